"""`collab.arrival`: whoever does not read what they asked for keeps nothing of it here."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from collab.transports import http_protocol

PIECE = 256 * 1024
PIECES = 64
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def served(ended: asyncio.Event) -> AsyncIterator[socket.socket]:
    """A connection on which somebody has asked for 16 MiB; `ended` is set when they are sent."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(PIECES):
            more = number < PIECES - 1
            await send({"type": "http.response.body", "body": bytes(PIECE), "more_body": more})
        ended.set()

    config, loop = Config(answer, lifespan="off", log_config=None), asyncio.get_running_loop()
    config.load()
    state = ServerState()
    server = await loop.create_server(
        lambda: http_protocol.HttpProtocol(config, state, {}, loop), "127.0.0.1", 0
    )
    reader = socket.socket()
    reader.setblocking(False)
    try:
        await loop.sock_connect(reader, server.sockets[0].getsockname())
        await loop.sock_sendall(reader, REQUEST)
        yield reader
    finally:
        reader.close()
        server.close()


async def read(reader: socket.socket, pause: float) -> int:
    """Read to the end, with a pause before each piece; how much came."""
    loop, size = asyncio.get_running_loop(), 0
    while data := await loop.sock_recv(reader, PIECE):
        size += len(data)
        await asyncio.sleep(pause)
    return size


def test_who_never_reads_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "_STUCK_SECONDS", 0.2)

    async def story() -> int:
        ended = asyncio.Event()
        async with served(ended) as reader:
            await asyncio.wait_for(ended.wait(), 30)
            return await read(reader, 0)

    assert asyncio.run(story()) < PIECE * PIECES


def test_who_reads_slowly_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "_STUCK_SECONDS", 0.5)

    async def story() -> int:
        async with served(asyncio.Event()) as reader:
            return await asyncio.wait_for(read(reader, 0.02), 60)

    assert asyncio.run(story()) > PIECE * PIECES
