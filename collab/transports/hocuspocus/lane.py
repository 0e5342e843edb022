"""One document on a socket that carries many: a connection like any other, in other words."""

from contextlib import suppress
from urllib.parse import parse_qsl, urlencode

import orjson

from collab.hub.hub import Hub
from collab.protocol import hocuspocus, wire
from collab.protocol.closing import CloseCode
from collab.protocol.lib0 import Reader
from collab.transports.connection import LIMITS, Connection
from collab.transports.hocuspocus.credits import Credits
from collab.transports.resting.awaited import Gate, Messages
from collab.transports.scope import Message, Send

_PACKET = wire.packet({})[:1]
# As a receipt begins.
_RECEIPT = b'{"type":"receipt"'
# What a client may go on with by itself; the others would come back at once, to no avail.
_FINAL = {*(code for code in CloseCode if code < CloseCode.SERVER_ERROR), CloseCode.STALE}


class Lane:
    """Translates between a connection to one document and the socket behind `send`.

    `name` is what the client calls the document; `session` names what it speaks in.
    """

    def __init__(self, name: str, scope: Message, send: Send, hub: Hub, session: str) -> None:
        self._name = name
        self._send = send
        self._message = Messages[Message]()
        self._is_let_in, self._is_free = Gate(), Gate()
        self._is_over = False
        # What the client was told that it may do; whether its question has just been answered.
        self._scope: bool | None = None
        self._has_answered = False
        self._credits = Credits()
        self._hub = hub
        self._connection = Connection(
            _scope_of(scope, name),
            self._receive,
            self._pass_on,
            hub,
            self._is_let_in.set,
            session=session,
            asks_back=True,
        )

    @property
    def person(self) -> int | None:
        """The user id of who was let in."""
        return self._connection.person

    @property
    def may_write(self) -> bool:
        """Whether changes are taken."""
        return self._connection.may_edit

    async def run(self) -> None:
        """Serve the document until it is closed for the client, or by it."""
        try:
            await self._connection.run()
        finally:
            self._is_over = True
            self._is_let_in.set()
            self._is_free.set()

    async def say(self, frame: bytes) -> None:
        """Hand over a frame; returns when it has been dealt with."""
        # What comes with the knock waits until it is known what its sender may do.
        await self._is_let_in.wait()
        if self._is_over:
            return
        if _is_change(frame):
            if not self.may_write:
                await self._pass_over(frame)
                return
            self._credits.say(full=wire.tells_all(frame))
        self._is_free.clear()
        self._message.put_nowait({"type": "websocket.receive", "bytes": frame})
        del frame
        await self._is_free.wait()

    async def _pass_over(self, frame: bytes) -> None:
        """Tell who may only read whether what they have is in the journal all the same."""
        is_full = wire.tells_all(frame)
        is_counted = not is_full or self._credits.hear_answer()
        if is_full and is_counted and await self._is_held(frame):
            await self._send_bytes(hocuspocus.saved(self._name))
            return
        if is_counted:
            self._credits.owe()
        await self._send_bytes(hocuspocus.not_saved(self._name))

    async def _is_held(self, frame: bytes) -> bool:
        document_id, message = self._connection.document_id_in, wire.decode(frame, LIMITS)
        assert document_id is not None
        assert isinstance(message, wire.Update)
        return await self._hub.reception.holds(document_id, message.update)

    def leave(self) -> None:
        """End it: the client has gone from the document."""
        self._message.put_nowait({"type": "websocket.disconnect", "code": 1000})

    async def _receive(self) -> Message:
        # Who asks for the next one has dealt with the last.
        if self._message.empty():
            self._is_free.set()
        return await self._message.get()

    async def _pass_on(self, message: Message) -> None:
        if message["type"] == "websocket.close":
            await self._close(message["code"], message["reason"])
            return
        await self._tell_scope()
        frame: bytes = message["bytes"]
        if frame[:1] == _PACKET:
            await self._pass_packet(frame)
            return
        if wire.asks_for_all(frame):
            self._credits.ask(back=self._has_answered)
        self._has_answered = wire.tells_all(frame)
        await self._send_bytes(hocuspocus.message(self._name, frame))

    async def _tell_scope(self) -> None:
        if self._scope != self.may_write:
            self._scope = self.may_write
            told = hocuspocus.authenticated(self._name, may_write=self._scope)
            await self._send_bytes(told)

    async def _pass_packet(self, frame: bytes) -> None:
        payload = Reader(frame[1:]).chunk()
        # The others are passed on as they are, unread.
        if payload.startswith(_RECEIPT):
            for _ in range(self._credits.settle(orjson.loads(payload)["frames"])):
                await self._send_bytes(hocuspocus.saved(self._name))
        await self._send_bytes(hocuspocus.stateless(self._name, payload))

    async def _close(self, code: int, reason: str) -> None:
        if code not in _FINAL:
            await self._send({"type": "websocket.close", "code": code, "reason": reason})
        elif self._scope is None:
            await self._send_bytes(hocuspocus.denied(self._name, reason))
        else:
            await self._send_bytes(hocuspocus.closed(self._name, reason))

    async def _send_bytes(self, message: bytes) -> None:
        with suppress(RuntimeError):
            # The socket may have been closed for another document.
            await self._send({"type": "websocket.send", "bytes": message})


def _scope_of(scope: Message, name: str) -> Message:
    """The scope of a connection to one document."""
    document, query = hocuspocus.parts(name)
    return {
        **scope,
        "url_route": {"kwargs": {"document_id": document}},
        "query_string": urlencode({**dict(parse_qsl(query)), "packets": 1}).encode(),
        "extensions": {},
    }


def _is_change(frame: bytes) -> bool:
    return frame[0] == wire.SYNC and not wire.asks_for_all(frame)
