"""Personal tokens: what lets a person's programs use the API in their name.

A token is shown once and kept as a digest. A grant, and with it the commit transaction, names it by
`name_of`, where a browser's session has its own digest.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.errors import Outdated, Unfit
from documents.models import ApiToken, User
from documents.titles import clean_line
from documents.tokens import make_token, token_digest

PREFIX = "scr_"
LONGEST_NAME = 80
MOST = 50
_NAMED = "token:"
# The moment of the last use is for people to read, and not worth a write for each request.
_USE_NOTED_EVERY = timedelta(minutes=10)


def make_api_token(user: User, name: str, *, writes: bool, expires_at: datetime | None) -> str:
    """Make a token and return it; it is kept nowhere.

    Raises:
        Unfit: it has no name, has expired already, or the person has too many.
    """
    name = clean_line(name, LONGEST_NAME)
    if not name:
        raise Unfit(_("Give the token a name by which you will know it."))
    if expires_at is not None and expires_at <= timezone.now():
        raise Unfit(_("A token cannot expire in the past."))
    if user.api_tokens.count() >= MOST:
        raise Unfit(_("You have too many tokens: revoke those that you no longer need."))
    token = PREFIX + make_token()
    user.api_tokens.create(
        name=name, digest=token_digest(token), writes=writes, expires_at=expires_at
    )
    return token


def revoke_api_token(user: User, token_id: int) -> None:
    """End a token of this person's at once.

    Raises:
        Outdated: there is no such token.
    """
    deleted, _ = user.api_tokens.filter(pk=token_id).delete()
    if not deleted:
        raise Outdated


def living_tokens(now: datetime) -> QuerySet[ApiToken]:
    """The tokens that are good, of people who may sign in."""
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return ApiToken.objects.filter(unexpired, user__is_active=True)


def find_api_token(token: str) -> ApiToken | None:
    """The living token with its person, its use noted; None when it is not good (any more)."""
    now = timezone.now()
    found = living_tokens(now).select_related("user").filter(digest=token_digest(token)).first()
    if found is not None and (found.used_at is None or now - found.used_at > _USE_NOTED_EVERY):
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    return found


def name_of(token: ApiToken) -> str:
    """What a grant has in place of a session's digest."""
    return _NAMED + token.digest


def digest_in(name: str) -> str | None:
    """The token's digest in what a grant names; None for a browser's session."""
    return name.removeprefix(_NAMED) if name.startswith(_NAMED) else None


def living_names(names: Collection[str], now: datetime) -> frozenset[str]:
    """Those among the names of grants that name a living token; no query when none names one."""
    digests = [digest for name in names if (digest := digest_in(name))]
    if not digests:
        return frozenset()
    rows = living_tokens(now).filter(digest__in=digests)
    return frozenset(_NAMED + digest for digest in rows.values_list("digest", flat=True))
