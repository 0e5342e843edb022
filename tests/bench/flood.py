"""One socket that sends as fast as it can, until the server has had enough."""

import os
import select
import socket
import struct
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from collab.protocol.lib0 import write_chunk
from documents.varint import write_uint
from tests.bench.support.servers import Room

_CHUNK = 256 * 1024
_BINARY, _CLOSE, _PING = 2, 8, 9
_STRING_AT_ROOT, _STRING_AFTER = 0x04, 0x84


@dataclass(frozen=True)
class Flood:
    """What became of a flood: `code` is None if the server cut the connection without one.

    `seconds` passed until then; None says that it had not come to that when the time was up.
    """

    seconds: float | None
    code: int | None
    sent: int
    answers: int


def flood(
    port: int, room: Room, frames: Iterator[bytes], per_second: float, longest: float
) -> Flood:
    """Send frames (whole WebSocket messages, masked) at so many bytes a second at most.

    Raises:
        RuntimeError: the handshake was refused.
    """
    with socket.create_connection(("127.0.0.1", port)) as sock:
        _shake_hands(sock, port, room)
        sock.setblocking(False)
        return _pour(sock, frames, per_second, longest)


def _shake_hands(sock: socket.socket, port: int, room: Room) -> None:
    lines = [
        f"GET {room.path} HTTP/1.1",
        f"Host: localhost:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
        f"Cookie: {room.cookies[0]}",
    ]
    sock.sendall("\r\n".join([*lines, "", ""]).encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        byte = sock.recv(1)
        if not byte:
            break
        answer += byte
    if b" 101 " not in answer.partition(b"\r\n")[0]:
        raise RuntimeError(f"the handshake was refused: {answer[:80]!r}")


def _pour(sock: socket.socket, frames: Iterator[bytes], per_second: float, longest: float) -> Flood:
    ear = _Ear()
    waiting = memoryview(b"")
    sent = 0
    start = time.monotonic()
    while (passed := time.monotonic() - start) < longest:
        is_due = sent < per_second * passed
        readable, writable, _ = select.select([sock], [sock] if is_due else [], [], 0.005)
        try:
            if readable and not ear.hear(sock.recv(_CHUNK)):
                return Flood(time.monotonic() - start, ear.code, sent, ear.messages)
            if writable:
                waiting = waiting or memoryview(next(frames))
                count = sock.send(waiting[:_CHUNK])
                waiting, sent = waiting[count:], sent + count
        except ConnectionError:
            return Flood(time.monotonic() - start, ear.code, sent, ear.messages)
    return Flood(None, None, sent, ear.messages)


class _Ear:
    """Counts what the server says, and notices when it is the last word."""

    def __init__(self) -> None:
        self.code: int | None = None
        self.messages = 0
        self._data = bytearray()

    def hear(self, data: bytes) -> bool:
        """Take what has arrived; False when the connection is over."""
        self._data += data
        while self.code is None and (found := _server_frame(self._data)):
            opcode, payload, end = found
            self.messages += opcode == _BINARY
            if opcode == _CLOSE:
                self.code = struct.unpack("!H", payload[:2])[0] if payload else 1005
            del self._data[:end]
        return bool(data) and self.code is None


def _server_frame(data: bytearray) -> tuple[int, bytes, int] | None:
    if len(data) < 2:
        return None
    length, start = data[1] & 127, 2
    wide = {126: "!H", 127: "!Q"}.get(length)
    if wide:
        start += struct.calcsize(wide)
        if len(data) < start:
            return None
        length = struct.unpack(wide, data[2:start])[0]
    end = start + length
    return (data[0] & 15, bytes(data[start:end]), end) if len(data) >= end else None


# What floods are made of. The mask is four zero bytes: nothing has to be computed.


def _message(payload: bytes, opcode: int = _BINARY, last: bool = True) -> bytes:
    first = opcode | (0x80 if last else 0)
    if len(payload) < 126:
        head = struct.pack("!BB", first, 0x80 | len(payload))
    elif len(payload) < 1 << 16:
        head = struct.pack("!BBH", first, 0x80 | 126, len(payload))
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, len(payload))
    return head + bytes(4) + payload


def _update(client: int, clock: int, text: bytes) -> bytes:
    """An update frame that inserts `text` (ASCII) behind the same client's last letter."""
    if clock == 0:
        place = bytes((_STRING_AT_ROOT, 1)) + write_chunk(b"default")
    else:
        place = bytes((_STRING_AFTER,)) + write_uint(client) + write_uint(clock - 1)
    head = b"\1\1" + write_uint(client) + write_uint(clock)
    return _message(b"\0\2" + write_chunk(head + place + write_chunk(text) + b"\0"))


def changes(client: int) -> Iterator[bytes]:
    """Updates of 128 KiB of new text each."""
    text = b"x" * (128 * 1024)
    clock = 0
    while True:
        yield _update(client, clock, text)
        clock += len(text)


def _again(frame: bytes) -> Iterator[bytes]:
    while True:
        yield frame


def repeats(client: int) -> Iterator[bytes]:
    """The same update of 128 KiB again and again."""
    return _again(_update(client, 0, b"x" * (128 * 1024)))


def letters(client: int) -> Iterator[bytes]:
    """Changes of one letter each, joined in packets of a thousand."""
    clock = 0
    while True:
        yield b"".join(_update(client, clock + place, b"x") for place in range(1000))
        clock += 1000


def presences(client: int) -> Iterator[bytes]:
    """Presence of almost 4 KiB."""
    clock = 0
    state = write_chunk(b'{"cursor":null,"x":"%s"}' % (b"x" * 3900))
    while True:
        clock += 1
        entry = b"\1" + write_uint(client) + write_uint(clock) + state
        yield _message(b"\1" + write_chunk(entry))


def questions(_client: int) -> Iterator[bytes]:
    """SyncStep1 with nothing in it, ten thousand at a time: each asks for all of the document."""
    return _again(_message(b"\0\0\1\0") * 10_000)


def pings(_client: int) -> Iterator[bytes]:
    """WebSocket pings, a thousand at a time."""
    return _again(_message(b"x" * 125, _PING) * 1000)


def fragments(_client: int) -> Iterator[bytes]:
    """One message that never ends, in pieces of 64 KiB."""
    piece = b"\0" * (64 * 1024)
    yield _message(piece, last=False)
    yield from _again(_message(piece, opcode=0, last=False))


KINDS: dict[str, Callable[[int], Iterator[bytes]]] = {
    "changes of 128 KiB": changes,
    "the same 128 KiB again and again": repeats,
    "changes of one letter": letters,
    "presence of 4 KiB": presences,
    "questions for the whole document": questions,
    "WebSocket pings": pings,
    "one message without an end": fragments,
}
