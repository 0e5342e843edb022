"""Share links: whoever opens one has its role."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import access_document
from documents.api.http.auth import person
from documents.api.schemas import Body, Flag, Id, Moment
from documents.errors import Unfit
from documents.models import ShareLink
from documents.roles import Action, Role
from documents.sharing import links, opening
from documents.sharing.links import LinkChange
from documents.sharing.state import links_of
from documents.tokens import digest_of

router = Router(tags=["links"])


class Link(BaseModel):
    """A share link, without the address, which is told once."""

    id: int
    role: Role
    is_on: bool
    for_guests: bool = Field(description="whether it is opened without an account, too")
    expires_at: datetime | None
    at: datetime


class LinkMade(Link):
    """A new link with the address that opens the document."""

    url: str


class NewLink(Body):
    """What a link is to give, and until when; owners are not made by links, and `for_guests` no
    editors.
    """

    role: Role
    expires_at: Moment | None = None
    for_guests: Flag = False


class LinkChanged(Body):
    """What is to be different; what is missing stays as it is."""

    role: Role | None = None
    is_on: Flag | None = None
    for_guests: Flag | None = None
    expires_at: Moment | None = None


_LIST = "/documents/{uuid:document_id}/links"


@router.get(_LIST, response=list[Link], summary="List share links")
def list_links(request: HttpRequest, document_id: UUID) -> list[Any]:
    """In the order in which they were made; for owners."""
    return links_of(access_document(person(request), document_id, Action.SHARE).document)


@router.post(_LIST, response={201: LinkMade}, summary="Make a share link")
def make_link(request: HttpRequest, document_id: UUID, body: NewLink) -> dict[str, Any]:
    """Its address is in this answer and nowhere else."""
    actor = person(request)
    token = links.make_link(actor, document_id, body.role, body.expires_at, body.for_guests)
    link = ShareLink.objects.get(digest=digest_of(token))
    return {**_link(request, document_id, link.pk), "url": opening.open_address(token)}


@router.patch(_LIST + "/{row:link_id}", response=Link, summary="Change a share link")
def change_link(
    request: HttpRequest, document_id: UUID, link_id: Id, body: LinkChanged
) -> dict[str, Any]:
    """Another role or end, or on and off, for everybody who has it; null is no end."""
    given = body.model_dump(exclude_unset=True)
    if None in (given.get("role", 0), given.get("is_on", 0), given.get("for_guests", 0)):
        raise Unfit("A link has a role, is on or off, and for guests or not.")
    links.change_link(person(request), document_id, link_id, cast(LinkChange, given))
    return _link(request, document_id, link_id)


def _link(request: HttpRequest, document_id: UUID, link_id: int) -> dict[str, Any]:
    document = access_document(person(request), document_id, Action.SHARE).document
    return next(link for link in links_of(document) if link["id"] == link_id)
