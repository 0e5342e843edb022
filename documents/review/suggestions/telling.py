"""Reading suggestions: with what was said about them, and how much room there is for more."""

from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from documents.chat.acts import Json
from documents.errors import AccessDenied
from documents.models import Suggestion
from documents.review.comments import comments_of_suggestions, moment_of, person_of
from documents.review.news import News
from documents.review.stretch import stretch
from documents.review.suggestions.acts import MOST_BYTES, MOST_OPEN

# An update is told with its suggestion up to so many bytes, and so many of all in one answer.
_LONGEST_TOLD, _MOST_TOLD = 16 * 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open suggestion: its update, and the rev of that."""

    uid: UUID
    update_rev: int
    update: bytes


def suggestions_after(document_id: UUID, rev: int, until: int, limit: int | None = None) -> News:
    """What has happened to suggestions after a rev up to and with another.

    With a limit, only so many of the suggestions, the least recent first.
    """
    news = stretch(suggestions_of(document_id), rev, until, limit)
    return News(news.rev, gone=news.gone, suggestions=tuple(told(news.rows)))


def suggestions_of(document_id: UUID) -> QuerySet[Suggestion]:
    """The suggestions with their people and without their updates."""
    rows = Suggestion.objects.filter(document_id=document_id)
    return rows.select_related("author", "closed_by").defer("update")


def told(rows: Sequence[Suggestion]) -> list[Json]:
    """Suggestions as scripts are told them, with all that is said about them."""
    comments = comments_of_suggestions([row.pk for row in rows])
    updates = _updates_told(rows)
    return [_suggestion_json(row, updates.get(row.pk), comments.get(row.pk, [])) for row in rows]


def _updates_told(rows: Sequence[Suggestion]) -> dict[int, bytes]:
    """The updates that are told with their suggestions, by the suggestions' keys."""
    keys, room = [], _MOST_TOLD
    for row in rows:
        if row.state == Suggestion.State.OPEN and row.size <= min(_LONGEST_TOLD, room):
            keys.append(row.pk)
            room -= row.size
    found = Suggestion.objects.filter(pk__in=keys).values_list("pk", "update") if keys else ()
    return {key: bytes(update) for key, update in found}


def _suggestion_json(row: Suggestion, update: bytes | None, comments: list[Json]) -> Json:
    return {
        "id": str(row.uid),
        "rev": row.rev,
        "author": person_of(row.author),
        "at": moment_of(row.at),
        "revised": moment_of(row.revised_at),
        "seq": row.seq,
        "state": row.state,
        "by": person_of(row.closed_by),
        "closed": moment_of(row.closed_at),
        "accepted_seq": row.accepted_seq,
        "builds_on": row.builds_on,
        "update": None if update is None else b64encode(update).decode(),
        "bytes": row.size,
        "imported": row.imported,
        "comments": comments,
    }


def suggestions_with(document_id: UUID, uids: Collection[UUID]) -> list[Json]:
    """Suggestions by their ids, as far as they are there."""
    return told(list(suggestions_of(document_id).filter(uid__in=uids, is_gone=False)))


def suggestion_with(document_id: UUID, uid: UUID) -> Json:
    """A suggestion by its id.

    Raises:
        AccessDenied: it is no more.
    """
    return _one(suggestions_of(document_id).filter(uid=uid, is_gone=False))


def suggestion_of_comment(document_id: UUID, uid: UUID) -> Json:
    """The suggestion that a comment is about.

    Raises:
        AccessDenied: it is no more.
    """
    return _one(suggestions_of(document_id).filter(comments__uid=uid, is_gone=False))


def _one(rows: QuerySet[Suggestion]) -> Json:
    found = told(list(rows[:1]))
    if not found:
        raise AccessDenied
    return found[0]


def update_of(document_id: UUID, uid: UUID) -> bytes:
    """The update of a suggestion that is open.

    Raises:
        AccessDenied: it is not, or no more.
    """
    rows = Suggestion.objects.filter(
        document_id=document_id, uid=uid, is_gone=False, state=Suggestion.State.OPEN
    )
    update = rows.values_list("update", flat=True).first()
    if update is None:
        raise AccessDenied
    return bytes(update)


def waiting(document_id: UUID, uids: Collection[UUID] | None = None) -> list[Waiting]:
    """What the open ones among these say, or all that are open, the oldest first."""
    rows = Suggestion.objects.filter(
        document_id=document_id, is_gone=False, state=Suggestion.State.OPEN
    )
    if uids is not None:
        rows = rows.filter(uid__in=uids)
    found = rows.order_by("pk").values_list("uid", "update_rev", "update")
    return [Waiting(uid, rev, bytes(update)) for uid, rev, update in found]


def room_for(document_id: UUID) -> Json:
    """How many suggestions wait, and what they take, with what may be; one query."""
    is_open = Q(state=Suggestion.State.OPEN)
    found = Suggestion.objects.filter(document_id=document_id, is_gone=False).aggregate(
        open=Count("pk", filter=is_open), bytes=Sum("size", filter=is_open, default=0)
    )
    return {**found, "most": MOST_OPEN, "most_bytes": MOST_BYTES}
