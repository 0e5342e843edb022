"""The marks in a text that tie threads to their words. No Django.

A mark is what y-tiptap makes of the editor's mark `comment` with the attribute `id`: a Yjs format
whose name tells overlapping ones apart. A picture has its threads in an attribute, parted by
spaces.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.schema import COMMENTS, ROOT

NAME, ATTRIBUTE = "comment", COMMENTS
_OBJECT, _TEXT = 118, 119
_HASH_BYTES = 6


def key_of(thread: UUID) -> str:
    """The name of the format that marks a thread's words."""
    attributes = bytes((_OBJECT, 1)) + _chunk("id") + _value(str(thread))
    mark = bytes((_OBJECT, 2)) + _chunk("type") + _value(NAME) + _chunk("attrs") + attributes
    return f"{NAME}--{b64encode(_folded(sha256(mark).digest())).decode()}"


def _chunk(text: str) -> bytes:
    return bytes((len(text),)) + text.encode()


def _value(text: str) -> bytes:
    return bytes((_TEXT,)) + _chunk(text)


def _folded(digest: bytes) -> bytes:
    folded = bytearray(_HASH_BYTES)
    for place, byte in enumerate(digest):
        folded[place % _HASH_BYTES] ^= byte
    return bytes(folded)


def is_mark(key: str) -> bool:
    """Whether an editor takes a format of this name for the mark of a thread."""
    return key == NAME or key.startswith(f"{NAME}--")


def thread_of(value: object) -> str:
    """The thread that the value of a mark names; an empty text for none."""
    named = value.get("id") if isinstance(value, dict) else None
    return named if isinstance(named, str) else ""


def threads_in(formats: Mapping[str, object] | None) -> tuple[str, ...]:
    """The threads that the formats of some words name, in the order of their ids."""
    return tuple(sorted({thread for _, thread in _marks(formats) if thread}))


def named_in(value: str) -> list[str]:
    """The threads that an attribute of a picture names; none if it is no such attribute."""
    return value.split(" ") if _THREADS.fullmatch(value) else []


_UUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_THREADS = re.compile(f"{_UUID}(?: {_UUID})*")


def add_picture(picture: XmlElement, thread: UUID) -> None:
    """Have a picture name one thread more."""
    picture.attributes[ATTRIBUTE] = " ".join([*_threads_of(picture), str(thread)])


def _threads_of(node: XmlElement) -> list[str]:
    value = node.attributes.get(ATTRIBUTE)
    return value.split() if isinstance(value, str) else []


def words_of(node: XmlElement) -> str:
    """What stands for a node in a quote; most say nothing by themselves."""
    if node.tag == "mention":
        return f"@{node.attributes.get('label') or ''}"
    return str(node.attributes.get("alt") or "") if node.tag == "image" else ""


def take_off(doc: Doc[Any], is_unwanted: Callable[[str], bool]) -> None:
    """Take the marks of unwanted threads off all the words and pictures that carry them."""
    with doc.transaction():
        for node in _nodes_in(doc.get(ROOT, type=XmlFragment)):
            if isinstance(node, XmlText):
                _take_off_text(node, is_unwanted)
            else:
                _take_off_node(node, is_unwanted)


def _take_off_text(text: XmlText, is_unwanted: Callable[[str], bool]) -> None:
    start = 0
    for words, formats in text.diff():
        end = start + (len(words.encode()) if isinstance(words, str) else 1)
        unwanted = {key: None for key, thread in _marks(formats) if is_unwanted(thread)}
        if unwanted:
            text.format(start, end, unwanted)
        start = end


def _take_off_node(node: XmlElement, is_unwanted: Callable[[str], bool]) -> None:
    before = node.attributes.get(ATTRIBUTE)
    if before is None:
        return
    kept = " ".join(thread for thread in _threads_of(node) if not is_unwanted(thread))
    if not kept:
        del node.attributes[ATTRIBUTE]
    elif kept != before:
        node.attributes[ATTRIBUTE] = kept


def _marks(formats: Mapping[str, object] | None) -> list[tuple[str, str]]:
    """The names of the marks among the formats of some words, each with its thread."""
    return [(key, thread_of(value)) for key, value in (formats or {}).items() if is_mark(key)]


def _nodes_in(parent: XmlFragment | XmlElement) -> Iterator[XmlText | XmlElement]:
    """The nodes below a node, in their order."""
    for child in parent.children:
        if isinstance(child, XmlText | XmlElement):
            yield child
        if not isinstance(child, XmlText):
            yield from _nodes_in(child)


def marked_words(doc: Doc[Any]) -> dict[str, str]:
    """The words that are marked, by the thread; of a picture its `alt`."""
    found: dict[str, str] = {}
    with doc.transaction():
        for node in _nodes_in(doc.get(ROOT, type=XmlFragment)):
            for thread, words in _marked(node):
                found[thread] = found.get(thread, "") + words
    return found


def _marked(node: XmlText | XmlElement) -> Iterator[tuple[str, str]]:
    if not isinstance(node, XmlText):
        yield from ((thread, words_of(node)) for thread in _threads_of(node))
        return
    for words, formats in node.diff():
        if isinstance(words, str):
            yield from ((thread, words) for _, thread in _marks(formats))
