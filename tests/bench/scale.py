"""One, two and three server processes: `python -m tests.bench.scale --help`.

All of them, PostgreSQL, Redis and the load generator share this machine's cores: what is measured
is what a change costs, and from it follows on paper what more machines carry.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.load import Load
from tests.bench.support import process, report
from tests.bench.support.servers import PEERS, RESULTS, ROOT, install_peers
from tests.live.sites.fleet import Fleet
from tests.live.sites.postgres import Cluster, binaries
from tests.live.sites.redis_server import RedisServer
from tests.live.trials.race import Report, race

_GRACE_SECONDS = 60
_HEADINGS = [
    "documents × people",
    "processes",
    "changes",
    "p50",
    "p99",
    "lost",
    "server CPU per change",
    "PostgreSQL CPU per change",
    "Redis CPU per change",
    "entries per second",
    "memory per connection",
]
# What the arithmetic below assumes: machines, cores of each and of the database's, the share of a
# core that may be busy, and how many letters somebody types in a second while they do.
_MACHINES, _CORES, _DATABASE_CORES, _BUSY, _TYPING = 10, 8, 16, 0.6, 2.0
# Commits that a process makes in a second at most, and the share of a core that hints may take.
_COMMITS, _HEARING = 50, 0.2
_HINTS, _DOCUMENTS_OF_A_HINT = 2000, 5


@dataclass(frozen=True)
class Costs:
    """What has been used so far, in seconds of CPU and bytes."""

    servers: float
    postgres: float
    redis: float
    resident: int
    entries: int


@dataclass(frozen=True)
class Row:
    """One run: `used` within the window, `numbers` the generator's."""

    documents: int
    people: int
    processes: int
    used: Costs
    numbers: dict[str, Any]

    @property
    def changes(self) -> int:
        """How many changes were sent within the window."""
        sent: int = self.numbers["sent"]
        return sent

    def per_change(self, seconds: float) -> float:
        """Microseconds of CPU for each change."""
        return seconds * 1e6 / max(self.changes, 1)

    @property
    def entries_per_second(self) -> float:
        """Journal entries; each holds the changes that came together."""
        seconds: float = self.numbers["seconds"]
        return self.used.entries / seconds

    def cells(self) -> list[str]:
        """The row of the table."""
        used, numbers = self.used, self.numbers
        return [
            f"{self.documents} × {self.people // self.documents}",
            str(self.processes),
            f"{self.changes:,}",
            _ms(numbers["p50_ms"]),
            _ms(numbers["p99_ms"]),
            f"{numbers['expected'] - numbers['delivered']:,}",
            f"{self.per_change(used.servers):.0f} µs",
            f"{self.per_change(used.postgres):.0f} µs",
            f"{self.per_change(used.redis):.0f} µs",
            f"{self.entries_per_second:.0f}",
            f"{used.resident / self.people / 1024:.0f} KiB",
        ]


def _ms(latency: float | None) -> str:
    return "never" if latency is None else f"{latency:.1f} ms"


