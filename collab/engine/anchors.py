"""Where a thread is to stand: finds the words of an anchor and makes the mark. Pure.

pycrdt tells of a text neither which items it holds nor where an item is. So all is tried on copies:
in one the places are probed with formats that begin there, in the other the words are formatted.
The items of that format then get two client ids of this server, and the first and the last one are
bound to the letters at the edges: they stand between the same neighbours as these were written
between. Of those that are written at one place, items stand in the order of their client ids; with
the highest one for the beginning and the lowest for the end, what somebody writes at an edge stays
outside, whatever they know of what others write there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pycrdt import Doc, TransactionEvent, XmlElement, XmlFragment, XmlText

from collab.protocol.lib0 import Reader, write_chunk
from collab.updates.neighbours import Neighbours, erased, neighbours, rebound
from collab.updates.scan import Scan, is_format, state_vector, structs_of
from documents.content.comment_marks import add_picture, key_of, take_off, words_of
from documents.content.schema import ROOT
from documents.review.acts import LONGEST_QUOTE, Anchor, without_space
from documents.varint import write_uint

FIRST, LAST = 0, 2**53 - 1
OURS = frozenset({FIRST, LAST})
# Nodes that are looked through between the ends of an anchor, or for its words.
_MOST_NODES = 10_000
_FORMAT, _HAS_ORIGIN, _HAS_RIGHT = 6, 0x80, 0x40
_ITEM, _BEHIND = 0, 0x40
_END = write_chunk(b"null")

Path = tuple[int, ...]
Parent = XmlFragment | XmlElement


class Moved(Exception):
    """The words do not stand there; `now` is what does."""

    def __init__(self, now: str) -> None:
        super().__init__(now)
        self.now = now


class Unmarkable(Exception):
    """The marks of a text cannot be taken off."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a text: the way to its node, and the bytes before the place if that is a text."""

    path: Path
    offset: int = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a node says, of a text from a byte on."""

    path: Path
    node: XmlText | XmlElement
    words: str
    start: int = 0

    @property
    def end(self) -> int:
        """The byte after its last."""
        return self.start + len(self.words.encode())


def mark(state: bytes, anchor: Anchor, thread: UUID, clocks: Mapping[int, int]) -> bytes:
    """The update that marks the words of an anchor in a text with this state and these clocks.

    Raises:
        Moved: the words do not stand there.
    """
    return under_our_ids(drawn(state, anchor, thread), clocks)


def drawn(state: bytes, anchor: Anchor, thread: UUID) -> bytes:
    """The update that marks the words of an anchor in a text with this state, for `under_our_ids`.

    Raises:
        Moved: the words do not stand there.
    """
    try:
        doc = _copy(state)
        with doc.transaction():
            pieces = _pointed(state, doc, anchor) if anchor.start else _searched(doc, anchor)
        marked = list(_stretches(piece for piece in pieces if _is_markable(piece)))
        if not marked:
            raise Moved(_said(pieces))
        texts = [piece for piece in marked if isinstance(piece.node, XmlText)]
        edges = _edges(_copy(state), doc, texts[0], texts[-1]) if texts else None
        update = _difference(doc, lambda: _mark_all(marked, thread))
        return rebound(update, *edges) if edges else update
    except (KeyboardInterrupt, SystemExit, Moved):
        raise
    # A panic in Rust is no Exception. What comes of a copy's is only that nothing is marked.
    except BaseException as error:
        raise Moved("") from error


def without(state: bytes, is_unwanted: Callable[[str], bool]) -> bytes:
    """The update that takes the marks of unwanted threads off a text; b"" for none.

    Raises:
        Unmarkable: it cannot be made.
    """
    try:
        doc = _copy(state, FIRST)
        return _difference(doc, lambda: take_off(doc, is_unwanted))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise Unmarkable from error


def _copy(state: bytes, client: int | None = None) -> Doc[Any]:
    doc: Doc[Any] = Doc() if client is None else Doc(client_id=client)
    doc.apply_update(state)
    return doc


def _difference(doc: Doc[Any], change: Callable[[], None]) -> bytes:
    """Change a text and return what that made; b"" for nothing."""
    heard: list[bytes] = []

    def hear(event: TransactionEvent) -> None:
        heard.append(event.update)

    subscription = doc.observe(hear)
    try:
        with doc.transaction():
            change()
    finally:
        doc.unobserve(subscription)
    return b"".join(heard)


def _is_markable(piece: _Piece) -> bool:
    if isinstance(piece.node, XmlText):
        return bool(piece.words)
    return piece.node.tag == "image"


def _stretches(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """The pieces, those that go on in the same text as one."""
    before: _Piece | None = None
    for piece in pieces:
        if before and before.path == piece.path and before.end == piece.start:
            before = replace(before, words=before.words + piece.words)
            continue
        if before:
            yield before
        before = piece
    if before:
        yield before


def _edges(
    spoilt: Doc[Any], doc: Doc[Any], first: _Piece, last: _Piece
) -> tuple[Neighbours, Neighbours]:
    """Where a mark begins and ends: before the first letter, behind what that was written behind;
    and behind the last one, before what that was written before.
    """
    root, end = spoilt.get(ROOT, type=XmlFragment), last.words[-1].encode()
    start, stop = erased(doc, _text_at(root, last.path), last.end - len(end), last.end)
    if last.path != first.path or last.end - len(end) > first.start:
        size = len(first.words[0].encode())
        start, _ = erased(doc, _text_at(root, first.path), first.start, first.start + size)
    begins = Neighbours(neighbours(doc, start).origin, start)
    return begins, Neighbours(stop, neighbours(doc, stop).right)


def _text_at(parent: Parent, path: Path) -> XmlText:
    """The text of a copy at a way."""
    node: Any = parent
    for place in path:
        node = node.children[place]
    assert isinstance(node, XmlText)
    return node


def _mark_all(pieces: Iterable[_Piece], thread: UUID) -> None:
    attributes = {key_of(thread): {"id": str(thread)}}
    for piece in pieces:
        if isinstance(piece.node, XmlText):
            piece.node.format(piece.start, piece.end, attributes)
        else:
            add_picture(piece.node, thread)


# The words.


def _pointed(state: bytes, doc: Doc[Any], anchor: Anchor) -> list[_Piece]:
    """What stands between the ends of an anchor, if that is its quote."""
    start, end = _probed(state, [anchor.start, anchor.end])
    pieces = list(_between(doc.get(ROOT, type=XmlFragment), start, end))
    wanted, there = without_space(anchor.quote), without_space(_said(pieces))
    is_long = len(anchor.quote) >= LONGEST_QUOTE
    if not (there.startswith(wanted) if is_long else there == wanted):
        raise Moved(_said(pieces)[:LONGEST_QUOTE])
    return pieces


def _said(pieces: Iterable[_Piece]) -> str:
    """The words of pieces, with a new line where those of another block begin."""
    said, block = "", None
    for piece in filter(lambda each: each.words, pieces):
        said += ("" if block in (None, piece.path[:-1]) else "\n") + piece.words
        block = piece.path[:-1]
    return said


def _between(root: Parent, start: _Place, end: _Place) -> Iterator[_Piece]:
    """What is said from one place up to another."""
    for number, (path, node) in enumerate(_nodes(root, start.path)):
        if path > end.path:
            return
        if number == _MOST_NODES:
            raise Moved("")
        if isinstance(node, XmlText):
            first = start.offset if path == start.path else 0
            last = end.offset if path == end.path else None
            yield from _runs(path, node, first, last)
        else:
            yield _Piece(path, node, words_of(node))


def _nodes(parent: Parent, start: Path = (), path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The nodes from a way on in the order of the text, each with its own."""
    first = start[0] if start else 0
    children = parent.children
    for place in range(first, len(children)):
        child, way = children[place], (*path, place)
        rest = start[1:] if place == first else ()
        if not rest:
            yield way, child
        if not isinstance(child, XmlText):
            yield from _nodes(child, rest, way)


