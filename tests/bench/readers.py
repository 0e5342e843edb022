"""Readers of a published page beside people who write: what the ones cost the others.

`python -m tests.bench.readers` starts a server on one core, has a few people type in documents of
their own and tells how long they wait until their letters are acknowledged (which is after the
commit), without readers and with so many requests a second for one page, in turns.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from pycrdt import Doc
from websockets.asyncio.client import ClientConnection, connect

from documents.content.tree import Node, Run
from documents.content.yjs_writer import append_blocks
from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.scene import Scene
from tests.live.sites.site import Site

_LETTERS_PER_SECOND = 5
_CONNECTIONS = 32
_PARAGRAPHS = 40
_SENTENCE = "The quick brown fox jumps over the lazy dog. "


async def type_on(socket: ClientConnection, seconds: float, waits: list[float]) -> None:
    """Type, and note the seconds from each letter to its receipt."""
    draft, count, end = Draft(), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        await socket.send(frames.update(draft.write("x")))
        count += 1
        while True:
            frame = frames.decode(await socket.recv())
            if frame.kind == "receipt" and frame.body["frames"] >= count:
                break
        waits.append(time.monotonic() - begun)
        await asyncio.sleep(max(0.0, 1 / _LETTERS_PER_SECOND - (time.monotonic() - begun)))


class Readers:
    """Requests for one page, over connections that stay open; counts what is answered."""

    def __init__(self, port: int, path: str, per_second: int) -> None:
        self._port = port
        self._request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
        self._pause = _CONNECTIONS / per_second
        self.waits: list[float] = []

    async def read(self) -> None:
        """Ask until cancelled."""
        await asyncio.gather(*(self._read_one(number) for number in range(_CONNECTIONS)))

    async def _read_one(self, number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        due = time.monotonic() + number * self._pause / _CONNECTIONS
        while True:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + self._pause, time.monotonic() - 1)
            begun = time.monotonic()
            writer.write(self._request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            lengths = [line for line in head.lower().split(b"\r\n") if b"content-length" in line]
            await reader.readexactly(int(lengths[0].split(b":")[1]))
            self.waits.append(time.monotonic() - begun)


def cpu_of(pid: int) -> float:
    """Seconds of a process."""
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


async def turn(scenes: list[Scene], readers: Readers | None, seconds: float) -> dict[str, float]:
    """Type for so long, beside readers or without."""
    site, waits = scenes[0].site, []
    assert site.server
    sockets = []
    for scene in scenes:
        headers = {"Cookie": f"sessionid={scene.people['ann']['session']}"}
        address = f"{scene.address()}?packets=1"
        sockets.append(await connect(address, additional_headers=headers, compression=None))
    for socket in sockets:
        await socket.send(frames.step1(b"\x00"))
    reading = asyncio.create_task(readers.read()) if readers else None
    before, begun = cpu_of(site.server.pid), time.monotonic()
    await asyncio.gather(*(type_on(socket, seconds, waits) for socket in sockets))
    used = (cpu_of(site.server.pid) - before) / (time.monotonic() - begun)
    if reading:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
    for socket in sockets:
        await socket.close()
    cuts = statistics.quantiles(waits, n=100)
    told = {"letters": len(waits), "p50": cuts[49] * 1e3, "p99": cuts[98] * 1e3, "core": used * 100}
    if readers:
        answered = statistics.quantiles(readers.waits, n=100)
        told |= {"pages/s": len(readers.waits) / seconds, "page p50": answered[49] * 1e3}
        told |= {"page p99": answered[98] * 1e3}
        readers.waits.clear()
    return told


def published(scene: Scene) -> str:
    """The path of a published page of some length."""
    doc: Doc[Any] = Doc()
    blocks = [Node("paragraph", {}, (Run(_SENTENCE * 3),))] * _PARAGRAPHS
    update = b64encode(append_blocks(doc, blocks)).decode()
    scene.site.ask("write", scene.document, update)
    token = scene.site.ask("api_token", scene.people["ann"]["id"], True)
    told = httpx.put(
        f"{scene.site.url}/api/v1/documents/{scene.document}/publication",
        json={},
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )
    return urlsplit(told.raise_for_status().json()["url"]).path


def main() -> None:
    """Print a line for each turn."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.readers", description=__doc__)
    parser.add_argument("--per-second", type=int, default=2000)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.sched_setaffinity(0, {1})
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.launcher = ["taskset", "--cpu-list", "0"]
        site.run("manage.py", "migrate", "--verbosity", "0")
        site.start()
        try:
            path = published(Scene(site, "Page"))
            scenes = [Scene(site) for _ in range(options.documents)]
            readers = Readers(site.port, path, options.per_second)
            for _ in range(options.rounds):
                for each in (None, readers):
                    told = asyncio.run(turn(scenes, each, options.seconds))
                    print({name: round(value, 1) for name, value in told.items()}, flush=True)
        finally:
            site.close()


if __name__ == "__main__":
    main()
