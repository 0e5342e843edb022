"""The servers that are compared: how each is started, addressed and stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).parents[1]
ROOT = HERE.parent.parent
PEERS = HERE / "peers"
MODULES = HERE / "node_modules"
RESULTS = HERE / "RESULTS.md"
START_SECONDS = 30
STOP_SECONDS = 10
_SITE_SETTINGS = {
    "BYTES_PER_SECOND",
    "DATABASE_URL",
    "DEBUG",
    "FRAMES_PER_SECOND",
    "SECRET_KEY",
    "SNAPSHOT_ENTRIES",
    "SNAPSHOT_SECONDS",
}
# Everybody comes from one address here, and at once.
_NO_LIMITS = {"HANDSHAKES_PER_MINUTE": "0", "SOCKETS_PER_ADDRESS": "0", "SOCKETS_PER_PERSON": "0"}


@dataclass(frozen=True)
class Room:
    """One document of a run: its name, its WebSocket path and a cookie per person ("" for none)."""

    name: str
    path: str
    cookies: list[str]


@dataclass(frozen=True)
class Server:
    """A server under test: the protocol it speaks, its npm package ("" for this project's server),
    what it does about keeping changes, and of this project's server the folder of its source.
    """

    name: str
    protocol: str
    package: str
    saves: str
    root: Path = ROOT

    @property
    def is_own(self) -> bool:
        """Whether it is this project's server, of whatever commit."""
        return not self.package

    def version(self) -> str:
        """The name with the version that is installed."""
        if self.is_own:
            project = tomllib.loads((self.root / "pyproject.toml").read_text())["project"]
            return f"{self.name} {project['version']}"
        manifest = json.loads((MODULES / self.package / "package.json").read_text())
        return f"{manifest['name']} {manifest['version']}"


_FROM_MEMORY = "relays at once and stores nothing"
SCRIPTORIUM = Server(
    "scriptorium", "y-websocket", "", "relays a change after its commit with fsync (SQLite)"
)
# The same server, as the stock Hocuspocus provider speaks to it.
OVER_HOCUSPOCUS = replace(SCRIPTORIUM, name="scriptorium-hocuspocus", protocol="hocuspocus")
HOCUSPOCUS = Server("hocuspocus", "hocuspocus", "@hocuspocus/server", _FROM_MEMORY)
HOCUSPOCUS_SQLITE = replace(
    HOCUSPOCUS,
    name="hocuspocus-sqlite",
    package="@hocuspocus/extension-sqlite",
    saves="relays at once and stores documents whole when they have rested (SQLite)",
)
# The last one that declares to run on Node 20; version 4 asks for 22 and runs on 20 all the same.
HOCUSPOCUS_3 = Server("hocuspocus-3", "hocuspocus", "hocuspocus-server-3", _FROM_MEMORY)
Y_WEBSOCKET = Server("y-websocket", "y-websocket", "y-websocket", _FROM_MEMORY)
_ALL = (SCRIPTORIUM, OVER_HOCUSPOCUS, HOCUSPOCUS, HOCUSPOCUS_SQLITE, HOCUSPOCUS_3, Y_WEBSOCKET)
SERVERS = {server.name: server for server in _ALL}


def _command(server: Server, port: int, data: Path, state: Path | None) -> list[str]:
    if server.is_own:
        return [sys.executable, "-m", "collab.serve"]
    if server is Y_WEBSOCKET:
        return ["node", str(MODULES / "y-websocket/bin/server.cjs")]
    stores = server is HOCUSPOCUS_SQLITE
    package = HOCUSPOCUS.package if stores else server.package
    command = ["node", str(PEERS / "hocuspocus.mjs"), package, str(port)]
    if stores:
        command += ["--sqlite", str(data / "hocuspocus.sqlite3")]
    return [*command, "--state", str(state)] if state else command


def environment(port: int, data: Path) -> dict[str, str]:
    """What a server on this port, with its data there, is started with."""
    # Whatever the caller's shell says of a real site must not reach the benchmark.
    kept = {name: value for name, value in os.environ.items() if name not in _SITE_SETTINGS}
    return (
        kept
        | _NO_LIMITS
        | {
            "DATA_DIR": str(data),
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "SITE_URL": f"http://localhost:{port}",
            "NODE_ENV": "production",
        }
    )


def install_peers() -> None:
    """Install the npm packages unless they are there."""
    installed = MODULES / ".package-lock.json"
    lock = HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        # y-websocket's optional store wants to compile something; it is not used here.
        subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=HERE, check=True)
    if not (MODULES / "better-sqlite3/build").exists():
        # Without a compiler only the server that needs it is not measured.
        subprocess.run(
            ["npm", "rebuild", "better-sqlite3", "--ignore-scripts=false"], cwd=HERE, check=False
        )


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_rooms(
    server: Server, data: Path, sizes: list[int], state: Path | None = None
) -> list[Room]:
    """One room for each number of people; for this project's server they are made in `data`.

    `state` is a file with what is written in each of them (a Yjs v1 update); the peers are told by
    `running`.
    """
    if not server.is_own:
        names = [f"bench-{number}" for number in range(len(sizes))]
        prefix = "" if server.protocol == "hocuspocus" else "/"
        return [
            Room(name, f"/{name}" if prefix else "/", [""] * size)
            for name, size in zip(names, sizes, strict=True)
        ]
    seeded = subprocess.run(
        [sys.executable, "-m", "tests.bench.support.seed", *([str(state)] if state else [])],
        cwd=server.root,
        env=environment(0, data),
        input=json.dumps(sizes),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    many = server.protocol == "hocuspocus"
    return [
        Room(
            made["id"],
            "/hocuspocus" if many else f"/collab/{made['id']}?packets=1",
            made["cookies"],
        )
        for made in json.loads(seeded.stdout)
    ]


def lengthen(rooms: list[Room], changes: list[int], data: Path) -> None:
    """Journal so many small changes in rooms of this project's server (journals.py)."""
    subprocess.run(
        [sys.executable, "-m", "tests.bench.support.journals"],
        cwd=ROOT,
        env=environment(0, data),
        input=json.dumps({room.name: count for room, count in zip(rooms, changes, strict=True)}),
        text=True,
        check=True,
    )


@contextmanager
def running(
    server: Server, data: Path, core: int, state: Path | None = None
) -> Iterator[tuple[int, int]]:
    """The started server's process id and port; it runs on that core alone until the block ends.

    `state` is what Hocuspocus's documents start with, as a file.

    Raises:
        RuntimeError: it did not start; the message ends with what it printed.
    """
    port = free_port()
    log = data / f"{server.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["taskset", "-c", str(core), *_command(server, port, data, state)],
            cwd=server.root,
            env=environment(port, data),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(process, port, log)
        yield process.pid, port
    finally:
        _stop(process)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