def _runs(path: Path, text: XmlText, first: int, last: int | None) -> Iterator[_Piece]:
    """The words of a text between two of its bytes; what is embedded parts them."""
    place = 0
    for words, _ in text.diff():
        data = words.encode() if isinstance(words, str) else b""
        start, end = max(place, first), place + len(data)
        kept = data[start - place : None if last is None else max(0, last - place)]
        if kept:
            yield _Piece(path, text, kept.decode(), start)
        place = end if data else place + 1


def _searched(doc: Doc[Any], anchor: Anchor) -> list[_Piece]:
    """The pieces of a text that say what an anchor quotes, for the n-th time or the only one."""
    pieces = list(_between(doc.get(ROOT, type=XmlFragment), _Place(()), _Place((2**31,))))
    letters = "".join(without_space(piece.words) for piece in pieces)
    wanted = without_space(anchor.quote)
    found = list(_occurrences(letters, wanted))
    nth = 1 if anchor.nth is None and len(found) == 1 else anchor.nth
    if nth is None or not 0 < nth <= len(found):
        raise Moved("")
    return list(_cut(pieces, found[nth - 1], found[nth - 1] + len(wanted)))


def _occurrences(letters: str, wanted: str) -> Iterator[int]:
    at = letters.find(wanted) if wanted else -1
    while at >= 0:
        yield at
        at = letters.find(wanted, at + len(wanted))


