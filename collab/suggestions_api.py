"""The part of the HTTP API that writes suggestions: what is done goes through the engine."""

from base64 import b64decode
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field

from collab.review_api import Answer, do
from documents.api.http.auth import person
from documents.api.review.suggestions import ONE, SUGGESTIONS, SuggestionShape, router
from documents.api.schemas import Base64, Body, Seq
from documents.chat.acts import Json
from documents.review.acts import Reply
from documents.review.suggestions import acts
from documents.review.suggestions.telling import suggestion_with, suggestions_with

# An update of the most bytes, in base64.
_LONGEST = -(-acts.LONGEST_UPDATE // 3) * 4


class Suggested(Body):
    """A change on a copy of the text. `id` is drawn by you: the same one again is the same
    suggestion, which then has this update.
    """

    id: UUID
    update: Base64 = Field(
        min_length=1,
        max_length=_LONGEST,
        description="a Yjs v1 update in base64, under a client id that is its own",
    )


class Seen(Body):
    """As of when somebody has seen what is accepted; what is left out, or null, stands for now."""

    seq: Seq | None = None
    rev: Seq | None = None


class SeenOne(Body):
    """A suggestion as of a rev; null for as it is now."""

    id: UUID
    rev: Seq | None = None


_Some = Field(min_length=1, max_length=acts.MOST_AT_ONCE)


class Accepted(Body):
    """Suggestions that are accepted together, as seen in the text of this seq; null for now."""

    suggestions: Annotated[list[SeenOne], _Some]
    seq: Seq | None = None


class Rejected(Body):
    """Suggestions that are rejected together."""

    suggestions: Annotated[list[UUID], _Some]


@router.post(SUGGESTIONS, response={201: SuggestionShape}, summary="Suggest a change")
def suggest(request: HttpRequest, document_id: UUID, body: Suggested) -> Json:
    """For commenters and up. Said again by its author or an editor while it is open, it replaces
    the update. 409 with a `code` where it cannot be.
    """
    do(person(request), document_id, acts.Suggest(body.id, b64decode(body.update)))
    return suggestion_with(document_id, body.id)


@router.post(
    SUGGESTIONS + "/accept", response=list[SuggestionShape], summary="Accept suggestions together"
)
def accept_together(request: HttpRequest, document_id: UUID, body: Accepted) -> list[Json]:
    """For editors and owners: all in one change, or none. 409 with a `code`: `changed` where one
    of them, or what it does to the text, is another than was seen.
    """
    seen = tuple(acts.Seen(each.id, each.rev) for each in body.suggestions)
    do(person(request), document_id, acts.Accept(seen, body.seq))
    return suggestions_with(document_id, [each.id for each in body.suggestions])


@router.post(
    SUGGESTIONS + "/reject", response=list[SuggestionShape], summary="Reject suggestions together"
)
def reject_together(request: HttpRequest, document_id: UUID, body: Rejected) -> list[Json]:
    """For editors and owners. What builds on one of them is rejected with it."""
    do(person(request), document_id, acts.Reject(tuple(body.suggestions)))
    return suggestions_with(document_id, body.suggestions)


@router.post(ONE + "/accept", response=SuggestionShape, summary="Accept a suggestion")
def accept(request: HttpRequest, document_id: UUID, suggestion_id: UUID, body: Seen) -> Json:
    """For editors and owners; as together with others."""
    seen = (acts.Seen(suggestion_id, body.rev),)
    do(person(request), document_id, acts.Accept(seen, body.seq))
    return suggestion_with(document_id, suggestion_id)


@router.post(ONE + "/reject", response=SuggestionShape, summary="Reject a suggestion")
def reject(request: HttpRequest, document_id: UUID, suggestion_id: UUID) -> Json:
    """For editors and owners. What builds on it is rejected with it."""
    do(person(request), document_id, acts.Reject((suggestion_id,)))
    return suggestion_with(document_id, suggestion_id)


@router.post(ONE + "/withdraw", response=SuggestionShape, summary="Withdraw a suggestion")
def withdraw(request: HttpRequest, document_id: UUID, suggestion_id: UUID) -> Json:
    """One's own. What builds on it is withdrawn with it."""
    do(person(request), document_id, acts.TakeBack(suggestion_id))
    return suggestion_with(document_id, suggestion_id)


@router.post(ONE + "/reopen", response=SuggestionShape, summary="Open a suggestion again")
def reopen(request: HttpRequest, document_id: UUID, suggestion_id: UUID) -> Json:
    """One's own that one has withdrawn, or as an editor what was rejected."""
    do(person(request), document_id, acts.OpenAgain(suggestion_id))
    return suggestion_with(document_id, suggestion_id)


@router.post(ONE + "/comments", response={201: SuggestionShape}, summary="Answer a suggestion")
def answer(request: HttpRequest, document_id: UUID, suggestion_id: UUID, body: Answer) -> Json:
    """A comment on it, for whoever may comment on the text."""
    reply = Reply(body.id, suggestion_id, body.text, tuple(body.mentions))
    do(person(request), document_id, reply)
    return suggestion_with(document_id, suggestion_id)
