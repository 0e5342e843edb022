"""`make soak`: kills, races, and documents opened and left, for as long as one likes."""

import argparse
import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench.support import report
from tests.live.sites.fleet import Fleet, fleet_of_two
from tests.live.sites.site import ROOT, Site, Template
from tests.live.trials.opened import MIB, MOST_GROWN, growth
from tests.live.trials.race import race_everywhere
from tests.live.trials.storm import SETTINGS, Storm

RESULTS = ROOT / "tests" / "bench" / "RESULTS.md"
# A storm's documents grow with every round, and with them the checks.
_ROUNDS = 25
_TEXT = """Servers that are killed while people type, rights and sessions that end while people
write, say, read and show, and documents that are opened and left in turn: on SQLite, and on
PostgreSQL with two processes and Redis. Nothing that was acknowledged or shown may be missing,
nothing may be kept of or shown to anybody after the end, and a server may not grow by 16 MiB."""


def main() -> None:
    """Do all of it; the first that is wrong ends it with a traceback."""
    parser = argparse.ArgumentParser(prog="python -m tests.live.trials.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="half of them on each")
    parser.add_argument("--trials", type=int, default=1200, help="half of them on each")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**16))
    parser.add_argument("--write", action="store_true", help=f"write into {RESULTS.name}")
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name, ExitStack() as end:
        folder = Path(name)
        template = Template(folder / "template")
        for part in ("one", "two", "opened"):
            template.copy(folder / part)
        kills = options.kills // 2
        one, two = Site(folder / "one", SETTINGS), fleet_of_two(folder / "two", end, SETTINGS)
        told = [
            f"SQLite, {soak(one, kills, options.seed)}",
            f"PostgreSQL, two processes, {soak(two, kills, options.seed)}",
            open_and_leave(Site(folder / "opened"), options.documents),
        ]
    told += race_everywhere(options.trials)
    if options.write:
        how = report.written("tests.live.trials.soak", time.monotonic() - started, options.seed)
        lines = "\n".join(f"- {each}" for each in told)
        report.rewrite(RESULTS, "soak", f"## Soak\n\n{_TEXT}\n\n{how}\n\n{lines}\n")


def soak(site: Site | Fleet, kills: int, seed: int) -> str:
    """Kill a site; `seed` makes the same typing, at almost the same moments."""
    print(f"{kills} kills with --seed {seed}", flush=True)
    site.start()
    started, acknowledged = time.monotonic(), 0
    try:
        for first in range(0, kills, _ROUNDS):
            rounds = min(_ROUNDS, kills - first)
            acknowledged += _storm(site, rounds, seed + first)
            print(f"{first + rounds} kills, {time.monotonic() - started:.0f} s", flush=True)
    except BaseException:
        print(site.logged())
        raise
    finally:
        site.close()
    return f"kills: {kills} with {acknowledged:,} acknowledged frames, 0 lost"


def _storm(site: Site | Fleet, rounds: int, seed: int) -> int:
    storm = Storm(site, seed)
    for _ in range(rounds):
        storm.kill_and_check()
    storm.converge()
    return sum(len(typist.acknowledged) for typist in storm.typists)


def open_and_leave(site: Site, count: int) -> str:
    """Open and leave so many documents on a site that is not up."""
    site.start()
    try:
        grown = growth(site, count)
    finally:
        site.close()
    said = f"{count:,} documents of 32 KiB opened and left in turn: {grown / MIB:.1f} MiB more"
    print(said, flush=True)
    assert grown < MOST_GROWN, said
    return said


if __name__ == "__main__":
    main()