def _cut(pieces: Iterable[_Piece], first: int, last: int) -> Iterator[_Piece]:
    """What has the letters from one number up to another, white space not counted."""
    before = 0
    for piece in pieces:
        places = [place for place, each in enumerate(piece.words) if without_space(each)]
        kept = places[max(0, first - before) : max(0, last - before)]
        before += len(places)
        if kept:
            start = piece.start + len(piece.words[: kept[0]].encode())
            yield replace(piece, words=piece.words[kept[0] : kept[-1] + 1], start=start)


# The places.


def _probed(state: bytes, positions: Iterable[bytes]) -> list[_Place]:
    """Where encoded Yjs relative positions are in a text.

    Raises:
        Moved: one of them is nowhere.
    """
    doc = _copy(state)
    root = doc.get(ROOT, type=XmlFragment)
    return [_probe(doc, root, f"probe {n}", at) for n, at in enumerate(positions)]


def _probe(doc: Doc[Any], root: XmlFragment, name: str, position: bytes) -> _Place:
    """Source: Yjs `src/utils/RelativePosition.js`."""
    reader = Reader(position)
    if reader.uint() != _ITEM:
        raise Moved("")
    item = write_uint(reader.uint()) + write_uint(reader.uint())
    is_behind = bool(reader.byte() & _BEHIND)
    heard: list[Any] = []

    # A function of its own: pycrdt looks at its signature, and at a built-in's at length.
    def hear(events: list[Any]) -> None:
        heard.extend(events)

    subscription = root.observe_deep(hear)
    try:
        doc.apply_update(_probing(doc, name, item, is_behind))
        if heard:
            return _place_of(heard[0], name, is_behind)
    finally:
        root.unobserve(subscription)
    raise Moved("")


def _place_of(event: Any, probe: str, is_behind: bool) -> _Place:
    path = tuple(event.path)
    if isinstance(event.target, XmlText):
        return _Place(path, _begin(event.target, probe))
    # A node stands before or behind the probe.
    count: int = event.delta[0].get("retain", 0) if event.delta else 0
    return _Place((*path, count - is_behind))


def _begin(text: XmlText, probe: str) -> int:
    """How many bytes of a text stand before a probe."""
    before = 0
    for words, formats in text.diff():
        if formats and probe in formats:
            break
        before += len(words.encode()) if isinstance(words, str) else 1
    return before


def _probing(doc: Doc[Any], name: str, item: bytes, is_behind: bool) -> bytes:
    """An update with a format that begins behind an item or before it."""
    # The lowest id stands next to the item on its left, the highest next to that on its right.
    client = FIRST if is_behind else LAST
    clock = state_vector(doc.get_state()).get(client, 0)
    info = bytes((_FORMAT | (_HAS_ORIGIN if is_behind else _HAS_RIGHT),))
    struct = info + item + write_chunk(name.encode()) + write_chunk(b"true")
    return b"\x01\x01" + write_uint(client) + write_uint(clock) + struct + b"\0"


# The mark.


def under_our_ids(update: bytes, clocks: Mapping[int, int]) -> bytes:
    """The update of one client, made by two, for a text with these clocks: what begins something,
    and the ends of formats.

    Raises:
        Moved: it cannot be.
    """
    found, begins, ends = Scan(), list[bytes](), list[bytes]()
    for client, structs in structs_of(update, found):
        for struct in structs:
            if any(linked == client for linked, _ in struct.links):
                raise Moved("")
            data = update[struct.start : struct.end]
            is_end = is_format(struct.kind) and data.endswith(_END)
            (ends if is_end else begins).append(data)
    parts = [
        write_uint(len(structs))
        + write_uint(client)
        + write_uint(clocks.get(client, 0))
        + b"".join(structs)
        for client, structs in ((LAST, begins), (FIRST, ends))
        if structs
    ]
    return write_uint(len(parts)) + b"".join(parts) + update[found.deletes_at :]
