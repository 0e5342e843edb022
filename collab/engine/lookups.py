"""What the clock asks on the engine's thread, without a Doc."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import Error, connection
from django.utils import timezone

from documents.access.sessions import living_sessions
from documents.commit import catch_up
from documents.commit.proposal import Position
from documents.notices import inbox
from documents.sharing import links

_SESSIONS_PER_QUERY = 500


def ended(digests: Iterable[str]) -> frozenset[str]:
    """Those of the sessions that are over.

    Raises:
        DatabaseError: it cannot be said.
    """
    asked = list(digests)
    now = timezone.now()
    living = [
        living_sessions(asked[start : start + _SESSIONS_PER_QUERY], now)
        for start in range(0, len(asked), _SESSIONS_PER_QUERY)
    ]
    return frozenset(asked).difference(*living)


def moved(rooms: Mapping[UUID, Position]) -> list[UUID]:
    """Those of the documents of which a room does not know everything.

    Raises:
        DatabaseError: it cannot be said.
    """
    try:
        return catch_up.moved(rooms)
    except Error:
        # Asked every second, like what has expired.
        connection.close()
        raise


def unread(people: Collection[int]) -> dict[int, int]:
    """How many notices each of these people may be shown and has not read.

    Raises:
        DatabaseError: it cannot be said.
    """
    try:
        return inbox.unread_counts(people)
    except Error:
        connection.close()
        raise


def expire_links(seconds: float) -> tuple[float, list[UUID]]:
    """Switch off the share links that have expired; one query when there is none. Returns in how
    many seconds the next one does, or the most that were asked for, and of which documents.

    Raises:
        Locked, DatabaseError: they stay as they are; what they gave has ended all the same.
    """
    try:
        now = timezone.now()
        until = now + timedelta(seconds=seconds)
        coming = links.expire_links(now, until)
        moment = min(coming.values(), default=until)
        first = [document_id for document_id, at in coming.items() if at == moment]
        return (moment - timezone.now()).total_seconds(), first
    except Error:
        # This is asked every second: so a broken connection does not outlive one.
        connection.close()
        raise
