"""This project's server and everybody who types, in one process, by a clock of its own.

Run by `tests.bench.steady` in the work tree of whatever commit is measured. Time is the CPU time of
this process and what was skipped because nobody had anything to do. So neither what else the
machine does nor how fast its disk is changes what is measured, nor how many changes a commit
carries: the server always seems to have a core to itself, and a disk that takes no time.

What the people do is not counted: they hand bytes to the protocol and take bytes from it, without
sockets. The system calls that a real server makes for them are counted, but not timed.
"""

import asyncio
import json
import os
import random
import selectors
import statistics
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

sys.path.insert(0, os.getcwd())
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_NO_MASK = bytes(4)


class Clock:
    """Seconds of this server's life."""

    def __init__(self) -> None:
        self.skipped = self.excluded = 0.0
        self.engaged = 0

    def now(self) -> float:
        """The time."""
        return time.process_time() - self.excluded + self.skipped

    def cpu(self) -> float:
        """What the server has used."""
        return time.process_time() - self.excluded

    def aside(self, work: Callable[[], None]) -> None:
        """Do what is not the server's work."""
        began = time.thread_time()
        work()
        self.excluded += time.thread_time() - began


class Selector(selectors.DefaultSelector):
    """Skips the time until the next timer, unless the engine is at work."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[Any]:
        found = super().select(0)
        if found or timeout == 0:
            return found
        if timeout is None or self._clock.engaged:
            return super().select(timeout)
        self._clock.skipped += timeout
        return []


class Loop(asyncio.SelectorEventLoop):
    """A loop that goes by the clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Selector(clock))
        self._clock = clock

    def time(self) -> float:
        return self._clock.now()


class Line(asyncio.Transport):
    """What is between a protocol and one person."""

    def __init__(self, person: "Person") -> None:
        super().__init__()
        self._person = person
        self._protocol: Any = None
        self._is_paused = False
        self._unread: list[bytes] = []

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)}.get(name, default)

    def set_protocol(self, protocol: Any) -> None:
        self._protocol = protocol

    def get_protocol(self) -> Any:
        return self._protocol

    def say(self, data: bytes) -> None:
        """Hand bytes to the protocol, as soon as it reads."""
        if self._is_paused:
            self._unread.append(data)
        else:
            self._protocol.data_received(data)

    def write(self, data: Any) -> None:
        self._person.hear(bytes(data))

    def pause_reading(self) -> None:
        self._is_paused = True

    def resume_reading(self) -> None:
        self._is_paused = False
        self._person.loop.call_soon(self._catch_up)

    def _catch_up(self) -> None:
        unread, self._unread = self._unread, []
        for data in unread:
            self.say(data)

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        """Nobody leaves before the end."""

    def abort(self) -> None:
        raise RuntimeError("the server has cut somebody off")


class Person:
    """Somebody who types; `on_run` is called with the clocks that come, if somebody wants them."""

    def __init__(self, loop: Loop, clock: Clock, client: int) -> None:
        self.loop = loop
        self.client = client
        self.typed = self.writes = self.bytes = 0
        self.sent: list[float] = []
        self.listens = False
        self.heard: list[tuple[float, bytes]] = []
        self._clock = clock
        self._line = Line(self)
        self._shown = 0

    def hear(self, data: bytes) -> None:
        """Take what the server writes."""
        self.writes += 1
        self.bytes += len(data)
        if self.listens:
            self.heard.append((self._clock.now(), data))

    async def join(self, make_protocol: Callable[[], Any], path: str, cookie: str) -> None:
        """Connect and be in step with the document."""
        protocol = make_protocol()
        self._line.set_protocol(protocol)
        protocol.connection_made(self._line)
        key = b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            f"Cookie: {cookie}",
            "\r\n",
        ]
        self._line.say("\r\n".join(lines).encode())
        while self.writes < 2:
            await asyncio.sleep(0.001)
        self._line.say(_frame(b"\0\0" + _bytes(b"\0")) + _frame(b"\0\1" + _bytes(b"\0\0")))

    def type(self) -> None:
        """Type a letter and show the cursor behind it."""
        frames = b""

        def make() -> None:
            nonlocal frames
            self.sent.append(self._clock.now())
            change = _change(self.client, self.typed)
            self._shown += 1
            presence = _presence(self.client, self._shown, self.typed)
            self.typed += 1
            frames = _frame(b"\0\2" + _bytes(change)) + _frame(b"\1" + _bytes(presence))

        self._clock.aside(make)
        self._line.say(frames)


