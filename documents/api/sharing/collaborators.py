"""Collaborators: who may do what in a document."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import AfterValidator, BaseModel, Field

from documents.access.lookup import access_document, access_with_account
from documents.access.people import find_person
from documents.api.http.auth import person
from documents.api.schemas import Body, Flag, Id, Person, RowId, Text
from documents.errors import Unfit
from documents.models import Document, User
from documents.roles import Action, Role
from documents.sharing import collaborators, directory, invitations, mails
from documents.sharing.leaving import leave_document
from documents.sharing.state import people_of

router = Router(tags=["collaborators"])


class Collaborator(BaseModel):
    """Somebody's role. `by_link` says that it came from a share link; `by_group` and `by_folder`
    are the names of the group, or the shared folder, that gives it, if one does. `is_guest` says
    that they have no account.
    """

    user: Person
    role: Role
    since: datetime
    is_you: bool
    is_guest: bool
    by_link: bool
    by_group: str | None
    by_folder: str | None


class RoleGiven(Body):
    """A role."""

    role: Role


def _check_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("It is one line.")
    return text


class NewCollaborator(RoleGiven):
    """A role for somebody with an account, by user name, confirmed e-mail address, or the full name
    of somebody whom you know. With `invite` an address without an account gets an invitation.
    """

    who: Annotated[Text, Field(min_length=1, max_length=254), AfterValidator(_check_line)]
    invite: Flag = False


class NewOwner(Body):
    """Who is to own the document."""

    user_id: RowId


class Left(BaseModel):
    """What takes leaving back: within two minutes, as long as nobody changes who may do what."""

    way_back: str


_LIST = "/documents/{uuid:document_id}/collaborators"


@router.get(_LIST, response=list[Collaborator], summary="List collaborators")
def list_collaborators(request: HttpRequest, document_id: UUID) -> list[object]:
    """Everybody once, with the strongest role that they have; the strongest first."""
    reader = person(request)
    document = access_with_account(reader, document_id).document
    return [*people_of(document, reader)]


@router.post(_LIST, response=list[Collaborator], summary="Add a collaborator")
def add_collaborator(
    request: HttpRequest, document_id: UUID, body: NewCollaborator
) -> list[object]:
    """Gives somebody a role and tells them by mail."""
    actor, document = _shared(request, document_id)
    who = body.who.strip()
    user = find_person(who) or directory.find_named(actor, who)
    if user is not None:
        collaborators.set_role(actor, document_id, user, body.role)
    elif body.invite:
        _invite(actor, document, who, body.role)
    else:
        raise Unfit(_("There is nobody of that name."))
    return [*people_of(document, actor)]


def _invite(actor: User, document: Document, email: str, role: Role) -> None:
    invitations.check_email(email)
    mails.check_invitation(actor, document, email)
    token = invitations.invite(actor, document.pk, email, role)
    mails.send_invitation(actor, document, email, role, token)


@router.put(_LIST + "/{row:user_id}", response=list[Collaborator], summary="Change a role")
def put_collaborator(
    request: HttpRequest, document_id: UUID, user_id: Id, body: RoleGiven
) -> list[object]:
    """Gives somebody who is among the collaborators another role."""
    actor, document = _shared(request, document_id)
    collaborators.change_role(actor, document_id, user_id, body.role)
    return [*people_of(document, actor)]


@router.delete(_LIST + "/{row:user_id}", response={204: None}, summary="Remove a collaborator")
def remove_collaborator(request: HttpRequest, document_id: UUID, user_id: Id) -> None:
    """Takes somebody's role away; your own you may always give up."""
    if user_id == person(request).pk:
        leave_document(person(request), document_id)
        return
    actor, __ = _shared(request, document_id)
    collaborators.change_role(actor, document_id, user_id, None)


@router.put(
    "/documents/{uuid:document_id}/owner", response={204: None}, summary="Hand a document over"
)
def put_owner(request: HttpRequest, document_id: UUID, body: NewOwner) -> None:
    """One of the collaborators owns it then, and you are an editor."""
    actor, __ = _shared(request, document_id)
    collaborators.transfer_ownership(actor, document_id, body.user_id)


@router.post("/documents/{uuid:document_id}/leave", response=Left, summary="Leave a document")
def leave(request: HttpRequest, document_id: UUID) -> Left:
    """Gives up your own role."""
    return Left(way_back=leave_document(person(request), document_id).way_back)


def _shared(request: HttpRequest, document_id: UUID) -> tuple[User, Document]:
    """The person and the document, for somebody who may share it; each action asks again."""
    actor = person(request)
    return actor, access_document(actor, document_id, Action.SHARE).document
