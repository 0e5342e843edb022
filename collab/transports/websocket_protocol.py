"""uvicorn's WebSockets with fewer system calls, and an answer to every handshake.

A change is relayed to everybody as update, presence and perhaps a receipt, and arrives as two
frames. Writing each by itself, and pausing the reader after each, makes system calls that say
nothing: together they are a few hundredths of what a change costs in small rooms.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from collab.limits.token_bucket import Bucket

# A client that takes nothing for so long is cut off (PROTOCOL.md 2.7).
STUCK_SECONDS = 10.0
_LARGE = 64 * 1024
_BAD_HANDSHAKE = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
# In the scope, what lets larger messages in.
WIDEN = "widen"
_PINGS_AT_ONCE, _PINGS_PER_SECOND = 100, 10


class GatheringProtocol(WebSocketsSansIOProtocol):
    """Speaks through a `_GatheringTransport`, and cuts off a client that is stuck.

    `on_lost` is called when the connection has ended.
    """

    on_lost: Callable[[], None] | None = None
    _heard_at = 0.0
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        inner = cast(asyncio.Transport, transport)
        self._pings = Bucket(_PINGS_AT_ONCE, _PINGS_PER_SECOND)
        super().connection_made(_GatheringTransport(inner, self.loop))

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.handshake_complete:
            return
        # The application runs from the loop's next turn on.
        extensions: dict[str, Any] = self.scope["extensions"]
        # Of the connection beneath: a method of this object's would make a circle with its scope.
        extensions[WIDEN] = partial(setattr, self.conn, "max_message_size")

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        if self.on_lost:
            self.on_lost()
            self.on_lost = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        super().data_received(data)
        # uvicorn says nothing to a handshake that the library beneath cannot read.
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.handshake_initiated = self.handshake_complete = self.close_sent = True
            self.transport.write(_BAD_HANDSHAKE)
            self.transport.close()

    def keepalive_timeout(self) -> None:
        """Take a client for dead that has said nothing, but not one whose pong we have not read.

        Whoever is slowed down (2.8) sends their pong behind frames that wait to be read.
        """
        is_heard = self.read_paused or self._heard_at > self.ping_sent_at
        if is_heard and self.ping_timeout and not self.transport.is_closing():
            # From now on: what is heard later counts the next time.
            self.ping_sent_at = self.loop.time()
            self.pong_timer = self.loop.call_later(self.ping_timeout, self.keepalive_timeout)
        else:
            super().keepalive_timeout()

    def handle_ping(self) -> None:
        # Answered by the server itself, pings pass all that counts what a client says.
        if self._pings.offers(1, self.loop.time()):
            super().handle_ping()
        else:
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_progress()

    def resume_writing(self) -> None:
        self._stop_watching()
        super().resume_writing()

    def _watch_progress(self) -> None:
        left = self._left()
        self._watch = self.loop.call_later(STUCK_SECONDS, self._check_progress, left)

    def _check_progress(self, left_before: int) -> None:
        if self._left() >= left_before:
            self.transport.abort()
        else:
            self._watch_progress()

    def _stop_watching(self) -> None:
        if self._watch:
            self._watch.cancel()
            self._watch = None

    def _left(self) -> int:
        return self.transport.get_write_buffer_size()

    async def send(self, message: Any) -> None:
        """Send; what is large is on its way, not only in the buffer, when this returns."""
        await super().send(message)
        if len(message.get("bytes") or b"") > _LARGE:
            # Once for the gathered write, once for the transport to see that it is too much.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await self.writable.wait()


class _GatheringTransport(asyncio.Transport):
    """Writes once what one turn of the loop has to say, and pauses reading only when it lasts.

    Back-pressure is as before: it comes from the transport beneath.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._gathered: list[bytes] = []
        self._wants_pause = False
        self._is_paused = False

    def write(self, data: Any) -> None:
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(data)

    def _flush(self) -> None:
        if self._gathered and not self._transport.is_closing():
            self._transport.write(b"".join(self._gathered))
        self._gathered = []

    def pause_reading(self) -> None:
        self._wants_pause = True
        self._loop.call_soon(self._pause_if_it_lasts)

    def _pause_if_it_lasts(self) -> None:
        if self._wants_pause and not self._is_paused and not self._transport.is_closing():
            self._is_paused = True
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._wants_pause = False
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size()

    def abort(self) -> None:
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)
