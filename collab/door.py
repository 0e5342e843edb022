"""Who may come in, and how often: sockets by address and by person, handshakes by minute. Pure."""

from collections import Counter
from dataclasses import dataclass
from typing import TypeVar

from collab.closing import CloseCode, Refused

Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many of each there may be in this process; 0: as many as come."""

    sockets_per_address: int
    sockets_per_person: int
    handshakes_per_minute: int


class Door:
    """Counts who is inside. An address is what one subscriber has (documents/throttle.py)."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._handshakes: Counter[str] = Counter()
        self._addresses: Counter[str] = Counter()
        self._people: Counter[int] = Counter()

    def open(self, address: str) -> None:
        """Count a socket of an address.

        Raises:
            Refused: 4529; it has too many, or comes too often. It is not counted as inside.
        """
        self._handshakes[address] += 1
        _check(self._handshakes[address], self._bounds.handshakes_per_minute)
        _check(self._addresses[address] + 1, self._bounds.sockets_per_address)
        self._addresses[address] += 1

    def enter(self, person: int) -> None:
        """Count a socket of a person.

        Raises:
            Refused: 4529; they have too many. It is not counted.
        """
        _check(self._people[person] + 1, self._bounds.sockets_per_person)
        self._people[person] += 1

    def close(self, address: str, person: int | None) -> None:
        """Count a socket out that was opened, and entered if `person` is given."""
        _leave(self._addresses, address)
        if person is not None:
            _leave(self._people, person)

    def begin_minute(self) -> None:
        """Forget the handshakes of the minute that is over."""
        self._handshakes.clear()


def _check(count: int, most: int) -> None:
    if most and count > most:
        raise Refused(CloseCode.THROTTLED, "Too many connections. Close some, or wait a minute.")


def _leave(counts: Counter[Key], who: Key) -> None:
    counts[who] -= 1
    if not counts[who]:
        del counts[who]
