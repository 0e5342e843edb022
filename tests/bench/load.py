"""One run: a started server, everybody typing, and what came of it."""

import json
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.support import process
from tests.bench.support.servers import PEERS, Room, Server, running

LIMIT_MS = 100.0
BUSY_GENERATOR = 0.85
# From here on something else on the server's core makes a run's numbers worthless.
NOISE = 0.10
# The generator ends by itself; this is for one that a flood has stopped from getting there.
GRACE_SECONDS = 60


@dataclass(frozen=True)
class Load:
    """How everybody types: changes per second each, and how long; `seed` fixes ids and rhythm.

    Of each document's people the first `writers` type, None for everybody. A cursor comes with each
    change, or, if `cursors` is a number, from everybody so many times a second.
    """

    rate: float
    warm_seconds: float
    seconds: float
    drain_seconds: float
    seed: int
    writers: int | None = None
    cursors: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What one run measured; `numbers` are the generator's, None if it did not get that far.

    `cpu_seconds` is what the server used in the window, `core_seconds` what its core was busy.
    """

    server: Server
    documents: int
    people: int
    failure: str | None = None
    cpu_seconds: float = 0.0
    core_seconds: float = 0.0
    resident_bytes: int = 0
    numbers: dict[str, Any] | None = None

    @property
    def overloaded(self) -> bool:
        """Whether the server could not carry this load within the limit."""
        if self.numbers is None:
            return True
        p99 = self.numbers["p99_ms"]
        return p99 is None or p99 >= LIMIT_MS or bool(self.numbers["closed"])

    @property
    def wrong(self) -> bool:
        """Whether a fresh client read something else than was typed."""
        return bool(self.numbers and self.numbers["mismatches"])

    @property
    def cpu_us_per_change(self) -> float | None:
        """Server CPU time for each change that was delivered within the window."""
        if self.numbers is None or not self.numbers["timely"]:
            return None
        delivered: float = self.numbers["sent"] * self.numbers["timely"]
        return self.cpu_seconds * 1e6 / delivered

    @property
    def foreign_share(self) -> float:
        """The share of the server's core that something else took."""
        seconds: float = self.numbers["seconds"] if self.numbers else 1.0
        return max(0.0, self.core_seconds - self.cpu_seconds) / seconds

    @property
    def noisy(self) -> bool:
        """Whether something else took so much of the core that the numbers say little."""
        return self.foreign_share > NOISE


@dataclass(frozen=True)
class _Sample:
    cpu: float
    core: float
    resident: int

    @classmethod
    def take(cls, pid: int, core: int) -> "_Sample":
        return cls(
            process.cpu_seconds(pid), process.core_seconds(core), process.resident_bytes(pid)
        )


def run(server: Server, rooms: list[Room], load: Load, data: Path, core: int) -> Outcome:
    """Starts the server, lets the people of the rooms type, and stops it again."""
    people = sum(len(room.cookies) for room in rooms)
    try:
        with running(server, data, core) as (pid, port):
            return drive(server, rooms, load, data, pid, port, core)
    except RuntimeError as error:
        return Outcome(server, len(rooms), people, failure=str(error))


def drive(
    server: Server,
    rooms: list[Room],
    load: Load,
    data: Path,
    pid: int,
    port: int,
    core: int,
    fresh: bool = True,
) -> Outcome:
    """Lets the people of the rooms type on a server that runs.

    `fresh` has a fresh client compare the text, which must be theirs alone.

    Raises:
        RuntimeError: the load generator ended early.
    """
    plan = data / "plan.json"
    plan.write_text(json.dumps(_plan(server, rooms, load, port) | {"fresh": fresh}))
    generator = subprocess.Popen(
        ["node", str(PEERS / "load.mjs"), str(plan)], stdout=subprocess.PIPE, text=True
    )
    limit = GRACE_SECONDS + load.warm_seconds + load.seconds + load.drain_seconds
    watchdog = threading.Timer(limit, generator.kill)
    watchdog.start()
    people = sum(len(room.cookies) for room in rooms)
    before = after = _Sample(0.0, 0.0, 0)
    try:
        assert generator.stdout is not None
        for line in generator.stdout:
            said = json.loads(line)
            match said.pop("event"):
                case "window":
                    before = _Sample.take(pid, core)
                case "typed":
                    after = _Sample.take(pid, core)
                case "done":
                    cpu, busy = after.cpu - before.cpu, after.core - before.core
                    return Outcome(
                        server, len(rooms), people, None, cpu, busy, after.resident, said
                    )
                case "failed":
                    return Outcome(server, len(rooms), people, failure=said["reason"])
    finally:
        watchdog.cancel()
        generator.kill()
        generator.wait()
    raise RuntimeError("the load generator ended early")


def _plan(server: Server, rooms: list[Room], load: Load, port: int) -> dict[str, Any]:
    # Enough listeners for a good p99 without the generator becoming what is measured.
    return {
        "protocol": server.protocol,
        "port": port,
        "rate": load.rate,
        "warm_seconds": load.warm_seconds,
        "seconds": load.seconds,
        "drain_seconds": load.drain_seconds,
        "seed": load.seed,
        "writers": load.writers,
        "cursors": load.cursors,
        "probes_per_room": 8 if len(rooms) == 1 else 1,
        "rooms": [
            {
                "name": room.name,
                "path": room.path,
                "people": [{"cookie": cookie} for cookie in room.cookies],
            }
            for room in rooms
        ],
    }
