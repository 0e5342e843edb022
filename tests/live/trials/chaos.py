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
from tests.live.protocol.test_traces import FOLDER, replay
from tests.live.sites.network import Network
from tests.live.sites.pair import Pair
from tests.live.sites.postgres import binaries
from tests.live.sites.proxy import Fronted, Proxy
from tests.live.sites.redis_server import RedisServer
from tests.live.sites.site import ROOT, Site, Template
from tests.live.trials.storm import Storm

# What ends a session's hold on its document: nobody in a storm has lost any right.
LOCKED_OUT = {4401, 4403, 4404, 4429, 4529}
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
_TRACE = "friendsforever"
# What carries the hints, by how many Redis servers there are.
_CARRIERS = {0: "hints by PostgreSQL", 1: "by one Redis", 2: "by two Redis"}
_NEVER = (
    "acknowledged, or typed by a stock client, and lost",
    "shown to somebody without being in the journal",
    "processes that had to be restarted by hand",
    "people with a living session who were locked out",
)
_TEXT = """\
{processes} processes behind the shipped Caddyfile, on PostgreSQL with a synchronous replica; hints
go by PostgreSQL, by one Redis, or by two that share the documents. In each of two documents three
people type who remember every receipt and all that they were shown, and a stock y-websocket
client; in a third one two stock clients replay a trace. Meanwhile one thing after the other fails,
for one to five seconds. Then all is left to itself: processes have to be ready and people back
without anybody's help; the journal, what is opened from its snapshots, and everybody's copy are
compared. What must be 0 ends the run where it is not."""


# What it is called, how it begins, and how it ends.
Trouble = tuple[str, Callable[[], None], Callable[[], None]]


