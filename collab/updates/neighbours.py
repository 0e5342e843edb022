"""Which letters stand in a text, and between what they were written: pycrdt tells neither. Pure.

Source: Yjs `src/structs/Item.js`, `src/utils/encoding.js`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, TransactionEvent, XmlText

from collab.protocol.lib0 import Reader
from collab.updates.nesting import Id
from collab.updates.scan import Scan, StructAt, is_format, is_text, state_vector, structs_of
from documents.varint import write_uint

_FORMAT, _HAS_ORIGIN, _HAS_RIGHT, _CONTENT = 6, 0x80, 0x40, 0x1F


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What something was written behind and before; None for an edge of its text."""

    origin: Id | None
    right: Id | None


def neighbours(doc: Doc[Any], item: Id) -> Neighbours:
    """Between what an item was written."""
    return _look(doc, item)[1]


def _look(doc: Doc[Any], item: Id) -> tuple[int, Neighbours]:
    """The kind of an item, and its neighbours."""
    client, clock = item
    vector = state_vector(doc.get_state()) | {client: clock}
    known = b"".join(write_uint(each) + write_uint(end) for each, end in vector.items())
    reader = Reader(doc.get_update(write_uint(len(vector)) + known))
    # How many clients, how many structs, which client, from which clock on.
    for _ in range(4):
        reader.uint()
    info = reader.byte()
    origin = _id(reader) if info & _HAS_ORIGIN else None
    return info & _CONTENT, Neighbours(origin, _id(reader) if info & _HAS_RIGHT else None)


def _id(reader: Reader) -> Id:
    return reader.uint(), reader.uint()


def erased(doc: Doc[Any], text: XmlText, start: int, end: int) -> tuple[Id, Id]:
    """Erase a letter, given by its bytes, from a text of a copy of a Doc; what its first and its
    last half were. Formats that have become idle go with it.
    """
    heard: list[bytes] = []

    def hear(event: TransactionEvent) -> None:
        heard.append(event.update)

    subscription = text.doc.observe(hear)
    try:
        del text[start:end]
    finally:
        text.doc.unobserve(subscription)
    gone = [each for update in heard for each in _deleted(update)]
    letters = [each for each in gone if is_text(_look(doc, each[:2])[0])]
    (client, first, _), (last_client, last, length) = letters[0], letters[-1]
    return (client, first), (last_client, last + length - 1)


def _deleted(update: bytes) -> Iterator[tuple[int, int, int]]:
    """The clients, clocks and lengths of what an update deletes, which has no structs."""
    reader = Reader(update)
    for _ in range(reader.uint()):
        raise AssertionError("nothing was to be written")
    for _ in range(reader.uint()):
        client = reader.uint()
        for _ in range(reader.uint()):
            yield client, reader.uint(), reader.uint()


def rebound(update: bytes, first: Neighbours, last: Neighbours) -> bytes:
    """The update of one client, with its first and its last format between these neighbours."""
    scanned = Scan()
    ((client, structs),) = [(client, list(found)) for client, found in structs_of(update, scanned)]
    formats = [struct.clock for struct in structs if is_format(struct.kind)]
    places = {formats[0]: first, formats[-1]: last}
    data = [_written(update, struct, places.get(struct.clock)) for struct in structs]
    head = b"\x01" + write_uint(len(data)) + write_uint(client) + write_uint(structs[0].clock)
    return head + b"".join(data) + update[scanned.deletes_at :]


def _written(update: bytes, struct: StructAt, place: Neighbours | None) -> bytes:
    if place is None:
        return update[struct.start : struct.end]
    reader = Reader(update)
    reader.position = struct.start
    info = reader.byte()
    for flag in (_HAS_ORIGIN, _HAS_RIGHT):
        if info & flag:
            _id(reader)
    info = _FORMAT
    info |= (_HAS_ORIGIN if place.origin else 0) | (_HAS_RIGHT if place.right else 0)
    named = b"".join(map(write_uint, (*(place.origin or ()), *(place.right or ()))))
    return bytes((info,)) + named + update[reader.position : struct.end]
