"""`make chaos`: everything around some processes is killed, drained, frozen, silenced and brought
back, while people type by way of the shipped proxy.
"""

import argparse
import asyncio
import random
import signal
import tempfile
import time
from base64 import b64decode
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from os import kill
from pathlib import Path
from typing import Any

import httpx
from pycrdt import Doc

from tests.bench.support import report
from tests.live.people import frames
from tests.live.people.draft import text_of
from tests.live.people.node import Node
from tests.live.people.scene import Scene
from tests.live.sites.network import Network
from tests.live.sites.postgres import Cluster, binaries
from tests.live.sites.proxy import Fronted, Proxy
from tests.live.sites.redis_server import RedisServer
from tests.live.sites.site import ROOT, Site, Template
from tests.live.trials.storm import Storm

# What ends a session's hold on its document: nobody in a storm has lost any right.
_LOCKED_OUT = {4401, 4403, 4404, 4429, 4529}
# What lasts for how many seconds, and how many pass before the next thing; more of both in a test
# that is short.
PACE = 1.0, 5.0
# Seconds between two letters at most, so that what there is to compare in the end stays in bounds.
_PAUSE = 0.2
# Seconds within which all is well by itself after the last trouble: a stock client finds out after
# 30 that its connection is dead.
_LATE = 90
# The whole, beside the trouble: whatever waits for ever is told with its traceback.
_MOST_SECONDS = 900
# The limits as they are shipped: they must shut out nobody here.
_LIMITS = {
    "THROTTLE_FAILURES": "10",
    "BYTES_PER_SECOND": str(1024 * 1024),
    "FRAMES_PER_SECOND": "200",
    "HANDSHAKES_PER_MINUTE": "3000",
    "SOCKETS_PER_ADDRESS": "2000",
    "SOCKETS_PER_PERSON": "64",
}
_RESULTS = ROOT / "tests" / "bench" / "RESULTS.md"
_TEXT = """\
{processes} processes behind the shipped Caddyfile, on PostgreSQL and Redis. In each of two
documents three people type who remember every receipt and all that they were shown, and a stock
y-websocket client.
Meanwhile one thing after the other fails, for one to five seconds. Then all is left to itself:
processes have to be ready and people back without anybody's help; the journal, what is opened from
its snapshots, and everybody's copy are compared. What must be 0 ends the run where it is not."""


class Chaos:
    """The site, and what can happen to it; `kinds` counts what did."""

    def __init__(
        self, folder: Path, end: ExitStack, cluster: Cluster, broker: RedisServer, count: int
    ) -> None:
        self._cluster, self._broker = cluster, broker
        self._database = end.enter_context(Network(cluster.socket))
        self._redis = end.enter_context(Network(broker.socket))
        database = cluster.database_name()
        settings = {
            "DATABASE_URL": cluster.url(database, self._database.port),
            "DATABASE_SECONDS": "3",
            "REDIS_URL": f"redis://127.0.0.1:{self._redis.port}",
            "SNAPSHOT_ENTRIES": "20",
            "SNAPSHOT_SECONDS": "2",
            **_LIMITS,
        }
        self.fleet = Fronted(folder, settings, count)
        end.callback(self.fleet.close)
        operator = self.fleet.operator = Site(
            folder, {"DATABASE_URL": cluster.url(database)}, "operator"
        )
        end.callback(operator.close)
        self.fleet.start()
        proxy = Proxy("caddy", folder, self.fleet.ports_of_processes)
        end.callback(proxy.close)
        self._clients = end.enter_context(Network(proxy.port))
        self.fleet.front = self._clients.port
        self.kinds: dict[str, int] = {}

    def trouble(
        self, seconds: float, chance: random.Random, pace: tuple[float, float] = PACE
    ) -> None:
        """One thing after the other, each for a while, until the time is over."""
        shortest, longest = pace
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            kind, begin, stop = chance.choice(self._troubles(chance))
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
            begin()
            time.sleep(chance.uniform(shortest, longest))
            stop()
            time.sleep(chance.uniform(0, longest))

    def _troubles(
        self, chance: random.Random
    ) -> list[tuple[str, Callable[[], None], Callable[[], None]]]:
        process = chance.choice(self.fleet.processes)
        networks = [
            ("database", self._database),
            ("Redis", self._redis),
            ("clients", self._clients),
        ]
        name, network = chance.choice(networks)
        assert process.server
        server, broker = process.server.pid, self._broker.pid
        return [
            (f"{name} silent", network.swallow, network.heal),
            (f"{name} held back", network.swallow, network.thaw),
            (f"{name} cut", network.cut, network.heal),
            ("process killed", process.kill, process.start),
            # Its documents pass on to the others; and another time one is added.
            ("process drained", process.stop, process.start),
            ("process frozen", _signal(server, signal.SIGSTOP), _signal(server, signal.SIGCONT)),
            ("Redis killed", self._broker.stop, self._broker.start),
            ("Redis flushed", self._broker.flush, lambda: None),
            ("Redis frozen", _signal(broker, signal.SIGSTOP), _signal(broker, signal.SIGCONT)),
            ("database crashed", self._cluster.crash, lambda: None),
            ("database frozen", self._cluster.freeze, self._cluster.thaw),
        ]

    def until_well(self) -> None:
        """Wait until every process is ready, which nobody has to do anything for."""
        for process in self.fleet.processes:
            _wait(lambda process=process: _is_ready(process), "a process is not ready")


