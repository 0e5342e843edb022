"""Shapes of load that others publish figures for: `python -m tests.bench.shapes --help`.

A thousand who watch, many documents at rest, joins, somebody who writes alone, and long journals.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tests.bench.crowd import Crowd, gathered
from tests.bench.load import LIMIT_MS, Load, Outcome, drive, run
from tests.bench.storm import EMPTY, Manuscript, storm, write_manuscript
from tests.bench.support import process, report
from tests.bench.support.options import shared
from tests.bench.support.report import Row, figures
from tests.bench.support.servers import (
    HOCUSPOCUS,
    RESULTS,
    SCRIPTORIUM,
    Room,
    Server,
    install_peers,
    lengthen,
    make_rooms,
    running,
)

_WATCHERS, _WATCHED_RATE, _YHUB_MS = 1500, 25, 44.0
_DOCUMENTS, _PEOPLE_EACH, _AT_REST, _BUSIER = 500, 3, 1, 2
_EDITS = 260_000
_QUIET_P50, _QUIET_P99 = 3.0, 12.0
_JOURNALS = [10**power for power in range(2, 7)]
_OPENINGS, _TYPISTS, _TYPING_RATE, _FLAT = 3, 25, 5, 1.5
_FILES = _WATCHERS + 500

_TEXT = f"""\
Servers and load generator have a core each, as under *How it is measured* above. A cursor comes
with each change where nothing else is said. Joins: all ask in the same moment, each with a session
and a role of their own, which are looked up; counted is the number of people by the time until the
last one had the document. Journals: somebody types a hundred letters, then erases the oldest and
types one more in turns, so that the text stays as long; each has the snapshot that the server keeps
of a document that has rested, and no entry after it. “Opened” is from connecting to having the
text, for the first to ask for it since the server was started (median of {_OPENINGS}); then
{_TYPISTS} people type {_TYPING_RATE} letters a second each."""


@dataclass(frozen=True)
class Setting:
    """Where all of it happens."""

    data: Path
    seed: int
    server_core: int

    def folder(self) -> Path:
        """A new one for a server."""
        return Path(tempfile.mkdtemp(dir=self.data))

    def run(self, server: Server, sizes: list[int], load: Load) -> Outcome:
        """One run of documents with so many people each."""
        folder = self.folder()
        return run(server, make_rooms(server, folder, sizes), load, folder, self.server_core)


def watchers(setting: Setting) -> list[Row]:
    """Many in one document, of whom one writes."""
    alone = Load(_WATCHED_RATE, 2, 8, 3, setting.seed, writers=1, cursors=0)
    together = replace(alone, cursors=1)
    who = f"{_WATCHERS:,} who watch and one who writes {_WATCHED_RATE} times a second"
    stated = f"p99 ≤ {_YHUB_MS:.0f} ms, as y/hub states"
    limit = f"p99 < {LIMIT_MS:.0f} ms (y/hub’s breaks at 500)"
    typing = partial(_typing, setting, [_WATCHERS + 1])
    return [
        typing(f"{who}, no presence", alone, p99=_YHUB_MS, wanted=stated),
        typing(f"… at {HOCUSPOCUS.version()}", alone, server=HOCUSPOCUS),
        typing("… and everybody shows a cursor once a second", together, LIMIT_MS, limit),
        typing(f"… at {HOCUSPOCUS.version()}", together, server=HOCUSPOCUS),
    ]


def documents(setting: Setting) -> list[Row]:
    """Many small documents, everybody writing a little."""
    load = Load(_AT_REST, 2, 8, 3, setting.seed)
    limit = f"p99 < {LIMIT_MS:.0f} ms"
    typing = partial(_typing, setting, [_PEOPLE_EACH] * _DOCUMENTS)
    what = f"{_DOCUMENTS} documents × {_PEOPLE_EACH}, everybody {_AT_REST} letter a second"
    return [
        typing(what, load, LIMIT_MS, limit),
        typing(f"… at {HOCUSPOCUS.version()}", load, server=HOCUSPOCUS),
        typing(f"… {_BUSIER} a second", replace(load, rate=_BUSIER)),
    ]


def joins(setting: Setting) -> list[Row]:
    """How many can join in a second."""
    manuscript = write_manuscript(setting.data / "manuscript", _EDITS, setting.seed)
    long = f"a document of {_EDITS:,} edits ({manuscript.size / 1e6:.2f} MB)"
    return [
        _joining(setting, "an empty document", EMPTY, 1000, least=1000),
        _joining(setting, f"{long}, anew", manuscript, 300, least=300),
        _joining(setting, f"{long} that they have", manuscript, 1000, least=300, returning=True),
    ]


def _joining(
    setting: Setting, what: str, document: Manuscript, people: int, least: int, **how: bool
) -> Row:
    core, data = setting.server_core, setting.data
    joined = storm(SCRIPTORIUM, document, people, setting.seed, core, data, **how)
    rate = people / joined.last_seconds
    return Row(
        f"{people:,} people join {what}",
        f"{rate:,.0f} a second ({joined.cpu_seconds / people * 1e3:.2f} ms of CPU each)",
        f"≥ {least:,}",
        rate >= least and joined.whole is not False,
    )


def quiet(setting: Setting) -> list[Row]:
    """One who writes, and one who reads."""
    fsync = process.fsync_ms(setting.data)
    outcome = setting.run(SCRIPTORIUM, [2], Load(8, 1, 20, 3, setting.seed, writers=1))
    p50, p99 = fsync + _QUIET_P50, fsync + _QUIET_P99
    return [
        Row(
            f"one who writes, one who reads (writing and syncing 4 KiB takes {fsync:.2f} ms)",
            figures(outcome),
            f"p50 ≤ {p50:.1f} ms, p99 ≤ {p99:.1f} ms",
            _is_within(outcome, p99, p50),
        )
    ]


def journals(setting: Setting) -> list[Row]:
    """Documents that differ in the length of their journals alone."""
    folder, core = setting.folder(), setting.server_core
    # What a server does for the first document of its life is in none of the figures.
    sizes = [_JOURNALS[0], *_JOURNALS]
    rooms = make_rooms(SCRIPTORIUM, folder, [_TYPISTS] * len(sizes))
    lengthen(rooms, sizes, folder)
    openings = []
    for _ in range(_OPENINGS):
        with running(SCRIPTORIUM, folder, core) as (_, port):
            openings.append([_opened_ms(setting, port, room, folder) for room in rooms])
    load = Load(_TYPING_RATE, 1, 4, 2, setting.seed)
    with running(SCRIPTORIUM, folder, core) as (pid, port):
        outcomes = [
            drive(SCRIPTORIUM, [room], load, folder, pid, port, core, fresh=False) for room in rooms
        ]
    opened = [statistics.median(times) for times in zip(*openings, strict=True)]
    costs = [outcome.cpu_us_per_change or float("inf") for outcome in outcomes]
    figured = list(zip(sizes, opened, costs, outcomes, strict=True))[1:]
    (_, least_ms, least_us, _) = figured[0]
    return [
        Row(
            f"a journal of {entries:,} entries: opened",
            f"after {took:.1f} ms; {figures(outcome)}",
            f"≤ {_FLAT:g} × {least_ms:.1f} ms, {_FLAT:g} × {least_us:,.0f} µs a change",
            took <= _FLAT * least_ms and cost <= _FLAT * least_us,
        )
        for entries, took, cost, outcome in figured
    ]


ROWS: dict[str, Callable[[Setting], list[Row]]] = {
    "watchers": watchers,
    "documents": documents,
    "joins": joins,
    "quiet": quiet,
    "journals": journals,
}


def _typing(
    setting: Setting,
    sizes: list[int],
    what: str,
    load: Load,
    p99: float | None = None,
    wanted: str = "",
    server: Server = SCRIPTORIUM,
) -> Row:
    print(f"  {what}", flush=True)
    outcome = setting.run(server, sizes, load)
    return Row(what, figures(outcome), wanted, None if p99 is None else _is_within(outcome, p99))


def _is_within(outcome: Outcome, p99: float, p50: float = float("inf")) -> bool:
    numbers = outcome.numbers
    if numbers is None or outcome.wrong or numbers["closed"] or numbers["p99_ms"] is None:
        return False
    return bool(numbers["p50_ms"] <= p50 and numbers["p99_ms"] <= p99)


def _opened_ms(setting: Setting, port: int, room: Room, folder: Path) -> float:
    one = Crowd([replace(room, cookies=room.cookies[:1])], setting.seed, 1)
    with gathered(SCRIPTORIUM, port, one, folder) as gathering:
        took: float = gathering.joined["last_ms"]
        return took


def main() -> int:
    """Runs what was asked for; 1 if anything was not as wanted."""
    options = _options()
    # Everything but the server shares the other core.
    os.sched_setaffinity(0, {options.load_core})
    process.allow_files(_FILES)
    install_peers()
    started, rows = time.monotonic(), list[Row]()
    with tempfile.TemporaryDirectory(dir=options.data) as data:
        setting = Setting(Path(data), options.seed, options.server_core)
        for name in [options.only] if options.only else ROWS:
            print(f"{name} …", flush=True)
            rows += ROWS[name](setting)
    text = _section(rows, options.seed, time.monotonic() - started)
    print("\n" + text)
    if options.write:
        report.rewrite(RESULTS, "shapes", text)
    return int(any(row.holds is False for row in rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.shapes", description=__doc__, parents=[shared()]
    )
    parser.add_argument("--only", choices=list(ROWS), help="one shape alone")
    options = parser.parse_args()
    if options.only and options.write:
        parser.error("the section is written whole")
    return options


def _section(rows: list[Row], seed: int, seconds: float) -> str:
    written = f"{report.written('tests.bench.shapes', seconds, seed)} {SCRIPTORIUM.version()}."
    return "\n\n".join(["## Other shapes of load", _TEXT, written, report.wanted(rows)]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
