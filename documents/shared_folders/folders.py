"""Shared folders: made, named, made of a person's own, ended.

What a folder reaches is bounded where it grows, so that taking something or somebody out of one is
never refused and always one transaction of a known size.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_versions
from documents.access.audit import note
from documents.access.documents import lock_documents
from documents.access.folders.door import access_folder_locked
from documents.access.groups import access_groups_own
from documents.access.lookup import access_documents
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.models import (
    Document,
    Filing,
    Folder,
    FolderGroup,
    FolderPerson,
    Placement,
    SharedFolder,
    User,
)
from documents.names import LONGEST_NAME, clean_line
from documents.roles import Action, Role
from documents.shared_folders.hearing import hearing_of, people_in, tell_heard

# Documents in a folder, people who have it by name, groups that do, and folders of a person.
MOST_DOCUMENTS, MOST_PEOPLE, MOST_GROUPS, MOST_FOLDERS = 500, 100, 10, 100


@retried
@transaction.atomic
def make_folder(user: User, name: str) -> SharedFolder:
    """A shared folder with this name, which `user` alone has, as its owner.

    Raises:
        SignedOut: what the person speaks in has ended.
        OutOfScope: their token is not for who may do what.
        Unfit: the name is empty, or they have too many.
    """
    access_groups_own(user)
    return _made(user, name)


def _made(user: User, name: str) -> SharedFolder:
    folder = SharedFolder(name=kept_name(name))
    check_not_too_many(user)
    folder.save()
    FolderPerson.objects.create(folder=folder, user=user, role=Role.EDITOR, is_owner=True)
    note("folder-made", user.pk, details={"folder": folder.pk})
    return folder


def kept_name(name: str) -> str:
    """A folder's name as it is kept.

    Raises:
        Unfit: there is nothing to be seen in it.
    """
    kept = clean_line(name, LONGEST_NAME)
    if not kept:
        raise Unfit(_("Give the folder a name."))
    return kept


def check_not_too_many(user: User) -> None:
    """Raises Unfit when somebody cannot have one more shared folder."""
    if user.shared_folders.count() >= MOST_FOLDERS:
        raise Unfit(_("%(name)s has too many shared folders.") % {"name": user.display_name})


@retried
@transaction.atomic
def share_own_folder(user: User, folder_id: int) -> SharedFolder:
    """A shared folder in place of one that is the person's alone, with those documents in it that
    they own and that are in no other; what others own stays where it was, and so does the folder
    that has it.

    Raises:
        SignedOut: what the person speaks in has ended.
        OutOfScope: their token is not for who may do what.
        Outdated: they have no such folder.
        Unfit: there is too much in it, or they have too many.
    """
    filings = Filing.objects.filter(user=user, folder=folder_id)
    documents = list(lock_documents(filings.values_list("document", flat=True)))
    access_groups_own(user)
    own: Folder | None = user.folders.filter(pk=folder_id).first()
    if own is None:
        raise Outdated
    moved = _movable(user, documents)
    if len(moved) > MOST_DOCUMENTS:
        raise too_many_documents()
    folder = _made(user, own.name)
    Placement.objects.bulk_create(Placement(document=row, folder=folder) for row in moved)
    event = {"type": "folder", "what": "in", "folder": folder.pk, "name": folder.name}
    raise_access_versions(moved, user, event)
    filings.filter(document__in=moved).update(folder=None)
    if not filings.exists():
        own.delete()
    return folder


def _movable(user: User, documents: list[Document]) -> list[Document]:
    """Those of the locked documents that somebody owns and that are in no shared folder."""
    ids = [document.pk for document in documents if document.kind != Document.Kind.ROOM]
    owned = access_documents(user, Action.SHARE).filter(pk__in=ids, placement__isnull=True)
    movable: set[UUID] = set(owned.values_list("pk", flat=True))
    return [document for document in documents if document.pk in movable]


def too_many_documents() -> Unfit:
    """What is said of a folder that takes no more."""
    return Unfit(_("A shared folder has %(most)d documents at most.") % {"most": MOST_DOCUMENTS})


@retried
@transaction.atomic
def rename_folder(user: User, folder_id: int, name: str) -> SharedFolder:
    """Another name for a shared folder, by an owner.

    Raises:
        AccessDenied: there is none, or they do not own it.
        Unfit: the name is empty.
    """
    folder = access_folder_locked(user, folder_id, Role.OWNER).folder
    folder.name = kept_name(name)
    folder.save(update_fields=["name"])
    note("folder-renamed", user.pk, details={"folder": folder.pk})
    return folder


@retried
@transaction.atomic
def delete_folder(user: User, folder_id: int) -> str:
    """End a shared folder, with all that people had by it; its documents stay. Returns its name.

    Raises:
        AccessDenied: there is none, or they do not own it.
    """
    access = access_folder_locked(user, folder_id, Role.OWNER)
    folder = access.folder
    hearing = hearing_of(people_in([folder_id]), access.documents)
    event = {"type": "folder", "what": "ended", "folder": folder_id, "name": folder.name}
    raise_access_versions(access.documents, user, event)
    note("folder-deleted", user.pk, details={"folder": folder_id})
    folder.delete()
    tell_heard(user, hearing)
    return folder.name


def let_go_of_folder(user: User, folder: SharedFolder, heir: User | None) -> None:
    """Have somebody have a folder no more whose account is erased; the caller has locked it.

    Who has owned it alone is followed by whoever is given their documents. Without an heir it has
    no owner until an operator appoints one. A folder that nobody has ends.
    """
    people = FolderPerson.objects.filter(folder=folder)
    was_owner = people.filter(user=user, is_owner=True).delete()[0] > 0
    people.filter(user=user).delete()
    if was_owner and heir is not None and not people.filter(is_owner=True).exists():
        people.update_or_create(
            folder=folder, user=heir, defaults={"role": Role.EDITOR, "is_owner": True}
        )
    if not people.exists() and not FolderGroup.objects.filter(folder=folder).exists():
        folder.delete()
