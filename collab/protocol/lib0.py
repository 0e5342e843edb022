"""Reading lib0's binary encoding without trusting it. Pure.

Source: lib0's `encoding.js`/`decoding.js` (variable-length integers of seven bits a byte, lowest
first; byte strings and UTF-8 texts with their length before them).
"""

from collab.protocol.closing import malformed
from documents.varint import write_uint

MAX_UINT = 2**53 - 1


class Reader:
    """A position in bytes. Every method raises `Refused` (4400) instead of reading past the end."""

    __slots__ = ("data", "end", "position")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.end = len(data)

    def uint(self) -> int:
        """A variable-length unsigned integer of at most 53 bits."""
        position, data = self.position, self.data
        if position >= self.end:
            raise malformed("The frame ends too early.")
        byte = data[position]
        if byte < 0x80:
            self.position = position + 1
            return byte
        return self._long_uint()

    def _long_uint(self) -> int:
        # Without calls: client ids are long, and every struct has some.
        data, end, position = self.data, self.end, self.position
        value = shift = 0
        while True:
            if position >= end:
                raise malformed("The frame ends too early.")
            byte = data[position]
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 49:
                raise malformed("A number has more than 53 bits.")
        if value > MAX_UINT:
            raise malformed("A number has more than 53 bits.")
        if byte == 0:
            # Decoders disagree on these: lib0 reads a number where yrs expects one byte.
            raise malformed("A number is longer than it needs to be.")
        self.position = position
        return value

    def byte(self) -> int:
        """One byte."""
        if self.position >= self.end:
            raise malformed("The frame ends too early.")
        self.position += 1
        return self.data[self.position - 1]

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        start = self.position
        self.skip(count)
        return self.data[start : self.position]

    def skip(self, count: int) -> None:
        """Pass over `count` bytes."""
        if count > self.end - self.position:
            raise malformed("A length points past the end of the frame.")
        self.position += count

    def chunk(self) -> bytes:
        """A byte string with its length before it."""
        return self.take(self.uint())

    def skip_chunk(self) -> None:
        """Pass over a byte string."""
        self.skip(self.uint())

    def text(self) -> str:
        """A UTF-8 text with its length in bytes before it."""
        try:
            return self.chunk().decode()
        except UnicodeDecodeError:
            raise malformed("A text is not UTF-8.") from None

    def finish(self) -> None:
        """Make sure that nothing is left."""
        if self.position != self.end:
            raise malformed("Bytes follow the message.")


def write_chunk(data: bytes) -> bytes:
    """`data` with its length before it."""
    return write_uint(len(data)) + data


MAX_CLOCK = 2**31 - 1
