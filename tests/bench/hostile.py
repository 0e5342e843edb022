"""What hostile load does to the server: `python -m tests.bench.hostile --help`.

Each scenario starts a server of its own on its own core and has its own section in RESULTS.md.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.crowd import Crowd, Pastes, gathered
from tests.bench.flood import KINDS, Flood, flood
from tests.bench.load import NOISE, Load, drive
from tests.bench.scans import Cost, scan_costs
from tests.bench.storm import Manuscript, Storm, storm, write_manuscript
from tests.bench.support import process, report
from tests.bench.support.options import shared
from tests.bench.support.report import Row, wanted
from tests.bench.support.servers import (
    HOCUSPOCUS,
    RESULTS,
    SCRIPTORIUM,
    Room,
    install_peers,
    make_rooms,
    running,
)
from tests.live.people.scene import Scene
from tests.live.sites.site import Site, Template
from tests.live.trials.forgery import forge_presence, steal_ids, write_twice

# Bytes by which the process may grow for each of those who come back at once.
_MOST_BACK = 64 * 1024
# What somebody may take who only listens, a part of their document included.
_MOST_IDLE = 16 * 1024
_MIB = 2**20
_TYPISTS, _RATE = 8, 5
_PASTES = Pastes(per_second=10, letters=2048)
_FLOOD_PER_SECOND, _FLOOD_LONGEST = 50e6, 10.0
# How long it is looked at what is usual: that is over sooner than what piles up.
_USUAL_SECONDS = 20.0
_IDLE_DOCUMENTS = 500
_JOINS_AT_ONCE = 16
# A child that reads for the search is started a little after the server: no socket's memory.
_STARTED_SECONDS = 8.0
# Sockets, and what the programs need beside them.
_FILES = 200


@dataclass(frozen=True)
class Scenario:
    """A scenario's title, what is done in it, and the function that does it."""

    title: str
    text: str
    run: Callable[[argparse.Namespace, Path], list[Row]]


# 500 who never read.


def slow_readers(options: argparse.Namespace, data: Path) -> list[Row]:
    """Latency and memory while a crowd in the same document reads, and while it does not."""
    crowds = [0, options.readers, options.readers]
    rooms = make_rooms(SCRIPTORIUM, data, [_TYPISTS + 1 + crowd for crowd in crowds])
    usual = min(options.seconds, _USUAL_SECONDS)
    alone, reading, deaf = (
        _phase(options, data, room, reads, seconds)
        for room, reads, seconds in zip(
            rooms, [True, True, False], [usual, usual, options.seconds], strict=True
        )
    )
    ratio = deaf.p99 / reading.p99
    return [
        Row("p99 of the people who type, alone", alone.latency()),
        Row(f"… beside {options.readers} who read", reading.latency()),
        Row(
            f"… beside {options.readers} who never read",
            deaf.latency(),
            f"≤ 1.2 × {reading.p99:.1f} ms",
            ratio <= 1.2,
        ),
        Row(
            "… beside those who never read, over alone",
            f"{deaf.p99 / alone.p99:.2f} ×",
        ),
        Row(
            f"growth of RSS with {options.readers} who read, their sockets included",
            f"{reading.growth / _MIB:.0f} MiB",
        ),
        Row(
            f"growth of RSS with {options.readers} who never read, their sockets included",
            f"{deaf.growth / _MIB:.0f} MiB",
            "< 150 MiB",
            deaf.growth < 150 * _MIB,
        ),
        Row(
            "changes of the people who type that were lost",
            str(deaf.lost),
            "0",
            deaf.lost == 0,
        ),
    ]


@dataclass(frozen=True)
class _Phase:
    p99: float
    growth: int
    lost: int
    noise: float

    def latency(self) -> str:
        """The p99, and a word if something else used the server's core."""
        noisy = f" (NOISY: others took {self.noise:.0%} of the core)" if self.noise > NOISE else ""
        return f"{self.p99:.1f} ms{noisy}"


