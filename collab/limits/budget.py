"""Bytes that are held at once, by everybody and by each: whoever needs many waits in line. Pure."""

from collections import Counter
from typing import Protocol


class Guest(Protocol):
    """Whoever holds bytes, or waits to."""

    def go_on(self) -> None:
        """It is their turn."""


class Budget:
    """At most `most` bytes are promised to all together, and `share` to whom one key stands for; 0
    for either: as many as are asked for. What is larger than that is promised alone.

    It goes by the line. Only whoever has their share already is passed by others.
    """

    def __init__(self, most: int, share: int) -> None:
        self._most, self._share = most, share
        self._waiting: dict[Guest, tuple[str, int]] = {}
        self._held: dict[Guest, tuple[str, int]] = {}
        self._all = 0
        self._of = Counter[str]()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits."""
        return bool(self._waiting)

    def ask(self, guest: Guest, who: str, size: int) -> bool:
        """Ask for so many bytes under a key; whether they are there at once.

        Otherwise the guest is told when they are, unless it leaves before.
        """
        self._waiting[guest] = (who, size)
        self._admit()
        return guest in self._held

    def leave(self, guest: Guest) -> None:
        """Give back what a guest holds, or take it out of the line."""
        self._waiting.pop(guest, None)
        if guest in self._held:
            who, size = self._held.pop(guest)
            self._all -= size
            self._of[who] -= size
            if not self._of[who]:
                del self._of[who]
        self._admit()

    def _admit(self) -> None:
        for guest, (who, size) in list(self._waiting.items()):
            if not _fits(size, self._of[who], self._share):
                continue
            # Nobody small passes somebody large for ever.
            if not _fits(size, self._all, self._most):
                return
            self._hold(guest, who, size)

    def _hold(self, guest: Guest, who: str, size: int) -> None:
        del self._waiting[guest]
        self._held[guest] = (who, size)
        self._all += size
        self._of[who] += size
        guest.go_on()


def _fits(size: int, held: int, most: int) -> bool:
    return not most or not held or held + size <= most
