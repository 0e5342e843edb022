"""Setting a document aside whose stored bytes cannot be read, until the operator has seen to it."""

import logging
from uuid import UUID

from django.utils import timezone

from documents.database.retry import transaction_or_locked
from documents.models import Document
from documents.signals import tell_after_commit

log = logging.getLogger(__name__)


def quarantine(document_id: UUID, reason: str) -> None:
    """Let nobody open the document; `reason` holds no content, at most 200 characters.

    Raises:
        Locked: somebody else has the database locked; it is not noted yet.
    """
    with transaction_or_locked():
        aside = Document.objects.filter(pk=document_id, quarantined_at__isnull=True)
        aside.update(quarantined_at=timezone.now(), quarantine_reason=reason[:200])
        log.error(
            "document %s cannot be opened (%s); see: manage.py document %s inspect",
            document_id,
            reason,
            document_id,
        )
        tell_after_commit(document_id)


def lift_quarantine(document: Document) -> None:
    """Let people open the document again; the caller holds the row lock."""
    document.quarantined_at, document.quarantine_reason = None, ""
    document.save(update_fields=["quarantined_at", "quarantine_reason"])
