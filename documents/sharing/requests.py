"""Requests for access: somebody without a role asks the owners for one."""

from uuid import UUID

from django.db import transaction

from documents.access.documents import lock_documents
from documents.access.lookup import access_grants, access_locked, access_own
from documents.access.sources import collaborators
from documents.database.retry import retried
from documents.errors import Outdated
from documents.models import AccessRequest, User
from documents.notices.kinds import ASKED, GRANTED, REFUSED
from documents.notices.telling import Cause, reword, take_back, tell, tell_instead
from documents.roles import Action, Role
from documents.sharing.collaborators import ACCESS, give

MESSAGE_LENGTH = 500


@retried
@transaction.atomic
def request_access(user: User, document_id: UUID, message: str) -> AccessRequest | None:
    """Keep a request, if there is such a document and the person has no role in it.

    A second request of the same person changes the message of the first. Returns the request if it
    is a new one, of which the owners have not heard.
    """
    document = lock_documents([document_id]).filter(trashed_at__isnull=True).first()
    access_own(user)
    if document is None or access_grants(document_id, [user.pk]):
        return None
    request, is_new = AccessRequest.objects.update_or_create(
        document=document, user=user, defaults={"message": message[:MESSAGE_LENGTH]}
    )
    if not is_new:
        reword(document_id, _place(request), request.message)
        return None
    cause = Cause(ASKED, document_id, user.pk, words=request.message, place=_place(request))
    tell(cause, [owner.pk for owner in owners_of(request)])
    return request


def _place(request: AccessRequest) -> str:
    return f"request:{request.pk}"


@retried
@transaction.atomic
def answer_request(
    actor: User, document_id: UUID, request_id: int, role: Role | None
) -> AccessRequest:
    """Give the role to whoever asked, or None for no, and return the request, which is gone.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        Outdated: no such request.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    request = document.requests.select_related("user").filter(pk=request_id).first()
    if request is None:
        raise Outdated
    # No owner has to answer it any more.
    take_back(document_id, _place(request))
    request.delete()
    if role is None:
        tell_instead(Cause(REFUSED, document_id, actor.pk, place=ACCESS), request.user_id)
    else:
        give(actor, document, request.user, role, GRANTED)
    return request


def owners_of(request: AccessRequest) -> list[User]:
    """Those who can answer a request."""
    owners = collaborators().filter(document=request.document_id, role=Role.OWNER)
    return [owner.user for owner in owners.select_related("user")]
