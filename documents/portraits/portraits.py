"""Pictures of people: a small square each, drawn anew by a process of its own, kept by its digest.

It belongs to the account, counts into no document's quota and goes with the account.
"""

from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.errors import Unfit
from documents.jobs.conversion import Data, square
from documents.models import Portrait, User

SIDE = 256
KIND = "image/webp"
_DIGITS = 32


def keep_portrait(user: User, data: Data) -> None:
    """Have others see this picture beside the person's name; whatever it was is let go.

    Raises:
        SignedOut: what the person speaks in has ended.
        Unfit: too many bytes, or no picture.
    """
    if (len(data) if isinstance(data, bytes) else data.size) > settings.MAX_FILE:
        words = _("This file is larger than %(most)s.")
        raise Unfit(words % {"most": filesizeformat(settings.MAX_FILE)})
    _keep(user, square(data, SIDE))


@retried
@transaction.atomic
def _keep(user: User, drawn: bytes) -> None:
    access_own(user)
    Portrait.objects.update_or_create(user=user, defaults={"data": drawn})
    user.picture_digest = sha256(drawn).hexdigest()[:_DIGITS]
    user.save(update_fields=["picture_digest"])


@retried
@transaction.atomic
def drop_portrait(user: User) -> None:
    """Show initials again.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(user)
    Portrait.objects.filter(user=user).delete()
    user.picture_digest = ""
    user.save(update_fields=["picture_digest"])


def portrait_of(user_id: int, digest: str) -> bytes | None:
    """The picture that a person has now, if this is its digest."""
    rows = Portrait.objects.filter(user=user_id, user__picture_digest=digest)
    data = rows.values_list("data", flat=True).first()
    return None if data is None or not digest else bytes(data)
