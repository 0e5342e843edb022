"""Bytes that wait for clients who do not read them: when it is too much, some are cut off. Pure."""

from collections import Counter
from typing import Protocol


class Reader(Protocol):
    """Whoever has to read what waits for them."""

    @property
    def who(self) -> str:
        """The person."""

    def unread(self) -> int:
        """How many bytes wait for them."""

    def cut_off(self) -> None:
        """End their connection."""


class Backlog:
    """At most `most` bytes wait for all readers together; those for whom no more than `free` wait
    do not count.

    Whoever is cut off is the one who has been at it for longest, of the person for whom most waits.
    """

    def __init__(self, most: int, free: int) -> None:
        self._most, self._free = most, free
        # Since when does not matter, only the order.
        self._readers: dict[Reader, None] = {}

    def note(self, reader: Reader) -> None:
        """Note that something has come to wait for a reader."""
        if reader.unread() <= self._free:
            return
        self._readers[reader] = None
        while sum(each.unread() for each in self._readers) > self._most:
            self._cut_one_off()

    def forget(self, reader: Reader) -> None:
        """Note that a reader has read what waited, or has gone."""
        self._readers.pop(reader, None)

    def _cut_one_off(self) -> None:
        waiting = Counter[str]()
        for reader in self._readers:
            waiting[reader.who] += reader.unread()
        ((most, _),) = waiting.most_common(1)
        slowest = next(reader for reader in self._readers if reader.who == most)
        del self._readers[slowest]
        slowest.cut_off()
