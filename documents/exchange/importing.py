"""Makes documents of files of other programs."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.access.lookup import access_locked, access_text
from documents.content.forks import Forked
from documents.content.remarks import Discussion
from documents.database.retry import retried
from documents.errors import AccessDenied, SignedOut, Unfit
from documents.exchange import suggested
from documents.files.storage import keep
from documents.jobs import conversion
from documents.jobs.conversion import Data, Reading
from documents.jobs.pictures import Picture
from documents.journal.client_ids import claim
from documents.journal.entries import append_update
from documents.library.lifecycle import create_document
from documents.models import Document, User
from documents.notices.kinds import IMPORTED
from documents.notices.telling import Cause, tell_instead
from documents.review import discussions as discussing
from documents.roles import Action

FORMATS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
    # It is refused with a sentence of its own, if it is what its name says.
    ".doc": "docx",
    ".txt": "text",
    ".text": "text",
}


def _nobody(note: str) -> None:
    """Hears what nobody asks for."""


def import_file(
    user: User,
    name: str,
    data: Data,
    charset: str | None = None,
    tell: Callable[[str], None] = _nobody,
) -> Document:
    """A new document of `user` with what the file says; its title is the file's name.

    `charset` is what its Content-Type says of its encoding. `tell` hears what has not become of
    the file what one might expect.

    Raises:
        Unfit: the file cannot be taken, with a sentence.
    """
    path = PurePath(name.replace("\\", "/"))
    format_ = FORMATS.get(path.suffix.lower())
    if format_ is None:
        raise Unfit(_("Choose a Markdown, HTML, Word (.docx) or text file."))
    document = import_text(user, format_, data, path.stem, charset, tell)
    _tell_imported(user, document)
    return document


@retried
@transaction.atomic
def _tell_imported(user: User, document: Document) -> None:
    """Have the person know, who may be at something else by now; whoever sees it has read it."""
    # Nothing is told in the name of whose session or token has ended meanwhile; the text stays.
    with suppress(AccessDenied, SignedOut):
        access_locked(user, document.pk, Action.VIEW)
        tell_instead(Cause(IMPORTED, document.pk, None), user.pk)


def import_text(
    user: User,
    format_: str,
    data: Data,
    title: str,
    charset: str | None = None,
    tell: Callable[[str], None] = _nobody,
) -> Document:
    """A new document of `user` with what `data` says; without a title its first heading is it.

    Raises:
        Unfit: it cannot be taken, with a sentence.
    """
    check_size(len(data) if isinstance(data, bytes) else data.size)
    with conversion.turn_of(user.pk):
        return _import(user, title, conversion.read(format_, data, charset), tell)


def _import(user: User, title: str, reading: Reading, tell: Callable[[str], None]) -> Document:
    document = create_document(user, title or reading.heading)
    try:
        left_out = _fill(user, document, reading)
    except BaseException:
        # Cancelled, too: nobody is left with an empty document. Its pictures go with it.
        document.delete()
        raise
    document.refresh_from_db()
    if left_out:
        tell(
            ngettext(
                "%(count)d tracked change is part of the text: there is no room for it to wait.",
                "%(count)d tracked changes are part of the text: they have no room to wait.",
                left_out,
            )
            % {"count": left_out}
        )
    return document


def check_size(size: int) -> None:
    """Raises Unfit when a file has more bytes than are taken."""
    if size > settings.MAX_IMPORT:
        most = {"most": filesizeformat(settings.MAX_IMPORT)}
        raise Unfit(_("This file is larger than %(most)s.") % most)


def _fill(user: User, document: Document, reading: Reading) -> int:
    """Write what a file says; how many of its changes are in the text that might have waited."""
    pictures = conversion.draw_all(reading.images)
    srcs = [_kept(user, document, number, each) for number, each in enumerate(pictures, 1)]
    if not reading.tree:
        return 0
    built = conversion.build(reading.tree, srcs, reading.after)
    _write(user, document, built, reading.discussions)
    return built.left_out


def _kept(user: User, document: Document, number: int, picture: Picture | None) -> str | None:
    """The path of an image that is kept; None for one that cannot be."""
    if picture is None:
        return None
    try:
        file = keep(user, document.pk, f"image-{number}", picture)
    except Unfit:
        return None
    return reverse("file", args=[document.pk, file.pk])


@retried
@transaction.atomic
def _write(
    user: User, document: Document, built: Forked, discussions: Sequence[Discussion]
) -> None:
    access_text(user, document.pk)
    if len(built.update) > settings.DOCUMENT_QUOTA:
        raise Unfit(_("It holds more than one document takes."))
    clients = (*built.clients, *(each.client for each in built.forks if each.end))
    claim(document.pk, dict.fromkeys(clients, user.pk))
    seq = append_update(document.pk, [user.pk], built.update)
    discussing.take_in(document.pk, user.pk, seq, discussions)
    suggested.take_in(document.pk, user.pk, seq, len(discussions), built.forks)


def charset_of(given: "UploadedFile[Any]") -> str | None:
    """The encoding that came with a file; None if none did."""
    # Django leaves the parameters of a part's Content-Type in bytes.
    label: Any = given.charset
    return label.decode("ascii", errors="replace") if isinstance(label, bytes) else label
