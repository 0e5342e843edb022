"""Files that are sent: pictures for a text, and files of other programs that become documents."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, UploadedFile
from pydantic import BaseModel, Field

from documents.access.lookup import Access
from documents.api.documents import DocumentShape, told
from documents.api.http.auth import person
from documents.exchange.import_views import tell_on_next_page
from documents.exchange.importing import charset_of, import_file
from documents.files import storage
from documents.files.views import address_of
from documents.roles import Role

router = Router(tags=["files"])


class FileRoom(BaseModel):
    """The bytes of the pictures that you suggest here and nobody has accepted, and the most."""

    used: int
    most: int


class FileShape(BaseModel):
    """A picture of a document. `room` is for whoever suggests it and may not edit."""

    id: UUID
    path: str = Field(description="where it is shown, and what a picture in the text has as `src`")
    name: str
    kind: str = Field(description="its media type")
    size: int
    room: FileRoom | None


@router.post(
    "/documents/{uuid:document_id}/files", response={201: FileShape}, summary="Add a picture"
)
def add_file(
    request: HttpRequest,
    document_id: UUID,
    file: File[UploadedFile],
    suggested: Form[bool] = False,
) -> dict[str, Any]:
    """For whoever may edit the text: PNG, JPEG, GIF or WebP, as the field `file` of a form.

    With `suggested`, for whoever may suggest: it is for a suggestion. A week after that was closed,
    or after it came where nothing shows it, it goes, unless the text has had it since.
    """
    actor = person(request)
    kept = storage.add_file(actor, document_id, file.name or "", file, is_suggested=suggested)
    room = storage.room_for(actor, document_id) if suggested else None
    return {
        "id": kept.pk,
        "path": address_of(kept),
        "name": kept.name,
        "kind": kept.kind,
        "size": kept.size,
        "room": room and asdict(room),
    }


class ImportedShape(DocumentShape):
    """A document that was made of a file."""

    notes: list[str] = Field(description="what has not become of the file what one might expect")


@router.post("/documents/import", response={201: ImportedShape}, summary="Import a file")
def import_document(request: HttpRequest, file: File[UploadedFile]) -> ImportedShape:
    """A document of yours with what a file says: Markdown, HTML, Word or text, as the field `file`
    of a form. Closing the connection ends the conversion.
    """
    notes: list[str] = []
    name = file.name or ""
    document = import_file(person(request), name, file, charset_of(file), notes.append)
    document.refresh_from_db()
    if "Authorization" not in request.headers:
        # A page leads there by itself, where they are shown.
        tell_on_next_page(request, name, notes)
    return ImportedShape(**told(Access(document, Role.OWNER)).model_dump(), notes=notes)