def _is_ready(process: Site) -> bool:
    with suppress(httpx.HTTPError):
        ready = process.get("/readyz")
        return ready.status_code == 200 and ready.json()["channel_layer"] == "ok"
    return False


def _wait(condition: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + _LATE
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.5)


def _signal(pid: int, number: signal.Signals) -> Callable[[], None]:
    return lambda: kill(pid, number)


class Stock:
    """A y-websocket client as it comes, which types in a document."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        session = scene.person("stock", "editor")["session"]
        url = scene.site.socket_url
        self._node = Node(
            "member.mjs", {"url": url, "document": scene.document, "session": session}
        )

    def type(self) -> None:
        """From now on, a letter at a time."""
        self._node.ask("typeOn", int(_PAUSE * 1000))

    def rest(self) -> tuple[int, set[int]]:
        """Stop; how much was typed, and all codes with which it was hung up on."""
        done = self._node.ask("rest")
        return done["typed"], set(done["codes"])

    def until_kept(self) -> None:
        """Wait until it has come back and what it has is what is kept, no more and no less."""
        _wait(self._is_kept, "a stock client does not get what is kept")

    def _is_kept(self) -> bool:
        doc: Doc[Any] = Doc()
        doc.apply_update(b64decode(self._node.ask("state")))
        kept = self._scene.replayed()
        clocks = [frames.clocks(each.get_state()) for each in (doc, kept)]
        return clocks[0] == clocks[1] and text_of(doc) == text_of(kept)

    def close(self) -> None:
        """End it."""
        self._node.close()


@dataclass(frozen=True, slots=True)
class Figures:
    """What there was: faults by kind, changes acknowledged, changes typed by stock clients."""

    faults: dict[str, int]
    acknowledged: int
    stock: int

    def table(self) -> str:
        """For RESULTS.md; what is 0 was looked for, and would have ended the run."""
        faults = ", ".join(f"{count} × {kind}" for kind, count in sorted(self.faults.items()))
        rows = [
            ("faults", f"{sum(self.faults.values()):,} ({faults})", ""),
            ("changes acknowledged to our own typists", f"{self.acknowledged:,}", ""),
            ("changes typed by stock clients", f"{self.stock:,}", ""),
            ("acknowledged, or typed by a stock client, and lost", "0", "0"),
            ("shown to somebody without being in the journal", "0", "0"),
            ("processes that had to be restarted by hand", "0", "0"),
            ("people with a living session who were locked out", "0", "0"),
        ]
        lines = ["|  | counted | wanted |", "| --- | --- | --- |"]
        return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def rage(chaos: Chaos, seconds: float, seed: int, pace: tuple[float, float] = PACE) -> Figures:
    """Type through trouble, and see that nothing is lost and everybody comes back."""
    storm = Storm(chaos.fleet, seed, pause=_PAUSE)
    with ExitStack() as end:
        stock = [Stock(scene) for scene in storm.scenes]
        for client in stock:
            end.callback(client.close)
            client.type()
        chance = random.Random(seed)
        asyncio.run(storm.type_through(lambda: chaos.trouble(seconds, chance, pace)))
        assert chaos.fleet.operator
        chaos.fleet.operator.dismiss()
        chaos.until_well()
        rests = [client.rest() for client in stock]
        codes = {code for typist in storm.typists for code in typist.codes}
        codes.update(*(closed for _, closed in rests))
        assert not codes & _LOCKED_OUT, codes
        # First, for what was sent last may be on its way yet.
        for client in stock:
            client.until_kept()
        storm.converge()
        storm.check()
        for client in stock:
            client.until_kept()
    acknowledged = sum(len(typist.acknowledged) for typist in storm.typists)
    return Figures(chaos.kinds, acknowledged, sum(typed for typed, _ in rests))


def raged(
    seconds: float, seed: int, pace: tuple[float, float] = PACE, processes: int = 2
) -> Figures:
    """The same with everything that it takes, which is made for it and is gone afterwards."""
    programs = binaries()
    assert programs, "PostgreSQL is not installed"
    with tempfile.TemporaryDirectory() as name, ExitStack() as end:
        cluster, broker = Cluster(programs), RedisServer()
        end.callback(cluster.close)
        end.callback(broker.close)
        Template(Path(name) / "template").copy(Path(name) / "site")
        chaos = Chaos(Path(name) / "site", end, cluster, broker, processes)
        try:
            return rage(chaos, seconds, seed, pace)
        except BaseException:
            print(chaos.fleet.logged()[-20_000:], chaos.kinds)
            raise


def _give_up(*_: object) -> None:
    raise TimeoutError("Something waits for ever.")


def main() -> None:
    """Rage for as long as asked; the first loss ends it with a traceback."""
    parser = argparse.ArgumentParser(prog="python -m tests.live.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--seed", type=int, default=random.randrange(2**16))
    parser.add_argument("--write", action="store_true", help=f"write into {_RESULTS.name}")
    options = parser.parse_args()
    print(f"{options.seconds:.0f} s with --seed {options.seed}", flush=True)
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(int(options.seconds) + _MOST_SECONDS)
    started = time.monotonic()
    table = raged(options.seconds, options.seed, processes=options.processes).table()
    print(table)
    if options.write:
        how = report.written("tests.live.trials.chaos", time.monotonic() - started, options.seed)
        what = _TEXT.format(processes=options.processes)
        text = f"## Everything around it fails\n\n{what}\n\n{how}\n\n{table}\n"
        report.rewrite(_RESULTS, "chaos", text)


if __name__ == "__main__":
    main()
