"""A document on a socket for many, through which `Peer` speaks: PROTOCOL.md section 8.

Why a document was closed is told there in words; here they are the code again that a socket has.
"""

from pycrdt import write_message, write_var_uint
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close
from websockets.sync.client import connect

from collab.protocol.closing import (
    GONE,
    NO_LONGER_SIGNED_IN,
    NOT_FOUND,
    NOT_SIGNED_IN,
    SIGNED_OUT,
    STARTED_ANEW,
)
from tests.live.people import frames

_SYNC, _PRESENCE, _AUTH, _STATELESS, _CLOSE = 0, 1, 2, 5, 7
_DENIED = 1
_REASONS = (NOT_SIGNED_IN, SIGNED_OUT, NO_LONGER_SIGNED_IN, NOT_FOUND, GONE, STARTED_ANEW)
_CODES = {each.reason: int(each.code) for each in _REASONS} | {
    "You no longer have access to this document.": 4403,
    "The ticket is no longer valid.": 4501,
}


class LaneSocket:
    """One document; `url` is that of a socket of its own, with the query."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        site, _, name = url.partition("/collab/")
        self._name = write_message(name.encode())
        self._over: ConnectionClosedError | None = None
        self._connecting = connect(
            f"{site}/hocuspocus",
            additional_headers=headers,
            compression=None,
            max_size=None,
            proxy=None,
            ping_interval=None,
        )

    def send(self, frame: bytes) -> None:
        """Send a frame; nobody takes it when the document was closed."""
        if frame[0] == frames.PACKET:
            frame = bytes((_STATELESS,)) + frame[1:]
        self._open.send(self._name + frame)

    def recv(self, timeout: float) -> bytes:
        """The next frame; what is not said elsewhere is passed over.

        Raises:
            ConnectionClosed: there is none.
            TimeoutError: none comes in so many seconds.
        """
        while self._over is None:
            message = self._open.recv(timeout=timeout)
            assert isinstance(message, bytes)
            assert message.startswith(self._name)
            said = message.removeprefix(self._name)
            if said[0] in (_SYNC, _PRESENCE):
                return said
            if said[0] == _STATELESS:
                return write_var_uint(frames.PACKET) + said[1:]
            if said[0] == _CLOSE:
                self._end(said[1:])
            elif said[:2] == bytes((_AUTH, _DENIED)):
                self._end(said[2:])
        raise self._over

    def _end(self, chunk: bytes) -> None:
        reason = chunk[1:].decode()
        self._over = ConnectionClosedError(Close(_CODES[reason], reason), None)

    def __enter__(self) -> "LaneSocket":
        self._open = self._connecting.__enter__()
        self._open.send(self._name + bytes((_AUTH, 0, 0)))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