class Chaos:
    """The site, and what can happen to it; `kinds` counts what did.

    Hints go by the `brokers`, which share the documents, or by PostgreSQL where there is none.
    """

    def __init__(
        self, folder: Path, end: ExitStack, pair: Pair, brokers: list[RedisServer], count: int
    ) -> None:
        self._pair, self._brokers = pair, brokers
        self._databases = [end.enter_context(Network(each.socket)) for each in pair.clusters]
        self._redis = [end.enter_context(Network(each.socket)) for each in brokers]
        database = pair.database_name()
        settings = {
            "DATABASE_URL": pair.url(database, [each.port for each in self._databases]),
            "DATABASE_SECONDS": "3",
            "REDIS_URL": " ".join(f"redis://127.0.0.1:{each.port}" for each in self._redis),
            "SNAPSHOT_ENTRIES": "20",
            "SNAPSHOT_SECONDS": "2",
            **_LIMITS,
        }
        self.fleet = Fronted(folder, settings, count)
        end.callback(self.fleet.close)
        operator = self.fleet.operator = Site(
            folder, {"DATABASE_URL": pair.url(database)}, "operator"
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

    def _troubles(self, chance: random.Random) -> list[Trouble]:
        process = chance.choice(self.fleet.processes)
        database = self._databases[self._pair.leading]
        redis = [("Redis", each) for each in self._redis]
        name, network = chance.choice([("database", database), *redis, ("clients", self._clients)])
        assert process.server
        server = process.server.pid
        return [
            (f"{name} silent", network.swallow, network.heal),
            (f"{name} held back", network.swallow, network.thaw),
            (f"{name} cut", network.cut, network.heal),
            ("process killed", process.kill, process.start),
            # Its documents pass on to the others; and another time one is added.
            ("process drained", process.stop, process.start),
            ("process frozen", _signal(server, signal.SIGSTOP), _signal(server, signal.SIGCONT)),
            *self._of_databases(database),
            *(self._of_broker(chance.choice(self._brokers)) if self._brokers else []),
        ]

    def _of_databases(self, network: Network) -> list[Trouble]:
        pair = self._pair

        def lose_machine() -> None:
            network.swallow()
            pair.fail_over()

        def mend_machine() -> None:
            network.heal()
            pair.mend()

        return [
            ("database crashed", pair.leader.crash, lambda: None),
            ("database frozen", pair.leader.freeze, pair.leader.thaw),
            ("database killed and replaced by its replica", pair.fail_over, pair.mend),
            ("database's machine lost and replaced by its replica", lose_machine, mend_machine),
        ]

    def _of_broker(self, broker: RedisServer) -> list[Trouble]:
        return [
            ("Redis killed", broker.stop, broker.start),
            ("Redis flushed", broker.flush, lambda: None),
            ("Redis frozen", broker.freeze, broker.thaw),
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
    """What there was: faults by kind, changes acknowledged, changes typed by stock clients, and of
    the trace, if it was replayed, how many.
    """

    faults: dict[str, int]
    acknowledged: int
    stock: int
    traced: int = 0


def table(found: dict[str, Figures]) -> str:
    """For RESULTS.md, by what carries the hints; what is 0 was looked for, and would have ended
    the run.
    """
    of = found.values()
    kinds = sorted({kind for each in of for kind in each.faults})
    rows = [
        ("faults", [sum(each.faults.values()) for each in of], ""),
        *((f"… {kind}", [each.faults.get(kind, 0) for each in of], "") for kind in kinds),
        ("changes acknowledged to our own typists", [each.acknowledged for each in of], ""),
        ("changes typed by stock clients", [each.stock for each in of], ""),
        (f"changes of the trace {_TRACE}, which ends equal", [each.traced for each in of], ""),
        *((f"{what}", [0 for _ in of], "0") for what in _NEVER),
    ]
    return report.markdown(
        ["", *found, "wanted"],
        [[name, *(f"{each:,}" for each in counted), wanted] for name, counted, wanted in rows],
    )


def rage(
    chaos: Chaos, seconds: float, seed: int, pace: tuple[float, float], is_traced: bool
) -> Figures:
    """Type through trouble, and see that nothing is lost and everybody comes back."""
    storm = Storm(chaos.fleet, seed, pause=_PAUSE)
    with ExitStack() as end:
        stock = [Stock(scene) for scene in storm.scenes]
        for client in stock:
            end.callback(client.close)
            client.type()
        chance = random.Random(seed)

        def type_through() -> None:
            asyncio.run(storm.type_through(lambda: chaos.trouble(seconds, chance, pace)))
            assert chaos.fleet.operator
            chaos.fleet.operator.dismiss()
            chaos.until_well()

        traced = _trace_through(chaos, end, type_through) if is_traced else type_through() or 0
        rests = [client.rest() for client in stock]
        codes = {code for typist in storm.typists for code in typist.codes}
        codes.update(*(closed for _, closed in rests))
        assert not codes & LOCKED_OUT, codes
        # First, for what was sent last may be on its way yet.
        for client in stock:
            client.until_kept()
        storm.converge()
        storm.check()
        for client in stock:
            client.until_kept()
    acknowledged = sum(len(typist.acknowledged) for typist in storm.typists)
    return Figures(chaos.kinds, acknowledged, sum(typed for typed, _ in rests), traced)


def _trace_through(chaos: Chaos, end: ExitStack, meanwhile: Callable[[], None]) -> int:
    """Have two stock clients replay the trace meanwhile; how many changes it has."""
    if not (FOLDER / f"{_TRACE}.json.gz").exists():
        print(f"the trace {_TRACE} is not there; TRACES names its folder", flush=True)
        meanwhile()
        return 0
    scene = Scene(chaos.fleet)
    end.callback(scene.close)
    scene.person("ben", "editor")
    scene.person("cleo", "viewer")

    def node(program: str, **configuration: object) -> Node:
        started = Node(program, configuration)
        end.callback(started.close)
        return started

    return replay(scene, node, _TRACE, ["ann", "ben"], meanwhile)


def raged(
    seconds: float,
    seed: int,
    pace: tuple[float, float] = PACE,
    processes: int = 2,
    brokers: int = 1,
    is_traced: bool = False,
) -> Figures:
    """The same with everything that it takes, which is made for it and is gone afterwards."""
    programs = binaries()
    assert programs, "PostgreSQL is not installed"
    with tempfile.TemporaryDirectory() as name, ExitStack() as end:
        pair = Pair(programs)
        end.callback(pair.close)
        carriers = [RedisServer() for _ in range(brokers)]
        for each in carriers:
            end.callback(each.close)
        Template(Path(name) / "template").copy(Path(name) / "site")
        chaos = Chaos(Path(name) / "site", end, pair, carriers, processes)
        try:
            return rage(chaos, seconds, seed, pace, is_traced)
        except BaseException:
            print(chaos.fleet.logged()[-20_000:], chaos.kinds)
            raise


def _give_up(*_: object) -> None:
    raise TimeoutError("Something waits for ever.")


def main() -> None:
    """Rage for as long as asked; the first loss ends it with a traceback."""
    parser = argparse.ArgumentParser(prog="python -m tests.live.trials.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="in all")
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument(
        "--redis",
        type=int,
        nargs="+",
        default=list(_CARRIERS),
        choices=_CARRIERS,
        help="servers that carry the hints; 0: PostgreSQL does; one part of the time for each",
    )
    parser.add_argument("--seed", type=int, default=random.randrange(2**16))
    parser.add_argument("--write", action="store_true", help=f"write into {_RESULTS.name}")
    options = parser.parse_args()
    print(f"{options.seconds:.0f} s with --seed {options.seed}", flush=True)
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(int(options.seconds) + _MOST_SECONDS * len(options.redis))
    started, found = time.monotonic(), dict[str, Figures]()
    for brokers in options.redis:
        part, name = options.seconds / len(options.redis), _CARRIERS[brokers]
        found[name] = raged(part, options.seed, PACE, options.processes, brokers, is_traced=True)
        print(table({name: found[name]}), flush=True)
    if options.write:
        how = report.written("tests.live.trials.chaos", time.monotonic() - started, options.seed)
        what = _TEXT.format(processes=options.processes)
        text = f"## Everything around it fails\n\n{what}\n\n{how}\n\n{table(found)}\n"
        report.rewrite(_RESULTS, "chaos", text)


if __name__ == "__main__":
    main()
