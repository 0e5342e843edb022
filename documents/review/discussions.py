"""The threads of a document as files tell them."""

from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from documents.content.remarks import Discussion, Remark
from documents.models import Comment, Thread


def discussions_of(document_id: UUID) -> list[Discussion]:
    """What is said in the threads that are there, the oldest first; two queries."""
    said: dict[int, list[Remark]] = {}
    rows = Comment.objects.filter(document=document_id, withdrawn_at=None, thread__is_gone=False)
    for comment in rows.select_related("author").order_by("pk"):
        if comment.thread_id is not None:
            said.setdefault(comment.thread_id, []).append(_remark(comment))
    threads = Thread.objects.filter(document=document_id, is_gone=False).order_by("pk")
    return [
        Discussion(str(thread.uid), thread.resolved_at is not None, tuple(said[thread.pk]))
        for thread in threads
        if thread.pk in said
    ]


def _remark(comment: Comment) -> Remark:
    author = comment.author
    name, initials = (author.display_name, author.initials) if author else (_("Somebody"), "")
    return Remark(name, _moment(comment.at), comment.text, initials)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
