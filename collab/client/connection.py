"""One connection to a document: the way in, and the socket."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio
import httpx
from httpx_ws import AsyncWebSocketSession, HTTPXWSException, WebSocketDisconnect, aconnect_ws
from pycrdt.websocket.websocket import HttpxWebsocket
from wsproto.utilities import LocalProtocolError

from collab.client.api import Api
from collab.client.errors import Closed, StartedAnew, Unavailable

_MAX_MESSAGE = 256 * 1024 * 1024
# A ping is answered behind what was sent before, which may wait for its turn (PROTOCOL.md 2.11).
_PATIENCE_SECONDS = 600


class Door:
    """The way into a document, again and again as long as its text has not started anew."""

    def __init__(self, api: Api, path: str) -> None:
        self._api = api
        self._path = path
        self._epoch: int | None = None

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[HttpxWebsocket]:
        """A socket of its own, with a ticket of its own.

        Raises:
            Closed, Unavailable: the connection has ended, or there was none.
            NoSuchDocument: missing or forbidden.
            StartedAnew: the text is not the one that it was at first.
        """
        told = await self._api.ask("POST", f"{self._path}/ticket")
        if self._epoch is not None and told["epoch"] != self._epoch:
            raise StartedAnew("the text was taken back")
        self._epoch = told["epoch"]
        path = f"/collab{self._path}"
        address = f"{path}?packets=1&marks=comment&epoch={self._epoch}&ticket={told['ticket']}"
        websocket: AsyncWebSocketSession
        with _bare():
            async with aconnect_ws(
                address,
                self._api.http,
                max_message_size_bytes=_MAX_MESSAGE,
                keepalive_ping_timeout_seconds=_PATIENCE_SECONDS,
            ) as websocket:
                yield HttpxWebsocket(websocket, path)


# What a socket, or the way to one, breaks with.
_BREAKS = (
    HTTPXWSException,
    httpx.TransportError,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
    anyio.EndOfStream,
    # What is sent while the socket is being closed.
    LocalProtocolError,
)


@contextmanager
def _bare() -> Iterator[None]:
    """What happens in task groups comes in groups: raise the one thing that it is."""
    try:
        yield
    except Exception as error:
        raise _told(error) from None


def _told(error: Exception) -> Exception:
    """What a connection has come to; what the server says goes before that it broke."""
    if isinstance(error, ExceptionGroup):
        found = [_told(each) for each in error.exceptions]
        return next((each for each in found if not isinstance(each, Unavailable)), found[0])
    if isinstance(error, WebSocketDisconnect):
        return Closed(error.code, error.reason or "")
    return Unavailable(repr(error)) if isinstance(error, _BREAKS) else error
