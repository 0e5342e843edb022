"""What a text says at a moment, as lines: its blocks one below the other. Pure.

A line knows what is around it (a list, a quotation, a table's cell) and of each letter the id that
Yjs gave it, which leads to whoever wrote it. Lines and trees (documents/content/tree.py) tell the
same. Whatever the editor's schema does not know is left out, as it is where trees are read.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from documents.content.schema import (
    CONTROLS,
    HOLDS,
    ROOT,
    Attributes,
    allowed_attributes,
    allowed_marks,
)
from documents.content.tree import Node, Run
from documents.content.yjs_reader import DEEPEST
from documents.moments.structs import (
    ANY,
    EMBED,
    FORMAT,
    JSON,
    STRING,
    TYPE,
    Id,
    Ranges,
    Struct,
    cut,
    units,
)
from documents.moments.weave import Weave

Marks = dict[str, Attributes]
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around a block; two that say the same are the same, whichever they are."""

    kind: str
    attributes: Attributes = field(default_factory=dict)
    id: Id | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters with the same marks that one client wrote one after the other, from `clock` on.

    An element among them, such as a mention, has `kind` and `attributes`, and one letter as text.
    `marked` is the id of the mark that was set or taken off last before them, if one was.
    """

    text: str
    marks: Marks
    client: int
    clock: int
    kind: str = "text"
    attributes: Attributes = field(default_factory=dict)
    marked: Id | None = None

    def cut(self, at: int) -> "tuple[Piece, Piece]":
        """The first so many letters and the rest."""
        return self.part(0, at), self.part(at, len(self.text))

    def part(self, start: int, end: int) -> "Piece":
        """The letters from `start` to `end`."""
        if start == 0 and end >= len(self.text):
            return self
        # Plainly, because this is done for every stretch: `replace` took a third of a difference.
        return Piece(
            self.text[start:end],
            self.marks,
            self.client,
            self.clock + units(self.text[:start]),
            self.kind,
            self.attributes,
            self.marked,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A block: what is around it, of which the first `joins` are around the one before, too."""

    frames: tuple[Frame, ...]
    joins: int
    kind: str
    attributes: Attributes
    pieces: tuple[Piece, ...]
    id: Id

    @property
    def text(self) -> str:
        """Its letters."""
        return "".join(piece.text for piece in self.pieces)

    def says_like(self, other: "Line") -> bool:
        """Whether the other says the same and looks the same, whoever wrote it."""
        return self.look == other.look

    @property
    def look(self) -> tuple[Any, ...]:
        """What can be seen of it, where it stands aside."""
        return self.frames, self.kind, self.attributes, looks(self.pieces)


def looks(pieces: Iterable[Piece]) -> list[tuple[str, str, Attributes, Marks]]:
    """What can be seen of pieces: those that look the same are one."""
    seen: list[tuple[str, str, Attributes, Marks]] = []
    for piece in pieces:
        last = seen[-1] if seen else None
        if last and piece.kind == last[1] == "text" and piece.marks == last[3]:
            seen[-1] = last[0] + piece.text, *last[1:]
        else:
            seen.append((piece.text, piece.kind, piece.attributes, piece.marks))
    return seen


# What stands for an element in a line's text.
OBJECT = "\ufffc"
CONTAINERS = frozenset(kind for kind, held in HOLDS.items() if held and "text" not in held)


def lines_of(
    weave: Weave, deleted: Ranges | None = None, clocks: dict[int, int] | None = None
) -> list[Line]:
    """The lines of a moment: of what was there at these `clocks` and not `deleted`; else of now."""
    reader = _Reader(weave, weave.deleted if deleted is None else deleted, clocks)
    reader.read(ROOT, "doc", (), DEEPEST)
    return reader.lines


