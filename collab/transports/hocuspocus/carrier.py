"""A socket that carries many documents, each on a lane of its own."""

import asyncio

from channels.db import database_sync_to_async

from collab.hub.hub import Hub
from collab.hub.refusals import refusals
from collab.protocol import hocuspocus
from collab.protocol.closing import CloseCode, Refused, malformed
from collab.transports.gathering import INTAKE, Intake
from collab.transports.hocuspocus.lane import Lane
from collab.transports.pace import Pace
from collab.transports.scope import Message, Receive, Send, session_digest
from documents.access.api_tokens import find_api_token
from documents.access.living_tokens import name_of
from documents.tokens import digest_of
from documents.web import throttle

_MOST_LANES = 256


class Carrier:
    """Reads a socket and hands each message to its document's lane.

    One message after the other: what a client has said is never kept beside what it says next.
    """

    def __init__(self, scope: Message, receive: Receive, send: Send, hub: Hub) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._hub = hub
        self._intake: Intake | None = (scope.get("extensions") or {}).get(INTAKE)
        self._takes_changes = False
        self._pace = Pace()
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve the socket until it ends."""
        self._let_in(throttle.stranger((self._scope.get("client") or [""])[0], None))
        try:
            await self._read()
        except Refused as refused:
            close = {"type": "websocket.close", "code": int(refused.code), "reason": refused.reason}
            await self._send(close)
        finally:
            for lane in self._lanes.values():
                lane.leave()
            if self._tasks:
                await asyncio.wait(self._tasks)

    def _let_in(self, who: str, *, may_write: bool = False) -> None:
        if self._intake:
            self._intake.let_in(who, may_write=may_write)

    async def _read(self) -> None:
        while (message := await self._receive())["type"] != "websocket.disconnect":
            try:
                await self._deal_with(message.pop("bytes", None))
            finally:
                if self._intake:
                    self._intake.done()

    async def _deal_with(self, message: bytes | None) -> None:
        if message is None:
            raise malformed("Messages are binary.")
        size = len(message)
        match hocuspocus.decode(message):
            case hocuspocus.Said(name, frame) if lane := self._lanes.get(name):
                del message
                await lane.say(frame)
                self._take_changes(lane)
                return
            case hocuspocus.Knock(name, token) if name not in self._lanes:
                await self._open(name, token)
            case hocuspocus.Leave(name) if lane := self._lanes.get(name):
                lane.leave()
        await self._slow_down(size)

    async def _slow_down(self, size: int) -> None:
        """Hold back who says what is of no document: the others count by themselves."""
        pause = self._pace.price_of(size, asyncio.get_running_loop().time())
        if pause > 0:
            await asyncio.sleep(pause)

    def _take_changes(self, lane: Lane) -> None:
        if lane.may_write and lane.person is not None and not self._takes_changes:
            self._takes_changes = True
            self._let_in(throttle.person(lane.person), may_write=True)

    async def _open(self, name: str, token: str) -> None:
        if len(self._lanes) >= _MOST_LANES:
            raise Refused(CloseCode.THROTTLED, "Too many documents on one socket.")
        session = session_digest(self._scope)
        if token:
            with refusals():
                found = await database_sync_to_async(find_api_token)(token)
            # A token that is no good is answered like a session that is over.
            session = name_of(found) if found else digest_of(token)
        lane = self._lanes[name] = Lane(name, self._scope, self._send, self._hub, session)
        task = asyncio.create_task(self._serve(name, lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, name: str, lane: Lane) -> None:
        try:
            await lane.run()
        finally:
            del self._lanes[name]
