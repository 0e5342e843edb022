"""Appending to a document's journal.

Only an append inside a transaction that holds the document's row lock may choose the next seq; the
realtime engine's own append, with its fence, is in documents/commit/group_commit.py.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from documents.models import Document, Entry


def append_event(document: Document, author_id: int | None, event: Mapping[str, object]) -> int:
    """Journal a change of rights and return its seq; the caller holds the row lock.

    Without an author it is the clock that changed them.
    """
    authors = [] if author_id is None else [author_id]
    return _append(document, Entry.Kind.ACCESS, authors, b"", event)


def append_events(documents: Sequence[Document], event: Mapping[str, object]) -> None:
    """Journal one change of rights in each of these documents, whose locks the caller holds.

    As many queries for a thousand as for one, but for the bound of the database. It is no change of
    any one document, so that none counts as changed, and nobody as who changed it last.
    """
    ids, now = [document.pk for document in documents], timezone.now()
    Document.objects.filter(pk__in=ids).update(head=F("head") + 1)
    for document in documents:
        document.head += 1
    Entry.objects.bulk_create(
        (
            Entry(
                document=document,
                seq=document.head,
                kind=Entry.Kind.ACCESS,
                authors=[],
                at=now,
                update=b"",
                event=event,
            )
            for document in documents
        ),
        batch_size=500,
    )


def append_title(document: Document, author_id: int, title: str) -> int:
    """Give the document this title and return the entry's seq; the caller holds the row lock.

    It is journaled so that every process sees by the head that something has happened.
    """
    event = {"type": "renamed", "title": title, "was": document.title}
    document.title = title
    document.save(update_fields=["title"])
    return _append(document, Entry.Kind.TITLE, [author_id], b"", event)


def append_base(
    document: Document, author_id: int | None, state: bytes, event: Mapping[str, object]
) -> int:
    """Have the text start anew from `state` and return the entry's seq.

    The caller holds the row lock. What was journaled before stays, but counts no more. Without an
    author it is the operator who did it.
    """
    document.epoch += 1
    document.save(update_fields=["epoch"])
    authors = [] if author_id is None else [author_id]
    return _append(document, Entry.Kind.BASE, authors, state, event)


def lock(document_id: UUID) -> None:
    """Have nobody else journal anything for a document until the transaction ends."""
    list(Document.objects.select_for_update().filter(pk=document_id).values_list("pk"))


def append_update(document_id: UUID, author_ids: Sequence[int], update: bytes) -> int:
    """Journal an update that this server made itself and return its seq.

    Raises:
        Document.DoesNotExist: no such document.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        return _append(document, Entry.Kind.UPDATE, sorted(author_ids), update, None)


def _append(
    document: Document,
    kind: Entry.Kind,
    authors: list[int],
    update: bytes,
    event: Mapping[str, object] | None,
) -> int:
    document.head += 1
    document.changed_at = timezone.now()
    document.save(update_fields=["head", "changed_at"])
    Entry.objects.create(
        document=document,
        seq=document.head,
        kind=kind,
        authors=authors,
        at=document.changed_at,
        update=update,
        event=event,
    )
    return document.head
