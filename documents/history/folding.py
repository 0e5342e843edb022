"""Letting go of the old part of a journal: one entry then holds the whole text as of its seq.

Seqs, head and epoch stay as they are, and so do the changes of rights and of the title. Named
versions of the old part keep a state of their own, and spans tell who wrote it. The document is
locked for moments only; wherever a fold is broken off, the document is whole and the next fold goes
on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from documents.access.documents import lock_documents
from documents.history.repair import state_at
from documents.models import Document, Entry, Snapshot, Span, Version

_AT_ONCE = 500
# Changes that somebody else makes so soon after the first of a span are in it, too.
_TOGETHER = timedelta(minutes=5)
# Where the same people pause for longer, a span ends.
_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Row:
    """What is kept of an entry that goes."""

    pk: int
    seq: int
    authors: list[int]
    at: datetime


def fold(document_id: UUID, before: datetime) -> int:
    """Fold what was journaled before a moment; returns how many entries went.

    Raises:
        Unfit: something of it cannot be read; all stays as it is.
    """
    seq = _newest(document_id, before)
    if seq is None:
        return 0
    if _old(document_id, seq).exists() and not _is_fold(document_id, seq):
        state = state_at(document_id, seq)
        while not _keep_state(document_id, seq, state):
            _keep_versions(document_id, seq)
    return sum(let_go(document_id, seq)) if _is_fold(document_id, seq) else 0


def due(before: datetime) -> Iterator[UUID]:
    """The documents that may have something to fold."""
    documents = Document.objects.filter(created_at__lt=before, head__gt=1)
    return documents.order_by("pk").values_list("pk", flat=True).iterator(_AT_ONCE)


def _texts(document_id: UUID) -> QuerySet[Entry]:
    kinds = [Entry.Kind.UPDATE, Entry.Kind.BASE, Entry.Kind.FOLD]
    return Entry.objects.filter(document=document_id, kind__in=kinds)


def _old(document_id: UUID, seq: int) -> QuerySet[Entry]:
    return _texts(document_id).filter(seq__lt=seq).order_by("seq")


def _newest(document_id: UUID, before: datetime) -> int | None:
    older = _texts(document_id).filter(at__lt=before).order_by("-seq")
    return older.values_list("seq", flat=True).first()


def _is_fold(document_id: UUID, seq: int) -> bool:
    return Entry.objects.filter(document=document_id, seq=seq, kind=Entry.Kind.FOLD).exists()


def _untold(document_id: UUID, seq: int) -> QuerySet[Version]:
    return Version.objects.filter(document=document_id, seq__lt=seq, state__isnull=True)


def _keep_versions(document_id: UUID, seq: int) -> None:
    """Have each version before `seq` keep its own state."""
    for version in _untold(document_id, seq):
        state = state_at(document_id, version.seq)
        Version.objects.filter(pk=version.pk).update(state=state)


@transaction.atomic
def _keep_state(document_id: UUID, seq: int, state: bytes) -> bool:
    """Have the entry hold the whole text; False when a version still needs what is before it."""
    lock_documents([document_id]).first()
    if _untold(document_id, seq).exists():
        return False
    # None is found when the history was erased meanwhile.
    found = Entry.objects.filter(document=document_id, seq=seq)
    found.update(kind=Entry.Kind.FOLD, update=state, event={"type": "folded"})
    Snapshot.objects.filter(document=document_id, seq__lte=seq).delete()
    return True


def let_go(document_id: UUID, seq: int) -> Iterator[int]:
    """Delete the text's entries before the one at `seq`, which holds a whole state.

    It is done a part at a time; yields how many entries each time.
    """
    while count := _let_go_of_some(document_id, seq):
        yield count


@transaction.atomic
def _let_go_of_some(document_id: UUID, seq: int) -> int:
    lock_documents([document_id]).first()
    some = _old(document_id, seq).values_list("pk", "seq", "authors", "at")
    rows = [_Row(*row) for row in some[:_AT_ONCE]]
    _note_spans(document_id, rows)
    Entry.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _note_spans(document_id: UUID, rows: Iterable[_Row]) -> None:
    span = Span.objects.filter(document=document_id).order_by("-first").first()
    for row in rows:
        if span is None or not _belongs(row, span):
            if span is not None:
                span.save()
            span = Span(document_id=document_id, first=row.seq, since=row.at, authors=row.authors)
        span.last, span.until = row.seq, row.at
        span.authors = sorted({*span.authors, *row.authors})
    if span is not None:
        span.save()


def _belongs(row: _Row, span: Span) -> bool:
    if row.at - span.since <= _TOGETHER:
        return True
    return row.authors == span.authors and row.at - span.until <= _PAUSE
