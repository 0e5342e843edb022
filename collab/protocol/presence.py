"""Presence (Yjs: awareness): reading what a client says and stamping it with who it is. Pure.

Source: y-protocols `awareness.js`: a count, then for each entry client id, clock and a JSON text.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from collab.protocol.closing import malformed
from collab.protocol.lib0 import MAX_CLOCK, MAX_UINT, Reader, write_chunk
from documents.access.grant import Grant
from documents.varint import write_uint

GONE = "null"
ROOTS = frozenset({"default"})

# As many as the server itself tells at a time in a large room; those behind are of other people.
_MOST_ENTRIES = 128
_POSITION_KEYS = {"type", "tname", "item", "assoc"}
_CURSOR_KEYS, _ID_KEYS = {"anchor", "head"}, {"client", "clock"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one Yjs client id shows: a JSON text, `null` when it has gone; the newer clock wins."""

    client: int
    clock: int
    state: str


def decode(update: bytes) -> list[Entry]:
    """The entries of an awareness update, but no more than the first 128.

    Raises:
        Refused: 4400; it is not an awareness update.
    """
    reader = Reader(update)
    count = reader.uint()
    read = range(min(count, _MOST_ENTRIES))
    entries = [Entry(reader.uint(), reader.uint(), reader.text()) for _ in read]
    if count <= _MOST_ENTRIES:
        reader.finish()
    return entries


def encode(entries: Iterable[Entry]) -> bytes:
    """An awareness update of these entries."""
    parts = [
        write_uint(entry.client) + write_uint(entry.clock) + write_chunk(entry.state.encode())
        for entry in entries
    ]
    return write_uint(len(parts)) + b"".join(parts)


def stamp(entry: Entry, grant: Grant, roots: frozenset[str] = ROOTS) -> Entry:
    """The entry as others see it: the account's name and colour, and where the person is.

    A cursor or view that is not in one of `roots`, and whatever else the state holds, is dropped;
    in a document of data, where other programs show what they like, it is kept.

    Raises:
        Refused: 4400; the state is not a JSON object.
    """
    try:
        state = orjson.loads(entry.state)
    except orjson.JSONDecodeError:
        raise malformed("The presence is not JSON.") from None
    if not isinstance(state, dict):
        raise malformed("The presence is not an object.")
    if grant.is_data:
        return Entry(entry.client, entry.clock, _written({**state, "user": grant.person}))
    shown: dict[str, object] = {"user": grant.person}
    if _is_cursor(state.get("cursor"), roots):
        shown["cursor"] = state["cursor"]
    if state.get("typing") is True:
        shown["typing"] = True
    if state.get("view") is not None and _is_position(state["view"], roots):
        shown["view"] = state["view"]
    if _is_whole(state.get("follows"), 1, MAX_UINT):
        shown["follows"] = state["follows"]
    return Entry(entry.client, entry.clock, orjson.dumps(shown).decode())


def _written(shown: dict[str, object]) -> str:
    try:
        return orjson.dumps(shown).decode()
    except orjson.JSONEncodeError:
        # It nests deeper than is written.
        raise malformed("The presence is nested too deeply.") from None


def _is_cursor(cursor: object, roots: frozenset[str]) -> bool:
    """Whether it is a pair of relative positions, as y-tiptap writes a selection."""
    if not isinstance(cursor, dict) or cursor.keys() != _CURSOR_KEYS:
        return False
    anchor, head = cursor["anchor"], cursor["head"]
    return (anchor is None or _is_position(anchor, roots)) and (
        head is None or _is_position(head, roots)
    )


def _is_position(position: object, roots: frozenset[str]) -> bool:
    """Whether it is a Yjs relative position: in a type or a root, at an item or at its end."""
    if not isinstance(position, dict) or not position.keys() <= _POSITION_KEYS:
        return False
    root, type_, item = position.get("tname"), position.get("type"), position.get("item")
    return (
        (root is None or (isinstance(root, str) and root in roots))
        and (type_ is None or _is_id(type_))
        and (item is None or _is_id(item))
        and _is_whole(position.get("assoc", 0), -1, 1)
    )


def _is_id(id_: object) -> bool:
    return (
        isinstance(id_, dict)
        and id_.keys() == _ID_KEYS
        and _is_whole(id_["client"], 0, MAX_UINT)
        and _is_whole(id_["clock"], 0, MAX_CLOCK)
    )


def _is_whole(number: object, least: int, most: int) -> bool:
    # A bool is an int, too.
    return type(number) is int and least <= number <= most
