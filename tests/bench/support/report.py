"""Tables of what was measured, for the terminal and RESULTS.md."""

import datetime
import platform
import shlex
import statistics
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import BUSY_GENERATOR, LIMIT_MS, Load, Outcome
from tests.bench.support import process
from tests.bench.support.servers import (
    HOCUSPOCUS,
    HOCUSPOCUS_3,
    HOCUSPOCUS_SQLITE,
    SCRIPTORIUM,
    Server,
)

_HEADINGS = [
    "documents × people",
    "server",
    "CPU per change",
    "ratio",
    "p50",
    "p99",
    "delivered",
    "lost",
    "server core",
    "RSS",
    "per person",
    "fresh client",
    "generator",
    "verdict",
]


_NOTES = """\
- Everybody types one letter {rate:g} times a second, at uneven intervals, and sends a cursor with
  each. {warm:g} s warm-up, {seconds:g} s measured; seed {seed}.
- The server has one core to itself, the load generator another. CPU is user and system time of the
  server's process, threads and children, for each change that was delivered within the window
  ("ratio": to this server's). Writing to the disk by the kernel's own threads is not in it.
- Latency is from handing a change to the sender's socket until another client has received it, at
  8 listeners in one document, at one in each small document. A change that never came counts as
  infinitely late. "Lost" did not come within {drain:g} s after the typing.
- "Fresh client": a stock Yjs client that joins afterwards reads as many letters as were typed.
- "Per person": what each person receives.
- "Generator": its own use of its core; over 85 % (BUSY) the run says nothing about the server.
- All but the listeners only count bytes and answer no pings: no connection lives as long as a ping
  time-out. Both frames of a change go out in one TCP segment, to every server alike.
- A server that was overloaded twice in a row is not asked for more. NOISY: something else used the
  server's core; a run that was overloaded meanwhile is repeated once."""


@dataclass(frozen=True)
class Row:
    """One figure; `holds` says whether it is what was wanted, None if nothing was."""

    what: str
    measured: str
    wanted: str = ""
    holds: bool | None = None

    def cells(self) -> list[str]:
        """The row of a table."""
        verdict = {None: "", True: "holds", False: "**MISSED**"}[self.holds]
        return [self.what, self.measured, self.wanted, verdict]


def rewrite(file: Path, section: str, text: str) -> None:
    """Put a text in the place of a section of RESULTS.md, or at the end; the rest stays."""
    start, end = f"<!-- {section}: written by a program -->\n\n", f"\n<!-- end of {section} -->\n"
    old = file.read_text() if file.exists() else "# Benchmark\n"
    before, found, rest = old.partition(start)
    after = rest.partition(end)[2] if found else ""
    lead = before if found else f"{before}\n"
    file.write_text(f"{lead}{start}{text}{end}{after}")


def written(module: str, seconds: float, seed: int | None = None) -> str:
    """What a section was written by, and when, after how long and on what."""
    command = shlex.join(["python", "-m", module, *sys.argv[1:]])
    seeded = "" if seed is None else f" with seed {seed}"
    took = f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} s"
    now = datetime.datetime.now(datetime.UTC)
    return (
        f"Written by `{command}` on {now:%Y-%m-%d %H:%M} UTC{seeded}; it took {took}. {machine()}."
    )


def line(outcome: Outcome) -> str:
    """One run in short, for somebody who waits."""
    cells = _row(outcome, None)
    return "  ".join([*cells[:3], *cells[4:8], cells[-2], cells[-1]])


def document(
    one: list[Outcome],
    many: list[Outcome],
    load: Load,
    fsync_ms: float,
    seconds: float,
) -> str:
    """The section of RESULTS.md that compares the servers."""
    notes = _NOTES.format(
        rate=load.rate,
        warm=load.warm_seconds,
        seconds=load.seconds,
        seed=load.seed,
        drain=load.drain_seconds,
    )
    parts = [
        written("tests.bench", seconds, load.seed),
        _conditions(one + many, fsync_ms),
        "## Summary",
        summary(one, many),
    ]
    if one:
        parts += ["## One busy document", table(one)]
    if many:
        parts += ["## Many small documents", table(many)]
    return "\n\n".join([*parts, "## How it is measured", notes]) + "\n"


