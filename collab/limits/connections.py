"""Who may come in, and how often: sockets, and handshakes by minute. Pure.

Who has been let in is counted by person; by address only who is not known (yet), so that nobody
is shut out by strangers at their own address.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from collab.protocol.closing import CloseCode, Refused

Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many of each there may be in this process; 0: as many as come."""

    sockets_per_address: int
    sockets_per_person: int
    handshakes_per_minute: int


class ConnectionCounts:
    """Counts who is inside. An address is what one subscriber has (documents/web/throttle.py)."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._handshakes: Counter[str] = Counter()
        self._handshakes_of: Counter[int] = Counter()
        self._addresses: Counter[str] = Counter()
        self._people: Counter[int] = Counter()

    def open(self, address: str) -> None:
        """Count a socket of somebody who is not known yet."""
        self._handshakes[address] += 1
        self._addresses[address] += 1

    def check(self, address: str) -> None:
        """Let pass somebody who is not known.

        Raises:
            Refused: 4529; of such the address has too many, or they come too often.
        """
        _check(self._handshakes[address], self._bounds.handshakes_per_minute)
        _check(self._addresses[address], self._bounds.sockets_per_address)

    def enter(self, address: str, person: int) -> None:
        """Count an open socket as a person's from now on, and not as the address's.

        Raises:
            Refused: 4529; they have too many, or come too often. It stays the address's.
        """
        self._handshakes_of[person] += 1
        _check(self._handshakes_of[person], self._bounds.handshakes_per_minute)
        _check(self._people[person] + 1, self._bounds.sockets_per_person)
        self._people[person] += 1
        _leave(self._addresses, address)
        # The next minute may have begun.
        if address in self._handshakes:
            _leave(self._handshakes, address)

    def close(self, address: str, person: int | None) -> None:
        """Count a socket out that was opened, and entered if `person` is given."""
        if person is None:
            _leave(self._addresses, address)
        else:
            _leave(self._people, person)

    def inside(self, people: Iterable[int]) -> set[int]:
        """Those of the people who have a socket open."""
        return {person for person in people if person in self._people}

    def begin_minute(self) -> None:
        """Forget the handshakes of the minute that is over."""
        self._handshakes.clear()
        self._handshakes_of.clear()


def _check(count: int, most: int) -> None:
    if most and count > most:
        raise Refused(CloseCode.THROTTLED, "Too many connections. Close some, or wait a minute.")


def _leave(counts: Counter[Key], who: Key) -> None:
    counts[who] -= 1
    if not counts[who]:
        del counts[who]
