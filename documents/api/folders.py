"""Stars, folders and copies: what a person does with documents for themselves."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import Access
from documents.api.documents import DocumentShape, told
from documents.api.http.auth import person
from documents.api.schemas import Body, Id, Text
from documents.library import folders
from documents.library.copies import duplicate_document
from documents.library.listing import count_in_folders
from documents.names import LONGEST_NAME
from documents.roles import Role

router = Router(tags=["documents"])


class FolderShape(BaseModel):
    """A folder of yours, and how many documents are in it."""

    id: int
    name: str
    documents: int


class Name(Body):
    """A name; it is kept as one line."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]


class Chosen(Body):
    """The id of a folder of yours; null for none."""

    folder: Id | None


@router.put("/documents/{uuid:document_id}/star", response={204: None}, summary="Star a document")
def star_document(request: HttpRequest, document_id: UUID) -> None:
    """A star that you alone see."""
    folders.star_document(person(request), document_id, True)


@router.delete("/documents/{uuid:document_id}/star", response={204: None}, summary="Take the star")
def unstar_document(request: HttpRequest, document_id: UUID) -> None:
    """No star."""
    folders.star_document(person(request), document_id, False)


@router.put("/documents/{uuid:document_id}/folder", response={204: None}, summary="Choose a folder")
def file_document(request: HttpRequest, document_id: UUID, body: Chosen) -> None:
    """Into one of your folders or, with null, into none; others have it where they had it."""
    folders.file_document(person(request), document_id, body.folder)


@router.post(
    "/documents/{uuid:document_id}/duplicate",
    response={201: DocumentShape},
    summary="Duplicate a document",
)
def duplicate(request: HttpRequest, document_id: UUID) -> DocumentShape:
    """A new document of yours with the same text; without history, chat and other people."""
    copy = duplicate_document(person(request), document_id)
    copy.refresh_from_db()
    return told(Access(copy, Role.OWNER))


@router.get("/folders", response=list[FolderShape], summary="List your folders")
def list_folders(request: HttpRequest) -> list[FolderShape]:
    """By name."""
    return [
        FolderShape(id=folder.pk, name=folder.name, documents=count)
        for folder, count in count_in_folders(person(request))
    ]


@router.post("/folders", response={201: FolderShape}, summary="Make a folder")
def make_folder(request: HttpRequest, body: Name) -> FolderShape:
    """A new folder, or the one of this name that there is."""
    folder = folders.make_folder(person(request), body.name)
    return _told(request, folder.pk)


@router.patch("/folders/{int:folder_id}", response=FolderShape, summary="Rename a folder")
def rename_folder(request: HttpRequest, folder_id: Id, body: Name) -> FolderShape:
    """Another name."""
    folders.rename_folder(person(request), folder_id, body.name)
    return _told(request, folder_id)


@router.delete("/folders/{int:folder_id}", response={204: None}, summary="Delete a folder")
def delete_folder(request: HttpRequest, folder_id: Id) -> None:
    """Its documents stay, in no folder."""
    folders.delete_folder(person(request), folder_id)


def _told(request: HttpRequest, folder_id: int) -> FolderShape:
    return next(folder for folder in list_folders(request) if folder.id == folder_id)
