"""Reading a review: its threads with what was said in them, and how far it has come."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from documents.chat.acts import Json
from documents.errors import AccessDenied
from documents.models import Comment, Reaction, Thread, User
from documents.review.news import News


def news_after(document_id: UUID, rev: int, until: int, limit: int | None = None) -> News:
    """What has happened to threads after a rev up to and with another; three queries.

    With a limit, only so many of the threads, the least recent first.
    """
    found = threads_of(document_id).filter(rev__gt=rev, rev__lte=until).order_by("rev")
    rows = list(found[:limit])
    if limit is not None and len(rows) == limit:
        until = rows[-1].rev
    return News(
        until,
        tuple(told([row for row in rows if not row.is_gone])),
        tuple(str(row.uid) for row in rows if row.is_gone),
    )


def threads_of(document_id: UUID) -> QuerySet[Thread]:
    """The threads with their people, those that are gone among them."""
    rows = Thread.objects.filter(document_id=document_id)
    return rows.select_related("author", "resolved_by", "assignee")


def told(threads: Sequence[Thread]) -> list[Json]:
    """Threads as scripts are told them, with all that is said in them; two queries.

    By hand, because what Django fetches along is in circles, which stay until they are collected.
    """
    ids = [thread.pk for thread in threads]
    if not ids:
        return []
    reactions = defaultdict[int, dict[str, list[int]]](dict)
    rows = Reaction.objects.filter(comment__thread__in=ids).order_by("pk")
    for comment_id, emoji, user_id in rows.values_list("comment", "emoji", "user"):
        reactions[comment_id].setdefault(emoji, []).append(user_id)
    comments = defaultdict[int, list[Json]](list)
    for comment in Comment.objects.filter(thread__in=ids).select_related("author").order_by("pk"):
        comments[comment.thread_id].append(_comment_json(comment, reactions[comment.pk]))
    return [_thread_json(thread, comments[thread.pk]) for thread in threads]


def _thread_json(thread: Thread, comments: list[Json]) -> Json:
    resolved = {"by": _person(thread.resolved_by), "at": _moment(thread.resolved_at)}
    return {
        "id": str(thread.uid),
        "rev": thread.rev,
        "seq": thread.seq,
        "quote": thread.quote,
        "author": _person(thread.author),
        "at": _moment(thread.at),
        "resolved": resolved if thread.resolved_at else None,
        "assignee": _person(thread.assignee),
        "comments": comments,
    }


def _comment_json(comment: Comment, reactions: dict[str, list[int]]) -> Json:
    return {
        "id": str(comment.uid),
        "author": _person(comment.author),
        "text": comment.text,
        "mentions": comment.mentions,
        "at": _moment(comment.at),
        "edited": _moment(comment.edited_at),
        "withdrawn": comment.withdrawn_at is not None,
        "reactions": reactions,
    }


def _person(user: User | None) -> Json | None:
    return user.as_json if user else None


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None


def living_thread_ids(document_id: UUID) -> set[str]:
    """The ids of the document's threads, as marks name them; one query."""
    rows = Thread.objects.filter(document_id=document_id, is_gone=False)
    return {str(uid) for uid in rows.values_list("uid", flat=True)}


def count_threads(document_id: UUID) -> int:
    """How many threads the document has."""
    return Thread.objects.filter(document_id=document_id, is_gone=False).count()


def thread_with(document_id: UUID, uid: UUID) -> Json:
    """A thread by its id.

    Raises:
        AccessDenied: it is no more.
    """
    return _one(threads_of(document_id).filter(uid=uid, is_gone=False))


def thread_of_comment(document_id: UUID, uid: UUID) -> Json:
    """The thread that a comment is in.

    Raises:
        AccessDenied: it is no more.
    """
    return _one(threads_of(document_id).filter(comments__uid=uid, is_gone=False))


def _one(threads: QuerySet[Thread]) -> Json:
    found = told(list(threads[:1]))
    if not found:
        raise AccessDenied
    return found[0]
