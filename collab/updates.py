"""Looking into a Yjs v1 update without a CRDT: which structs it brings, which it builds on. Pure.

The engine asks before it applies: an update that builds on something unknown would be kept pending
inside the Doc, outside the journal, and surface later in somebody else's change.

Source: Yjs `src/utils/UpdateDecoder.js`, `src/structs/*.js` and `src/utils/DeleteSet.js`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from collab.closing import malformed
from collab.reader import Reader

MAX_CLOCK = 2**31 - 1
MAX_NESTING = 64

_GC, _SKIP = 0, 10
_HAS_ORIGIN, _HAS_RIGHT, _HAS_PARENT_KEY, _CONTENT = 0x80, 0x40, 0x20, 0x1F


@dataclass(slots=True)
class Scan:
    """What an update holds.

    `starts` and `ends`: per client the first clock that it brings and the one after the last.
    `needs`: per client the clock up to which structs must be known for this to apply.
    """

    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    needs: dict[int, int] = field(default_factory=dict)
    deletes: bool = False

    def is_applicable(self, clocks: Mapping[int, int]) -> bool:
        """Whether everything that the update builds on is among `clocks` or in the update."""
        return all(start <= clocks.get(client, 0) for client, start in self.starts.items()) and all(
            clock <= max(clocks.get(client, 0), self.ends.get(client, 0))
            for client, clock in self.needs.items()
        )

    def is_news(self, clocks: Mapping[int, int]) -> bool:
        """Whether the update brings a struct that is not among `clocks`; deletions do not count."""
        return any(end > clocks.get(client, 0) for client, end in self.ends.items())

    def need(self, client: int, clock: int) -> None:
        """Note that the update builds on what `client` had when its clock stood at `clock`."""
        if clock > self.needs.get(client, 0):
            self.needs[client] = clock


def scan(update: bytes) -> Scan:
    """Walk an update.

    Raises:
        Refused: 4400; it is not a Yjs v1 update, nests values deeper than 64, or holds content that
            this server does not take: sub-documents, moves, and what yrs reads otherwise than
            Yjs writes it (the JSON content of old versions, XML hooks).
    """
    reader, found = Reader(update), Scan()
    for _ in range(reader.uint()):
        _scan_client(reader, found)
    _scan_deletes(reader, found)
    reader.finish()
    return found


def state_vector(vector: bytes) -> dict[int, int]:
    """The clock of each client in an encoded state vector.

    Raises:
        Refused: 4400; it is not a state vector.
    """
    reader = Reader(vector)
    clocks = {reader.uint(): _clock(reader) for _ in range(reader.uint())}
    reader.finish()
    return clocks


def _clock(reader: Reader) -> int:
    clock = reader.uint()
    if clock > MAX_CLOCK:
        raise malformed("A clock is out of range.")
    return clock


def _scan_client(reader: Reader, found: Scan) -> None:
    count, client, clock = reader.uint(), reader.uint(), _clock(reader)
    if client in found.starts:
        raise malformed("A client stands twice in one update.")
    found.starts[client] = clock
    for _ in range(count):
        info = reader.byte()
        if info & _CONTENT == _SKIP:
            raise malformed("The update has a gap.")
        length = _clock(reader) if info == _GC else _scan_item(reader, info, found)
        if length == 0:
            raise malformed("A struct is empty.")
        clock += length
    if clock > MAX_CLOCK:
        raise malformed("A clock is out of range.")
    found.ends[client] = clock


def _scan_item(reader: Reader, info: int, found: Scan) -> int:
    """Walk one item and return its length in clock ticks."""
    if info & _HAS_ORIGIN:
        found.need(reader.uint(), _clock(reader) + 1)
    if info & _HAS_RIGHT:
        found.need(reader.uint(), _clock(reader) + 1)
    if not info & (_HAS_ORIGIN | _HAS_RIGHT):
        _scan_parent(reader, info, found)
    skip = _CONTENTS.get(info & _CONTENT)
    if skip is None:
        raise malformed("The update holds content that this server does not take.")
    return skip(reader)


def _scan_parent(reader: Reader, info: int, found: Scan) -> None:
    is_root = reader.uint()
    if is_root == 1:
        reader.skip_chunk()
    elif is_root == 0:
        found.need(reader.uint(), _clock(reader) + 1)
    else:
        raise malformed("A parent is neither a root nor an item.")
    if info & _HAS_PARENT_KEY:
        reader.skip_chunk()


def _binary(reader: Reader) -> int:
    reader.skip_chunk()
    return 1


def _string(reader: Reader) -> int:
    """A text's length as Yjs counts it, in UTF-16 code units."""
    chunk = reader.chunk()
    if chunk.isascii():
        return len(chunk)
    try:
        return len(chunk.decode().encode("utf-16-le")) // 2
    except UnicodeDecodeError:
        raise malformed("A text is not UTF-8.") from None