def _phase(
    options: argparse.Namespace, data: Path, room: Room, reads: bool, seconds: float
) -> _Phase:
    """Some type, the next one pastes, and the others in the room read or do not.

    On a server of its own: memory that an earlier crowd left behind would hide what this one takes.
    """
    typists = Room(room.name, room.path, room.cookies[:_TYPISTS])
    others = Room(room.name, room.path, room.cookies[_TYPISTS:])
    crowd = Crowd([others], options.seed + 1, _JOINS_AT_ONCE, reads, pastes=_PASTES)
    load = Load(_RATE, 3, seconds, 3, options.seed)
    core = options.server_core
    kind = "who read" if reads else "who never read"
    print(f"  {seconds:g} s beside {len(others.cookies) - 1} {kind}", flush=True)
    with running(SCRIPTORIUM, data, core) as (pid, port):
        _warm_up(port, typists, data)
        process.forget_peak(pid)
        before = process.resident_bytes(pid)
        with gathered(SCRIPTORIUM, port, crowd, data):
            outcome = drive(SCRIPTORIUM, [typists], load, data, pid, port, core, fresh=False)
        growth = process.peak_bytes(pid) - before
    if outcome.numbers is None:
        raise RuntimeError("the people who type did not get to the end")
    p99, lost = (
        outcome.numbers["p99_ms"],
        outcome.numbers["expected"] - outcome.numbers["delivered"],
    )
    return _Phase(float("inf") if p99 is None else p99, growth, lost, outcome.foreign_share)


# A sender at 50 MB/s.


def floods(options: argparse.Namespace, data: Path) -> list[Row]:
    """Each kind of flood against a document of its own."""
    chance = random.Random(options.seed)
    rooms = make_rooms(SCRIPTORIUM, data, [1] * len(KINDS))
    rows = []
    for (kind, frames), room in zip(KINDS.items(), rooms, strict=True):
        print(f"  {kind}", flush=True)
        with running(SCRIPTORIUM, data, options.server_core) as (pid, port):
            _warm_up(port, room, data)
            process.forget_peak(pid)
            before = process.resident_bytes(pid)
            outcome = flood(
                port, room, frames(chance.getrandbits(32)), _FLOOD_PER_SECOND, options.flood
            )
            # What it left waiting is worked off meanwhile, and may still grow.
            time.sleep(1)
            rows += _flood_rows(kind, outcome, process.peak_bytes(pid) - before, options.flood)
    return rows


def _warm_up(port: int, room: Room, data: Path) -> None:
    """Somebody honest has been here: what the server loads for its first client is not growth."""
    with gathered(SCRIPTORIUM, port, Crowd([room], 1, 1), data) as gathering:
        gathering.disperse()


def _flood_rows(kind: str, outcome: Flood, growth: int, longest: float) -> list[Row]:
    if outcome.seconds is None:
        # Held back instead: it is no flood any more if hardly anything gets through.
        rate = outcome.sent / longest
        ended = Row(
            f"{kind}: held back to",
            f"{rate / 1e6:.2f} MB/s",
            "closed < 1 s, or < 2 MB/s",
            rate < 2e6,
        )
    else:
        how = outcome.code or "no code"
        measured = f"{outcome.seconds * 1000:.0f} ms ({how}), {outcome.sent / _MIB:.1f} MiB sent"
        ended = Row(f"{kind}: closed after", measured, "< 1 s", outcome.seconds < 1)
    size = f"{growth / _MIB:.1f} MiB"
    return [ended, Row("… growth of RSS", size, "< 16 MiB", growth < 16 * _MIB)]


# What is looked through elsewhere.


def scans(_options: argparse.Namespace, _data: Path) -> list[Row]:
    """CPU of the server's process for a large update, without the scanner's child and with it."""
    return [_scan_row(cost) for cost in scan_costs([150, 1700, 7000])]


def _scan_row(cost: Cost) -> Row:
    here, through, passed = (1000 * each for each in (cost.here, cost.through, cost.passed))
    return Row(
        f"an update of {cost.size / 1024:,.0f} KiB: looked through by the server itself",
        f"{here:.1f} ms; by the child {through:.1f} ms ({passed:.0f} ms until it has answered)",
        "less by the child",
        through < here,
    )


# Forgery.


def forgery(options: argparse.Namespace, data: Path) -> list[Row]:
    """What tests/live/protocol/test_forgery.py does, many times."""
    template = Template(data / "template")
    template.copy(data / "site")
    site = Site(data / "site")
    site.start()
    try:
        shown = forge_presence(_scene(site), options.presences, options.seed)
        stolen = steal_ids(_scene(site), options.ids, options.seed)
        tabs = write_twice(_scene(site), options.twice, options.seed, "ann")
        people = write_twice(_scene(site), options.twice, options.seed, "ben")
    finally:
        site.close()
    return [
        _zero(f"{options.presences:,} forged presence frames: shown to others", shown.forged),
        _zero(f"{options.ids:,} stolen client ids: accepted", stolen.forged),
        Row("… connections closed for it", f"{stolen.closed:,}"),
        _one(f"{options.twice} client ids, each used by one person twice: states", len(tabs)),
        _one(f"{options.twice} client ids, each used by two people: states", len(people)),
    ]


