"""All that the share dialog shows at once, the people it suggests, and what viewers may do."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import access_document, access_with_account
from documents.api.http.auth import person
from documents.api.schemas import Body, Flag, Person, Text
from documents.api.sharing.collaborators import Collaborator
from documents.api.sharing.groups import GroupGiven, GroupNamed
from documents.api.sharing.links import Link
from documents.api.sharing.publication import PublicationShape, VersionNamed
from documents.api.sharing.requests import Invited, Wish
from documents.api.sharing.shared_folders import FolderAround, SharedFolderNamed
from documents.chat.posting import set_viewers_chat
from documents.review.viewers import set_viewers_comment
from documents.roles import Action, Role
from documents.sharing import directory
from documents.sharing.state import sharing_state

router = Router(tags=["sharing"])


class Happened(BaseModel):
    """A change of who may do what, as the journal has it. `actor` is who did it, null for the clock
    and for an erased account; `subject` is whom it is about.
    """

    seq: int
    at: datetime
    actor: Person | None
    event: dict[str, Any]
    subject: Person | None


class Sharing(BaseModel):
    """Who may do what; those who may not share see people, groups and the shared folder alone.
    `log` has the newest first; `my_groups` are those with which you may share, `my_folders` the
    shared folders into which you may put it.
    """

    access_version: int
    role: Role = Field(description="what you are to the document")
    may_share: bool
    viewers_chat: bool = Field(description="whether viewers may write in the chat")
    viewers_comment: bool = Field(description="whether viewers may comment on the text")
    takes_guests: bool = Field(description="whether links may let people in without an account")
    people: list[Collaborator]
    groups: list[GroupGiven]
    my_groups: list[GroupNamed]
    folder: FolderAround | None = Field(description="the shared folder that it is in")
    my_folders: list[SharedFolderNamed]
    invitations: list[Invited]
    links: list[Link]
    requests: list[Wish]
    publication: PublicationShape | None = Field(description="null for what is not published")
    versions: list[VersionNamed] = Field(description="the newest, of which one may be published")
    log: list[Happened]


class Names(BaseModel):
    """Names of people."""

    names: list[str]


class ViewersMay(Body):
    """What viewers are to be let; what is missing stays as it is."""

    chat: Flag | None = None
    comment: Flag | None = None


class AccessChanged(BaseModel):
    """The access version that a change of rights has brought."""

    access_version: int


@router.get("/documents/{uuid:document_id}/sharing", response=Sharing, summary="Who may do what")
def show_sharing(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """People, links, invitations, requests and the log of their changes."""
    reader = person(request)
    return sharing_state(access_with_account(reader, document_id), reader)


@router.get("/documents/{uuid:document_id}/sharing/names", response=Names, summary="Suggest people")
def suggest_people(
    request: HttpRequest, document_id: UUID, typed: Annotated[Text, Field(max_length=254)] = ""
) -> dict[str, list[str]]:
    """A few names of people whom you may find, of which a word begins with what is typed."""
    actor = person(request)
    access_document(actor, document_id, Action.SHARE)
    return {"names": directory.names_like(actor, typed)}


@router.patch(
    "/documents/{uuid:document_id}/viewers",
    response=AccessChanged,
    summary="Choose what viewers may do",
)
def choose_viewers(request: HttpRequest, document_id: UUID, body: ViewersMay) -> dict[str, int]:
    """Whether viewers may write in the chat, and comment on the text."""
    actor = person(request)
    version = access_document(actor, document_id, Action.SHARE).document.access_version
    if body.chat is not None:
        version = set_viewers_chat(actor, document_id, body.chat)
    if body.comment is not None:
        version = set_viewers_comment(actor, document_id, body.comment)
    return {"access_version": version}
