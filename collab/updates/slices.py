"""A large update as many small ones, each of which can be applied after those before it. Pure.

Yjs keeps the structs of a client in the order of their clocks, and each names its neighbours; so an
update may be cut between any two structs as long as nothing comes before what it builds on. A long
text is cut within, as Yjs itself does when somebody writes in its middle.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from collab.protocol.closing import malformed
from collab.protocol.lib0 import Reader, write_chunk
from collab.updates.nesting import Id
from collab.updates.scan import Scan, StructAt, is_text, structs_of
from documents.varint import write_uint

# What one commit takes of a change, so that nobody waits for long behind it: bytes, and structs,
# which yrs joins in a time that grows with their square.
MOST_BYTES, MOST_STRUCTS = 64 * 1024, 1000
_RANGES = 5_000
_HAS_ORIGIN, _HAS_RIGHT, _HAS_KEY, _STAYS = 0x80, 0x40, 0x20, 0x40 | 0x1F


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of an update, and what was found in it."""

    update: bytes
    found: Scan


@dataclass(frozen=True, slots=True)
class Cut:
    """The slices of an update, and how many bytes the document takes with them."""

    slices: tuple[Slice, ...]
    size: int


@dataclass(slots=True)
class _Lane:
    """One client's structs: where each begins in the update, and at which clock, and the end.

    `needs` has what a struct builds on among other clients. `at` is the next to be put in order.
    """

    client: int
    positions: "array[int]" = field(default_factory=lambda: array("Q"))
    clocks: "array[int]" = field(default_factory=lambda: array("Q"))
    texts: set[int] = field(default_factory=set)
    needs: dict[int, list[Id]] = field(default_factory=dict)
    at: int = 0

    @property
    def clock(self) -> int:
        """Up to which clock it has been put in order."""
        return self.clocks[self.at]

    def add(self, struct: StructAt) -> None:
        if is_text(struct.kind) and struct.end - struct.start > MOST_BYTES:
            self.texts.add(len(self.positions))
        if others := [link for link in struct.links if link[0] != self.client]:
            self.needs[len(self.positions)] = others
        self.positions.append(struct.start)
        self.clocks.append(struct.clock)

    def close(self, position: int, clock: int) -> None:
        self.positions.append(position)
        self.clocks.append(clock)


class _Gathering:
    """The slice that is being filled."""

    def __init__(self) -> None:
        self._clients: dict[int, tuple[int, list[bytes]]] = {}
        self._bytes = self._structs = 0

    def has_room(self, size: int) -> bool:
        return not self._structs or (
            self._bytes + size <= MOST_BYTES and self._structs < MOST_STRUCTS
        )

    def add(self, client: int, clock: int, struct: bytes) -> None:
        self._clients.setdefault(client, (clock, []))[1].append(struct)
        self._bytes += len(struct)
        self._structs += 1

    def update(self) -> bytes:
        parts = [write_uint(len(self._clients))]
        for client, (clock, structs) in self._clients.items():
            parts += [write_uint(len(structs)), write_uint(client), write_uint(clock), *structs]
        return b"".join([*parts, b"\0"])


def sliced(update: bytes) -> Iterator[bytes]:
    """Cut an update: first its structs, what they build on first, then its deletions.

    One that leaves something out is given as it is.

    Raises:
        Refused: 4400; it is not an update, or its structs build on each other.
    """
    lanes, deletes_at, has_gap = _lanes(update)
    if has_gap:
        yield update
        return
    gathering = _Gathering()
    for client, clock, struct in _structs(update, lanes):
        if not gathering.has_room(len(struct)):
            yield gathering.update()
            gathering = _Gathering()
        gathering.add(client, clock, struct)
    if lanes or update[deletes_at:] == b"\0":
        yield gathering.update()
    yield from _deletions(Reader(update[deletes_at:]))


def _lanes(update: bytes) -> tuple[dict[int, _Lane], int, bool]:
    lanes: dict[int, _Lane] = {}
    found = Scan()
    for client, structs in structs_of(update, found):
        lane = lanes[client] = _Lane(client)
        for struct in structs:
            lane.add(struct)
            end = struct.end
        if not lane.positions:
            del lanes[client]
            continue
        lane.close(end, found.ends[client])
    return lanes, found.deletes_at, found.has_gap


