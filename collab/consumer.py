"""The Channels consumer: one WebSocket, between uvicorn and the hub."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie

from collab import wire
from collab.closing import CloseCode, Refused
from collab.hub import Hub, get_hub
from collab.room import Room
from collab.session import Closing, Session
from documents import throttle
from documents.errors import TicketInvalid
from documents.grants import Grant
from documents.sessions import digest_of
from documents.tickets import Ticket, read

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_CLOSING_SECONDS = 10.0
_COUNTED = {CloseCode.SIGNED_OUT, CloseCode.NOT_FOUND, CloseCode.STALE}
LIMITS = wire.Limits(
    settings.COLLAB_MAX_UPDATE, settings.COLLAB_MAX_SYNC, settings.COLLAB_MAX_PRESENCE
)


class DocumentConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types
    """One connection to one document.

    It awaits its messages itself: Channels' dispatch costs more than all the rest of a message.
    """

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if not _is_own_origin(scope):
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        await _Connection(scope, receive, send, get_hub()).run()


class _Connection:
    """A socket that has been accepted, and the session that speaks through it."""

    def __init__(self, scope: Message, receive: Receive, send: Send, hub: Hub) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._hub = hub
        self._output = asyncio.Event()
        self._document_id = _document_id(scope)
        self._session: Session | None = None
        self._ended: Closing | None = None
        self.digest = _session_digest(scope)

    async def run(self) -> None:
        """Serve the connection until it ends."""
        self._hub.opened(self)
        try:
            await self._join_and_serve()
        except Refused as refused:
            await self._close(refused.code, refused.reason)
        except OSError:
            # The client is gone: what uvicorn raises from `send`.
            pass
        finally:
            self._hub.closed(self)

    def end(self, closing: Closing) -> None:
        """Close the connection, or refuse it when it is about to join."""
        self._ended = closing
        if self._session:
            self._session.close(closing.code, closing.reason)

    async def _join_and_serve(self) -> None:
        room, session = await self._join()
        writer = asyncio.create_task(self._write(session))
        try:
            await self._read(room, session)
        except Refused as refused:
            session.close(refused.code, refused.reason)
        finally:
            room.leave(session)
            await self._finish(writer, session)

    async def _join(self) -> tuple[Room, Session]:
        """Be let in; refusals of a kind that guessing meets are counted (1.7)."""
        address = (self._scope.get("client") or [""])[0]
        try:
            throttle.check(address)
            if self._document_id is None:
                raise Refused(CloseCode.NOT_FOUND, "There is no such document for you.")
            return await self._hub.join(self._document_id, self.digest, self._make_session)
        except throttle.Throttled as throttled:
            raise Refused(CloseCode.THROTTLED, "Too many attempts. Slow down.") from throttled
        except Refused as refused:
            if refused.code in _COUNTED:
                await asyncio.sleep(throttle.count_failure(address))
            raise

    def _make_session(self, grant: Grant) -> Session:
        if self._ended:
            raise Refused(self._ended.code, self._ended.reason)
        query = parse_qs(self._scope["query_string"].decode("latin-1"))
        assert self._document_id is not None
        _check_ticket(query.get("ticket"), grant, self._document_id)
        self._session = Session(grant, LIMITS, query.get("packets") == ["1"], self._output.set)
        return self._session

    async def _read(self, room: Room, session: Session) -> None:
        while session.closing is None:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            await self._hub.receive(room, session, message.get("bytes"))

    async def _write(self, session: Session) -> None:
        """Send what the session queues; when it closes, say so, which also ends `_read`."""
        while True:
            await self._output.wait()
            self._output.clear()
            for frame in session.take():
                await self._send({"type": "websocket.send", "bytes": frame})
            if session.closing:
                await self._close(session.closing.code, session.closing.reason)
                return

    async def _finish(self, writer: asyncio.Task[None], session: Session) -> None:
        """Let the writer say its last words, if there are any and the client takes them."""
        if session.closing is None:
            writer.cancel()
        await asyncio.wait([writer], timeout=_CLOSING_SECONDS)
        writer.cancel()

    async def _close(self, code: CloseCode, reason: str) -> None:
        await self._send({"type": "websocket.close", "code": int(code), "reason": reason})


def _document_id(scope: Message) -> UUID | None:
    """The id in the address, if it is spelled the one way that counts (1.1)."""
    text = scope["url_route"]["kwargs"].get("document_id", "")
    try:
        document_id = UUID(text)
    except ValueError:
        return None
    return document_id if str(document_id) == text else None


def _is_own_origin(scope: Message) -> bool:
    """Whether the page that opened the socket is ours; programs send no origin (1.3)."""
    origins = _headers(scope, b"origin")
    return not origins or (len(origins) == 1 and origins[0] in settings.ORIGINS)


def _session_digest(scope: Message) -> str:
    cookies = parse_cookie("; ".join(_headers(scope, b"cookie")))
    return digest_of(cookies.get(settings.SESSION_COOKIE_NAME, ""))


def _headers(scope: Message, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _check_ticket(tickets: list[str] | None, grant: Grant, document_id: UUID) -> None:
    """Refuse a ticket that no longer says the truth (1.4)."""
    if tickets is None:
        return
    try:
        said = read(tickets[0])
    except TicketInvalid:
        said = None
    truth = Ticket(grant.user_id, grant.session, document_id, grant.role, grant.access_version)
    if said != truth:
        raise Refused(CloseCode.STALE, "The ticket is no longer valid.")
