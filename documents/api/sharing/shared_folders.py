"""Shared folders: who has them, and what is in them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.folders.door import access_folder
from documents.api.http.auth import person
from documents.api.schemas import Body, Id, Person, Text
from documents.errors import Outdated
from documents.models import SharedFolder, User
from documents.names import LONGEST_NAME
from documents.roles import Role
from documents.shared_folders import contents, folders, people
from documents.shared_folders.listing import (
    OwnSharedFolder,
    groups_of_folder,
    own_shared_folders,
    people_of_folder,
)

router = Router(tags=["shared folders"])


class SharedFolderNamed(BaseModel):
    """A shared folder."""

    id: int
    name: str


class FolderAround(SharedFolderNamed):
    """The shared folder that a document is in; `has_it` says whether you have it."""

    has_it: bool


class SharedFolderShape(SharedFolderNamed):
    """A shared folder that you have. An owner says who has it and is an editor in all of it, an
    editor puts documents of theirs into it.
    """

    role: Role = Field(description="what you are to it")
    documents: int


class FolderHolder(BaseModel):
    """Somebody who has a shared folder by name."""

    user: Person
    role: Role
    since: datetime


class FolderGroupGiven(BaseModel):
    """A group that has a shared folder, the role of everybody in it, and how many those are."""

    id: int
    name: str
    role: Role
    members: int


class SharedFolderWhole(SharedFolderNamed):
    """The same with everybody who has it."""

    role: Role = Field(description="what you are to it")
    people: list[FolderHolder]
    groups: list[FolderGroupGiven]


class SharedFolderName(Body):
    """A name; it is kept as one line."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]


class FolderRoleGiven(Body):
    """What somebody is to be in all that is in a folder; an owner is an editor, and says who has
    the folder, too.
    """

    role: Role


class NewFolderHolder(FolderRoleGiven):
    """The same for somebody with an account, by user name, confirmed e-mail address, or the full
    name of somebody whom you know.
    """

    who: Annotated[Text, Field(min_length=1, max_length=254)]


class FolderVersion(BaseModel):
    """The access version of the document that a change of its folder has brought."""

    access_version: int


_ONE = "/shared-folders/{row:folder_id}"
_PERSON = _ONE + "/people/{row:user_id}"
_GROUP = _ONE + "/groups/{row:group_id}"
_DOCUMENT = _ONE + "/documents/{uuid:document_id}"


@router.get("/shared-folders", response=list[SharedFolderShape], summary="List shared folders")
def list_shared_folders(request: HttpRequest) -> list[SharedFolderShape]:
    """Those that you have, by name."""
    return [_told(each) for each in own_shared_folders(person(request))]


def _told(each: OwnSharedFolder) -> SharedFolderShape:
    folder = each.folder
    return SharedFolderShape(
        id=folder.pk, name=folder.name, role=each.role, documents=each.documents
    )


@router.post("/shared-folders", response={201: SharedFolderWhole}, summary="Make a shared folder")
def make_shared_folder(request: HttpRequest, body: SharedFolderName) -> SharedFolderWhole:
    """You alone have it, as its owner."""
    actor = person(request)
    return _whole(actor, folders.make_folder(actor, body.name).pk)


@router.post(
    "/folders/{row:folder_id}/share",
    response={201: SharedFolderWhole},
    summary="Share a folder of yours",
)
def share_own_folder(request: HttpRequest, folder_id: Id) -> SharedFolderWhole:
    """A shared folder in its place, with those documents in it that you own and that are in no
    other shared folder. If others' are in yours, it stays with them.
    """
    actor = person(request)
    return _whole(actor, folders.share_own_folder(actor, folder_id).pk)


@router.get(_ONE, response=SharedFolderWhole, summary="Show a shared folder")
def show_shared_folder(request: HttpRequest, folder_id: Id) -> SharedFolderWhole:
    """Who has a folder that you have; what is in it, `GET /documents?shared_folder=` lists."""
    return _whole(person(request), folder_id)


