"""How people keep documents: folders and stars of their own, which nobody else sees."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from documents.access.lookup import access_own, access_personally
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.models import Filing, Folder, User
from documents.shared_folders.folders import kept_name

MOST_FOLDERS = 200


@retried
@transaction.atomic
def make_folder(user: User, name: str) -> Folder:
    """A folder with this name: a new one, or the one that there is.

    Raises:
        SignedOut: what the person speaks in has ended.
        Unfit: the name is empty, or there are too many folders.
    """
    access_own(user)
    kept = kept_name(name)
    if user.folders.count() >= MOST_FOLDERS:
        raise Unfit(_("There are too many folders."))
    return Folder.objects.get_or_create(user=user, name=kept)[0]


@retried
@transaction.atomic
def rename_folder(user: User, folder_id: int, name: str) -> Folder:
    """Another name for a folder.

    Raises:
        SignedOut: what the person speaks in has ended.
        Outdated: the person has no such folder.
        Unfit: the name is empty, or that of another folder.
    """
    access_own(user)
    folder = own_folder(user, folder_id)
    folder.name = kept_name(name)
    try:
        with transaction.atomic():
            folder.save(update_fields=["name"])
    except IntegrityError:
        raise Unfit(_("There is a folder with this name already.")) from None
    return folder


@retried
@transaction.atomic
def delete_folder(user: User, folder_id: int) -> str:
    """Take a folder away and return its name; its documents stay, in no folder.

    Raises:
        SignedOut: what the person speaks in has ended.
        Outdated: the person has no such folder.
    """
    access_own(user)
    folder = own_folder(user, folder_id)
    folder.delete()
    return folder.name


def own_folder(user: User, folder_id: int) -> Folder:
    """One of the person's folders.

    Raises:
        Outdated: the person has no such folder.
    """
    folder: Folder | None = user.folders.filter(pk=folder_id).first()
    if folder is None:
        raise Outdated
    return folder


@retried
@transaction.atomic
def file_document(user: User, document_id: UUID, folder_id: int | None) -> Folder | None:
    """Put a document into one of the person's folders, or into none, and return the folder.

    Raises:
        AccessDenied: no such document for this person.
        Outdated: the person has no such folder.
    """
    access_personally(user, document_id)
    folder = None if folder_id is None else own_folder(user, folder_id)
    _keep(user, document_id, folder=folder)
    return folder


@retried
@transaction.atomic
def star_document(user: User, document_id: UUID, is_starred: bool) -> None:
    """Give a document a star, or take it away.

    Raises:
        AccessDenied: no such document for this person.
    """
    access_personally(user, document_id)
    _keep(user, document_id, is_starred=is_starred)


def _keep(user: User, document_id: UUID, **how: object) -> None:
    Filing.objects.update_or_create(user=user, document_id=document_id, defaults=how)
