"""Gives documents out as files of other programs."""

import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.content.schema import file_of
from documents.content.stored import state_of
from documents.content.writers.forms import REVIEWED
from documents.data.reading import values_json
from documents.errors import Quarantined, Unfit
from documents.exchange.suggested import suggested_in
from documents.files.storage import bytes_in_pieces
from documents.history.freezing import freeze_of
from documents.jobs import conversion
from documents.jobs.texts import Text
from documents.journal.loading import Stored, load_at
from documents.models import Document, File
from documents.review.discussions import discussions_of

# What file systems do not take in a name, or take for something else.
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LONGEST_NAME = 80
# Letters of a file's id without hyphens.
_HEX = 32
# Bytes of pictures in one file.
MOST_PICTURES = 64 * 1024 * 1024
_TRACKING = "documents.exchange.tracking_child"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class Pictures:
    """The pictures of one document, read one by one while a file is written; not too many.

    Whoever asks for a picture beyond `most` bytes gets Unfit. One that is asked for again counts
    again: it may stand in the file as often.
    """

    def __init__(self, document: Document, most: int) -> None:
        self._document = document
        self._left = most
        self._found: dict[str, File | None] = {}
        # What stands in a text for a picture until it is written.
        self._sign = f"x{secrets.token_hex(16)}x"
        self._marked: dict[str, File] = {}

    def picture(self, src: str) -> File | None:
        """The picture behind a `src`; None for one that is lost, or not this document's."""
        if src not in self._found:
            self._found[src] = self._find(src)
        file = self._found[src]
        if file is not None:
            self._spend(file.size)
        return file

    def _spend(self, size: int) -> None:
        if size > self._left:
            raise Unfit(
                _("Its pictures take more than 64 MB together. Download everything you own.")
            )
        self._left -= size

    def _find(self, src: str) -> File | None:
        named = file_of(src)
        if named is None or named[0] != str(self._document.pk):
            return None
        file = File.objects.filter(pk=named[1], document=self._document).first()
        # Lost by the storage: the text goes out without it.
        return file if file and file.blob.storage.exists(file.blob.name or "") else None

    def embed(self, src: str) -> str | None:
        """What stands for the data URI of a picture in a text that is given to `pieces`."""
        file = self.picture(src)
        if file is None:
            return None
        self._marked[file.pk.hex] = file
        return f"data:{file.kind};base64,{self._sign}{file.pk.hex}"

    def pieces(self, text: str) -> Iterator[bytes]:
        """The text with its pictures in it."""
        first, *rest = text.split(self._sign)
        yield first.encode()
        for part in rest:
            for data in bytes_in_pieces(self._marked[part[:_HEX]]):
                yield b64encode(data)
            yield part[_HEX:].encode()

    def all_in(self, *texts: Text) -> dict[str, conversion.Data]:
        """The bytes of the pictures in some texts by their `src`."""
        srcs = sorted({src for text in texts for src in text.images()})
        return {src: file.blob for src in srcs if (file := self.picture(src))}


def embedded(text: Text, embed: Callable[[str], str | None]) -> dict[str, str | None]:
    """What stands for each picture in a text; `embed` is asked as often as it stands there."""
    return {src: embed(src) for src in text.images()}


def note_of(document: Document) -> str:
    """What a file says of a text that is approved and frozen; "" for another."""
    freeze = freeze_of(document)
    if freeze is None:
        return ""
    at = date_format(timezone.localtime(freeze.at), "DATETIME_FORMAT")
    if freeze.version is None or freeze.by is None:
        return _("Approved, %(at)s") % {"at": at}
    told = {"name": freeze.version.name, "who": freeze.by.display_name, "at": at}
    return _("Approved as “%(name)s” by %(who)s, %(at)s") % told


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how its files end, their media type, and what writes one with a note at its end.

    `track` writes the suggestions into it, where the format has a place for them.
    """

    suffix: str
    media_type: str
    write: Callable[[Document, Text, str], Iterator[bytes]]
    track: Callable[[Document, Text, str], Iterator[bytes]] | None = None


def _docx(document: Document, text: Text, note: str) -> Iterator[bytes]:
    pictures = Pictures(document, MOST_PICTURES).all_in(text)
    tree = text.written(REVIEWED, note=note).encode()
    yield conversion.write_docx(tree, document.title, pictures, discussions_of(document.pk))


def _tracked_docx(document: Document, text: Text, note: str) -> Iterator[bytes]:
    """With its open suggestions, if it has any, as tracked changes."""
    suggested = suggested_in(document.pk)
    if not suggested:
        yield from _docx(document, text, note)
        return
    updates = [*text.updates, *(each.update for each in suggested)]
    pictures = Pictures(document, MOST_PICTURES).all_in(text, Text(document.pk, updates))
    told = [{"author": each.change.author, "at": each.change.at} for each in suggested]
    job = {"do": "docx", "title": document.title, "note": note, "suggested": told}
    line, data = conversion.docx_by(_TRACKING, job, updates, pictures, discussions_of(document.pk))
    if "unreadable" in line:
        raise Quarantined
    yield data


def _markdown(document: Document, text: Text, note: str) -> Iterator[bytes]:
    pictures = Pictures(document, MOST_PICTURES)
    return pictures.pieces(
        text.written("markdown", embeds=embedded(text, pictures.embed), note=note)
    )


def _html(document: Document, text: Text, note: str) -> Iterator[bytes]:
    pictures = Pictures(document, MOST_PICTURES)
    embeds = embedded(text, pictures.embed)
    return pictures.pieces(text.written("page", document.title, embeds, note))


def _text(document: Document, text: Text, note: str) -> Iterator[bytes]:
    yield text.written("text", note=note).encode()


FORMATS = {
    "markdown": Format(".md", "text/markdown; charset=utf-8", _markdown),
    "html": Format(".html", "text/html; charset=utf-8", _html),
    "docx": Format(
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _docx,
        _tracked_docx,
    ),
    "text": Format(".txt", "text/plain; charset=utf-8", _text),
}


@dataclass(frozen=True, slots=True)
class DataFormat:
    """A format of documents of data: how its files end, their media type, and what writes one."""

    suffix: str
    media_type: str
    write: Callable[[Stored], bytes]


DATA_FORMATS = {
    "json": DataFormat(".json", "application/json", values_json),
    "yjs": DataFormat(".yjs", "application/octet-stream", state_of),
}


def format_of(document: Document, name: str) -> Format | DataFormat | None:
    """The format of this name, if there is one for such a document."""
    formats = DATA_FORMATS if document.kind == Document.Kind.DATA else FORMATS
    return formats.get(name)


def export(document: Document, format_: Format | DataFormat) -> Iterator[bytes]:
    """The document as it was when it was let out of `access`, as a file in pieces.

    Raises:
        Quarantined: what is stored cannot be read.
        Folded: its history was erased meanwhile.
        Unfit: it is too large for the format.
    """
    if document.quarantined_at is not None:
        raise Quarantined
    stored = load_at(document.pk, document.head)
    if isinstance(format_, DataFormat):
        return iter([format_.write(stored)])
    text = Text(document.pk, (stored.state, *stored.tail))
    write = format_.track or format_.write
    return write(document, text, note_of(document))


def file_name(title: str) -> str:
    """A title as the name of a file on any system, without an ending."""
    name = " ".join(_UNFIT.sub(" ", title).split())[:_LONGEST_NAME].strip(" .")
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name
