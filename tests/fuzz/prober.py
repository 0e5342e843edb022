"""Somebody in a room of their own: `python -m tests.fuzz.prober <url> <session> <server's pid>`.

A process of its own, so that it measures the server and not the attackers. Makes a tiny change
every 20 ms until its input ends, then prints what it has seen as JSON.
"""

import json
import os
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.live.people.peer import Peer

_PAUSE = 0.02


@dataclass(frozen=True)
class Probed:
    """How many changes there were, and the longest that one took, in milliseconds.

    `stall_ms` is by the clock. On a busy machine that says little, so `held_ms` is how long the
    server itself can have held one up: no longer than it was computing meanwhile, and no longer
    than the clock says without the time that the prober waited for a core.
    """

    changes: int
    stall_ms: float
    held_ms: float


def main() -> None:
    """Probe until nobody listens any more."""
    peer = Peer(sys.argv[1], sys.argv[2], {"packets": "1", "marks": "comment"})
    peer.next("welcome")
    peer.sync()
    is_over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), is_over.set())).start()
    trips: list[tuple[float, float]] = []
    print("ready", flush=True)
    while not is_over.wait(_PAUSE):
        trips.append(_probe(peer, int(sys.argv[3])))
    stall, held = (max(times, default=0.0) for times in zip(*trips, strict=True))
    print(json.dumps(asdict(Probed(len(trips), round(stall, 1), round(held, 1)))))
    peer.close()


def _probe(peer: Peer, server: int) -> tuple[float, float]:
    """One change: the milliseconds by the clock, and those that the server may have taken."""
    started, computed, waited = time.perf_counter(), _cpu_ms(server)[0], _cpu_ms(os.getpid())[1]
    peer.type("x")
    peer.until("update")
    wall = (time.perf_counter() - started) * 1000
    computed, waited = _cpu_ms(server)[0] - computed, _cpu_ms(os.getpid())[1] - waited
    return wall, min(computed, max(0.0, wall - waited))


def _cpu_ms(pid: int) -> tuple[float, float]:
    """For how long the threads of a process have been on a core, and have waited for one."""
    files = Path(f"/proc/{pid}/task").glob("*/schedstat")
    times = [file.read_text().split() for file in files]
    return sum(int(ran) for ran, _, _ in times) / 1e6, sum(int(w) for _, w, _ in times) / 1e6


if __name__ == "__main__":
    main()
