"""`make fuzz`: print what came of it, write it down, and fail over a limit."""

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.support import report
from tests.bench.support.servers import RESULTS
from tests.fuzz.attack import Attack, Figures
from tests.live.people.scene import Scene
from tests.live.sites.site import Site, Template

_DOCUMENTS = 4
_MOST_HELD_MS, _MOST_GROWTH_MIB = 100.0, 64.0
_TEXT = (
    "Real updates of people who typed, damaged ones, structured frames and bytes drawn by chance, "
    "by 12 sockets and 4 polls into 4 documents (tests/fuzz). Meanwhile somebody makes a tiny "
    "change in another document every 20 ms. On a busy machine the clock says little: “held up by "
    "the server” is at most for how long the server was computing during one such change."
)


def attack(
    site: Site, seed: int, count: int, seconds: float, tell: Callable[[str], None] = print
) -> Figures:
    """Attack a site that is up, with so many frames, or for so long."""
    scenes = [Scene(site, f"Document {number}") for number in range(_DOCUMENTS + 1)]
    for scene in scenes:
        scene.person("cleo", "viewer")
    try:
        return Attack(scenes, seed, tell).run(count, seconds)
    finally:
        for scene in scenes:
            scene.close()


def main() -> None:
    """Make a site, attack it, report."""
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=float, default=75, help="at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--write", action="store_true", help=f"write into {RESULTS.name}")
    options = parser.parse_args()
    figures, logged = _attacked(options)
    text = _section(figures, bool(logged))
    print(f"\n{text}")
    if options.json:
        options.json.write_text(json.dumps(dataclasses.asdict(figures), indent=2) + "\n")
    if options.write:
        report.rewrite(RESULTS, "fuzz", text)
    if logged:
        sys.exit(logged)
    if "MISSED" in text:
        sys.exit("Something is not as it should be.")


def _attacked(options: argparse.Namespace) -> tuple[Figures, str]:
    """The figures, and what the server has logged if there was an error."""
    with tempfile.TemporaryDirectory() as folder:
        Template(Path(folder) / "template").copy(Path(folder) / "site")
        site = Site(Path(folder) / "site")
        site.start()
        try:
            figures = attack(site, options.seed, options.frames, options.minutes * 60, _say_at_once)
        finally:
            site.close()
        logged = site.logged()
    return figures, logged if "Traceback" in logged else ""


def _say_at_once(line: str) -> None:
    print(line, flush=True)


def _section(figures: Figures, has_failed: bool) -> str:
    written = report.written("tests.fuzz", figures.seconds, figures.seed)
    table = report.markdown(["", "measured", "wanted", ""], _rows(figures, has_failed))
    return "\n\n".join(["## Hostile frames in numbers", _TEXT, written, table]) + "\n"


def _rows(figures: Figures, has_failed: bool) -> list[list[str]]:
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in figures.frames.items())
    closed = ", ".join(f"{count:,} × {code}" for code, count in figures.closed.items())
    quiet, probed = figures.quiet, figures.probed
    return [
        ["frames", f"{sum(figures.frames.values()):,} ({kinds})", "", ""],
        ["connections closed for it", closed, "", ""],
        [
            "errors in the server's log",
            *_verdict("yes" if has_failed else "0", "0", not has_failed),
        ],
        ["all rooms converge afterwards, the server has not ended", *_verdict("yes", "yes", True)],
        [
            f"of {_DOCUMENTS} attacked documents: read otherwise from a snapshot (PROTOCOL 2.10)",
            *_verdict(str(figures.otherwise), "0", figures.otherwise == 0),
        ],
        [f"{probed.changes:,} changes beside it: the longest, by the clock", *_ms(probed.stall_ms)],
        [f"… without an attack ({quiet.changes:,} changes)", *_ms(quiet.stall_ms)],
        [
            "… held up by the server",
            *_verdict(
                f"{probed.held_ms:.0f} ms",
                f"< {_MOST_HELD_MS:.0f} ms",
                probed.held_ms < _MOST_HELD_MS,
            ),
        ],
        ["… without an attack", *_ms(quiet.held_ms)],
        [
            "growth of RSS after the first 2,000 frames",
            *_verdict(
                f"{figures.growth_mib:.1f} MiB",
                f"< {_MOST_GROWTH_MIB:.0f} MiB",
                figures.growth_mib < _MOST_GROWTH_MIB,
            ),
        ],
    ]


def _ms(milliseconds: float) -> list[str]:
    return [f"{milliseconds:.0f} ms", "", ""]


def _verdict(measured: str, wanted: str, holds: bool) -> list[str]:
    return [measured, wanted, "holds" if holds else "**MISSED**"]


if __name__ == "__main__":
    main()
