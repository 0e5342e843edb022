"""Who has a shared folder, by name and by group: each change raises the access version of every
document in it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_versions
from documents.access.audit import note
from documents.access.documents import lock_documents
from documents.access.folders.door import FolderAccess, access_folder, access_folder_locked
from documents.access.folders.locks import contained, lock_folders
from documents.access.groups import groups_of, lock_groups
from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.groups.groups import check_not_too_many_documents
from documents.groups.members import find_by_name
from documents.models import FolderGroup, FolderPerson, User
from documents.roles import Role
from documents.shared_folders.folders import MOST_GROUPS, MOST_PEOPLE, check_not_too_many
from documents.shared_folders.hearing import hearing_of, members_of_group, tell_heard


def find_new_person(actor: User, folder_id: int, who: str) -> User:
    """Whom an owner of a folder means by a user name, a confirmed e-mail address, or the full name
    of somebody whom they may find.

    Raises:
        AccessDenied: no such folder for the actor, or they do not own it.
        Unfit: nobody, or several, are called that.
    """
    access_folder(actor, folder_id, Role.OWNER)
    return find_by_name(actor, who)


@retried
@transaction.atomic
def give_to_person(actor: User, folder_id: int, user: User, role: Role | None) -> None:
    """Have somebody be this to a folder, or have it no more. Oneself one may always take out.

    Raises:
        SignedOut: what the actor speaks in has ended.
        AccessDenied: no such folder for the actor, or they do not own it.
        Outdated: they do not have it by name, and are to have it no more.
        Unfit: nobody would own it any more; too many have it, or they have too many.
    """
    least = Role.VIEWER if role is None and user == actor else Role.OWNER
    _give(access_folder_locked(actor, folder_id, least), actor, user, role)


@retried
@transaction.atomic
def appoint_owner(operator: User, folder_id: int, user: User) -> None:
    """Have somebody own a folder beside those who do, on an operator's word.

    The operator's right to do so is the caller's to check: it is not about one document.

    Raises:
        SignedOut: what the operator speaks in has ended.
        Outdated: there is no such folder.
        Unfit: too many have it, or they have too many.
    """
    locked = lock_folders([folder_id])
    documents = tuple(lock_documents(contained([folder_id])))
    access_own(operator)
    if not locked:
        raise Outdated
    _give(FolderAccess(locked[0], Role.OWNER, documents), operator, user, Role.OWNER)


def _give(access: FolderAccess, actor: User, user: User, role: Role | None) -> None:
    own = FolderPerson.objects.filter(folder=access.folder, user=user).first()
    if own is None:
        _check_new(access, user, role)
    elif role is not Role.OWNER:
        _check_other_owner(own)
    hearing = hearing_of([user.pk], access.documents)
    if role is None:
        FolderPerson.objects.filter(folder=access.folder, user=user).delete()
    else:
        is_owner = role is Role.OWNER
        given = {"role": Role.EDITOR if is_owner else role, "is_owner": is_owner}
        FolderPerson.objects.update_or_create(folder=access.folder, user=user, defaults=given)
    changed = {"user": user.pk, "role": role, "was": own and own.standing}
    _raise(access, actor, {"what": "person", **changed})
    details = {"folder": access.folder.pk, "role": role, "was": changed["was"]}
    note("folder-person", actor.pk, subject=user.pk, details=details)
    tell_heard(actor, hearing)


def _check_new(access: FolderAccess, user: User, role: Role | None) -> None:
    if role is None:
        raise Outdated
    if access.folder.people.count() >= MOST_PEOPLE:
        raise Unfit(_("A shared folder has %(most)d people at most.") % {"most": MOST_PEOPLE})
    check_not_too_many(user)


def _check_other_owner(own: FolderPerson) -> None:
    others = FolderPerson.objects.filter(folder=own.folder_id, is_owner=True)
    if own.is_owner and not others.exclude(pk=own.pk).exists():
        raise Unfit(_("A shared folder needs an owner: make somebody else one, or delete it."))


@retried
@transaction.atomic
def give_to_group(actor: User, folder_id: int, group_id: int, role: Role | None) -> None:
    """Give everybody in a group this role in all that is in a folder, or none.

    One gives to the groups that one is in; what was given, every owner of the folder may change.

    Raises:
        SignedOut: what the actor speaks in has ended.
        AccessDenied: no such folder for the actor, or they do not own it.
        Outdated: the actor is in no such group, or the group does not have the folder.
        Unfit: groups own nothing, or too much would be shared with this one or by this folder.
    """
    # Before the folder, as whoever changes the group does.
    locked = lock_groups([group_id])
    access = access_folder_locked(actor, folder_id, Role.OWNER)
    given = FolderGroup.objects.filter(folder=access.folder, group=group_id).first()
    if not locked or (given is None and (role is None or group_id not in groups_of(actor))):
        raise Outdated
    if role is Role.OWNER:
        raise Unfit(_("A group can view, comment or edit. Owners are named one by one."))
    if given is None:
        _check_bounds(access, group_id)
    hearing = hearing_of(members_of_group(group_id), access.documents)
    if role is None:
        FolderGroup.objects.filter(folder=access.folder, group=group_id).delete()
    else:
        FolderGroup.objects.update_or_create(
            folder=access.folder, group_id=group_id, defaults={"role": role}
        )
    changed = {"group": group_id, "role": role, "was": given and given.role}
    _raise(access, actor, {"what": "group", "group_name": locked[0].name, **changed})
    note("folder-group", actor.pk, details={"folder": access.folder.pk, **changed})
    tell_heard(actor, hearing)


def _check_bounds(access: FolderAccess, group_id: int) -> None:
    if access.folder.groups.count() >= MOST_GROUPS:
        most = {"most": MOST_GROUPS}
        raise Unfit(_("A shared folder is shared with %(most)d groups at most.") % most)
    check_not_too_many_documents([group_id], len(access.documents))


def _raise(access: FolderAccess, actor: User, change: Mapping[str, object]) -> None:
    folder = access.folder
    event = {"type": "folder", "folder": folder.pk, "name": folder.name, **change}
    raise_access_versions(access.documents, actor, event)
