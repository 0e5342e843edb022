"""`make chaos`: everything around two processes is killed, frozen, silenced and brought back, while
people type by way of the shipped proxy.
"""

import argparse
import asyncio
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from os import kill
from pathlib import Path
from typing import Any

from tests.live.fleet import Fleet
from tests.live.network import Network
from tests.live.postgres import Cluster, binaries
from tests.live.redis_server import RedisServer
from tests.live.site import ROOT, Site, Template, free_port
from tests.live.storm import Storm

# What ends a session's hold on its document: nobody in a storm has lost any right.
_LOCKED_OUT = {4401, 4403, 4404, 4429, 4529}
_SHORTEST, _LONGEST = 1.0, 5.0


class Fronted(Fleet):
    """Two processes that are reached by a proxy, over a network."""

    front = 0
    operator: Site

    def ask(self, call: str, *arguments: Any) -> Any:
        """Have an operator do something who reaches the database whatever happens."""
        return self.operator.ask(call, *arguments)

    @property
    def socket_url(self) -> str:
        """The proxy's."""
        return f"ws://127.0.0.1:{self.front}/collab"


class Chaos:
    """The site, and what can happen to it; `kinds` counts what did."""

    def __init__(self, folder: Path, end: ExitStack, cluster: Cluster, broker: RedisServer) -> None:
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
        }
        self.fleet = Fronted(folder, settings, 2)
        end.callback(self.fleet.close)
        self._direct = {"DATABASE_URL": cluster.url(database)}
        self._end, self._folder = end, folder
        self.call_operator()
        self.fleet.start()
        self._clients = end.enter_context(Network(_proxy(folder, end, self.fleet.ports)))
        self.fleet.front = self._clients.port
        self.kinds: dict[str, int] = {}

    def call_operator(self) -> None:
        """Have a new operator, whose connection no crash has broken."""
        self.fleet.operator = Site(self._folder, self._direct, "operator")
        self._end.callback(self.fleet.operator.close)

    def trouble(self, seconds: float, chance: random.Random) -> None:
        """One thing after the other, each for a while, until the time is over."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            kind, begin, stop = chance.choice(self._troubles(chance))
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
            begin()
            time.sleep(chance.uniform(_SHORTEST, _LONGEST))
            stop()
            time.sleep(chance.uniform(0, _LONGEST))

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
            ("process frozen", _signal(server, signal.SIGSTOP), _signal(server, signal.SIGCONT)),
            ("Redis killed", self._broker.stop, self._broker.start),
            ("Redis frozen", _signal(broker, signal.SIGSTOP), _signal(broker, signal.SIGCONT)),
            ("database crashed", self._cluster.crash, lambda: None),
        ]


def _signal(pid: int, number: signal.Signals) -> Callable[[], None]:
    return lambda: kill(pid, number)


def _proxy(folder: Path, end: ExitStack, ports: list[int]) -> int:
    """Caddy with the shipped file, but for the names, in front of these ports; its own port."""
    port = free_port()
    shipped = (ROOT / "deploy" / "Caddyfile").read_text()
    upstreams = " ".join(f"127.0.0.1:{each}" for each in ports)
    text = shipped.replace("{$SITE_HOST}", f"http://127.0.0.1:{port}")
    path = folder / "Caddyfile"
    path.write_text("{\n\tadmin off\n}\n" + text.replace("app1:8000 app2:8000", upstreams))
    program = shutil.which("caddy")
    assert program, "Caddy is not installed"
    command = [program, "run", "--adapter", "caddyfile", "--config", str(path)]
    with (folder / "caddy.log").open("wb") as log:
        caddy = subprocess.Popen(command, env={"HOME": str(folder)}, stdout=log, stderr=log)
    end.callback(caddy.wait)
    end.callback(caddy.kill)
    return port


def rage(chaos: Chaos, seconds: float, seed: int) -> int:
    """Type through trouble and see that nothing is lost; how many changes were acknowledged."""
    storm = Storm(chaos.fleet, seed)
    chance = random.Random(seed)
    asyncio.run(storm.type_through(lambda: chaos.trouble(seconds, chance)))
    chaos.call_operator()
    codes = {typist.close_code for typist in storm.typists}
    assert not codes & _LOCKED_OUT, codes
    # First, for what was sent last may be on its way yet.
    storm.converge()
    storm.check()
    return sum(len(typist.acknowledged) for typist in storm.typists)


def main() -> None:
    """Rage for as long as asked; the first loss ends it with a traceback."""
    parser = argparse.ArgumentParser(prog="python -m tests.live.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=random.randrange(2**16))
    options = parser.parse_args()
    folder = binaries()
    assert folder, "PostgreSQL is not installed"
    print(f"{options.seconds:.0f} s with --seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name, ExitStack() as end:
        cluster, broker = Cluster(folder), RedisServer()
        end.callback(cluster.close)
        end.callback(broker.close)
        Template(Path(name) / "template").copy(Path(name) / "site")
        chaos = Chaos(Path(name) / "site", end, cluster, broker)
        try:
            count = rage(chaos, options.seconds, options.seed)
        except BaseException:
            print(chaos.fleet.logged()[-20_000:], chaos.kinds)
            raise
        print(f"{count} acknowledged changes, none lost: {chaos.kinds}")


if __name__ == "__main__":
    main()
