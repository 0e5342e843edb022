"""Reads the blocks of a text of a Word file: the body, a cell, a note, a box. Pure."""

import re
from collections.abc import Callable, Iterator
from itertools import chain, groupby
from typing import Any

from documents.content.direction import is_right_to_left
from documents.content.readers.outline import Line, outlined
from documents.content.readers.word.changes import TRACKED, change_of
from documents.content.readers.word.chunks import read_chunk
from documents.content.readers.word.file import File
from documents.content.readers.word.inline import Inline
from documents.content.readers.word.numbering import UNSIGNED, Place
from documents.content.readers.word.parts import found_in, name_of, origin_of, tag, value_of
from documents.content.readers.word.styles import Style, heading_level, is_code, is_on, look_of
from documents.content.readers.word.tables import Table
from documents.content.readers.word.words import Words
from documents.content.schema import INLINE
from documents.content.tree import Node, Run

_CONTINUED = re.compile(r"list continue(?: (\d))?")
_BLOCKS = ("w:p", "w:tbl", "w:altChunk")
# Whose blocks stand behind the paragraph that holds them.
_IN_LINE = {"w:r", "w:hyperlink", "w:fldSimple", "w:pict", "w:object", "w:drawing"}
_RIGHT_TO_LEFT_MARK = "\u200f"
_MOST_CHUNKS = 3
SEPARATOR = "between tables"
# Reads the bytes of a file that stands in so many others.
ReadWord = Callable[[bytes, int], Node]


class Story:
    """A text of its own while it is read."""

    def __init__(self, file: File, read_word: ReadWord) -> None:
        self._file = file
        self._read_word = read_word
        self._inline = Inline(file)
        # Words of a paragraph whose end is not there: they begin the next one.
        self._carried = Words()

    def read(self, element: Any) -> tuple[Node, ...]:
        """The blocks of an element."""
        return outlined(chain(self._lines(element), self._left_over()))

    def _left_over(self) -> Iterator[Line]:
        words, self._carried = self._carried, Words()
        if not words.is_empty:
            yield Line(words.node("paragraph"))

    def _lines(self, parent: Any) -> Iterator[Line]:
        """What stands in anything that holds blocks; words between them are paragraphs."""
        for has_blocks, group in groupby(self._file.read_in(parent), _has_blocks):
            if has_blocks:
                for child in group:
                    yield from self._block(child)
                continue
            words = Words()
            for child in group:
                self._inline.word(child, words, {})
            if not words.is_empty:
                yield self._item([], None, words)

    def _block(self, element: Any) -> Iterator[Line]:
        name = name_of(element)
        if name == "w:p":
            yield from self._paragraph(element)
        elif name == "w:tbl":
            yield from self._left_over()
            yield Line(Table(self._file).node(element))
        elif name == "w:altChunk":
            yield from self._left_over()
            yield from (Line(node) for node in self._chunk(element))
        elif name == "mc:AlternateContent":
            yield from self._alternative(element)
        else:
            with self._file.changes.within(change_of(element) if name in TRACKED else None):
                yield from self._lines(element)

    def _alternative(self, element: Any) -> Iterator[Line]:
        for branch in element:
            before = self._carried.content
            lines = list(self._lines(branch))
            yield from lines
            # What it says may be for the paragraph behind it.
            if lines or self._carried.content != before:
                return

    def _chunk(self, element: Any) -> tuple[Node, ...]:
        file = self._file
        relation = file.relation(value_of(element, "r:id"))
        data = file.package.data(relation.target) if relation and not relation.is_external else b""
        if not data or file.depth >= _MOST_CHUNKS:
            return ()
        return read_chunk(data, lambda inner: self._read_word(inner, file.depth + 1))

    # Paragraphs.

    def _paragraph(self, element: Any) -> Iterator[Line]:
        told = found_in(element, "w:pPr")
        properties, changed = self._file.changes.properties(told, "p")
        has_end, change = self._file.changes.of_end(found_in(told, "w:rPr"))
        styles = self._file.styles.of_paragraph(properties)
        level = heading_level(styles, properties)
        is_program = any(is_code(style.name) for style in styles)
        words, self._carried = self._carried, Words()
        words.origin = origin_of(element)
        words.change = change or self._file.changes.here or changed
        # A heading, code and a quote look as the page shows such.
        words.look = {} if level or is_program or _is_quote(styles) else look_of(styles)
        self._inline.read(element, words, {})
        self._inline.end_paragraph()
        if not has_end or _is_initial(properties):
            self._carried = words
        elif is_program:
            yield from _code_lines(styles[0].name, words)
        elif not (words.is_empty and styles and styles[0].name == SEPARATOR):
            _mark_direction(words, properties)
            yield self._line(level, properties, styles, words)

    def _line(self, level: int | None, properties: Any, styles: list[Style], words: Words) -> Line:
        if words.is_empty and found_in(properties, "w:pBdr") is not None:
            return Line(words.node("horizontalRule"))
        if level:
            return Line(words.node("heading", {"level": level}))
        if _is_quote(styles):
            return Line(words.node("paragraph"), is_quoted=True)
        return self._item(styles, properties, words)

    def _item(self, styles: list[Style], properties: Any, words: Words) -> Line:
        """A paragraph that may be an item of a list, or go on with one."""
        place = self._file.numbering.place(properties, styles)
        checked = words.checked if words.checked is not None else words.take_box()
        if checked is not None:
            words.trim_start()
        elif place is not None:
            checked = place.checked
        node = words.node("paragraph")
        if checked is not None:
            level, key = (place.level, place.key) if place else (0, "")
            task = Place(level, "taskList", key)
            return Line(node, task, checked=checked, ticked=words.ticked)
        if styles and (found := _CONTINUED.fullmatch(styles[0].name)):
            return Line(node, continues=int(found[1] or 1) - 1)
        if place and place.kind == UNSIGNED:
            return Line(node, continues=place.level)
        return Line(node, place)


def _has_blocks(element: Any) -> bool:
    if name_of(element) in _IN_LINE:
        return False
    return next(element.iter(*(tag(name) for name in _BLOCKS)), None) is not None


def _code_lines(style: str, words: Words) -> Iterator[Line]:
    """A line of code; pictures and boxes stand behind it."""
    parts = tuple(part for part in words.parts if isinstance(part, Run) or part.kind in INLINE)
    yield Line(Node("codeBlock", {}, parts, words.change, words.origin), program=style)
    others = [part for part in words.parts if isinstance(part, Node) and part.kind not in INLINE]
    yield from (Line(node) for node in [*others, *words.behind])


def _is_quote(styles: list[Style]) -> bool:
    return any("quote" in style.name or style.name == "block text" for style in styles)


def _is_initial(properties: Any) -> bool:
    """Whether a paragraph is the first letter of the next one."""
    return value_of(found_in(properties, "w:framePr"), "w:dropCap") in {"drop", "margin"}


def _mark_direction(words: Words, properties: Any) -> None:
    """What is set right to left although its letters do not say so is begun with the mark of it."""
    text = words.text
    if text.strip() and is_on(found_in(properties, "w:bidi")) and not is_right_to_left(text):
        words.parts.insert(0, Run(_RIGHT_TO_LEFT_MARK))
