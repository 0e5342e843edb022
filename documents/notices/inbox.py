"""A person's notices: those that they may be shown now, and which of them they have read.

The right is asked for by the query that reads: whoever has lost it sees neither title nor words,
and is told no number that counts them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from documents.access.lookup import access_documents, access_own, access_readable
from documents.database.retry import retried
from documents.models import Document, Notice, User, Watch
from documents.notices.kinds import KINDS, Kind
from documents.roles import Action
from documents.signals import tell_people_after_commit


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as its reader may see it; `document_id` is None where there is no way for them."""

    id: int
    kind: Kind
    title: str
    document_id: UUID | None
    thread: UUID | None
    actor: User | None
    role: str
    words: str
    at: datetime
    is_read: bool


def notices_of(user: User, before: int | None, limit: int) -> tuple[list[Shown], bool]:
    """The newest before the one with an id, and whether there are more."""
    rows = _visible(user).select_related("document", "actor").order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: limit + 1])
    return [_shown(row) for row in found[:limit]], len(found) > limit


def _shown(row: Notice) -> Shown:
    kind = KINDS[row.kind]
    knows = kind.right is not None
    return Shown(
        id=row.pk,
        kind=kind,
        # Whoever has no right any more knows the document by the title of then.
        title=row.document.title if knows else row.words,
        document_id=row.document_id if knows else None,
        thread=row.thread if knows else None,
        actor=row.actor,
        role=row.role,
        words=row.words if knows else "",
        at=row.at,
        is_read=row.read_at is not None,
    )


def news_of(
    user: User,
    kinds: Collection[str],
    notice_id: int | None = None,
    most: int = 1,
    *,
    mailed_too: bool = False,
) -> list[Shown]:
    """Notices of some kinds, or the one among them, that the person may be shown now, has not read,
    was not mailed and has not muted meanwhile; the oldest first."""
    impersonal = [name for name in kinds if not KINDS[name].is_personal]
    muted = Watch.objects.filter(user=user, is_muted=True).values("document")
    rows = _visible(user).filter(kind__in=kinds, read_at=None)
    rows = rows if mailed_too else rows.filter(mailed_at=None)
    rows = rows.exclude(kind__in=impersonal, document__in=muted)
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    return [_shown(row) for row in rows.select_related("document", "actor").order_by("pk")[:most]]


def unread_count(user: User) -> int:
    """How many of the notices that the person may be shown are unread; one query."""
    return _visible(user).filter(read_at=None).count()


def unread_counts(user_ids: Collection[int]) -> dict[int, int]:
    """The same for several people; a query for each who has any."""
    unread = Notice.objects.filter(user__in=list(user_ids), read_at=None)
    has_any = set(unread.values_list("user", flat=True).distinct())
    return {id_: unread_count(User(pk=id_)) if id_ in has_any else 0 for id_ in user_ids}


@retried
@transaction.atomic
def mark(user: User, ids: Iterable[int] | None, *, read: bool) -> None:
    """Note that the person has read these notices (None: all), or that they have not.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(user)
    rows = Notice.objects.filter(user=user, read_at__isnull=read)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    if rows.update(read_at=timezone.now() if read else None):
        tell_people_after_commit([user.pk])


def _visible(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(_may_see(user), user=user)


def _may_see(user: User) -> Q:
    shared = access_documents(user, Action.SHARE).values("pk")
    readable = Document.objects.filter(access_readable(user)).values("pk")
    anywhere = Q() if user.scope.documents is None else Q(document__in=user.scope.documents)
    return (
        (Q(kind__in=_names(None)) & anywhere)
        | Q(kind__in=_names(Action.VIEW), document__in=readable)
        | Q(kind__in=_names(Action.SHARE), document__in=shared)
    )


def _names(right: Action | None) -> list[str]:
    return [kind.name for kind in KINDS.values() if kind.right == right]
