"""What a change costs the server, on however busy a machine: `python -m tests.bench.steady --help`.

The server and everybody who types are in one process and go by its CPU time
(tests/bench/support/steady.py), so that the numbers of two commits can be compared while others use
the machine. It says less than `tests.bench`: sockets and the disk are not in it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.support import report
from tests.bench.support.base import base
from tests.bench.support.servers import SCRIPTORIUM, Server, environment, make_rooms

_PROGRAM = Path(__file__).parent / "support" / "steady.py"
_HEADINGS = [
    "documents × people",
    "server",
    "CPU per change",
    "of it on the engine's thread",
    "ratio",
    "commits a second",
    "writes per change",
    "p50",
    "p99",
]


_PLANNED = ("rate", "warm", "seconds", "seed", "profile")


def main() -> int:
    """Measures what was asked for; 1 if a change was lost."""
    options = _options()
    rows, lost = list[list[str]](), 0
    with ExitStack() as end:
        servers = [SCRIPTORIUM]
        if options.base:
            servers.insert(0, end.enter_context(base(options.base)))
        for shape in options.shapes:
            rounds = [
                (server, _run(server, shape, options))
                for _ in range(options.rounds)
                for server in servers
            ]
            lost += sum(told["lost"] for _, told in rounds)
            rows += _rows(shape, servers, rounds)
    print(report.markdown(_HEADINGS, rows))
    return int(lost > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.steady", description=__doc__)
    parser.add_argument("--base", metavar="COMMIT", help="the same server at a commit, in turns")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--shapes",
        type=lambda text: text.split(","),
        default=["1x25", "50x4", "100x4"],
        help="documents x people, and behind a slash how many of those write",
    )
    parser.add_argument("--rate", type=float, default=5, help="changes per second and person")
    parser.add_argument("--warm", type=float, default=0.5, help="seconds before measuring")
    parser.add_argument("--seconds", type=float, default=2, help="seconds of measuring")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", metavar="FOLDER", default="", help="write cProfile's numbers")
    return parser.parse_args()


def _run(server: Server, shape: str, options: argparse.Namespace) -> dict[str, Any]:
    size, _, writers = shape.partition("/")
    documents, people = map(int, size.split("x"))
    with tempfile.TemporaryDirectory() as data:
        rooms = make_rooms(server, Path(data), [people] * documents)
        plan = {
            "rooms": [{"path": room.path, "cookies": room.cookies} for room in rooms],
            "writers": int(writers or 0),
        } | {
            name: getattr(options, name) for name in ("rate", "warm", "seconds", "seed", "profile")
        }
        done = subprocess.run(
            [sys.executable, str(_PROGRAM)],
            cwd=server.root,
            env=environment(1, Path(data)),
            input=json.dumps(plan),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _rows(
    shape: str, servers: list[Server], rounds: list[tuple[Server, dict[str, Any]]]
) -> list[list[str]]:
    medians = dict[Server, dict[str, float]]()
    for server in servers:
        medians[server] = _medians([told for each, told in rounds if each is server])
    own = medians[servers[0]]["cpu_us"]
    return [
        [
            shape.replace("x", " × "),
            server.name,
            f"{told['cpu_us']:.0f} µs",
            f"{told['engine_us']:.0f} µs",
            f"{told['cpu_us'] / own:.2f}",
            f"{told['commits']:.0f}",
            f"{told['writes']:.1f}",
            f"{told['p50_ms']:.1f} ms",
            f"{told['p99_ms']:.1f} ms",
        ]
        for server, told in medians.items()
    ]


def _medians(told: list[dict[str, Any]]) -> dict[str, float]:
    return {name: statistics.median(each[name] for each in told) for name in told[0]}


if __name__ == "__main__":
    sys.exit(main())
