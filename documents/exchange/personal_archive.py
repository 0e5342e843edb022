"""Everything that a person owns, as a zip that is made while it is sent.

    report.txt                              what is in it, and what could not be
    picture.webp                            the person's own picture, if there is one
    notices.jsonl                           what the person was told, a notice on each line
    <title>/document.md, document.html      the text, its pictures in it
    <title>/state.yjs                       the whole state as one Yjs v1 update
    <title>/chat.jsonl                      a message on each line
    <title>/review.jsonl                    a thread with its comments on each line
    <title>/suggestions.jsonl               a suggestion on each line, with its update in base64
    <title>/history.jsonl                   what happened, as the history tells it, on each line
    <title>/files/                          the pictures

One document at a time is in memory. All are told as of one moment; only a message that is changed
meanwhile is told as it is now, because its older words are kept nowhere. Whoever stops owning a
document gets nothing more of it, and whoever is signed out nothing more at all: the right is asked
for behind the reading of each entry. What is deleted or lost meanwhile is left out.
"""

import logging
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import RawIOBase
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.access.lookup import Access, access_owned, access_owned_still, access_still
from documents.chat.acts import Json
from documents.chat.messages import message_json
from documents.content.stored import state_of
from documents.data.reading import values_json
from documents.errors import AccessDenied, Folded, Quarantined, SignedOut, Unfit
from documents.exchange.exporting import MOST_PICTURES, Pictures, embedded, file_name, note_of
from documents.files.storage import bytes_of
from documents.jobs.texts import Text
from documents.journal.loading import load_at
from documents.models import Document, Message, User
from documents.moments.groups import Asked, history_of
from documents.notices.inbox import notices_of
from documents.notices.sentences import sentence
from documents.notices.telling import MOST
from documents.portraits.portraits import portrait_of
from documents.review.suggestions.telling import suggestions_after, update_of
from documents.review.threads import threads_after
from documents.roles import Role

log = logging.getLogger(__name__)

Entry = tuple[str, Iterable[bytes]]

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_MESSAGES_AT_ONCE = 500
_PIECE = 256 * 1024


class _Pipe(RawIOBase):
    """A file that is only written to; what has been written is taken out again.

    Meanwhile it is on the disk: whoever takes it may do so slowly.
    """

    def __init__(self) -> None:
        super().__init__()
        self._written = SpooledTemporaryFile(_PIECE)  # noqa: SIM115  (it ends with the zip)

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return self._written.write(data)

    def take(self) -> Iterator[bytes]:
        """What has been written since the last time, in pieces."""
        self._written.seek(0)
        while piece := self._written.read(_PIECE):
            yield piece
        self._written.seek(0)
        self._written.truncate()


@dataclass
class _Report:
    """What has gone well, and what has not, as of one moment."""

    moment: datetime
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

    def note(self, name: str, words: str) -> None:
        """Say something of a folder or file, once."""
        line = f"{name}: {words}"
        if line not in self.lines:
            self.lines.append(line)


def take_out(user: User) -> Iterator[bytes]:
    """The zip, in pieces; without its end when what the person speaks in has ended."""
    pipe, owned = _Pipe(), access_owned(user)
    report = _Report(timezone.now())
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        try:
            for name, data in _entries(user, owned, report):
                _add(archive, name, data)
                yield from pipe.take()
        except SignedOut:
            log.info("a zip for person %d was cut off: they are signed out", user.pk)
            return
        archive.writestr("report.txt", _told(user, report))
    yield from pipe.take()


def _add(archive: ZipFile, name: str, data: Iterable[bytes]) -> None:
    info = ZipInfo(name, time.localtime()[:6])
    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
    with archive.open(info, "w") as entry:
        for piece in data:
            entry.write(piece)


def _entries(user: User, owned: list[Document], report: _Report) -> Iterator[Entry]:
    if drawn := portrait_of(user.pk, user.picture_digest):
        access_still(user)
        report.names.add("picture.webp")
        yield "picture.webp", [drawn]
    report.names.add("notices.jsonl")
    if told := b"".join(_notices(user)):
        access_still(user)
        yield "notices.jsonl", [told]
    for document in owned:
        folder = report.folder(document)
        try:
            for entry in _document(document, folder, report):
                # Behind the reading: what was read before the right ended was theirs.
                access_owned_still(user, document.pk)
                yield entry
        except AccessDenied:
            report.note(folder, _("not yours any more: what was left of it is not included"))


def _document(document: Document, folder: str, report: _Report) -> Iterator[Entry]:
    state = _("in the trash") if document.trashed_at else ""
    try:
        if document.quarantined_at is not None:
            raise Quarantined
        yield from _content(document, folder, report)
    except Quarantined:
        state = _("its text cannot be read until the site’s operator has seen to it")
    except Folded:
        state = _("its history was erased meanwhile: download it again for its text")
    report.lines.append(f"{folder}: {state}" if state else folder)
    yield from _files(document, folder, report)
    chat = _chat(document)
    if first := next(chat, None):
        yield f"{folder}/chat.jsonl", chain([first], chat)
    kinds = {
        "review": _threads(document),
        "suggestions": _suggestions(document),
        "history": _history(document),
    }
    for name, rows in kinds.items():
        if first := next(rows, None):
            yield f"{folder}/{name}.jsonl", chain([first], rows)


