"""Places in a text as clients name them: the letters of some words, by their ids."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from pycrdt import Doc

from collab.protocol.lib0 import Reader
from collab.updates.scan import Scan, is_text, structs_of
from documents.varint import write_uint

Id = tuple[int, int]


def letter(doc: Doc[Any], words: str, nth: int = 1) -> Id:
    """The id of the first letter of the n-th text of a document that has these words."""
    found = []
    for client, clock, text in _texts_of(doc.get_update()):
        if (at := text.find(words)) >= 0:
            found.append((client, clock + _units(text[:at])))
    return found[nth - 1]


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _texts_of(state: bytes) -> Iterator[tuple[int, int, str]]:
    for client, structs in structs_of(state, Scan()):
        for struct in structs:
            if is_text(struct.kind):
                reader = Reader(state)
                reader.position = struct.start
                info = reader.byte()
                links = bool(info & 0x80) + bool(info & 0x40)
                # Without neighbours the parent is named, a type.
                reader.skip(not links)
                for _ in range(2 * (links or 1)):
                    reader.uint()
                yield client, struct.clock, reader.text()


def left_of(item: Id) -> bytes:
    """The relative position left of an item."""
    return b"\0" + write_uint(item[0]) + write_uint(item[1]) + b"\0"


def right_of(item: Id) -> bytes:
    """The relative position right of an item."""
    return b"\0" + write_uint(item[0]) + write_uint(item[1]) + b"\x41"


def last_letter(doc: Doc[Any], words: str, nth: int = 1) -> Id:
    """The id of the last letter of some words that one client wrote in one go."""
    client, clock = letter(doc, words, nth)
    return client, clock + _units(words) - 1


def anchor_packet(doc: Doc[Any], quote: str) -> dict[str, Any]:
    """The packet that opens a thread about words which stand in one text, without id and text."""
    start, end = left_of(letter(doc, quote)), right_of(last_letter(doc, quote))
    positions = {"start": b64encode(start).decode(), "end": b64encode(end).decode()}
    return {"type": "comment", "quote": quote, **positions}
