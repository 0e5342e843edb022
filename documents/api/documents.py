"""Documents: the list, a new one, its title, the trash."""

import base64
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel, Field

from documents import actions
from documents.access import (
    Access,
    Place,
    Row,
    access_document,
    access_locked,
    access_page,
)
from documents.api import etags
from documents.api.auth import person
from documents.api.problems import Problem
from documents.api.shapes import Body, Person, Text, person_of
from documents.importing import import_text
from documents.models import Collaborator, Document
from documents.roles import Action, Role
from documents.titles import LONGEST

router = Router(tags=["documents"])

_MOST = 100


class DocumentShape(BaseModel):
    """A document. `seq` counts what was journaled; `owner` is null when the account was erased."""

    id: UUID
    title: str
    kind: Document.Kind = Field(description="a room is only talked in")
    role: Role = Field(description="what you are to it")
    owner: Person | None
    access_version: int
    seq: int
    epoch: int = Field(description="raised when the text starts anew: read it afresh")
    created_at: datetime
    changed_at: datetime


class Page(BaseModel):
    """Part of the list; `next` is the cursor of the part behind it, null for the last."""

    documents: list[DocumentShape]
    next: str | None


class Title(Body):
    """A title; it is kept as one line."""

    title: Annotated[Text, Field(max_length=LONGEST)]


Limit = Annotated[int, Field(ge=1, le=_MOST)]
Cursor = Annotated[Text, Field(max_length=200)]


@router.get("/documents", response=Page, summary="List documents")
def list_documents(
    request: HttpRequest,
    cursor: Cursor | None = None,
    limit: Limit = 50,
    trash: bool = False,
) -> Page:
    """Those that you may open or, with `trash=true`, may restore; the latest change first."""
    after = _place(cursor) if cursor else None
    rows = access_page(person(request), trashed=trash, after=after, limit=limit + 1)
    shown = rows[:limit]
    next_ = _cursor(shown[-1].document) if len(rows) > limit else None
    return Page(documents=[_shape(row) for row in shown], next=next_)


def _cursor(document: Document) -> str:
    text = f"{document.changed_at.isoformat()} {document.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _place(cursor: str) -> Place:
    try:
        moment, id_ = base64.urlsafe_b64decode(cursor).decode().split(" ")
        place = Place(datetime.fromisoformat(moment), UUID(id_))
    except ValueError:
        raise Problem(422, "There is no such cursor.") from None
    if place.changed_at.tzinfo is None:
        raise Problem(422, "There is no such cursor.")
    return place


def _shape(row: Row) -> DocumentShape:
    document = row.document
    return DocumentShape(
        id=document.pk,
        title=document.title,
        kind=Document.Kind(document.kind),
        role=row.role,
        owner=person_of(row.owner) if row.owner else None,
        access_version=document.access_version,
        seq=document.head,
        epoch=document.epoch,
        created_at=document.created_at,
        changed_at=document.changed_at,
    )


def _told(access: Access) -> DocumentShape:
    try:
        owner = access.document.owner
    except Collaborator.DoesNotExist:
        owner = None
    return _shape(Row(access.document, access.role, owner))


class NewDocument(Body):
    """A title and perhaps a text, which the document then begins with."""

    title: Annotated[Text, Field(max_length=LONGEST)] = ""
    format: Literal["markdown", "html", "text", "docx"] | None = Field(
        None, description="of `content`; docx is in base64"
    )
    content: str = ""


@router.post("/documents", response={201: DocumentShape}, summary="Create a document")
def create_document(request: HttpRequest, body: NewDocument) -> DocumentShape:
    """A document that belongs to you: empty, or with what a text says, whose first heading is its
    title if you give none. Pictures are taken from data URIs.
    """
    if body.format is None:
        document = actions.create_document(person(request), body.title)
    else:
        data = _bytes_of(body)
        document = import_text(person(request), body.format, data, body.title)
    return _told(Access(document, Role.OWNER))


def _bytes_of(body: NewDocument) -> bytes:
    if body.format != "docx":
        return body.content.encode(errors="replace")
    try:
        return base64.b64decode(body.content, validate=True)
    except ValueError:
        raise Problem(422, "A Word file is sent in base64.") from None


@router.get("/documents/{uuid:document_id}", response=DocumentShape, summary="Show a document")
def show_document(
    request: HttpRequest, response: HttpResponse, document_id: UUID
) -> DocumentShape | HttpResponseBase:
    """What there is to know about it besides its text; takes `If-None-Match`."""
    shape = _told(access_document(person(request), document_id, Action.VIEW))
    etag = etags.etag_of(shape)
    if unchanged := etags.check(request, etag):
        return unchanged
    response["ETag"] = etag
    return shape


@router.patch("/documents/{uuid:document_id}", response=DocumentShape, summary="Rename a document")
def rename_document(
    request: HttpRequest, response: HttpResponse, document_id: UUID, body: Title
) -> DocumentShape:
    """Another title; with `If-Match` only as long as the document is as you know it."""
    with transaction.atomic():
        access = access_locked(person(request), document_id, Action.RENAME)
        etags.check(request, etags.etag_of(_told(access)))
        actions.rename_document(person(request), document_id, body.title)
        shape = _told(access_document(person(request), document_id, Action.VIEW))
    response["ETag"] = etags.etag_of(shape)
    return shape


@router.post(
    "/documents/{uuid:document_id}/trash", response={204: None}, summary="Trash a document"
)
def trash_document(request: HttpRequest, document_id: UUID) -> None:
    """Into the trash, where only its owners see it."""
    actions.trash_document(person(request), document_id)


@router.post("/documents/{uuid:document_id}/restore", response={204: None}, summary="Restore it")
def restore_document(request: HttpRequest, document_id: UUID) -> None:
    """Out of the trash."""
    actions.restore_document(person(request), document_id)
