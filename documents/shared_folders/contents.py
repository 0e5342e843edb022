"""What is in a shared folder: a document comes into it, out of it, or from one into another."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.folders.door import access_folder
from documents.access.folders.locks import folder_around, lock_folders
from documents.access.lookup import access_locked
from documents.database.retry import retried
from documents.errors import Outdated, OutOfScope, Unfit
from documents.groups.groups import check_not_too_many_documents
from documents.models import Document, FolderGroup, Placement, SharedFolder, User
from documents.roles import Action, Doing, Role, may
from documents.shared_folders.folders import MOST_DOCUMENTS, too_many_documents
from documents.shared_folders.hearing import hearing_of, people_in, tell_heard


@retried
@transaction.atomic
def place_document(actor: User, document_id: UUID, folder_id: int) -> int:
    """Put a document into a shared folder, out of the one that it is in; everybody who has the
    folder has it then. Returns the access version that says so.

    Raises:
        SignedOut: what the actor speaks in has ended.
        AccessDenied: no such document for the actor, or they do not own it; no such folder, or they
            only read or comment on what is in it.
        Outdated: somebody has moved it meanwhile.
        Unfit: it is a room, or there is too much in the folder already.
    """
    folders = _lock_both(document_id, folder_id)
    document = access_locked(actor, document_id, Action.SHARE).document
    access_folder(actor, folder_id, Role.EDITOR)
    was = _check_still(document_id, folders)
    if was == folder_id:
        return document.access_version
    _check_fits(document, folder_id)
    hearing = hearing_of(people_in(folders), [document])
    Placement.objects.update_or_create(document=document, defaults={"folder_id": folder_id})
    told = {"what": "in", "folder": folder_id, "name": folders[folder_id].name, "was": was}
    version = raise_access_version(document, actor, {"type": "folder", **told})
    tell_heard(actor, hearing)
    return version


@retried
@transaction.atomic
def take_document_out(actor: User, document_id: UUID, folder_id: int) -> int:
    """Take a document out of a shared folder: what people have in it by that ends at once. Owners
    of either may. Returns the access version that says so.

    Raises:
        SignedOut: what the actor speaks in has ended.
        AccessDenied: no such document for the actor, or they own neither it nor the folder.
        OutOfScope: their token is not for who may do what.
        Outdated: it is not in that folder, or not any more.
    """
    folders = _lock_both(document_id, folder_id)
    access = access_locked(actor, document_id, Action.VIEW)
    if not may(access.role, Action.SHARE):
        access_folder(actor, folder_id, Role.OWNER)
    if Doing.SHARE not in actor.scope.doings:
        raise OutOfScope
    if _check_still(document_id, folders) != folder_id:
        raise Outdated
    document = access.document
    hearing = hearing_of(people_in(folders), [document])
    Placement.objects.filter(document=document).delete()
    told = {"what": "out", "folder": folder_id, "name": folders[folder_id].name}
    version = raise_access_version(document, actor, {"type": "folder", **told})
    tell_heard(actor, hearing)
    return version


def _lock_both(document_id: UUID, folder_id: int) -> dict[int, SharedFolder]:
    """Lock the folder that is meant and the one that the document is in, before the document."""
    around = folder_around(document_id)
    meant = [folder_id] if around is None else [folder_id, around]
    return {folder.pk: folder for folder in lock_folders(meant)}


def _check_still(document_id: UUID, folders: Collection[int]) -> int | None:
    """The folder that a document is in, whose row is locked; raises Outdated if that is not."""
    around = folder_around(document_id)
    if around is not None and around not in folders:
        raise Outdated
    return around


def _check_fits(document: Document, folder_id: int) -> None:
    if document.kind == Document.Kind.ROOM:
        raise Unfit(_("A room is in no folder."))
    if Placement.objects.filter(folder=folder_id).count() >= MOST_DOCUMENTS:
        raise too_many_documents()
    groups = FolderGroup.objects.filter(folder=folder_id).values_list("group", flat=True)
    check_not_too_many_documents(list(groups), 1)
