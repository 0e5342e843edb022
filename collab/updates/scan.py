"""Looking into a Yjs v1 update without a CRDT: which structs it brings, which it builds on. Pure.

The engine asks before it applies: an update that builds on something unknown would be kept pending
inside the Doc, outside the journal, and surface later in somebody else's change.

Source: Yjs `src/utils/UpdateDecoder.js`, `src/structs/*.js` and `src/utils/DeleteSet.js`.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import orjson

from collab.protocol.closing import malformed
from collab.protocol.lib0 import MAX_CLOCK, Reader
from collab.updates.nesting import Id, Nesting, Struct
from collab.updates.surrogates import Pairs, Run, runs
from documents.content.comment_marks import NAME, is_mark, named_in, thread_of

MAX_NESTING = 64
# yrs joins the pieces of one text in a time that grows with their square: of more than these, a
# change is cut (slices.py).
MAX_PIECES = 1000

# Of the threads that an update names, so many are told; what is beyond them counts as unknown.
_MOST_THREADS = 2000
UNKNOWN = ""

_GC, _STRING, _FORMAT, _TYPE, _ANY, _SKIP = 0, 4, 6, 7, 8, 10
# Of these kinds, two that follow each other are joined: what is cleared or deleted, texts, values.
_JOINED = frozenset((_GC, 1, _STRING, 8))
_HAS_ORIGIN, _HAS_RIGHT, _HAS_PARENT_KEY, _CONTENT = 0x80, 0x40, 0x20, 0x1F


@dataclass(slots=True)
class Scan:
    """What an update holds.

    `starts` and `ends`: per client the first clock that it brings and the one after the last.
    `needs`: per client the clock up to which structs must be known for this to apply. `roots`: the
    names of the root types that it adds to. `has_gap`: structs in its middle are left out.
    `pieces`: how many structs go on where another of the same kind ends. `jumps`: how many do not
    go on where the one before it, of the same client, ends. `deleted`: how many clock ticks it
    deletes, `deletes_at` where in its bytes it begins to. `types`: how many it brings, `depth`: how
    many in its longest chain of one in the other; `places`: how many structs of an update with
    types touch what is not in it. `threads`: those that its texts are marked
    with (documents/content/comment_marks.py). `pairs`: where its texts have characters of two code
    units. `cut_clients` and `cut_clocks`: what `cuts` gives.
    """

    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    needs: dict[int, int] = field(default_factory=dict)
    roots: set[str] = field(default_factory=set)
    has_gap: bool = False
    pieces: int = 0
    jumps: int = 0
    deleted: int = 0
    deletes_at: int = 0
    types: int = 0
    depth: int = 0
    places: int = 0
    threads: set[str] = field(default_factory=set)
    pairs: list[Run] = field(default_factory=list)
    # Arrays, because there may be as many as structs, and they come from the inspector's process.
    cut_clients: "array[int]" = field(default_factory=lambda: array("Q"))
    cut_clocks: "array[int]" = field(default_factory=lambda: array("I"))

    @property
    def deletes(self) -> bool:
        """Whether the update deletes anything."""
        return self.deleted > 0

    def is_applicable(self, clocks: Mapping[int, int]) -> bool:
        """Whether everything that the update builds on is among `clocks` or in the update."""
        if self.has_gap:
            return False
        return all(start <= clocks.get(client, 0) for client, start in self.starts.items()) and all(
            clock <= max(clocks.get(client, 0), self.ends.get(client, 0))
            for client, clock in self.needs.items()
        )

    def news(self, clocks: Mapping[int, int]) -> list[int]:
        """The clients of whom the update brings structs that are not among `clocks`."""
        return [client for client, end in self.ends.items() if end > clocks.get(client, 0)]

    def is_news(self, clocks: Mapping[int, int]) -> bool:
        """Whether the update brings a struct that is not among `clocks`; deletions do not count."""
        return any(end > clocks.get(client, 0) for client, end in self.ends.items())

    def need(self, client: int, clock: int) -> None:
        """Note that the update builds on what `client` had when its clock stood at `clock`."""
        if clock > self.needs.get(client, 0):
            self.needs[client] = clock

    def cut(self, client: int, clock: int) -> None:
        """Note that the update has a text cut there, if one goes on there."""
        self.cut_clients.append(client)
        self.cut_clocks.append(clock)

    def cuts(self) -> Iterator[Id]:
        """Each place at which the update has a text cut, named by the clock that begins the rest.

        The same one may come several times.
        """
        return zip(self.cut_clients, self.cut_clocks, strict=True)


def scan(update: bytes) -> Scan:
    """Walk an update.

    Raises:
        Refused: 4400; it is not a Yjs v1 update, nests values or types deeper than 64, or holds
            content that this server does not take: sub-documents, moves, and what yrs reads
            otherwise than Yjs writes it (the JSON content of old versions, XML hooks).
    """
    found = Scan()
    structs = _walk(update, found)
    if found.types:
        _measure(Nesting(structs, found.ends), found)
    return found


@dataclass(frozen=True, slots=True)
class Survey:
    """What was seen in a document: its pairs, and how deep it nests types at most."""

    pairs: Pairs
    depth: int

    def __reduce__(self) -> tuple[type["Survey"], tuple[Pairs, int]]:
        """It comes from the inspector's process, also where it was compiled."""
        return Survey, (self.pairs, self.depth)


