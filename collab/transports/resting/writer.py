"""What writes to a client: a task that is there for as long as there is something to write."""

import asyncio

from collab.hub.hub import Hub
from collab.protocol.closing import CloseCode, Refused
from collab.protocol.short_way import ShortWay
from collab.room.room import Room
from collab.room.session import Session
from collab.transports.scope import Send

_CLOSING_SECONDS = 10.0


class Writer:
    """Sends what a session queues; when it closes, says so, which also ends the reading.

    Whoever only listens has no task for it: of a thousand idle connections each would keep one.
    """

    __slots__ = (
        "_hub",
        "_is_due",
        "_is_over",
        "_member",
        "_rested",
        "_send",
        "_short_way",
        "_task",
    )

    def __init__(self, hub: Hub, send: Send, short_way: ShortWay | None) -> None:
        self._hub, self._send, self._short_way = hub, send, short_way
        # Who is written to, once they are in the room.
        self._member: tuple[Room, Session] | None = None
        self._task: asyncio.Task[None] | None = None
        self._rested: asyncio.Future[None] | None = None
        # Whether something has been queued since the last was taken; and whether nothing can be
        # written any more.
        self._is_due = self._is_over = False

    def start(self, room: Room, session: Session) -> None:
        """Write to a session from now on, and what it has queued already."""
        self._member = room, session
        if self._short_way:
            session.outlet.hand_over = self._hand_over
            self._hand_over_queued(session)
        if self._is_due:
            self.note()

    def _hand_over_queued(self, session: Session) -> None:
        if session.closing is None and (frames := session.take()):
            self._is_due = False
            for frame in frames:
                session.send(frame)

    def _hand_over(self, frame: bytes) -> bool:
        """Send a frame the short way, if nothing else is being sent."""
        return (
            self._task is None and self._short_way is not None and self._short_way.hand_over(frame)
        )

    def note(self) -> None:
        """Note that something was queued, or that the session has closed."""
        self._is_due = True
        if self._member and not (self._task or self._is_over):
            self._task = asyncio.create_task(self._write(*self._member))

    async def _write(self, room: Room, session: Session) -> None:
        # Unless it comes to its end.
        self._is_over = True
        try:
            while self._is_due and session.closing is None:
                self._is_due = False
                await self._catch_up(room, session)
                await self.send_all(session.take())
                self._tell_rested()
            if session.closing is None:
                self._is_over = False
            else:
                await self.send_all(session.take())
                await self.close(session.closing.code, session.closing.reason)
        except OSError:
            # The client is gone: what uvicorn raises from `send`.
            pass
        finally:
            self._task = None
            self._tell_rested()

    async def rest(self, seconds: float) -> None:
        """Wait until what is queued has been sent, but not for longer."""
        if self._task is None:
            return
        if self._rested is None:
            self._rested = asyncio.get_running_loop().create_future()
        await asyncio.wait([self._rested], timeout=seconds)

    def _tell_rested(self) -> None:
        if self._rested:
            self._rested.set_result(None)
            self._rested = None

    async def _catch_up(self, room: Room, session: Session) -> None:
        """Tell a client that reads again what it has missed (2.7)."""
        try:
            await self._hub.reception.tell_missed(room, session, self.send_all)
        except Refused as refused:
            session.close(refused.code, refused.reason)

    async def send_all(self, frames: list[bytes]) -> None:
        """Send binary messages."""
        frames.reverse()
        while frames:
            # Whoever sends it keeps it for as long as it takes, which nobody else has to.
            await self._send({"type": "websocket.send", "bytes": frames.pop()})

    async def close(self, code: CloseCode, reason: str) -> None:
        """Say why the connection ends."""
        await self._send({"type": "websocket.close", "code": int(code), "reason": reason})

    async def finish(self) -> None:
        """Let the last words be said, if there are any and the client takes them."""
        member, self._member = self._member, None
        if member is None:
            return
        _, session = member
        session.outlet.hand_over = None
        if (task := self._task) is None:
            return
        if session.closing is None:
            task.cancel()
        await asyncio.wait([task], timeout=_CLOSING_SECONDS)
        task.cancel()
