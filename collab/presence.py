"""Presence (Yjs: awareness): reading what a client says and stamping it with who it is. Pure.

Source: y-protocols `awareness.js`: a count, then for each entry client id, clock and a JSON text.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from collab.closing import malformed
from collab.reader import Reader, write_chunk, write_uint
from documents.grants import Grant

GONE = "null"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one Yjs client id shows: a JSON text, `null` when it has gone; the newer clock wins."""

    client: int
    clock: int
    state: str


def decode(update: bytes) -> list[Entry]:
    """The entries of an awareness update.

    Raises:
        Refused: 4400; it is not an awareness update.
    """
    reader = Reader(update)
    entries = [Entry(reader.uint(), reader.uint(), reader.text()) for _ in range(reader.uint())]
    reader.finish()
    return entries


def encode(entries: Iterable[Entry]) -> bytes:
    """An awareness update of these entries."""
    parts = [
        write_uint(entry.client) + write_uint(entry.clock) + write_chunk(entry.state.encode())
        for entry in entries
    ]
    return write_uint(len(parts)) + b"".join(parts)


def stamp(entry: Entry, grant: Grant) -> Entry:
    """The entry as others see it: the account's name and colour, and the cursor that it came with.

    Raises:
        Refused: 4400; the state is not a JSON object.
    """
    try:
        state = orjson.loads(entry.state)
    except orjson.JSONDecodeError:
        raise malformed("The presence is not JSON.") from None
    if not isinstance(state, dict):
        raise malformed("The presence is not an object.")
    shown: dict[str, object] = {
        "user": {"id": grant.user_id, "name": grant.name, "color": grant.color}
    }
    if _is_cursor(state.get("cursor")):
        shown["cursor"] = state["cursor"]
    try:
        text = orjson.dumps(shown)
    except orjson.JSONEncodeError:
        raise malformed("The presence is nested too deeply.") from None
    return Entry(entry.client, entry.clock, text.decode())


def _is_cursor(cursor: object) -> bool:
    """Whether it is a pair of relative positions, as y-tiptap writes a selection."""
    return isinstance(cursor, dict) and set(cursor) == {"anchor", "head"}
