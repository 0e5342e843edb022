"""The threads of a review, read; they are written through the engine (collab/review_api.py)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import access_document
from documents.api.http.auth import person
from documents.api.schemas import Person, Seq
from documents.review.threads import threads_after
from documents.roles import Action

router = Router(tags=["threads"])

_MOST = 200
LIST = "/documents/{uuid:document_id}/threads"


class Imported(BaseModel):
    """Who made it, and when, as the file says that it came with: nobody has proved either."""

    author: str
    at: datetime | None


class Remark(BaseModel):
    """A comment. `reactions` has the ids of people by their signs; a withdrawn one has no text."""

    id: UUID
    author: Person | None
    text: str
    mentions: list[int]
    at: datetime
    edited: datetime | None
    withdrawn: bool
    imported: Imported | None
    reactions: dict[str, list[int]]


class Resolved(BaseModel):
    """Who has said that it is done, and when."""

    by: Person | None
    at: datetime


class ThreadShape(BaseModel):
    """A thread. `quote` are the words that it is about as they were; `seq` is the document's at
    which they were marked. `rev` grows with everything that happens in the review.
    """

    id: UUID
    rev: int
    seq: int
    quote: str
    author: Person | None
    at: datetime
    resolved: Resolved | None
    assignee: Person | None
    comments: list[Remark]


class Review(BaseModel):
    """What has happened in a review up to `rev`; `gone` are the ids of threads that are no more."""

    rev: int
    threads: list[ThreadShape]
    gone: list[UUID]
    more: bool = Field(description="whether more has happened: ask again with this `rev`")


@router.get(LIST, response=Review, summary="List threads")
def list_threads(
    request: HttpRequest,
    document_id: UUID,
    rev: Seq = 0,
    limit: Annotated[int, Field(ge=1, le=_MOST)] = _MOST,
) -> dict[str, Any]:
    """Those that have changed since `rev`, the least recent first."""
    document = access_document(person(request), document_id, Action.VIEW).document
    news = threads_after(document_id, rev, document.review_head, limit)
    return {**news.as_json, "more": news.rev < document.review_head}
