"""What every change of who may do what leaves behind, in the transaction that makes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F, Min

from documents.access.audit import note_right
from documents.journal.entries import append_event, append_events
from documents.models import Document, User
from documents.signals import tell_after_commit


def raise_access_version(
    document: Document, actor: User | None, event: Mapping[str, object]
) -> int:
    """Raise the access version, journal the event and return the version.

    The caller's transaction holds the row lock. The actor is None when the clock did it. The
    realtime engine hears of it after the commit.
    """
    document.access_version += 1
    document.rights_until = _earliest_expiry(document)
    document.save(update_fields=["access_version", "rights_until", "trashed_at"])
    append_event(document, actor.pk if actor else None, event)
    note_right(document.pk, actor.pk if actor else None, event)
    tell_after_commit(document.pk)
    return document.access_version


def raise_access_versions(
    documents: Sequence[Document], actor: User | None, event: Mapping[str, object]
) -> None:
    """Raise those of many documents, whose row locks the caller holds, for one change of others'
    rows than theirs, and journal it in each.

    The log for operators is told it once, by the caller.
    """
    ids = [document.pk for document in documents]
    Document.objects.filter(pk__in=ids).update(access_version=F("access_version") + 1)
    append_events(documents, {**event, "by": actor.pk if actor else None})
    for document in documents:
        document.access_version += 1
        tell_after_commit(document.pk)


def _earliest_expiry(document: Document) -> datetime | None:
    earliest: datetime | None = document.links.filter(is_on=True).aggregate(at=Min("expires_at"))[
        "at"
    ]
    return earliest
