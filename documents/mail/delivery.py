"""Mails, sent in the background; what they say is with what they are about.

In the background, because an answer that waits for a mail server would tell by its time whether
there was something to mail about.
"""

import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, close_old_connections
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.access.lookup import access_grants
from documents.mail.bounds import may_mail
from documents.mail.refusals import is_refused, refusal_path
from documents.models import Document, User
from documents.names import LONGEST, LONGEST_NAME, clean_line, defused, without_links

log = logging.getLogger(__name__)

# Whether a mail is still to be sent; asked at the moment of sending.
Due = Callable[[], bool]

_LONGEST_SUBJECT = 150
# In a subject; whole titles stand in the text.
_LONGEST_TITLE = 60
_postman = ThreadPoolExecutor(1, "postman")


def may_view(document_id: UUID, user_id: int) -> bool:
    """Whether somebody may still see the document that a mail is about."""
    return bool(access_grants(document_id, [user_id]))


def wants_mention(user: User, present: Collection[int]) -> bool:
    """Whether somebody wishes a mail that they were named, where these people are present."""
    wish = user.mention_mail
    return wish == User.MentionMail.ALWAYS or (
        wish == User.MentionMail.AWAY and user.pk not in present
    )


def who_and_what(by: User, document: Document) -> dict[str, Any]:
    """What somebody else has chosen, marked as that."""
    return {
        "by": _in_quotes(by.display_name, LONGEST_NAME),
        "title": _in_quotes(document.title, LONGEST),
        "address": _document_address(document.pk),
    }


def _in_quotes(text: str, longest: int) -> str:
    return _("“{words}”").format(words=defused(text, longest))


def quoted(text: str) -> str:
    """Somebody's words over several lines."""
    return "\n".join(f"> {line}" for line in without_links(text).splitlines())


def _document_address(document_id: UUID) -> str:
    return f"{settings.SITE_URL}{reverse('document', args=[document_id])}"


def send_counted(
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
    send(template, subject.format(title=title), told, to.email, due)


def send(template: str, subject: str, told: dict[str, Any], to: str, due: Due) -> None:
    """Send a mail made from a template, with the way to want no more of them."""
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
