"""A mail to somebody with an account, about what they are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from documents.letters.push_service import Push
from documents.letters.stopping import stop_path
from documents.mail.delivery import message_of
from documents.models import Mail, User


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with what its reader knows when it has been sent: notices, and how far the texts of
    documents have come."""

    message: EmailMessage | Push
    notices: tuple[int, ...]
    heads: Mapping[UUID, int] = field(default_factory=dict)


def write(mail: Mail, user: User, subject: str, template: str, told: Mapping[str, Any]) -> Any:
    """The message of a row, with the way to have no more of its kind."""
    stop = f"{settings.SITE_URL}{stop_path(user.pk, mail.digest or mail.kind)}"
    context = {
        **told,
        "site": settings.SITE_HOST,
        "choices": f"{settings.SITE_URL}{reverse('account')}#notifications",
        "stop": stop,
    }
    text = render_to_string(f"documents/mail/{template}.txt", context)
    message = message_of(subject, text, user.email, stop)
    host = settings.SITE_HOST.rpartition(":")[0] or settings.SITE_HOST
    message.extra_headers["Message-ID"] = f"<{mail.uid}@{host}>"
    return message
