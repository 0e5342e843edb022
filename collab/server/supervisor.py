"""Several server processes on one machine, by one command; and the one that does the chores.

The listening socket is made here and inherited: what has been accepted by the system while a
process ends or starts waits for the next one that takes it, and nothing is ever refused. (Sockets
of their own on the same port, by SO_REUSEPORT, have a queue each, which is lost with its process.)
Beside it each process listens on a port of its own, for a proxy that chooses by document and for
the polls that it holds: there connections are to be refused as soon as nobody is there, so that
the proxy goes on to the next.
"""

import asyncio
import ctypes
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

from documents.jobs.signals import send_signal

log = logging.getLogger(__name__)

# A process that ended by itself comes back after so long, twice as long each time; one that has
# run for a while begins anew.
_FIRST_PAUSE, _LONGEST_PAUSE, _WELL_SECONDS = 0.25, 30.0, 60.0
# What a stop takes at most by itself; then it is a kill.
_STOP_SECONDS = 20.0
# For how long a start may take until it serves.
_START_SECONDS = 120.0
# How often a process is asked whether it is well; one that is not, so often in a row, is ended.
_ASK_SECONDS, _ANSWER_SECONDS, _MOST_FAILURES = 10.0, 5.0, 3
_HEALTH = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
_SAYS_SERVING, _LONGEST_LINE = b"Serving ", 2**20
# Of Linux's prctl.h.
_PR_SET_PDEATHSIG = 1


class NotStarted(Exception):
    """A process has ended before it served."""


class Child:
    """One process that runs, or has run."""

    def __init__(self, process: asyncio.subprocess.Process, says_when_ready: bool) -> None:
        self._process = process
        self._is_ready = asyncio.Event()
        self._says_when_ready = says_when_ready
        self._is_wanted = True
        self._reading = asyncio.create_task(self._pass_on())
        self.ended = asyncio.create_task(process.wait())

    @property
    def has_ended_by_itself(self) -> bool:
        """Whether it is gone though nobody has stopped it."""
        return self.ended.done() and self._is_wanted

    async def _pass_on(self) -> None:
        """Say what it says, but for the line that it serves."""
        assert self._process.stdout
        async for line in self._process.stdout:
            if line.startswith(_SAYS_SERVING):
                self._is_ready.set()
            else:
                sys.stdout.buffer.write(line)
                sys.stdout.flush()

    async def until_ready(self) -> None:
        """Wait until it serves.

        Raises:
            NotStarted: it has ended, or takes for ever.
        """
        if not self._says_when_ready:
            return
        ready = asyncio.create_task(self._is_ready.wait())
        await asyncio.wait(
            [ready, self.ended], timeout=_START_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        ready.cancel()
        if not self._is_ready.is_set():
            await self.stop()
            raise NotStarted

    async def stop(self) -> None:
        """Have it end, and wait for that."""
        self._is_wanted = False
        self._signal(signal.SIGTERM)
        await asyncio.wait([self.ended], timeout=_STOP_SECONDS)
        if not self.ended.done():
            self.kill()
            await self.ended
        # Somebody whom it has left behind may hold the other end.
        await asyncio.wait([self._reading], timeout=_FIRST_PAUSE)
        self._reading.cancel()

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        send_signal(self._process, number)


class Place:
    """Where one process is to be, at any time; `address` is its own, None if it serves nobody."""

    def __init__(
        self,
        command: list[str],
        env: Mapping[str, str],
        address: tuple[str, int] | None = None,
        files: tuple[int, ...] = (),
    ) -> None:
        self._command = command
        self._env = env
        self._address = address
        self._files = files
        self._child: Child | None = None
        # What is to take its place, and does not serve yet.
        self._fresh: Child | None = None
        # Held by whoever replaces the child.
        self._changing = asyncio.Lock()

    async def start(self) -> None:
        """Have the process be there, in the place of the one before, which ends when it serves.

        Raises:
            NotStarted: it did not; the one before is still there.
        """
        async with self._changing:
            fresh = self._fresh = await self._launch()
            await fresh.until_ready()
            before, self._child, self._fresh = self._child, fresh, None
            if before:
                await before.stop()

    async def _launch(self) -> Child:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            pass_fds=self._files,
            preexec_fn=_end_with_the_parent,
            env={**os.environ, **self._env},
        )
        return Child(process, says_when_ready=self._address is not None)

    async def keep(self) -> None:
        """Have another process be there whenever one has ended by itself, for ever."""
        pause, began = _FIRST_PAUSE, asyncio.get_running_loop().time()
        while True:
            assert self._child
            await asyncio.wait([self._child.ended])
            if not self._child.has_ended_by_itself:
                await asyncio.sleep(_FIRST_PAUSE)
                continue
            now = asyncio.get_running_loop().time()
            pause = _FIRST_PAUSE if now - began > _WELL_SECONDS else pause
            log.error("a process has ended by itself; another one starts in %.2f s", pause)
            await asyncio.sleep(pause)
            pause, began = min(pause * 2, _LONGEST_PAUSE), asyncio.get_running_loop().time()
            # Meanwhile all may have been replaced.
            if self._child.has_ended_by_itself:
                with suppress(NotStarted):
                    await self.start()

    async def look(self) -> None:
        """End a process of which only a restart is of use, for ever."""
        failures = 0
        while self._address:
            await asyncio.sleep(_ASK_SECONDS)
            failures = 0 if await _is_alive(*self._address) else failures + 1
            if failures >= _MOST_FAILURES and self._child and not self._changing.locked():
                log.error("a process does not do its work and is ended")
                failures = 0
                self._child.kill()

    async def stop(self) -> None:
        """Have nobody be there any more."""
        there = [child for child in (self._child, self._fresh) if child]
        await asyncio.gather(*(child.stop() for child in there))


