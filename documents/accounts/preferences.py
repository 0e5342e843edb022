"""What a person prefers, for their account."""

from django.db import transaction

from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.models import User


@retried
@transaction.atomic
def prefer_language(user: User, code: str) -> None:
    """Have pages and mails be in a language; empty: as the browser prefers.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(user)
    user.language = code
    user.save(update_fields=["language"])


@retried
@transaction.atomic
def prefer_looks(user: User, name: str, color: str) -> None:
    """Have others see the person under a name and in a colour of the palette.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(user)
    user.name = name
    user.chosen_color = color
    user.save(update_fields=["name", "chosen_color"])
