"""Mails, sent in the background: those about sharing, and whatever others have to post.

In the background, because an answer that waits for a mail server would tell by its time whether
there was something to mail about.
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from documents.languages import language_of
from documents.models import AccessRequest, Document, Message, User
from documents.role_names import ROLE_NAMES
from documents.roles import Role
from documents.titles import clean_line

log = logging.getLogger(__name__)

_LONGEST_SUBJECT = 150
_postman = ThreadPoolExecutor(1, "postman")


def open_address(token: str) -> str:
    """The address that opens what a token opens."""
    return f"{settings.SITE_URL}{reverse('open')}#{token}"


def send_invitation(by: User, document: Document, email: str, role: Role, token: str) -> None:
    """Tell a stranger that a document waits, and how to open it, in the inviter's language."""
    context = {
        "by": by.display_name,
        "title": document.title,
        "role": ROLE_NAMES[role],
        "address": open_address(token),
    }
    with language_of(by, get_language() or ""):
        subject = _("{name} invites you to “{title}”").format(
            name=by.display_name, title=document.title
        )
        _send("invitation", subject, context, [email])


def send_role(by: User, document: Document, user: User, role: Role) -> None:
    """Tell somebody with an account what they may do from now on."""
    context = {
        "by": by.display_name,
        "title": document.title,
        "role": ROLE_NAMES[role],
        "address": _document_address(document.pk),
    }
    with language_of(user):
        subject = _("{name} shares “{title}” with you").format(
            name=by.display_name, title=document.title
        )
        _send("role", subject, context, [user.email])


def send_request(request: AccessRequest, owners: Iterable[User]) -> None:
    """Tell the owners that somebody asks for a role."""
    context = {
        "name": request.user.display_name,
        "username": request.user.username,
        "title": request.document.title,
        "message": request.message,
        "address": _document_address(request.document_id),
    }
    for owner in owners:
        with language_of(owner):
            subject = _("{name} would like to open “{title}”").format(
                name=request.user.display_name, title=request.document.title
            )
            _send("request", subject, context, [owner.email])


def send_mentions(message_id: int, user_ids: Sequence[int], present: Collection[int]) -> None:
    """Tell people that a chat message names them, as each of them wishes; two queries.

    `present` are the ids of those who are in the room and see it there.
    """
    message = Message.objects.select_related("author", "document").get(pk=message_id)
    if message.author is None:
        return
    context = {
        "by": message.author.display_name,
        "title": message.document.title,
        "text": message.text,
        "address": _document_address(message.document_id),
    }
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        if _wants_mention(user, present):
            _send_mention(user, message.author, context)


def _send_mention(user: User, author: User, context: dict[str, Any]) -> None:
    with language_of(user):
        subject = _("{name} mentioned you in “{title}”").format(
            name=author.display_name, title=context["title"]
        )
        _send("mention", subject, context, [user.email])


def _wants_mention(user: User, present: Collection[int]) -> bool:
    wish = user.mention_mail
    return wish == User.MentionMail.ALWAYS or (
        wish == User.MentionMail.AWAY and user.pk not in present
    )


def _document_address(document_id: UUID) -> str:
    return f"{settings.SITE_URL}{reverse('document', args=[document_id])}"


def _send(template: str, subject: str, context: dict[str, Any], to: list[str]) -> None:
    if not all(to):
        # An account without an address.
        return
    body = render_to_string(f"documents/mail/{template}.txt", context)
    # Names are free text: a subject is one line.
    message = EmailMessage(clean_line(subject, _LONGEST_SUBJECT), body, to=to)
    post(message)


def post(message: EmailMessage) -> None:
    """Have a mail delivered in the background."""
    _postman.submit(_deliver, message)


def _deliver(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, SMTPException) as error:
        # Without the traceback or the text: tokens belong in no log.
        log.error("a mail could not be sent: %s", type(error).__name__)
