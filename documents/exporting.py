"""Gives documents out as files of other programs."""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents import conversions
from documents.content import read_content
from documents.errors import Quarantined, Unfit
from documents.files import bytes_of
from documents.models import Document, File
from documents.tree import Node, file_of, walk
from documents.writers.html import page_of
from documents.writers.json import json_of
from documents.writers.markdown import markdown_of
from documents.writers.text import text_of

# What file systems do not take in a name, or take for something else.
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LONGEST_NAME = 80
# Bytes of pictures in one file, which stands in memory several times while it is made.
MOST_PICTURES = 64 * 1024 * 1024
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class Pictures:
    """The pictures of one document, read when they are asked for; for one file, not too many.

    Whoever asks for a picture beyond `most` bytes gets Unfit. One that is asked for again counts
    again: it may stand in the file as often.
    """

    def __init__(self, document: Document, most: int) -> None:
        self._document = document
        self._left = most
        self._read: dict[str, tuple[str, bytes] | None] = {}

    def picture(self, src: str) -> tuple[str, bytes] | None:
        """The media type and bytes behind a `src`; None for one that is not this document's."""
        if src not in self._read:
            self._read[src] = self._find(src)
        elif known := self._read[src]:
            self._spend(len(known[1]))
        return self._read[src]

    def _spend(self, size: int) -> None:
        if size > self._left:
            raise Unfit(
                _("Its pictures take more than 64 MB together. Download everything you own.")
            )
        self._left -= size

    def _find(self, src: str) -> tuple[str, bytes] | None:
        named = file_of(src)
        if named is None or named[0] != str(self._document.pk):
            return None
        file = File.objects.filter(pk=named[1], document=self._document).first()
        if file is None:
            return None
        self._spend(file.size)
        try:
            return file.kind, bytes_of(file)
        # Lost by the storage: the text goes out without it.
        except OSError:
            return None

    def embed(self, src: str) -> str | None:
        """The data URI of a picture."""
        found = self.picture(src)
        return found and f"data:{found[0]};base64,{b64encode(found[1]).decode()}"

    def all_in(self, root: Node) -> dict[str, bytes]:
        """The bytes of the pictures in a text by their `src`."""
        srcs = {str(node.attributes.get("src")) for node in walk(root) if node.kind == "image"}
        return {src: found[1] for src in sorted(srcs) if (found := self.picture(src))}


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how its files end, their media type, and what writes one."""

    suffix: str
    media_type: str
    write: Callable[[Document, Node], str | bytes]


def _docx(document: Document, root: Node) -> bytes:
    pictures: dict[str, Any] = Pictures(document, MOST_PICTURES).all_in(root)
    return conversions.write_docx(json_of(root), document.title, pictures)


FORMATS = {
    "markdown": Format(
        ".md",
        "text/markdown; charset=utf-8",
        lambda document, root: markdown_of(root, Pictures(document, MOST_PICTURES).embed),
    ),
    "html": Format(
        ".html",
        "text/html; charset=utf-8",
        lambda document, root: page_of(
            root, document.title, Pictures(document, MOST_PICTURES).embed
        ),
    ),
    "docx": Format(
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _docx,
    ),
    "text": Format(".txt", "text/plain; charset=utf-8", lambda __, root: text_of(root)),
}


def export(document: Document, format_: Format) -> bytes:
    """The document at its head as a file.

    Raises:
        Quarantined: what is stored cannot be read.
        Unfit: it is too large for the format.
    """
    if document.quarantined_at is not None:
        raise Quarantined
    written = format_.write(document, read_content(document.pk).root)
    return written if isinstance(written, bytes) else written.encode()


def file_name(title: str) -> str:
    """A title as the name of a file on any system, without an ending."""
    name = " ".join(_UNFIT.sub(" ", title).split())[:_LONGEST_NAME].strip(" .")
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name
