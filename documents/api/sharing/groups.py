"""Groups of people: who is in them, and which documents are shared with them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.groups import access_group
from documents.access.lookup import access_document, access_with_account
from documents.api.http.auth import person
from documents.api.schemas import Body, Id, Person, Text
from documents.groups import groups, members, shares
from documents.groups.listing import OwnGroup, count_members, members_of, own_groups
from documents.models import User
from documents.names import LONGEST_NAME
from documents.roles import Action, GroupRole, Role
from documents.sharing.state import groups_of, people_by

router = Router(tags=["groups"])


class GroupNamed(BaseModel):
    """A group."""

    id: int
    name: str


class GroupShape(GroupNamed):
    """A group that you are in, what you are to it, and how many are in it."""

    role: GroupRole
    members: int


class GroupMember(BaseModel):
    """Somebody in a group."""

    user: Person
    role: GroupRole
    since: datetime


class GroupWhole(GroupShape):
    """The same with everybody who is in it: owners first, then managers."""

    people: list[GroupMember]


class GroupGiven(GroupNamed):
    """A group with which a document is shared, the role that everybody in it has, and how many
    that are.
    """

    role: Role
    members: int


class GroupName(Body):
    """A name; it is kept as one line."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]


class GroupMemberRole(Body):
    """What somebody is to a group."""

    role: GroupRole


class NewGroupMember(Body):
    """Somebody with an account, by user name, confirmed e-mail address, or the full name of
    somebody whom you know; and what they are to be in the group.
    """

    who: Annotated[Text, Field(min_length=1, max_length=254)]
    role: GroupRole = GroupRole.MEMBER


class GroupDocumentRole(Body):
    """What everybody in a group is to be in a document: a viewer, a commenter or an editor."""

    role: Role


_LIST = "/documents/{uuid:document_id}/groups"


@router.get("/groups", response=list[GroupShape], summary="List your groups")
def list_groups(request: HttpRequest) -> list[GroupShape]:
    """By name."""
    return [_told(each) for each in own_groups(person(request))]


def _told(each: OwnGroup) -> GroupShape:
    group = each.group
    return GroupShape(id=group.pk, name=group.name, role=each.role, members=each.members)


@router.post("/groups", response={201: GroupShape}, summary="Make a group")
def make_group(request: HttpRequest, body: GroupName) -> GroupShape:
    """A group of people that you own."""
    group = groups.make_group(person(request), body.name)
    return GroupShape(id=group.pk, name=group.name, role=GroupRole.OWNER, members=1)


@router.get("/groups/{row:group_id}", response=GroupWhole, summary="Show a group")
def show_group(request: HttpRequest, group_id: Id) -> GroupWhole:
    """Who is in a group that you are in."""
    return _whole(person(request), group_id)


def _whole(reader: User, group_id: int) -> GroupWhole:
    access = access_group(reader, group_id)
    people = [
        GroupMember(user=Person(**row.user.as_json), role=GroupRole(row.role), since=row.since)
        for row in members_of(access.group)
    ]
    return GroupWhole(
        id=group_id,
        name=access.group.name,
        role=access.role,
        members=count_members([group_id])[group_id],
        people=people,
    )


@router.patch("/groups/{row:group_id}", response=GroupWhole, summary="Rename a group")
def rename_group(request: HttpRequest, group_id: Id, body: GroupName) -> GroupWhole:
    """Another name, by an owner or a manager."""
    groups.rename_group(person(request), group_id, body.name)
    return _whole(person(request), group_id)


@router.delete("/groups/{row:group_id}", response={204: None}, summary="Delete a group")
def delete_group(request: HttpRequest, group_id: Id) -> None:
    """By an owner: what its members had by it ends at once."""
    groups.delete_group(person(request), group_id)


@router.post("/groups/{row:group_id}/members", response=GroupWhole, summary="Add a member")
def add_group_member(request: HttpRequest, group_id: Id, body: NewGroupMember) -> GroupWhole:
    """They may open at once what is shared with the group. Owners alone add managers and owners."""
    actor = person(request)
    user = members.find_new_member(actor, group_id, body.who)
    members.add_member(actor, group_id, user, body.role)
    return _whole(actor, group_id)


@router.put(
    "/groups/{row:group_id}/members/{row:user_id}", response=GroupWhole, summary="Change a member"
)
def put_group_member(
    request: HttpRequest, group_id: Id, user_id: Id, body: GroupMemberRole
) -> GroupWhole:
    """By an owner: whether somebody only is in the group, manages or owns it."""
    members.change_member(person(request), group_id, user_id, body.role)
    return _whole(person(request), group_id)


@router.delete(
    "/groups/{row:group_id}/members/{row:user_id}", response={204: None}, summary="Remove a member"
)
def remove_group_member(request: HttpRequest, group_id: Id, user_id: Id) -> None:
    """What they had by the group ends at once; yourself you may always take out."""
    members.remove_member(person(request), group_id, user_id)


@router.get(_LIST, response=list[GroupGiven], summary="List a document's groups")
def list_document_groups(request: HttpRequest, document_id: UUID) -> list[object]:
    """By name."""
    access = access_with_account(person(request), document_id)
    return [*groups_of(access.document)]


@router.get(
    _LIST + "/{row:group_id}/people", response=list[Person], summary="List whom a group brings"
)
def list_document_group(request: HttpRequest, document_id: UUID, group_id: Id) -> list[object]:
    """Who is in a group that a document is shared with, for whoever may read the document."""
    access = access_with_account(person(request), document_id)
    return [*people_by(access.document, group_id)]


@router.put(_LIST + "/{row:group_id}", response=list[GroupGiven], summary="Share with a group")
def share_with_group(
    request: HttpRequest, document_id: UUID, group_id: Id, body: GroupDocumentRole
) -> list[object]:
    """Everybody in the group has the role, as long as they are in it. You are in it when you first
    give it something; later any owner of the document may change that.
    """
    actor = person(request)
    shares.share_with_group(actor, document_id, group_id, body.role)
    return [*groups_of(access_document(actor, document_id, Action.SHARE).document)]


@router.delete(
    _LIST + "/{row:group_id}", response={204: None}, summary="Share with a group no more"
)
def unshare_with_group(request: HttpRequest, document_id: UUID, group_id: Id) -> None:
    """What its members had by it ends at once."""
    shares.share_with_group(person(request), document_id, group_id, None)
