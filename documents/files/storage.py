"""Files of documents: pictures that stand in the text, kept in Django's default storage.

A row is written after its blob and removed before it, so that no row is without a blob. A file
that no text shows any more stays, because undo, versions and offline copies may bring it back. One
that was given for a suggestion goes with it (documents/review/suggestions/pictures.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from documents.access.lookup import Access, access_document, access_locked, access_text
from documents.access.published import Published
from documents.database.retry import retried
from documents.errors import AccessDenied, Unfit
from documents.jobs.conversion import Data, draw
from documents.jobs.pictures import Picture
from documents.models import Document, File, User
from documents.roles import Action, may

_LONGEST_NAME = 120
_PIECE = 3 * 64 * 1024


@dataclass(frozen=True, slots=True)
class Room:
    """The bytes that pictures take, and the most that they may take."""

    used: int
    most: int


def add_file(
    user: User, document_id: UUID, name: str, data: Data, *, is_suggested: bool = False
) -> File:
    """Keep a picture for a document's text, or for what is suggested there, and return its row.

    Raises:
        AccessDenied: no such document for this person, or no right to change, or to suggest.
        Frozen: the text takes no changes; what is suggested is welcome all the same.
        Unfit: too many bytes, no picture, or no space left in the document, or in it for what
            this person suggests.
    """
    # Before the work is done; what counts is the look under the lock.
    access_document(user, document_id, Action.SUGGEST if is_suggested else Action.EDIT)
    if (len(data) if isinstance(data, bytes) else data.size) > settings.MAX_FILE:
        raise Unfit(
            _("This file is larger than %(most)s.") % {"most": filesizeformat(settings.MAX_FILE)}
        )
    return keep(user, document_id, name, draw(data), is_suggested=is_suggested)


def keep(
    user: User, document_id: UUID, name: str, picture: Picture, *, is_suggested: bool = False
) -> File:
    """Keep a picture that was drawn, as `add_file`."""
    file = File(id=uuid4(), document_id=document_id, by=user, name=_clean(name), kind=picture.kind)
    file.is_suggested = is_suggested
    file.size = len(picture.data)
    file.blob.save("", ContentFile(picture.data), save=False)
    try:
        _insert(user, file, picture)
    except BaseException:
        file.blob.delete(save=False)
        raise
    return file


@retried
@transaction.atomic
def _insert(user: User, file: File, picture: Picture) -> None:
    document, room = _locked(user, file)
    used, size = _size_of(document.files.all()), len(picture.data)
    if used + size > settings.FILES_QUOTA:
        words = _("The pictures of this document would take more than %(quota)s together.")
        raise Unfit(words % {"quota": filesizeformat(settings.FILES_QUOTA)})
    if room and room.used + size > room.most:
        words = _(
            "The pictures that you suggest here, and that nobody has accepted, would take more than"
            " %(most)s together."
        )
        raise Unfit(words % {"most": filesizeformat(room.most)})
    file.save(force_insert=True)


def _locked(user: User, file: File) -> tuple[Document, Room | None]:
    if not file.is_suggested:
        return access_text(user, file.document_id), None
    access = access_locked(user, file.document_id, Action.SUGGEST)
    return access.document, _room(user, access)


def room_for(user: User, document_id: UUID) -> Room | None:
    """What the pictures take that somebody suggests who may not edit; None for whoever may.

    Raises:
        AccessDenied: no such document for this person, or no right to suggest.
    """
    return _room(user, access_document(user, document_id, Action.SUGGEST))


def _room(user: User, access: Access) -> Room | None:
    if may(access.role, Action.EDIT):
        return None
    waiting = access.document.files.filter(by=user, is_suggested=True)
    return Room(_size_of(waiting), settings.SUGGESTED_FILES_QUOTA)


def _size_of(files: QuerySet[File]) -> int:
    size: int = files.aggregate(bytes=Sum("size", default=0))["bytes"]
    return size


def access_file(user: User, document_id: UUID, file_id: UUID) -> File | None:
    """A file of a document that `user` may view; None when the document has no such file.

    Raises:
        AccessDenied: no such document for this person.
    """
    access_document(user, document_id, Action.VIEW)
    return File.objects.filter(pk=file_id, document=document_id).first()


def published_file(published: Published, file_id: UUID) -> File:
    """A file of a published document.

    Raises:
        File.DoesNotExist: it has none with this id.
    """
    return File.objects.get(pk=file_id, document=published.document_id)


def read_file(user: User, document_id: UUID, file_id: UUID) -> tuple[File, bytes]:
    """A file and its bytes, for somebody who may view the document.

    Raises:
        AccessDenied: no such document for this person, or it has no such file.
    """
    file = access_file(user, document_id, file_id)
    if file is None:
        raise AccessDenied
    return file, bytes_of(file)


def bytes_of(file: File) -> bytes:
    """What a file holds.

    Raises:
        OSError: the storage has lost it.
    """
    with file.blob.open("rb") as blob:
        data: bytes = blob.read()
    return data


def bytes_in_pieces(file: File) -> Iterator[bytes]:
    """What a file holds, in pieces whose length three divides, but for the last.

    Raises:
        OSError: the storage has lost it.
    """
    with file.blob.open("rb") as blob:
        while piece := blob.read(_PIECE):
            yield piece


def copy_file(file: File, document: Document, user: User) -> File:
    """A copy of a file for another document; a transaction that fails leaves its blob behind.

    Raises:
        OSError: the storage has lost it.
    """
    copy = File(
        id=uuid4(), document=document, by=user, name=file.name, kind=file.kind, size=file.size
    )
    copy.blob.save("", ContentFile(bytes_of(file)), save=False)
    copy.save(force_insert=True)
    return copy


def drop_blobs(files: Iterable[File]) -> None:
    """Remove what was stored for rows that were not kept."""
    for file in files:
        file.blob.delete(save=False)


def delete_blob(instance: File, **_: Any) -> None:
    """Listens to deleted rows: what a row stood for goes with it, once that is committed."""
    storage, name = instance.blob.storage, instance.blob.name or ""
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def _clean(name: str) -> str:
    words = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(words.split())[:_LONGEST_NAME] or "picture"
