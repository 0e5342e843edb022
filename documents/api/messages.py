"""The messages of a chat, and how far one has read them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import AfterValidator, BaseModel, Field

from documents.access.lookup import access_document
from documents.api.http.auth import person
from documents.api.schemas import Body, Id, Person, Seq
from documents.chat import acts, posting
from documents.chat.acts import LONGEST_TEXT, MOST_MENTIONS, Amend, Read, Say, Unsay, is_sayable
from documents.chat.messages import MessageRange, history, people, standing, unread_count
from documents.roles import Action

router = Router(tags=["messages"])

_MOST = 200


def _check_text(text: str) -> str:
    if not is_sayable(text):
        raise ValueError("The text says nothing.")
    if len(text.encode()) > LONGEST_TEXT:
        raise ValueError(f"A text has at most {LONGEST_TEXT} bytes.")
    return text


Words = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_check_text)]
Mentions = Annotated[list[Id], Field(max_length=MOST_MENTIONS)]


class Message(BaseModel):
    """A message. `number` orders them, `seq` is the document's when it was said.

    `rev` grows with each message, change and deletion of the chat; a deleted one has no text.
    """

    number: int
    rev: int
    seq: int
    id: UUID
    author: Person | None
    text: str
    mentions: list[int]
    at: datetime
    edited_at: datetime | None
    deleted: bool


class History(BaseModel):
    """Messages, oldest first; `more` says whether there are others beyond these."""

    messages: list[Message]
    more: bool
    read: int = Field(description="the number up to which you have read")
    unread: int = Field(description="how many messages of others came after it")
    people: list[Person] = Field(description="those who can be named in one")


class Amended(Body):
    """What is said; `mentions` are ids of people who are named in it."""

    text: Words
    mentions: Mentions = []


class Posted(Amended):
    """A message. `mid` is drawn by you: sent again with the same one it is not said twice."""

    mid: UUID


class Mark(Body):
    """How far one has read."""

    number: Seq


_LIST = "/documents/{uuid:document_id}/messages"


@router.get(_LIST, response=History, summary="List messages")
def list_messages(
    request: HttpRequest,
    document_id: UUID,
    before: Id | None = None,
    after: Seq | None = None,
    rev: Seq | None = None,
    limit: Annotated[int, Field(ge=1, le=_MOST)] = 50,
) -> dict[str, Any]:
    """The newest, or those next `before` or `after` a number, or whatever changed since `rev`."""
    reader = person(request)
    document = access_document(reader, document_id, Action.VIEW).document
    messages, more = history(document_id, MessageRange(before, after, rev), limit)
    read = standing(document_id, reader.pk).read
    unread = unread_count(document_id, reader.pk, read)
    return {
        "messages": messages,
        "more": more,
        "read": read,
        "unread": unread,
        "people": [user.as_json for user in people(document, reader)],
    }


@router.post(_LIST, response={201: Message}, summary="Post a message")
def post_message(request: HttpRequest, document_id: UUID, body: Posted) -> acts.Json:
    """For commenters and up, and for viewers if the owner lets them."""
    act = Say(body.mid, body.text, tuple(body.mentions))
    return posting.say(person(request), document_id, act)


@router.patch(_LIST + "/{number}", response=Message, summary="Amend a message")
def amend_message(request: HttpRequest, document_id: UUID, number: Id, body: Amended) -> acts.Json:
    """Another text for a message of one's own."""
    act = Amend(number, body.text, tuple(body.mentions))
    return posting.amend(person(request), document_id, act)


@router.delete(_LIST + "/{number}", response={204: None}, summary="Delete a message")
def delete_message(request: HttpRequest, document_id: UUID, number: Id) -> None:
    """One's own, or as an owner anybody's."""
    posting.unsay(person(request), document_id, Unsay(number))


@router.put("/documents/{uuid:document_id}/read", response={204: None}, summary="Mark as read")
def mark_read(request: HttpRequest, document_id: UUID, body: Mark) -> None:
    """Everything up to this number has been read; the mark never goes back."""
    posting.mark_read(person(request), document_id, Read(body.number))
