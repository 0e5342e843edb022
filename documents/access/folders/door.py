"""The door to shared folders, and what they give somebody.

What a person is to a folder is the strongest of what they and their groups were given there. Owners
of it say who has it, editors put documents of theirs into it. In what is in it owners are editors.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from documents.access.documents import lock_documents
from documents.access.folders.locks import contained, folder_around, lock_folders
from documents.access.groups import access_groups_own
from documents.access.sources import folder_people, memberships
from documents.errors import AccessDenied
from documents.models import Document, FolderGroup, SharedFolder, User
from documents.roles import Role, strength, strongest


@dataclass(frozen=True, slots=True)
class FolderAccess:
    """A shared folder, what the person is to it, and the documents in it."""

    folder: SharedFolder
    role: Role
    documents: tuple[Document, ...]


def access_folder(user: User, folder_id: int, at_least: Role = Role.VIEWER) -> FolderAccess:
    """A shared folder for somebody who has it; without its documents.

    Raises:
        AccessDenied: there is none, or they are less than `at_least` to it.
    """
    folder = SharedFolder.objects.filter(pk=folder_id).first()
    if folder is None:
        raise AccessDenied
    return FolderAccess(folder, _role(user, folder, at_least), ())


def access_folder_locked(user: User, folder_id: int, at_least: Role) -> FolderAccess:
    """Like `access_folder`, with the folder and all that is in it locked until the transaction is
    over. Whoever means groups has locked them before.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: there is none, or they are less than `at_least` to it.
        OutOfScope: their token is not for who may do what.
    """
    for folder in lock_folders([folder_id]):
        role = _role(user, folder, at_least)
        documents = tuple(lock_documents(contained([folder_id])))
        access_groups_own(user)
        return FolderAccess(folder, role, documents)
    raise AccessDenied


def _role(user: User, folder: SharedFolder, at_least: Role) -> Role:
    role = folder_roles(user, [folder.pk]).get(folder.pk)
    if role is None or strength(role) < strength(at_least):
        raise AccessDenied
    return role


def folder_roles(user: User, folder_ids: Collection[int] | None = None) -> dict[int, Role]:
    """What somebody is to each of these shared folders, or of all, that they have; two queries."""
    asked = Q() if folder_ids is None else Q(folder__in=folder_ids)
    groups = memberships().filter(user=user).values("group")
    by_group = FolderGroup.objects.filter(asked, group__in=groups)
    given = [(row.folder_id, row.standing) for row in folder_people().filter(asked, user=user)]
    given += [(row.folder_id, Role(row.role)) for row in by_group]
    roles: dict[int, Role] = {}
    for folder_id, role in given:
        roles[folder_id] = strongest([role, roles.get(folder_id, role)])
    return roles


def role_by_folder(document_id: UUID, user: User) -> tuple[SharedFolder, Role] | None:
    """The shared folder by which somebody has a role in a document, and that role."""
    folder_id = folder_around(document_id)
    if folder_id is None:
        return None
    role = folder_roles(user, [folder_id]).get(folder_id)
    if role is None:
        return None
    most = Role.EDITOR if role is Role.OWNER else role
    return SharedFolder.objects.get(pk=folder_id), most
