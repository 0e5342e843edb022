"""The attack on one live server, and what is asked of it afterwards."""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.fuzz.mutants import Mutants
from tests.fuzz.prober import Probed
from tests.live.people.draft import text_of
from tests.live.people.peer import converge
from tests.live.people.poll_socket import PollSocket
from tests.live.people.scene import Scene
from tests.live.sites.site import ROOT

_SOCKETS, _POLLS = 12, 4
_WARM_UP = 2000
_QUERY = b"\x03"
_TOLD_SECONDS = 10.0


@dataclass(frozen=True)
class Figures:
    """What came of it: the frames and the close codes by kind, and the server's memory.

    `quiet` and `probed` are of somebody in another room, before the attack and during it.
    `otherwise`: how many of the attacked documents read otherwise from their snapshot than from
    their journal.
    """

    seed: int
    frames: dict[str, int]
    closed: dict[int, int]
    quiet: Probed
    probed: Probed
    growth_mib: float
    seconds: float
    otherwise: int


class Attack:
    """Attackers on several documents of a site's, and a healthy room beside them.

    `tell` is given a line about every ten seconds.
    """

    def __init__(
        self, scenes: list[Scene], seed: int, tell: Callable[[str], None] = lambda line: None
    ) -> None:
        self._tell = tell
        self._healthy, *self._scenes = scenes
        self._site = self._healthy.site
        self._seed = seed
        self._mutants = Mutants(seed)
        self._left = 0
        self._end = self._told = 0.0
        self._closed: Counter[int] = Counter()

    def run(self, count: int, seconds: float, quiet_seconds: float = 5.0) -> Figures:
        """Send so many frames, or as many as are sent in so many seconds.

        The memory is compared with that after the first 2,000, and the healthy room with what it
        is when there is no attack, for `quiet_seconds`.
        """
        started = self._told = time.monotonic()
        self._end = started + seconds
        warm_up = min(_WARM_UP, count // 2)
        self._send(warm_up)
        before = self._memory()
        quiet = self._probed(lambda: time.sleep(quiet_seconds))
        probed = self._probed(lambda: self._send(count - warm_up))
        took = time.monotonic() - started
        otherwise = self._check()
        return Figures(
            seed=self._seed,
            frames=self._mutants.drawn,
            closed=dict(sorted(self._closed.items())),
            quiet=quiet,
            probed=probed,
            growth_mib=round(self._memory() - before, 1),
            seconds=round(took),
            otherwise=otherwise,
        )

    def _probed(self, meanwhile: Callable[[], None]) -> Probed:
        prober = self._start_prober()
        meanwhile()
        output, _ = prober.communicate(timeout=60)
        return Probed(**json.loads(output))

    def _start_prober(self) -> subprocess.Popen[str]:
        session = self._healthy.people["ann"]["session"]
        assert self._site.server
        who = [self._healthy.address(), session, str(self._site.server.pid)]
        prober = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.prober", *who],
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

    def _check(self) -> int:
        """The server is the one that was started, and all rooms converge.

        Returns how many of the attacked documents read otherwise from their snapshot.
        """
        assert self._site.server
        assert self._site.server.poll() is None, "the server has ended"
        for scene in (self._healthy, *self._scenes):
            converge([scene.join("ann"), scene.join("cleo")])
        assert self._healthy.stored_text() == str(self._healthy.join("ann").text)
        return sum(text_of(each.opened()) != text_of(each.replayed()) for each in self._scenes)

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
        now = time.monotonic()
        if now >= self._end:
            self._left = 0
        if self._left <= 0:
            return None
        self._left -= 1
        self._tell_progress(now)
        return self._mutants.draw()

    def _tell_progress(self, now: float) -> None:
        if now - self._told >= _TOLD_SECONDS:
            self._told = now
            sent, closed = sum(self._mutants.drawn.values()), sum(self._closed.values())
            self._tell(f"{sent:,} frames sent, {self._left:,} to go; {closed:,} connections closed")

    async def _by_socket(self, scene: Scene) -> None:
        while self._left > 0:
            session = scene.people["ann"]["session"]
            async with connect(
                f"{scene.address()}?packets=1&marks=comment",
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
            with PollSocket(f"{scene.address()}?packets=1&marks=comment", headers) as socket:
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
