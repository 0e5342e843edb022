"""Who may comment beside commenters and up."""

from uuid import UUID

from django.db import transaction

from documents.access.access_version import raise_access_version
from documents.access.lookup import access_locked
from documents.database.retry import retried
from documents.models import User
from documents.roles import Action


@retried
@transaction.atomic
def set_viewers_comment(actor: User, document_id: UUID, on: bool) -> int:
    """Let viewers comment on the text, or not; returns the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    document.viewers_comment = on
    document.save(update_fields=["viewers_comment"])
    return raise_access_version(document, actor, {"type": "viewers_comment", "on": on})