def _uint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _bytes(data: bytes) -> bytes:
    return _uint(len(data)) + data


def _frame(payload: bytes) -> bytes:
    size = len(payload)
    length = bytes((size | 0x80,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return b"\x82" + length + _NO_MASK + payload


def _change(client: int, clock: int) -> bytes:
    id_ = _uint(client)
    where = b"\x84" + id_ + _uint(clock - 1) if clock else b"\x04\x01\x07default"
    letter = _LETTERS[clock % 26 : clock % 26 + 1]
    return b"\1\1" + id_ + _uint(clock) + where + _bytes(letter) + b"\0"


def _presence(client: int, shown: int, at: int) -> bytes:
    place = {"type": None, "tname": "default", "item": {"client": client, "clock": at}, "assoc": 0}
    cursor = {"anchor": place, "head": place}
    state = {"user": {"name": f"Person {client}", "color": "#2b5fd9"}, "cursor": cursor}
    said = json.dumps(state, separators=(",", ":")).encode()
    return b"\1" + _uint(client) + _uint(shown) + _bytes(said)


def _arrivals(person: Person) -> dict[tuple[int, int], float]:
    """When each letter, by client and clock, came to somebody."""
    from collab.updates.scan import scan

    came: dict[tuple[int, int], float] = {}
    for at, data in person.heard:
        position = 0
        while position < len(data):
            size, start = data[position + 1], position + 2
            if size > 125:
                width = 2 if size == 126 else 8
                size, start = int.from_bytes(data[start : start + width], "big"), start + width
            position = start + size
            payload = data[start:position]
            if payload[:2] == b"\0\2":
                update = payload[_after_length(payload, 2) :]
                found = scan(update)
                for client, end in found.ends.items():
                    for clock in range(found.starts[client], end):
                        came.setdefault((client, clock), at)
    return came


def _after_length(payload: bytes, at: int) -> int:
    while payload[at] > 127:
        at += 1
    return at + 1


class Crowd:
    """Everybody, in their rooms."""

    def __init__(self, plan: dict[str, Any], loop: Loop, clock: Clock) -> None:
        self._plan = plan
        self._loop = loop
        self._clock = clock
        self._random = random.Random(plan["seed"])
        self._is_over = False
        clients = iter(range(1_500_000_001, 2**31))
        self.rooms = [
            [Person(loop, clock, next(clients)) for _ in room["cookies"]] for room in plan["rooms"]
        ]
        self.people = [person for room in self.rooms for person in room]

    async def join(self, make_protocol: Callable[[], Any]) -> None:
        """Let everybody in, one after the other."""
        for room, people in zip(self._plan["rooms"], self.rooms, strict=True):
            for person, cookie in zip(people, room["cookies"], strict=True):
                await person.join(make_protocol, room["path"], cookie)

    def start(self) -> None:
        """Have the writers of each room type."""
        for people in self.rooms:
            people[-1].listens = True
            for person in people[: self._plan["writers"] or len(people)]:
                self._loop.call_later(self._random.random() / self._plan["rate"], self._go, person)

    def _go(self, person: Person) -> None:
        if self._is_over:
            return
        person.type()
        # Not in step.
        self._loop.call_later((0.5 + self._random.random()) / self._plan["rate"], self._go, person)

    def stop(self) -> None:
        """Have nobody type any more."""
        self._is_over = True

    def latencies(self, since: float, until: float) -> list[float]:
        """How long the letters of a time took to the listener of each room."""
        took = list[float]()
        for people in self.rooms:
            came = _arrivals(people[-1])
            for person in people:
                for number, at in enumerate(person.sent):
                    if since <= at < until:
                        took.append(came.get((person.client, number), float("inf")) - at)
        return sorted(took)


async def _measure(crowd: Crowd, plan: dict[str, Any], clock: Clock) -> dict[str, Any]:
    crowd.start()
    await asyncio.sleep(plan["warm"])
    began, cpu = clock.now(), clock.cpu()
    threads = _thread_seconds()
    typed = sum(person.typed for person in crowd.people)
    writes = sum(person.writes for person in crowd.people)
    commits = _commits["count"]
    await asyncio.sleep(plan["seconds"])
    ended = clock.now()
    changes = sum(person.typed for person in crowd.people) - typed
    after = _thread_seconds()
    told = {
        "changes": changes,
        "cpu_us": (clock.cpu() - cpu) * 1e6 / changes,
        "engine_us": (after["engine"] - threads["engine"]) * 1e6 / changes,
        "writes": (sum(person.writes for person in crowd.people) - writes) / changes,
        "commits": (_commits["count"] - commits) / plan["seconds"],
    }
    crowd.stop()
    await asyncio.sleep(2)
    took = crowd.latencies(began, ended)
    lost = sum(each == float("inf") for each in took)
    quantiles = {"p50_ms": statistics.median(took), "p99_ms": took[int(len(took) * 0.99)]}
    return told | {name: each * 1000 for name, each in quantiles.items()} | {"lost": lost}


_commits = {"count": 0}


def _thread_seconds() -> dict[str, float]:
    told = {"engine": 0.0}
    for thread in threading.enumerate():
        if thread.name.startswith("engine") and thread.ident:
            told["engine"] += time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
    return told


def _watch_engine(clock: Clock) -> None:
    """Have the clock know when the engine is at work."""
    from collab.engine import thread
    from collab.engine.engine import Engine

    commit = Engine.commit

    def watched(run: Any) -> Any:
        async def watch(self: Any, *args: Any, **kwargs: Any) -> Any:
            clock.engaged += 1
            try:
                return await run(self, *args, **kwargs)
            finally:
                clock.engaged -= 1

        return watch

    def counted(self: Any, batches: Any) -> Any:
        _commits["count"] += 1
        return commit(self, batches)

    # An earlier commit, which this is compared with, may have the first alone.
    for name in ("EngineThread", "SharedTurns"):
        if given := getattr(thread, name, None):
            given.run = watched(given.run)
    Engine.commit = counted  # type: ignore[method-assign]


def _server(loop: Loop) -> Callable[[], Any]:
    """How a protocol for one more connection is made, as `collab.serve` has it."""
    import uvicorn
    from django.conf import settings
    from uvicorn.server import ServerState

    from collab.transports.http_protocol import HttpProtocol
    from collab.transports.websocket_protocol import MESSAGE_OVERHEAD, GatheringProtocol

    config = uvicorn.Config(
        "collab.asgi:application",
        http=HttpProtocol,
        ws=GatheringProtocol,
        ws_per_message_deflate=False,
        ws_max_size=settings.COLLAB_MAX_VECTOR + MESSAGE_OVERHEAD,
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    config.load()
    state = ServerState()
    return lambda: HttpProtocol(config=config, server_state=state, app_state={}, _loop=loop)


async def _run(plan: dict[str, Any], loop: Loop, clock: Clock) -> dict[str, Any]:
    from collab.hub.hub import get_hub, stop_hub

    get_hub()
    crowd = Crowd(plan, loop, clock)
    await crowd.join(_server(loop))
    profile = await _Profile.begun(plan["profile"]) if plan["profile"] else None
    told = await _measure(crowd, plan, clock)
    if profile:
        profile.end(sum(person.typed for person in crowd.people))
    await stop_hub()
    return told


class _Profile:
    """Where the time goes, on the loop's thread and on the engine's."""

    def __init__(self, folder: str) -> None:
        import cProfile

        self._folder = folder
        self._engine = cProfile.Profile(time.thread_time)
        self._loop = cProfile.Profile(time.thread_time)

    @classmethod
    async def begun(cls, folder: str) -> "_Profile":
        """One that has begun, on both threads."""
        from collab.hub.hub import get_hub

        profile = cls(folder)
        await get_hub()._engine._thread.run(profile._engine.enable)
        profile._loop.enable()
        return profile

    def end(self, changes: int) -> None:
        """Write both down, with how many changes there were."""
        self._loop.disable()
        self._loop.dump_stats(f"{self._folder}/loop.prof")
        self._engine.dump_stats(f"{self._folder}/engine.prof")
        with open(f"{self._folder}/changes", "w") as file:
            file.write(str(changes))


def main() -> None:
    """Run the plan on stdin and print what was measured."""
    plan = json.load(sys.stdin)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    import django

    from collab import serve

    # The commit that is measured may be from before it had a module of its own.
    share_memory = getattr(serve, "_share_memory", None) or serve.memory.share
    share_memory()
    django.setup()
    sys.setswitchinterval(serve._SWITCH_SECONDS)
    serve._calm_garbage_collection()
    clock = Clock()
    loop = Loop(clock)
    asyncio.set_event_loop(loop)
    _watch_engine(clock)
    print(json.dumps(loop.run_until_complete(_run(plan, loop, clock))))


if __name__ == "__main__":
    main()
