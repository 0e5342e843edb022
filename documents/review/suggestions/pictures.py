"""Pictures that were given for suggestions: they go with these, and stay with the text.

A suggestion that was rejected or withdrawn may be opened again for a week, with its pictures; then
both are let go of together.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents.access.documents import lock_documents
from documents.database.retry import retried
from documents.errors import Quarantined
from documents.journal.loading import load
from documents.models import Document, Entry, File, Suggestion, Version
from documents.review.desk import Desk, Revs
from documents.review.suggestions.shelf import Shelf
from documents.signals import tell_after_commit

KEPT = timedelta(days=7)
State = Suggestion.State


def sweep_pictures() -> None:
    """Delete those that nothing shows, nor may show again."""
    until = timezone.now() - KEPT
    waiting = File.objects.filter(is_suggested=True, at__lt=until)
    for document_id in waiting.values_list("document", flat=True).distinct():
        with suppress(Quarantined):
            _sweep(document_id, until)


def keep_pictures(document_id: UUID, accepted: QuerySet[Suggestion]) -> None:
    """The text has what these show; one query where no pictures wait."""
    waiting = File.objects.filter(document=document_id, is_suggested=True)
    names = {str(pk).encode() for pk in waiting.values_list("pk", flat=True)}
    if names:
        found = _named(names, _updates(accepted))
        _rows(document_id, found).update(is_suggested=False)


def _sweep(document_id: UUID, until: datetime) -> None:
    rows = File.objects.filter(document=document_id, is_suggested=True, at__lt=until)
    files = {str(pk).encode(): at for pk, at in rows.values_list("pk", "at")}
    document = Document.objects.filter(pk=document_id).first()
    if document is None or not files:
        return
    # What takes long is done before anybody has to wait for it.
    head = document.head
    found = _named(set(files), _texts(document_id, min(files.values()), head))
    _settle(document_id, set(files), found, head, until)


def _texts(document_id: UUID, since: datetime, head: int) -> Iterator[bytes]:
    """What the text and its versions say, and what was journaled since a moment, up to a seq."""
    stored = load(document_id)
    yield from (stored.state, *stored.tail)
    versions = Version.objects.filter(document=document_id).exclude(state=None)
    for state in versions.values_list("state", flat=True).iterator():
        yield bytes(state or b"")
    yield from _updates(Entry.objects.filter(document=document_id, at__gte=since, seq__lte=head))


@retried
@transaction.atomic
def _settle(
    document_id: UUID, names: set[bytes], found: set[bytes], head: int, until: datetime
) -> None:
    document = lock_documents([document_id]).first()
    if document is None:
        return
    later = Entry.objects.filter(document=document, seq__gt=head)
    found = found | _named(names, _updates(later))
    _rows(document_id, found).update(is_suggested=False)
    kept = Suggestion.objects.filter(document=document, size__gt=0)
    closed = kept.exclude(state=State.OPEN).filter(closed_at__lt=until)
    unseen = names - found - _named(names, _updates(kept.exclude(pk__in=closed)))
    for file in _rows(document_id, unseen):
        file.delete()
    _let_go(document, [row for row in closed if _named(unseen, [bytes(row.update)])])


def _let_go(document: Document, rows: Sequence[Suggestion]) -> None:
    """They cannot be opened again: their pictures are gone."""
    if not rows:
        return
    desk = Desk(document.pk, document.review_head, document.viewers_comment, timezone.now())
    revs = Revs(desk.head)
    shelf = Shelf(desk, revs)
    for row in rows:
        shelf.let_go(row)
    Document.objects.filter(pk=document.pk).update(review_head=revs.head)
    tell_after_commit(document.pk)


def _named(names: set[bytes], texts: Iterable[bytes]) -> set[bytes]:
    """Those of the files that updates name."""
    return {name for text in texts for name in names if name in text}


def _updates(rows: QuerySet[Entry] | QuerySet[Suggestion]) -> Iterator[bytes]:
    for update in rows.values_list("update", flat=True).iterator():
        yield bytes(update or b"")


def _rows(document_id: UUID, names: Collection[bytes]) -> QuerySet[File]:
    return File.objects.filter(document=document_id, pk__in=[name.decode() for name in names])
