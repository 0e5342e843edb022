"""Scripted members of one document, each with a paragraph and a cursor of their own."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection, connect

from tests.live.people import frames
from tests.live.people.scene import Scene

_LETTERS_PER_SECOND = 5


class Member:
    """One of them: writes a paragraph, then types on in it or only stays."""

    def __init__(self, address: str, session: str) -> None:
        self._address = f"{address}?packets=1"
        self._headers = {"Cookie": f"sessionid={session}"}
        self._doc: Doc[Any] = Doc()
        self._clock = 0
        self._text = XmlText("")

    async def stay(self, joined: asyncio.Semaphore, is_typing: bool) -> None:
        """Join, release `joined`, and type until cancelled."""
        socket = await connect(
            self._address,
            additional_headers=self._headers,
            compression=None,
            proxy=None,
            # This loop is as busy as a hundred browsers.
            ping_interval=None,
        )
        async with socket, asyncio.TaskGroup() as hearing:
            await socket.send(frames.step1(b"\x00"))
            hearing.create_task(_hear(socket))
            await self._start(socket)
            joined.release()
            while True:
                await asyncio.sleep(1 / _LETTERS_PER_SECOND)
                if is_typing:
                    await self._write(socket, "a ")
                else:
                    await self._show(socket)

    async def _start(self, socket: ClientConnection) -> None:
        body = self._doc.get("default", type=XmlFragment)
        body.children.append(XmlElement("paragraph", {}, [XmlText("")]))
        child = body.children[0].children[0]
        assert isinstance(child, XmlText)
        self._text = child
        await self._write(socket, "Here ")

    async def _write(self, socket: ClientConnection, letters: str) -> None:
        before = self._doc.get_state() if self._clock else b"\x00"
        self._text.insert(len(str(self._text)), letters)
        await socket.send(frames.update(self._doc.get_update(before)))
        await self._show(socket)

    async def _show(self, socket: ClientConnection) -> None:
        self._clock += 1
        # At the end of the own paragraph's text, the second thing that this client has made.
        end = {"type": {"client": self._doc.client_id, "clock": 1}, "item": None, "assoc": 0}
        shown = {"cursor": {"anchor": end, "head": end}}
        await socket.send(frames.presence({self._doc.client_id: (self._clock, shown)}))


async def _hear(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


@contextmanager
def members(scene: Scene, count: int, typing: int) -> Iterator[None]:
    """So many members are in the document, of whom so many type, until the block ends."""
    people = [scene.person(f"member{number}", "editor") for number in range(count)]
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    joined = asyncio.Semaphore(0)
    crowd = [Member(scene.address(), person["session"]) for person in people]

    async def gather() -> list[asyncio.Task[None]]:
        made = [
            asyncio.create_task(member.stay(joined, number < typing))
            for number, member in enumerate(crowd)
        ]
        for _ in made:
            await joined.acquire()
        return made

    async def disperse(tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    tasks = asyncio.run_coroutine_threadsafe(gather(), loop).result(120)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(disperse(tasks), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
