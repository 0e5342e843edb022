"""`collab.transports.websocket_protocol`: what large messages hold, and for how long."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from uvicorn import Config
from uvicorn.server import ServerState
from websockets.asyncio import client

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
async def serving(application: Application) -> AsyncIterator[str]:
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
