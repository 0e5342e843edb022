"""Whole texts of other formats within a Word file (`altChunk`). Pure."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

from documents.content.readers.html import read_html
from documents.content.readers.stack import blocks_of
from documents.content.readers.text import decoded, read_text
from documents.content.readers.word.rtf import read_rtf
from documents.content.tree import Node

_HEAD = 1024
_RTF = b"{\\rtf"


def read_chunk(data: bytes, read_word: Callable[[bytes], Node]) -> tuple[Node, ...]:
    """The blocks of a text whose format its first bytes tell."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"PK"):
        return tuple(read_word(data).nodes)
    if head.startswith(_RTF):
        return tuple(read_rtf(data).nodes)
    if b"mime-version:" in head or b"content-type:" in head:
        return _of_web_archive(data)
    if head.startswith(b"<") or b"<html" in head or b"<body" in head:
        return _of_page(decoded(data))
    return tuple(read_text(decoded(data)).nodes)


def _of_web_archive(data: bytes) -> tuple[Node, ...]:
    message = message_from_bytes(data, policy=default)
    for part in message.walk():
        if part.get_content_type() in {"text/html", "text/plain"}:
            text = str(part.get_content())
            is_page = part.get_content_type() == "text/html"
            return _of_page(text) if is_page else tuple(read_text(text).nodes)
    return ()


def _of_page(html: str) -> tuple[Node, ...]:
    """The blocks of a page; words beside them are paragraphs."""
    return tuple(blocks_of(read_html(html).content))
