"""Tickets: what a page shows when its socket opens."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from documents.access import tickets
from documents.access.lookup import access_grant
from documents.api.http.auth import person
from documents.api.schemas import Person
from documents.roles import Role

router = Router(tags=["now"])


class TicketShape(BaseModel):
    """A ticket, and what it says: what `user` may do in a document now, and which text it has."""

    ticket: str
    role: Role
    access_version: int
    epoch: int
    frozen: bool
    user: Person


@router.post("/documents/{uuid:document_id}/ticket", response=TicketShape, summary="Get a ticket")
def make_ticket(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """For the document's socket, within the minute."""
    grant = access_grant(person(request).speaks_in or "", document_id)
    return {
        "ticket": tickets.issue(grant, document_id),
        "role": grant.role,
        "access_version": grant.access_version,
        "epoch": grant.epoch,
        "frozen": grant.is_frozen,
        "user": grant.person,
    }
