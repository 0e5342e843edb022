"""The door to groups of people, and what a change of one reaches.

Whoever changes a group, or what is shared with it, locks its row before any shared folder's, and
those before any document's, several in the order of their ids. So while a group and its folders are
held no document is shared with it, put into one of them or taken from it, and a change of its
members raises the access version of every document that it reaches: none can come in between with
roles that were looked up before.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from documents.access.documents import lock_documents
from documents.access.folders.locks import contained, folders_of_groups, lock_folders
from documents.access.lookup import access_own
from documents.errors import AccessDenied, OutOfScope
from documents.models import Document, Group, GroupShare, Membership, User
from documents.roles import Doing, GroupRole


@dataclass(frozen=True, slots=True)
class GroupAccess:
    """A group, what the person is to it, and the documents that it reaches."""

    group: Group
    role: GroupRole
    documents: tuple[Document, ...]


def access_group(user: User, group_id: int, at_least: GroupRole = GroupRole.MEMBER) -> GroupAccess:
    """A group for somebody in it; without its documents.

    Raises:
        AccessDenied: there is none, or they are less than `at_least` in it.
    """
    members = Membership.objects.select_related("group").filter(user__is_active=True)
    own = members.filter(group=group_id, user=user).first()
    if own is None or not GroupRole(own.role).is_at_least(at_least):
        raise AccessDenied
    return GroupAccess(own.group, GroupRole(own.role), ())


def access_group_locked(user: User, group_id: int, at_least: GroupRole) -> GroupAccess:
    """Like `access_group`, with the group and all that it reaches locked until the transaction is
    over.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: there is none, or they are less than `at_least` in it.
        OutOfScope: their token is not for who may do what.
    """
    lock_groups([group_id])
    access = access_group(user, group_id, at_least)
    documents = lock_reached([group_id])
    access_groups_own(user)
    return GroupAccess(access.group, access.role, documents)


def lock_reached(group_ids: Collection[int]) -> tuple[Document, ...]:
    """Lock all that somebody in one of these groups, which the caller has locked, has a role in."""
    lock_folders(folders_of_groups(group_ids))
    return tuple(lock_documents(reached(group_ids)))


def access_groups_own(user: User) -> None:
    """Let a person make a group, or change one of theirs.

    Raises:
        SignedOut: what the person speaks in has ended.
        OutOfScope: their token is not for who may do what, anywhere.
    """
    access_own(user)
    if Doing.SHARE not in user.scope.doings:
        raise OutOfScope


def lock_groups(ids: Iterable[int]) -> list[Group]:
    """Those of the groups that exist, locked until the caller's transaction ends."""
    return list(Group.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def reached(group_ids: Collection[int]) -> set[UUID]:
    """The ids of the documents that somebody in one of these groups has a role in by it."""
    shares = GroupShare.objects.filter(group__in=group_ids)
    in_folders = contained(folders_of_groups(group_ids))
    return set(shares.values_list("document", flat=True)) | in_folders


def groups_of(user: User) -> set[int]:
    """The ids of the groups that somebody is in, may they sign in or not."""
    return set(Membership.objects.filter(user=user).values_list("group", flat=True))


def shares_giving(document_id: UUID, user: User) -> list[GroupShare]:
    """What a document is shared by with groups that somebody is in, by the groups' names."""
    shares = GroupShare.objects.filter(document=document_id, group__members__user=user)
    return list(shares.select_related("group").order_by("group__name", "group"))
