"""The suggestions of a review, read; they are written through the engine
(collab/suggestions_api.py).
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import access_document
from documents.api.http.auth import person
from documents.api.review.threads import Imported, Remark
from documents.api.schemas import Person, Seq
from documents.review.suggestions.telling import suggestion_with, suggestions_after, update_of
from documents.roles import Action

router = Router(tags=["suggestions"])

_MOST = 200
SUGGESTIONS = "/documents/{uuid:document_id}/suggestions"
ONE = SUGGESTIONS + "/{uuid:suggestion_id}"


class SuggestionShape(BaseModel):
    """A change that waits, or has waited, for somebody who may make it.

    `seq` is the document's at which it was made, `accepted_seq` that of the change which it has
    become. `by` has closed it. `update` is its Yjs v1 update in base64, null unless it is open, and
    where it is large: `…/update` has it. `rev` grows with everything that happens in the review.
    """

    id: UUID
    rev: int
    author: Person | None
    at: datetime
    revised: datetime | None
    seq: int
    state: Literal["open", "accepted", "rejected", "withdrawn"]
    by: Person | None
    closed: datetime | None
    accepted_seq: int | None
    builds_on: list[UUID]
    update: str | None
    bytes: int
    imported: Imported | None
    comments: list[Remark]


class Suggestions(BaseModel):
    """What has happened to suggestions up to `rev`; those in `gone` are no more."""

    rev: int
    suggestions: list[SuggestionShape]
    gone: list[UUID]
    more: bool = Field(description="whether more has happened: ask again with this `rev`")


@router.get(SUGGESTIONS, response=Suggestions, summary="List suggestions")
def list_suggestions(
    request: HttpRequest,
    document_id: UUID,
    rev: Seq = 0,
    limit: Annotated[int, Field(ge=1, le=_MOST)] = _MOST,
) -> dict[str, Any]:
    """Those that have changed since `rev`, the least recent first."""
    document = access_document(person(request), document_id, Action.VIEW).document
    news = suggestions_after(document_id, rev, document.review_head, limit)
    return {**news.as_json, "more": news.rev < document.review_head}


@router.get(ONE, response=SuggestionShape, summary="Get a suggestion")
def get_suggestion(request: HttpRequest, document_id: UUID, suggestion_id: UUID) -> dict[str, Any]:
    """One of them."""
    access_document(person(request), document_id, Action.VIEW)
    return suggestion_with(document_id, suggestion_id)


@router.get(ONE + "/update", response={200: None}, summary="Get what a suggestion changes")
def get_update(request: HttpRequest, document_id: UUID, suggestion_id: UUID) -> HttpResponse:
    """The Yjs v1 update of one that is open, as application/octet-stream."""
    access_document(person(request), document_id, Action.VIEW)
    update = update_of(document_id, suggestion_id)
    return HttpResponse(update, content_type="application/octet-stream")
