"""Many people who join one long document at once, here and at Hocuspocus."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.crowd import Crowd, gathered
from tests.bench.support import process
from tests.bench.support.servers import ROOT, Room, Server, make_rooms, running


@dataclass(frozen=True)
class Manuscript:
    """A document: its state (a Yjs v1 update) in a file, and its state vector in base64."""

    file: Path | None
    edits: int
    source: str
    vector: str

    @property
    def size(self) -> int:
        """The bytes of the state."""
        return self.file.stat().st_size if self.file else 0


EMPTY = Manuscript(None, 0, "nothing", "AA==")


@dataclass(frozen=True)
class Storm:
    """What one storm measured, in seconds and bytes of resident memory.

    `before` is the server that nobody has asked for anything yet, `idle` the one that has the
    document open for one person, `peak` the most that it had while all joined.
    """

    server: Server
    people: int
    returning: bool
    median_seconds: float
    last_seconds: float
    cpu_seconds: float
    before: int
    idle: int
    peak: int
    received: int
    whole: bool | None


def write_manuscript(file: Path, edits: int, seed: int) -> Manuscript:
    """Write the long document (support/manuscript.py)."""
    command = [sys.executable, "-m", "tests.bench.support.manuscript", str(file)]
    told: dict[str, Any] = json.loads(
        subprocess.run(
            [*command, "--edits", str(edits), "--seed", str(seed)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    )
    return Manuscript(file, edits, told["source"], told["vector"])


def storm(
    server: Server,
    manuscript: Manuscript,
    people: int,
    seed: int,
    core: int,
    data: Path,
    returning: bool = False,
) -> Storm:
    """Start the server with the document and have everybody join in the same moment.

    `returning` people have all of the document already; the others have nothing of it.

    Raises:
        RuntimeError: somebody could not join.
    """
    folder = Path(tempfile.mkdtemp(dir=data))
    (room,) = make_rooms(server, folder, [people], manuscript.file)
    vector = manuscript.vector if returning else "AA=="
    asked = "" if returning else manuscript.vector
    one = Crowd([Room(room.name, room.path, room.cookies[:1])], seed + 1, 1, vector=vector)
    everybody = Crowd([room], seed, people, vector=vector, fresh_vector=asked)
    with running(server, folder, core, manuscript.file) as (pid, port):
        before = process.resident_bytes(pid)
        with gathered(server, port, one, folder):
            # What the first join leaves behind is collected now and then.
            time.sleep(1)
            idle = process.resident_bytes(pid)
            process.forget_peak(pid)
            cpu = process.cpu_seconds(pid)
            with gathered(server, port, everybody, folder) as gathering:
                joined = gathering.joined
                return Storm(
                    server,
                    people,
                    returning,
                    joined["median_ms"] / 1000,
                    joined["last_ms"] / 1000,
                    process.cpu_seconds(pid) - cpu,
                    before,
                    idle,
                    process.peak_bytes(pid),
                    joined["received_bytes"],
                    joined["whole"],
                )
