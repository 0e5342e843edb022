"""Invitations: a role that waits for whoever opens the address in a mail; each works once."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.lookup import access_by_digest, access_locked
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.mail.addresses import is_address
from documents.models import Collaborator, Invitation, User
from documents.roles import Action, Role, strongest
from documents.tokens import digest_of, make_token


@retried
@transaction.atomic
def invite(actor: User, document_id: UUID, email: str, role: Role) -> str:
    """Invite an e-mail address and return the invitation's token, which is kept nowhere.

    Another invitation of the same address is replaced.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        Unfit: it is no e-mail address.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    email = email.lower()
    check_email(email)
    token = make_token()
    document.invitations.filter(email=email).delete()
    Invitation.objects.create(
        document=document, email=email, role=role, digest=digest_of(token), by=actor
    )
    raise_access_version(document, actor, {"type": "invited", "email": email, "role": role})
    return token


def check_email(email: str) -> None:
    """Raises Unfit when nobody can be invited by this address."""
    if not is_address(email):
        raise Unfit(_("There is nobody of that name. Strangers are invited by e-mail."))


@retried
@transaction.atomic
def cancel_invitation(actor: User, document_id: UUID, invitation_id: int) -> int:
    """Take an invitation back; returns the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        Outdated: no such invitation.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    invitation = document.invitations.filter(pk=invitation_id).first()
    if invitation is None:
        raise Outdated
    invitation.delete()
    event = {"type": "uninvited", "email": invitation.email, "role": invitation.role}
    return raise_access_version(document, actor, event)


def is_invitation(digest: str) -> bool:
    """Whether the token with this digest opens an invitation now."""
    return Invitation.objects.filter(digest=digest, document__trashed_at__isnull=True).exists()


@retried
@transaction.atomic
def accept_invitation(user: User, digest: str) -> UUID:
    """Give `user` the role of the invitation with this digest and return the document's id.

    Whoever has a stronger role keeps it; the invitation is used up either way.

    Raises:
        AccessDenied: no such invitation, or it was used.
    """
    invitation = access_by_digest(user, Invitation.objects.all(), digest)
    invitation.delete()
    _join(user, invitation)
    return invitation.document.pk


def _join(user: User, invitation: Invitation) -> None:
    document = invitation.document
    own = Collaborator.objects.filter(document=document, user=user).first()
    role = strongest([Role(row.role) for row in (own, invitation) if row])
    Collaborator.objects.update_or_create(document=document, user=user, defaults={"role": role})
    event = {"type": "joined", "user": user.pk, "role": role, "email": invitation.email}
    raise_access_version(document, user, event)
