"""Reads Word's files (Office Open XML, ISO/IEC 29500). Pure.

Text and structure are kept, and of the look what the editor has a mark for. Deleted text of tracked
changes, notes, headers and footers, comments and fields are left out. Nothing is fetched.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.image.exceptions import UnrecognizedImageError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.parts.image import ImagePart

from documents.errors import Unfit
from documents.errors import gettext_noop as _
from documents.readers.archive import check_archive
from documents.readers.numbering import UNSIGNED, Numbering, Place
from documents.readers.outline import Line, outlined
from documents.tree import Attributes, Node, Run, address

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_EMU_PER_PIXEL = 9525
_HEADING = re.compile(r"heading ([1-9])")
_CONTINUED = re.compile(r"list continue(?: (\d))?")
_CODE_STYLE = re.compile(r"code|verbatim|preformatted|listing", re.IGNORECASE)
_MONOSPACED = re.compile(r"courier|consolas|mono\b|menlo|monaco|lucida console", re.IGNORECASE)
_FIELD_LINK = re.compile(r'HYPERLINK\s+"([^"]+)"')
_BOXES = {"☐": False, "☑": True, "☒": True}
_HOLDERS = {qn(f"w:{name}") for name in ("ins", "moveTo", "smartTag", "customXml", "fldSimple")}
_EMPHASIS = {"strong": "bold", "emphasis": "italic"}


def read_docx(data: bytes) -> Node:
    """A file of Word; images are data URIs.

    Raises:
        Unfit: it is none, is damaged, or may not be opened.
    """
    check_archive(data)
    try:
        return _Reader(docx.Document(BytesIO(data))).read()
    except Unfit:
        raise
    # What is wrong in a file is told in as many ways as there are parts in it.
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        raise Unfit(_("This Word file is damaged.")) from error
    except OpcError as error:
        raise Unfit(_("This is not a whole Word file.")) from error


@dataclass(slots=True)
class _Field:
    """A field (a link, a page number …): its instruction, and whether its result has begun."""

    instruction: str = ""
    href: str | None = None


@dataclass(slots=True)
class _Words:
    """What a paragraph holds, while it is read."""

    parts: list[Node | Run] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)
    checked: bool | None = None


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._related = document.part.related_parts
        self._relations = document.part.rels
        self._numbering = Numbering(document)
        self._styles = {style.style_id: style for style in document.styles}

    def read(self) -> Node:
        """The tree of the body."""
        return Node("doc", {}, outlined(self._lines(self._document.element.body)))

    def _lines(self, parent: Any) -> Iterator[Line]:
        for child in parent:
            if child.tag == qn("w:p"):
                yield self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield Line(self._table(child))
            elif child.tag == qn("w:sdt"):
                content = child.find(qn("w:sdtContent"))
                yield from self._lines(content if content is not None else ())
            elif child.tag in _HOLDERS:
                yield from self._lines(child)

    def _paragraph(self, element: Any) -> Line:
        name = self._style_name(element)
        words = _Words()
        self._words(element, words, {})
        if not words.parts and element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None:
            return Line(Node("horizontalRule"))
        if found := _HEADING.fullmatch("heading 1" if name == "title" else name):
            return Line(Node("heading", {"level": int(found[1])}, tuple(words.parts)))
        if _CODE_STYLE.search(name):
            return Line(Node("codeBlock", {}, tuple(words.parts)))
        if "quote" in name or name == "block text":
            return Line(Node("paragraph", {}, tuple(words.parts)), is_quoted=True)
        return self._item(element, name, words)

    def _item(self, element: Any, name: str, words: _Words) -> Line:
        """A paragraph that may be an item of a list, or go on with one."""
        checked = words.checked if words.checked is not None else _take_box(words.parts)
        if checked is not None:
            _trim_start(words.parts)
        node = Node("paragraph", {}, tuple(words.parts))
        place = self._numbering.place(element, self._styles)
        if checked is not None:
            level, key = (place.level, place.key) if place else (0, "")
            return Line(node, Place(level, "taskList", key), checked=checked)
        if found := _CONTINUED.fullmatch(name):
            return Line(node, continues=int(found[1] or 1) - 1)
        if place and place.kind == UNSIGNED:
            return Line(node, continues=place.level)
        return Line(node, place)

    def _style_name(self, element: Any) -> str:
        style = self._styles.get(element.style or "")
        return str(style.name or "").lower() if style is not None else ""

    # What a paragraph holds.

    def _words(self, parent: Any, words: _Words, marks: dict[str, Attributes]) -> None:
        for child in parent:
            if child.tag == qn("w:r"):
                self._run(child, words, marks)
            elif child.tag == qn("w:hyperlink"):
                href = self._target(child.get(qn("r:id")))
                self._words(child, words, {**marks, "link": {"href": href}} if href else marks)
            elif child.tag == qn("w:sdt"):
                self._control(child, words, marks)
            elif child.tag in _HOLDERS:
                self._words(child, words, marks)

    def _control(self, element: Any, words: _Words, marks: dict[str, Attributes]) -> None:
        box = element.find(f"{qn('w:sdtPr')}/{_W14}checkbox")
        if box is not None and not words.parts:
            state = box.find(f"{_W14}checked")
            words.checked = state is not None and state.get(f"{_W14}val") in {"1", "true", "on"}
            return
        content = element.find(qn("w:sdtContent"))
        if content is not None:
            self._words(content, words, marks)

    def _target(self, relation: str | None) -> str | None:
        found = self._relations.get(relation) if relation else None
        return address(found.target_ref) if found is not None and found.is_external else None

    def _run(self, run: Any, words: _Words, marks: dict[str, Attributes]) -> None:
        own = {**marks, **self._marks(run.find(qn("w:rPr")))}
        if words.fields and words.fields[-1].href:
            own["link"] = {"href": words.fields[-1].href}
        for child in run:
            text = _text_of(child)
            if text is not None:
                _add_text(words, text, own)
            elif child.tag in {qn("w:fldChar"), qn("w:instrText")}:
                _follow_field(words.fields, child)
            elif _is_break(child):
                words.parts.append(Node("hardBreak"))
            else:
                words.parts.extend(self._images(child))

    def _marks(self, properties: Any) -> dict[str, Attributes]:
        if properties is None:
            return {}
        found = {
            mark
            for name, mark in _PROPERTIES.items()
            if (given := properties.find(qn(f"w:{name}"))) is not None and _is_on(given)
        }
        found |= self._marks_of_look(properties)
        return {mark: {} for mark in found}

    def _marks_of_look(self, properties: Any) -> set[str]:
        fonts = properties.find(qn("w:rFonts"))
        font = fonts.get(qn("w:ascii")) if fonts is not None else None
        given = properties.find(qn("w:rStyle"))
        style = self._styles.get(given.get(qn("w:val"))) if given is not None else None
        name = str(style.name) if style is not None else ""
        is_code = _CODE_STYLE.search(name) or _MONOSPACED.search(font or "")
        marks = {"code"} if is_code else set()
        if name.lower() in _EMPHASIS:
            marks.add(_EMPHASIS[name.lower()])
        return marks

    def _images(self, element: Any) -> Iterator[Node]:
        if element.tag == f"{_MC}AlternateContent":
            for child in element.find(f"{_MC}Choice") if len(element) else ():
                yield from self._images(child)
        elif element.tag == qn("w:drawing"):
            for blip in element.iter(qn("a:blip")):
                yield self._image(element, blip.get(qn("r:embed")))

    def _image(self, drawing: Any, relation: str | None) -> Node:
        told = next(drawing.iter(qn("wp:docPr")), None)
        names = {"alt": "descr", "title": "title"}
        given = {name: told.get(key) for name, key in names.items()} if told is not None else {}
        attributes: Attributes = {name: value for name, value in given.items() if value}
        part = self._related.get(relation) if relation else None
        if not isinstance(part, ImagePart):
            # Linked instead of embedded: it is somewhere else, and stays there.
            return Node("image", {"src": "", **attributes})
        data = b64encode(part.blob).decode()
        attributes |= _width(drawing, part)
        return Node("image", {"src": f"data:{part.content_type};base64,{data}", **attributes})

    # Tables.

    def _table(self, table: Any) -> Node:
        rows: list[list[Node]] = []
        # Of each column, the cell that spans down to here: its row and its place in it.
        spanning: dict[int, tuple[int, int]] = {}
        for row in table.iter(qn("w:tr")) if len(table) else ():
            if _table_of(row) is not table:
                continue
            rows.append([])
            kind = "tableHeader" if _is_header(row) else "tableCell"
            column = 0
            for cell in _cells_of(row):
                width, merge = _spans_of(cell)
                if merge == "continue" and column in spanning:
                    _grow(rows, *spanning[column])
                else:
                    spanning[column] = (len(rows) - 1, len(rows[-1]))
                    content = outlined(self._lines(cell))
                    spans: Attributes = {"colspan": width, "rowspan": 1}
                    rows[-1].append(Node(kind, spans, content))
                column += width
        return Node("table", {}, tuple(Node("tableRow", {}, tuple(row)) for row in rows))


_PROPERTIES = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "strike": "strike",
    "dstrike": "strike",
    "highlight": "highlight",
}


def _is_on(given: Any) -> bool:
    return given.get(qn("w:val")) not in {"0", "false", "off", "none"}


def _text_of(element: Any) -> str | None:
    if element.tag == qn("w:t"):
        return element.text or ""
    return {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "\u2011"}.get(element.tag)


def _is_break(element: Any) -> bool:
    is_break = element.tag in {qn("w:br"), qn("w:cr")}
    return is_break and element.get(qn("w:type")) in {None, "textWrapping"}


def _add_text(words: _Words, text: str, marks: dict[str, Attributes]) -> None:
    parts = words.parts
    if words.fields and words.fields[-1].href is None:
        # The instruction of a field is no text.
        return
    if parts and isinstance(last := parts[-1], Run) and last.marks == marks:
        parts[-1] = Run(last.text + text, marks)
    elif text:
        parts.append(Run(text, marks))


def _follow_field(fields: list[_Field], element: Any) -> None:
    what = element.get(qn("w:fldCharType"))
    if what is None and fields:
        fields[-1].instruction += element.text or ""
    elif what == "begin":
        fields.append(_Field())
    elif what == "end" and fields:
        fields.pop()
    elif what == "separate" and fields:
        link = _FIELD_LINK.search(fields[-1].instruction)
        fields[-1].href = (address(link[1]) if link else None) or ""


def _take_box(parts: list[Node | Run]) -> bool | None:
    """Whether the sign of a box at the beginning is ticked; the sign goes."""
    first = parts[0] if parts else None
    if not isinstance(first, Run) or first.text[:1] not in _BOXES:
        return None
    parts[0] = Run(first.text[1:], first.marks)
    return _BOXES[first.text[0]]


def _trim_start(parts: list[Node | Run]) -> None:
    if parts and isinstance(first := parts[0], Run):
        parts[0] = Run(first.text.lstrip(" \t\xa0"), first.marks)


def _width(drawing: Any, part: ImagePart) -> Attributes:
    """The width in pixels, if it is not the image's own."""
    extent = next(drawing.iter(qn("wp:extent")), None)
    if extent is None:
        return {}
    pixels = round(int(extent.get("cx", 0)) / _EMU_PER_PIXEL)
    try:
        own = round(part.default_cx / _EMU_PER_PIXEL)
    # An image that python-docx cannot read; a browser may.
    except (UnrecognizedImageError, ValueError, KeyError, ZeroDivisionError):
        own = 0
    return {"width": pixels} if pixels > 0 and abs(pixels - own) > 1 else {}


def _table_of(row: Any) -> Any:
    return next(row.iterancestors(qn("w:tbl")))


def _is_header(row: Any) -> bool:
    header = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
    return header is not None and _is_on(header)


def _cells_of(row: Any) -> Iterable[Any]:
    for child in row:
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag == qn("w:sdt"):
            yield from child.iterfind(f"{qn('w:sdtContent')}/{qn('w:tc')}")


def _spans_of(cell: Any) -> tuple[int, str]:
    """How many columns a cell takes, and what it says of the one above it."""
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return 1, ""
    span, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
    width = int(span.get(qn("w:val"), "1")) if span is not None else 1
    said = "" if merge is None else str(merge.get(qn("w:val"), "continue"))
    return max(1, min(width, 1000)), said


def _grow(rows: list[list[Node]], y: int, place: int) -> None:
    cell = rows[y][place]
    rows[y][place] = replace(cell, attributes={**cell.attributes, "rowspan": len(rows) - y})
