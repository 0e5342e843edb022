"""`make attack`: what one person or a stranger tries against a site, and what it costs the server.

Each attack begins with a server of its own, so that its memory is that attack's. What is asked of
all: no answer 500, and never more than 400 MiB in the server's process.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import httpx

from tests.bench.support import process, report
from tests.bench.support.servers import RESULTS
from tests.live.people.scene import Scene
from tests.live.sites.site import Site, Template, free_port
from tests.live.trials import attacks_on_means as means
from tests.live.trials import attacks_on_rights as rights
from tests.live.trials.attacker import Attacker, Outcome

MOST_MIB = 400
_MIB = 1024 * 1024
_TEXT = (
    "Each attack by one person, or by one stranger, on a server of its own with the defaults "
    "(tests/live/trials/attack.py). "
    "“Peak” is the most memory of the server's own process, without the "
    "children that read files; “CPU” is of both; “health” is the longest `/healthz` meanwhile, "
    "which on a busy machine says little."
)
# What sites of tests lift for the sake of the tests' own clients.
DEFAULTS = {
    "THROTTLE_FAILURES": "10",
    "API_WRITES": "120",
    "BYTES_PER_SECOND": str(_MIB),
    "FRAMES_PER_SECOND": "200",
    "HANDSHAKES_PER_MINUTE": "3000",
    "SOCKETS_PER_ADDRESS": "2000",
    "SOCKETS_PER_PERSON": "64",
    # Whoever attacks is no proxy of the site.
    "FORWARDED_ALLOW_IPS": "192.0.2.1",
}

ATTACKS: dict[str, Callable[[Attacker], Outcome]] = {
    attack.__name__.replace("_", " "): attack
    for attack in (
        means.pictures,
        means.imports,
        means.archives,
        means.exports,
        means.readers,
        means.everything,
        means.frames_at_once,
        means.bodies,
        means.marks,
        means.nesting,
        means.heads,
        means.questions,
        means.missing,
        rights.strangers,
        rights.readers_write,
        rights.spellings,
        rights.overrides,
        rights.guesses,
        rights.forged,
        rights.scripts,
        rights.begun,
        rights.removed,
        rights.mails,
        rights.ends,
        rights.ends_by_http,
        rights.ends_on_two,
    )
}
# Races ask more often than any person does.
_RACES = {"ends", "ends by http", "ends on two"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of an attack: how often each status was answered, and what it cost."""

    name: str
    outcome: Outcome
    peak_mib: int
    cpu_seconds: float
    health_ms: float
    is_held: bool


def settings_for(name: str, folder: Path) -> dict[str, str]:
    """The settings of the site that is attacked."""
    mails = f"smtp://127.0.0.1:{free_port()}" if name == "removed" else f"file://{folder}/mails"
    return {"EMAIL_URL": mails, **({} if name in _RACES else DEFAULTS)}


def run(site: Site, name: str, strength: int) -> Figures:
    """Attack a site that has just started."""
    assert site.server
    pid = site.server.pid
    scene = Scene(site)
    attacker = Attacker(scene, strength)
    process.forget_peak(pid)
    started = process.cpu_seconds(pid)
    try:
        with _watched(site, pid) as seen:
            outcome = ATTACKS[name](attacker)
    finally:
        attacker.close()
        scene.close()
    is_held = outcome.is_held and seen.peak < MOST_MIB and "Traceback" not in site.logged()
    cpu = seen.cpu - started
    return Figures(name, outcome, seen.peak, cpu, seen.longest * 1000, is_held)


@dataclass
class _Seen:
    """What was seen of the server: seconds that an answer took, MiB, and seconds of CPU."""

    longest: float = 0.0
    peak: int = 0
    cpu: float = 0.0


@contextmanager
def _watched(site: Site, pid: int) -> Iterator[_Seen]:
    """Asks how the site is, again and again, as long as it is there."""
    seen, is_over = _Seen(), Event()

    def look() -> None:
        started = time.monotonic()
        site.get("/healthz")
        seen.longest = max(seen.longest, time.monotonic() - started)
        seen.peak, seen.cpu = process.peak_bytes(pid) // _MIB, process.cpu_seconds(pid)

    def watch() -> None:
        while not is_over.wait(0.05):
            try:
                look()
            # It was stopped.
            except (OSError, ValueError, httpx.HTTPError):
                return

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        is_over.set()
        watcher.join()


def main() -> None:
    """Make a site for each attack, and report."""
    parser = argparse.ArgumentParser(prog="tests.live.trials.attack")
    parser.add_argument("--only", nargs="+", choices=ATTACKS, default=list(ATTACKS))
    parser.add_argument("--strength", type=int, default=4)
    parser.add_argument("--write", action="store_true", help=f"write into {RESULTS.name}")
    options = parser.parse_args()
    started = time.monotonic()
    rows = [_row(figures) for figures in _all(options)]
    headings = ["attack", "what was tried", "answers", "peak", "CPU", "health", "verdict"]
    how = report.written("tests.live.trials.attack", time.monotonic() - started)
    table = report.markdown(headings, rows)
    text = f"## Attacks by one person\n\n{_TEXT}\n\n{how}\n\n{table}\n"
    if options.write:
        report.rewrite(RESULTS, "attack", text)
    if any("MISSED" in row for row in rows):
        sys.exit("Something did not hold.")


def _all(options: argparse.Namespace) -> Iterator[Figures]:
    with tempfile.TemporaryDirectory() as folder:
        template = Template(Path(folder) / "template")
        for name in options.only:
            own = Path(folder) / name.replace(" ", "-")
            template.copy(own)
            site = Site(own, settings_for(name, own))
            site.start()
            try:
                figures = run(site, name, options.strength)
            finally:
                site.close()
            print(*_row(figures), sep="  ", flush=True)
            yield figures


def _row(figures: Figures) -> list[str]:
    outcome = figures.outcome
    answers = ", ".join(f"{n} × {status}" for status, n in sorted(outcome.answers.items()))
    tried = " ".join((ATTACKS[figures.name].__doc__ or "").partition("\n\n")[0].split())
    return [
        figures.name,
        tried,
        "; ".join(part for part in (answers, outcome.told) if part),
        f"{figures.peak_mib} MiB",
        f"{figures.cpu_seconds:.1f} s",
        f"{figures.health_ms:.0f} ms",
        "held" if figures.is_held else "MISSED",
    ]


if __name__ == "__main__":
    main()