def _content(document: Document, folder: str, report: _Report) -> Iterator[Entry]:
    if document.kind == Document.Kind.TEXT:
        yield from _text(document, folder, report)
    if document.kind == Document.Kind.DATA:
        yield from _data(document, folder, report)


def _text(document: Document, folder: str, report: _Report) -> Iterator[Entry]:
    stored = load_at(document.pk, document.head)
    text = Text(document.pk, (stored.state, *stored.tail))
    for form, ending in (("markdown", "md"), ("page", "html")):
        pictures = Pictures(document, MOST_PICTURES)
        embeds = embedded(text, _embed(pictures, folder, report))
        written = text.written(form, document.title, embeds, note_of(document))
        yield f"{folder}/document.{ending}", pictures.pieces(written)
    yield f"{folder}/state.yjs", [state_of(stored)]


def _data(document: Document, folder: str, report: _Report) -> Iterator[Entry]:
    stored = load_at(document.pk, document.head)
    yield f"{folder}/state.yjs", [state_of(stored)]
    try:
        yield f"{folder}/document.json", [values_json(stored)]
    except Unfit as unfit:
        report.note(f"{folder}/document.json", str(unfit))


def _embed(pictures: Pictures, folder: str, report: _Report) -> Callable[[str], str | None]:
    def embed(src: str) -> str | None:
        try:
            return pictures.embed(src)
        except Unfit:
            report.note(folder, _("some of its pictures are only among its files"))
            return None

    return embed


def _files(document: Document, folder: str, report: _Report) -> Iterator[Entry]:
    for file in document.files.filter(at__lte=report.moment).order_by("at", "pk"):
        name = f"{folder}/files/{file.pk}.{_ENDINGS.get(file.kind, 'bin')}"
        try:
            yield name, [bytes_of(file)]
        except OSError:
            report.note(name, _("the storage has lost it"))


def _notices(user: User) -> Iterator[bytes]:
    # They are bounded; what is of a document that the person may not read any more is left out.
    for notice in notices_of(user, None, MOST)[0]:
        told = {
            "kind": notice.kind.name,
            "text": sentence(notice),
            "words": notice.words,
            "at": notice.at.isoformat(),
            "read": notice.is_read,
        }
        yield orjson.dumps(told) + b"\n"


def _chat(document: Document) -> Iterator[bytes]:
    messages = Message.objects.filter(document=document, number__lte=document.chat_head)
    rows = messages.filter(deleted_at=None).select_related("author").order_by("number")
    for message in rows.iterator(_MESSAGES_AT_ONCE):
        yield orjson.dumps(message_json(message)) + b"\n"


def _threads(document: Document) -> Iterator[bytes]:
    after, until, more = 0, document.review_head, True
    while more:
        news = threads_after(document.pk, after, until, _MESSAGES_AT_ONCE)
        for thread in news.threads:
            yield orjson.dumps(thread) + b"\n"
        after, more = news.rev, news.rev < until


def _history(document: Document) -> Iterator[bytes]:
    access, before, more = Access(document, Role.OWNER), document.head + 1, True
    while more:
        page = history_of(access, Asked(timezone.get_current_timezone(), before))
        names = {each["id"]: each["name"] for each in page["people"]}
        for item in page["items"]:
            people = [{**each, "name": names.get(each["id"])} for each in item["people"]]
            yield orjson.dumps({**item, "people": people}) + b"\n"
        before, more = page["next"] or 0, page["next"] is not None


def _suggestions(document: Document) -> Iterator[bytes]:
    after, until, more = 0, document.review_head, True
    while more:
        news = suggestions_after(document.pk, after, until, _MESSAGES_AT_ONCE)
        for suggestion in news.suggestions:
            update = _update_of(document, suggestion) if suggestion["state"] == "open" else None
            yield orjson.dumps({**suggestion, "update": update}) + b"\n"
        after, more = news.rev, news.rev < until


def _update_of(document: Document, suggestion: Json) -> str | None:
    """What a suggestion changes, in base64; None where it was closed just now."""
    try:
        return b64encode(update_of(document.pk, UUID(suggestion["id"]))).decode()
    except AccessDenied:
        return None


def _told(user: User, report: _Report) -> str:
    now = timezone.localtime(report.moment).isoformat(timespec="minutes")
    head = _("Everything that %(name)s owns, as of %(now)s") % {
        "name": user.display_name,
        "now": now,
    }
    return "\n".join((head, "", *report.lines, ""))
