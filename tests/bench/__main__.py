"""Compares this server with its peers: `python -m tests.bench --help`."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.bench.load import Load, Outcome, run
from tests.bench.support import process, report
from tests.bench.support.base import base
from tests.bench.support.options import shared
from tests.bench.support.servers import RESULTS, SERVERS, Server, install_peers, make_rooms

PEOPLE_PER_SMALL_DOCUMENT = 4
# A server that was overloaded this often in a row is not asked to carry more.
ENOUGH_OVERLOADS = 2
# Most clients answer no pings; the first server to give them up does so after 40 s.
LONGEST_SECONDS = 25


def main() -> int:
    """Runs what was asked for; 1 if a fresh client ever read something else than was typed."""
    options = _options()
    # Everything but the server under test shares the other core.
    os.sched_setaffinity(0, {options.load_core})
    install_peers()
    load = Load(options.rate, options.warm, options.seconds, options.drain, options.seed)
    servers = [SERVERS[name] for name in options.servers]
    started = time.monotonic()
    with ExitStack() as end:
        folder = Path(end.enter_context(tempfile.TemporaryDirectory(dir=options.data)))
        if options.base:
            servers.insert(0, end.enter_context(base(options.base)))
        fsync_ms = process.fsync_ms(folder)
        compare = partial(
            _compare,
            servers,
            load=load,
            folder=folder,
            core=options.server_core,
            rounds=options.rounds,
        )
        one, many = compare(_one_sizes(options)), compare(_many_sizes(options))
        # While the base is there: it says its version.
        text = report.document(one, many, load, fsync_ms, time.monotonic() - started)
    print("\n" + text)
    if options.write:
        report.rewrite(RESULTS, "base" if options.base else "peers", text)
    return int(any(outcome.wrong for outcome in one + many))


def _numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",")]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, parents=[shared()]
    )
    parser.add_argument("--quick", action="store_true", help="two small sizes, three seconds each")
    parser.add_argument("--only", choices=["one", "many"], help="one scenario alone")
    parser.add_argument("--servers", type=lambda text: text.split(","), default=list(SERVERS))
    parser.add_argument("--base", metavar="COMMIT", help="the same server at a commit, beside it")
    parser.add_argument("--rounds", type=int, default=1, help="runs of each, in turns")
    parser.add_argument("--people", type=_numbers, default=[25, 50, 100, 200, 400, 800, 1000])
    parser.add_argument("--documents", type=_numbers, default=[50, 100])
    parser.add_argument("--rate", type=float, default=5, help="changes per second and person")
    parser.add_argument("--warm", type=float, default=3, help="seconds before measuring")
    parser.add_argument("--seconds", type=float, default=10, help="seconds of measuring")
    parser.add_argument("--drain", type=float, default=3, help="seconds to wait for late changes")
    options = parser.parse_args()
    if options.quick:
        options.people, options.documents = [25], [10]
        options.warm, options.seconds = 1, 3
    if options.warm + options.seconds + options.drain > LONGEST_SECONDS:
        parser.error(f"a run may take {LONGEST_SECONDS} seconds at most")
    if unknown := set(options.servers) - set(SERVERS):
        parser.error(f"no such server: {', '.join(unknown)}; there are {', '.join(SERVERS)}")
    return options


def _one_sizes(options: argparse.Namespace) -> list[list[int]]:
    return [[people] for people in options.people] if options.only != "many" else []


def _many_sizes(options: argparse.Namespace) -> list[list[int]]:
    if options.only == "one":
        return []
    return [[PEOPLE_PER_SMALL_DOCUMENT] * documents for documents in options.documents]


def _compare(
    servers: list[Server],
    sizes: list[list[int]],
    load: Load,
    folder: Path,
    core: int,
    rounds: int,
) -> list[Outcome]:
    """All servers at all sizes, in turns; a size is the number of people of each document."""
    outcomes: list[Outcome] = []
    for size in sizes:
        asked = [each for each in servers if not _is_given_up(each, outcomes, rounds)]
        outcomes += [
            _run_fairly(folder, server, size, load, core) for _ in range(rounds) for server in asked
        ]
    return outcomes


def _is_given_up(server: Server, outcomes: list[Outcome], rounds: int) -> bool:
    latest = [each.overloaded for each in outcomes if each.server is server]
    enough = ENOUGH_OVERLOADS * rounds
    return len(latest) >= enough and all(latest[-enough:])


def _run_fairly(folder: Path, server: Server, size: list[int], load: Load, core: int) -> Outcome:
    """A run, and a second one if something else on the core may be why it was overloaded."""
    outcome = _run_in(folder, server, size, load, core)
    if outcome.overloaded and outcome.noisy:
        return _run_in(folder, server, size, load, core)
    return outcome


def _run_in(folder: Path, server: Server, size: list[int], load: Load, core: int) -> Outcome:
    data = Path(tempfile.mkdtemp(dir=folder))
    outcome = run(server, make_rooms(server, data, size), load, data, core)
    print(report.line(outcome), flush=True)
    shutil.rmtree(data)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
