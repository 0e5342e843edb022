"""A network between a server and what it needs, that can swallow packets without a word."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, Self

from tests.live.sites.site import free_port


class Network:
    """Passes on what comes to its port to a socket in the file system, or to another port.

    `swallow()`: whatever is sent, either way, arrives nowhere, and nobody is told. `heal()`: what
    connects from now on is served; the connections of before stay dead. `thaw()`: what was held
    back arrives after all, as from a machine that stood still. `cut()`: every connection breaks,
    and nobody can connect until it is healed.
    """

    def __init__(self, target: Path | int) -> None:
        self._target = target
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._gate = asyncio.Event()
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen)
        return self

    def __exit__(self, *error: object) -> None:
        self._do(self._end)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        async def done() -> None:
            await work()

        asyncio.run_coroutine_threadsafe(done(), self._loop).result(10)

    async def _listen(self) -> None:
        self._gate.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _end(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def swallow(self) -> None:
        """From now on nothing arrives."""
        self._do(self._swallow)

    async def _swallow(self) -> None:
        self._gate.clear()

    def heal(self) -> None:
        """Serve those who connect from now on."""
        self._do(self._heal)

    async def _heal(self) -> None:
        if not self._gate.is_set():
            self._gate = asyncio.Event()
        self._is_cut = False
        self._gate.set()

    def thaw(self) -> None:
        """Pass on what was held back, too."""
        self._do(self._thaw)

    async def _thaw(self) -> None:
        self._gate.set()

    def cut(self) -> None:
        """Break every connection, and take no other."""
        self._do(self._cut)

    async def _cut(self) -> None:
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        gate = self._gate
        try:
            await gate.wait()
            if not self._is_cut:
                await self._tunnel(gate, reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _tunnel(
        self, gate: asyncio.Event, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        their_reader, their_writer = await self._connect()
        self._writers.add(their_writer)
        ways: list[asyncio.Task[Any]] = [
            asyncio.create_task(_pump(gate, reader, their_writer)),
            asyncio.create_task(_pump(gate, their_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            self._writers.discard(their_writer)
            their_writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, int):
            return await asyncio.open_connection("127.0.0.1", self._target)
        return await asyncio.open_unix_connection(self._target)


async def _pump(
    gate: asyncio.Event, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            await gate.wait()
            writer.write(data)
            await writer.drain()
    # That it is over does not get through either.
    await gate.wait()
