"""A copy of a document for oneself: its text, without history, chat and the rights of others."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from pycrdt import Doc

from documents.access.lookup import access_document, access_locked
from documents.content.schema import file_of
from documents.content.stored import read_content, state_of
from documents.content.tree import Node, map_images
from documents.content.yjs_writer import append_blocks
from documents.errors import AccessDenied, Outdated, Quarantined
from documents.files.storage import copy_file, drop_blobs
from documents.journal.entries import append_update
from documents.journal.loading import load
from documents.library.folders import file_document
from documents.library.lifecycle import create_document
from documents.models import Document, File, Filing, User
from documents.names import LONGEST
from documents.roles import Action
from documents.titles import shown_title


@dataclass(frozen=True, slots=True)
class Copying:
    """How a copy is made of a document: what it is called, what it says where the original says a
    root, and whether it may be made, which is asked under the original's lock, too; `check` raises
    AccessDenied.
    """

    check: Callable[[Document], object]
    title: Callable[[Document], str]
    text: Callable[[Node], Node]


def _title_beside(original: Document) -> str:
    return _("Copy of %(title)s") % {"title": shown_title(original.title)}


_BESIDE = Copying(check=lambda original: None, title=_title_beside, text=lambda root: root)


def duplicate_document(user: User, document_id: UUID) -> Document:
    """A new document that belongs to `user`, in the folder in which they have the original, and has
    the text of that, which they may read.

    Raises:
        AccessDenied: no such document for this person, or it has no text.
        Quarantined: the operator has to see to the document first.
    """
    copy = copy_document(user, document_id, _BESIDE)
    filing = Filing.objects.filter(user=user, document=document_id, folder__isnull=False).first()
    if filing is not None and filing.folder_id is not None:
        with suppress(Outdated):
            file_document(user, copy.pk, filing.folder_id)
    return copy


def copy_document(user: User, document_id: UUID, copying: Copying) -> Document:
    """A new document that belongs to `user` and has the text of one that they may read.

    It is written anew, so that nothing that was deleted comes along; its pictures are copies.

    Raises:
        AccessDenied: no such document for this person, or it has no text.
        Quarantined: the operator has to see to the document first.
    """
    original = access_document(user, document_id, Action.VIEW).document
    copying.check(original)
    if original.kind == Document.Kind.ROOM:
        raise AccessDenied
    if original.quarantined_at is not None:
        raise Quarantined
    if original.kind == Document.Kind.DATA:
        return _copy_data(user, original, copying)
    root = copying.text(read_content(document_id).root)
    pictures = _Pictures(user, original)
    try:
        with transaction.atomic():
            # What counts: meanwhile the right to the original may have ended.
            copying.check(access_locked(user, document_id, Action.VIEW).document)
            copy = create_document(user, copying.title(original)[:LONGEST])
            blocks = map_images(root, lambda image: pictures.copy(image, copy)).content
            if blocks:
                append_update(copy.pk, [user.pk], append_blocks(Doc(), blocks))
    except BaseException:
        drop_blobs(pictures.made.values())
        raise
    return copy


def _copy_data(user: User, original: Document, copying: Copying) -> Document:
    """Its state, in which nothing is that was deleted; it is not ours to write anew."""
    state = state_of(load(original.pk))
    with transaction.atomic():
        access_locked(user, original.pk, Action.VIEW)
        copy = create_document(user, copying.title(original)[:LONGEST], Document.Kind.DATA)
        append_update(copy.pk, [user.pk], state)
    return copy


class _Pictures:
    """The pictures of a document, each copied once; `made` has the copies by the original's id."""

    def __init__(self, user: User, original: Document) -> None:
        self.made: dict[str, File] = {}
        self._user = user
        self._document_id = str(original.pk)
        self._files = {str(file.pk): file for file in original.files.all()}

    def copy(self, image: Node, document: Document) -> Node | None:
        """An image that shows the copy; None when there is nothing to be copied."""
        document_id, file_id = file_of(image.attributes.get("src")) or ("", "")
        if document_id != self._document_id:
            return image
        if file_id not in self._files:
            return None
        if file_id not in self.made:
            try:
                self.made[file_id] = copy_file(self._files[file_id], document, self._user)
            except OSError:
                # The storage has lost it; the text is worth having all the same.
                return None
        src = reverse("file", args=[document.pk, self.made[file_id].pk])
        return Node("image", {**image.attributes, "src": src})
