"""What waits to be told to the other processes by one lane, and to whom. Pure."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar
from uuid import UUID

from collab.cluster.hints import (
    MOST_DIGESTS,
    MOST_PEOPLE,
    MOST_TOLD,
    Closed,
    Ended,
    Hint,
    Moved,
    Reach,
    SharedPresence,
    Shown,
    Told,
)

T = TypeVar("T")

# The group of all processes; whoever has a document open is in that of the document.
EVERYBODY = "processes"
_MOST_WAITING = 5000


class Outbox:
    """Takes no more than it can hold: what is left out comes by the database."""

    def __init__(self) -> None:
        self._moved: dict[UUID, Reach | None] = {}
        self._shown: dict[UUID, dict[int, SharedPresence]] = {}
        self._closed: dict[UUID, None] = {}
        self._ended: set[str] = set()
        self._told: set[int] = set()

    def add_moved(self, document_id: UUID, to: Reach | None) -> None:
        """A document has moved on; that something about it is different says more than where to."""
        if self._moved.get(document_id, ()) is not None and len(self._moved) < _MOST_WAITING:
            self._moved[document_id] = to

    def add_shown(self, document_id: UUID, people: Iterable[SharedPresence]) -> None:
        """What people show; that there is nobody says that the document is open all the same."""
        if len(self._shown) < _MOST_WAITING:
            shown = self._shown.setdefault(document_id, {})
            shown.update((each.entry.client, each) for each in people)

    def add_closed(self, document_id: UUID) -> None:
        """A document is not open any more."""
        if len(self._closed) < _MOST_WAITING:
            self._closed[document_id] = None

    def add_ended(self, digests: Collection[str]) -> None:
        """Sessions are over."""
        if len(self._ended) < _MOST_WAITING:
            self._ended.update(digests)

    def add_told(self, people: Collection[int]) -> None:
        """People have other notices."""
        if len(self._told) < _MOST_WAITING:
            self._told.update(people)

    def take(self) -> list[tuple[str, Hint]]:
        """What waits, by swap, each with the group that is told."""
        taken = Outbox()
        taken.__dict__, self.__dict__ = self.__dict__, taken.__dict__
        return list(taken._hints())

    def _hints(self) -> Iterator[tuple[str, Hint]]:
        for digests in _slices(self._ended, MOST_DIGESTS):
            yield EVERYBODY, Ended(frozenset(digests))
        for people in _slices(self._told, MOST_TOLD):
            yield EVERYBODY, Told(frozenset(people))
        for document_id, to in self._moved.items():
            yield group_of(document_id), Moved({document_id: to})
        for document_id, shown in self._shown.items():
            for some in _slices(shown.values(), MOST_PEOPLE) if shown else [[]]:
                yield group_of(document_id), Shown(document_id, tuple(some))
        for document_id in self._closed:
            yield group_of(document_id), Closed(document_id)


def group_of(document_id: UUID) -> str:
    """The group of those who have a document open."""
    return f"document.{document_id}"


def _slices(things: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
