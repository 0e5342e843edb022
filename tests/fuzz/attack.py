"""The attack on one live server, and what is asked of it afterwards."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.fuzz.mutants import Mutants
from tests.live.peer import converge
from tests.live.poll_socket import PollSocket
from tests.live.scene import Scene
from tests.live.site import ROOT

_SOCKETS, _POLLS = 12, 4
_WARM_UP = 2000
_QUERY = b"\x03"


@dataclass(frozen=True)
class Figures:
    """What came of it. `stall_ms` is the longest round trip of a tiny change in another room."""

    seed: int
    frames: dict[str, int]
    closed: dict[int, int]
    probes: int
    stall_ms: float
    growth_mib: float


class Attack:
    """Attackers on several documents of a site's, and a healthy room beside them."""

    def __init__(self, scenes: list[Scene], seed: int) -> None:
        self._healthy, *self._scenes = scenes
        self._site = self._healthy.site
        self._seed = seed
        self._mutants = Mutants(seed)
        self._left = 0
        self._closed: Counter[int] = Counter()

    def run(self, count: int) -> Figures:
        """Send so many frames; the memory is compared with that after the first 2,000."""
        self._send(min(_WARM_UP, count))
        before = self._memory()
        prober = self._start_prober()
        self._send(max(0, count - _WARM_UP))
        output, _ = prober.communicate(timeout=60)
        probed = json.loads(output)
        self._check()
        return Figures(
            seed=self._seed,
            frames=self._mutants.drawn,
            closed=dict(sorted(self._closed.items())),
            probes=probed["changes"],
            stall_ms=round(probed["longest"][-1], 1),
            growth_mib=round(self._memory() - before, 1),
        )

    def _start_prober(self) -> subprocess.Popen[str]:
        session = self._healthy.people["ann"]["session"]
        prober = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.prober", self._healthy.address(), session],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert prober.stdout
        assert prober.stdout.readline() == "ready\n"
        return prober

    def _memory(self) -> float:
        """Of the server's process, in MiB."""
        assert self._site.server
        status = Path(f"/proc/{self._site.server.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024

    def _check(self) -> None:
        """The server is the one that was started, and all rooms converge."""
        assert self._site.server
        assert self._site.server.poll() is None, "the server has ended"
        for scene in (self._healthy, *self._scenes):
            peers = [scene.join("ann"), scene.join("cleo")]
            converge(peers)
            assert scene.stored_text() == str(peers[0].text)

    # Sending.

    def _send(self, count: int) -> None:
        self._left = count
        asyncio.run(self._attack())

    async def _attack(self) -> None:
        scenes = cycle(self._scenes)
        sockets = [self._by_socket(next(scenes)) for _ in range(_SOCKETS)]
        polls = [asyncio.to_thread(self._by_poll, next(scenes)) for _ in range(_POLLS)]
        await asyncio.gather(*sockets, *polls)

    def _next(self) -> bytes | None:
        if self._left <= 0:
            return None
        self._left -= 1
        return self._mutants.draw()

    async def _by_socket(self, scene: Scene) -> None:
        while self._left > 0:
            session = scene.people["ann"]["session"]
            async with connect(
                f"{scene.address()}?packets=1",
                additional_headers={"Cookie": f"sessionid={session}"},
                compression=None,
                max_size=None,
                proxy=None,
            ) as socket:
                try:
                    await self._speak(socket)
                except ConnectionClosed as closed:
                    self._closed[closed.rcvd.code if closed.rcvd else 1006] += 1

    async def _speak(self, socket: Any) -> None:
        """One frame at a time: a query behind it is answered, or the connection has ended."""
        while frame := self._next():
            await socket.send(frame)
            await socket.send(_QUERY)
            while not (await socket.recv()).startswith(b"\x01"):
                pass

    def _by_poll(self, scene: Scene) -> None:
        while self._left > 0:
            session = scene.people["ann"]["session"]
            headers = {"Cookie": f"sessionid={session}"}
            with PollSocket(f"{scene.address()}?packets=1", headers) as socket:
                try:
                    self._post(socket)
                except ConnectionClosed as closed:
                    self._closed[closed.rcvd.code if closed.rcvd else 1006] += 1

    def _post(self, socket: PollSocket) -> None:
        while frame := self._next():
            socket.send(frame)
            socket.send(_QUERY)
            while not socket.recv(10).startswith(b"\x01"):
                pass
