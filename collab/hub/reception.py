"""What members of rooms say, and what only one of them is told."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from uuid import UUID

from collab.hub.commit_loop import CommitLoop
from collab.hub.engine_calls import EngineCalls
from collab.hub.inspection import Inspection
from collab.hub.presence_relay import PresenceRelay
from collab.hub.review.acts import Acts
from collab.protocol import wire
from collab.room.room import Room
from collab.room.session import Change, Session
from collab.updates.inspector import SMALL

_ANSWERS_AT_ONCE = 16
# How an update begins that only deletes.
_NO_STRUCTS = b"\0"


class Reception:
    """Takes the messages of clients that are in a room; `answering` is for who asks for a whole
    document.
    """

    def __init__(
        self,
        engine: EngineCalls,
        commits: CommitLoop,
        inspection: Inspection,
        presence: PresenceRelay,
        acts: Acts,
    ) -> None:
        self._engine = engine
        self._commits = commits
        self._inspection = inspection
        self._presence = presence
        self._acts = acts
        self._loop = asyncio.get_running_loop()
        self.answering = asyncio.Semaphore(_ANSWERS_AT_ONCE)

    def is_plain(self, room: Room, frame: bytes) -> bool:
        """Whether nothing has to be waited for to do what a client's message asks."""
        return wire.shows(frame) or (
            wire.changes(frame) and not self._inspection.is_wanted(room, frame)
        )

    def take(self, room: Room, session: Session, frame: bytes) -> None:
        """Do what a plain message asks.

        Raises:
            Refused: the message ends the connection.
        """
        message = session.receive(frame)
        if isinstance(message, Change):
            room.offer(message)
            self._commits.note_change(room)
        elif isinstance(message, wire.Presence):
            self._presence.show(room, session, message.update)

    async def receive(self, room: Room, session: Session, frame: bytes | None) -> None:
        """Do what a client's message asks.

        Raises:
            Refused: the message ends the connection.
        """
        if frame and self.is_plain(room, frame):
            self.take(room, session, frame)
            return
        message = session.receive(frame)
        # It may be large, and all of it is in the message; then in what is made of that.
        frame = None
        if isinstance(message, Change):
            changes = deque(await self._inspection.look_into(room, message))
            del message
            await self._offer(room, changes)
        elif isinstance(message, wire.StateVector):
            await self._answer(room, session, message.vector)
        elif isinstance(message, wire.Packet):
            if said := session.hear(message.payload, self._loop.time()):
                await self._acts.take(room, said)
        else:
            room.show_everybody(session)
            self._commits.note_waiting(room)

    async def _offer(self, room: Room, changes: deque[Change]) -> None:
        """Have the changes of one frame be committed; of several one after the other.

        So they never fill the room, and others' changes get in between.
        """
        offered = 0
        while changes:
            change = changes.popleft()
            room.offer(change)
            offered += 1
            self._commits.note_change(room)
            while change.course and change.course.settled < offered:
                if change.course.is_over or change.session.closing:
                    return
                await self._commits.next_commit()

    async def _answer(self, room: Room, session: Session, vector: bytes) -> None:
        diff = await self._engine.diff(room.document_id, vector)
        # A document that had to be read anew has more than the room was told; some of it may be
        # later than the end of this person's right.
        while room.progress.head < diff.head and session.closing is None:
            self._commits.look_again(room)
            await self._commits.next_commit()
        session.answer(diff.update, diff.vector)

    async def holds(self, document_id: UUID, update: bytes) -> bool:
        """Whether what a reader has is committed, as far as can be seen in no time.

        Raises:
            Refused: it is no update, or the document cannot be read now.
        """
        brings_much = len(update) > SMALL and update[:1] != _NO_STRUCTS
        return not brings_much and await self._engine.holds(document_id, update)

    async def tell_missed(
        self, room: Room, session: Session, send: Callable[[list[bytes]], Awaitable[None]]
    ) -> None:
        """Send a client that fell behind what it has missed, before anything that is queued.

        A part is read when the one before it has been sent: of many who do not read, none keeps
        more than that.

        Raises:
            Refused: it is too much, or cannot be read.
        """
        head = room.progress.head
        after = session.outlet.catch_up(head)
        if after is None:
            return
        while True:
            missed = await self._engine.missed(room.document_id, after, head)
            after, vector = missed.until, missed.vector
            frame = wire.update(missed.update) if missed.update else b""
            del missed
            if session.closing:
                return
            if frame:
                await send([frame])
            if after >= head:
                break
        session.caught_up(head, vector)
        room.show_everybody(session)
        self._commits.note_waiting(room)

    def leave(self, room: Room, session: Session) -> None:
        """Let a session go."""
        room.leave(session)
        self._presence.tell_elsewhere(room)
        self._commits.note_waiting(room)

    def now(self) -> float:
        """The loop's time in seconds."""
        return self._loop.time()
