"""What changed between two moments of a text: which lines came, went and are others now. Pure.

Lines and letters that have the same id are the same, as long as they say the same; what was typed
once more, or came back from an earlier text, is found by what it says.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from documents.moments.lines import OBJECT, Line, Marks, Piece
from documents.moments.structs import units

# What is compared by what it says is no more than this, times this.
_MOST_LINES, _MOST_WORDS = 500_000, 250_000
# Two lines are one that was changed when so much of the longer begins and ends alike.
_ALIKE = 0.5
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
Pair = tuple[int, int]


class What(StrEnum):
    """What became of a line or of letters."""

    KEEP = "keep"
    ADD = "add"
    REMOVE = "remove"
    CHANGE = "change"
    FORMAT = "format"


@dataclass(frozen=True, slots=True)
class Part:
    """Letters of a changed line; `was` is how they were marked before, where that changed."""

    what: What
    piece: Piece
    was: Marks | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A line in the difference: as it is now, or as it was where it is gone.

    `was` is the line before, of one that stayed; `parts` are those of a changed line.
    """

    what: What
    line: Line
    was: Line | None = None
    parts: tuple[Part, ...] = ()


def difference(before: Sequence[Line], after: Sequence[Line]) -> list[Step]:
    """The steps from one moment to another, in the order of the text."""
    steps: list[Step] = []
    i = j = 0
    for x, y in [*_paired(before, after), (len(before), len(after))]:
        steps.extend(Step(What.REMOVE, line, line) for line in before[i:x])
        steps.extend(Step(What.ADD, line) for line in after[j:y])
        if y < len(after):
            steps.append(_compared(before[x], after[y]))
        i, j = x + 1, y + 1
    return steps


def applied(before: Sequence[Line], steps: Iterable[Step]) -> list[Line]:
    """What the steps make of the lines before: what they keep they take from there."""
    waiting = iter(before)
    return [line for step in steps for line in _applied(waiting, step)]


def _applied(before: Iterator[Line], step: Step) -> Iterator[Line]:
    if step.what is What.ADD:
        yield step.line
        return
    line = next(before)
    if step.what is What.KEEP:
        yield replace(line, joins=step.line.joins)
    elif step.what is What.CHANGE:
        yield replace(step.line, pieces=tuple(_rebuilt(line, step.parts)))


def _rebuilt(line: Line, parts: Iterable[Part]) -> Iterator[Piece]:
    text, at = line.text, 0
    for part in parts:
        length = len(part.piece.text)
        if part.what is What.ADD:
            yield part.piece
            continue
        if part.what is not What.REMOVE:
            yield replace(part.piece, text=text[at : at + length])
        at += length


def _compared(before: Line, after: Line) -> Step:
    if before.says_like(after):
        return Step(What.KEEP, after, before)
    return Step(What.CHANGE, after, before, tuple(_parts(before, after)))


def _paired(before: Sequence[Line], after: Sequence[Line]) -> list[Pair]:
    """Which lines are the same, in order: by their ids, and between those by what they say."""
    places = {line.id: place for place, line in enumerate(before)}
    known = [(places[line.id], j) for j, line in enumerate(after) if line.id in places]
    pairs: list[Pair] = []
    i = j = 0
    for x, y in [*_rising(known), (len(before), len(after))]:
        pairs.extend((i + p, j + q) for p, q in _alike(before[i:x], after[j:y]))
        if y < len(after):
            pairs.append((x, y))
        i, j = x + 1, y + 1
    return pairs


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """As many of the pairs as can stand in one order on both sides; the second numbers rise."""
    ends: list[int] = []
    tails: list[int] = []
    links: list[int] = []
    for place, (first, _) in enumerate(pairs):
        at = bisect_left(ends, first)
        links.append(tails[at - 1] if at else -1)
        if at == len(ends):
            ends.append(first)
            tails.append(place)
        else:
            ends[at], tails[at] = first, place
    kept: list[Pair] = []
    place = tails[-1] if tails else -1
    while place >= 0:
        kept.append(pairs[place])
        place = links[place]
    return kept[::-1]


def _alike(before: Sequence[Line], after: Sequence[Line]) -> list[Pair]:
    """Lines that say the same, and between those the ones that say nearly the same."""
    if not before or not after:
        return []
    pairs: list[Pair] = []
    i = j = 0
    for x, y in [*_equal(before, after), (len(before), len(after))]:
        pairs.extend((i + p, j + q) for p, q in _similar(before[i:x], after[j:y]))
        if y < len(after):
            pairs.append((x, y))
        i, j = x + 1, y + 1
    return pairs


def _equal(before: Sequence[Line], after: Sequence[Line]) -> list[Pair]:
    if len(before) * len(after) > _MOST_LINES:
        return []
    looks = [repr(line.look) for line in before], [repr(line.look) for line in after]
    return _blocks(*looks)


