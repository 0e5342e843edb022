"""Who may comment beside commenters and up."""

from uuid import UUID

from documents.access.viewers import set_viewers
from documents.models import User


def set_viewers_comment(actor: User, document_id: UUID, on: bool) -> int:
    """Let viewers comment on the text, or not; returns the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
    """
    return set_viewers(actor, document_id, "viewers_comment", on)
