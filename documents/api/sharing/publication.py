"""A document's published page, which everybody may read who knows its address."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import access_document
from documents.api.http.auth import person
from documents.api.schemas import Body, Flag, RowId, Text
from documents.roles import Action
from documents.sharing import publishing

router = Router(tags=["publication"])


class VersionNamed(BaseModel):
    """A named version."""

    id: int
    name: str


class PublicationShape(BaseModel):
    """A published page. With a `version` it says what that one says, else what the text says."""

    url: str
    version: int | None
    is_listed: bool = Field(description="whether search engines may list it")
    frames: list[str] = Field(description="the origins whose pages may show it within them")
    at: datetime


class Publishing(BaseModel):
    """Null for a document that is not published."""

    publication: PublicationShape | None


class PublicationWanted(Body):
    """How the page is to be. A site in `frames` is an address, of which scheme, host and port
    count.
    """

    version: RowId | None = None
    is_listed: Flag = False
    frames: Annotated[
        list[Annotated[Text, Field(max_length=300)]], Field(max_length=publishing.MOST_FRAMES)
    ] = []


_PATH = "/documents/{uuid:document_id}/publication"


@router.get(_PATH, response=Publishing, summary="How a document is published")
def show_publication(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """For owners."""
    document = access_document(person(request), document_id, Action.SHARE).document
    return {"publication": publishing.publication_of(document)}


@router.put(_PATH, response=PublicationShape, summary="Publish a document")
def publish(request: HttpRequest, document_id: UUID, body: PublicationWanted) -> dict[str, Any]:
    """Everybody who knows the address may read the text then, without an account. Asked for again
    it changes how the page is, under the same address.
    """
    wish = publishing.Wish(body.version, body.is_listed, body.frames)
    return publishing.as_json(publishing.publish(person(request), document_id, wish))


@router.delete(_PATH, response={204: None}, summary="Take a published page back")
def unpublish(request: HttpRequest, document_id: UUID) -> None:
    """At once; published again it has another address."""
    publishing.take_back(person(request), document_id)