def _whole(reader: User, folder_id: int) -> SharedFolderWhole:
    access = access_folder(reader, folder_id)
    folder: SharedFolder = access.folder
    holders = [
        FolderHolder(user=Person(**row.user.as_json), role=row.standing, since=row.since)
        for row in people_of_folder(folder)
    ]
    groups = [
        FolderGroupGiven(id=row.group_id, name=row.group.name, role=Role(row.role), members=members)
        for row, members in groups_of_folder(folder)
    ]
    return SharedFolderWhole(
        id=folder.pk, name=folder.name, role=access.role, people=holders, groups=groups
    )


@router.patch(_ONE, response=SharedFolderWhole, summary="Rename a shared folder")
def rename_shared_folder(
    request: HttpRequest, folder_id: Id, body: SharedFolderName
) -> SharedFolderWhole:
    """Another name, by an owner of the folder."""
    folders.rename_folder(person(request), folder_id, body.name)
    return _whole(person(request), folder_id)


@router.delete(_ONE, response={204: None}, summary="Delete a shared folder")
def delete_shared_folder(request: HttpRequest, folder_id: Id) -> None:
    """By an owner of it: its documents stay, and what people had in them by it ends at once."""
    folders.delete_folder(person(request), folder_id)


@router.post(_ONE + "/people", response=SharedFolderWhole, summary="Give a folder to somebody")
def add_folder_person(
    request: HttpRequest, folder_id: Id, body: NewFolderHolder
) -> SharedFolderWhole:
    """By an owner of it: they may open at once what is in it."""
    actor = person(request)
    user = people.find_new_person(actor, folder_id, body.who)
    people.give_to_person(actor, folder_id, user, body.role)
    return _whole(actor, folder_id)


@router.put(_PERSON, response=SharedFolderWhole, summary="Change a role in a folder")
def put_folder_person(
    request: HttpRequest, folder_id: Id, user_id: Id, body: FolderRoleGiven
) -> SharedFolderWhole:
    """By an owner of it, for somebody who has it."""
    actor = person(request)
    people.give_to_person(actor, folder_id, _holder(actor, folder_id, user_id), body.role)
    return _whole(actor, folder_id)


@router.delete(_PERSON, response={204: None}, summary="Take a folder from somebody")
def remove_folder_person(request: HttpRequest, folder_id: Id, user_id: Id) -> None:
    """What they had by it ends at once; your own you may always give up."""
    actor = person(request)
    people.give_to_person(actor, folder_id, _holder(actor, folder_id, user_id), None)


def _holder(actor: User, folder_id: int, user_id: int) -> User:
    row = access_folder(actor, folder_id).folder.people.filter(user=user_id).first()
    if row is None:
        raise Outdated
    return row.user


@router.put(_GROUP, response=SharedFolderWhole, summary="Give a folder to a group")
def put_folder_group(
    request: HttpRequest, folder_id: Id, group_id: Id, body: FolderRoleGiven
) -> SharedFolderWhole:
    """Everybody in the group has the role in all that is in the folder, as long as they are in it.
    You are in it when you first give it something; later any owner of the folder may change that.
    """
    actor = person(request)
    people.give_to_group(actor, folder_id, group_id, body.role)
    return _whole(actor, folder_id)


@router.delete(_GROUP, response={204: None}, summary="Take a folder from a group")
def remove_folder_group(request: HttpRequest, folder_id: Id, group_id: Id) -> None:
    """What its members had by it ends at once."""
    people.give_to_group(person(request), folder_id, group_id, None)


@router.put(_DOCUMENT, response=FolderVersion, summary="Put a document into a folder")
def put_folder_document(request: HttpRequest, folder_id: Id, document_id: UUID) -> FolderVersion:
    """By an owner of the document who is an editor of the folder. It leaves the shared folder that
    it was in.
    """
    version = contents.place_document(person(request), document_id, folder_id)
    return FolderVersion(access_version=version)


@router.delete(_DOCUMENT, response=FolderVersion, summary="Take a document out of a folder")
def remove_folder_document(request: HttpRequest, folder_id: Id, document_id: UUID) -> FolderVersion:
    """By an owner of the document or of the folder: what people had in it by that ends at once."""
    version = contents.take_document_out(person(request), document_id, folder_id)
    return FolderVersion(access_version=version)
