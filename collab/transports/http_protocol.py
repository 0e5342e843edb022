"""uvicorn's HTTP protocol with an end to everything: bytes, headers, and the time for a request.

What is too much is refused before it is gathered: the parser beneath copies all that it has of a
header with each piece that comes.
"""

import asyncio
import resource
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from collab.limits.lobby import Lobby
from collab.transports import addresses
from collab.transports.http_body import Body, Flow
from collab.transports.reader_watch import ReaderWatch

KIB = 1024
# Of what the library for WebSockets takes, some is for the signs between name and value.
_LONGEST_LINE = 8 * KIB - 16
_MOST_HEADERS = 128
_LONGEST_HEAD = 64 * KIB
_PIECE = 32 * KIB
# For the whole head of a request, from accepting or its first byte on.
HEAD_SECONDS = 15.0
# In so many seconds a body has grown by so much, unless it is we who do not read it.
_BODY_SECONDS, _BODY_BYTES = 20.0, 8 * KIB
# Whoever reads nothing of an answer, or less than so much in so many seconds, is cut off.
_STUCK_SECONDS, _STUCK_BYTES = 20.0, 8 * KIB
# For how long whoever is refused is listened to: a connection that is closed with bytes unread is
# reset, and the answer lost.
_LINGER_SECONDS = 2.0
_HEALTH = {b"/healthz", b"/readyz"}

_HEAD, _BODY, _IDLE = range(3)


class HttpProtocol(HttpToolsProtocol):
    """Bounds what a request may be, and tells the lobby of its connection.

    It lets go of its parser when it hands the connection over to a WebSocket: each holds the other,
    and a server with many short connections would wait for the garbage collector to part them.
    """

    flow: Flow

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = Flow(transport)
        self._body = Body(self.flow)
        self._reader = ReaderWatch(transport, self.loop, _STUCK_SECONDS, _STUCK_BYTES)
        self._stage = _HEAD
        # How many requests have begun; and the one that is timed.
        self._begun = 0
        self._timed: tuple[int, int] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._refusal: int | None = None
        # Bytes that came since a callback had something of them; of this head.
        self._bare = self._head = 0
        self._has_moved = False
        self._time(HEAD_SECONDS)
        self._address = self.client[0] if self.client else ""
        lobby().arrive(self, addresses.connecting(self._address))

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._reader.stop()
        lobby().leave(self)
        super().connection_lost(exc)
        self._body.end()

    def turn_away(self) -> None:
        """Cut the connection off: somebody else needs the place."""
        self.transport.abort()

    # Reading.

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), _PIECE):
            # No parser: the connection is a WebSocket's now.
            if self._refusal or self.parser is None:
                return
            self._feed(data[start : start + _PIECE])

    def _feed(self, data: bytes) -> None:
        self._has_moved = False
        super().data_received(data)
        self._bare = 0 if self._has_moved else self._bare + len(data)
        if self._bare > _LONGEST_HEAD:
            self._refuse(431 if self._stage == _HEAD else 400)
        if self._refusal:
            self._answer(self._refusal)
        elif self.parser is not None:
            self._watch()

    def handle_websocket_upgrade(self) -> None:
        if self._refusal:
            return
        self._stop_timer()
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]
        protocol: Any = self.transport.get_protocol()
        # It has the place, and we are kept by nobody.
        lobby().replace(self, protocol)
        protocol.on_lost = lobby().leave

    # What the parser finds.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._stage = _HEAD
        self._begun += 1
        self._head = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > _LONGEST_LINE - len(b"OPTIONS HTTP/1.1"):
            self._refuse(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        size = len(name) + len(value)
        self._head += size
        is_much = self._head > _LONGEST_HEAD or len(self.headers) > _MOST_HEADERS
        if is_much or size > _LONGEST_LINE:
            self._refuse(431)

    def on_headers_complete(self) -> None:
        self._has_moved = True
        self._stage = _BODY
        self._body.begin(self.url)
        said = dict(self.headers)
        size = int(said.get(b"content-length", 0))
        if self._body.is_too_long(size):
            self._refuse(413)
        if lobby().is_full and self._begun == 1 and self.url.partition(b"?")[0] not in _HEALTH:
            self._refuse(503)
        if not self._refusal:
            lobby().enter(self)
            super().on_headers_complete()
            is_open = b"transfer-encoding" in said
            self._body.wait_for_turn(self._subscriber, None if is_open else size)

    def on_body(self, body: bytes) -> None:
        self._has_moved = True
        self._body.size += len(body)
        if self._body.is_too_long(self._body.size):
            self._refuse(413)
        if not self._refusal:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._has_moved = True
        self._stage = _IDLE
        if not self._refusal:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._body.end()
        if self._stage == _IDLE and not self.transport.is_closing():
            lobby().rest(self)

    def _subscriber(self) -> str:
        return addresses.asking(self._address, self.headers)

    # Refusing.

    def _refuse(self, status: int) -> None:
        self._refusal = self._refusal or status

    def _answer(self, status: int) -> None:
        self._stop_timer()
        if self.transport.is_closing():
            return
        # An answer to an earlier request may be under way: then this one would be taken for part of
        # it.
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.abort()
            return
        text = HTTPStatus(status).phrase.encode()
        head = [
            STATUS_LINE[status],
            b"content-type: text/plain; charset=utf-8\r\n",
            b"content-length: %d\r\nconnection: close\r\n\r\n" % len(text),
        ]
        self.transport.write(b"".join([*head, text]))
        self.transport.write_eof()
        self._timer = self.loop.call_later(_LINGER_SECONDS, self.transport.abort)

    # Whoever does not read what they asked for.

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader.start()

    def resume_writing(self) -> None:
        self._reader.stop()
        super().resume_writing()

    # Time.

    def _watch(self) -> None:
        if self._stage == _IDLE:
            self._stop_timer()
        elif self._timed != (self._begun, self._stage):
            self._time(HEAD_SECONDS if self._stage == _HEAD else _BODY_SECONDS)

    def _time(self, seconds: float) -> None:
        self._stop_timer()
        self._timed = (self._begun, self._stage)
        self._timer = self.loop.call_later(seconds, self._check_time, self._body.size)

    def _check_time(self, body_before: int) -> None:
        if self._stage == _HEAD:
            self._refusal = 408
            if self._begun:
                self._answer(408)
            else:
                self.transport.close()
        elif self.flow.is_unread or self._body.size >= body_before + _BODY_BYTES:
            self._time(_BODY_SECONDS)
        else:
            self.transport.abort()

    def _stop_timer(self) -> None:
        self._timed = None
        if self._timer:
            self._timer.cancel()
            self._timer = None


# Descriptors.


def open_descriptors() -> int:
    """Raise the number of descriptors that this process may have as far as it may; returns it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    return soft if soft != resource.RLIM_INFINITY else 0


def backlog() -> int:
    """How many connections may wait to be accepted, of which all may be accepted at once."""
    most = open_descriptors()
    return min(2048, most // 8) if most else 2048


@cache
def lobby() -> Lobby:
    """The lobby of this process. Descriptors are kept free for what is accepted at once, for those
    who ask after the health, and for database, files and Redis.
    """
    most = open_descriptors()
    kept = most // 2 if most < 2 * KIB else KIB
    return Lobby(settings.COLLAB_SOCKETS_PER_ADDRESS, most and most - kept, kept // 8)
