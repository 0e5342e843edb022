"""Parcels: the frames that travel in one body of the long poll (PROTOCOL.md section 7). Pure."""

from collections.abc import Iterable, Iterator

from collab.protocol.closing import CloseCode, Refused, malformed
from collab.protocol.lib0 import Reader, write_chunk
from documents.varint import write_uint

_LENGTH_BYTES = 8


def pack(first: int, frames: Iterable[bytes]) -> bytes:
    """The body that carries these frames to a client; `first` is the number of the first one."""
    return b"".join([write_uint(first), *map(write_chunk, frames)])


class Unpacker:
    """Takes a body from a client apart while it arrives; holds at most one unfinished frame.

    Frames may be of at most `longest` bytes.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = bytearray()

    @property
    def waiting(self) -> int:
        """How many bytes of an unfinished frame have come."""
        return len(self._rest)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The frames that are complete with this piece of the body.

        Raises:
            Refused: 1009 for a frame that announces itself as too long, 4400 for what is no length.
        """
        self._rest += data
        while (frame := self._next()) is not None:
            yield frame

    def _next(self) -> bytes | None:
        head = bytes(self._rest[:_LENGTH_BYTES])
        if len(head) < _LENGTH_BYTES and all(byte & 0x80 for byte in head):
            return None
        reader = Reader(head)
        length = reader.uint()
        if length > self._longest:
            raise Refused(CloseCode.TOO_BIG, "The frame is larger than the server takes.")
        start, end = reader.position, reader.position + length
        if len(self._rest) < end:
            return None
        frame = bytes(self._rest[start:end])
        del self._rest[:end]
        return frame

    def finish(self) -> None:
        """Make sure that the body ended with a frame.

        Raises:
            Refused: 4400; it did not.
        """
        if self._rest:
            raise malformed("The body ends within a frame.")