def _scene(site: Site) -> Scene:
    scene = Scene(site)
    scene.person("ben", "editor")
    scene.person("cleo", "viewer")
    return scene


def _zero(what: str, count: int) -> Row:
    return Row(what, str(count), "0", count == 0)


def _one(what: str, count: int) -> Row:
    return Row(what, str(count), "1 (byte-equal)", count == 1)


# 10,000 who do nothing.


def idle(options: argparse.Namespace, data: Path) -> list[Row]:
    """Sockets that only listen: what each costs, and whether any is lost."""
    documents = min(_IDLE_DOCUMENTS, options.sockets)
    each = options.sockets // documents
    rooms = make_rooms(SCRIPTORIUM, data, [each] * documents)
    crowd = Crowd(rooms, options.seed, _JOINS_AT_ONCE)
    count = each * documents
    with running(SCRIPTORIUM, data, options.server_core) as (pid, port):
        _warm_up(port, rooms[0], data)
        time.sleep(_STARTED_SECONDS)
        before = process.resident_bytes(pid)
        with gathered(SCRIPTORIUM, port, crowd, data) as gathering:
            joined = process.resident_bytes(pid) - before
            print(f"  {count:,} have joined; {options.idle:g} s to go", flush=True)
            cpu = process.cpu_seconds(pid)
            time.sleep(options.idle)
            busy = (process.cpu_seconds(pid) - cpu) / options.idle
            later = process.resident_bytes(pid) - before
            dropped = gathering.disperse()
        seconds = gathering.joined["last_ms"] / 1000
    return [
        Row(f"{count:,} sockets in {documents:,} documents joined in", f"{seconds:.1f} s"),
        Row("memory of each", f"{joined / count / 1024:.1f} KiB"),
        Row(
            f"… after {options.idle:g} s",
            f"{later / count / 1024:.1f} KiB",
            f"≤ {_MOST_IDLE // 1024} KiB",
            later / count <= _MOST_IDLE,
        ),
        Row("server core meanwhile", f"{busy:.0%}"),
        Row(f"dropped in {options.idle:g} s", _closes(dropped), "0", not dropped),
    ]


def _closes(codes: list[int | str]) -> str:
    counted = ", ".join(f"{count} × {code}" for code, count in Counter(codes).items())
    return f"{len(codes)} ({counted})" if codes else "0"


# Everybody at once.


def storms(options: argparse.Namespace, data: Path) -> list[Row]:
    """People who join a long document in the same moment, here and at Hocuspocus."""
    manuscript = write_manuscript(data / "manuscript", options.edits, options.seed)
    size = f"{manuscript.size / 1e6:.2f} MB as one update"
    text = f"{manuscript.edits:,} edits of {manuscript.source}: {size}"
    rows = [Row("the document", text)]
    for people, returning in [(options.storm, False), (options.back, True)]:
        if people:
            rows += _storm_rows(options, manuscript, people, returning, data)
    return rows


def _storm_rows(
    options: argparse.Namespace, manuscript: Manuscript, people: int, returning: bool, data: Path
) -> list[Row]:
    print(f"  {people:,} people", flush=True)
    ours, theirs = (
        storm(server, manuscript, people, options.seed, options.server_core, data, returning)
        for server in (SCRIPTORIUM, HOCUSPOCUS)
    )
    if returning:
        # Each is looked up in the database, which the peer does not do: what it takes is told.
        who, is_quick = f"{people:,} who come back with all of it", None
        growth = (ours.peak - ours.idle) / people
        wanted = f"{_MOST_BACK / 1024:.0f} KiB more for each ({_storm_memory(theirs)})"
        memory = f"< {wanted}", growth < _MOST_BACK
    else:
        who, is_quick = f"{people:,} who join anew", ours.last_seconds <= theirs.last_seconds
        memory = _storm_memory(theirs), ours.peak <= theirs.peak
    return [
        Row(
            f"{who}: until the last has the document",
            _storm_time(ours),
            f"{HOCUSPOCUS.version()}: {_storm_time(theirs)}",
            is_quick,
        ),
        Row("… RSS at the start → document open → peak", _storm_memory(ours), *memory),
        Row(
            "… bytes sent; a stock client has all of it",
            _storm_bytes(ours),
            _storm_bytes(theirs),
            None if ours.whole is None else ours.whole,
        ),
    ]


def _storm_time(storm: Storm) -> str:
    return (
        f"{storm.last_seconds:.2f} s (median {storm.median_seconds:.2f} s, "
        f"{storm.cpu_seconds:.2f} s of CPU)"
    )


