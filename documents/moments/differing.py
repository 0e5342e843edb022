"""What changed between two moments of a text: which lines came, went and are others now. Pure.

Lines and letters that have the same id are the same, as long as they say the same; what was typed
once more, or came back from an earlier text, is found by what it says.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import accumulate, islice, pairwise

from documents.moments.lines import OBJECT, Line, Marks, Piece

# What is compared by what it says is no more than this, times this.
_MOST_LINES, _MOST_WORDS = 500_000, 250_000
# Two lines are one that was changed when so much of the longer begins and ends alike.
_ALIKE = 0.5
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
Pair = tuple[int, int]
_LAST = 2**63


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
    for x, y in [*paired(before, after), (len(before), len(after))]:
        steps.extend(Step(What.REMOVE, line, line) for line in before[i:x])
        steps.extend(Step(What.ADD, line) for line in after[j:y])
        if y < len(after):
            steps.append(compared(before[x], after[y]))
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


def compared(before: Line, after: Line) -> Step:
    if before.says_like(after):
        return Step(What.KEEP, after, before)
    return Step(What.CHANGE, after, before, tuple(_parts(before, after)))


def paired(before: Sequence[Line], after: Sequence[Line]) -> list[Pair]:
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


# So many letters of one line and of the other, from these places on.
Run = tuple[int, int, int]
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class _Letters:
    """The letters of a line, and the pieces that they are of."""

    def __init__(self, line: Line) -> None:
        self.text = line.text
        self.pieces = line.pieces
        # Where each piece begins.
        self.starts = list(accumulate((len(piece.text) for piece in line.pieces), initial=0))

    def at(self, place: int) -> tuple[Piece, int]:
        """The piece that a letter is of, and where it begins."""
        number = bisect_right(self.starts, place) - 1
        return self.pieces[number], self.starts[number]

    def stretches(self) -> Iterator[tuple[int, int, int, int]]:
        """Letters of which each has the id after the one before: client, clock, place, length."""
        for piece, start in zip(self.pieces, self.starts, strict=False):
            text, clock, done = piece.text, piece.clock, 0
            if not text.isascii():
                # Such a letter takes two ticks.
                for found in _ASTRAL.finditer(text):
                    place = found.start()
                    yield piece.client, clock, start + done, place + 1 - done
                    clock += place + 2 - done
                    done = place + 1
            if done < len(text):
                yield piece.client, clock, start + done, len(text) - done


def _parts(before: Line, after: Line) -> Iterator[Part]:
    a, b = _Letters(before), _Letters(after)
    i = j = 0
    for x, y, length in [*_joined(_matches(a, b)), (len(a.text), len(b.text), 0)]:
        yield from _cut(What.REMOVE, a, i, x)
        yield from _cut(What.ADD, b, j, y)
        yield from _kept(a, b, x, y, length)
        i, j = x + length, y + length


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs that follow each other, as one."""
    x = y = length = 0
    for p, q, more in runs:
        if (p, q) != (x + length, y + length):
            yield x, y, length
            x, y, length = p, q, 0
        length += more
    yield x, y, length


def _cut(what: What, letters: _Letters, start: int, end: int) -> Iterator[Part]:
    while start < end:
        piece, first = letters.at(start)
        stop = min(end, first + len(piece.text))
        yield Part(what, piece.part(start - first, stop - first))
        start = stop


def _kept(a: _Letters, b: _Letters, x: int, y: int, length: int) -> Iterator[Part]:
    end = x + length
    while x < end:
        (was, from_a), (now, from_b) = a.at(x), b.at(y)
        size = min(end - x, from_a + len(was.text) - x, from_b + len(now.text) - y)
        piece = now.part(y - from_b, y - from_b + size)
        if was.marks == now.marks:
            yield Part(What.KEEP, piece)
        else:
            yield Part(What.FORMAT, piece, was.marks)
        x, y = x + size, y + size


def _matches(a: _Letters, b: _Letters) -> Iterator[Run]:
    """Which letters are the same: by their ids, and between those whole words by what they say."""
    i = j = 0
    for x, y, length in [*_known(a, b), (len(a.text), len(b.text), 0)]:
        if i < x and j < y:
            yield from _same_words(a, (i, x), b, (j, y))
        yield x, y, length
        i, j = x + length, y + length


def _known(a: _Letters, b: _Letters) -> list[Run]:
    """Letters with the same ids, in the order of both."""
    runs = list(_with_same_ids(a, b))
    # A shared text never changes the order of its letters; others may have put them anew.
    if all(one[0] + one[2] <= other[0] for one, other in pairwise(runs)):
        return runs
    pairs = [(x + n, y + n) for x, y, length in runs for n in range(length)]
    return [(x, y, 1) for x, y in _rising(pairs)]


def _with_same_ids(a: _Letters, b: _Letters) -> Iterator[Run]:
    stretches = sorted(a.stretches())
    for client, clock, y, length in b.stretches():
        number = max(0, bisect_right(stretches, (client, clock, _LAST, 0)) - 1)
        for owner, start, x, size in islice(stretches, number, None):
            if (owner, start) >= (client, clock + length):
                break
            first = max(clock, start)
            same = min(clock + length, start + size) - first
            if owner == client and same > 0:
                yield from _alike_in(a, x + first - start, b, y + first - clock, same)


def _alike_in(a: _Letters, x: int, b: _Letters, y: int, length: int) -> Iterator[Run]:
    """The run, or what of it says the same; an element says what it is."""
    one, other = a.text[x : x + length], b.text[y : y + length]
    if one == other and OBJECT not in one:
        yield x, y, length
        return
    yield from ((x + n, y + n, 1) for n in range(length) if _is_same(a, x + n, b, y + n))


def _is_same(a: _Letters, x: int, b: _Letters, y: int) -> bool:
    if a.text[x] != b.text[y]:
        return False
    if a.text[x] != OBJECT:
        return True
    (was, _), (now, _) = a.at(x), b.at(y)
    return (was.kind, was.attributes) == (now.kind, now.attributes)


def _same_words(a: _Letters, of_a: Pair, b: _Letters, of_b: Pair) -> Iterator[Run]:
    old = _WORD.findall(a.text[slice(*of_a)])
    new = _WORD.findall(b.text[slice(*of_b)])
    if len(old) * len(new) > _MOST_WORDS:
        return
    starts = _starts(old, of_a[0]), _starts(new, of_b[0])
    for i, j in _blocks(old, new):
        x, y = starts[0][i], starts[1][j]
        if old[i].strip() and all(_is_same(a, x + n, b, y + n) for n in range(len(old[i]))):
            yield x, y, len(old[i])


def _starts(words: Iterable[str], at: int) -> list[int]:
    starts = []
    for word in words:
        starts.append(at)
        at += len(word)
    return starts
