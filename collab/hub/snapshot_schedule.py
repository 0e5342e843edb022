"""Which journals have run ahead of their snapshots, and when each is due for one. Pure."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from collab.room.room import Room

# For how long a snapshot waits that could not be kept; a state takes time to write down.
_PUT_OFF_SECONDS = 5.0
# Rooms whose typing began together (after a restart, say) are due at different moments.
_SPREAD = (0.5, 0.9)


@dataclass(frozen=True, slots=True)
class _Tail:
    due: float
    head: int


class SnapshotSchedule:
    """The rooms that have entries after their last snapshot.

    A snapshot is due `seconds` after the first such entry at the latest, or after `entries`.
    """

    def __init__(self, seconds: float, entries: int) -> None:
        self._seconds = seconds
        self._entries = entries
        self._tails: dict[Room, _Tail] = {}

    def grew(self, room: Room, head_before: int, now: float) -> None:
        """Note that a room's head has moved on from `head_before`."""
        if room not in self._tails:
            wait = self._seconds * random.uniform(*_SPREAD)  # noqa: S311  (nothing secret)
            self._tails[room] = _Tail(now + wait, head_before)

    def take_due(self, now: float) -> list[Room]:
        """The rooms that are due by `now`, which start over with this."""
        due = [room for room, tail in self._tails.items() if self._is_due(room, tail, now)]
        for room in due:
            del self._tails[room]
        return due

    def put_off(self, rooms: Iterable[Room], now: float) -> None:
        """Have rooms that were due be due again in a while."""
        for room in rooms:
            self._tails[room] = _Tail(now + _PUT_OFF_SECONDS, room.progress.head)

    def _is_due(self, room: Room, tail: _Tail, now: float) -> bool:
        return now >= tail.due or self.is_long(room)

    def is_long(self, room: Room) -> bool:
        """Whether a room has as many entries after its last snapshot as it may have."""
        tail = self._tails.get(room)
        return tail is not None and room.progress.head - tail.head >= self._entries

    def forget(self, room: Room) -> None:
        """Let go of a room that is unloaded."""
        self._tails.pop(room, None)
