"""A proxy before a site, that treats WebSockets as some networks do."""

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any, Literal, Self

from tests.live.sites.site import free_port

Fate = Literal["passed", "refused", "dropped", "swallowed"]

_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Passes on what is asked at its port to the site's.

    `fate` says what becomes of a WebSocket: it is passed on, refused, dropped as soon as the server
    has accepted it, or taken and never answered.
    """

    def __init__(self, port: int) -> None:
        self._site_port = port
        self._port = free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._writers: set[asyncio.StreamWriter] = set()
        self.url = f"http://localhost:{self._port}"
        self.fate: Fate = "passed"

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *error: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Break every connection."""
        self._do(self._cut())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "localhost", self._port)

    async def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _end(self) -> None:
        self._server.close()
        # A connection that was taken just before begins a task of its own meanwhile.
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._pass_on(reader, writer)
        # Cancelled at the end only; asyncio's own callback fails on a task that says so.
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._writers.discard(writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        fate = self.fate if b"\r\nupgrade: websocket" in head.lower() else "passed"
        if fate == "refused":
            writer.write(_REFUSED)
            await writer.drain()
        elif fate == "swallowed":
            await reader.read()
        else:
            await self._tunnel(head, reader, writer, is_cut=fate == "dropped")

    async def _tunnel(
        self,
        head: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        is_cut: bool,
    ) -> None:
        their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self._site_port)
        try:
            their_writer.write(head)
            if is_cut:
                writer.write(await their_reader.readuntil(b"\r\n\r\n"))
                await writer.drain()
                return
            done = _pump(reader, their_writer), _pump(their_reader, writer)
            ways = [asyncio.create_task(way) for way in done]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
        finally:
            their_writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
