"""What becomes of threads, and of the marks that tie them to words, where a text starts anew."""

from documents.content.comment_marks import NAME, marked_words, take_off
from documents.content.yjs_reader import opened
from documents.models import Comment, Document, Suggestion, Thread

_LONGEST_QUOTE = 500


def without_ended(document: Document, state: bytes) -> bytes:
    """A state of the text without the marks of threads that have ended since.

    Those that are there keep their state: what was resolved stays so. The caller holds the row
    lock.
    """
    if not _may_have_marks(document, state):
        return state
    rows = Thread.objects.filter(document=document, is_gone=False)
    living = {str(uid) for uid in rows.values_list("uid", flat=True)}
    doc = opened([state])
    take_off(doc, lambda thread: thread not in living)
    return doc.get_update()


def _may_have_marks(document: Document, state: bytes) -> bool:
    # Data has no threads, whatever other programs call their own marks.
    return document.kind != Document.Kind.DATA and NAME.encode() in state


def end_without_words(document: Document, state: bytes) -> None:
    """End the threads whose words are not in the text any more; the others quote what is.

    The caller holds the row lock, and the document is saved.
    """
    words = marked_words(opened([state])) if _may_have_marks(document, state) else {}
    for thread in Thread.objects.filter(document=document, is_gone=False).order_by("pk"):
        quote = words.get(str(thread.uid), "")
        if not quote:
            Comment.objects.filter(thread=thread).delete()
            thread.is_gone, thread.resolved_at = True, None
            thread.resolved_by = thread.assignee = None
        thread.quote = quote[:_LONGEST_QUOTE]
        document.review_head += 1
        thread.rev = document.review_head
        thread.save()
    document.save(update_fields=["review_head"])


def forget_closed_suggestions(document: Document) -> None:
    """Forget the suggestions that are closed, and what was said about them: they are history.

    The caller holds the row lock.
    """
    closed = Suggestion.objects.filter(document=document, is_gone=False)
    for row in closed.exclude(state=Suggestion.State.OPEN).order_by("pk"):
        Comment.objects.filter(suggestion=row).delete()
        document.review_head += 1
        row.rev, row.is_gone, row.update, row.size = document.review_head, True, b"", 0
        row.save()
    document.save(update_fields=["review_head"])
