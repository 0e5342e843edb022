"""uvicorn's WebSockets with fewer system calls, and an answer to every handshake.

A change is relayed to everybody as update, presence and perhaps a receipt, and arrives as two
frames. Writing each by itself, and pausing the reader after each, makes system calls that say
nothing: together they are a few hundredths of what a change costs in small rooms.
"""

import asyncio
from collections.abc import Callable
from types import GeneratorType
from typing import Any, cast

from django.conf import settings
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import Protocol, State
from websockets.streams import StreamReader

from collab.limits.pieces import Pieces
from collab.limits.token_bucket import TokenBucket
from collab.protocol.short_way import (
    LONGEST,
    SHORT_WAY,
    Hear,
    first_message,
    framing,
    head_of,
)
from collab.transports.gathering import FREE, INTAKE
from collab.transports.gathering_transport import GatheringTransport
from collab.transports.message_turns import MessageTurns
from collab.transports.resting.awaited import Gate, Messages
from collab.transports.resting.stages import REST, Stages
from collab.transports.socket_reader import SocketReader

_BAD_HANDSHAKE = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
MESSAGE_OVERHEAD = 64
_PINGS_AT_ONCE, _PINGS_PER_SECOND = 100, 10


# What uvicorn keeps of a connection. Instances share the keys of at most 30 attributes: with more,
# each has a dictionary of its own, of 1.5 KiB.
_KEPT = (
    "app app_state asgi_version client close_sent close_timeout close_timer config conn "
    "connections curr_msg_data_type default_headers disconnected frames handshake_complete "
    "handshake_initiated initial_response last_ping_rtt logger loop pending_ping_payload "
    "ping_interval ping_sent_at ping_timeout ping_timer pong_timer queue read_paused request "
    "response root_path scheme scope server tasks transport writable"
)


class ShortWayProtocol(WebSocketsSansIOProtocol):
    """Is the `ShortWay` of its connection."""

    __slots__ = tuple(_KEPT.split())

    _turns: MessageTurns
    _hear: Hear | None = None

    def listen(self, hear: Hear | None) -> None:
        """Offer what is received, while nothing else waits to be dealt with."""
        self._hear = hear

    def _is_heard(self) -> bool:
        """Whether the message that was received has been dealt with in this call."""
        if self._hear is None or not self._is_idle() or self.curr_msg_data_type != "bytes":
            return False
        (message,) = self.frames
        if not self._hear(message):
            return False
        self.frames = []
        return True

    def _is_idle(self) -> bool:
        """Whether the application waits, and nothing waits for it."""
        return self._turns.is_awaited and self.queue.empty() and not self._turns.are_any

    def _unheard(self, data: bytes) -> bytes:
        """Deal with the messages that stand first in what was read, and are plain to see; the rest.

        What the parser of the library would make of them is the same, and takes five times as long.
        """
        at = 0
        if self._hear is None or not (self._is_idle() and _is_between_messages(self.conn)):
            return data
        while found := first_message(data, at, LONGEST):
            message, end = found
            if not self._hear(message):
                break
            at = end
        return data[at:] if at else data

    @property
    def _is_open(self) -> bool:
        return self.conn.state is State.OPEN and not (self.close_sent or self.disconnected)

    def hand_over(self, message: bytes) -> bool:
        """Send a message now, if nobody has to wait for that."""
        if not self._is_open or len(message) > LONGEST or not self.writable.is_set():
            return False
        self.transport.write(framing.of(message))
        return True


class LivingProtocol(ShortWayProtocol):
    """Answers pings, at a bounded pace, and takes for dead only who has said nothing."""

    transport: GatheringTransport
    _pings: TokenBucket
    _heard_at = 0.0

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


