"""Collaborators: who may do what in a document."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import access_document
from documents.access.people import find_person
from documents.api.http.auth import person
from documents.api.schemas import Body, Id, Person, Text
from documents.errors import Unfit
from documents.models import Document, User
from documents.roles import Action, Role
from documents.sharing import collaborators
from documents.sharing.leaving import leave_document
from documents.sharing.state import people_of

router = Router(tags=["collaborators"])


class Collaborator(BaseModel):
    """Somebody's role. `by_link` says that it came from a share link."""

    user: Person
    role: Role
    since: datetime
    by_link: bool


class RoleGiven(Body):
    """A role."""

    role: Role


class NewCollaborator(RoleGiven):
    """A role for somebody with an account, by user name or confirmed e-mail address."""

    who: Annotated[Text, Field(min_length=1, max_length=254)]


_LIST = "/documents/{uuid:document_id}/collaborators"


@router.get(_LIST, response=list[Collaborator], summary="List collaborators")
def list_collaborators(request: HttpRequest, document_id: UUID) -> list[object]:
    """Everybody once, with the strongest role that they have; the strongest first."""
    reader = person(request)
    document = access_document(reader, document_id, Action.VIEW).document
    return [*people_of(document, reader)]


@router.post(_LIST, response=list[Collaborator], summary="Add a collaborator")
def add_collaborator(
    request: HttpRequest, document_id: UUID, body: NewCollaborator
) -> list[object]:
    """Gives somebody a role and tells them by mail; strangers are invited in the share dialog."""
    actor, document = _shared(request, document_id)
    user = find_person(body.who.strip())
    if user is None:
        raise Unfit("There is nobody of that name.")
    collaborators.set_role(actor, document_id, user, body.role)
    return [*people_of(document, actor)]


@router.put(_LIST + "/{user_id}", response=list[Collaborator], summary="Change a role")
def put_collaborator(
    request: HttpRequest, document_id: UUID, user_id: Id, body: RoleGiven
) -> list[object]:
    """Gives somebody who is among the collaborators another role."""
    actor, document = _shared(request, document_id)
    collaborators.change_role(actor, document_id, user_id, body.role)
    return [*people_of(document, actor)]


@router.delete(_LIST + "/{user_id}", response={204: None}, summary="Remove a collaborator")
def remove_collaborator(request: HttpRequest, document_id: UUID, user_id: Id) -> None:
    """Takes somebody's role away; your own you may always give up."""
    if user_id == person(request).pk:
        leave_document(person(request), document_id)
        return
    actor, __ = _shared(request, document_id)
    collaborators.change_role(actor, document_id, user_id, None)


def _shared(request: HttpRequest, document_id: UUID) -> tuple[User, Document]:
    """The person and the document, for somebody who may share it; each action asks again."""
    actor = person(request)
    return actor, access_document(actor, document_id, Action.SHARE).document
