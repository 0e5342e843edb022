"""`make soak`: the kill test for as long as one likes."""

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.live.site import Site, Template
from tests.live.storm import SETTINGS, Storm

# A storm's documents grow with every round, and with them the checks.
_ROUNDS = 25


def main() -> None:
    """Kill the server as often as asked; the first loss ends it with a traceback."""
    parser = argparse.ArgumentParser(prog="python -m tests.live.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**16))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak(Path(folder), options.kills, options.seed)


def soak(folder: Path, kills: int, seed: int) -> None:
    """Kill a site in `folder`; `seed` makes the same typing, at almost the same moments."""
    print(f"{kills} kills with --seed {seed}", flush=True)
    Template(folder / "template").copy(folder / "site")
    site = Site(folder / "site", SETTINGS)
    site.start()
    started = time.monotonic()
    try:
        for first in range(0, kills, _ROUNDS):
            rounds = min(_ROUNDS, kills - first)
            _storm(site, rounds, seed + first)
            print(f"{first + rounds} kills, {time.monotonic() - started:.0f} s", flush=True)
    except BaseException:
        print(site.logged())
        raise
    finally:
        site.close()


def _storm(site: Site, rounds: int, seed: int) -> None:
    storm = Storm(site, seed)
    for _ in range(rounds):
        storm.kill_and_check()
    storm.converge()


if __name__ == "__main__":
    main()