def table(outcomes: list[Outcome]) -> str:
    """One Markdown row for each run. The ratio is to this project's server at the same load."""
    cpu = _cpu(outcomes)
    rows = [_row(each, cpu.get((SCRIPTORIUM, each.documents, each.people))) for each in outcomes]
    return markdown(_HEADINGS, rows)


def summary(one: list[Outcome], many: list[Outcome]) -> str:
    """What the runs come to, as a Markdown list."""
    lines = [*_highest(one), *_against_base(one + many), *_against_hocuspocus(many)]
    return "\n".join(f"- {line}" for line in lines)


def _conditions(outcomes: list[Outcome], fsync_ms: float) -> str:
    lines = [
        f"Writing and syncing 4 KiB takes {fsync_ms:.2f} ms.",
        *(
            f"{server.name}: {server.version()}; it {server.saves}."
            for server in _servers(outcomes)
        ),
    ]
    return "\n".join(f"- {each}" for each in lines)


def machine() -> str:
    """What all of it ran on."""
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    return (
        f"{process.cpu_model()}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, Node {node.stdout.strip()}"
    )


def markdown(headings: list[str], rows: Iterable[list[str]]) -> str:
    """A table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def wanted(rows: Iterable[Row]) -> str:
    """A table of what was measured beside what was wanted."""
    return markdown(["", "measured", "wanted", ""], (row.cells() for row in rows))


def figures(outcome: Outcome) -> str:
    """One run in a cell: what was measured, and what makes one doubt it, if anything."""
    numbers = outcome.numbers
    if numbers is None:
        return f"failed: {outcome.failure}"
    written, cpu = numbers["sent"] / numbers["seconds"], outcome.cpu_us_per_change
    lost = numbers["expected"] - numbers["delivered"]
    busy = f"{outcome.cpu_seconds / numbers['seconds']:.0%} of the core"
    doubts = {
        f"{len(numbers['closed'])} closed": numbers["closed"],
        _fresh(numbers["mismatches"]): outcome.wrong,
        f"generator {_generator(numbers)}": numbers["generator_cpu"] > BUSY_GENERATOR,
        _noise(outcome): outcome.noisy,
    }
    return "; ".join(
        [
            f"p50 {_ms(numbers['p50_ms'])}, p99 {_ms(numbers['p99_ms'])}",
            f"{numbers['delivered']:,} delivered, {lost:,} lost",
            f"{written:,.0f} written and {written * numbers['timely']:,.0f} relayed a second",
            f"{busy}, {cpu:,.0f} µs a change" if cpu else busy,
            *(doubt for doubt, is_due in doubts.items() if is_due),
        ]
    )


def _row(outcome: Outcome, own_cpu: float | None) -> list[str]:
    people = outcome.people // outcome.documents
    start = [f"{outcome.documents} × {people}", outcome.server.name]
    numbers = outcome.numbers
    if numbers is None:
        return [*start, *["–"] * (len(_HEADINGS) - 3), f"failed: {outcome.failure}"]
    cpu = outcome.cpu_us_per_change
    received = numbers["received_bytes"] / numbers["seconds"] / outcome.people
    return [
        *start,
        f"{cpu:.0f} µs" if cpu else "–",
        f"{cpu / own_cpu:.2f}" if cpu and own_cpu else "–",
        _ms(numbers["p50_ms"]),
        _ms(numbers["p99_ms"]),
        f"{numbers['delivered']:,}",
        f"{numbers['expected'] - numbers['delivered']:,}",
        f"{outcome.cpu_seconds / numbers['seconds']:.0%}",
        f"{outcome.resident_bytes / 2**20:.0f} MiB",
        f"{received / 1024:.0f} KiB/s",
        _fresh(numbers["mismatches"]),
        _generator(numbers),
        _verdict(outcome),
    ]


def _ms(latency: float | None) -> str:
    return "never" if latency is None else f"{latency:.1f} ms"


def _fresh(mismatches: list[str] | None) -> str:
    if mismatches is None:
        return "not asked"
    return f"WRONG: {mismatches[0]}" if mismatches else "equal"


def _generator(numbers: dict[str, float]) -> str:
    busy = " BUSY" if numbers["generator_cpu"] > BUSY_GENERATOR else ""
    return f"{numbers['generator_cpu']:.0%}, lag {numbers['generator_lag_ms']:.0f} ms{busy}"


def _verdict(outcome: Outcome) -> str:
    return _judgement(outcome) + (f"; {_noise(outcome)}" if outcome.noisy else "")


def _noise(outcome: Outcome) -> str:
    return f"NOISY: others took {outcome.foreign_share:.0%} of the core"


def _judgement(outcome: Outcome) -> str:
    if outcome.wrong:
        return "WRONG TEXT"
    if outcome.overloaded:
        closed = outcome.numbers["closed"] if outcome.numbers else []
        return f"overloaded ({len(closed)} closed: {closed[0]})" if closed else "overloaded"
    return f"< {LIMIT_MS:.0f} ms"


def _servers(outcomes: list[Outcome]) -> list[Server]:
    return list(dict.fromkeys(outcome.server for outcome in outcomes))


def _highest(one: list[Outcome]) -> list[str]:
    best = {server: _carries(server, one) for server in _servers(one)}
    most = max((outcome.people for outcome in one), default=0)
    lines = [
        f"People in one document with p99 under {LIMIT_MS:.0f} ms: {server.version()}: "
        f"{'at least ' if people == most else ''}{people}"
        for server, people in best.items()
    ]
    own = best.pop(SCRIPTORIUM, 0)
    for peer, people in best.items():
        if own and people:
            lines.append(f"That is {own / people:.1f} × {peer.version()}.")
    return lines


def _carries(server: Server, one: list[Outcome]) -> int:
    """The highest load under the limit such that no lower load was over it; 0 for none."""
    most = 0
    for outcome in (o for o in one if o.server is server):
        if outcome.overloaded or outcome.wrong:
            break
        most = outcome.people
    return most


def _cpu(outcomes: list[Outcome]) -> dict[tuple[Server, int, int], float]:
    """CPU per change by server, documents and people: the median of all rounds, in µs."""
    found = dict[tuple[Server, int, int], list[float]]()
    for each in outcomes:
        if each.cpu_us_per_change:
            key = each.server, each.documents, each.people
            found.setdefault(key, []).append(each.cpu_us_per_change)
    return {key: statistics.median(rounds) for key, rounds in found.items()}


def _against_base(outcomes: list[Outcome]) -> list[str]:
    cpu, lines = _cpu(outcomes), []
    for (server, documents, people), before in cpu.items():
        now = cpu.get((SCRIPTORIUM, documents, people))
        if server.is_own and server is not SCRIPTORIUM and now:
            lines.append(
                f"{documents} × {people // documents}: {now:.0f} µs of server CPU per change, "
                f"{server.name} {before:.0f} µs: {now / before:.2f} × as much (medians)."
            )
    return lines


def _against_hocuspocus(many: list[Outcome]) -> list[str]:
    cpu, lines = _cpu(many), []
    for (peer, documents, people), theirs in cpu.items():
        own = cpu.get((SCRIPTORIUM, documents, people))
        if peer in (HOCUSPOCUS, HOCUSPOCUS_SQLITE, HOCUSPOCUS_3) and own:
            lines.append(
                f"{documents} small documents: {own:.0f} µs of server CPU per change, "
                f"{peer.version()} {theirs:.0f} µs: {own / theirs:.2f} × as much."
            )
    return lines
