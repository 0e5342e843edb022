"""The threads of a document as files tell them, out and in."""

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

from django.utils import timezone

from documents.content.remarks import Discussion, Remark
from documents.models import Comment, Document, Thread
from documents.names import initials_of
from documents.review.origins import origin, told_origin

_AT_ONCE = 500


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
    name, at = told_origin(comment)
    return Remark(name, at, comment.text, initials_of(name))


def take_in(document_id: UUID, user_id: int, seq: int, discussions: Sequence[Discussion]) -> None:
    """Make the threads of a new text that came in as a file, whose words the entry `seq` marks.

    They are those of whoever brings the file in; what it says of their authors is kept beside. The
    caller holds the row lock.
    """
    now = timezone.now()
    threads = [
        Thread(
            document_id=document_id,
            uid=UUID(each.id),
            rev=rev,
            seq=seq,
            author_id=user_id,
            quote=each.quote,
            at=now,
            resolved_at=now if each.is_resolved else None,
            resolved_by_id=user_id if each.is_resolved else None,
        )
        for rev, each in enumerate(discussions, 1)
    ]
    Thread.objects.bulk_create(threads, _AT_ONCE)
    comments = (
        comment
        for thread, each in zip(threads, discussions, strict=True)
        for comment in _comments(thread, each)
    )
    Comment.objects.bulk_create(comments, _AT_ONCE)
    Document.objects.filter(pk=document_id).update(review_head=len(threads))


def _comments(thread: Thread, discussion: Discussion) -> Iterator[Comment]:
    for number, remark in enumerate(discussion.remarks):
        yield Comment(
            document_id=thread.document_id,
            thread=thread,
            uid=uuid4() if number else thread.uid,
            author_id=thread.author_id,
            text=remark.text,
            at=thread.at,
            imported=origin(remark.author, remark.at),
        )
