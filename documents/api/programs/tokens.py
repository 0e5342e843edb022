"""Personal tokens: what a person's programs speak by."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access import api_tokens
from documents.api.http.auth import person
from documents.api.schemas import Body, Moment, Text
from documents.models import ApiToken
from documents.roles import Doing, Scope, scope_of
from documents.tokens import digest_of

router = Router(tags=["tokens"])
DoingName = Literal["read", "comment", "suggest", "chat", "write", "share"]


class TokenShape(BaseModel):
    """A token of yours, without what it is spoken by.

    `documents` are those that it is for, of which some may be gone; null for all. `made_by` is the
    token that made it, and with which it ends.
    """

    id: int
    name: str
    doings: list[DoingName]
    documents: list[UUID] | None
    made_by: int | None
    expires_at: datetime | None
    used_at: datetime | None
    at: datetime


class TokenMade(TokenShape):
    """A new token with what it is spoken by, which is not told again."""

    token: str


class NewToken(Body):
    """What a token is to allow beside reading, in which documents (null: all), and until when."""

    name: Annotated[Text, Field(max_length=api_tokens.LONGEST_NAME)]
    doings: Annotated[list[DoingName], Field(max_length=8)] = []
    documents: Annotated[list[UUID], Field(max_length=api_tokens.MOST_DOCUMENTS)] | None = None
    expires_at: Moment | None = None


@router.get("/tokens", response=list[TokenShape], summary="List your tokens")
def list_tokens(request: HttpRequest) -> list[TokenShape]:
    """The newest first; for browsers, and tokens that write in all documents."""
    return [TokenShape(**_told(*each)) for each in api_tokens.tokens_of(person(request))]


@router.post("/tokens", response={201: TokenMade}, summary="Make a token")
def make_token(request: HttpRequest, body: NewToken) -> TokenMade:
    """One that a token makes, which takes one that writes in all documents, allows nothing that
    this does not, lives no longer, and ends with it.
    """
    user = person(request)
    wanted = scope_of(body.doings, body.documents)
    made = api_tokens.make_api_token(user, body.name, scope=wanted, expires_at=body.expires_at)
    row = ApiToken.objects.get(digest=digest_of(made))
    return TokenMade(**_told(row, wanted), token=made)


@router.delete("/tokens/{row:token_id}", response={204: None}, summary="Revoke a token")
def revoke_token(request: HttpRequest, token_id: int) -> None:
    """At once, with those that it made: what speaks by them is cut off."""
    api_tokens.revoke_api_token(person(request), token_id)


def _told(row: ApiToken, scope: Scope) -> dict[str, Any]:
    same = ("name", "expires_at", "used_at", "at")
    return {
        **{name: getattr(row, name) for name in same},
        "id": row.pk,
        "doings": [doing for doing in Doing if doing in scope.doings],
        "documents": None if scope.documents is None else sorted(scope.documents),
        "made_by": row.made_by_id,
    }
