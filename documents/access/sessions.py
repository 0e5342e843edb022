"""Django's database sessions, with the person and a digest of the key beside them.

A session is over when its row is gone: signing out, a new password and deactivation delete it. It
is over, too, when it has expired.

The digest lets a ticket, a grant and the commit transaction name a session without holding the
key that would let its reader act as the person.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from documents.access.living_tokens import names_in, tokens_named
from documents.access.row_locks import HeldRows, held
from documents.database.prepared_query import MOMENT, TEXT, PreparedForMany
from documents.models import Session
from documents.models.sessions import SessionStore
from documents.signals import sessions_ended
from documents.tokens import digest_of

# When a browser was last seen is for people to read, and not worth a write for each request.
_SEEN_NOTED_EVERY = timedelta(minutes=10)


class SeenMiddleware:
    """Notes now and then, behind the answer, that a session's browser was seen."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        session = request.session
        if isinstance(session, SessionStore) and session.session_key:
            _note_seen(session, timezone.now())
        return response


def _note_seen(session: SessionStore, now: datetime) -> None:
    if session.seen_at is None or now - session.seen_at < _SEEN_NOTED_EVERY:
        return
    # Who has much to write goes first: the next request notes it.
    with suppress(OperationalError), transaction.atomic():
        rows = Session.objects.filter(digest=digest_of(session.session_key or ""))
        rows.update(seen_at=now)


def _unended(now: datetime, digests: Collection[str]) -> QuerySet[Session, str]:
    rows = Session.objects.filter(digest__in=digests, expire_date__gt=now, user__is_active=True)
    return rows.order_by("digest").values_list("digest", flat=True)


_LIVING = PreparedForMany([MOMENT], TEXT, _unended)
_HELD = HeldRows([MOMENT], TEXT, _unended)


def living_sessions(digests: Collection[str], now: datetime) -> frozenset[str]:
    """Those of the sessions that are not over, of people who may sign in; one query.

    Among them personal tokens (documents/access/living_tokens.py), which take a query more.
    """
    if not digests:
        return frozenset()
    living = [digest for (digest,) in _LIVING.objects(now, many=[*digests])]
    tokens = tokens_named(digests, now)
    return frozenset((*living, *names_in(tokens or ())))


def held_sessions(digests: Collection[str], now: datetime) -> frozenset[str]:
    """Like `living_sessions`; whoever ends one of them waits for the caller's transaction."""
    if not digests:
        return frozenset()
    living = [digest for (digest,) in _HELD.objects(now, many=[*digests])]
    tokens = tokens_named(digests, now)
    return frozenset((*living, *names_in(held(tokens) if tokens is not None else ())))


def tell_ended(instance: Session, **_: object) -> None:
    """Receiver of `post_delete`: whoever serves this session hears of it after the commit."""

    def tell() -> None:
        sessions_ended.send_robust(sender=Session, digests=[instance.digest])

    transaction.on_commit(tell)
