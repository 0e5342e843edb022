"""Named versions of a document, and who wrote what was folded away before them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.documents import epoch_of
from documents.access.lookup import access_document
from documents.api.content import FORMS, Form, written
from documents.api.http import etags
from documents.api.http.auth import person
from documents.api.schemas import Body, Id, Person, Seq, Text, person_of
from documents.history import erasure, freezing, versions
from documents.models import Span, Version
from documents.roles import Action

router = Router(tags=["versions"])


class VersionShape(BaseModel):
    """A named version; `by` is null when the account was erased. `approved_at` is when an owner
    has last frozen the text as this version, and null if nobody has.
    """

    id: int
    name: str
    seq: int
    by: Person | None
    at: datetime
    approved_by: Person | None
    approved_at: datetime | None


class Name(Body):
    """What a version is called, kept as one line, and the moment that is meant: null for now."""

    name: Annotated[Text, Field(min_length=1, max_length=versions.LONGEST_NAME)]
    seq: Seq | None = None


class Restored(BaseModel):
    """The seq at which the text has started anew, and its epoch from now on."""

    seq: int
    epoch: int


class Right(BaseModel):
    """The access version that says so."""

    access_version: int


class FreezeShape(BaseModel):
    """The version that a text is frozen as, null where it was erased; `by` has approved it."""

    version: int | None
    name: str
    by: Person | None
    at: datetime


class Frozen(BaseModel):
    """Null for a text that takes changes."""

    frozen: FreezeShape | None


class SpanShape(BaseModel):
    """Entries from `first` to `last` of the journal, and the ids of those who wrote them."""

    first: int
    last: int
    authors: list[int]
    since: datetime
    until: datetime


def _shape(version: Version) -> VersionShape:
    return VersionShape(
        id=version.pk,
        name=version.name,
        seq=version.seq,
        by=person_of(version.by) if version.by else None,
        at=version.at,
        approved_by=person_of(version.approved_by) if version.approved_by else None,
        approved_at=version.approved_at,
    )


@router.get(
    "/documents/{uuid:document_id}/versions", response=list[VersionShape], summary="List versions"
)
def list_versions(request: HttpRequest, document_id: UUID) -> list[VersionShape]:
    """The newest first; for those who may edit."""
    document = access_document(person(request), document_id, Action.EDIT).document
    return [_shape(version) for version in versions.versions_of(document)]


@router.post(
    "/documents/{uuid:document_id}/versions",
    response={201: VersionShape},
    summary="Name this version",
)
def name_version(request: HttpRequest, document_id: UUID, body: Name) -> VersionShape:
    """Give a name to what the document says now, or said as of a seq."""
    named = versions.name_version(person(request), document_id, body.name, body.seq)
    return _shape(named)


@router.get(
    "/documents/{uuid:document_id}/versions/{version_id}/content",
    summary="Read a version",
    openapi_extra={"responses": {200: {"content": FORMS}}},
)
def show_version(
    request: HttpRequest, document_id: UUID, version_id: Id, format: Form = "text"
) -> HttpResponseBase:
    """In the forms that a document's content has; takes `If-None-Match`."""
    version = versions.access_version(person(request), document_id, version_id)
    etag = f'"version-{version.pk}"'
    if unchanged := etags.check(request, etag):
        return unchanged
    stored = versions.stored_at(version)
    response = written(person(request), stored, version.document, format)
    response["ETag"] = etag
    return response


@router.post(
    "/documents/{uuid:document_id}/versions/{version_id}/restore",
    response=Restored,
    summary="Go back to a version",
)
def restore_version(request: HttpRequest, document_id: UUID, version_id: Id) -> Restored:
    """The text starts anew as the version has it, for everybody; what it says now becomes a
    version, too.
    """
    seq = versions.restore_version(person(request), document_id, version_id)
    return Restored(seq=seq, epoch=epoch_of(document_id))


@router.post(
    "/documents/{uuid:document_id}/versions/{version_id}/freeze",
    response=Right,
    summary="Approve a version",
)
def freeze(request: HttpRequest, document_id: UUID, version_id: Id) -> Right:
    """The text, which is still what the version says, takes no changes from anybody until an
    owner unfreezes it; comments go on. For owners.
    """
    return Right(access_version=freezing.freeze(person(request), document_id, version_id))


@router.get(
    "/documents/{uuid:document_id}/freeze", response=Frozen, summary="Why a text takes no changes"
)
def show_freeze(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """Which version it is frozen as, and who has approved it."""
    document = access_document(person(request), document_id, Action.VIEW).document
    return {"frozen": freezing.as_json(freezing.freeze_of(document))}


@router.post("/documents/{uuid:document_id}/unfreeze", response=Right, summary="Unfreeze a text")
def unfreeze(request: HttpRequest, document_id: UUID) -> Right:
    """The text takes changes again. For owners."""
    return Right(access_version=freezing.unfreeze(person(request), document_id))


@router.post(
    "/documents/{uuid:document_id}/erase-history",
    response=Restored,
    summary="Erase the history",
)
def erase_history(request: HttpRequest, document_id: UUID) -> Restored:
    """The text starts anew as it is now; all that was deleted from it, and every version, is
    erased. For owners.
    """
    seq = erasure.erase_history(person(request), document_id)
    return Restored(seq=seq, epoch=epoch_of(document_id))


@router.get(
    "/documents/{uuid:document_id}/spans", response=list[SpanShape], summary="Who wrote what"
)
def list_spans(request: HttpRequest, document_id: UUID) -> list[SpanShape]:
    """Who wrote what the journal no longer tells one by one, the oldest first."""
    document = access_document(person(request), document_id, Action.EDIT).document
    return [
        SpanShape(
            first=span.first,
            last=span.last,
            authors=span.authors,
            since=span.since,
            until=span.until,
        )
        for span in Span.objects.filter(document=document).order_by("first")
    ]
