"""Documents that are opened and left in turn: what a server process keeps of them in memory."""

import asyncio
import time
from base64 import b64encode

from pycrdt import Doc, Text
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.support.process import own_bytes
from tests.live.people import frames
from tests.live.sites.site import Site

MIB = 2**20
MOST_GROWN = 16 * MIB
# Opened before it counts: what a server makes once, and what its allocator sets aside.
_WARM = 200
_LETTERS = 32_768
_AT_ONCE = 4
_CALM_SECONDS = 30.0
# A server gives memory back when it has let go of the last room, which the figure tells before.
_SETTLED_SECONDS = 3.0


def growth(site: Site, count: int) -> int:
    """By how many bytes the server has grown when it has let go of so many documents again."""
    doc: Doc[object] = Doc()
    doc["text"] = text = Text()
    text += "x" * _LETTERS
    ann = site.ask("person", "Ann")
    update = b64encode(doc.get_update()).decode()
    ids = site.ask("library", ann["id"], _WARM + count, update)
    assert site.server
    pid, session = site.server.pid, ann["session"]
    _open_all(site, ids[:_WARM], session)
    before = _when_calm(site, pid)
    _open_all(site, ids[_WARM:], session)
    return _when_calm(site, pid) - before


def _open_all(site: Site, ids: list[str], session: str) -> None:
    async def some(part: list[str]) -> None:
        for document in part:
            await _open(site, document, session)

    async def every() -> None:
        await asyncio.gather(*(some(ids[start::_AT_ONCE]) for start in range(_AT_ONCE)))

    asyncio.run(every())


async def _open(site: Site, document: str, session: str) -> None:
    """Hear all of a document, add a letter, and leave when it is committed."""
    headers = {"Cookie": f"sessionid={session}"}
    url = f"{site.socket_url}/{document}?packets=1"
    async with connect(url, additional_headers=headers, compression=None, proxy=None) as socket:
        await socket.send(frames.step1(b"\0"))
        doc: Doc[object] = Doc()
        doc.apply_update((await _until(socket, "step2")).body)
        text = doc.get("text", type=Text)
        before = doc.get_state()
        text += "y"
        await socket.send(frames.update(doc.get_update(before)))
        await _until(socket, "receipt")
    assert len(text) == _LETTERS + 1


async def _until(socket: ClientConnection, kind: str) -> frames.Frame:
    while True:
        heard = await socket.recv()
        assert isinstance(heard, bytes)
        if (frame := frames.decode(heard)).kind == kind:
            return frame


def _when_calm(site: Site, pid: int) -> int:
    """The least resident memory in the seconds after no room is open any more."""
    deadline = time.monotonic() + _CALM_SECONDS
    while "\nscriptorium_rooms 0.0\n" not in site.get("/metrics").text:
        assert time.monotonic() < deadline, "rooms stay open"
        time.sleep(0.2)
    least = own_bytes(pid)
    until = time.monotonic() + _SETTLED_SECONDS
    while time.monotonic() < until:
        time.sleep(0.2)
        least = min(least, own_bytes(pid))
    return least
