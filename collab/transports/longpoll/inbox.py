"""Frames from a client of the long poll: each is taken once, in order, however often it is sent.

Pure.
"""

from collections import deque

MAX_WAITING = 1024 * 1024
# What a frame costs here beside its bytes, so that very many very small ones are bounded as well.
_OVERHEAD = 64


class Gap(Exception):
    """Frames are missing before this one; `received` says how many have come."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} frames have been received")
        self.received = received


class Inbox:
    """What has come and waits to be read; frames are numbered from 1."""

    def __init__(self) -> None:
        self.received = 0
        self._frames: deque[bytes] = deque()
        self._waiting = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be read."""
        return not self._frames

    @property
    def is_full(self) -> bool:
        """Whether the next frame has to wait; it may be the one that makes it more than 1 MiB."""
        return self._waiting > MAX_WAITING

    def lacks(self, number: int) -> bool:
        """Whether a frame is news.

        Raises:
            Gap: those before it have not come.
        """
        if number > self.received + 1:
            raise Gap(self.received)
        return number > self.received

    def put(self, number: int, frame: bytes) -> None:
        """Take a frame, unless it has come before.

        Raises:
            Gap: those before it have not come.
        """
        if self.lacks(number):
            self.received = number
            self._frames.append(frame)
            self._waiting += len(frame) + _OVERHEAD

    def take(self) -> bytes | None:
        """The next frame to be read, if there is one."""
        if not self._frames:
            return None
        frame = self._frames.popleft()
        self._waiting -= len(frame) + _OVERHEAD
        return frame

    def clear(self) -> None:
        """Forget what waits."""
        self._frames.clear()
        self._waiting = 0