class GatheringProtocol(LivingProtocol):
    """Speaks through a `GatheringTransport`, and cuts off a client that is stuck.

    It is the `Intake` of its connection: a client is read from when it has been let in, and what it
    sends is gathered in turn. `on_lost` is called with it when the connection has ended.
    """

    on_lost: Callable[["GatheringProtocol"], None] | None = None
    # Whether the client is not listened to any more.
    _is_deaf = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        inner = cast(asyncio.Transport, transport)
        self._pings = TokenBucket(_PINGS_AT_ONCE, _PINGS_PER_SECOND)
        self._pieces = Pieces()
        self._extensions: dict[str, Any] = {}
        gathering = GatheringTransport(inner, self.loop)
        self._turns = turns = MessageTurns(gathering, self.loop)
        self._reader = SocketReader(gathering, turns, self.loop)
        # uvicorn's have room for many who wait, which is more than all else that is kept.
        kept: Any = self
        kept.queue, kept.writable = Messages[Any](), Gate(is_open=True)
        super().connection_made(gathering)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.handshake_complete:
            return
        # The application runs from the loop's next turn on.
        self._extensions = cast(dict[str, Any], self.scope["extensions"])
        self._extensions[INTAKE] = self._extensions[SHORT_WAY] = self
        stages: Any = Stages(self.app)
        self._extensions[REST], self.app = stages.take, stages
        self.transport.hold()

    def connection_lost(self, exc: Exception | None) -> None:
        self._reader.stop()
        self._turns.go()
        # Each would hold the other.
        self._extensions.clear()
        self._hear = None
        if self.on_lost:
            self.on_lost(self)
        super().connection_lost(exc)

    def turn_away(self) -> None:
        """Cut the connection off: somebody else needs the place."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        self._turns.note(len(data))
        if self._is_deaf or not (data := self._unheard(data)):
            return
        super().data_received(data)
        # uvicorn says nothing to a handshake that the library beneath cannot read.
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.handshake_initiated = self.handshake_complete = self.close_sent = True
            self.transport.write(_BAD_HANDSHAKE)
            self.transport.close()
        self._read_in_turn()

    def handle_bytes(self, event: Frame) -> None:
        self._pieces.begin()
        super().handle_bytes(event)
        _empty(event)

    def handle_text(self, event: Frame) -> None:
        self._pieces.begin()
        super().handle_text(event)
        _empty(event)

    def handle_cont(self, event: Frame) -> None:
        """Gather a message of many pieces as one."""
        (so_far,) = self.frames
        whole = self._pieces.joined(so_far, event.data)
        _empty(event)
        if self._pieces.are_too_many:
            self.transport.abort()
            return
        # Only the application has to have bytes.
        self.frames = [bytes(whole) if event.fin else cast(bytes, whole)]
        if event.fin:
            self.send_receive_event_to_app()

    def send_receive_event_to_app(self) -> None:
        if not self.close_sent:
            if self._is_heard():
                return
            self._turns.begin_message()
        super().send_receive_event_to_app()

    # Large messages, in turn.

    def let_in(self, who: str, *, may_write: bool) -> None:
        """Read what the client sends, in its person's share.

        Changes of any size are taken: whoever may not write has no use for the memory.
        """
        if may_write:
            self.conn.max_message_size = settings.COLLAB_MAX_CHANGE + MESSAGE_OVERHEAD
        self._turns.let_in(who)

    def done(self) -> None:
        """End the turn of what was received."""
        self._turns.done(is_last=self.queue.empty() and self._gathered() <= FREE)

    def _gathered(self) -> int:
        return len(self.conn.reader.buffer) + sum(map(len, self.frames))

    def _read_in_turn(self) -> None:
        size = self._gathered()
        if self.close_sent and size > FREE:
            self._stop_listening()
            return
        self._turns.gather(size, is_idle=self.queue.empty())

    def _stop_listening(self) -> None:
        """Let what still comes of a message go by, so that the client hears why it was closed."""
        self._is_deaf = True
        self.conn.reader.discard()
        self.frames = []
        self._turns.go()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """Note that the application has ended."""
        super().on_task_complete(task)
        self._turns.end()

    async def receive(self) -> Any:
        """The next message.

        Behind one that had a turn nothing is read until the application asks for the next.
        """
        self._turns.is_awaited = True
        if self.queue.empty():
            if self.read_paused:
                self._read_on()
            self._read_in_turn()
        try:
            message = await self.queue.get()
        finally:
            self._turns.is_awaited = False
        if self.read_paused and self.queue.empty() and not self._turns.are_any:
            self._read_on()
        return message

    def _read_on(self) -> None:
        self.read_paused = False
        self.transport.resume_reading()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader.start()

    def resume_writing(self) -> None:
        self._reader.stop()
        super().resume_writing()

    async def send(self, message: Any) -> None:
        """Send; what is large is on its way, not only in the buffer, when this returns."""
        size = len(message.get("bytes") or b"")
        if size > LONGEST and self._is_open:
            await self._send_large(message["bytes"])
        else:
            await super().send(message)
        if message["type"] == "websocket.accept":
            # Nobody asks for them again.
            del self.request, self.response
            _forget_handshake(self.conn)
        # On its way it is kept once, not twice.
        message.pop("bytes", None)
        if self.close_sent:
            self._turns.go()
            # For its answer.
            self.transport.let_go()
            self._read_in_turn()
        if size > LONGEST:
            # Once for the gathered write, once for the transport to see that it is too much.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await self.writable.wait()

    async def _send_large(self, message: bytes) -> None:
        """Send without copying it, as the library's framing would, twice."""
        await self.writable.wait()
        if not self._is_open:
            raise ClientDisconnected
        self.transport.write(head_of(len(message)))
        self.transport.write_whole(message)


def _is_between_messages(conn: Protocol) -> bool:
    """Whether the next byte begins a message: the parser's innermost step waits for just that."""
    step = cast("GeneratorType[None, None, object]", conn.parser)
    while inner := cast("GeneratorType[None, None, object] | None", step.gi_yieldfrom):
        step = inner
    is_at_rest = step.gi_code is StreamReader.at_eof.__code__
    return is_at_rest and conn.state is State.OPEN and conn.current_size is None


def _forget_handshake(conn: Protocol) -> None:
    """Have another parser read on: the first one keeps the request for as long as it reads."""
    if _is_between_messages(conn):
        conn.parser = Protocol.parse(conn)
        next(conn.parser)


def _empty(event: Frame) -> None:
    """Let go of what a frame says: the library beneath keeps the last one until the next comes."""
    event.data = b""
