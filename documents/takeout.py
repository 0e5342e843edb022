"""Everything that a person owns, as a zip that is made while it is sent.

    report.txt                              what is in it, and what could not be
    <title>/document.md, document.html      the text, its pictures in it
    <title>/state.yjs                       the whole state as one Yjs v1 update
    <title>/chat.jsonl                      a message on each line
    <title>/files/                          the pictures

One document at a time is in memory. What is deleted or lost meanwhile is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.access import access_owned
from documents.chat import message_json
from documents.content import read_content
from documents.errors import Quarantined
from documents.exporting import Pictures, file_name
from documents.files import bytes_of
from documents.models import Document, Message, User
from documents.writers.html import page_of
from documents.writers.markdown import markdown_of

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_MESSAGES_AT_ONCE = 500


class _Pipe(RawIOBase):
    """A file that is only written to; what has been written is taken out again."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._written.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What has been written since the last time."""
        taken = b"".join(self._written)
        self._written.clear()
        return taken


@dataclass
class _Report:
    """What has gone well, and what has not."""

    lines: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def folder(self, document: Document) -> str:
        """A folder of the document's own."""
        name = folder = file_name(document.title)
        number = 1
        while folder.lower() in self.names:
            number += 1
            folder = f"{name} ({number})"
        self.names.add(folder.lower())
        return folder


def take_out(user: User) -> Iterator[bytes]:
    """The zip, in pieces."""
    pipe, report = _Pipe(), _Report()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for document in access_owned(user):
            for name, data in _document(document, report):
                archive.writestr(name, data)
                yield pipe.take()
        archive.writestr("report.txt", _told(user, report))
    yield pipe.take()


def _document(document: Document, report: _Report) -> Iterator[tuple[str, bytes | str]]:
    folder = report.folder(document)
    state = _("in the trash") if document.trashed_at else ""
    try:
        if document.quarantined_at is not None:
            raise Quarantined
        if document.kind == Document.Kind.TEXT:
            yield from _text(document, folder)
    except Quarantined:
        state = _("its text cannot be read until the site’s operator has seen to it")
    report.lines.append(f"{folder}: {state}" if state else folder)
    yield from _files(document, folder, report)
    if chat := b"".join(_chat(document)):
        yield f"{folder}/chat.jsonl", chat


def _text(document: Document, folder: str) -> Iterator[tuple[str, bytes | str]]:
    content, pictures = read_content(document.pk), Pictures(document)
    yield f"{folder}/document.md", markdown_of(content.root, pictures.embed)
    yield f"{folder}/document.html", page_of(content.root, document.title, pictures.embed)
    yield f"{folder}/state.yjs", content.state


def _files(document: Document, folder: str, report: _Report) -> Iterator[tuple[str, bytes | str]]:
    for file in document.files.order_by("at", "pk"):
        name = f"{folder}/files/{file.pk}.{_ENDINGS.get(file.kind, 'bin')}"
        try:
            yield name, bytes_of(file)
        except OSError:
            report.lines.append(f"{name}: {_('the storage has lost it')}")


def _chat(document: Document) -> Iterator[bytes]:
    messages = Message.objects.filter(document=document, deleted_at=None)
    rows = messages.select_related("author").order_by("number")
    for message in rows.iterator(_MESSAGES_AT_ONCE):
        yield orjson.dumps(message_json(message)) + b"\n"


def _told(user: User, report: _Report) -> str:
    now = timezone.localtime().isoformat(timespec="minutes")
    head = _("Everything that %(name)s owns, as of %(now)s") % {
        "name": user.display_name,
        "now": now,
    }
    return "\n".join((head, "", *report.lines, ""))