class Bench:
    """A database server and a Redis, and the sites that are tried on them."""

    def __init__(self, cluster: Cluster, broker: RedisServer, load: Load, folder: Path) -> None:
        self._cluster = cluster
        self._broker = broker
        self._load = load
        self._folder = folder

    def run(self, sizes: list[int], count: int) -> Row:
        """Everybody types on `count` processes; `sizes` are the people of each document."""
        with self._serving(count) as fleet:
            rooms = _seed(fleet, sizes)
            with psycopg.connect(fleet.env["DATABASE_URL"], autocommit=True) as journal:
                used, numbers = self._drive(fleet, rooms, journal)
        return Row(len(sizes), sum(sizes), count, used, numbers)

    def hint(self) -> float:
        """Seconds of CPU that it costs one process to hear of a commit elsewhere."""
        with self._serving(1) as fleet:
            (server,) = [each.server.pid for each in fleet.processes if each.server]
            before, started = process.cpu_seconds(server), time.monotonic()
            program = ["-m", "tests.bench.hinting", str(_HINTS), str(_DOCUMENTS_OF_A_HINT)]
            fleet.processes[0].run(*program)
            took, seconds = process.cpu_seconds(server) - before, time.monotonic() - started
            idle = process.cpu_seconds(server)
            time.sleep(seconds)
            return (took - (process.cpu_seconds(server) - idle)) / _HINTS

    def race(self, trials: int) -> Report:
        """The end of rights on three processes, whoever serves the owner and the others."""
        with self._serving(3) as fleet:
            return asyncio.run(race(fleet, trials))

    @contextmanager
    def _serving(self, count: int) -> Iterator[Fleet]:
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        database = self._cluster.database()
        fleet = Fleet(folder, {"DATABASE_URL": database, "REDIS_URL": self._broker.url}, count)
        fleet.processes[0].run("manage.py", "migrate", "--verbosity", "0")
        fleet.start()
        try:
            yield fleet
        finally:
            fleet.close()

    def _drive(
        self, fleet: Fleet, rooms: list[dict[str, Any]], journal: "psycopg.Connection[Any]"
    ) -> tuple[Costs, dict[str, Any]]:
        empty = self._costs(fleet, journal)
        before = after = empty
        with self._generator(fleet, rooms) as said:
            for event in said:
                if event["event"] == "window":
                    before = self._costs(fleet, journal)
                elif event["event"] == "typed":
                    after = self._costs(fleet, journal)
                elif event["event"] == "done":
                    return _between(before, after, empty), event
                elif event["event"] == "failed":
                    raise RuntimeError(event["reason"])
        raise RuntimeError("the load generator ended early")

    @contextmanager
    def _generator(
        self, fleet: Fleet, rooms: list[dict[str, Any]]
    ) -> Iterator[Iterator[dict[str, Any]]]:
        load, plan = self._load, fleet.folder / "plan.json"
        content = {
            "protocol": "y-websocket",
            "port": fleet.ports[0],
            "ports": fleet.ports,
            "rate": load.rate,
            "warm_seconds": load.warm_seconds,
            "seconds": load.seconds,
            "drain_seconds": load.drain_seconds,
            "seed": load.seed,
            "probes_per_room": 8 if len(rooms) == 1 else 1,
            "rooms": rooms,
            "fresh": True,
        }
        plan.write_text(json.dumps(content))
        program = ["timeout", str(_GRACE_SECONDS), "node", str(PEERS / "load.mjs"), str(plan)]
        with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as generator:
            assert generator.stdout
            yield map(json.loads, generator.stdout)
            generator.kill()

    def _costs(self, fleet: Fleet, journal: "psycopg.Connection[Any]") -> Costs:
        pids = [each.server.pid for each in fleet.processes if each.server]
        counted = journal.execute("SELECT count(*) FROM documents_entry").fetchone()
        return Costs(
            sum(map(process.cpu_seconds, pids)),
            process.cpu_seconds(self._cluster.pid),
            process.cpu_seconds(self._broker.pid),
            sum(map(process.resident_bytes, pids)),
            counted[0] if counted else 0,
        )


def _between(before: Costs, after: Costs, empty: Costs) -> Costs:
    return Costs(
        after.servers - before.servers,
        after.postgres - before.postgres,
        after.redis - before.redis,
        after.resident - empty.resident,
        after.entries - before.entries,
    )


