"""Documents: the list, a new one, its title, the trash."""

import base64
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import Access, access_document, access_locked
from documents.api.http import etags
from documents.api.http.auth import person
from documents.api.http.problems import Problem
from documents.api.schemas import Body, Id, Person, Text, person_of
from documents.errors import Malformed
from documents.exchange.importing import import_text
from documents.library import lifecycle
from documents.library.listing import Row, Show, Sort, Wanted, part_of_list
from documents.models import Collaborator, Document
from documents.names import LONGEST
from documents.roles import Action, Role

router = Router(tags=["documents"])

_MOST = 100


class DocumentShape(BaseModel):
    """A document. `seq` counts what was journaled; `owner` is null when the account was erased."""

    id: UUID
    path: str = Field(description="where it is opened on this site")
    title: str
    kind: Document.Kind = Field(
        description="a room is only talked in; data holds what programs put there, under any names"
    )
    role: Role = Field(description="what you are to it")
    owner: Person | None
    access_version: int
    seq: int
    epoch: int = Field(description="raised when the text starts anew: read it afresh")
    frozen_at: datetime | None = Field(description="since when the text takes no changes")
    created_at: datetime
    changed_at: datetime


class Listed(DocumentShape):
    """A document in the list. `changed_by` are the people of the last change."""

    is_starred: bool
    folder: int | None = Field(description="that of your own folders in which it is")
    shared_folder: int | None = Field(
        description="the shared folder in which it is, if you have it"
    )
    changed_by: list[Person]
    excerpt: str = Field(description="where the text has what `q` searches for")


class Page(BaseModel):
    """Part of the list; `next` is the cursor of the part behind it, null for the last."""

    documents: list[Listed]
    next: str | None


class Title(Body):
    """A title; it is kept as one line."""

    title: Annotated[Text, Field(max_length=LONGEST)]


Limit = Annotated[int, Field(ge=1, le=_MOST)]
Cursor = Annotated[Text, Field(max_length=4000)]
Query = Annotated[Text, Field(max_length=500)]


@router.get("/documents", response=Page, summary="List documents")
def list_documents(
    request: HttpRequest,
    cursor: Cursor | None = None,
    limit: Limit = 50,
    trash: bool = False,
    q: Query = "",
    folder: Id | None = None,
    shared_folder: Id | None = None,
    starred: bool = False,
    sort: Sort = Sort.CHANGED,
) -> Page:
    """Those that you may open or, with `trash=true`, may restore.

    The latest change comes first, unless `sort` says otherwise. `q` searches titles and texts: all
    of its words have to be there, of the last one its beginning; hits in the title come first.
    `folder` is the id of a folder of yours, `shared_folder` that of a shared one, `starred=true`
    asks for those with a star.
    """
    show = Show.TRASH if trash else Show.STARRED if starred else Show.ALL
    wanted = Wanted(show, folder, q, sort, shared=shared_folder)
    try:
        portion = part_of_list(person(request), wanted, limit, cursor or "")
    except Malformed as malformed:
        raise Problem(422, str(malformed)) from None
    return Page(documents=[_listed(row) for row in portion.rows], next=portion.next or None)


def _listed(row: Row) -> Listed:
    return Listed(
        **_shape(row).model_dump(),
        is_starred=row.is_starred,
        folder=row.folder.pk if row.folder else None,
        shared_folder=row.shared.pk if row.shared else None,
        changed_by=[person_of(user) for user in row.changed_by],
        excerpt="".join(part.text for part in row.excerpt),
    )


def _shape(row: Row) -> DocumentShape:
    document = row.document
    return DocumentShape(
        id=document.pk,
        path=reverse("document", args=[document.pk]),
        title=document.title,
        kind=Document.Kind(document.kind),
        role=row.role,
        owner=person_of(row.owner) if row.owner else None,
        access_version=document.access_version,
        seq=document.head,
        epoch=document.epoch,
        frozen_at=document.frozen_at,
        created_at=document.created_at,
        changed_at=document.changed_at,
    )


def told(access: Access) -> DocumentShape:
    """A document that somebody was let to."""
    try:
        owner = access.document.owner
    except Collaborator.DoesNotExist:
        owner = None
    return _shape(Row(access.document, access.role, owner))


class NewDocument(Body):
    """A title and perhaps a text, which the document then begins with; of `data` it has none."""

    kind: Literal["text", "data"] = "text"
    title: Annotated[Text, Field(max_length=LONGEST)] = ""
    format: Literal["markdown", "html", "text", "docx"] | None = Field(
        None, description="of `content`; docx is in base64"
    )
    content: str = ""


@router.post("/documents", response={201: DocumentShape}, summary="Create a document")
def create_document(request: HttpRequest, body: NewDocument) -> DocumentShape:
    """A document that belongs to you: empty, or with what a text says, whose first heading is its
    title if you give none. Pictures are taken from data URIs. One of `data` is for programs of your
    own: it takes any root types, by socket and by updates.
    """
    if body.kind == "data" and body.format is not None:
        raise Problem(422, "A document of data begins empty: append an update to it.")
    if body.format is None:
        kind = Document.Kind(body.kind)
        document = lifecycle.create_document(person(request), body.title, kind)
    else:
        data = _bytes_of(body)
        # Whatever a page declares: it came as letters, not as bytes.
        document = import_text(person(request), body.format, data, body.title, "utf-8")
    return told(Access(document, Role.OWNER))


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
    shape = told(access_document(person(request), document_id, Action.VIEW))
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
        etags.check(request, etags.etag_of(told(access)))
        lifecycle.rename_document(person(request), document_id, body.title)
        shape = told(access_document(person(request), document_id, Action.VIEW))
    response["ETag"] = etags.etag_of(shape)
    return shape


@router.post(
    "/documents/{uuid:document_id}/trash", response={204: None}, summary="Trash a document"
)
def trash_document(request: HttpRequest, document_id: UUID) -> None:
    """Into the trash, where only its owners see it."""
    lifecycle.trash_document(person(request), document_id)


@router.post("/documents/{uuid:document_id}/restore", response={204: None}, summary="Restore it")
def restore_document(request: HttpRequest, document_id: UUID) -> None:
    """Out of the trash."""
    lifecycle.restore_document(person(request), document_id)
