"""uvicorn's WebSockets with fewer system calls, and an answer to every handshake.

A change is relayed to everybody as update, presence and perhaps a receipt, and arrives as two
frames. Writing each by itself, and pausing the reader after each, makes system calls that say
nothing: together they are a few hundredths of what a change costs in small rooms.
"""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from collab.limits.token_bucket import TokenBucket
from collab.transports.backlog import backlog
from collab.transports.gathering import FREE, INTAKE, TURN_SECONDS, Turns

# A client that takes nothing for so long is cut off (PROTOCOL.md 2.7).
STUCK_SECONDS = 10.0
_LARGE = 64 * 1024
_BAD_HANDSHAKE = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
MESSAGE_OVERHEAD = 64
_PINGS_AT_ONCE, _PINGS_PER_SECOND = 100, 10
# So many pieces a message may have, and one more for each so many of its bytes.
_PIECES, _BYTES_PER_PIECE = 1000, 256


class GatheringProtocol(WebSocketsSansIOProtocol):
    """Speaks through a `_GatheringTransport`, and cuts off a client that is stuck.

    It is the `Intake` of its connection: a client is read from when it has been let in, and what it
    sends is gathered in turn. `on_lost` is called when the connection has ended.
    """

    on_lost: Callable[[], None] | None = None
    transport: "_GatheringTransport"
    # Whether what the client sends has to wait for a turn.
    is_waiting = False
    _heard_at = 0.0
    _watch: asyncio.TimerHandle | None = None
    _turn_timer: asyncio.TimerHandle | None = None
    # Whether the application waits for a message; whether the client is not listened to any more.
    _is_awaited = _is_deaf = False
    # Bytes that have come, and pieces of the message that comes.
    _came = _pieces = 0
    # Messages that the application has not dealt with, and whether nothing comes after them.
    _undealt, _is_gone = 0, False
    _is_cut_off = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        inner = cast(asyncio.Transport, transport)
        self._pings = TokenBucket(_PINGS_AT_ONCE, _PINGS_PER_SECOND)
        self._turns = Turns()
        self._extensions: dict[str, Any] = {}
        super().connection_made(_GatheringTransport(inner, self.loop))

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.handshake_complete:
            return
        # The application runs from the loop's next turn on.
        self._extensions = cast(dict[str, Any], self.scope["extensions"])
        self._extensions[INTAKE] = self
        self.transport.hold()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        backlog.forget(self)
        self._go()
        # Each would hold the other.
        self._extensions.pop(INTAKE, None)
        if self.on_lost:
            self.on_lost()
            self.on_lost = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        self._came += len(data)
        if self._is_deaf:
            return
        super().data_received(data)
        # uvicorn says nothing to a handshake that the library beneath cannot read.
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.handshake_initiated = self.handshake_complete = self.close_sent = True
            self.transport.write(_BAD_HANDSHAKE)
            self.transport.close()
        self._read_in_turn()

    def keepalive_timeout(self) -> None:
        """Take a client for dead that has said nothing, but not one whose pong we have not read.

        Whoever is slowed down (2.8) sends their pong behind frames that wait to be read.
        """
        is_unread = self.read_paused or self.transport.is_held
        is_heard = is_unread or self._heard_at > self.ping_sent_at
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

    def handle_bytes(self, event: Frame) -> None:
        self._pieces = 1
        super().handle_bytes(event)
        _empty(event)

    def handle_text(self, event: Frame) -> None:
        self._pieces = 1
        super().handle_text(event)
        _empty(event)

    def handle_cont(self, event: Frame) -> None:
        """Gather a message of many pieces as one: it takes what it says, not what each costs."""
        (so_far,) = self.frames
        whole = so_far if isinstance(so_far, bytearray) else bytearray(so_far)
        whole += event.data
        _empty(event)
        self._pieces += 1
        if self._pieces > _PIECES + len(whole) // _BYTES_PER_PIECE:
            self.transport.abort()
            return
        # Only the application has to have bytes.
        self.frames = [bytes(whole) if event.fin else cast(bytes, whole)]
        if event.fin:
            self.send_receive_event_to_app()

    def send_receive_event_to_app(self) -> None:
        if not self.close_sent:
            self._undealt += 1
        super().send_receive_event_to_app()

    # Large messages, in turn.

    def let_in(self, who: str, *, may_write: bool) -> None:
        """Read what the client sends, in its person's share.

        Changes of any size are taken: whoever may not write has no use for the memory.
        """
        self._turns.who = who
        if may_write:
            self.conn.max_message_size = settings.COLLAB_MAX_CHANGE + MESSAGE_OVERHEAD
        self.transport.let_go()

    def done(self) -> None:
        """End the turn of what was received."""
        self._undealt -= 1
        if self._is_gone or (self.queue.empty() and self._gathered() <= FREE):
            self._end_turns()

    def go_on(self) -> None:
        """It is our turn."""
        self.is_waiting = False
        self.transport.let_go()
        self._time_turn()

    def _gathered(self) -> int:
        return len(self.conn.reader.buffer) + sum(map(len, self.frames))

    def _read_in_turn(self) -> None:
        size = self._gathered()
        if self.close_sent and size > FREE:
            self._stop_listening()
            return
        if not self._turns.lacks(size) or self.is_waiting or self.transport.is_closing():
            return
        self.transport.hold()
        # Not while it would wait for the application: others can use the turn.
        if self._is_awaited and self.queue.empty():
            self.is_waiting = True
            self._turns.ask(self, size)

    def _stop_listening(self) -> None:
        """Let what still comes of a message go by, so that the client hears why it was closed."""
        self._is_deaf = True
        self.conn.reader.discard()
        self.frames = []
        self._go()

    def _go(self) -> None:
        """End the turn, but not before what was received in it has been dealt with."""
        self._is_gone = True
        if not self._undealt:
            self._end_turns()

    def _end_turns(self) -> None:
        self._turns.end(self)
        if self._turn_timer:
            self._turn_timer.cancel()
            self._turn_timer = None
        if self.is_waiting:
            self.is_waiting = False
            self.transport.let_go()

    def _time_turn(self) -> None:
        if self._turn_timer:
            self._turn_timer.cancel()
        self._turn_timer = self.loop.call_later(TURN_SECONDS, self._check_turn, self._came)

    def _check_turn(self, came_before: int) -> None:
        is_read = self._is_awaited and not self.is_waiting
        if is_read and self._turns.are_wasted(self._came - came_before):
            self.transport.abort()
        else:
            self._time_turn()

    async def run_asgi(self) -> None:
        """Run the application."""
        try:
            await super().run_asgi()
        finally:
            self._end_turns()

    async def receive(self) -> Any:
        """The next message.

        Behind one that had a turn nothing is read until the application asks for the next.
        """
        self._is_awaited = True
        if self.queue.empty():
            if self.read_paused:
                self._read_on()
            self._read_in_turn()
        try:
            message = await self.queue.get()
        finally:
            self._is_awaited = False
        if self.read_paused and self.queue.empty() and not self._turns.are_any:
            self._read_on()
        return message

    def _read_on(self) -> None:
        self.read_paused = False
        self.transport.resume_reading()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_progress()
        backlog.note(self)

    def resume_writing(self) -> None:
        self._stop_watching()
        backlog.forget(self)
        super().resume_writing()

    # The `Reader` of what is sent.

    @property
    def who(self) -> str:
        """The person."""
        return self._turns.who

    def unread(self) -> int:
        """How many bytes the client has not read."""
        return 0 if self._is_cut_off else self._left()

    def cut_off(self) -> None:
        """End the connection, and keep nothing for it."""
        self._is_cut_off = True
        self.transport.abort()

    def _watch_progress(self) -> None:
        left = self._left()
        self._watch = self.loop.call_later(STUCK_SECONDS, self._check_progress, left)

    def _check_progress(self, left_before: int) -> None:
        # Whoever waits to be read may not read, either, before they are.
        if self._left() >= left_before and not self.is_waiting:
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
        size = len(message.get("bytes") or b"")
        await super().send(message)
        # On its way it is kept once, not twice.
        message.pop("bytes", None)
        if self.close_sent:
            self._go()
            # For its answer.
            self.transport.let_go()
            self._read_in_turn()
        if size > _LARGE:
            # Once for the gathered write, once for the transport to see that it is too much.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await self.writable.wait()


def _empty(event: Frame) -> None:
    """Let go of what a frame says: the library beneath keeps the last one until the next comes."""
    event.data = b""


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
        self.is_held = False

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
        if self._wants_pause:
            self._pause()

    def _pause(self) -> None:
        if not self._is_paused and not self._transport.is_closing():
            self._is_paused = True
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._wants_pause = False
        self._resume()

    def _resume(self) -> None:
        if self._is_paused and not self.is_held:
            self._is_paused = False
            self._transport.resume_reading()

    def hold(self) -> None:
        """Read nothing until `let_go`, whatever else is asked for meanwhile."""
        self.is_held = True
        self._pause()

    def let_go(self) -> None:
        """Read on, unless a pause is wanted."""
        self.is_held = False
        if not self._wants_pause:
            self._resume()

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
