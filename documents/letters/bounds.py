"""How many mails people may cause, counted from those that were sent within an hour."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from documents.mail.bounds import SHARE_OF_ONE
from documents.models import Mail

_HOUR = timedelta(hours=1)


def is_within_bounds(mail: Mail) -> bool:
    """Whether a mail is none too many: of whoever causes it, to its mailbox, of its document.

    Pushes are counted by themselves, to each browser as to a mailbox. A digest is one whenever it
    is, and nobody else causes it.
    """
    if mail.digest:
        return True
    sent = Mail.objects.filter(sent_at__gt=timezone.now() - _HOUR, digest="")
    sent = sent.filter(push__isnull=mail.push_id is None)
    return all(sent.filter(**which).count() < most for which, most in _bounds(mail) if most)


def _bounds(mail: Mail) -> Iterator[tuple[dict[str, Any], int]]:
    if mail.actor_id is not None:
        yield {"actor": mail.actor_id}, settings.MAILS_PER_SENDER
        share = -(-settings.MAILS_PER_RECIPIENT // SHARE_OF_ONE)
        yield {"actor": mail.actor_id, "to": mail.to}, share
    yield {"document": mail.document}, settings.MAILS_PER_DOCUMENT
    yield {"to": mail.to}, settings.MAILS_PER_RECIPIENT
