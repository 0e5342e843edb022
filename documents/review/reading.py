"""Reading a review: what has happened to its threads and suggestions, and how far it has come."""

from uuid import UUID

from documents.review.news import News
from documents.review.suggestions.telling import suggestions_after
from documents.review.threads import threads_after


def news_after(document_id: UUID, rev: int, until: int) -> News:
    """What has happened after a rev up to and with another."""
    threads = threads_after(document_id, rev, until)
    suggestions = suggestions_after(document_id, rev, until)
    return News(until, threads.threads, (*threads.gone, *suggestions.gone), suggestions.suggestions)
