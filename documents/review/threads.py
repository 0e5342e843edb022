"""Reading the threads of a review, with what was said in them."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from documents.chat.acts import Json
from documents.errors import AccessDenied
from documents.models import Comment, Thread
from documents.review.acts import Remove, Withdraw
from documents.review.comments import comments_of_threads, moment_of, person_of
from documents.review.news import News
from documents.review.stretch import stretch


def threads_after(document_id: UUID, rev: int, until: int, limit: int | None = None) -> News:
    """What has happened to threads after a rev up to and with another; three queries.

    With a limit, only so many of the threads, the least recent first.
    """
    news = stretch(threads_of(document_id), rev, until, limit)
    return News(news.rev, threads=tuple(told(news.rows)), gone=news.gone)


def threads_of(document_id: UUID) -> QuerySet[Thread]:
    """The threads with their people, those that are gone among them."""
    rows = Thread.objects.filter(document_id=document_id)
    return rows.select_related("author", "resolved_by", "assignee")


def told(threads: Sequence[Thread]) -> list[Json]:
    """Threads as scripts are told them, with all that is said in them; two queries."""
    comments = comments_of_threads([thread.pk for thread in threads])
    return [_thread_json(thread, comments.get(thread.pk, [])) for thread in threads]


def _thread_json(thread: Thread, comments: list[Json]) -> Json:
    resolved = {"by": person_of(thread.resolved_by), "at": moment_of(thread.resolved_at)}
    return {
        "id": str(thread.uid),
        "rev": thread.rev,
        "seq": thread.seq,
        "quote": thread.quote,
        "author": person_of(thread.author),
        "at": moment_of(thread.at),
        "resolved": resolved if thread.resolved_at else None,
        "assignee": person_of(thread.assignee),
        "comments": comments,
    }


def living_thread_ids(document_id: UUID) -> set[str]:
    """The ids of the document's threads, as marks name them; one query."""
    rows = Thread.objects.filter(document_id=document_id, is_gone=False)
    return {str(uid) for uid in rows.values_list("uid", flat=True)}


def ended_by(document_id: UUID, act: Remove | Withdraw) -> UUID | None:
    """The thread that an act ends as things stand, if it may be done; one query."""
    rows = Thread.objects.filter(document_id=document_id, is_gone=False)
    if isinstance(act, Remove):
        found = rows.filter(uid=act.thread)
    else:
        standing = Comment.objects.filter(thread=OuterRef("pk"), withdrawn_at=None)
        others = standing.exclude(uid=act.comment)
        found = rows.filter(Exists(standing.filter(uid=act.comment)), ~Exists(others))
    return found.values_list("uid", flat=True).first()


def count_threads(document_id: UUID) -> int:
    """How many threads the document has."""
    return Thread.objects.filter(document_id=document_id, is_gone=False).count()


def thread_with(document_id: UUID, uid: UUID) -> Json:
    """A thread by its id.

    Raises:
        AccessDenied: it is no more.
    """
    return _one(threads_of(document_id).filter(uid=uid, is_gone=False))


def thread_of_comment(document_id: UUID, uid: UUID) -> Json | None:
    """The thread that a comment is in; None for one about something else."""
    found = told(list(threads_of(document_id).filter(comments__uid=uid, is_gone=False)[:1]))
    return found[0] if found else None


def _one(threads: QuerySet[Thread]) -> Json:
    found = told(list(threads[:1]))
    if not found:
        raise AccessDenied
    return found[0]
