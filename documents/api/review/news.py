"""What has happened in a review, threads and suggestions together, and what there is room for."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from documents.access.lookup import access_document
from documents.api.http.auth import person
from documents.api.review.suggestions import SuggestionShape
from documents.api.review.threads import ThreadShape
from documents.api.schemas import Seq
from documents.review.acts import MOST_COMMENTS, MOST_THREADS
from documents.review.reading import news_after
from documents.review.suggestions.telling import room_for
from documents.review.threads import count_threads
from documents.roles import Action

router = Router(tags=["review"])


class SuggestionRoom(BaseModel):
    """How many suggestions are open, how many bytes they have, and how much there may be."""

    open: int
    bytes: int
    most: int
    most_bytes: int


class ReviewRoom(BaseModel):
    """How many threads there are and may be, and how many comments each may have."""

    used: int
    most: int
    answers: int
    suggestions: SuggestionRoom


class ReviewNews(BaseModel):
    """All that has happened up to `rev`; `gone` are threads and suggestions that are no more."""

    rev: int
    threads: list[ThreadShape]
    suggestions: list[SuggestionShape]
    gone: list[UUID]
    room: ReviewRoom


@router.get(
    "/documents/{uuid:document_id}/review", response=ReviewNews, summary="Show a document's review"
)
def show_review(request: HttpRequest, document_id: UUID, rev: Seq = 0) -> dict[str, Any]:
    """The threads and suggestions that have changed after `rev`."""
    document = access_document(person(request), document_id, Action.VIEW).document
    news = news_after(document_id, rev, document.review_head)
    room = {
        "used": count_threads(document_id),
        "most": MOST_THREADS,
        "answers": MOST_COMMENTS,
        "suggestions": room_for(document_id),
    }
    return {**news.as_json, "room": room}
