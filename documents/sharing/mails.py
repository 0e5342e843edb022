"""Mails to whoever has no account: invitations."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from documents.errors import Unfit
from documents.mail.bounds import may_mail
from documents.mail.delivery import send, who_and_what
from documents.mail.refusals import is_refused
from documents.models import Document, Invitation, User
from documents.roles import Role
from documents.sharing.opening import open_address
from documents.web.languages import language_of
from documents.web.role_names import ROLE_NAMES


def check_invitation(by: User, document: Document, email: str) -> None:
    """Count the invitation that is about to be mailed.

    Raises:
        Unfit: it is one too many, or whoever has the address wants none.
    """
    if is_refused(email):
        raise Unfit(_("This address wants no mail from here. Send a share link yourself."))
    if not may_mail(by.pk, document.pk, email):
        raise Unfit(_("That is too much mail within an hour. Try again later."))


def send_invitation(by: User, document: Document, email: str, role: Role, token: str) -> None:
    """Tell a stranger that a document waits, and how to open it, in the inviter's language.

    It was counted before it was made (`check_invitation`).
    """
    with language_of(by, get_language() or ""):
        told = {**who_and_what(by, document), "role": ROLE_NAMES[role]}
        # Without the title: a stranger cannot know whose words it is.
        subject = _("{site}: an invitation to a document").format(site=settings.SITE_HOST)
        told["address"] = open_address(token)
        send("invitation", subject, told, email, partial(_is_invited, document.pk, email))


def _is_invited(document_id: UUID, email: str) -> bool:
    documents = Document.objects.filter(pk=document_id, trashed_at=None)
    return Invitation.objects.filter(document__in=documents, email__iexact=email).exists()
