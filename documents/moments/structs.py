"""The structs and deletions of a Yjs v1 update that this server has written. Pure.

Source: Yjs `src/utils/UpdateDecoder.js`, `src/structs/*.js` and `src/utils/DeleteSet.js`.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from struct import unpack
from typing import Any

import orjson

Id = tuple[int, int]
# By client the (clock, end) ranges, in order and apart.
Ranges = dict[int, list[tuple[int, int]]]

GC, DELETED, JSON, BINARY, STRING, EMBED, FORMAT, TYPE, ANY, DOC, SKIP = range(11)
_ELEMENT, _HOOK = 3, 5
_HAS_ORIGIN, _HAS_RIGHT, _HAS_KEY, _KIND = 0x80, 0x40, 0x20, 0x1F


@dataclass(slots=True)
class Struct:
    """A piece of a text: `length` ticks of a client's clock, as `kind` says.

    `parent` is the name of a root or the id of a type; None where the neighbours tell it. `key`
    names an attribute. `value` is the string, the name of an element (None for another type), the
    pair of a format, the bytes or the values. `shape` is the number that Yjs gives to a kind of
    type.
    """

    client: int
    clock: int
    length: int
    kind: int
    origin: Id | None = None
    right: Id | None = None
    parent: str | Id | None = None
    key: str | None = None
    value: Any = None
    shape: int = 0

    @property
    def end(self) -> int:
        """The clock after its last."""
        return self.clock + self.length


@dataclass(slots=True)
class Update:
    """What an update holds, by client."""

    structs: dict[int, list[Struct]] = field(default_factory=dict)
    deleted: Ranges = field(default_factory=dict)


class _Reader:
    """Walks lib0's encoding, of bytes that this server has written.

    It trusts them, and a number takes half of what it takes the reader of strangers' bytes
    (collab/protocol/lib0.py), whose checks are of no use here.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def uint(self) -> int:
        data, at = self._data, self._at
        number = data[at]
        at += 1
        if number > 0x7F:
            number &= 0x7F
            shift = 7
            while (byte := data[at]) > 0x7F:
                number |= (byte & 0x7F) << shift
                shift += 7
                at += 1
            number |= byte << shift
            at += 1
        self._at = at
        return number

    def chunk(self) -> bytes:
        length = self.uint()
        self._at += length
        return self._data[self._at - length : self._at]

    def text(self) -> str:
        return self.chunk().decode("utf-8", "replace")

    def id(self) -> Id:
        return self.uint(), self.uint()

    def any(self) -> Any:
        """A value as lib0's `any`."""
        return _ANY[127 - self.byte()](self)

    def signed(self) -> int:
        first = self.byte()
        number, shift = first & 0x3F, 6
        more = first & 0x80
        while more:
            byte = self.byte()
            number |= (byte & 0x7F) << shift
            shift += 7
            more = byte & 0x80
        return -number if first & 0x40 else number

    def float(self, size: int) -> float:
        self._at += size
        data = self._data[self._at - size : self._at]
        return float(unpack(">f" if size == 4 else ">d", data)[0])

    def big(self) -> int:
        self._at += 8
        return int.from_bytes(self._data[self._at - 8 : self._at], signed=True)


_ANY: list[Callable[[_Reader], Any]] = [
    lambda _: None,
    lambda _: None,
    lambda reader: reader.signed(),
    lambda reader: reader.float(4),
    lambda reader: reader.float(8),
    lambda reader: reader.big(),
    lambda _: False,
    lambda _: True,
    lambda reader: reader.text(),
    lambda reader: {reader.text(): reader.any() for _ in range(reader.uint())},
    lambda reader: [reader.any() for _ in range(reader.uint())],
    lambda reader: reader.chunk(),
]


def update_of(data: bytes) -> Update:
    """The structs and deletions of an update.

    Raises:
        IndexError, ValueError: it is none.
    """
    reader, update = _Reader(data), Update()
    for _ in range(reader.uint()):
        count, client, clock = reader.uint(), reader.uint(), reader.uint()
        for _ in range(count):
            struct = _struct(reader, client, clock)
            clock += struct.length
            if struct.kind != SKIP:
                update.structs.setdefault(client, []).append(struct)
    update.deleted = _ranges(reader)
    return update


