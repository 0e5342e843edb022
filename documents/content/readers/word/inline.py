"""Reads what a paragraph of a Word file holds: runs, links, fields, notes, equations. Pure."""

from collections.abc import Callable
from typing import Any

from documents.content.readers.word.changes import TRACKED, change_of
from documents.content.readers.word.comments import SIGNS
from documents.content.readers.word.drawings import chart_at, diagram_at, is_rule, picture_of
from documents.content.readers.word.file import File
from documents.content.readers.word.formulas.equations import RAISED, needs_brackets, signs_of
from documents.content.readers.word.formulas.fields import Fields
from documents.content.readers.word.formulas.symbols import letter
from documents.content.readers.word.parts import found_in, name_of, value_of
from documents.content.readers.word.styles import combined, is_on, look_of_run
from documents.content.readers.word.tables import Table
from documents.content.readers.word.words import Marks, Words
from documents.content.schema import link_to
from documents.content.tree import Node, Run

# What stands for itself.
_TEXTS = {"w:tab": "\t", "w:ptab": "\t", "w:noBreakHyphen": "\u2011", "w:softHyphen": "\xad"}
_TRUE = {"1", "true", "on"}


class Inline:
    """Reads the words of a text of its own, in which fields begin and end."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._fields = Fields()

    def read(self, parent: Any, words: Words, marks: Marks) -> None:
        """What an element holds."""
        for child in self._file.read_in(parent):
            self.word(child, words, marks)

    def end_paragraph(self) -> None:
        """A paragraph ends."""
        self._fields.end_paragraph()

    def word(self, element: Any, words: Words, marks: Marks) -> None:
        """An element of a paragraph, with what it holds."""
        name = name_of(element)
        if name in _KNOWN:
            _KNOWN[name](self, element, words, marks)
        elif name in TRACKED:
            with self._file.changes.within(change_of(element)):
                self.read(element, words, marks)
        elif name in _TEXTS:
            self._text(_TEXTS[name], words, marks)
        elif name in RAISED:
            self.read(element, words, {**marks, RAISED[name]: {}})
        elif (signs := signs_of(element, name)) is not None:
            self._equation(element, signs, words, marks)
        else:
            self.read(element, words, marks)

    def _text(self, text: str, words: Words, marks: Marks) -> None:
        if not self._fields.hear(text):
            return
        link = self._fields.link
        run = Run(text, {**marks, "link": link} if link else marks, (), self._file.changes.here)
        for part in self._file.comments.of_text(run):
            words.add(part)

    def _letters(self, element: Any, words: Words, marks: Marks) -> None:
        self._text(element.text or "", words, marks)

    def _run(self, run: Any, words: Words, marks: Marks) -> None:
        changes = self._file.changes
        properties, changed = changes.properties(found_in(run, "w:rPr"), "r")
        style = self._file.styles.look(value_of(found_in(properties, "w:rStyle")))
        own = combined(words.look, style, look_of_run(properties))
        with changes.within(changes.here or changed):
            self.read(run, words, {**marks, **{mark: {} for mark in own}})

    def _break(self, element: Any, words: Words, marks: Marks) -> None:
        if value_of(element, "w:type") in {"", "textWrapping"}:
            words.add(Node("hardBreak", change=self._file.changes.here))
        else:
            words.breaks = True

    def _symbol(self, element: Any, words: Words, marks: Marks) -> None:
        try:
            code = int(value_of(element, "w:char"), 16)
        except ValueError:
            return
        self._text(letter(code, value_of(element, "w:font")), words, marks)

    def _hyperlink(self, element: Any, words: Words, marks: Marks) -> None:
        relation = self._file.relation(value_of(element, "r:id"))
        anchor = value_of(element, "w:anchor")
        href = relation.target if relation is not None and relation.is_external else ""
        where = f"{href}#{anchor}" if href and anchor else href
        link = link_to(where, value_of(element, "w:tooltip"))
        self.read(element, words, {**marks, "link": link} if link else marks)

    # Fields.

    def _simple_field(self, element: Any, words: Words, marks: Marks) -> None:
        self._fields.begin(value_of(element, "w:instr")).begin_result()
        self.read(element, words, marks)
        self._fields.drop()

    def _instruction(self, element: Any, words: Words, marks: Marks) -> None:
        self._fields.instruct(element.text or "")

    def _field_sign(self, element: Any, words: Words, marks: Marks) -> None:
        what = value_of(element, "w:fldCharType")
        if what == "begin":
            self._fields.begin()
            self._tick(element, words, marks)
        elif what == "separate":
            self._fields.separate()
        elif what == "end" and (shown := self._fields.end()):
            self._text(shown, words, marks)

    def _tick(self, element: Any, words: Words, marks: Marks) -> None:
        """A box of a form of before 2007."""
        box = found_in(element, "w:ffData/w:checkBox")
        if box is None:
            return
        state = found_in(box, "w:checked")
        is_ticked = is_on(state if state is not None else found_in(box, "w:default"))
        here = self._file.comments.here
        words.add(Run("☒" if is_ticked else "☐", marks, here, self._file.changes.here))

    def _comment_sign(self, element: Any, words: Words, marks: Marks) -> None:
        self._file.comments.meet(element, words.parts)

    # What stands for something else.

    def _control(self, element: Any, words: Words, marks: Marks) -> None:
        box = found_in(element, "w:sdtPr/w14:checkbox")
        if box is not None and not words.parts:
            words.checked = value_of(found_in(box, "w14:checked"), "w14:val") in _TRUE
            words.ticked = self._file.changes.here
            return
        self.read(element, words, marks)

    def _ruby(self, element: Any, words: Words, marks: Marks) -> None:
        """The words, and how they are read in brackets."""
        self.read(found_in(element, "w:rubyBase"), words, marks)
        read = Words()
        self.read(found_in(element, "w:rt"), read, {})
        if read.parts:
            self._text(f"({read.text})", words, marks)

    def _alternative(self, element: Any, words: Words, marks: Marks) -> None:
        """The first of the ways to say something that says anything."""
        for branch in element:
            told = Words(words.look)
            self.read(branch, told, marks)
            if not told.is_empty:
                for part in told.parts:
                    words.add(part)
                words.behind += told.behind
                return

    def _note(self, element: Any, words: Words, marks: Marks) -> None:
        kind = name_of(element)[2:].removesuffix("Reference")
        key = (kind, value_of(element, "w:id"))
        notes = self._file.notes
        if key not in notes:
            notes.append(key)
        self._text(f"[{notes.index(key) + 1}]", words, {**marks, "superscript": {}})

    def _equation(
        self, element: Any, signs: tuple[str, str, str], words: Words, marks: Marks
    ) -> None:
        name = name_of(element)
        before, between, after = signs
        self._text(before, words, marks)
        for place, child in enumerate(self._file.read_in(element)):
            brackets = "()" if needs_brackets(child, name) else ("", "")
            self._text((between if place else "") + brackets[0], words, marks)
            self.word(child, words, marks)
            self._text(brackets[1], words, marks)
        self._text(after, words, marks)

    # What stands behind the paragraph, or is no text.

    def _within(self, element: Any, words: Words, marks: Marks) -> None:
        """Blocks within a line: those of a text box."""
        words.behind += self._file.story(element)

    def _table(self, element: Any, words: Words, marks: Marks) -> None:
        words.behind.append(Table(self._file).node(element))

    def _drawn(self, element: Any, words: Words, marks: Marks) -> None:
        """A paragraph of a drawing."""
        inner = Words()
        self.read(element, inner, {})
        if not inner.is_empty:
            words.behind.append(inner.node("paragraph"))

    def _word_art(self, element: Any, words: Words, marks: Marks) -> None:
        self._text(element.get("string", ""), words, marks)

    def _shape(self, element: Any, words: Words, marks: Marks) -> None:
        if is_rule(element):
            words.behind.append(Node("horizontalRule"))
        self.read(element, words, marks)

    def _chart(self, element: Any, words: Words, marks: Marks) -> None:
        words.behind += chart_at(self._file, element)

    def _diagram(self, element: Any, words: Words, marks: Marks) -> None:
        words.behind += diagram_at(self._file, element)

    def _picture(self, element: Any, words: Words, marks: Marks) -> None:
        words.add(picture_of(self._file, element))


_KNOWN: dict[str, Callable[[Inline, Any, Words, Marks], None]] = {
    "w:t": Inline._letters,
    "w:delText": Inline._letters,
    "m:t": Inline._letters,
    "a:t": Inline._letters,
    "w:r": Inline._run,
    "w:br": Inline._break,
    "w:cr": Inline._break,
    "w:sym": Inline._symbol,
    "w:hyperlink": Inline._hyperlink,
    "w:fldSimple": Inline._simple_field,
    "w:instrText": Inline._instruction,
    "w:delInstrText": Inline._instruction,
    "w:fldChar": Inline._field_sign,
    "w:sdt": Inline._control,
    "w:ruby": Inline._ruby,
    "mc:AlternateContent": Inline._alternative,
    "w:footnoteReference": Inline._note,
    "w:endnoteReference": Inline._note,
    "w:txbxContent": Inline._within,
    "w:tbl": Inline._table,
    "a:p": Inline._drawn,
    "a:blip": Inline._picture,
    "v:imagedata": Inline._picture,
    "v:textpath": Inline._word_art,
    "v:rect": Inline._shape,
    **dict.fromkeys(SIGNS, Inline._comment_sign),
    "c:chart": Inline._chart,
    "dgm:relIds": Inline._diagram,
}