def _end_with_the_parent() -> None:
    """In a child: be told to stop when the supervisor is gone, whatever it has died of."""
    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def _is_alive(host: str, port: int) -> bool:
    """Whether a process says of itself that it does its work (health.py)."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(_HEALTH)
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    return False


class Supervisor:
    """Keeps the places filled until SIGTERM or SIGINT; SIGHUP replaces one after the other."""

    def __init__(self, places: list[Place], on_serving: Callable[[], None]) -> None:
        self._places = places
        self._on_serving = on_serving
        self._is_over = asyncio.Event()
        self._is_outdated = asyncio.Event()

    async def run(self) -> int:
        """The exit status: 1 when a process could not be started to begin with."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._is_over.set)
        loop.add_signal_handler(signal.SIGHUP, self._is_outdated.set)
        over = asyncio.create_task(self._is_over.wait())
        working = asyncio.create_task(self._work())
        try:
            await asyncio.wait([over, working], return_when=asyncio.FIRST_COMPLETED)
            failed = working.done()
            if failed and not isinstance(working.exception(), NotStarted):
                working.result()
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await asyncio.gather(*(place.stop() for place in self._places))
        return int(failed)

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as starting:
            for place in self._places:
                starting.create_task(place.start())
        self._on_serving()
        async with asyncio.TaskGroup() as keeping:
            for place in self._places:
                keeping.create_task(place.keep())
                keeping.create_task(place.look())
            keeping.create_task(self._roll_over())

    async def _roll_over(self) -> None:
        """Replace one process after the other whenever that is wanted; one that does not serve
        ends it, and those before stay.
        """
        while True:
            await self._is_outdated.wait()
            self._is_outdated.clear()
            try:
                for place in self._places:
                    await place.start()
                log.warning("all processes are new")
            except NotStarted:
                log.error("the new process does not serve: the others stay as they are")


def listener(host: str, port: int, backlog: int) -> socket.socket:
    """The socket that all processes accept from."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=backlog)
    made.setblocking(False)
    return made


def own_port(host: str, port: int) -> socket.socket:
    """A process's own socket; for a moment beside that of the one whose place it takes."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, reuse_port=True)
