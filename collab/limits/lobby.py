"""Connections from accept on: who waits without a whole request, and how many there may be. Pure.

Nobody knows who is behind a connection that has said nothing yet. When there are too many, it is
the one that has waited longest which goes, and not the next one that comes: whoever says what they
want gets through, however many others of their address never do.
"""

from typing import Protocol


class Guest(Protocol):
    """A connection."""

    def turn_away(self) -> None:
        """Cut it off, now or soon; it leaves by itself."""


class Lobby:
    """Counts connections. At most `waiting` of one address have asked for nothing yet; `capacity`
    is how many there may be in all, with a `reserve` for those who ask after the health. 0 for
    either of the first two: as many as come.
    """

    def __init__(self, waiting: int, capacity: int, reserve: int) -> None:
        self._most_waiting = waiting
        self._capacity = capacity
        self._reserve = reserve
        self._addresses: dict[Guest, str | None] = {}
        self._waiting: dict[str | None, dict[Guest, None]] = {}
        self._idle: dict[Guest, None] = {}

    def __len__(self) -> int:
        return len(self._addresses)

    @property
    def is_full(self) -> bool:
        """Whether there are more than there may be beside the reserve."""
        return bool(self._capacity) and len(self) > self._capacity

    def arrive(self, guest: Guest, address: str | None) -> None:
        """Count a connection of an address; None: of a proxy, which speaks for many."""
        self._addresses[guest] = address
        waiting = self._waiting.setdefault(address, {})
        waiting[guest] = None
        if address is not None and self._most_waiting and len(waiting) > self._most_waiting:
            self._turn_away(next(iter(waiting)))
        if self.is_full:
            self._make_room(guest)

    def _make_room(self, newest: Guest) -> None:
        # Of the address that keeps most waiting; then one that has been served already.
        most = max(self._waiting.values(), key=len)
        if (oldest := next(iter(most))) is not newest:
            self._turn_away(oldest)
        elif self._idle:
            self._turn_away(next(iter(self._idle)))
        elif len(self) > self._capacity + self._reserve:
            self._turn_away(newest)

    def _turn_away(self, guest: Guest) -> None:
        # Counted out at once: until it is gone others may come.
        self.leave(guest)
        guest.turn_away()

    def enter(self, guest: Guest) -> None:
        """Note that a connection has said what it wants."""
        self._idle.pop(guest, None)
        self._stop_waiting(guest)

    def rest(self, guest: Guest) -> None:
        """Note that a connection has got what it wanted."""
        if guest in self._addresses:
            self._idle[guest] = None

    def replace(self, guest: Guest, other: Guest) -> None:
        """Have another stand for a connection that has entered."""
        if guest in self._addresses:
            self._addresses[other] = self._addresses.pop(guest)

    def leave(self, guest: Guest) -> None:
        """Count a connection out, if it has not been."""
        self.enter(guest)
        self._addresses.pop(guest, None)

    def _stop_waiting(self, guest: Guest) -> None:
        address = self._addresses.get(guest)
        waiting = self._waiting.get(address, {})
        waiting.pop(guest, None)
        if not waiting:
            self._waiting.pop(address, None)