def _structs(update: bytes, lanes: dict[int, _Lane]) -> Iterator[tuple[int, int, bytes]]:
    """Client, clock and bytes of each struct, what it builds on before it."""
    for lane, index in _in_order(lanes):
        start, end = lane.positions[index], lane.positions[index + 1]
        clock, struct = lane.clocks[index], update[start:end]
        # Under a key stands one value: a part of it would take the place of the one before.
        if index in lane.texts and not struct[0] & _HAS_KEY:
            yield from _cut_text(struct, lane.client, clock)
        else:
            yield lane.client, clock, struct


def _in_order(lanes: dict[int, _Lane]) -> Iterator[tuple[_Lane, int]]:
    for lane in lanes.values():
        # Whose turn it is, and up to which clock; below it those who wait for that.
        turns = [(lane, lane.clocks[-1])]
        waiting = {lane.client}
        while turns:
            current, until = turns[-1]
            if current.clock >= until:
                turns.pop()
                waiting.discard(current.client)
            elif need := _need(current, lanes):
                if need[0] in waiting:
                    raise malformed("The structs of the update build on each other.")
                turns.append((lanes[need[0]], need[1] + 1))
                waiting.add(need[0])
            else:
                yield current, current.at
                current.at += 1


def _need(lane: _Lane, lanes: dict[int, _Lane]) -> Id | None:
    """What has to come before the lane's next struct, if anything does that the update has."""
    for client, clock in lane.needs.get(lane.at, ()):
        other = lanes.get(client)
        if other and other.clock <= clock < other.clocks[-1]:
            return client, clock
    return None


def _cut_text(struct: bytes, client: int, clock: int) -> Iterator[tuple[int, int, bytes]]:
    """A text as several, each of which goes on where the one before it ends."""
    reader = Reader(struct)
    info = reader.byte()
    if info & _HAS_ORIGIN:
        _skip_id(reader)
    right = b""
    if info & _HAS_RIGHT:
        start = reader.position
        _skip_id(reader)
        right = struct[start : reader.position]
    if not info & (_HAS_ORIGIN | _HAS_RIGHT):
        _skip_parent(reader)
    head = struct[: reader.position]
    for text in _pieces(reader.chunk()):
        yield client, clock, head + write_chunk(text)
        clock += len(text.decode("utf-8").encode("utf-16-le")) // 2
        last = write_uint(client) + write_uint(clock - 1)
        head = bytes((info & _STAYS | _HAS_ORIGIN,)) + last + right


def _skip_id(reader: Reader) -> None:
    reader.uint()
    reader.uint()


def _skip_parent(reader: Reader) -> None:
    if reader.uint():
        reader.skip_chunk()
    else:
        _skip_id(reader)


def _pieces(text: bytes) -> Iterator[bytes]:
    """Slices of a UTF-8 text that begin with a whole character."""
    start = 0
    while start < len(text):
        end = min(start + MOST_BYTES // 2, len(text))
        while end < len(text) and text[end] & 0xC0 == 0x80:
            end -= 1
        yield text[start:end]
        start = end


def _deletions(reader: Reader) -> Iterator[bytes]:
    ranges = (
        (client, reader.uint(), reader.uint())
        for _ in range(reader.uint())
        for client, count in [(reader.uint(), reader.uint())]
        for _ in range(count)
    )
    while some := list(islice(ranges, _RANGES)):
        yield _deleting(some)


def _deleting(ranges: list[tuple[int, int, int]]) -> bytes:
    by_client: dict[int, list[bytes]] = {}
    for client, clock, length in ranges:
        by_client.setdefault(client, []).append(write_uint(clock) + write_uint(length))
    parts = [b"\0", write_uint(len(by_client))]
    for client, spans in by_client.items():
        parts += [write_uint(client), write_uint(len(spans)), *spans]
    return b"".join(parts)
