"""What one is told: notices, and which of them one has read."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import access_document
from documents.api.http.auth import person
from documents.api.schemas import Body, Id, Person, person_of
from documents.notices import inbox, watching
from documents.notices.seeing import note_seen
from documents.notices.sentences import path_of, sentence
from documents.notices.watching import Attention
from documents.roles import Action, Role

router = Router(tags=["notices"])

_MOST = 200


class Notice(BaseModel):
    """Something that happened in a document which you may open, or that ended your right."""

    id: int
    kind: str
    text: str = Field(description="a sentence in your language")
    document: UUID | None = Field(description="null when you may not open it")
    title: str
    actor: Person | None
    role: Role | None
    words: str = Field(description="the beginning of what was written")
    path: str = Field(description="where it leads on this site, empty for nowhere")
    at: datetime
    is_read: bool


class Notices(BaseModel):
    """Notices, newest first; `more` says whether there are older ones."""

    notices: list[Notice]
    more: bool
    unread: int = Field(description="how many of all are unread")


class Marked(Body):
    """Which notices have been read, or not."""

    ids: Annotated[list[Id], Field(max_length=_MOST)] | Literal["all"]
    is_read: bool = True


class Unread(BaseModel):
    """How many are unread now."""

    unread: int


@router.get("/notices", response=Notices, summary="List notices")
def list_notices(
    request: HttpRequest,
    before: Id | None = None,
    limit: Annotated[int, Field(ge=1, le=_MOST)] = 50,
) -> Notices:
    """The newest, or those before the one with an id."""
    reader = person(request)
    found, more = inbox.notices_of(reader, before, limit)
    unread = inbox.unread_count(reader)
    return Notices(notices=[_shape(notice) for notice in found], more=more, unread=unread)


@router.get("/notices/unread", response=Unread, summary="Count unread notices")
def count_unread(request: HttpRequest) -> Unread:
    """The number on the bell."""
    return Unread(unread=inbox.unread_count(person(request)))


@router.post("/notices/read", response=Unread, summary="Mark notices as read")
def mark_notices(request: HttpRequest, body: Marked) -> Unread:
    """Those of the ids that are yours; `"all"`: every one."""
    reader = person(request)
    inbox.mark(reader, None if body.ids == "all" else body.ids, read=body.is_read)
    return Unread(unread=inbox.unread_count(reader))


class Attending(Body):
    """How much you are told of a document.

    `usual` is what concerns you; `watch` also that others change it or write in its chat; `mute`
    only that somebody names you or assigns you something, and what becomes of your access.
    """

    attention: Attention


_ATTENTION = "/documents/{uuid:document_id}/attention"


@router.get(_ATTENTION, response=Attending, summary="How much I am told of a document")
def show_attention(request: HttpRequest, document_id: UUID) -> Attending:
    """What you have chosen."""
    reader = person(request)
    access_document(reader, document_id, Action.VIEW)
    return Attending(attention=watching.attention_of(reader, document_id))


@router.put(_ATTENTION, response=Attending, summary="Watch or mute a document")
def choose_attention(request: HttpRequest, document_id: UUID, body: Attending) -> Attending:
    """From now on."""
    watching.choose_attention(person(request), document_id, body.attention)
    return body


@router.post(
    "/documents/{uuid:document_id}/seen", response={204: None}, summary="Say that I see a document"
)
def see_document(request: HttpRequest, document_id: UUID) -> None:
    """You have it before your eyes as it is now: you are not told of it any more."""
    note_seen(person(request), document_id)


def _shape(notice: inbox.Shown) -> Notice:
    return Notice(
        id=notice.id,
        kind=notice.kind.name,
        text=sentence(notice),
        document=notice.document_id,
        title=notice.title,
        actor=person_of(notice.actor) if notice.actor else None,
        role=Role(notice.role) if notice.role else None,
        words=notice.words,
        path=path_of(notice),
        at=notice.at,
        is_read=notice.is_read,
    )