def _storm_memory(storm: Storm) -> str:
    return (
        " → ".join(f"{size / _MIB:.0f}" for size in (storm.before, storm.idle, storm.peak)) + " MiB"
    )


def _storm_bytes(storm: Storm) -> str:
    whole = {None: "", True: ", yes", False: ", NO"}[storm.whole]
    return f"{storm.received / 1e6:.1f} MB{whole}"


SCENARIOS = {
    "readers": Scenario(
        "Readers that never read",
        f"{_TYPISTS} people type {_RATE} letters a second each and one pastes {_PASTES.letters:,} "
        f"letters {_PASTES.per_second} times a second, into one document. The others in it only "
        "read, or stop reading once they have joined. Alone, the paster is there, too.",
        slow_readers,
    ),
    "flood": Scenario(
        "A sender at 50 MB/s",
        "One signed-in editor sends as fast as it can, 50 MB/s at most, to a server of its own "
        "each time, with the limits as they are by default.",
        floods,
    ),
    "scans": Scenario(
        "Looking through large updates",
        "CPU of the thread that asks: nobody else's change waits for what the child does.",
        scans,
    ),
    "forgery": Scenario(
        "Forgery",
        "An editor claims the names, presence entries and client ids of others "
        "(tests/live/trials/forgery.py),"
        " with no limit on frames. A state is what somebody who has been "
        "there all the time, somebody who comes late, the journal, or snapshot and tail have.",
        forgery,
    ),
    "idle": Scenario(
        "Idle sockets",
        "Everybody joins, syncs and then only listens and answers pings, on one server process.",
        idle,
    ),
    "storm": Scenario(
        "Everybody joins at once",
        "All connect in the same moment. `RSS … peak` is the kernel's high-water mark of the "
        "server's process while they join.",
        storms,
    ),
}
_SHORT = {
    "readers": 100,
    "seconds": 5.0,
    "flood": 3.0,
    "presences": 500,
    "ids": 60,
    "twice": 15,
    "sockets": 500,
    "idle": 8.0,
    "storm": 50,
    "back": 50,
}


def main() -> int:
    """Runs what was asked for; 1 if anything was not as wanted."""
    options = _options()
    # Everything but the server shares the other core.
    os.sched_setaffinity(0, {options.load_core})
    process.allow_files(max(options.sockets, options.readers) + _FILES)
    install_peers()
    rows = [row for name in options.only for row in _run(name, options)]
    return int(any(row.holds is False for row in rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.hostile", description=__doc__, parents=[shared()]
    )
    only = "scenarios, with commas between them"
    parser.add_argument("--only", type=lambda s: s.split(","), default=list(SCENARIOS), help=only)
    parser.add_argument("--short", action="store_true", help="few of everything, some seconds each")
    parser.add_argument("--readers", type=int, default=500, help="those who do not read")
    parser.add_argument("--seconds", type=float, default=60, help="of measuring beside them")
    parser.add_argument("--flood", type=float, default=_FLOOD_LONGEST, help="seconds at most")
    parser.add_argument("--presences", type=int, default=10_000, help="forged presence frames")
    parser.add_argument("--ids", type=int, default=1000, help="stolen client ids")
    parser.add_argument("--twice", type=int, default=100, help="client ids that two sides use")
    parser.add_argument("--sockets", type=int, default=10_000, help="that do nothing")
    parser.add_argument("--idle", type=float, default=300, help="seconds that they do it for")
    parser.add_argument("--edits", type=int, default=260_000, help="of the long document")
    parser.add_argument("--storm", type=int, default=300, help="people who join it at once")
    parser.add_argument("--back", type=int, default=1000, help="people who come back to it; or 0")
    options = parser.parse_args()
    if options.short:
        vars(options).update(_SHORT)
    if unknown := set(options.only) - set(SCENARIOS):
        parser.error(f"no such scenario: {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    return options


def _run(name: str, options: argparse.Namespace) -> list[Row]:
    scenario = SCENARIOS[name]
    print(f"{scenario.title} …", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=options.data) as data:
        rows = scenario.run(options, Path(data))
    text = _section(scenario, rows, options.seed, time.monotonic() - started)
    print(f"\n{text}", flush=True)
    if options.write:
        report.rewrite(RESULTS, name, text)
    return rows


def _section(scenario: Scenario, rows: list[Row], seed: int, seconds: float) -> str:
    written = f"{report.written('tests.bench.hostile', seconds, seed)} {SCRIPTORIUM.version()}."
    return "\n\n".join([f"## {scenario.title}", scenario.text, written, wanted(rows)]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
