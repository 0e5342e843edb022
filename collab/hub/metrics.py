"""What an operator's Prometheus is told of this process: counts and times, nobody's names or words.

docs/operating.md says what each one means.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prometheus_client import Counter, Gauge, Histogram

from collab.room.batch import Batch, Settlement
from collab.room.room import Room

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

_sockets = Gauge("scriptorium_sockets", "Connections, polls among them")
_rooms = Gauge("scriptorium_rooms", "Open documents")
_shared = Gauge("scriptorium_rooms_shared", "Open documents that another process has open, too")
_members = Gauge("scriptorium_members", "Connections that have been let into a document")
_queue = Gauge("scriptorium_queue_bytes", "What waits to be sent to clients")
_engaged = Gauge("scriptorium_engine_seconds", "How long the engine's oldest job has taken")
_changes = Counter("scriptorium_changes", "Change frames of clients by their fate", ["fate"])
_commits = Counter("scriptorium_commits", "Commits by their outcome", ["outcome"])
_commit_seconds = Histogram(
    "scriptorium_commit_seconds", "How long a commit took", buckets=_SECONDS
)
_batch = Histogram(
    "scriptorium_commit_changes", "Change frames that one commit carried", buckets=_COUNTS
)
_documents = Histogram(
    "scriptorium_commit_documents", "Documents that one commit was for", buckets=_COUNTS
)
_relay_seconds = Histogram(
    "scriptorium_relay_seconds",
    "From a document's first waiting change to its relay to everybody",
    buckets=_SECONDS,
)
_refusals = Counter("scriptorium_refusals", "Refusals by close code (PROTOCOL.md 6)", ["code"])
_closes = Counter("scriptorium_closes", "Ended connections by close code", ["code"])
_FATES = ("settled", "unknown", "dropped")
# Looked up once: that takes longer than to count.
_fates = {fate: _changes.labels(fate) for fate in _FATES}
_committed, _failed = _commits.labels("committed"), _commits.labels("failed")


@dataclass(frozen=True, slots=True)
class Load:
    """What a process carries now; `queued` in bytes, `engaged` in seconds.

    `shared` of its rooms are open in another process, too, as far as is known.
    """

    sockets: int
    rooms: int
    shared: int
    members: int
    queued: int
    engaged: float


def show_load(load: Load) -> None:
    """Set the gauges; asked for when somebody reads them."""
    _sockets.set(load.sockets)
    _rooms.set(load.rooms)
    _shared.set(load.shared)
    _members.set(load.members)
    _queue.set(load.queued)
    _engaged.set(load.engaged)


class Watch:
    """Since when the oldest change of each room has waited."""

    def __init__(self) -> None:
        self._since: dict[Room, float] = {}

    def wait(self, room: Room) -> None:
        """Note that a change waits in a room."""
        self._since.setdefault(room, time.monotonic())

    def take(self, rooms: Iterable[Room]) -> "Journey":
        """The rooms' changes go to the commit: those that come from now on have waited less."""
        waited = {room: since for room in rooms if (since := self._since.pop(room, None))}
        return Journey(time.monotonic(), waited)

    def give_back(self, journey: "Journey") -> None:
        """The commit failed: the changes still wait."""
        self._since |= journey.waited


@dataclass(frozen=True, slots=True)
class Journey:
    """A commit on its way: when it began, and since when its rooms' changes have waited."""

    began: float
    waited: dict[Room, float]

    def note_commit(self, batches: Sequence[Batch], settlements: Sequence[Settlement]) -> None:
        """Count what was committed, before it is relayed."""
        _committed.inc()
        _commit_seconds.observe(time.monotonic() - self.began)
        _documents.observe(len(batches))
        if changes := sum(len(batch.changes) for batch in batches):
            _batch.observe(changes)
        _count_fates(settlements)

    def note_failure(self) -> None:
        """Count a commit that the database refused."""
        _failed.inc()

    def note_relay(self, room: Room) -> None:
        """Note that a room's changes have been queued for everybody in it."""
        if since := self.waited.get(room):
            _relay_seconds.observe(time.monotonic() - since)


def _count_fates(settlements: Sequence[Settlement]) -> None:
    for fate, count in _fates.items():
        if changes := sum(len(getattr(each, fate)) for each in settlements):
            count.inc(changes)
    for settlement in settlements:
        for _, closing in settlement.refused:
            count_refusal(closing.code)


def count_refusal(code: int) -> None:
    """Count somebody who was not let in, or whose message ended the connection."""
    _refusals.labels(str(int(code))).inc()


def count_close(code: int | None) -> None:
    """Count a connection that the server ended with a code; None for one that the client left."""
    _closes.labels("client" if code is None else str(int(code))).inc()
