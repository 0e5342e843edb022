"""A crowd of sockets that only join, as a Node program beside the server (crowd.mjs)."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.support.servers import PEERS, Room, Server

_LONGEST_SECONDS = 900


@dataclass(frozen=True)
class Pastes:
    """What the first of the crowd inserts: so often, so many letters each time."""

    per_second: float
    letters: int


@dataclass(frozen=True)
class Crowd:
    """Who joins and how.

    `at_once` joins are under way at a time. Who does not `read` stops after joining. `vector` is
    what everybody has of the document already and `fresh_vector` what a stock client should have
    in the end, "" for not to look (both in base64).
    """

    rooms: list[Room]
    seed: int
    at_once: int
    reads: bool = True
    vector: str = "AA=="
    fresh_vector: str = ""
    pastes: Pastes | None = None


class Gathering:
    """The crowd, once everybody has joined.

    `joined` says `first_ms`, `median_ms`, `last_ms` (until the document was there),
    `received_bytes` and `whole` (whether a stock client has what it should, None if not asked).
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.joined = self._hear("joined")

    def disperse(self) -> list[int | str]:
        """Send everybody home; the close codes of those who had been hung up on before."""
        assert self._process.stdin
        self._process.stdin.close()
        closed: list[int | str] = self._hear("left")["closed"]
        return closed

    def _hear(self, event: str) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        said: dict[str, Any] = json.loads(line or '{"event": "failed", "reason": "it ended"}')
        if said["event"] != event:
            raise RuntimeError(f"the crowd: {said['reason']}")
        return said


@contextmanager
def gathered(server: Server, port: int, crowd: Crowd, data: Path) -> Iterator[Gathering]:
    """The crowd at the server, until the block ends.

    Raises:
        RuntimeError: somebody could not join.
    """
    plan = data / "crowd.json"
    plan.write_text(json.dumps(_plan(server, port, crowd)))
    process = subprocess.Popen(
        ["node", str(PEERS / "crowd.mjs"), str(plan)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    watchdog = threading.Timer(_LONGEST_SECONDS, process.kill)
    watchdog.start()
    try:
        yield Gathering(process)
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()


def _plan(server: Server, port: int, crowd: Crowd) -> dict[str, Any]:
    rooms = [
        {"name": room.name, "path": room.path, "people": [{"cookie": c} for c in room.cookies]}
        for room in crowd.rooms
    ]
    return {
        **asdict(crowd),
        "protocol": server.protocol,
        "port": port,
        "rooms": rooms,
        "fresh_vector": crowd.fresh_vector or None,
    }
