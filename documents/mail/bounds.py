"""How many mails people may cause: by whoever causes them, to whom, and about which document.

Counted by the hour in Django's cache, and so by this process alone unless the cache is shared:
invitations. What notices cause is counted from what was sent (documents/letters/bounds.py).
"""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings

from documents.mail.addresses import mailbox_of
from documents.tokens import digest_of
from documents.web import throttle

# One person does not use up alone what somebody may get from all.
SHARE_OF_ONE = 4


def may_mail(sender: int, document: UUID, to: str) -> bool:
    """Count a mail that `sender` causes; False when it is one too many and must not be sent."""
    bounds = _bounds(sender, document, mailbox_of(to))
    return all(throttle.is_within(f"mails:{key}", most) for key, most in bounds)


def _bounds(sender: int, document: UUID, mailbox: str) -> Iterator[tuple[str, int]]:
    # In this order: whoever has sent too many uses up nothing of what others may get.
    to = digest_of(mailbox)
    yield f"by:{sender}", settings.MAILS_PER_SENDER
    yield f"by:{sender}:{to}", -(-settings.MAILS_PER_RECIPIENT // SHARE_OF_ONE)
    yield f"about:{document}", settings.MAILS_PER_DOCUMENT
    yield f"to:{to}", settings.MAILS_PER_RECIPIENT
