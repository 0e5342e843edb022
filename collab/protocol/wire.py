"""Frames: what y-websocket speaks, and our packets (PROTOCOL.md section 2). Pure."""

from dataclasses import dataclass

import orjson

from collab.protocol.closing import CloseCode, Refused, malformed
from collab.protocol.lib0 import Reader, write_chunk
from documents.varint import write_uint

SYNC, PRESENCE, PRESENCE_QUERY, PACKET = 0, 1, 3, 100
STEP1, STEP2, UPDATE = 0, 1, 2

KEEPALIVE = bytes((PRESENCE, 1, 0))


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest payloads that a client may send, in bytes: state vectors, changes, and others."""

    vector: int
    change: int
    presence: int
    packet: int


@dataclass(frozen=True, slots=True)
class StateVector:
    """SyncStep1: what the client has."""

    vector: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """An update; `full` when it answers our SyncStep1 with all that we lacked (SyncStep2)."""

    update: bytes
    full: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """A Yjs awareness update."""

    update: bytes


@dataclass(frozen=True, slots=True)
class PresenceQuery:
    """Who is here?"""


@dataclass(frozen=True, slots=True)
class Packet:
    """One of our own messages: JSON, unread."""

    payload: bytes


Message = StateVector | Update | Presence | PresenceQuery | Packet


def decode(frame: bytes, limits: Limits) -> Message:
    """The message in a client's frame.

    Raises:
        Refused: 4400 for what is not of the protocol, 1009 for what is over its limit.
    """
    if len(frame) > limits.change + 16:
        raise _too_big()
    reader = Reader(frame)
    kind = reader.uint()
    message = _decode_body(kind, reader, limits)
    reader.finish()
    return message


def _decode_body(kind: int, reader: Reader, limits: Limits) -> Message:
    if kind == SYNC:
        return _decode_sync(reader, limits)
    if kind == PRESENCE:
        return Presence(_bounded(reader.chunk(), limits.presence))
    if kind == PRESENCE_QUERY:
        return PresenceQuery()
    if kind == PACKET:
        return Packet(_bounded(reader.chunk(), limits.packet))
    raise malformed("The frame's type is not one that a client sends.")


def _decode_sync(reader: Reader, limits: Limits) -> StateVector | Update:
    step = reader.uint()
    if step == STEP1:
        return StateVector(_bounded(reader.chunk(), limits.vector))
    if step == STEP2:
        return Update(_bounded(reader.chunk(), limits.change), full=True)
    if step == UPDATE:
        return Update(_bounded(reader.chunk(), limits.change), full=False)
    raise malformed("The sync step is unknown.")


def _bounded(payload: bytes, limit: int) -> bytes:
    if len(payload) > limit:
        raise _too_big()
    return payload


def _too_big() -> Refused:
    return Refused(CloseCode.TOO_BIG, "The frame is larger than the server takes.")


# A question costs the server more than it costs to ask.
_PRICE_OF_QUESTION = 20
_QUERY, _PRESENCE = bytes((PRESENCE_QUERY,)), bytes((PRESENCE,))
_STEP1, _STEP2, _UPDATE = (bytes((SYNC, step)) for step in (STEP1, STEP2, UPDATE))


def asks_for_all(frame: bytes) -> bool:
    """Whether a frame is a SyncStep1."""
    return frame[:2] == _STEP1


def tells_all(frame: bytes) -> bool:
    """Whether a frame is a SyncStep2."""
    return frame[:2] == _STEP2


def shows(frame: bytes) -> bool:
    """Whether a client's frame is one of presence."""
    return frame[:1] == _PRESENCE


def changes(frame: bytes) -> bool:
    """Whether a client's frame is an update, but no answer to our SyncStep1."""
    return frame[:2] == _UPDATE


def price(frame: bytes) -> int:
    """How many frames a client's frame counts for (2.8)."""
    return _PRICE_OF_QUESTION if asks_for_all(frame) or frame[:1] == _QUERY else 1


def sync_step1(vector: bytes) -> bytes:
    """The frame that asks for all that a state vector lacks."""
    return _sync(STEP1, vector)


def sync_step2(update: bytes) -> bytes:
    """The frame that answers SyncStep1."""
    return _sync(STEP2, update)


def update(update: bytes) -> bytes:
    """The frame that relays a committed change."""
    return _sync(UPDATE, update)


def _sync(step: int, payload: bytes) -> bytes:
    # At once: the payload may be a whole document, copied each time.
    return b"".join((bytes((SYNC, step)), write_uint(len(payload)), payload))


def presence(update: bytes) -> bytes:
    """The frame of a Yjs awareness update."""
    return bytes((PRESENCE,)) + write_chunk(update)


def packet(content: dict[str, object]) -> bytes:
    """The frame of one of our own messages: an object with a `type` (5.1)."""
    return write_uint(PACKET) + write_chunk(orjson.dumps(content))
