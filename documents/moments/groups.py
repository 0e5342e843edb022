"""The list of what happened to a document, a page at a time, with a bounded number of queries."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any

from django.db.models import Q

from documents.access.lookup import Access
from documents.journal.loading import told_from
from documents.models import (
    ClientId,
    Document,
    Entry,
    Span,
    Suggestion,
    Thread,
    User,
    Version,
)
from documents.moments.grouping import Group, Row, grouped
from documents.roles import Action, may

Json = dict[str, Any]
# So many items, or as many as so many entries give, are a page.
_ITEMS, _ROWS, _AT_ONCE = 40, 20_000, 4000
_TEXT = (Entry.Kind.UPDATE,)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page: of what came before a seq, of one person's doing, by the days of a time zone."""

    zone: tzinfo
    before: int | None = None
    person: int | None = None


@dataclass(slots=True)
class _Events:
    """What is read beside the changes of the text."""

    lowest: int
    items: list[Json] = field(default_factory=list)


class _Rows:
    """Reads the changes before a seq, the newest first, up to a number of them."""

    def __init__(self, document: Document, before: int) -> None:
        self._document = document
        self.reached = before
        self.is_all = False
        # What was read, the newest first.
        self.read_so_far: list[tuple[int, datetime]] = []

    def read(self) -> Iterator[Row]:
        """The changes; `reached` is the seq of the last that was read."""
        entries = Entry.objects.filter(document=self._document, kind__in=_TEXT)
        told = entries.order_by("-seq").values_list("seq", "authors", "at", "programs")
        for _ in range(_ROWS // _AT_ONCE):
            some = list(told.filter(seq__lt=self.reached)[:_AT_ONCE])
            for seq, authors, at, programs in some:
                self.reached = seq
                self.read_so_far.append((seq, at))
                yield Row(seq, tuple(authors), at, tuple(programs or ()))
            if len(some) < _AT_ONCE:
                self.is_all = True
                return


def history_of(access: Access, asked: Asked) -> Json:
    """A page of the history as JSON, the newest first; `next` is to be asked `before`, if it is
    not null.

    Changes of rights are told to those who may share. `details` says from when on changes are told
    one by one, and why.
    """
    document = access.document
    before = document.head + 1 if asked.before is None else asked.before
    rows = _Rows(document, before)
    groups = list(islice(grouped(rows.read(), asked.zone), _ITEMS))
    is_end = rows.is_all and len(groups) < _ITEMS
    lowest = 0 if is_end else (groups[-1].first if groups else rows.reached)
    items = [_of_group(group) for group in groups]
    items += _events(access, lowest, before) + _versions(document, lowest, before)
    window = _Window(document, rows.read_so_far, lowest, asked.before)
    items += _resolved(window) + _accepted(document, lowest, before)
    if is_end:
        items += _spans(document, before)
    shown = [item for item in items if asked.person is None or asked.person in _ids(item)]
    shown.sort(key=lambda item: (item["last"], _RANK[item["kind"]]), reverse=True)
    return {
        "head": document.head,
        "epoch": document.epoch,
        "items": shown,
        "next": None if is_end else lowest,
        "details": _details(document),
        "people": _people(shown),
    }


_RANK = {"edit": 0, "folded": 0, "event": 1, "version": 2}


def _of_group(group: Group) -> Json:
    return {
        "kind": "edit",
        "first": group.first,
        "last": group.last,
        "since": group.since,
        "until": group.until,
        "changes": group.changes,
        "people": [
            {"id": id_, "changes": n, "by_program": group.programs[id_]}
            for id_, n in group.people.most_common()
        ],
    }


# Who may do what is for those who share; whether the text may be changed at all is for everybody.
_TOLD_TO_ALL = ["frozen", "unfrozen"]


def _events(access: Access, lowest: int, before: int) -> list[Json]:
    told_to_all = Q(kind__in=[Entry.Kind.TITLE, Entry.Kind.BASE, Entry.Kind.UPDATE])
    rights = Q(kind=Entry.Kind.ACCESS)
    if not may(access.role, Action.SHARE):
        rights &= Q(event__type__in=_TOLD_TO_ALL)
    entries = Entry.objects.filter(
        told_to_all | rights,
        document=access.document,
        event__isnull=False,
        seq__gte=lowest,
        seq__lt=before,
    )
    told = entries.order_by("-seq").values_list("seq", "authors", "at", "event")[:_ROWS]
    return [
        {
            "kind": "event",
            "first": seq,
            "last": seq,
            "since": at,
            "until": at,
            "people": [{"id": id_, "changes": 1} for id_ in authors],
            "event": event,
        }
        for seq, authors, at, event in told
    ]


class _Window:
    """The time of a page: of the changes with these seqs and times, the newest first. What is
    beside the journal is told between them.
    """

    def __init__(
        self,
        document: Document,
        rows: list[tuple[int, datetime]],
        lowest: int,
        before: int | None,
    ) -> None:
        self.document = document
        self._rows = [row for row in rows if row[0] >= lowest]
        self._lowest = lowest
        ends = Entry.objects.filter(document=document, seq=before or 0)
        self.until = ends.values_list("at", flat=True).first()
        self.since = self._rows[-1][1] if lowest and self._rows else None

    def seq_at(self, at: datetime) -> int:
        """The seq at which the text stood then."""
        place = bisect_left(self._rows, -at.timestamp(), key=lambda row: -row[1].timestamp())
        return self._rows[place][0] if place < len(self._rows) else self._lowest


def _resolved(window: _Window) -> list[Json]:
    threads = Thread.objects.filter(document=window.document, is_gone=False)
    threads = threads.filter(resolved_at__isnull=False).order_by("-resolved_at")
    if window.since is not None:
        threads = threads.filter(resolved_at__gte=window.since)
    if window.until is not None:
        threads = threads.filter(resolved_at__lt=window.until)
    told = threads.values_list("uid", "quote", "resolved_at", "resolved_by")
    return [
        _event(window.seq_at(at), at, by, {"type": "resolved", "thread": str(uid), "quote": quote})
        for uid, quote, at, by in told[:_ROWS]
        if at is not None
    ]


def _accepted(document: Document, lowest: int, before: int) -> list[Json]:
    accepted = Suggestion.objects.filter(document=document, is_gone=False)
    accepted = accepted.filter(accepted_seq__gte=lowest, accepted_seq__lt=before)
    told = accepted.order_by("-accepted_seq").values_list(
        "uid", "accepted_seq", "closed_at", "closed_by", "author"
    )
    return [
        _event(seq, at, by, {"type": "accepted", "suggestion": str(uid), "user": author})
        for uid, seq, at, by, author in told[:_ROWS]
        if seq is not None and at is not None
    ]


def _event(seq: int, at: datetime, by: int | None, event: Json) -> Json:
    people = [{"id": by, "changes": 1}] if by else []
    told = {"kind": "event", "first": seq, "last": seq, "since": at, "until": at}
    return {**told, "people": people, "event": event}


def _versions(document: Document, lowest: int, before: int) -> list[Json]:
    versions = Version.objects.filter(document=document, seq__gte=lowest, seq__lt=before)
    told = versions.order_by("-seq", "-pk").values_list("pk", "seq", "name", "by", "at")
    return [
        {
            "kind": "version",
            "id": pk,
            "first": seq,
            "last": seq,
            "since": at,
            "until": at,
            "name": name,
            "people": [{"id": by, "changes": 1}] if by else [],
        }
        for pk, seq, name, by, at in told[:_ROWS]
    ]


def _spans(document: Document, before: int) -> list[Json]:
    spans = Span.objects.filter(document=document, first__lt=before).order_by("-first")
    return [
        {
            "kind": "folded",
            "first": span.first,
            "last": span.last,
            "since": span.since,
            "until": span.until,
            "people": [{"id": id_, "changes": 0} for id_ in span.authors],
        }
        for span in spans[:_ROWS]
    ]


def _ids(item: Json) -> list[int]:
    return [each["id"] for each in item["people"]]


def _people(items: Iterable[Json]) -> list[Json]:
    """Everybody whom the items name; an erased account is missing."""
    ids = {id_ for item in items for id_ in _ids(item)}
    ids |= {item["event"]["user"] for item in items if item.get("event", {}).get("user")}
    return people_json(ids)


def people_json(ids: Iterable[int]) -> list[Json]:
    """People as they are told, by their ids; erased accounts are missing."""
    return [user.as_json for user in User.objects.filter(pk__in=set(ids)).order_by("pk")]


def _details(document: Document) -> Json | None:
    seq, why = told_from(document.pk)
    if not why:
        return None
    return {"seq": seq, "at": moment_of(document, seq), "why": why}


def first_after(document: Document, at: datetime) -> int:
    """The seq at which the document stood at a moment."""
    entries = Entry.objects.filter(document=document, at__lte=at).order_by("-seq")
    return entries.values_list("seq", flat=True).first() or 0


def moment_of(document: Document, seq: int) -> datetime | None:
    """When the document came to stand at a seq, as far as that is known."""
    return Entry.objects.filter(document=document, seq=seq).values_list("at", flat=True).first()


def writers_of(document: Document) -> Json:
    """Whose the client ids of a text are."""
    rows = ClientId.objects.filter(document=document).order_by("client")
    writers = [
        {"client": client, "user": user} for client, user in rows.values_list("client", "user_id")
    ]
    return {"writers": writers, "people": people_json({each["user"] for each in writers})}