def survey(state: bytes) -> Survey:
    """Look through the whole state of a document, which this server has written.

    Raises:
        Refused: 4400; it is not an update.
    """
    found = Scan()
    structs = _walk(state, found)
    return Survey(Pairs(found.pairs), Nesting(structs, found.ends).depth())


def pairs_in(update: bytes) -> list[Run]:
    """Where the texts of an update that this server has written have characters of two units."""
    found = Scan()
    _walk(update, found)
    return found.pairs


@dataclass(frozen=True, slots=True)
class StructAt:
    """A struct's place among the bytes of an update, its first clock, its links and its kind."""

    start: int
    end: int
    clock: int
    links: tuple[Id, ...]
    kind: int


def is_text(kind: int) -> bool:
    """Whether a struct of this kind is a text."""
    return kind == _STRING


def is_format(kind: int) -> bool:
    """Whether a struct of this kind begins or ends a format."""
    return kind == _FORMAT


def structs_of(update: bytes, found: Scan) -> Iterator[tuple[int, Iterator[StructAt]]]:
    """The structs of each client of an update; each client's are to be taken before the next.

    `found.ends`, `has_gap` and `deletes_at` are true when all have been taken.

    Raises:
        Refused: 4400, as `scan`.
    """
    reader = Reader(update)
    for _ in range(reader.uint()):
        count, client, clock = reader.uint(), reader.uint(), _clock(reader)
        yield client, _structs_at(reader, (client, clock), count, found)
    found.deletes_at = reader.position
    _scan_deletes(reader, Scan())
    reader.finish()


def _structs_at(reader: Reader, at: Id, count: int, found: Scan) -> Iterator[StructAt]:
    client, clock = at
    seen = Scan()
    for _ in range(count):
        start = reader.position
        length, struct, kind = _scan_struct(reader, (client, clock), seen, None)
        yield StructAt(start, reader.position, clock, struct.links, kind)
        clock += length
    found.has_gap |= seen.has_gap
    found.ends[client] = clock


def _walk(update: bytes, found: Scan) -> dict[int, list[Struct]]:
    reader, structs = Reader(update), {}
    for _ in range(reader.uint()):
        client, found_structs = _scan_client(reader, found)
        structs[client] = found_structs
    found.deletes_at = reader.position
    _scan_deletes(reader, found)
    reader.finish()
    return structs


def _measure(nesting: Nesting, found: Scan) -> None:
    found.depth = nesting.depth()
    if found.depth > MAX_NESTING:
        raise malformed("Types are nested too deeply.")
    found.places = nesting.places()


def parted(update: bytes, found: Scan) -> tuple[bytes, bytes]:
    """An update as two: its structs, and its deletions; b"" for what it does not have."""
    if not found.deletes:
        return update, b""
    if not found.ends:
        return b"", update
    return update[: found.deletes_at] + b"\0", b"\0" + update[found.deletes_at :]


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


def _scan_client(reader: Reader, found: Scan) -> tuple[int, list[Struct]]:
    count, client, clock = reader.uint(), reader.uint(), _clock(reader)
    if client in found.starts:
        raise malformed("A client stands twice in one update.")
    found.starts[client] = clock
    structs: list[Struct] = []
    kind_before: int | None = None
    for _ in range(count):
        before: Id | None = None if kind_before is None else (client, clock - 1)
        length, struct, kind = _scan_struct(reader, (client, clock), found, before)
        if length == 0:
            raise malformed("A struct is empty.")
        if kind == kind_before and kind in _JOINED and _continues(struct, client):
            found.pieces += 1
        kind_before = kind
        structs.append(struct)
        clock += length
    if clock > MAX_CLOCK:
        raise malformed("A clock is out of range.")
    found.ends[client] = clock
    return client, structs


