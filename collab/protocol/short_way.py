"""The short way between a socket and the session that speaks through it.

Our own server offers it in the scope. What nobody has to wait for is done within the call that
brings it: a small message is dealt with as it is read, and a frame is written as it is made,
without a queue and a task on its way. Everything else goes ASGI's way: `receive` and `send`.
"""

from collections.abc import Callable
from typing import Protocol

# In C, where websockets has it so.
from websockets.frames import apply_mask  # type: ignore[attr-defined]

# In the scope, the connection's `ShortWay`.
SHORT_WAY = "short_way"
# Longer messages are on their way, not only in the buffer, when ASGI's `send` returns.
LONGEST = 64 * 1024

Hear = Callable[[bytes], bool]

# RFC 6455, 5.2: the first byte of a whole binary message; in the second one the bit that says that
# it is masked, as a client's must be, and the sizes that stand for longer ones.
_WHOLE_BINARY, _MASKED, _TWO_MORE_BYTES, _EIGHT_MORE_BYTES = 0x82, 0x80, 126, 127
_LEAST = 6


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
            self._message, self._frame = message, head_of(len(message)) + message
        return self._frame


def head_of(size: int) -> bytes:
    """What stands before a whole binary message (RFC 6455, 5.2)."""
    if size < 126:
        return bytes((_WHOLE_BINARY, size))
    if size < 0x10000:
        return bytes((_WHOLE_BINARY, _TWO_MORE_BYTES)) + size.to_bytes(2, "big")
    return bytes((_WHOLE_BINARY, _EIGHT_MORE_BYTES)) + size.to_bytes(8, "big")


framing = Framing()


def first_message(data: bytes, at: int, most: int) -> tuple[bytes, int] | None:
    """A message that stands there as one whole binary frame of a client, and where it ends.

    None for anything else, and for what is longer than `most` bytes: that takes a parser.
    """
    if len(data) - at < _LEAST or data[at] != _WHOLE_BINARY or data[at + 1] < _MASKED:
        return None
    size, mask_at = data[at + 1] - _MASKED, at + 2
    if size == _EIGHT_MORE_BYTES:
        return None
    if size == _TWO_MORE_BYTES:
        size, mask_at = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
    begin = mask_at + 4
    end = begin + size
    if size > most or end > len(data):
        return None
    return apply_mask(data[begin:end], data[mask_at:begin]), end
