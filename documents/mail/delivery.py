"""Mails, sent in the background: those about sharing, and whatever others have to post.

In the background, because an answer that waits for a mail server would tell by its time whether
there was something to mail about.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, close_old_connections
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from documents.access.lookup import access_grants
from documents.errors import Unfit
from documents.mail.bounds import may_mail
from documents.mail.refusals import is_refused, refusal_path
from documents.models import AccessRequest, Document, Invitation, Message, User
from documents.names import LONGEST, LONGEST_NAME, clean_line, defused, without_links
from documents.roles import Role
from documents.sharing.role_names import ROLE_NAMES
from documents.web.languages import language_of

log = logging.getLogger(__name__)

# Whether a mail is still to be sent; asked at the moment of sending.
Due = Callable[[], bool]

_LONGEST_SUBJECT = 150
# In a subject; whole titles stand in the text.
_LONGEST_TITLE = 60
_postman = ThreadPoolExecutor(1, "postman")


def open_address(token: str) -> str:
    """The address that opens what a token opens."""
    return f"{settings.SITE_URL}{reverse('open')}#{token}"


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
        told = {**_who_and_what(by, document), "role": ROLE_NAMES[role]}
        # Without the title: a stranger cannot know whose words it is.
        subject = _("{site}: an invitation to a document").format(site=settings.SITE_HOST)
        told["address"] = open_address(token)
        _send("invitation", subject, told, email, partial(_is_invited, document.pk, email))


def send_role(by: User, document: Document, user: User, role: Role) -> None:
    """Tell somebody with an account what they may do from now on."""
    with language_of(user):
        told = {**_who_and_what(by, document), "role": ROLE_NAMES[role]}
        subject = _("A document is shared with you: {title}")
        due = partial(_may_view, document.pk, user.pk)
        _send_counted("role", subject, told, by, document, user, due)


def send_request(request: AccessRequest, owners: Iterable[User]) -> None:
    """Tell the owners that somebody asks for a role."""
    words = {"username": request.user.username, "message": _quoted(request.message)}
    for owner in owners:
        with language_of(owner):
            told = {**_who_and_what(request.user, request.document), **words}
            subject = _("Somebody would like to open your document: {title}")
            due = partial(_is_asked, request.pk, request.document_id, owner.pk)
            _send_counted("request", subject, told, request.user, request.document, owner, due)


def send_mentions(message_id: int, user_ids: Sequence[int], present: Collection[int]) -> None:
    """Tell people that a chat message names them, as each of them wishes.

    `present` are the ids of those who are in the room and see it there.
    """
    message = Message.objects.select_related("author", "document").get(pk=message_id)
    if message.author is None:
        return
    text = _quoted(message.text)
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        if _wants_mention(user, present):
            with language_of(user):
                told = {**_who_and_what(message.author, message.document), "text": text}
                subject = _("You were mentioned in the chat of {title}")
                due = partial(_is_said, message.pk, message.document_id, user.pk)
                _send_counted("mention", subject, told, message.author, message.document, user, due)


def _may_view(document_id: UUID, user_id: int) -> bool:
    return bool(access_grants(document_id, [user_id]))


def _is_said(message_id: int, document_id: UUID, user_id: int) -> bool:
    """Whether the message stands, for somebody who may read it."""
    stands = Message.objects.filter(pk=message_id, deleted_at=None).exists()
    return stands and _may_view(document_id, user_id)


def _is_asked(request_id: int, document_id: UUID, owner_id: int) -> bool:
    """Whether the request waits, for somebody who may answer it."""
    waits = AccessRequest.objects.filter(pk=request_id, user__is_active=True).exists()
    return waits and access_grants(document_id, [owner_id]).get(owner_id) == Role.OWNER


def _is_invited(document_id: UUID, email: str) -> bool:
    documents = Document.objects.filter(pk=document_id, trashed_at=None)
    return Invitation.objects.filter(document__in=documents, email__iexact=email).exists()


def _who_and_what(by: User, document: Document) -> dict[str, Any]:
    """What somebody else has chosen, marked as that."""
    return {
        "by": _in_quotes(by.display_name, LONGEST_NAME),
        "title": _in_quotes(document.title, LONGEST),
        "address": _document_address(document.pk),
    }


def _in_quotes(text: str, longest: int) -> str:
    return _("“{words}”").format(words=defused(text, longest))


def _quoted(text: str) -> str:
    """Somebody's words over several lines."""
    return "\n".join(f"> {line}" for line in without_links(text).splitlines())


def _wants_mention(user: User, present: Collection[int]) -> bool:
    wish = user.mention_mail
    return wish == User.MentionMail.ALWAYS or (
        wish == User.MentionMail.AWAY and user.pk not in present
    )


def _document_address(document_id: UUID) -> str:
    return f"{settings.SITE_URL}{reverse('document', args=[document_id])}"


def _send_counted(
    template: str,
    subject: str,
    told: dict[str, Any],
    by: User,
    document: Document,
    to: User,
    due: Due,
) -> None:
    """Send it unless it is one too many, they want none, or their account has no address."""
    if not to.email or is_refused(to.email):
        return
    if not may_mail(by.pk, document.pk, to.email):
        log.warning("person %d causes too much mail: one was not sent", by.pk)
        return
    title = _in_quotes(document.title, _LONGEST_TITLE)
    _send(template, subject.format(title=title), told, to.email, due)


def _send(template: str, subject: str, told: dict[str, Any], to: str, due: Due) -> None:
    stop = f"{settings.SITE_URL}{refusal_path(to)}"
    context = {**told, "site": settings.SITE_HOST, "stop": stop}
    parts = [render_to_string(f"documents/mail/{name}.txt", context) for name in (template, "stop")]
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # Nobody's holiday answers it.
        "Auto-Submitted": "auto-generated",
    }
    # A subject is one line.
    line = clean_line(subject, _LONGEST_SUBJECT)
    post(EmailMessage(line, "".join(parts), to=[to], headers=headers), due)


def _always() -> bool:
    return True


def post(message: EmailMessage, due: Due = _always) -> None:
    """Have a mail delivered in the background, if it is still due then.

    What it says was read before that: it tells nothing later than what `due` lets its reader see.
    """
    _postman.submit(_deliver, message, due)


def _deliver(message: EmailMessage, due: Due) -> None:
    try:
        if due():
            message.send()
    except (OSError, SMTPException, DatabaseError) as error:
        # Without the traceback or the text: tokens belong in no log.
        log.error("a mail could not be sent: %s", type(error).__name__)
    finally:
        close_old_connections()
