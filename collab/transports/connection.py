"""The Channels consumer: one WebSocket, between uvicorn and the hub."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings

from collab.hub import metrics
from collab.hub.hub import Hub
from collab.hub.reception import Reception
from collab.protocol import wire
from collab.protocol.closing import (
    NOT_FOUND,
    NOT_SIGNED_IN,
    STARTED_ANEW,
    CloseCode,
    Closing,
    Refused,
)
from collab.protocol.short_way import SHORT_WAY, Hear, ShortWay
from collab.room.room import Room
from collab.room.session import Session
from collab.transports.gathering import INTAKE, Intake
from collab.transports.knocks import Knocks
from collab.transports.pace import Pace
from collab.transports.resting.writer import Writer
from collab.transports.scope import Message, Receive, Send, document_id_in, session_digest
from documents.access.grant import Grant
from documents.access.tickets import Ticket, read
from documents.errors import TicketInvalid
from documents.tokens import digest_of
from documents.web import throttle

# How long whoever asks for a whole document keeps the next ones waiting by reading slowly.
_ANSWER_SECONDS = 2.0
_COUNTED = {CloseCode.SIGNED_OUT, CloseCode.NOT_FOUND, CloseCode.STALE}
# What uvicorn closes with by itself: a message that is no WebSocket's, no text, or too long.
_CLOSED_BENEATH = {1002, 1007, 1009}
# The session of whoever sends no cookie.
_NOBODY = digest_of("")
LIMITS = wire.Limits(
    settings.COLLAB_MAX_VECTOR,
    settings.COLLAB_MAX_CHANGE,
    settings.COLLAB_MAX_PRESENCE,
    settings.COLLAB_MAX_PACKET,
)


class _Ear:
    """Hears what a member of a room says by the short way."""

    __slots__ = ("_pace", "_reception", "_room", "_session")

    def __init__(self, reception: Reception, pace: Pace, room: Room, session: Session) -> None:
        self._reception, self._pace = reception, pace
        self._room, self._session = room, session

    def hear(self, frame: bytes) -> bool:
        """Do what a message asks, if nobody has to wait for anything; whether it was done."""
        room, session, reception = self._room, self._session, self._reception
        is_plain = not session.closing and reception.is_plain(room, frame)
        if not (is_plain and self._pace.offers(frame, reception.now())):
            return False
        try:
            reception.take(room, session, frame)
        except Refused as refused:
            _end(session, refused)
        return True


class Connection:
    """A socket that has been accepted, or a poll, and the session that speaks through it.

    `on_joined` is called when the person has been let in. `session` names what they speak in, if
    not their browser's session; `asks_back` as in `Session`.
    """

    def __init__(
        self,
        scope: Message,
        receive: Receive,
        send: Send,
        hub: Hub,
        on_joined: Callable[[], None] = lambda: None,
        session: str | None = None,
        asks_back: bool = False,
    ) -> None:
        self._query, self._asks_back = scope["query_string"], asks_back
        self._receive = receive
        self._hub, self._on_joined = hub, on_joined
        extensions = scope.get("extensions") or {}
        self._intake: Intake | None = extensions.get(INTAKE)
        self._short_way: ShortWay | None = extensions.get(SHORT_WAY)
        self._writer = Writer(hub, send, self._short_way)
        self._pace = Pace()
        self.document_id_in = document_id_in(scope)
        self._session: Session | None = None
        self._ended: Closing | None = None
        self._is_closed_beneath = False
        self.digest = session_digest(scope) if session is None else session
        self.address = (scope.get("client") or [""])[0]
        self.person: int | None = None
        self._knocks = Knocks(self.digest, self.address, self.document_id_in)

    async def run(self) -> None:
        """Serve the connection until it ends."""
        self._hub.clients.come(self)
        try:
            await self._knocks.wait()
            await self._join_and_serve()
        except Refused as refused:
            self._ended = refused.closing
            metrics.count_refusal(refused.code)
            with suppress(OSError):
                await self._writer.close(refused.code, refused.reason)
        except OSError:
            # The client is gone: what uvicorn raises from `send`.
            pass
        finally:
            self._hub.clients.go(self)
            self._note_end()

    def _note_end(self) -> None:
        code, is_in = self.closing.code if self.closing else None, self._session is not None
        metrics.count_close(code)
        self._knocks.note_end(code, was_let_in=is_in, is_cut_off=self._is_closed_beneath)

    @property
    def may_edit(self) -> bool:
        """Whether who was let in may change the text."""
        return self._session is not None and self._session.may_edit

    @property
    def closing(self) -> Closing | None:
        """Why the session has ended, if it has."""
        return self._session.closing if self._session else self._ended

    def end(self, closing: Closing) -> None:
        """Close the connection, or refuse it when it is about to join."""
        self._ended = closing
        if self._session:
            self._session.close(closing.code, closing.reason)

    async def _join_and_serve(self) -> None:
        room, session = await self._join()
        if self._intake:
            self._intake.let_in(throttle.person(session.grant.user_id), may_write=session.may_edit)
        self._on_joined()
        self._writer.start(room, session)
        self._listen(_Ear(self._hub.reception, self._pace, room, session).hear)
        try:
            await self._read(room, session)
        except Refused as refused:
            _end(session, refused)
        finally:
            self._listen(None)
            self._hub.reception.leave(room, session)
            await self._writer.finish()

    def _listen(self, hear: Hear | None) -> None:
        if self._short_way:
            self._short_way.listen(hear)

    async def _join(self) -> tuple[Room, Session]:
        """Be let in; refusals of a kind that guessing meets are counted (1.7)."""
        try:
            if self.digest == _NOBODY:
                # Has no right, whatever the database says.
                self._hub.clients.check_stranger(self)
                raise NOT_SIGNED_IN.refusal()
            if self.document_id_in is None:
                raise NOT_FOUND.refusal()
            return await self._hub.join(self.document_id_in, self.digest, self._make_session)
        except Refused as refused:
            if refused.code in _COUNTED:
                # It comes later, or another one in its place, when there were many (1.7).
                if refused.person is None:
                    self._hub.clients.check_stranger(self)
                await self._knocks.fail(refused.person)
            raise

    def _make_session(self, grant: Grant) -> Session:
        if self._ended:
            raise self._ended.refusal()
        query = parse_qs(self._query.decode("latin-1"))
        assert self.document_id_in is not None
        _check_ticket(query.get("ticket"), grant, self.document_id_in)
        self._hub.clients.enter(self, grant.user_id)
        self._session = Session(
            grant,
            LIMITS,
            query.get("packets") == ["1"],
            self._writer.note,
            knows_marks=query.get("marks") == ["comment"],
            asks_back=self._asks_back,
        )
        if query.get("epoch", ["0"]) != [str(grant.epoch)]:
            # Not refused, for refusals are counted (1.7): a client that knows of no epochs knocks
            # again and again.
            self._session.close(STARTED_ANEW.code, STARTED_ANEW.reason)
        return self._session

    async def _read(self, room: Room, session: Session) -> None:
        while session.closing is None:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                self._is_closed_beneath = message.get("code") in _CLOSED_BENEATH
                return
            try:
                pause = await self._deal_with(room, session, message)
            finally:
                if self._intake:
                    self._intake.done()
            if pause > 0:
                await asyncio.sleep(pause)

    async def _deal_with(self, room: Room, session: Session, message: Message) -> float:
        """Do what a message asks; for how many seconds the client is to be slowed down."""
        frame = message.get("bytes") or b""
        is_question = wire.asks_for_all(frame)
        now = self._hub.reception.now()
        ready = now + self._pace.price(frame, now)
        # Whoever does it makes others of it, and keeps none that is of no use.
        del frame
        do = self._answer if is_question else self._hub.reception.receive
        await do(room, session, message.pop("bytes", None))
        return ready - self._hub.reception.now()

    async def _answer(self, room: Room, session: Session, frame: bytes | None) -> None:
        """Answer SyncStep1 in turn: a whole document for each of a thousand at once is too much."""
        async with self._hub.reception.answering:
            await self._hub.reception.receive(room, session, frame)
            await self._writer.rest(_ANSWER_SECONDS)


def _end(session: Session, refused: Refused) -> None:
    metrics.count_refusal(refused.code)
    session.close(refused.code, refused.reason)


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
        raise Refused(CloseCode.STALE, "The ticket is no longer valid.", grant.user_id)
