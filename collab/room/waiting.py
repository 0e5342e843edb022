"""What members have sent and no commit has taken yet: bounded. Pure."""

from itertools import accumulate, takewhile

from collab.protocol.closing import CloseCode, Refused
from collab.room.session import ActRequest, Change

MAX_WAITING = 4 * 1024 * 1024
# What one commit carries is copied some ten times on its way, and others wait for its end.
MOST_AT_ONCE = 256 * 1024


class Waiting:
    """Changes and words in their order; at most 4 MiB of both."""

    def __init__(self) -> None:
        self._changes: list[Change] = []
        self._said: list[ActRequest] = []
        self._size = 0

    def __bool__(self) -> bool:
        return bool(self._changes or self._said)

    def add_change(self, change: Change) -> None:
        """Gather a change.

        Raises:
            Refused: 4509; more waits than there is room for.
        """
        self._grow(len(change.update))
        self._changes.append(change)

    def add_said(self, said: ActRequest) -> None:
        """Gather what somebody says.

        Raises:
            Refused: 4509; more waits than there is room for.
        """
        self._grow(said.size)
        self._said.append(said)

    def _grow(self, size: int) -> None:
        if self._size and self._size + size > MAX_WAITING:
            raise Refused(CloseCode.NOT_SAVED, "The server cannot store changes right now.")
        self._size += size

    def take_changes(self) -> tuple[Change, ...]:
        """The first changes, by swap: at most 256 KiB, or one that is larger."""
        sizes = accumulate(len(change.update) for change in self._changes)
        count = max(1, sum(1 for _ in takewhile(lambda size: size <= MOST_AT_ONCE, sizes)))
        changes, self._changes = tuple(self._changes[:count]), self._changes[count:]
        self._size -= _size(changes, ())
        return changes

    def take_said(self) -> tuple[ActRequest, ...]:
        """All that is to be said, by swap."""
        said, self._said = tuple(self._said), []
        self._size -= _size((), said)
        return said

    def give_back(self, changes: tuple[Change, ...], said: tuple[ActRequest, ...]) -> None:
        """Take back what could not be committed: it comes first again."""
        self._changes[:0] = changes
        self._said[:0] = said
        self._size += _size(changes, said)


def _size(changes: tuple[Change, ...], said: tuple[ActRequest, ...]) -> int:
    return sum(len(change.update) for change in changes) + sum(each.size for each in said)
