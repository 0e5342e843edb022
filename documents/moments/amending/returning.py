"""Putting a block of an earlier moment back into the text of now, as one more change. Pure.

A block that still stands is made to say what it said; one that is gone comes back beside what was
beside it. Whatever else the text says stays as it is, and so do the marks of threads.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment

from documents.content.schema import HOLDS, ROOT
from documents.content.yjs_reader import DEEPEST, opened
from documents.content.yjs_writer import write_parts
from documents.moments.amending.respelling import Parent, is_known, respell
from documents.moments.amending.undoing import Amended
from documents.moments.differing import paired
from documents.moments.lines import CONTAINERS, Frame, Line, tree_of_lines

# From the root on: what holds, and the number of the child.
Path = tuple[tuple[Parent, int], ...]


class Missing(Exception):
    """There is no such block, or there is nothing in it that could be put back."""


def returned(
    state: bytes,
    was: Sequence[Line],
    now: Sequence[Line],
    number: int,
    *,
    client: int | None = None,
) -> Amended:
    """Put the line of this number back into the text of `state`, whose lines are `now`.

    The change is made under a `client` id of its own; by chance, unless it is given.

    Raises:
        Missing: there is no such line, or it is an empty list or table.
    """
    if not 0 <= number < len(was) or was[number].kind in CONTAINERS:
        raise Missing
    before = opened([state])
    after: Doc[Any] = Doc() if client is None else Doc(client_id=client)
    after.apply_update(state)
    vector = after.get_state()
    with after.transaction():
        _Return(was, now, after.get(ROOT, type=XmlFragment)).put(number)
    is_same = after.get_update() == before.get_update()
    return Amended(before, after, b"" if is_same else after.get_update(vector))


def _paths(parent: Parent, kind: str, path: Path, deepest: int) -> Iterator[Path]:
    """The way to each line of a text, as lines.py finds them."""
    if not deepest:
        return
    for place, child in enumerate(parent.children):
        if not is_known(child, kind):
            continue
        assert isinstance(child, XmlElement)
        here = (*path, (parent, place))
        inner = list(_paths(child, child.tag, here, deepest - 1)) if child.tag in CONTAINERS else []
        yield from inner or [here]


@dataclass(frozen=True, slots=True)
class _Beside:
    """A line of now beside which another goes, within so many of the frames of both."""

    line: int
    depth: int
    is_before: bool


class _Return:
    """The lines of two moments, and where those of now stand."""

    def __init__(self, was: Sequence[Line], now: Sequence[Line], root: XmlFragment) -> None:
        self._was, self._now, self._root = was, now, root
        self._paths = list(_paths(root, "doc", (), DEEPEST))
        self._pairs = dict(paired(was, now))

    def put(self, number: int) -> None:
        """Put a line of then back."""
        line = self._was[number]
        stands = next((n for n, each in enumerate(self._now) if each.id == line.id), None)
        place = self._pairs.get(number) if stands is None else stands
        if place is None:
            self._insert(number)
        else:
            parent, child = self._paths[place][-1]
            respell(parent, child, self._now[place], line)

    def _insert(self, number: int) -> None:
        line, beside = self._was[number], self._beside(number)
        if beside is None:
            _write(self._root, 0, replace(line, frames=_outside_tables(line.frames), joins=0))
            return
        frames = self._now[beside.line].frames
        depth, rest = _fitting(frames[: beside.depth], line)
        parent, place = self._paths[beside.line][depth]
        _write(parent, place + beside.is_before, replace(line, frames=rest, joins=0))

    def _beside(self, number: int) -> _Beside | None:
        """The neighbour that shares most of what is around the line; of two the one before."""
        line = self._was[number]
        before = next((n for n in range(number - 1, -1, -1) if n in self._pairs), None)
        behind = next((n for n in range(number + 1, len(self._was)) if n in self._pairs), None)
        found = [
            _Beside(self._pairs[n], self._shared(line, n), is_before)
            for n, is_before in ((before, True), (behind, False))
            if n is not None
        ]
        found += self._within(line)
        return max(found, key=lambda each: each.depth, default=None)

    def _shared(self, line: Line, neighbour: int) -> int:
        """How many frames of the line are around its neighbour, too, then and now."""
        then, now = self._was[neighbour].frames, self._now[self._pairs[neighbour]].frames
        together = _same(line.frames, then, lambda one, other: one.id == other.id)
        return min(together, _same(line.frames, now, lambda one, other: one.kind == other.kind))

    def _within(self, line: Line) -> Iterator[_Beside]:
        """The lines of now that stand within what was around the line."""
        for place, each in enumerate(self._now):
            if depth := _same(line.frames, each.frames, lambda one, other: one.id == other.id):
                yield _Beside(place, depth, is_before=True)


def _same(
    one: Sequence[Frame], other: Sequence[Frame], alike: Callable[[Frame, Frame], bool]
) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, pair in pairs if not alike(*pair)), min(len(one), len(other)))


def _outside_tables(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """What is around a line within the innermost table."""
    cells = [n for n, frame in enumerate(frames) if frame.kind.startswith("table")]
    return frames[cells[-1] + 1 :] if cells else frames


def _fitting(around: Sequence[Frame], line: Line) -> tuple[int, tuple[Frame, ...]]:
    """Within how many of the frames around it a line may stand, and which frames come with it.

    A cell that is gone does not come back, lest its row has more of them than the others.
    """
    rest = _outside_tables(line.frames[len(around) :])
    kind, depth = (rest[0].kind if rest else line.kind), len(around)
    while depth and kind not in HOLDS[around[depth - 1].kind]:
        depth -= 1
    return depth, rest


def _write(parent: Parent, place: int, line: Line) -> None:
    write_parts(parent, place, tree_of_lines([line]).content)
