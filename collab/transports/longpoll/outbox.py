"""Frames for a client of the long poll: kept until it says that it has them. Pure."""

from collections import deque

MAX_HELD = 256 * 1024


class CursorUnknown(Exception):
    """The client says that it has frames up to one that is not held: forgotten or never offered."""


class Outbox:
    """What the client has not acknowledged; frames are numbered from 1.

    A cursor is the number of the last frame that the client has, 0 before the first.
    """

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._held = self._largest = 0
        self._acknowledged = 0
        self._offered = 0

    @property
    def is_empty(self) -> bool:
        """Whether everything has been acknowledged."""
        return not self._frames

    @property
    def held(self) -> int:
        """How many bytes are held."""
        return self._held

    @property
    def is_full(self) -> bool:
        """Whether more than 256 KiB are held beside the largest frame, which has to get through."""
        return self._held - self._largest > MAX_HELD

    def add(self, frame: bytes) -> None:
        """Hold a frame for the client."""
        self._frames.append(frame)
        self._held += len(frame)
        self._largest = max(self._largest, len(frame))

    def acknowledge(self, cursor: int) -> None:
        """Forget the frames up to a cursor.

        Raises:
            CursorUnknown: it is older than the last one, or newer than what was offered.
        """
        if not self._acknowledged <= cursor <= self._offered:
            raise CursorUnknown
        for _ in range(cursor - self._acknowledged):
            self._held -= len(self._frames.popleft())
        self._acknowledged = cursor
        self._largest = max(map(len, self._frames), default=0)

    def offer(self) -> tuple[int, list[bytes]]:
        """The number of the first frame that is held, and all frames from there on."""
        self._offered = self._acknowledged + len(self._frames)
        return self._acknowledged + 1, list(self._frames)

    def clear(self) -> None:
        """Forget everything: nobody will ask again."""
        self._frames.clear()
        self._held = self._largest = 0
