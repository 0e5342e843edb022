"""One server process, three at random and three behind the shipped proxy: `python -m
tests.bench.scale --help`.

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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.load import Load
from tests.bench.support import process, report
from tests.bench.support.servers import PEERS, RESULTS, ROOT, install_peers
from tests.live.people.scene import Scene
from tests.live.sites.fleet import Fleet
from tests.live.sites.postgres import Cluster, binaries
from tests.live.sites.proxy import Proxy
from tests.live.sites.redis_server import RedisServer
from tests.live.trials.race import Report, race

_GRACE_SECONDS = 60
_BY_PROXY, _AT_RANDOM = "by the proxy", "at random"
_HEADINGS = [
    "documents × people",
    "processes",
    "of one",
    "changes",
    "p50",
    "p99",
    "lost",
    "server CPU per change",
    "PostgreSQL CPU per change",
    "Redis CPU per change",
    "proxy CPU per change",
    "entries per second",
    "memory per connection",
]
# What the arithmetic below assumes: machines, cores of each and of the database's, the share of a
# core that may be busy, and how many letters somebody types in a second while they do.
_MACHINES = 1, 10, 100
_CORES, _DATABASE_CORES, _BUSY, _TYPING = 8, 16, 0.6, 2.0
# How many processes there seem to be when it is measured what one hears, and for how long.
_NEIGHBOURS, _HINT_SECONDS = 30, 20.0


@dataclass(frozen=True)
class Costs:
    """What has been used so far, in seconds of CPU and bytes."""

    servers: float
    postgres: float
    redis: float
    proxy: float
    resident: int
    entries: int


@dataclass(frozen=True)
class Row:
    """One run: `used` within the window, `numbers` the generator's.

    `route` says how people come to their process.
    """

    documents: int
    people: int
    processes: int
    route: str
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

    def times(self, alone: "Row") -> float:
        """How many times what it costs by one process a change costs the servers."""
        return self.per_change(self.used.servers) / alone.per_change(alone.used.servers)

    def cells(self, alone: "Row") -> list[str]:
        """The row of the table, beside that of one process."""
        used, numbers = self.used, self.numbers
        return [
            f"{self.documents} × {self.people // self.documents}",
            f"{self.processes}{self.route and ', ' + self.route}",
            f"{self.times(alone):.2f} ×",
            f"{self.changes:,}",
            _ms(numbers["p50_ms"]),
            _ms(numbers["p99_ms"]),
            f"{numbers['expected'] - numbers['delivered']:,}",
            f"{self.per_change(used.servers):.0f} µs",
            f"{self.per_change(used.postgres):.0f} µs",
            f"{self.per_change(used.redis):.0f} µs",
            f"{self.per_change(used.proxy):.0f} µs",
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
        self._proxy: Proxy | None = None

    def runs(self, sizes: list[int], count: int) -> list[Row]:
        """Everybody types; `sizes` are the people of each document: by `count` processes behind the
        proxy, and by as many with each next person on the next; before them by one, with its share
        of the documents. A commit is for all documents of a process: whoever has more of them has
        cheaper changes, which is no merit of being alone.
        """
        return [
            self._run(sizes[::count], 1, ""),
            self._run(sizes, count, _BY_PROXY),
            self._run(sizes, count, _AT_RANDOM),
        ]

    def _run(self, sizes: list[int], count: int, route: str) -> Row:
        with self._serving(count) as fleet, ExitStack() as end:
            if route == _BY_PROXY:
                self._proxy = Proxy("caddy", fleet.folder, fleet.ports)
                end.callback(self._stop_proxy)
            rooms = _seed(fleet, sizes)
            with psycopg.connect(fleet.env["DATABASE_URL"], autocommit=True) as journal:
                used, numbers = self._drive(fleet, rooms, journal)
        return Row(len(sizes), sum(sizes), count, route, used, numbers)

    def _stop_proxy(self) -> None:
        assert self._proxy
        self._proxy.close()
        self._proxy = None

    def hearing(self) -> tuple[float, float]:
        """What it takes of a core to hear what thirty processes say, and how many hints a second
        that is.
        """
        with self._serving(1) as fleet:
            scene = Scene(fleet.processes[0])
            scene.join("ann")
            (server,) = [each.server.pid for each in fleet.processes if each.server]
            idle = process.cpu_seconds(server)
            time.sleep(_HINT_SECONDS)
            idle = process.cpu_seconds(server) - idle
            before = process.cpu_seconds(server)
            numbers = [str(_NEIGHBOURS - 1), str(_HINT_SECONDS), scene.document]
            program = [sys.executable, "-m", "tests.bench.hinting", *numbers]
            said = subprocess.check_output(program, cwd=ROOT, env=fleet.env, text=True)
            took = process.cpu_seconds(server) - before - idle
            scene.close()
            return max(took, 0.0) / _HINT_SECONDS, int(said) / _HINT_SECONDS

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
        ports = [self._proxy.port] if self._proxy else fleet.ports
        content = {
            "protocol": "y-websocket",
            "port": ports[0],
            "ports": ports,
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
            process.cpu_seconds(self._proxy.pid) if self._proxy else 0.0,
            sum(map(process.resident_bytes, pids)),
            counted[0] if counted else 0,
        )


def _between(before: Costs, after: Costs, empty: Costs) -> Costs:
    return Costs(
        after.servers - before.servers,
        after.postgres - before.postgres,
        after.redis - before.redis,
        after.proxy - before.proxy,
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


def on_paper(one: list[Row], many: list[Row], hearing: tuple[float, float]) -> str:
    """What follows from the measured costs for more machines."""
    alone, routed, mixed = many
    costs = [routed.per_change(each) for each in (routed.used.servers, routed.used.postgres)]
    costs.append(max(routed.per_change(routed.used.redis), 1.0))
    share, heard = hearing
    lines = [
        f"Where the proxy chooses by document, a change in a small one costs {costs[0]:.0f} µs of"
        f" the servers, {costs[1]:.0f} µs of PostgreSQL, {costs[2]:.0f} µs of Redis and"
        f" {routed.per_change(routed.used.proxy):.0f} µs of the proxy; {routed.times(alone):.2f} ×"
        f" what it costs one process with its share. At random it is {mixed.times(alone):.2f} ×. In"
        f" one busy document it is {one[1].times(one[0]):.2f} × and {one[2].times(one[0]):.2f} ×.",
        f"To hear what {_NEIGHBOURS} processes say takes {share:.2%} of a core ({heard:.0f} hints a"
        f" second that reach it, while {(_NEIGHBOURS - 1) * 50:,} are said; measured over"
        f" {_HINT_SECONDS:.0f} s). What is said of other documents does not reach it.",
        "One busy document is one row in PostgreSQL: its commits follow one another whatever the"
        f" number of processes. Here it had {one[0].entries_per_second:.0f} entries a second with"
        f" one process and {one[2].entries_per_second:.0f} with its people on {one[2].processes};"
        " each holds all changes that came meanwhile.",
        f"The table takes {_CORES} cores for a machine, a process on each, {_BUSY:.0%} busy at"
        f" most; one PostgreSQL with {_DATABASE_CORES} cores and a Redis for each 10 machines, as"
        f" busy; and {_TYPING:g} letters a second of those who type, one in ten of those who have a"
        " document open. Changes in a second:",
    ]
    return "\n".join(f"- {line}" for line in lines) + "\n\n" + _paper(costs)


def _paper(costs: list[float]) -> str:
    """A row for each number of machines: what each part carries, and which ends first."""
    headings = ["machines", "the servers", "PostgreSQL", "Redis", "first ends", "people"]
    rows = []
    for machines in _MACHINES:
        cores = machines * _CORES, _DATABASE_CORES, max(1, machines // 10)
        carried = [_BUSY * 1e6 * many / cost for many, cost in zip(cores, costs, strict=True)]
        least = min(carried)
        first = headings[1:4][carried.index(least)]
        people = f"{least / _TYPING * 10:,.0f}"
        rows.append([str(machines), *(f"{each:,.0f}" for each in carried), first, people])
    return report.markdown(headings, rows)


def _section(
    one: list[Row],
    many: list[Row],
    hearing: tuple[float, float],
    ends: Report,
    load: Load,
    seconds: float,
) -> str:
    return "\n\n".join(
        [
            "## Several processes",
            report.written("tests.bench.scale", seconds, load.seed),
            f"It has {os.cpu_count()} cores, which all server processes, PostgreSQL,"
            " Redis, the proxy and the load generator share, at times with others: more processes"
            " cannot carry more here, and latencies say how they get into each other's way. What a"
            " change costs in CPU time is what counts: that of the servers, *of one* in parts of"
            " what it costs one process that has its share of the documents (a commit is for all of"
            f" a process's documents, so that a busier one has cheaper changes)."
            f" Everybody types {load.rate:g} letters a second. *By the proxy*: the"
            " shipped Caddyfile sends all of a document to one process. *At random*: the next"
            " person of each document is on the next process.",
            "### One busy document",
            report.markdown(_HEADINGS, [row.cells(one[0]) for row in one]),
            "### Many small documents",
            report.markdown(_HEADINGS, [row.cells(many[0]) for row in many]),
            "### The end of a right, across three processes",
            "The race of tests/live/trials/race.py,"
            " in which nobody may write or be shown anything after"
            f" their right has ended, wherever that was done: {ends}. From the owner’s request to"
            " the close, or the message, at the one concerned.",
            "### What more machines carry, on paper",
            on_paper(one, many, hearing),
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
            one = bench.runs([options.people], options.processes)
            many = bench.runs([4] * options.documents, options.processes)
            hearing, ends = bench.hearing(), bench.race(options.trials)
    finally:
        cluster.close()
        broker.close()
    text = _section(one, many, hearing, ends, load, time.monotonic() - started)
    print("\n" + text)
    if options.write:
        report.rewrite(RESULTS, "scale", text)
    return int(bool(ends.wrong) or any(row.numbers["mismatches"] for row in one + many))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few people, three seconds each")
    parser.add_argument("--people", type=int, default=100, help="in the busy document")
    parser.add_argument("--documents", type=int, default=24, help="small ones, of four people")
    parser.add_argument("--processes", type=int, default=3)
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
