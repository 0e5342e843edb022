"""Mails to strangers and of accounts, sent in the background; those of notices: documents/letters.

In the background, because an answer that waits for a mail server would tell by its time whether
there was something to mail about.
"""

import logging
from collections.abc import Callable
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

from documents.mail.refusals import refusal_path
from documents.models import Document, User
from documents.names import LONGEST, LONGEST_NAME, clean_line, defused, without_links

log = logging.getLogger(__name__)

# Whether a mail is still to be sent; asked at the moment of sending.
Due = Callable[[], bool]

_LONGEST_SUBJECT = 150
# In a subject; whole titles stand in the text.
_LONGEST_TITLE = 60
_postman = ThreadPoolExecutor(1, "postman")


def who_and_what(by: User, document: Document) -> dict[str, Any]:
    """What somebody else has chosen, marked as that."""
    return {
        "by": in_quotes(by.display_name, LONGEST_NAME),
        "title": in_quotes(document.title, LONGEST),
        "address": _document_address(document.pk),
    }


def in_quotes(text: str, longest: int) -> str:
    """Somebody's words on one line, marked as that."""
    return _("“{words}”").format(words=defused(text, longest))


def quoted(text: str) -> str:
    """Somebody's words over several lines."""
    return "\n".join(f"> {line}" for line in without_links(text).splitlines())


def _document_address(document_id: UUID) -> str:
    return f"{settings.SITE_URL}{reverse('document', args=[document_id])}"


def short_title(title: str) -> str:
    """A title for a subject."""
    return in_quotes(title, _LONGEST_TITLE)


def send(template: str, subject: str, told: dict[str, Any], to: str, due: Due) -> None:
    """Send a mail made from a template, with the way to want no more of them."""
    stop = f"{settings.SITE_URL}{refusal_path(to)}"
    context = {**told, "site": settings.SITE_HOST, "stop": stop}
    parts = [render_to_string(f"documents/mail/{name}.txt", context) for name in (template, "stop")]
    post(message_of(subject, "".join(parts), to, stop), due)


def message_of(subject: str, text: str, to: str, stop: str) -> EmailMessage:
    """A mail that one click ends; `stop` is where."""
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # Nobody's holiday answers it.
        "Auto-Submitted": "auto-generated",
    }
    # A subject is one line.
    return EmailMessage(clean_line(subject, _LONGEST_SUBJECT), text, to=[to], headers=headers)


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
