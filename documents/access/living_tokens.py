"""The personal tokens that are good, and what a grant names them by.

A grant, and with it every transaction that writes, names a token by `name_of`, where a browser's
session has its own digest.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from documents.models import ApiToken, User
from documents.roles import Scope, scope_of
from documents.tokens import NAMED

# The moment of the last use is for people to read, and not worth a write for each request.
_USE_NOTED_EVERY = timedelta(minutes=10)


def living_tokens(now: datetime) -> QuerySet[ApiToken]:
    """The tokens that are good, of people who may sign in."""
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return ApiToken.objects.filter(unexpired, user__is_active=True)


def scope_in(token: ApiToken) -> Scope:
    """What a token lets its programs do; a query where it is limited to some documents."""
    chosen = token.documents.values_list("pk", flat=True) if token.is_limited else None
    return scope_of(token.doings, chosen)


def used_token(digest: str) -> ApiToken | None:
    """The living token with this digest and its person, its use noted; None when there is none (any
    more).
    """
    now = timezone.now()
    found = living_tokens(now).select_related("user").filter(digest=digest).first()
    if found is not None:
        _note_use(found, now)
    return found


def _note_use(token: ApiToken, now: datetime) -> None:
    if token.used_at is not None and now - token.used_at <= _USE_NOTED_EVERY:
        return
    # Who has much to write goes first: the next use notes it.
    with suppress(OperationalError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)


def name_of(token: ApiToken) -> str:
    """What a grant has in place of a session's digest."""
    return NAMED + token.digest


def digest_in(name: str) -> str | None:
    """The token's digest in what a grant names; None for a browser's session."""
    return name.removeprefix(NAMED) if name.startswith(NAMED) else None


def tokens_named(names: Collection[str], now: datetime) -> QuerySet[ApiToken, str] | None:
    """The digests of the living tokens that grants name so; None when none names a token."""
    digests = [digest for name in names if (digest := digest_in(name))]
    if not digests:
        return None
    rows = living_tokens(now).filter(digest__in=digests)
    return rows.order_by("digest").values_list("digest", flat=True)


def speaking_token(user: User) -> ApiToken | None:
    """The living token that somebody speaks by; None in a browser."""
    digest = digest_in(user.speaks_in or "")
    return living_tokens(timezone.now()).filter(digest=digest).first() if digest else None


def names_in(digests: Iterable[str]) -> list[str]:
    """What grants name the tokens with these digests by."""
    return [NAMED + digest for digest in digests]
