"""Messages of @hocuspocus/provider, and what they are as our frames (PROTOCOL.md section 8). Pure.

Source: the messages of @hocuspocus/provider 3 and 4: the document's name, a type, and what follows.
"""

from dataclasses import dataclass
from enum import IntEnum

from collab.protocol import wire
from collab.protocol.closing import malformed
from collab.protocol.lib0 import Reader, write_chunk
from documents.varint import write_uint

# A name with what a session of the provider's adds to it.
_LONGEST_NAME = 512
_LONGEST_TOKEN = 4096
_SESSION = "\0"
_TOKEN, _DENIED, _AUTHENTICATED = 0, 1, 2


class Kind(IntEnum):
    """The types of messages; what is missing here only other servers' extensions send."""

    SYNC = 0
    AWARENESS = 1
    AUTH = 2
    QUERY_AWARENESS = 3
    STATELESS = 5
    CLOSE = 7
    SYNC_STATUS = 8
    PONG = 10


# How the frame of a message begins; what follows is the same in both.
_AS_FRAMES = {
    Kind.SYNC: bytes((wire.SYNC,)),
    Kind.AWARENESS: bytes((wire.PRESENCE,)),
    Kind.QUERY_AWARENESS: bytes((wire.PRESENCE_QUERY,)),
    Kind.STATELESS: write_uint(wire.PACKET),
}
_KINDS = {wire.SYNC: Kind.SYNC, wire.PRESENCE: Kind.AWARENESS}


@dataclass(frozen=True, slots=True)
class Said:
    """A frame for a document."""

    name: str
    frame: bytes


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody would open a document; `token` is empty for who speaks in a browser's session."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Leave:
    """A document is closed by the client."""

    name: str


@dataclass(frozen=True, slots=True)
class Pong:
    """The client is alive."""


def decode(message: bytes) -> Said | Knock | Leave | Pong:
    """What a client says.

    Raises:
        Refused: 4400; it is not of this protocol.
    """
    if message == bytes((Kind.PONG,)):
        return Pong()
    reader = Reader(message)
    name = _bounded(reader, _LONGEST_NAME)
    kind = reader.uint()
    if begins := _AS_FRAMES.get(kind):  # type: ignore[call-overload]  # Of any number.
        return Said(name, begins + message[reader.position :])
    if kind == Kind.AUTH and reader.uint() == _TOKEN:
        # The version of the provider follows, or nothing.
        return Knock(name, _bounded(reader, _LONGEST_TOKEN))
    if kind == Kind.CLOSE:
        return Leave(name)
    raise malformed("The message's type is not one that a client sends.")


def _bounded(reader: Reader, most: int) -> str:
    text = reader.text()
    if len(text) > most:
        raise malformed("A name or token is too long.")
    return text


def parts(name: str) -> tuple[str, str]:
    """The document in a name, and the query that it brings, without the provider's session."""
    document, _, query = name.partition(_SESSION)[0].partition("?")
    return document, query


def message(name: str, frame: bytes) -> bytes:
    """A frame of ours, no packet, as a message."""
    return _begun(name, _KINDS[frame[0]]) + frame[1:]


def stateless(name: str, payload: bytes) -> bytes:
    """A packet of ours as a message; `payload` is its JSON."""
    return _begun(name, Kind.STATELESS) + write_chunk(payload)


def saved(name: str) -> bytes:
    """One more change frame of the client is committed."""
    return _begun(name, Kind.SYNC_STATUS) + b"\1"


def not_saved(name: str) -> bytes:
    """A change frame of the client is not taken."""
    return _begun(name, Kind.SYNC_STATUS) + b"\0"


def authenticated(name: str, *, may_write: bool) -> bytes:
    """The client has been let in, to do this."""
    scope = b"read-write" if may_write else b"readonly"
    return _begun(name, Kind.AUTH) + write_uint(_AUTHENTICATED) + write_chunk(scope)


def denied(name: str, reason: str) -> bytes:
    """The client is not let in."""
    return _begun(name, Kind.AUTH) + write_uint(_DENIED) + write_chunk(reason.encode())


def closed(name: str, reason: str) -> bytes:
    """The document is closed for the client."""
    return _begun(name, Kind.CLOSE) + write_chunk(reason.encode())


def _begun(name: str, kind: Kind) -> bytes:
    return write_chunk(name.encode()) + write_uint(kind)