def _blocks(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return [(i + n, j + n) for i, j, size in blocks for n in range(size)]


def _similar(before: Sequence[Line], after: Sequence[Line]) -> Iterator[Pair]:
    if len(before) * len(after) > _MOST_LINES:
        return
    start = 0
    texts = [line.text for line in before]
    for j, line in enumerate(after):
        text = line.text
        found = next((i for i in range(start, len(texts)) if _is_near(texts[i], text)), None)
        if found is not None:
            yield found, j
            start = found + 1


def _is_near(one: str, other: str) -> bool:
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    if not shortest or shortest < _ALIKE * longest:
        return False
    same = _begins_alike(one, other)
    same += _begins_alike(one[same:][::-1], other[same:][::-1])
    return same >= _ALIKE * longest


def _begins_alike(one: str, other: str) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


class _Letters:
    """The letters of a line, each with its id and the piece that it is of."""

    def __init__(self, line: Line) -> None:
        self.text = line.text
        self.ids: list[tuple[int, int]] = []
        self.pieces: list[Piece] = []
        # Where the piece of each letter begins.
        self.starts: list[int] = []
        for piece in line.pieces:
            start = len(self.pieces)
            self.pieces.extend([piece] * len(piece.text))
            self.starts.extend([start] * len(piece.text))
            self.ids.extend(_ids(piece))

    def slice(self, start: int, end: int) -> Piece:
        """The letters of one piece from `start` to `end`."""
        piece, first = self.pieces[start], self.starts[start]
        return piece.part(start - first, end - first)


def _ids(piece: Piece) -> list[tuple[int, int]]:
    client, clock = piece.client, piece.clock
    if piece.text.isascii():
        return [(client, clock + n) for n in range(len(piece.text))]
    ids = []
    for letter in piece.text:
        ids.append((client, clock))
        clock += units(letter)
    return ids


def _parts(before: Line, after: Line) -> Iterator[Part]:
    a, b = _Letters(before), _Letters(after)
    i = j = 0
    for x, y, length in [*_runs(_matches(a, b)), (len(a.text), len(b.text), 0)]:
        yield from _cut(What.REMOVE, a, i, x)
        yield from _cut(What.ADD, b, j, y)
        yield from _kept(a, b, x, y, length)
        i, j = x + length, y + length


def _runs(pairs: Iterable[Pair]) -> Iterator[tuple[int, int, int]]:
    """Pairs that follow each other, as one: where they begin, and how many they are."""
    start, length = (0, 0), 0
    for x, y in pairs:
        if length and (x, y) == (start[0] + length, start[1] + length):
            length += 1
            continue
        if length:
            yield *start, length
        start, length = (x, y), 1
    if length:
        yield *start, length


def _cut(what: What, letters: _Letters, start: int, end: int) -> Iterator[Part]:
    while start < end:
        stop = min(end, letters.starts[start] + len(letters.pieces[start].text))
        yield Part(what, letters.slice(start, stop))
        start = stop


def _kept(a: _Letters, b: _Letters, x: int, y: int, length: int) -> Iterator[Part]:
    done = 0
    while done < length:
        was, now = a.pieces[x + done], b.pieces[y + done]
        stop = min(
            length,
            a.starts[x + done] + len(was.text) - x,
            b.starts[y + done] + len(now.text) - y,
        )
        piece = b.slice(y + done, y + stop)
        if was.marks == now.marks:
            yield Part(What.KEEP, piece)
        else:
            yield Part(What.FORMAT, piece, was.marks)
        done = stop


def _matches(a: _Letters, b: _Letters) -> list[Pair]:
    """Which letters are the same: by their ids, and between those whole words by what they say."""
    places = {id_: place for place, id_ in enumerate(a.ids)}
    known = [
        (x, y)
        for y, id_ in enumerate(b.ids)
        if (x := places.get(id_, -1)) >= 0 and _is_same(a, x, b, y)
    ]
    pairs: list[Pair] = []
    i = j = 0
    for x, y in [*_rising(known), (len(a.text), len(b.text))]:
        if i < x and j < y:
            pairs.extend(_same_words(a, (i, x), b, (j, y)))
        if y < len(b.text):
            pairs.append((x, y))
        i, j = x + 1, y + 1
    return pairs


def _is_same(a: _Letters, x: int, b: _Letters, y: int) -> bool:
    if a.text[x] != b.text[y]:
        return False
    if a.text[x] != OBJECT:
        return True
    was, now = a.pieces[x], b.pieces[y]
    return (was.kind, was.attributes) == (now.kind, now.attributes)


def _same_words(a: _Letters, of_a: Pair, b: _Letters, of_b: Pair) -> Iterator[Pair]:
    old = _WORD.findall(a.text[slice(*of_a)])
    new = _WORD.findall(b.text[slice(*of_b)])
    if len(old) * len(new) > _MOST_WORDS:
        return
    starts = _starts(old, of_a[0]), _starts(new, of_b[0])
    for i, j in _blocks(old, new):
        x, y = starts[0][i], starts[1][j]
        if old[i].strip() and all(_is_same(a, x + n, b, y + n) for n in range(len(old[i]))):
            yield from ((x + n, y + n) for n in range(len(old[i])))


def _starts(words: Iterable[str], at: int) -> list[int]:
    starts = []
    for word in words:
        starts.append(at)
        at += len(word)
    return starts