def _embed(reader: Reader) -> int:
    _check_json_nesting(reader.chunk())
    return 1


def _format(reader: Reader) -> int:
    reader.skip_chunk()
    _check_json_nesting(reader.chunk())
    return 1


def _check_json_nesting(text: bytes) -> None:
    # An upper bound that needs no parser: brackets inside texts count too.
    if text.count(b"[") + text.count(b"{") > MAX_NESTING:
        raise malformed("A value is nested too deeply.")


_XML_ELEMENT, _XML_HOOK, _XML_TEXT = 3, 5, 6


def _type(reader: Reader) -> int:
    kind = reader.uint()
    if kind > _XML_TEXT or kind == _XML_HOOK:
        raise malformed("The update holds a type that this server does not take.")
    if kind == _XML_ELEMENT:
        reader.skip_chunk()
    return 1


def _any_list(reader: Reader) -> int:
    count = _clock(reader)
    for _ in range(count):
        _skip_any(reader)
    return count


_CONTENTS: dict[int, Callable[[Reader], int]] = {
    1: _clock,
    3: _binary,
    4: _string,
    5: _embed,
    6: _format,
    7: _type,
    8: _any_list,
}

_ANY_BINARY, _ANY_ARRAY, _ANY_OBJECT, _ANY_STRING = 116, 117, 118, 119
_ANY_INTEGER = 125
_ANY_SIZES = {120: 0, 121: 0, 122: 8, 123: 8, 124: 4, 126: 0, 127: 0}


def _skip_any(reader: Reader) -> None:
    """Pass over a lib0 `any` value with a list instead of recursion.

    `open_values` holds, for each array or object around the position, how many of its values are
    still to come and whether each has a key before it.
    """
    open_values: list[list[int]] = []
    while True:
        tag = reader.byte()
        if tag in (_ANY_ARRAY, _ANY_OBJECT):
            if len(open_values) == MAX_NESTING:
                raise malformed("A value is nested too deeply.")
            open_values.append([reader.uint(), tag == _ANY_OBJECT])
        else:
            _skip_scalar(tag, reader)
        while open_values and open_values[-1][0] == 0:
            open_values.pop()
        if not open_values:
            return
        open_values[-1][0] -= 1
        if open_values[-1][1]:
            reader.skip_chunk()


def _skip_scalar(tag: int, reader: Reader) -> None:
    if tag in (_ANY_STRING, _ANY_BINARY):
        reader.skip_chunk()
    elif tag == _ANY_INTEGER:
        while reader.byte() >= 0x80:
            pass
    elif tag in _ANY_SIZES:
        reader.skip(_ANY_SIZES[tag])
    else:
        raise malformed("A value has an unknown type.")


def _scan_deletes(reader: Reader, found: Scan) -> None:
    for _ in range(reader.uint()):
        client = reader.uint()
        for _ in range(reader.uint()):
            clock, length = _clock(reader), _clock(reader)
            found.need(client, clock + length)
            found.deletes = True