def _seed(fleet: Fleet, sizes: list[int]) -> list[dict[str, Any]]:
    """The documents, as load.mjs wants them."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench.support.seed"],
        cwd=ROOT,
        env=fleet.env,
        input=json.dumps(sizes),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [
        {
            "name": each["id"],
            "path": f"/collab/{each['id']}?packets=1",
            "people": [{"cookie": cookie} for cookie in each["cookies"]],
        }
        for each in json.loads(made.stdout)
    ]


def on_paper(one: list[Row], many: list[Row], hint: float) -> str:
    """What follows from the measured costs for many machines."""
    small, small_alone = many[-1], many[0]
    busy, busy_alone = one[-1], one[0]
    servers = small.per_change(small.used.servers)
    database = small.per_change(small.used.postgres)
    brokers = small.per_change(small.used.redis)
    by_servers = _MACHINES * _CORES * _BUSY * 1e6 / servers
    by_database = _DATABASE_CORES * _BUSY * 1e6 / database
    by_redis = _BUSY * 1e6 / max(brokers, 1.0)
    limits = {
        "the server processes": by_servers,
        "PostgreSQL": by_database,
        "Redis, which is one core": by_redis,
    }
    first = min(limits, key=lambda name: limits[name])
    memory = small.used.resident / small.people
    deliveries = _per_delivery(busy_alone, small_alone)
    lines = [
        f"A change in a small document whose people are on {small.processes} processes costs"
        f" {servers:.0f} µs of the servers, {database:.0f} µs of PostgreSQL and {brokers:.0f} µs of"
        f" Redis; with one process it is {small_alone.per_change(small_alone.used.servers):.0f} µs"
        f" and {small_alone.per_change(small_alone.used.postgres):.0f} µs. The difference is what"
        " it costs that any process serves any document.",
        f"A delivery to one more person costs about {deliveries:.0f} µs (one busy document beside"
        f" small ones, one process). A connection keeps about {memory / 1024:.0f} KiB.",
        f"{_MACHINES} machines of {_CORES} cores with a process on each core, at most {_BUSY:.0%}"
        f" busy, carry {by_servers:,.0f} changes a second in small documents: "
        f"{by_servers / _TYPING:,.0f} people who type {_TYPING:g} letters a second at one moment.",
        f"One PostgreSQL with {_DATABASE_CORES} cores, as busy, carries {by_database:,.0f} changes"
        f" a second; one Redis {by_redis:,.0f}.",
        f"What breaks first is {first}, at {limits[first]:,.0f} changes a second, or"
        f" {limits[first] / _TYPING:,.0f} people typing. If one in ten of those who have a document"
        f" open types at a moment, that is {limits[first] / _TYPING * 10:,.0f} people.",
        f"Hints go to every process, one for each commit: to hear one of {_DOCUMENTS_OF_A_HINT}"
        f" documents costs {hint * 1e6:.0f} µs (measured: {_HINTS:,} of them, one process). With"
        f" {_MACHINES * _CORES} processes each hears {_MACHINES * _CORES} × the hints of one, which"
        f" makes up to {_COMMITS} commits a second: beyond some {_HEARING / _COMMITS / hint:.0f}"
        f" processes hearing takes {_HEARING:.0%} of a core, and hints have to be sent by groups of"
        " documents.",
        f"One busy document is one row in PostgreSQL: its commits follow one another whatever the"
        f" number of processes. Here it had {busy_alone.entries_per_second:.0f} entries a second"
        f" with one process and {busy.entries_per_second:.0f} with {busy.processes}; each holds all"
        " changes that came meanwhile, so that people wait longer rather than changes pile up,"
        " until one process's deliveries fill its core. More processes share the deliveries, not"
        " the row.",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _per_delivery(busy: Row, small: Row) -> float:
    """From two loads that differ in how many hear each change."""
    heard = [row.people / row.documents for row in (busy, small)]
    cost = [row.per_change(row.used.servers) for row in (busy, small)]
    return max(0.0, cost[0] - cost[1]) / max(heard[0] - heard[1], 1)


def _section(
    one: list[Row], many: list[Row], hint: float, ends: Report, load: Load, seconds: float
) -> str:
    return "\n\n".join(
        [
            "## Several processes",
            report.written("tests.bench.scale", seconds, load.seed),
            f"It has {os.cpu_count()} cores, which all server processes, PostgreSQL,"
            " Redis and the load generator share: more processes cannot carry more here, and"
            " latencies say how they get into each other's way. What a change costs is what"
            f" counts. Everybody types {load.rate:g} letters a second, the next person on the next"
            " process.",
            "### One busy document",
            report.markdown(_HEADINGS, [row.cells() for row in one]),
            "### Many small documents",
            report.markdown(_HEADINGS, [row.cells() for row in many]),
            "### The end of a right, across three processes",
            "The race of tests/live/trials/race.py,"
            " in which nobody may write or be shown anything after"
            f" their right has ended, wherever that was done: {ends}. From the owner’s request to"
            " the close, or the message, at the one concerned.",
            "### What ten machines carry, on paper",
            on_paper(one, many, hint),
        ]
    )


def main() -> int:
    """Runs everything; 1 if a client read what was not typed, or a right outlived itself."""
    options = _options()
    found = binaries()
    assert found, "PostgreSQL is not installed (`make system` installs it)"
    install_peers()
    load = Load(options.rate, options.warm, options.seconds, 3, options.seed)
    started = time.monotonic()
    cluster, broker = Cluster(found), RedisServer()
    try:
        with tempfile.TemporaryDirectory(dir=options.data) as name:
            bench = Bench(cluster, broker, load, Path(name))
            one = [bench.run([options.people], count) for count in options.processes]
            many = [bench.run([4] * options.documents, count) for count in options.processes]
            hint, ends = bench.hint(), bench.race(options.trials)
    finally:
        cluster.close()
        broker.close()
    text = _section(one, many, hint, ends, load, time.monotonic() - started)
    print("\n" + text)
    if options.write:
        report.rewrite(RESULTS, "scale", text)
    return int(bool(ends.wrong) or any(row.numbers["mismatches"] for row in one + many))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few people, three seconds each")
    parser.add_argument("--people", type=int, default=100, help="in the busy document")
    parser.add_argument("--documents", type=int, default=50, help="small ones, of four people")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--rate", type=float, default=2, help="changes per second and person")
    parser.add_argument("--warm", type=float, default=3, help="seconds before measuring")
    parser.add_argument("--seconds", type=float, default=15, help="seconds of measuring")
    parser.add_argument("--trials", type=int, default=252, help="of the end of a right")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, help="folder for the servers' files")
    parser.add_argument("--write", action="store_true", help=f"write into {RESULTS.name}")
    options = parser.parse_args()
    if options.quick:
        options.people, options.documents, options.warm, options.seconds = 15, 5, 1, 3
        options.trials = 14
    return options


if __name__ == "__main__":
    sys.exit(main())
