"""`collab.transports.websocket_protocol`: however messages are cut on their way, each comes."""

import asyncio
from base64 import b64encode
from itertools import accumulate, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uvicorn import Config
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from collab.protocol.short_way import SHORT_WAY
from collab.transports.gathering import INTAKE
from collab.transports.websocket_protocol import GatheringProtocol

HANDSHAKE = (
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {b64encode(bytes(16)).decode()}\r\n\r\n"
).encode()


class Line(asyncio.Transport):
    """A connection whose other end takes everything."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: Any) -> None:
        self.written += data

    def pause_reading(self) -> None:
        """What comes is handed over all the same."""

    def resume_reading(self) -> None:
        """It goes on."""

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing more is written."""

    def abort(self) -> None:
        """Nor anything read."""


class Application:
    """Takes what begins with `s` the short way, and the rest by ASGI; `told` is in its order."""

    def __init__(self, wanted: int) -> None:
        self.listens, self.has_all = asyncio.Event(), asyncio.Event()
        self.told, self._wanted = list[tuple[str, bytes]](), wanted

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        scope["extensions"][INTAKE].let_in("somebody", may_write=True)
        scope["extensions"][SHORT_WAY].listen(self._hear)
        self.listens.set()
        while True:
            message = await receive()
            self._note("received", message.get("bytes") or message["text"].encode())
            scope["extensions"][INTAKE].done()

    def _hear(self, message: bytes) -> bool:
        if message[:1] != b"s":
            return False
        self._note("heard", message)
        return True

    def _note(self, way: str, message: bytes) -> None:
        self.told.append((way, message))
        if len(self.told) == self._wanted:
            self.has_all.set()


async def told(parts: list[bytes], messages: int) -> list[tuple[str, bytes]]:
    """What an application is told of what comes in these parts."""
    loop, application = asyncio.get_running_loop(), Application(messages)
    config = Config(application, lifespan="off", log_config=None, ws_per_message_deflate=False)
    config.load()
    protocol = GatheringProtocol(config, ServerState(), {}, loop)  # type: ignore[arg-type]
    protocol.connection_made(Line())
    protocol.data_received(HANDSHAKE)
    await application.listens.wait()
    while not protocol._turns.is_awaited:
        await asyncio.sleep(0)
    for part in parts:
        protocol.data_received(part)
    if messages:
        await asyncio.wait_for(application.has_all.wait(), 5)
    for task in protocol.tasks:
        task.cancel()
    await asyncio.gather(*protocol.tasks, return_exceptions=True)
    return application.told


def frame(opcode: Opcode, data: bytes, fin: bool = True) -> bytes:
    """As a client sends it whose mask is nought: what looks like a frame within another shows."""
    plain = Frame(opcode, data, fin).serialize(mask=False, extensions=[])
    head = 2 if len(data) < 126 else 4 if len(data) < 0x10000 else 10
    return plain[:1] + bytes((plain[1] | 0x80,)) + plain[2:head] + bytes(4) + data


def frames(message: bytes, pieces: int, is_text: bool) -> list[bytes]:
    """A message in so many frames, with a ping between them."""
    bounds = [len(message) * index // pieces for index in range(pieces + 1)]
    kind = Opcode.TEXT if is_text else Opcode.BINARY
    cut = [
        frame(Opcode.CONT if begin else kind, message[begin:end], end == bounds[-1])
        for begin, end in pairwise(bounds)
    ]
    return [part for each in cut for part in (frame(Opcode.PING, b"?"), each)][1:]


# What is a message by itself, if one takes it for one.
WITHIN = frame(Opcode.BINARY, b"s: never said")
MESSAGES = st.tuples(
    st.sampled_from([b"s", b"other", b"o" + WITHIN, b"o" * 66_000 + WITHIN]),
    st.integers(1, 3),
    st.booleans(),
).filter(
    lambda message: len(message[0]) >= message[1] and not (message[2] and b"\x82" in message[0])
)


@given(st.lists(MESSAGES, min_size=1, max_size=6), st.data())
def test_messages_come_once_and_in_their_order(
    messages: list[tuple[bytes, int, bool]], data: st.DataObject
) -> None:
    """Whole or in frames, at once or in parts, plain to see or not."""
    sent = [each for message in messages for each in frames(*message)]
    stream = b"".join(sent)
    ends = list(accumulate(map(len, sent)))
    tails = [end - len(WITHIN) for end in ends if end > len(WITHIN)]
    cuts = st.lists(st.sampled_from(ends + tails) | st.integers(0, len(stream)), max_size=8)
    bounds = sorted({0, len(stream), *data.draw(cuts)})
    came = asyncio.run(told([stream[begin:end] for begin, end in pairwise(bounds)], len(messages)))
    assert [message for _, message in came] == [message for message, _, _ in messages]


def test_what_looks_like_a_message_within_another_is_none() -> None:
    """Whatever of it has come before."""
    message = frame(Opcode.BINARY, b"o" + WITHIN)
    for end in range(len(message) - len(WITHIN) + 1):
        came = asyncio.run(told([message[:end], message[end:]], 1))
        assert came == [("received", b"o" + WITHIN)]


def test_a_message_between_the_frames_of_another_is_refused() -> None:
    """RFC 6455, 5.4: fragments of messages are not interleaved."""
    parts = [frame(Opcode.BINARY, b"a part", False), frame(Opcode.BINARY, b"short")]
    assert asyncio.run(told(parts, 0)) == []


def test_a_plain_message_does_without_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also behind others that took it; else the way that is short would only be another one."""
    fed = list[bytes]()
    feed_data = StreamReader.feed_data

    def noted(stream: StreamReader, data: bytes) -> None:
        fed.append(data)
        feed_data(stream, data)

    monkeypatch.setattr(StreamReader, "feed_data", noted)
    plain, other = frame(Opcode.BINARY, b"short"), frame(Opcode.TEXT, b"s, but a text")
    came = asyncio.run(told([plain + plain, other, plain], 4))
    assert came[:2] == [("heard", b"short")] * 2
    assert fed[1:2] == [other]
    assert [message for _, message in came] == [b"short", b"short", b"s, but a text", b"short"]
