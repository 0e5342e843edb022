"""Moving a document on the page: into a folder of one's own, into a shared one, or out of both.

A document is where it was moved to. So what an owner moves into a folder of their own, or into
none, leaves the shared folder that it was in, with what people had by that; for everybody else
folders of their own are their own order alone, and what is shared stays as it is.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from documents.access.folders.door import access_folder
from documents.access.folders.locks import folder_around
from documents.access.lookup import access_document
from documents.database.retry import retried
from documents.errors import AccessDenied, Outdated, Unfit
from documents.library.folders import file_document, make_folder, own_folder
from documents.models import Folder, SharedFolder, User
from documents.roles import Action, Role, may
from documents.shared_folders.contents import place_document, take_document_out
from documents.web.row_ids import row_id

SHARED = "shared-"


@dataclass(frozen=True, slots=True)
class Moved:
    """A document, and where it is now: in no folder, or in one, perhaps a shared one. `left` says
    that it is in a shared one no more.
    """

    title: str
    folder: Folder | SharedFolder | None
    left: bool = False


@retried
@transaction.atomic
def move_document(user: User, document_id: UUID, to: str, name: str) -> Moved:
    """Put a document into a folder: a new one of this `name`; else the one that `to` says, an id,
    or one behind `SHARED` for a shared folder; into none if it says nothing.

    Raises:
        AccessDenied: no such document for this person.
        Outdated: they have no such folder.
        Unfit: it cannot be put there.
    """
    access = access_document(user, document_id, Action.VIEW)
    title, owns = access.document.title, may(access.role, Action.SHARE)
    if to.startswith(SHARED) and not name.strip():
        if not owns:
            raise Unfit(_("Only an owner of a document puts it into a shared folder."))
        shared = _put_into_shared(user, document_id, to)
        file_document(user, document_id, None)
        return Moved(title, shared)
    # What locks folders comes before what locks the document.
    around = folder_around(document_id) if owns else None
    if around is not None:
        take_document_out(user, document_id, around)
    folder = _own(user, to, name)
    file_document(user, document_id, folder.pk if folder else None)
    return Moved(title, folder, left=around is not None)


def _put_into_shared(user: User, document_id: UUID, to: str) -> SharedFolder:
    """Put a document of the person's into a shared folder, named as `move_document` does.

    Raises:
        AccessDenied: no such document for this person, or they do not own it.
        Outdated: they have no such folder, or may put nothing into it.
        Unfit: there is too much in it.
    """
    folder_id = _id(to.removeprefix(SHARED))
    try:
        folder = access_folder(user, folder_id, Role.EDITOR).folder
    except AccessDenied:
        raise Outdated from None
    place_document(user, document_id, folder_id)
    return folder


def _own(user: User, folder_id: str, name: str) -> Folder | None:
    if name.strip():
        return make_folder(user, name)
    return own_folder(user, _id(folder_id)) if folder_id else None


def _id(given: str) -> int:
    found = row_id(given)
    if found is None:
        raise Outdated
    return found
