"""`collab.transports.http_protocol`: whoever does not read what they asked for keeps nothing of it
here, and the bodies of one address come in turn.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from collab.transports import http_body, http_protocol

KIB = 1024
PIECE = 256 * KIB
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

    async with serving(answer) as connect:
        with await connect() as reader:
            await asyncio.get_running_loop().sock_sendall(reader, REQUEST)
            yield reader


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[Callable[[], Awaitable[socket.socket]]]:
    """What makes connections to an application."""
    config, loop = Config(application, lifespan="off", log_config=None), asyncio.get_running_loop()
    config.load()
    state = ServerState()
    server = await loop.create_server(
        lambda: http_protocol.HttpProtocol(config, state, {}, loop), "127.0.0.1", 0
    )

    async def connect() -> socket.socket:
        connection = socket.socket()
        connection.setblocking(False)
        await loop.sock_connect(connection, server.sockets[0].getsockname())
        return connection

    try:
        yield connect
    finally:
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


def test_bodies_of_one_address_come_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Together they are bounded: the second is not read before the first has been answered; a small
    one passes.
    """
    monkeypatch.setattr(http_body, "_BODIES_EACH", 1500 * KIB)
    http_body.bodies.cache_clear()
    taken: list[str] = []

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body", False):
            pass
        taken.append(scope["path"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def story() -> None:
        loop = asyncio.get_running_loop()
        async with serving(answer) as connect:
            with ExitStack() as end:
                first, second, small = [end.enter_context(await connect()) for _ in range(3)]
                await loop.sock_sendall(first, posted("/first", 1000 * KIB)[:-1])
                sending = asyncio.create_task(
                    loop.sock_sendall(second, posted("/second", 1000 * KIB))
                )
                for _ in range(20):
                    await loop.sock_sendall(small, posted("/small", KIB))
                    assert await loop.sock_recv(small, KIB)
                await loop.sock_sendall(first, b"x")
                assert await loop.sock_recv(first, KIB)
                await sending
                assert await loop.sock_recv(second, KIB)

    asyncio.run(asyncio.wait_for(story(), 30))
    http_body.bodies.cache_clear()
    assert taken == [*["/small"] * 20, "/first", "/second"]


def posted(path: str, size: int) -> bytes:
    """A request with a body of so many bytes."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n"
    return head.encode() + b"x" * size
