"""Personal tokens: what lets a person's programs use the API in their name.

A token is shown once and kept as a digest (what it is good for: documents/access/living_tokens.py).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.access.living_tokens import living_tokens
from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.models import ApiToken, User
from documents.names import clean_line
from documents.tokens import digest_of, make_token

PREFIX = "scr_"
LONGEST_NAME = 80
MOST = 50
# The moment of the last use is for people to read, and not worth a write for each request.
_USE_NOTED_EVERY = timedelta(minutes=10)


@retried
@transaction.atomic
def make_api_token(user: User, name: str, *, writes: bool, expires_at: datetime | None) -> str:
    """Make a token and return it; it is kept nowhere.

    Raises:
        SignedOut: what the person speaks in has ended.
        Unfit: it has no name, has expired already, or the person has too many.
    """
    access_own(user)
    name = clean_line(name, LONGEST_NAME)
    if not name:
        raise Unfit(_("Give the token a name by which you will know it."))
    if expires_at is not None and expires_at <= timezone.now():
        raise Unfit(_("A token cannot expire in the past."))
    if user.api_tokens.count() >= MOST:
        raise Unfit(_("You have too many tokens: revoke those that you no longer need."))
    token = PREFIX + make_token()
    user.api_tokens.create(name=name, digest=digest_of(token), writes=writes, expires_at=expires_at)
    return token


@retried
@transaction.atomic
def revoke_api_token(user: User, token_id: int) -> None:
    """End a token of this person's at once.

    Raises:
        SignedOut: what the person speaks in has ended.
        Outdated: there is no such token.
    """
    access_own(user)
    deleted, _ = user.api_tokens.filter(pk=token_id).delete()
    if not deleted:
        raise Outdated


def find_api_token(token: str) -> ApiToken | None:
    """The living token with its person, its use noted; None when it is not good (any more)."""
    now = timezone.now()
    found = living_tokens(now).select_related("user").filter(digest=digest_of(token)).first()
    if found is not None and (found.used_at is None or now - found.used_at > _USE_NOTED_EVERY):
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    return found
