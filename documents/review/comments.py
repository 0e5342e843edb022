"""Reading what is said in a review, whatever it is about."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from documents.chat.acts import Json
from documents.models import Comment, Reaction, User


def comments_of_threads(ids: Sequence[int]) -> dict[int, list[Json]]:
    """What is said in threads, by their keys; two queries, none for none."""
    return _told(Comment.objects.filter(thread__in=ids), "thread_id") if ids else {}


def comments_of_suggestions(ids: Sequence[int]) -> dict[int, list[Json]]:
    """What is said about suggestions, by their keys; two queries, none for none."""
    return _told(Comment.objects.filter(suggestion__in=ids), "suggestion_id") if ids else {}


def _told(said: QuerySet[Comment], subject: str) -> dict[int, list[Json]]:
    """By hand, because what Django fetches along is in circles, which stay until collected."""
    comments = list(said.select_related("author").order_by("pk"))
    reactions = defaultdict[int, dict[str, list[int]]](dict)
    if comments:
        rows = Reaction.objects.filter(comment__in=[comment.pk for comment in comments])
        for comment_id, emoji, user_id in rows.order_by("pk").values_list(
            "comment", "emoji", "user"
        ):
            reactions[comment_id].setdefault(emoji, []).append(user_id)
    told = defaultdict[int, list[Json]](list)
    for comment in comments:
        told[getattr(comment, subject)].append(_comment_json(comment, reactions[comment.pk]))
    return told


def _comment_json(comment: Comment, reactions: dict[str, list[int]]) -> Json:
    return {
        "id": str(comment.uid),
        "author": person_of(comment.author),
        "text": comment.text,
        "mentions": comment.mentions,
        "at": moment_of(comment.at),
        "edited": moment_of(comment.edited_at),
        "withdrawn": comment.withdrawn_at is not None,
        "imported": comment.imported,
        "reactions": reactions,
    }


def person_of(user: User | None) -> Json | None:
    """Somebody as scripts are told who it is; None when the account was erased."""
    return user.as_json if user else None


def moment_of(at: datetime | None) -> str | None:
    """A moment as scripts are told it."""
    return at.isoformat() if at else None
