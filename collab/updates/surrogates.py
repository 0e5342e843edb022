"""Characters that are a pair of code units (emoji), between whose halves no text may be cut. Pure.

Yjs counts UTF-16 code units and puts U+FFFD in the place of both halves. yrs leaves the character
whole on one side while the clocks say otherwise: what it writes of such a document afterwards
nobody can read.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable

# So many pairs, one behind the other, from a clock of a client on.
Run = tuple[int, int, int]

_IN_TEXT = re.compile("[\U00010000-\U0010ffff]+")
_IN_BYTES = re.compile(rb"[\xf0-\xf4][\x80-\xbf]{3}")


def runs(text: str, client: int, clock: int) -> list[Run]:
    """The pairs of a text that begins at a clock of a client."""
    found, before = [], 0
    for match in _IN_TEXT.finditer(text):
        count = match.end() - match.start()
        found.append((client, clock + match.start() + before, count))
        before += count
    return found


def after(run: Run, clock: int) -> Run | None:
    """What of a run stands at a clock of its client, which is not within a pair, or behind it."""
    client, start, count = run
    known = max(0, clock - start) // 2
    return (client, start + 2 * known, count - known) if known < count else None


def may_have_pairs(update: bytes) -> bool:
    """Whether an update may hold any; if not, it need not be looked through."""
    return _IN_BYTES.search(update) is not None


class Pairs:
    """Pairs by client, of a document or of an update."""

    def __init__(self, found: Iterable[Run] = ()) -> None:
        self._runs: dict[int, tuple[array[int], array[int]]] = {}
        for run in found:
            self.add(run)

    def __bool__(self) -> bool:
        return bool(self._runs)

    def add(self, run: Run) -> None:
        """Note pairs; those of one client come in the order of their clocks."""
        client, clock, count = run
        starts, counts = self._of(client)
        starts.append(clock)
        counts.append(count)

    def take_in(self, later: "Pairs") -> None:
        """Note all the pairs of another, which come later."""
        for client, (starts, counts) in later._runs.items():
            own_starts, own_counts = self._of(client)
            own_starts.extend(starts)
            own_counts.extend(counts)

    def _of(self, client: int) -> "tuple[array[int], array[int]]":
        return self._runs.setdefault(client, (array("I"), array("I")))

    def split_by(self, cuts: Iterable[tuple[int, int]]) -> bool:
        """Whether what begins at one of the places (client and clock) would begin with half a pair.

        One loop without calls, because there may be many thousands.
        """
        known = self._runs
        for client, clock in cuts:
            if client in known:
                starts, counts = known[client]
                at = bisect_right(starts, clock) - 1
                into = clock - starts[at]
                if at >= 0 and into % 2 and into < 2 * counts[at]:
                    return True
        return False
