"""What every change of who may do what leaves behind, in the transaction that makes it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from documents.journal.loading import append_event
from documents.models import Document, User
from documents.signals import document_changed


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
    tell_after_commit(document.pk)
    return document.access_version


def _earliest_expiry(document: Document) -> datetime | None:
    earliest: datetime | None = document.links.filter(is_on=True).aggregate(at=Min("expires_at"))[
        "at"
    ]
    return earliest


def tell_after_commit(document_id: UUID) -> None:
    """Have `document_changed` sent once the transaction is committed."""

    def tell() -> None:
        # Robust: the change stands whatever a listener makes of it.
        document_changed.send_robust(sender=Document, document_id=document_id)

    transaction.on_commit(tell)
