"""Who is in a group: each change raises the access version of every document that it reaches."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_versions
from documents.access.audit import note
from documents.access.groups import (
    GroupAccess,
    access_group,
    access_group_locked,
    lock_groups,
    lock_reached,
)
from documents.access.lookup import access_own, access_roles
from documents.access.people import find_person
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.groups.groups import MOST_MEMBERS, check_not_in_too_many
from documents.models import Membership, User
from documents.roles import GroupRole, Role
from documents.sharing.collaborators import kind_between, tell_access
from documents.sharing.directory import find_named

# Of so many documents, those changed last, somebody is told whose right changes by a group.
MOST_TOLD = 10


def find_new_member(actor: User, group_id: int, who: str) -> User:
    """Whom a manager of a group means by a user name, a confirmed e-mail address, or the full name
    of somebody whom they may find.

    Raises:
        AccessDenied: no such group for the actor, or they do not manage it.
        Unfit: nobody, or several, are called that.
    """
    access_group(actor, group_id, GroupRole.MANAGER)
    return find_by_name(actor, who)


def find_by_name(actor: User, who: str) -> User:
    """Whom somebody means by a user name, a confirmed e-mail address, or the full name of somebody
    whom they may find.

    Raises:
        Unfit: nobody, or several, are called that.
    """
    user = find_person(who.strip()) or find_named(actor, who)
    if user is None:
        raise Unfit(_("There is nobody of that name."))
    return user


@retried
@transaction.atomic
def add_member(actor: User, group_id: int, user: User, role: GroupRole = GroupRole.MEMBER) -> None:
    """Take somebody in.

    Raises:
        SignedOut: what the actor speaks in has ended.
        AccessDenied: no such group for the actor, or they do not manage it; owners alone take in
            managers and owners.
        Unfit: they are in it already, it is full, or they are in too many.
    """
    needed = GroupRole.MANAGER if role is GroupRole.MEMBER else GroupRole.OWNER
    _join(access_group_locked(actor, group_id, needed), actor, user, role)


@retried
@transaction.atomic
def appoint_owner(operator: User, group_id: int, user: User) -> None:
    """Have somebody own a group beside those who do, on an operator's word.

    The operator's right to do so is the caller's to check: it is not about one document.

    Raises:
        SignedOut: what the operator speaks in has ended.
        Outdated: there is no such group.
        Unfit: it is full, or they are in too many.
    """
    locked = lock_groups([group_id])
    documents = lock_reached([group_id])
    access_own(operator)
    if not locked:
        raise Outdated
    (group,) = locked
    own = group.members.filter(user=user).first()
    if own is None:
        _join(GroupAccess(group, GroupRole.OWNER, documents), operator, user, GroupRole.OWNER)
    else:
        _set_role(own, operator, GroupRole.OWNER)


def _join(access: GroupAccess, actor: User, user: User, role: GroupRole) -> None:
    members = Membership.objects.filter(group=access.group)
    if members.filter(user=user).exists():
        raise Unfit(_("%(name)s is in this group already.") % {"name": user.display_name})
    if members.count() >= MOST_MEMBERS:
        raise Unfit(_("A group has %(most)d members at most.") % {"most": MOST_MEMBERS})
    check_not_in_too_many(user)
    had = _roles(user, access)
    Membership.objects.create(group=access.group, user=user, role=role)
    _raise(access, actor, user, "joined")
    note(
        "group-joined", actor.pk, subject=user.pk, details={"group": access.group.pk, "role": role}
    )
    _tell(actor, user, access, had)


@retried
@transaction.atomic
def change_member(actor: User, group_id: int, user_id: int, role: GroupRole) -> None:
    """Have a member be a manager or an owner, or no more than that; no right in a document changes.

    Raises:
        SignedOut: what the actor speaks in has ended.
        AccessDenied: no such group for the actor, or they do not own it.
        Outdated: nobody of that id is in it.
        Unfit: nobody would own it any more.
    """
    access = access_group_locked(actor, group_id, GroupRole.OWNER)
    own = _member(access, user_id)
    if role is not GroupRole.OWNER:
        _check_other_owner(own)
    _set_role(own, actor, role)


def _set_role(own: Membership, actor: User, role: GroupRole) -> None:
    was, own.role = own.role, role
    own.save(update_fields=["role"])
    details = {"group": own.group_id, "role": role, "was": was}
    note("group-role", actor.pk, subject=own.user_id, details=details)


@retried
@transaction.atomic
def remove_member(actor: User, group_id: int, user_id: int) -> None:
    """Take somebody out: what they had by the group ends at once. Oneself one may always take out.

    Raises:
        SignedOut: what the actor speaks in has ended.
        AccessDenied: no such group for the actor, or they do not manage it; owners alone take out
            managers and owners.
        Outdated: nobody of that id is in it.
        Unfit: nobody would own it any more.
    """
    is_own = user_id == actor.pk
    least = GroupRole.MEMBER if is_own else GroupRole.MANAGER
    access = access_group_locked(actor, group_id, least)
    own = _member(access, user_id)
    if not is_own and own.role != GroupRole.MEMBER and access.role is not GroupRole.OWNER:
        raise Unfit(_("Only owners of a group take out those who manage it."))
    _check_other_owner(own)
    had = _roles(own.user, access)
    own.delete()
    _raise(access, actor, own.user, "left" if is_own else "removed")
    note("group-left", actor.pk, subject=user_id, details={"group": access.group.pk})
    _tell(actor, own.user, access, had)


def _member(access: GroupAccess, user_id: int) -> Membership:
    own = access.group.members.select_related("user").filter(user=user_id).first()
    if own is None:
        raise Outdated
    return own


def _check_other_owner(own: Membership) -> None:
    others = Membership.objects.filter(group=own.group_id, role=GroupRole.OWNER)
    if own.role == GroupRole.OWNER and not others.exclude(pk=own.pk).exists():
        raise Unfit(_("A group needs an owner: make somebody else one first, or delete it."))


def _raise(access: GroupAccess, actor: User, user: User, what: str) -> None:
    group = access.group
    event = {"type": "member", "what": what, "user": user.pk, "group": group.pk, "name": group.name}
    raise_access_versions(access.documents, actor, event)


def _roles(user: User, access: GroupAccess) -> dict[UUID, Role]:
    living = [document.pk for document in access.documents if document.trashed_at is None]
    return access_roles(user, living)


def _tell(actor: User, user: User, access: GroupAccess, had: dict[UUID, Role]) -> None:
    """Tell somebody what has become of their right, in the documents that were changed last."""
    has = _roles(user, access)
    different = [row for row in access.documents if had.get(row.pk) != has.get(row.pk)]
    different.sort(key=lambda row: row.changed_at, reverse=True)
    for document in different[:MOST_TOLD]:
        role = has.get(document.pk)
        kind = kind_between(had.get(document.pk), role)
        assert kind
        tell_access(actor, document, kind, role, [user.pk])