def _continues(struct: Struct, client: int) -> bool:
    """Whether a struct goes on where the one before it, of the same kind, ends."""
    return not struct.links or struct.links[0] == (client, struct.clock - 1)


def _scan_struct(reader: Reader, at: Id, found: Scan, before: Id | None) -> tuple[int, Struct, int]:
    """Walk one struct; returns its length in clock ticks, its place, and what kind it is.

    `before` ends the struct of the same client before it.
    """
    info, clock = reader.byte(), at[1]
    if info == _SKIP:
        found.has_gap = True
    if info in (_GC, _SKIP):
        return _clock(reader), Struct(clock, (), False, False), info
    links = _scan_neighbours(reader, info, found)
    found.jumps += not info & _HAS_ORIGIN or links[0] != before
    is_child = not links
    if is_child:
        links = _scan_parent(reader, info, found)
    content = info & _CONTENT
    if content == _STRING:
        length = _scan_string(reader, at, found)
        return length, Struct(clock, links, is_child, False), content
    if content == _FORMAT:
        _scan_format(reader, found)
        return 1, Struct(clock, links, is_child, False), content
    if content == _ANY:
        _look_for_threads(reader, found)
    skip = _CONTENTS.get(content)
    if skip is None:
        raise malformed("The update holds content that this server does not take.")
    is_type = content == _TYPE
    found.types += is_type
    return skip(reader), Struct(clock, links, is_child, is_type), content


def _scan_neighbours(reader: Reader, info: int, found: Scan) -> tuple[Id, ...]:
    links: tuple[Id, ...] = ()
    if info & _HAS_ORIGIN:
        client, clock = _link(reader, found)
        links = ((client, clock),)
        found.cut(client, clock + 1)
    if info & _HAS_RIGHT:
        links += (_link(reader, found),)
        found.cut(*links[-1])
    return links


def _link(reader: Reader, found: Scan) -> Id:
    client, clock = reader.uint(), _clock(reader)
    found.need(client, clock + 1)
    return client, clock


def _scan_parent(reader: Reader, info: int, found: Scan) -> tuple[Id, ...]:
    """Pass over a parent; returns its id, or nothing for a root."""
    is_root = reader.uint()
    links: tuple[Id, ...] = ()
    if is_root == 1:
        found.roots.add(reader.text())
    elif is_root == 0:
        links = (_link(reader, found),)
    else:
        raise malformed("A parent is neither a root nor an item.")
    if info & _HAS_PARENT_KEY:
        reader.skip_chunk()
    return links


def _binary(reader: Reader) -> int:
    reader.skip_chunk()
    return 1


def _scan_string(reader: Reader, at: Id, found: Scan) -> int:
    """A text's length as Yjs counts it, in UTF-16 code units."""
    chunk = reader.chunk()
    if chunk.isascii():
        return len(chunk)
    try:
        text = chunk.decode()
    except UnicodeDecodeError:
        raise malformed("A text is not UTF-8.") from None
    pairs = runs(text, *at)
    found.pairs += pairs
    return len(text) + sum(count for _, _, count in pairs)


def _embed(reader: Reader) -> int:
    _check_json_nesting(reader.chunk())
    return 1


def _scan_format(reader: Reader, found: Scan) -> None:
    key, value = reader.chunk(), reader.chunk()
    _check_json_nesting(value)
    if key.startswith(_MARK) and value != _END and is_mark(key.decode(errors="replace")):
        _note_thread(_thread(value), found)


_MARK, _END = NAME.encode(), b"null"


def _note_thread(thread: str, found: Scan) -> None:
    found.threads.add(thread if len(found.threads) < _MOST_THREADS else UNKNOWN)


def _look_for_threads(reader: Reader, found: Scan) -> None:
    """Note the threads of a picture, if the value that is about to be passed over names some."""
    start = reader.position
    if reader.data[start : start + 2] == _ONE_TEXT:
        reader.skip(len(_ONE_TEXT))
        for thread in named_in(reader.chunk().decode(errors="replace")):
            _note_thread(thread, found)
        reader.position = start


_ONE_TEXT = bytes((1, 119))


def _thread(value: bytes) -> str:
    try:
        return thread_of(orjson.loads(value))
    except orjson.JSONDecodeError:
        return UNKNOWN


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
    5: _embed,
    _TYPE: _type,
    _ANY: _any_list,
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
            found.deleted += length
            found.cut(client, clock)
            found.cut(client, clock + length)
