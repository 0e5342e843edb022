"""Changes as a person remembers them: who wrote, without a long pause, on one day. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

# Whoever pauses for longer begins something new.
PAUSE = timedelta(minutes=15)
# Who write so soon after each other write together.
_TOGETHER = timedelta(minutes=1)
_MOST = 1000
# A step is one group's part by the same people, and no longer than this.
_STEP = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A change of the text: an entry of the journal."""

    seq: int
    authors: tuple[int, ...]
    at: datetime
    # Those of them for whom a program did it.
    programs: tuple[int, ...] = ()


@dataclass(slots=True)
class Group:
    """The changes from one seq to another; `people` has how many each of them made, and `programs`
    how many of these a program did.
    """

    first: int
    last: int
    since: datetime
    until: datetime
    changes: int = 0
    people: Counter[int] = field(default_factory=Counter)
    programs: Counter[int] = field(default_factory=Counter)


def grouped(rows: Iterable[Row], zone: tzinfo) -> Iterator[Group]:
    """The groups of changes that come with the newest first, the newest first."""
    group: Group | None = None
    # Who wrote last in it, as it is read from its end.
    authors: tuple[int, ...] = ()
    for row in rows:
        if group is None or not _belongs(row, group, authors, zone):
            if group is not None:
                yield group
            group = Group(row.seq, row.seq, row.at, row.at)
        group.first, group.since = row.seq, row.at
        group.changes += 1
        group.people.update(row.authors)
        group.programs.update(row.programs)
        authors = row.authors
    if group is not None:
        yield group


def _belongs(row: Row, group: Group, authors: tuple[int, ...], zone: tzinfo) -> bool:
    pause = group.since - row.at
    if group.changes >= _MOST or pause > PAUSE or _day(row.at, zone) != _day(group.since, zone):
        return False
    return row.authors == authors or pause <= _TOGETHER


def _day(at: datetime, zone: tzinfo) -> object:
    return at.astimezone(zone).date()


@dataclass(slots=True)
class Stage:
    """A step of a text: the changes that the same people made one after the other."""

    first: int
    last: int
    since: datetime
    until: datetime
    authors: tuple[int, ...]
    changes: int = 0


class Stages:
    """Puts changes, the oldest first, into steps."""

    def __init__(self) -> None:
        self.all: list[Stage] = []

    def add(self, row: Row) -> int:
        """Note a change; returns the number of its step."""
        last = self.all[-1] if self.all else None
        if last is None or not _goes_on(last, row):
            last = Stage(row.seq, row.seq, row.at, row.at, row.authors)
            self.all.append(last)
        last.last, last.until = row.seq, row.at
        last.changes += 1
        return len(self.all) - 1


def _goes_on(last: Stage, row: Row) -> bool:
    is_same = last.authors == row.authors and last.changes < _STEP
    return is_same and row.at - last.until <= PAUSE
