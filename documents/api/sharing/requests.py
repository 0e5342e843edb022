"""Those who are about to get a role: invited by mail, or asking for one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.api.http.auth import person
from documents.api.schemas import Body, Id, Person, Text
from documents.roles import Role
from documents.sharing import invitations, requests

router = Router(tags=["sharing"])


class Invited(BaseModel):
    """An invitation that nobody has accepted yet."""

    id: int
    email: str
    role: Role
    at: datetime


class Wish(BaseModel):
    """Somebody's wish to have a role."""

    id: int
    user: Person
    message: str
    at: datetime


class Asked(Body):
    """What the owners are to read."""

    message: Annotated[Text, Field(max_length=requests.MESSAGE_LENGTH)] = ""


class Thanks(BaseModel):
    """A sentence for the person who asked."""

    message: str


class Answered(Body):
    """The role that somebody is given, null for none."""

    role: Role | None


@router.delete(
    "/documents/{uuid:document_id}/invitations/{row:invitation_id}",
    response={204: None},
    summary="Cancel an invitation",
)
def cancel_invitation(request: HttpRequest, document_id: UUID, invitation_id: Id) -> None:
    """Whoever was invited cannot accept any more."""
    invitations.cancel_invitation(person(request), document_id, invitation_id)


@router.post(
    "/documents/{uuid:document_id}/requests", response={202: Thanks}, summary="Ask for access"
)
def request_access(request: HttpRequest, document_id: UUID, body: Asked) -> dict[str, str]:
    """Asks the owners for a role; the answer is the same for every id."""
    requests.request_access(person(request), document_id, body.message.strip())
    sentence = (
        "If there is such a document, its owners have been told that you would like to open it."
    )
    return {"message": sentence}


@router.post(
    "/documents/{uuid:document_id}/requests/{row:request_id}",
    response={204: None},
    summary="Answer a request",
)
def answer_request(request: HttpRequest, document_id: UUID, request_id: Id, body: Answered) -> None:
    """Gives whoever asked a role and tells them by mail, or declines."""
    requests.answer_request(person(request), document_id, request_id, body.role)
