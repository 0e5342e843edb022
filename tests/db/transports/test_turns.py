"""`collab.transports.websocket_protocol`: what large messages hold, and for how long."""

import asyncio
import socket
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState
from websockets.asyncio import client

from collab.limits.backlog import Backlog
from collab.transports import socket_reader
from collab.transports.gathering import INTAKE
from collab.transports.websocket_protocol import GatheringProtocol

MIB = 1024 * 1024
LARGE = bytes(3 * MIB)

# What is large shall be so on its way, too.
connect = partial(client.connect, compression=None)


class Application:
    """Takes messages of people who are named by the path; some it closes, and deals with what they
    have said when it may. `taken` and `dealt` say whose they were.
    """

    def __init__(self, *waiting: str) -> None:
        self.taken, self.dealt = list[str](), list[str]()
        self.may_end = {name: asyncio.Event() for name in waiting}
        self._news = asyncio.Condition()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        intake, (_, person, name) = scope["extensions"][INTAKE], scope["path"].split("/")
        await receive()
        await send({"type": "websocket.accept"})
        intake.let_in(person, may_write=True)
        while (await receive())["type"] == "websocket.receive":
            await self._note(self.taken, name)
            if name in self.may_end:
                await send({"type": "websocket.close", "code": 4508})
                await self.may_end[name].wait()
            intake.done()
            await self._note(self.dealt, name)

    async def _note(self, names: list[str], name: str) -> None:
        async with self._news:
            names.append(name)
            self._news.notify_all()

    async def until(self, names: list[str], *wanted: str) -> None:
        """Wait until these are what has been taken, or dealt with."""
        async with self._news:
            await self._news.wait_for(lambda: names == list(wanted))


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[str]:
    """The address of an application."""
    config, loop = Config(application, lifespan="off", log_config=None), asyncio.get_running_loop()
    config.load()
    server = await loop.create_server(
        lambda: GatheringProtocol(config, ServerState(), {}, loop),  # type: ignore[arg-type]
        "127.0.0.1",
        0,
    )
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def test_a_turn_lasts_until_the_message_has_been_dealt_with() -> None:
    """2.11: even if its sender has been closed; one person's next one is not gathered before."""

    async def story() -> None:
        application = Application("first")
        async with serving(application) as url:
            first = await connect(f"{url}/ann/first")
            second = await connect(f"{url}/ann/second")
            third = await connect(f"{url}/ben/third")
            await first.send(LARGE)
            await application.until(application.taken, "first")
            await first.wait_closed()
            sending = asyncio.create_task(second.send(LARGE))
            for times in (1, 2, 3):
                await third.send(LARGE)
                await application.until(application.dealt, *["third"] * times)
            assert "second" not in application.taken
            application.may_end["first"].set()
            await sending
            await application.until(application.dealt, *["third"] * 3, "first", "second")

    asyncio.run(asyncio.wait_for(story(), 30))


def test_what_was_dealt_with_is_not_kept() -> None:
    """While its sender says nothing more."""

    async def story() -> int:
        application = Application()
        async with serving(application) as url, connect(f"{url}/ann/first") as first:
            await first.send(b"small")
            await application.until(application.dealt, "first")
            tracemalloc.start()
            await first.send(LARGE)
            await application.until(application.dealt, "first", "first")
            held, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return held

    assert asyncio.run(asyncio.wait_for(story(), 30)) < MIB


def test_who_does_not_read_is_cut_off_when_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """2.7: the first of the person for whom most waits; everybody else gets all of it."""
    monkeypatch.setattr(socket_reader, "backlog", Backlog(40 * MIB, MIB))
    whole, is_cut_off = 16 * MIB, asyncio.Event()

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        scope["extensions"][INTAKE].let_in(scope["path"], may_write=True)
        await send({"type": "websocket.send", "bytes": bytes(whole)})
        # Nobody has read it before.
        is_cut_off.set()
        await send({"type": "websocket.close"})

    async def story() -> list[bool]:
        async with serving(answer) as url:
            readers = [await _ask(url, person) for person in ("ben", "ann", "ann", "ann")]
            await is_cut_off.wait()
            return [await _gets(reader, whole) for reader in readers]

    assert asyncio.run(asyncio.wait_for(story(), 30)) == [True, False, True, True]


async def _ask(url: str, person: str) -> socket.socket:
    """Say hello, and read no more."""
    loop, reader = asyncio.get_running_loop(), socket.socket()
    reader.setblocking(False)
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await loop.sock_connect(reader, ("127.0.0.1", int(url.rpartition(":")[2])))
    head = ["GET /{} HTTP/1.1", "Host: x", "Connection: Upgrade", "Upgrade: websocket"]
    head += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {'A' * 22}==", "", ""]
    await loop.sock_sendall(reader, "\r\n".join(head).format(person).encode())
    await loop.sock_recv(reader, 20)
    return reader


async def _gets(reader: socket.socket, whole: int) -> bool:
    """Whether so much comes."""
    size = 0
    with reader, suppress(ConnectionResetError):
        while size < whole and (data := await asyncio.get_running_loop().sock_recv(reader, MIB)):
            size += len(data)
    return size >= whole
