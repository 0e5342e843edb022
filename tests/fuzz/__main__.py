"""`make fuzz`: print what came of it, write it as JSON, and fail over a limit."""

import argparse
import dataclasses
import json
import sys
import tempfile
from pathlib import Path

from tests.fuzz.attack import Attack, Figures
from tests.live.scene import Scene
from tests.live.site import Site, Template

_DOCUMENTS = 4
_MOST_STALL_MS, _MOST_GROWTH_MIB = 100.0, 64.0


def attack(site: Site, seed: int, count: int) -> Figures:
    """Attack a site that is up."""
    scenes = [Scene(site, f"Document {number}") for number in range(_DOCUMENTS + 1)]
    for scene in scenes:
        scene.person("cleo", "viewer")
    try:
        return Attack(scenes, seed).run(count)
    finally:
        for scene in scenes:
            scene.close()


def row(figures: Figures) -> str:
    """The figures as a row of a Markdown table: frames, seed, stall, growth."""
    frames = sum(figures.frames.values())
    return f"| {frames:,} | {figures.seed} | {figures.stall_ms} ms | {figures.growth_mib} MiB |"


def main() -> None:
    """Make a site, attack it, report."""
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where the figures are written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Template(Path(folder) / "template").copy(Path(folder) / "site")
        site = Site(Path(folder) / "site")
        site.start()
        try:
            figures = attack(site, options.seed, options.frames)
        finally:
            site.close()
        logged = site.logged()
    print(dataclasses.asdict(figures))
    print(row(figures))
    if options.json:
        options.json.write_text(json.dumps(dataclasses.asdict(figures), indent=2) + "\n")
    if "Traceback" in logged:
        sys.exit(logged)
    if figures.stall_ms > _MOST_STALL_MS or figures.growth_mib > _MOST_GROWTH_MIB:
        sys.exit(f"Over a limit: {_MOST_STALL_MS} ms, {_MOST_GROWTH_MIB} MiB.")


if __name__ == "__main__":
    main()
