"""Options that the programs of the benchmark share."""

import argparse
from pathlib import Path

from tests.bench.support.servers import RESULTS


def shared() -> argparse.ArgumentParser:
    """The parent of a program's parser: where it runs, by which seed, and whether it is written."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server-core", type=int, default=0)
    parser.add_argument("--load-core", type=int, default=1)
    parser.add_argument("--data", type=Path, help="folder for the databases, on a real disk")
    parser.add_argument("--write", action="store_true", help=f"write into {RESULTS.name}")
    return parser
