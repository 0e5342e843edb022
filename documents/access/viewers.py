"""What an owner lets those do who may only view."""

from typing import Literal
from uuid import UUID

from django.db import transaction

from documents.access.access_version import raise_access_version
from documents.access.lookup import access_locked
from documents.database.retry import retried
from documents.models import User
from documents.roles import Action


@retried
@transaction.atomic
def set_viewers(
    actor: User, document_id: UUID, what: Literal["viewers_chat", "viewers_comment"], on: bool
) -> int:
    """Let viewers do something, or not; returns the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    setattr(document, what, on)
    document.save(update_fields=[what])
    return raise_access_version(document, actor, {"type": what, "on": on})
