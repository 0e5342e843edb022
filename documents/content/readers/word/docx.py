"""Reads Word's files (Office Open XML, ISO/IEC 29500). Pure.

Text and structure are kept, and of the look what the editor has a mark for. Whatever is unknown is
looked into for its words. Of tracked changes the text is read as it is when all are accepted;
headers and footers are left out. Nothing is fetched.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import Any

from documents.content.direction import is_right_to_left
from documents.content.media import type_of, width_of
from documents.content.readers.archive import opened
from documents.content.readers.outline import Line, outlined
from documents.content.readers.word.charts import chart_of, diagram_of
from documents.content.readers.word.chunks import read_chunk
from documents.content.readers.word.comments import SIGNS, Comment, Comments
from documents.content.readers.word.equations import RAISED, needs_brackets, signs_of
from documents.content.readers.word.fields import Field, shown_by
from documents.content.readers.word.numbering import UNSIGNED, Numbering, Place
from documents.content.readers.word.parts import (
    Package,
    Part,
    Relation,
    found_in,
    name_of,
    tag,
    value_of,
)
from documents.content.readers.word.styles import (
    Look,
    Style,
    Styles,
    combined,
    heading_level,
    is_code,
    is_on,
    look_of,
    look_of_run,
)
from documents.content.readers.word.symbols import letter
from documents.content.remarks import WORDED, Discussion, Remark
from documents.content.schema import INLINE, Attributes, link_to
from documents.content.tree import Node, Run, map_images, text_in, walk, worded
from documents.errors import Unfit
from documents.translation import gettext_noop as _

Marks = dict[str, Attributes]
Parts = list[Node | Run]
_CONTINUED = re.compile(r"list continue(?: (\d))?")
_BOXES = {"☐": False, "☑": True, "☒": True}
# What stands for itself, and what is left out with all that it holds.
_TEXTS = {"w:tab": "\t", "w:ptab": "\t", "w:noBreakHyphen": "\u2011", "w:softHyphen": "\xad"}
_OUT = {
    "w:del",
    "w:moveFrom",
    "w:delText",
    "w:delInstrText",
    "w:tblGrid",
    "w:binData",
    "?:lsdException",
}
_BLOCKS = ("w:p", "w:tbl", "w:altChunk")
# Whose blocks stand behind the paragraph that holds them.
_IN_LINE = {"w:r", "w:hyperlink", "w:fldSimple", "w:pict", "w:object", "w:drawing"}
_RIGHT_TO_LEFT_MARK = "\u200f"
_MOST_CHUNKS = 3
SEPARATOR = "between tables"


def read_docx(data: bytes) -> Node:
    """The text of a file, as `read_reviewed` has it."""
    return read_reviewed(data)[0]


def read_reviewed(data: bytes) -> tuple[Node, list[Discussion]]:
    """A file of Word and what is said about its words; images are data URIs.

    Raises:
        Unfit: it is none, is damaged, or may not be opened.
    """
    discussions: list[Discussion] = []
    try:
        return _read(data, 0, discussions), discussions
    # What is wrong in a file is told in as many ways as there are parts in it.
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise Unfit(_("This Word file is damaged.")) from error


def _read(data: bytes, depth: int, discussions: list[Discussion]) -> Node:
    """The file, which stands in `depth` others."""
    with opened(data) as archive:
        return _Reader(Package(archive), depth, discussions).read()


@dataclass(slots=True)
class _Words:
    """What a paragraph holds, while it is read; `behind` are blocks that stand after it."""

    look: Look = field(default_factory=dict)
    parts: Parts = field(default_factory=list)
    behind: list[Node] = field(default_factory=list)
    checked: bool | None = None
    breaks: bool = False

    def add(self, part: Node | Run) -> None:
        """A part; a page's end among words parts them as a line's does."""
        if self.breaks and self.parts:
            self.parts.append(Node("hardBreak"))
        self.breaks = False
        last = self.parts[-1] if self.parts else None
        if isinstance(part, Run) and isinstance(last, Run) and _is_like(last, part):
            self.parts[-1] = replace(last, text=last.text + part.text)
        elif isinstance(part, Node) or part.text:
            self.parts.append(part)

    @property
    def is_empty(self) -> bool:
        return not self.parts and not self.behind and self.checked is None


class _Reader:
    def __init__(self, package: Package, depth: int, discussions: list[Discussion]) -> None:
        self._package = package
        self._discussions = discussions
        self._depth = depth
        self._main = self._part = package.main()
        self._styles = Styles(self._root("styles"))
        self._numbering = Numbering(self._root("numbering"), self._styles)
        self._fields: list[Field] = []
        # Words of a paragraph whose end is deleted: they begin the next one.
        self._carried = _Words()
        self._notes: list[tuple[str, str]] = []
        self._comments = Comments(package, self._main)

    def _root(self, kind: str) -> Any:
        part = self._package.part(self._main.target(kind))
        return part.root if part is not None else None

    def read(self) -> Node:
        """The tree of the body, and the notes behind it."""
        blocks = self._comments.at_end(Node("doc", {}, self._story(self._main.root))).content
        notes = tuple(self._note_items())
        if notes:
            blocks += (Node("horizontalRule"), Node("orderedList", {"start": 1}, notes))
        self._discussions.extend(self._discussed())
        return Node("doc", {}, blocks)

    def _discussed(self) -> Iterator[Discussion]:
        for thread, comments in self._comments.threads():
            remarks = tuple(self._remark(comment) for comment in comments)
            yield Discussion(thread, comments[0].is_done, remarks)

    def _remark(self, comment: Comment) -> Remark:
        blocks = self._in_part(self._comments.part, comment.element)
        lines = walk(map_images(Node("doc", {}, blocks), worded))
        text = "\n".join(text_in(line) for line in lines if line.kind in WORDED)
        return Remark(comment.author, comment.at, text.strip(), comment.initials)

    def _note_items(self) -> Iterator[Node]:
        for kind, id_ in self._notes:
            part = self._package.part(self._main.target(f"{kind}s"))
            notes = part.root.iterfind(tag(f"w:{kind}")) if part is not None else ()
            note = next((each for each in notes if value_of(each, "w:id") == id_), None)
            yield Node("listItem", {}, self._in_part(part, note))

    def _in_part(self, part: Part | None, element: Any) -> tuple[Node, ...]:
        """What is read of an element whose relations are those of another part."""
        if part is None or element is None:
            return ()
        before, self._part = self._part, part
        blocks = self._story(element)
        self._part = before
        return _without_edges(blocks)

    # Blocks.

    def _story(self, element: Any) -> tuple[Node, ...]:
        """The blocks of a text of its own: the body, a cell, a note, a box."""
        fields, carried = self._fields, self._carried
        self._fields, self._carried = [], _Words()
        blocks = outlined(chain(self._lines(element), self._left_over()))
        self._fields, self._carried = fields, carried
        return blocks

    def _left_over(self) -> Iterator[Line]:
        words, self._carried = self._carried, _Words()
        if not words.is_empty:
            yield Line(_node("paragraph", words))

    def _lines(self, parent: Any) -> Iterator[Line]:
        """What stands in anything that holds blocks; words between them are paragraphs."""
        for has_blocks, group in groupby(_read_in(parent), _has_blocks):
            if has_blocks:
                for child in group:
                    yield from self._block(child)
                continue
            words = _Words()
            for child in group:
                self._word(child, words, {})
            if not words.is_empty:
                yield self._item(Node("paragraph"), [], None, words)

    def _block(self, element: Any) -> Iterator[Line]:
        name = name_of(element)
        if name == "w:p":
            yield from self._paragraph(element)
        elif name == "w:tbl":
            yield from self._left_over()
            yield Line(self._table(element))
        elif name == "w:altChunk":
            yield from self._left_over()
            yield from (Line(node) for node in self._chunk(element))
        elif name == "mc:AlternateContent":
            yield from self._alternative_lines(element)
        else:
            yield from self._lines(element)

    def _alternative_lines(self, element: Any) -> Iterator[Line]:
        for branch in element:
            if lines := list(self._lines(branch)):
                yield from lines
                return

    def _chunk(self, element: Any) -> tuple[Node, ...]:
        relation = self._part.relations.get(value_of(element, "r:id"))
        data = self._package.data(relation.target) if relation and not relation.is_external else b""
        if not data or self._depth >= _MOST_CHUNKS:
            return ()
        return read_chunk(data, lambda inner: _read(inner, self._depth + 1, self._discussions))

    def _paragraph(self, element: Any) -> Iterator[Line]:
        properties = found_in(element, "w:pPr")
        styles = self._styles.of_paragraph(element)
        level = heading_level(styles, properties)
        is_program = any(is_code(style.name) for style in styles)
        words, self._carried = self._carried, _Words()
        # A heading, code and a quote look as the page shows such.
        words.look = {} if level or is_program or _is_quote(styles) else look_of(styles)
        self._words(element, words, {})
        self._end_fields(words)
        if _goes_on(properties):
            self._carried = words
        elif is_program:
            yield from _code_lines(styles[0].name, words)
        elif not (words.is_empty and styles and styles[0].name == SEPARATOR):
            _mark_direction(words, properties)
            yield self._line(level, properties, styles, words)

    def _line(self, level: int | None, properties: Any, styles: list[Style], words: _Words) -> Line:
        if words.is_empty and found_in(properties, "w:pBdr") is not None:
            return Line(Node("horizontalRule"))
        if level:
            return Line(_node("heading", words, {"level": level}))
        if _is_quote(styles):
            return Line(_node("paragraph", words), is_quoted=True)
        return self._item(Node("paragraph"), styles, properties, words)

    def _item(self, like: Node, styles: list[Style], properties: Any, words: _Words) -> Line:
        """A paragraph that may be an item of a list, or go on with one."""
        place = self._numbering.place(properties, styles)
        checked = words.checked if words.checked is not None else _take_box(words.parts)
        if checked is not None:
            _trim_start(words.parts)
        elif place is not None:
            checked = place.checked
        node = _node(like.kind, words)
        if checked is not None:
            level, key = (place.level, place.key) if place else (0, "")
            return Line(node, Place(level, "taskList", key), checked=checked)
        if styles and (found := _CONTINUED.fullmatch(styles[0].name)):
            return Line(node, continues=int(found[1] or 1) - 1)
        if place and place.kind == UNSIGNED:
            return Line(node, continues=place.level)
        return Line(node, place)

    # What a paragraph holds.

    def _words(self, parent: Any, words: _Words, marks: Marks) -> None:
        for child in _read_in(parent):
            self._word(child, words, marks)

    def _word(self, element: Any, words: _Words, marks: Marks) -> None:
        name = name_of(element)
        if name in _KNOWN:
            _KNOWN[name](self, element, words, marks)
        elif name in _TEXTS:
            self._text(_TEXTS[name], words, marks)
        elif name in RAISED:
            self._words(element, words, {**marks, RAISED[name]: {}})
        elif (signs := signs_of(element, name)) is not None:
            self._equation(element, signs, words, marks)
        else:
            self._words(element, words, marks)

    def _text(self, text: str, words: _Words, marks: Marks) -> None:
        hidden = next((each for each in self._fields if not each.has_result), None)
        if hidden is not None:
            # The instruction of a field is no text.
            hidden.instruction += text
            return
        for each in self._fields:
            each.is_shown = each.is_shown or bool(text)
        link = next((each.link for each in reversed(self._fields) if each.link), None)
        run = Run(text, {**marks, "link": link} if link else marks)
        for part in self._comments.of_text(run):
            words.add(part)

    def _letters(self, element: Any, words: _Words, marks: Marks) -> None:
        self._text(element.text or "", words, marks)

    def _run(self, run: Any, words: _Words, marks: Marks) -> None:
        properties = found_in(run, "w:rPr")
        style = value_of(found_in(properties, "w:rStyle"))
        own = combined(words.look, self._styles.look(style), look_of_run(properties))
        self._words(run, words, {**marks, **{mark: {} for mark in own}})

    def _break(self, element: Any, words: _Words, marks: Marks) -> None:
        if value_of(element, "w:type") in {"", "textWrapping"}:
            words.add(Node("hardBreak"))
        else:
            words.breaks = True

    def _symbol(self, element: Any, words: _Words, marks: Marks) -> None:
        try:
            code = int(value_of(element, "w:char"), 16)
        except ValueError:
            return
        self._text(letter(code, value_of(element, "w:font")), words, marks)

    def _hyperlink(self, element: Any, words: _Words, marks: Marks) -> None:
        relation = self._part.relations.get(value_of(element, "r:id"))
        anchor = value_of(element, "w:anchor")
        href = relation.target if relation is not None and relation.is_external else ""
        where = f"{href}#{anchor}" if href and anchor else href
        link = link_to(where, value_of(element, "w:tooltip"))
        self._words(element, words, {**marks, "link": link} if link else marks)

    # Fields.

    def _simple_field(self, element: Any, words: _Words, marks: Marks) -> None:
        self._fields.append(Field(value_of(element, "w:instr")))
        self._fields[-1].begin_result()
        self._words(element, words, marks)
        self._fields.pop()

    def _instruction(self, element: Any, words: _Words, marks: Marks) -> None:
        if self._fields and not self._fields[-1].has_result:
            self._fields[-1].instruction += element.text or ""

    def _field_sign(self, element: Any, words: _Words, marks: Marks) -> None:
        what = value_of(element, "w:fldCharType")
        if what == "begin":
            self._fields.append(Field())
            self._tick(element, words, marks)
        elif what == "separate" and self._fields:
            self._fields[-1].begin_result()
        elif what == "end" and self._fields:
            ended = self._fields.pop()
            if not ended.is_shown:
                self._text(shown_by(ended.instruction), words, marks)

    def _tick(self, element: Any, words: _Words, marks: Marks) -> None:
        """A box of a form of before 2007."""
        box = found_in(element, "w:ffData/w:checkBox")
        if box is None:
            return
        state = found_in(box, "w:checked")
        is_ticked = is_on(state if state is not None else found_in(box, "w:default"))
        words.add(Run("☒" if is_ticked else "☐", marks, self._comments.here))

    def _end_fields(self, words: _Words) -> None:
        """A field that never comes to its result hides nothing beyond its paragraph."""
        while self._fields and not self._fields[-1].has_result:
            self._fields.pop()

    def _comment_sign(self, element: Any, words: _Words, marks: Marks) -> None:
        self._comments.meet(element, words.parts)

    # What stands for something else.

    def _control(self, element: Any, words: _Words, marks: Marks) -> None:
        box = found_in(element, "w:sdtPr/w14:checkbox")
        if box is not None and not words.parts:
            words.checked = value_of(found_in(box, "w14:checked"), "w14:val") in {"1", "true", "on"}
            return
        self._words(element, words, marks)

    def _ruby(self, element: Any, words: _Words, marks: Marks) -> None:
        """The words, and how they are read in brackets."""
        self._words(found_in(element, "w:rubyBase"), words, marks)
        read = _Words()
        self._words(found_in(element, "w:rt"), read, {})
        if read.parts:
            plain = "".join(part.text for part in read.parts if isinstance(part, Run))
            self._text(f"({plain})", words, marks)

    def _alternative(self, element: Any, words: _Words, marks: Marks) -> None:
        """The first of the ways to say something that says anything."""
        for branch in element:
            told = _Words(words.look)
            self._words(branch, told, marks)
            if not told.is_empty:
                for part in told.parts:
                    words.add(part)
                words.behind += told.behind
                return

    def _note(self, element: Any, words: _Words, marks: Marks) -> None:
        kind = name_of(element)[2:].removesuffix("Reference")
        key = (kind, value_of(element, "w:id"))
        if key not in self._notes:
            self._notes.append(key)
        number = self._notes.index(key) + 1
        self._text(f"[{number}]", words, {**marks, "superscript": {}})

    def _equation(
        self, element: Any, signs: tuple[str, str, str], words: _Words, marks: Marks
    ) -> None:
        name = name_of(element)
        before, between, after = signs
        self._text(before, words, marks)
        for place, child in enumerate(_read_in(element)):
            brackets = "()" if needs_brackets(child, name) else ("", "")
            self._text((between if place else "") + brackets[0], words, marks)
            self._word(child, words, marks)
            self._text(brackets[1], words, marks)
        self._text(after, words, marks)

    def _within(self, element: Any, words: _Words, marks: Marks) -> None:
        """Blocks within a line: those of a text box."""
        words.behind += self._story(element)

    def _drawn(self, element: Any, words: _Words, marks: Marks) -> None:
        """A paragraph of a drawing."""
        inner = _Words()
        self._words(element, inner, {})
        if not inner.is_empty:
            words.behind.append(_node("paragraph", inner))

    def _word_art(self, element: Any, words: _Words, marks: Marks) -> None:
        self._text(element.get("string", ""), words, marks)

    def _shape(self, element: Any, words: _Words, marks: Marks) -> None:
        if value_of(element, "o:hr") in {"t", "true", "1"}:
            words.behind.append(Node("horizontalRule"))
        self._words(element, words, marks)

    def _chart(self, element: Any, words: _Words, marks: Marks) -> None:
        if (part := self._related_part(value_of(element, "r:id"))) is not None:
            words.behind += chart_of(part.root)

    def _diagram(self, element: Any, words: _Words, marks: Marks) -> None:
        if (part := self._related_part(value_of(element, "r:dm"))) is not None:
            words.behind += diagram_of(part.root)

    def _related_part(self, relation: str) -> Part | None:
        found = self._part.relations.get(relation)
        return self._package.part(found.target) if found and not found.is_external else None

    def _picture(self, element: Any, words: _Words, marks: Marks) -> None:
        relation = value_of(element, "r:embed") or value_of(element, "r:id")
        found = self._part.relations.get(relation or value_of(element, "r:link"))
        words.add(self._comments.of_image(self._image(_told_of(element), found)))

    def _image(self, told: Attributes, relation: Relation | None) -> Node:
        extent = told.pop("extent", 0)
        is_here = relation is not None and not relation.is_external
        data = self._package.data(relation.target) if is_here and relation else None
        if not data:
            # Linked instead of embedded: it is somewhere else, and stays there.
            return Node("image", {"src": "", **told})
        told |= width_of(data, extent if isinstance(extent, int) else 0)
        return Node(
            "image", {"src": f"data:{type_of(data)};base64,{b64encode(data).decode()}", **told}
        )

    # Tables.

    def _table(self, table: Any) -> Node:
        rows: list[list[Node]] = []
        # Of each column, the cell that spans down to here: its row and its place in it.
        spanning: dict[int, tuple[int, int]] = {}
        for row in self._inside(table, "w:tr"):
            if found_in(row, "w:trPr/w:del") is not None:
                self._pass(row)
                continue
            kind = "tableHeader" if is_on(found_in(row, "w:trPr/w:tblHeader")) else "tableCell"
            rows.append([])
            column = _number(found_in(row, "w:trPr/w:gridBefore"), 0)
            if column:
                rows[-1].append(Node(kind, {"colspan": column, "rowspan": 1}))
            for cell in self._inside(row, "w:tc"):
                column += self._cell(cell, kind, column, rows, spanning)
        return Node("table", {}, tuple(Node("tableRow", {}, tuple(row)) for row in rows))

    def _inside(self, parent: Any, name: str) -> Iterator[Any]:
        """The rows of a table, or the cells of a row, whatever is put around them."""
        for child in _inside(parent, name):
            if name_of(child) == name:
                yield child
            else:
                self._comments.meet(child, [])

    def _pass(self, element: Any) -> None:
        """Read nothing of what is deleted but where comments begin and end."""
        for sign in element.iter(*map(tag, SIGNS)):
            self._comments.meet(sign, [])

    def _cell(
        self,
        cell: Any,
        kind: str,
        column: int,
        rows: list[list[Node]],
        spanning: dict[int, tuple[int, int]],
    ) -> int:
        """Read a cell into its row, or into the cell that takes its place; how wide it is."""
        width = _number(found_in(cell, "w:tcPr/w:gridSpan"), 1)
        content = self._story(cell)
        if _merge(cell, "w:hMerge") == "continue" and rows[-1]:
            wide = rows[-1][-1]
            spans = {**wide.attributes, "colspan": int(str(wide.attributes["colspan"])) + width}
            rows[-1][-1] = Node(kind, spans, wide.content + _said(content))
        elif _merge(cell, "w:vMerge") == "continue" and column in spanning:
            _grow(rows, *spanning[column], _said(content))
        else:
            spanning[column] = (len(rows) - 1, len(rows[-1]))
            rows[-1].append(Node(kind, {"colspan": width, "rowspan": 1}, content))
        return width


_KNOWN: dict[str, Callable[[_Reader, Any, _Words, Marks], None]] = {
    "w:t": _Reader._letters,
    "m:t": _Reader._letters,
    "a:t": _Reader._letters,
    "w:r": _Reader._run,
    "w:br": _Reader._break,
    "w:cr": _Reader._break,
    "w:sym": _Reader._symbol,
    "w:hyperlink": _Reader._hyperlink,
    "w:fldSimple": _Reader._simple_field,
    "w:instrText": _Reader._instruction,
    "w:fldChar": _Reader._field_sign,
    "w:sdt": _Reader._control,
    "w:ruby": _Reader._ruby,
    "mc:AlternateContent": _Reader._alternative,
    "w:footnoteReference": _Reader._note,
    "w:endnoteReference": _Reader._note,
    "w:txbxContent": _Reader._within,
    "w:tbl": lambda reader, element, words, _marks: words.behind.append(reader._table(element)),
    "a:p": _Reader._drawn,
    "a:blip": _Reader._picture,
    "v:imagedata": _Reader._picture,
    "v:textpath": _Reader._word_art,
    "v:rect": _Reader._shape,
    **dict.fromkeys(SIGNS, _Reader._comment_sign),
    "c:chart": _Reader._chart,
    "dgm:relIds": _Reader._diagram,
}


def _read_in(parent: Any) -> Iterator[Any]:
    """What an element holds, without its properties and what is not to be read."""
    for child in parent if parent is not None else ():
        name = name_of(child)
        if name in _OUT:
            # A comment may begin or end in what is deleted.
            yield from child.iter(*map(tag, SIGNS))
        elif not name.endswith("Pr"):
            yield child


def _has_blocks(element: Any) -> bool:
    if name_of(element) in _IN_LINE:
        return False
    return next(element.iter(*(tag(name) for name in _BLOCKS)), None) is not None


def _node(kind: str, words: _Words, attributes: Attributes | None = None) -> Node:
    return Node(kind, attributes or {}, (*words.parts, *words.behind))


def _is_like(one: Run, other: Run) -> bool:
    return (one.marks, one.threads) == (other.marks, other.threads)


def _code_lines(style: str, words: _Words) -> Iterator[Line]:
    """A line of code; pictures and boxes stand behind it."""
    parts = tuple(part for part in words.parts if isinstance(part, Run) or part.kind in INLINE)
    yield Line(Node("codeBlock", {}, parts), program=style)
    others = [part for part in words.parts if isinstance(part, Node) and part.kind not in INLINE]
    yield from (Line(node) for node in [*others, *words.behind])


def _is_quote(styles: list[Style]) -> bool:
    return any("quote" in style.name or style.name == "block text" for style in styles)


def _goes_on(properties: Any) -> bool:
    """Whether the next paragraph goes on with this one: its end is deleted, or it is an initial."""
    gone = (found_in(properties, f"w:rPr/w:{name}") for name in ("del", "moveFrom"))
    is_initial = value_of(found_in(properties, "w:framePr"), "w:dropCap") in {"drop", "margin"}
    return is_initial or any(each is not None for each in gone)


def _mark_direction(words: _Words, properties: Any) -> None:
    """What is set right to left although its letters do not say so is begun with the mark of it."""
    text = "".join(part.text for part in words.parts if isinstance(part, Run))
    if text.strip() and is_on(found_in(properties, "w:bidi")) and not is_right_to_left(text):
        words.parts.insert(0, Run(_RIGHT_TO_LEFT_MARK))


def _take_box(parts: Parts) -> bool | None:
    """Whether the sign of a box at the beginning is ticked; the sign goes."""
    first = parts[0] if parts else None
    if not isinstance(first, Run) or first.text[:1] not in _BOXES:
        return None
    parts[0] = replace(first, text=first.text[1:])
    return _BOXES[first.text[0]]


def _trim_start(parts: Parts) -> None:
    if parts and isinstance(first := parts[0], Run):
        parts[0] = replace(first, text=first.text.lstrip(" \t\xa0"))


def _without_edges(blocks: tuple[Node, ...]) -> tuple[Node, ...]:
    """The blocks of a note, whose first words stand behind its number and a space."""
    if not blocks or not blocks[0].content or not isinstance(first := blocks[0].content[0], Run):
        return blocks
    trimmed = replace(first, text=first.text.lstrip())
    return (replace(blocks[0], content=(trimmed, *blocks[0].content[1:])), *blocks[1:])


def _told_of(element: Any) -> Attributes:
    """The words for a picture, and how wide it is in EMU."""
    told: Attributes = {}
    for holder in element.iterancestors(tag("wp:inline"), tag("wp:anchor")):
        names = found_in(holder, "wp:docPr")
        told = (
            {key: names.get(name) for key, name in (("alt", "descr"), ("title", "title"))}
            if (names is not None)
            else {}
        )
        extent = found_in(holder, "wp:extent")
        width = extent.get("cx", "") if extent is not None else ""
        told["extent"] = int(width) if width.isdecimal() else 0
        break
    told = {key: value for key, value in told.items() if value}
    if "alt" not in told and (alt := _alt_of_shape(element)):
        told["alt"] = alt
    return told


def _alt_of_shape(element: Any) -> str:
    for holder in element.iterancestors(tag("pic:pic"), tag("v:shape"), tag("v:rect")):
        names = found_in(holder, "pic:nvPicPr/pic:cNvPr")
        return str(names.get("descr", "") if names is not None else holder.get("alt", ""))
    return ""


def _inside(parent: Any, name: str) -> Iterator[Any]:
    """Those elements, and the signs of comments among them."""
    for child in _read_in(parent):
        if name_of(child) == name or name_of(child) in SIGNS:
            yield child
        elif name_of(child) == "mc:AlternateContent":
            yield from _inside(child[0] if len(child) else None, name)
        elif name_of(child) != "w:tbl":
            yield from _inside(child, name)


def _number(element: Any, default: int) -> int:
    value = value_of(element)
    return min(int(value), 1000) if value.isdecimal() and len(value) < 9 and int(value) else default


def _merge(cell: Any, name: str) -> str:
    merge = found_in(cell, f"w:tcPr/{name}")
    return "" if merge is None else value_of(merge) or "continue"


def _said(blocks: Iterable[Node]) -> tuple[Node, ...]:
    """The blocks without empty paragraphs."""
    return tuple(block for block in blocks if block.content or block.kind != "paragraph")


def _grow(rows: list[list[Node]], y: int, place: int, said: tuple[Node, ...]) -> None:
    cell = rows[y][place]
    spans = {**cell.attributes, "rowspan": len(rows) - y}
    rows[y][place] = Node(cell.kind, spans, cell.content + said)
