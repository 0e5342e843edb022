"""The short way between a socket and the session that speaks through it.

Our own server offers it in the scope. What nobody has to wait for is done within the call that
brings it: a small message is dealt with as it is read, and a frame is written as it is made,
without a queue and a task on its way. Everything else goes ASGI's way: `receive` and `send`.
"""

from collections.abc import Callable
from typing import Protocol

# In the scope, the connection's `ShortWay`.
SHORT_WAY = "short_way"
# Longer messages are on their way, not only in the buffer, when ASGI's `send` returns.
LONGEST = 64 * 1024

Hear = Callable[[bytes], bool]


class ShortWay(Protocol):
    """A socket, as its connection sees it."""

    def listen(self, hear: Hear | None) -> None:
        """Offer each message to `hear`, while the application waits for one; what that does not
        take is received by ASGI. None: offer nothing any more.
        """

    def hand_over(self, message: bytes) -> bool:
        """Send a binary message now; False, and nothing was sent, when it would have to wait."""


class Framing:
    """Binary messages as WebSocket frames of a server; one that goes to many is made once."""

    def __init__(self) -> None:
        self._message: bytes | None = None
        self._frame = b""

    def of(self, message: bytes) -> bytes:
        """The frame of a message of at most 64 KiB."""
        if message is not self._message:
            self._message, self._frame = message, _head(len(message)) + message
        return self._frame


def _head(size: int) -> bytes:
    """What stands before a whole binary message (RFC 6455, 5.2)."""
    if size < 126:
        return bytes((0x82, size))
    if size < 0x10000:
        return b"\x82\x7e" + size.to_bytes(2, "big")
    return b"\x82\x7f" + size.to_bytes(8, "big")


framing = Framing()