def moment_of(snapshot: bytes) -> tuple[Ranges, dict[int, int]]:
    """What is deleted as of a Yjs snapshot, and the clock of each client."""
    reader = _Reader(snapshot)
    return _ranges(reader), {reader.uint(): reader.uint() for _ in range(reader.uint())}


def _ranges(reader: _Reader) -> Ranges:
    deleted: Ranges = {}
    for _ in range(reader.uint()):
        client = reader.uint()
        spans = [(clock, clock + reader.uint()) for clock in _clocks(reader)]
        deleted[client] = merged(deleted.get(client, []), spans)
    return deleted


def _clocks(reader: _Reader) -> Iterator[int]:
    for _ in range(reader.uint()):
        yield reader.uint()


def merged(*several: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges as one list, in order and apart."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for spans in several for span in spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def holds(ranges: Ranges, client: int, clock: int) -> bool:
    """Whether the ranges have this tick."""
    spans = ranges.get(client)
    if not spans:
        return False
    place = bisect_right(spans, (clock, 2**63)) - 1
    return place >= 0 and clock < spans[place][1]


def _struct(reader: _Reader, client: int, clock: int) -> Struct:
    info = reader.byte()
    kind = info & _KIND
    if kind in (GC, SKIP):
        return Struct(client, clock, reader.uint(), kind)
    struct = Struct(client, clock, 1, kind)
    if info & _HAS_ORIGIN:
        struct.origin = reader.id()
    if info & _HAS_RIGHT:
        struct.right = reader.id()
    if not info & (_HAS_ORIGIN | _HAS_RIGHT):
        struct.parent = reader.text() if reader.uint() == 1 else reader.id()
        if info & _HAS_KEY:
            struct.key = reader.text()
    _CONTENTS[kind](reader, struct)
    return struct


def _deleted(reader: _Reader, struct: Struct) -> None:
    struct.length = reader.uint()


def _json(reader: _Reader, struct: Struct) -> None:
    struct.length = reader.uint()
    struct.value = [_parsed(reader.text()) for _ in range(struct.length)]


def _binary(reader: _Reader, struct: Struct) -> None:
    struct.value = reader.chunk()


def _string(reader: _Reader, struct: Struct) -> None:
    struct.value = reader.text()
    struct.length = units(struct.value)


def _embed(reader: _Reader, struct: Struct) -> None:
    struct.value = _parsed(reader.text())


def _format(reader: _Reader, struct: Struct) -> None:
    struct.value = reader.text(), _parsed(reader.text())


def _type(reader: _Reader, struct: Struct) -> None:
    struct.shape = reader.uint()
    struct.value = reader.text() if struct.shape in (_ELEMENT, _HOOK) else None


def _any(reader: _Reader, struct: Struct) -> None:
    struct.length = reader.uint()
    struct.value = [reader.any() for _ in range(struct.length)]


def _doc(reader: _Reader, struct: Struct) -> None:
    reader.text()
    reader.any()


def _parsed(text: str) -> Any:
    return None if text == "undefined" else orjson.loads(text)


_CONTENTS: dict[int, Callable[[_Reader, Struct], None]] = {
    DELETED: _deleted,
    JSON: _json,
    BINARY: _binary,
    STRING: _string,
    EMBED: _embed,
    FORMAT: _format,
    TYPE: _type,
    ANY: _any,
    DOC: _doc,
}


def units(text: str) -> int:
    """How many ticks a text takes: code units of UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, at: int) -> tuple[str, str]:
    """A text in two, the first of so many code units."""
    if text.isascii() or units(text) == len(text):
        return text[:at], text[at:]
    data = text.encode("utf-16-le", "surrogatepass")
    return tuple(  # type: ignore[return-value]
        part.decode("utf-16-le", "surrogatepass") for part in (data[: 2 * at], data[2 * at :])
    )