class _Reader:
    """Reads the lines of a weave."""

    def __init__(self, weave: Weave, deleted: Ranges, clocks: dict[int, int] | None) -> None:
        self.lines: list[Line] = []
        self._weave, self._deleted, self._clocks = weave, deleted, clocks
        self._spans_of: dict[int, tuple[list[int], list[int]]] = {}
        # How many frames have a line already.
        self._told = 0

    def read(self, parent: str | Id, kind: str, frames: tuple[Frame, ...], deepest: int) -> None:
        """Read what a container holds."""
        if not deepest:
            return
        for unit in self._weave.within(parent):
            if unit.kind == TYPE and unit.value in HOLDS[kind] and self._lives(unit):
                self._read_block(unit, frames, deepest - 1)

    def _read_block(self, unit: Struct, frames: tuple[Frame, ...], deepest: int) -> None:
        kind, id_ = unit.value, (unit.client, unit.clock)
        attributes = self._attributes(kind, id_)
        if kind == "image" and "src" not in attributes:
            return
        if kind in CONTAINERS:
            before = len(self.lines)
            self.read(id_, kind, (*frames, Frame(kind, attributes, id_)), deepest)
            self._told = min(self._told, len(frames))
            if len(self.lines) > before:
                return
        pieces = tuple(self._pieces(id_, kind, deepest)) if "text" in HOLDS[kind] else ()
        self.lines.append(Line(frames, self._told, kind, attributes, pieces, id_))
        self._told = len(frames)

    def _attributes(self, kind: str, id_: Id) -> Attributes:
        found = {key: self._value(units_) for key, units_ in self._weave.settings(id_)}
        return allowed_attributes(kind, found.get)

    def _value(self, settings: list[Struct]) -> object:
        """The newest that was there: what came later is deleted or not there yet."""
        for unit in settings:
            if self._is_there(unit):
                return last_value(unit) if self._lives(unit) else None
        return None

    def _is_there(self, unit: Struct) -> bool:
        return self._clocks is None or unit.clock < self._clocks.get(unit.client, 0)

    def _lives(self, unit: Struct) -> bool:
        return bool(self._living(unit))

    def _living(self, unit: Struct) -> Sequence[Stretch]:
        """The ticks of a unit that are there and not deleted, as ranges."""
        start, end = unit.clock, unit.end
        if self._clocks is not None:
            end = min(end, self._clocks.get(unit.client, 0))
        starts, ends = self._spans(unit.client)
        place = bisect_right(ends, start)
        if place == len(ends) or starts[place] >= end:
            return ((start, end),) if start < end else ()
        found = []
        while start < end and place < len(starts) and starts[place] < end:
            if starts[place] > start:
                found.append((start, starts[place]))
            start = ends[place]
            place += 1
        if start < end:
            found.append((start, end))
        return found

    def _spans(self, client: int) -> tuple[list[int], list[int]]:
        """Where what is deleted of a client begins, and where it ends."""
        found = self._spans_of.get(client)
        if found is None:
            spans = self._deleted.get(client, ())
            found = [start for start, _ in spans], [end for _, end in spans]
            self._spans_of[client] = found
        return found

    def _pieces(self, parent: Id, kind: str, deepest: int) -> Iterator[Piece]:
        if not deepest:
            return
        for unit in self._weave.within(parent):
            if unit.kind != TYPE or not self._lives(unit):
                continue
            id_ = (unit.client, unit.clock)
            if unit.value is None:
                yield from self._words(id_, is_plain=kind == "codeBlock")
            elif unit.value in HOLDS[kind]:
                attributes = self._attributes(unit.value, id_)
                yield Piece(OBJECT, {}, *id_, unit.value, attributes)

    def _words(self, parent: Id, *, is_plain: bool) -> Iterator[Piece]:
        formats: dict[str, object] = {}
        # None until they are asked for: most formats are followed by others.
        marks: Marks | None = {}
        marked: Id | None = None
        for unit in self._weave.within(parent):
            if unit.kind == FORMAT and not is_plain and self._lives(unit):
                name, value = unit.value
                if value is None:
                    formats.pop(name, None)
                else:
                    formats[name] = value
                marks, marked = None, (unit.client, unit.clock)
            elif unit.kind == STRING:
                for start, end in self._living(unit):
                    if marks is None:
                        marks = allowed_marks(formats)
                    text = _part(unit, start, end)
                    yield from _kept(Piece(text, marks, unit.client, start, marked=marked))


def _part(unit: Struct, start: int, end: int) -> str:
    if (start, end) == (unit.clock, unit.end):
        return str(unit.value)
    return cut(cut(unit.value, end - unit.clock)[0], start - unit.clock)[1]


def _kept(piece: Piece) -> Iterable[Piece]:
    """A piece without what no text may hold."""
    return _without_controls(piece) if CONTROLS.search(piece.text) else (piece,)


def _without_controls(piece: Piece) -> Iterator[Piece]:
    rest, at = piece, 0
    for odd in CONTROLS.finditer(piece.text):
        before, rest = rest.cut(odd.start() - at)
        if before.text:
            yield before
        rest, at = rest.cut(odd.end() - odd.start())[1], odd.end()
    if rest.text:
        yield rest


def last_value(unit: Struct) -> object:
    """The value that an attribute has by a piece."""
    if unit.kind in (ANY, JSON):
        return unit.value[-1]
    return unit.value if unit.kind in (STRING, EMBED) else None


def tree_of_lines(lines: Sequence[Line]) -> Node:
    """The lines as a tree."""
    root: list[Any] = []
    # The frames that are open, each with what it holds.
    path: list[tuple[Frame, list[Any]]] = []
    for line in lines:
        _close(path, root, line.joins)
        path.extend((frame, []) for frame in line.frames[line.joins :])
        held = path[-1][1] if path else root
        held.append(Node(line.kind, line.attributes, tuple(_content(line.pieces))))
    _close(path, root, 0)
    return Node("doc", {}, tuple(root))


def _close(path: list[tuple[Frame, list[Any]]], root: list[Any], depth: int) -> None:
    while len(path) > depth:
        frame, held = path.pop()
        (path[-1][1] if path else root).append(Node(frame.kind, frame.attributes, tuple(held)))


def _content(pieces: Iterable[Piece]) -> Iterator[Node | Run]:
    for text, kind, attributes, marks in looks(pieces):
        yield Run(text, marks) if kind == "text" else Node(kind, attributes)
