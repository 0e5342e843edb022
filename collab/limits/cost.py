"""What it costs to put structs in their places, and who has spent how much of it. Pure.

A struct names the neighbours between which it belongs. Written as Yjs does, hardly anything stands
between the two. Somebody who names others makes yrs, every browser and every later opening of the
document pass all that stands there, for each struct anew: a time that grows with the square of what
was sent. From outside nobody can tell how much that will be, so it is bounded, tried and measured.
"""

from collections.abc import Callable
from dataclasses import dataclass

from collab.limits.token_bucket import TokenBucket

# Steps that take some 0.1 s.
CHEAP = 500_000
# As far a document may have grown since something dear was weighed, in steps that this adds.
MOST_GROWN = 8 * CHEAP
# The seconds of CPU that somebody may take at once beyond what all that they send may take.
MOST_AT_ONCE = 0.1
# So many structs that do not go on where the one before ends every change may have.
_FEW = 4
# What a struct takes at least: in a document, and in an update where it names both its neighbours.
_BYTES_PER_ITEM, _BYTES_PER_JUMP = 8, 7
_FREE_SECONDS, _FREE_SECONDS_PER_BYTE = 0.5e-3, 3e-6
_SECONDS_PER_SECOND = 1e-3
_MOST_SPENDERS = 10_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment in the life of a replica: which one, and how many bytes it had ever taken in."""

    replica: int
    taken: int


def steps(jumps: int, size: int) -> int:
    """How many items are passed at most by `jumps` structs among `size` bytes of a document."""
    return jumps * (size // _BYTES_PER_ITEM)


def is_expensive(jumps: int, size: int, most: int = CHEAP) -> bool:
    """Whether a change with so many jumps may take more than `most` steps among `size` bytes."""
    return jumps > _FEW and steps(jumps, size) > most


def may_be_expensive(update: bytes, size: int) -> bool:
    """Whether an update, for a document of `size` bytes, has to be scanned to know that."""
    return is_expensive(len(update) // _BYTES_PER_JUMP, size + len(update))


def excess(seconds: float, size: int) -> float:
    """What of the CPU time, in seconds, that `size` bytes took is more than they may take."""
    return max(0.0, seconds - _FREE_SECONDS - size * _FREE_SECONDS_PER_BYTE)


class Spending:
    """How much excess each person may still cause: 0.1 s at once and 1 ms a second.

    `clock` gives seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: dict[int, TokenBucket] = {}

    def affords(self, person: int, seconds: float) -> bool:
        """Take excess from a person's account; whether it was there."""
        if not seconds:
            return True
        if person not in self._buckets and len(self._buckets) == _MOST_SPENDERS:
            self._buckets.clear()
        bucket = self._buckets.setdefault(person, TokenBucket(MOST_AT_ONCE, _SECONDS_PER_SECOND))
        return bucket.take(seconds, self._clock()) == 0.0
