"""The rooms of this process: joining, receiving, the commit loop, and what happens by the clock.

One asyncio loop owns the rooms; one thread owns the Docs and the database connection (engine.py).
The loop hands jobs to the thread and relays what comes back.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import Error as DjangoDatabaseError

from collab import patience
from collab.cluster.hints import Asked, Ended, Hint, Left, Moved, Shown
from collab.cluster.neighbours import Neighbours
from collab.engine.append import check, let_in
from collab.engine.engine import Engine, Weight
from collab.engine.merge import FULL
from collab.engine.thread import EngineThread
from collab.hub.metrics import Load, Watch
from collab.hub.refusals import refusals
from collab.hub.snapshot_schedule import Tails
from collab.hub.tasks import log_crash
from collab.limits.connections import Bounds, Door
from collab.limits.cost import Mark, is_dear
from collab.protocol import presence, wire
from collab.protocol.closing import CloseCode, Closing, Refused
from collab.room.batch import Batch, Settlement
from collab.room.room import Room
from collab.room.session import Change, Course, Session
from collab.updates.inspector import Scanner
from collab.updates.scan import MAX_PIECES
from collab.updates.slices import MOST_BYTES
from documents.access.grant import Grant
from documents.errors import Locked
from documents.signals import document_changed, sessions_ended
from documents.web.throttle import subscriber_of

log = logging.getLogger(__name__)

# After a commit the loop rests for so many times what the commit took, and until so many seconds
# after its start: the next one then serves more documents at once, a lone first change still goes
# at once, and behind a long commit nobody waits longer.
_REST_PER_COMMIT, _LEAST_PERIOD = 4.0, 0.025
_SNAPSHOTS_AT_ONCE = 8
_ARRIVALS_AT_ONCE, _ANSWERS_AT_ONCE = 1, 16
# For how long a database that others have locked is tried before the authors are told.
_LOCKED_SECONDS, _LOCKED_PAUSE = 5.0, 0.02
_RETRY_FIRST, _RETRY_MOST = 0.25, 5.0
_HOUSEKEEPING_SECONDS = _WATCH_SECONDS = 1.0
_KEEPALIVE_ROUNDS = 8
# One round early, so that the ten seconds of PROTOCOL.md 1.2 are never more.
_SIGNED_OUT_ROUNDS = 9
_MINUTE_ROUNDS = 60
# How many times somebody has not been told of by the process that serves them.
_REPEATS_MISSED = 2.5
# How long the other processes have to say who is in a room that nobody is in here.
_ASKED_SECONDS = 0.3
_LAST_COMMITS_SECONDS = 4.0
_FAREWELL_SECONDS = 3.0
# Whoever still waits for a database then does not wait for much longer.
_LAST_ANSWER_SECONDS = 5.0
_RESTARTING = Closing(CloseCode.RESTARTING, "The server is restarting.")
_SIGNED_OUT = Closing(CloseCode.SIGNED_OUT, "You are signed out.")


class Connection(Protocol):
    """A client that has knocked, whether it is in a room yet or not.

    `digest` names the session (documents/access/sessions.py) in whose name it speaks; `person` is
    the user id once they are let in.
    """

    digest: str
    address: str
    person: int | None

    def end(self, closing: Closing) -> None:
        """Close the connection, or refuse it when it is about to join."""


class Hub:
    """Every open room, and the loop that commits for all of them."""

    def __init__(self) -> None:
        self._rooms: dict[UUID, Room] = {}
        # Rooms that want a commit; and for each room the loop time of its next relay.
        self._waiting: dict[Room, None] = {}
        self._not_before: dict[Room, float] = {}
        # Rooms whose presence will be relayed when their pause is over.
        self._showing: set[Room] = set()
        self._watch = Watch()
        self._tails = Tails(settings.COLLAB_SNAPSHOT_SECONDS, settings.COLLAB_SNAPSHOT_ENTRIES)
        self._connections: dict[Connection, None] = {}
        self._door = Door(
            Bounds(
                settings.COLLAB_SOCKETS_PER_ADDRESS,
                settings.COLLAB_SOCKETS_PER_PERSON,
                settings.COLLAB_HANDSHAKES_PER_MINUTE,
            )
        )
        # Those who come back all at once take turns, so that commits get in between them.
        self._arrivals = asyncio.Semaphore(_ARRIVALS_AT_ONCE)
        self.answering = asyncio.Semaphore(_ANSWERS_AT_ONCE)
        # Of what takes long on the thread for one client alone, one waits there at a time.
        self._looking_up = asyncio.Lock()
        # Who asks for the same document to be looked through waits for the first who did.
        self._reading = asyncio.Lock()
        self._engine = Engine()
        self._thread = EngineThread()
        self._scanner = Scanner()
        # Another child, so that what is dear does not hold up what is only large.
        self._weigher = Scanner()
        # And one for what is very large, of which one waits there at a time.
        self._cutter = Scanner()
        self._cutting = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self.is_stopping = False
        self._tasks: set[asyncio.Task[None]] = set()
        # Replaced when it is set: by each commit that the rooms have been told of.
        self._committed = asyncio.Event()
        self._neighbours = Neighbours(self)
        self._committer = self._start(self._commit_forever())
        self._keepers = [self._start(self._keep_house()), self._start(self._keep_watch())]
        self._talk = [self._start(self._neighbours.listen()), self._start(self._neighbours.speak())]
        document_changed.connect(self._on_document_changed, weak=False)
        sessions_ended.connect(self._on_sessions_ended, weak=False)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        # The loop itself holds its tasks only weakly.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(log_crash)
        return task

    # Joining.

    async def join(
        self, document_id: UUID, digest: str, make_session: Callable[[Grant], Session]
    ) -> tuple[Room, Session]:
        """Let the person behind a session's digest into the room of a document.

        Raises:
            Refused: not signed in, no such document for this person, or no service now.
        """
        self._check_serving()
        # The room exists before rights are looked up, so that a hint in between is not lost.
        room = self._rooms.setdefault(document_id, Room(document_id))
        hints = room.hints
        room.arriving += 1
        try:
            with refusals():
                async with self._arrivals:
                    admission = await self._thread.run(self._engine.admit, digest, document_id)
        finally:
            room.arriving -= 1
        session = make_session(admission.grant)
        self._neighbours.enter(document_id)
        room.note_size(admission.size, settings.DOCUMENT_QUOTA)
        if admission.is_unread and not room.is_unread and session.may_edit:
            room.is_unread = True
            self._start(self._read(room))
        # Nobody has followed the document for a room that was empty.
        is_behind = not room.members or room.hints != hints
        room.join(session, admission.head, admission.vector, admission.chat)
        if is_behind:
            self._look_again(room)
        self._note_waiting(room)
        return room, session

    def _check_serving(self) -> None:
        if self.is_stopping:
            raise _RESTARTING.refusal()

    async def append(self, document_id: UUID, digest: str, epoch: int, update: bytes) -> int:
        """Commit a change of somebody who is not connected; the seq at which the journal has it.

        Raises:
            Refused: the change, the right to make it, or no service now.
            Incomplete: something that the change builds on is missing.
        """
        self._check_serving()
        # The room holds the document open meanwhile.
        room = self._rooms.setdefault(document_id, Room(document_id))
        room.arriving += 1
        try:
            with refusals():
                admission = await self._thread.run(self._engine.admit, digest, document_id)
                alone = let_in(admission, document_id, epoch)
                change = Change(alone.session, 1, update, full=False)
                for each in await self._look_into(alone.room, change):
                    alone.room.offer(each)
                    (settlement,) = await self._committed_by_engine([alone.room.take()])
                    check(settlement)
                    # Another part of the same change may follow.
                    alone.room.head = settlement.outcome.head
        finally:
            room.arriving -= 1
            # Whoever is here, or about to be, hears of it from the journal.
            self._hint(document_id)
        head = settlement.outcome.head
        self._neighbours.moved(document_id, head, 0)
        return head

    async def people(self, document_id: UUID) -> tuple[list[Grant], frozenset[int]]:
        """Who is in a document's room: the rights of those who are served here, one for each
        person, and the ids of the others who show themselves there.
        """
        room = self._rooms.setdefault(document_id, Room(document_id))
        if not room.members:
            await self._ask_for_people(room)
        grants = {session.grant.user_id: session.grant for session in room.members}
        return list(grants.values()), room.attendance.users_elsewhere() - grants.keys()

    async def _ask_for_people(self, room: Room) -> None:
        if self._neighbours.enter(room.document_id):
            room.arriving += 1
            try:
                await asyncio.sleep(_ASKED_SECONDS)
            finally:
                room.arriving -= 1

    @contextmanager
    def served(self, connection: Connection) -> Iterator[None]:
        """Note a connection before it joins, so that whatever ends its session finds it."""
        address = subscriber_of(connection.address)
        self._door.open(address)
        self._connections[connection] = None
        try:
            yield
        finally:
            del self._connections[connection]
            self._door.close(address, connection.person)

    def check_stranger(self, connection: Connection) -> None:
        """Let pass a connection of which it is not known whose it is.

        Raises:
            Refused: 4529; there are too many such of its address.
        """
        self._door.check(subscriber_of(connection.address))

    def enter(self, connection: Connection, person: int) -> None:
        """Note who a connection is.

        Raises:
            Refused: 4529; the person has too many.
        """
        self._door.enter(subscriber_of(connection.address), person)
        connection.person = person

    def _on_document_changed(self, document_id: UUID, **_: object) -> None:
        """Receiver of `document_changed`, on whichever thread the change was made."""
        self._loop.call_soon_threadsafe(self._note_changed, document_id)

    def _note_changed(self, document_id: UUID) -> None:
        self._hint(document_id)
        self._neighbours.changed(document_id)

    def _hint(self, document_id: UUID) -> None:
        if room := self._rooms.get(document_id):
            room.hints += 1
            if room.members:
                self._look_again(room)

    def hear(self, sender: str, hint: Hint) -> None:
        """Act on a hint of another process."""
        if isinstance(hint, Moved):
            for document_id, reach in hint.documents.items():
                self._hear_moved(document_id, reach)
        elif isinstance(hint, Ended):
            self._sign_out(hint.digests)
        elif isinstance(hint, Left):
            self._forget(sender)
        elif room := self._rooms.get(hint.document_id):
            self._hear_presence(room, sender, hint)

    def _forget(self, process: str) -> None:
        for room in self._rooms.values():
            room.attendance.forget(process)
            self._show_soon(room)

    def _hear_moved(self, document_id: UUID, reach: tuple[int, int] | None) -> None:
        if reach is None:
            self._hint(document_id)
        elif room := self._rooms.get(document_id):
            room.hints += 1
            room.heed(*reach)
            self._note_waiting(room)

    def _hear_presence(self, room: Room, sender: str, hint: Shown | Asked) -> None:
        if isinstance(hint, Asked):
            room.attendance.repeat()
            self._show_elsewhere(room)
        else:
            room.attendance.hear(sender, hint.people, self._loop.time())
            self._show_soon(room)

    def _look_again(self, room: Room) -> None:
        room.is_stale = True
        self._note_waiting(room)

    # The end of sessions.

    def _on_sessions_ended(self, digests: Collection[str], **_: object) -> None:
        """Receiver of `sessions_ended`, on whichever thread they were ended."""
        self._loop.call_soon_threadsafe(self._note_ended, frozenset(digests))

    def _note_ended(self, digests: frozenset[str]) -> None:
        self._sign_out(digests)
        self._neighbours.ended(digests)

    def _sign_out(self, digests: Collection[str]) -> None:
        for connection in self._connections:
            if connection.digest in digests:
                connection.end(_SIGNED_OUT)

    async def _sign_out_unnoticed(self) -> None:
        """End the connections whose sessions expired or were ended by another process."""
        digests = frozenset(connection.digest for connection in self._connections)
        try:
            self._sign_out(await self._thread.run(self._engine.ended, digests))
        except DjangoDatabaseError:
            log.warning("it could not be seen who has signed out", exc_info=True)

    # Receiving.

    async def receive(self, room: Room, session: Session, frame: bytes | None) -> None:
        """Do what a client's message asks.

        Raises:
            Refused: the message ends the connection.
        """
        message = session.receive(frame)
        if isinstance(message, Change):
            await self._offer(room, await self._look_into(room, message))
        elif isinstance(message, wire.Presence):
            self._show(room, session, message.update)
        elif isinstance(message, wire.StateVector):
            await self._answer(room, session, message.vector)
        elif isinstance(message, wire.Packet):
            self._hear(room, session, message.payload)
        else:
            room.show_everybody(session)
            self._note_waiting(room)

    async def _offer(self, room: Room, changes: Sequence[Change]) -> None:
        """Have the changes of one frame be committed; of several one after the other.

        So they never fill the room, and others' changes get in between.
        """
        course = changes[0].course
        for number, change in enumerate(changes, 1):
            room.offer(change)
            self._watch.wait(room)
            self._note_waiting(room)
            while course and course.settled < number:
                if course.is_over or change.session.closing:
                    return
                await self._committed.wait()

    async def _look_into(self, room: Room, change: Change) -> list[Change]:
        """Scan a large change, weigh one that may take long to apply, cut one that is very large.

        Raises:
            Refused: it is malformed, or takes too long.
        """
        if room.is_unread:
            await self._read(room)
        is_writer = change.session.may_edit
        if len(change.update) > MOST_BYTES and is_writer:
            return await self._cut(room, change)
        found = await self._scanner.scan(change.update, room.size)
        if found and found.pieces > MAX_PIECES and is_writer:
            return await self._cut(room, change)
        weighed = None
        size = room.size + len(change.update)
        if found and is_dear(found.jumps, size) and is_writer:
            weighed = await self._weigh(room.document_id, change.update)
        return [replace(change, found=found, weighed=weighed)]

    async def _cut(self, room: Room, change: Change) -> list[Change]:
        async with self._cutting:
            with refusals():
                weight = await self._weight(room.document_id)
            cut = await self._cutter.cut(weight.state, change.update)
        # Known before the first is committed; the commit looks again.
        if cut.size > max(settings.DOCUMENT_QUOTA, len(weight.state)):
            raise FULL.refusal()
        course, brought, changes = Course(), 0, list[Change]()
        for number, each in enumerate(cut.slices, 1):
            changes.append(
                replace(
                    change,
                    update=each.update,
                    found=each.found,
                    weighed=weight.mark,
                    brought=brought,
                    is_last=number == len(cut.slices),
                    course=course,
                )
            )
            brought += len(each.update)
        return changes

    async def _read(self, room: Room) -> None:
        """Have a large document be looked through before its first change; the others type on.

        Where that fails, the engine's thread does it when it has to.
        """
        room.arriving += 1
        try:
            async with self._reading:
                if room.is_unread and not self.is_stopping:
                    with suppress(Refused):
                        await self._look_through(room.document_id)
                    room.is_unread = False
        finally:
            room.arriving -= 1

    async def _look_through(self, document_id: UUID) -> None:
        with refusals():
            weight = await self._weight(document_id)
            look = await self._scanner.look(weight.state)
            await self._thread.run(self._engine.learn, document_id, weight.mark, look)

    async def _weigh(self, document_id: UUID, update: bytes) -> Mark | None:
        with refusals():
            weight = await self._weight(document_id)
        is_known = await self._weigher.weigh(weight.state, update)
        return weight.mark if is_known else None

    async def _weight(self, document_id: UUID) -> Weight:
        async with self._looking_up:
            return await self._thread.run(self._engine.weight, document_id)

    def _hear(self, room: Room, session: Session, payload: bytes) -> None:
        if said := session.hear(payload, self._loop.time()):
            room.hear(said)
            self._note_waiting(room)

    def _show(self, room: Room, session: Session, update: bytes) -> None:
        now = int(time.time() * 1000)
        room.attendance.show(session, presence.decode(update), settings.DOCUMENT_ROOTS, now)
        self._show_soon(room)

    def _show_soon(self, room: Room) -> None:
        if room.attendance.has_news and room not in self._showing:
            self._showing.add(room)
            self._loop.call_later(room.presence_pause, self._relay_presence, room)

    def _relay_presence(self, room: Room) -> None:
        self._showing.discard(room)
        room.show_news()
        self._show_elsewhere(room)
        self._note_waiting(room)

    def _show_elsewhere(self, room: Room) -> None:
        """Tell the other processes what the members of a room show now."""
        if shown := room.attendance.take_outgoing():
            self._neighbours.shown(room.document_id, shown)

    def leave(self, room: Room, session: Session) -> None:
        """Let a session go."""
        room.leave(session)
        self._show_elsewhere(room)
        self._note_waiting(room)

    async def _answer(self, room: Room, session: Session, vector: bytes) -> None:
        with refusals():
            async with self._looking_up:
                diff = await self._thread.run(self._engine.diff, room.document_id, vector)
        # A document that had to be read anew has more than the room was told; some of it may be
        # later than the end of this person's right.
        while room.head < diff.head and session.closing is None:
            self._look_again(room)
            await self._committed.wait()
        session.answer(wire.sync_step2(diff.update))

    async def missed(self, room: Room, session: Session) -> list[bytes]:
        """What a client that fell behind has missed, to be sent before anything that is queued.

        Raises:
            Refused: it is too much, or cannot be read.
        """
        head = room.head
        after = session.catch_up(head)
        if after is None:
            return []
        with refusals():
            async with self._looking_up:
                missed = await self._thread.run(self._engine.missed, room.document_id, after, head)
        session.caught_up(head, missed.vector)
        room.show_everybody(session)
        self._note_waiting(room)
        return [wire.update(missed.update)] if missed.update else []

    def now(self) -> float:
        """The loop's time in seconds."""
        return self._loop.time()

    # What machines ask (health.py).

    @property
    def is_alive(self) -> bool:
        """Whether the commit loop, the clock and the engine run: else nothing is saved any more."""
        tasks = [self._committer, *self._keepers]
        is_stuck = self.engaged >= settings.COLLAB_STUCK_SECONDS
        is_running = not any(task.done() for task in tasks) and not is_stuck
        return self.is_stopping or is_running

    @property
    def engaged(self) -> float:
        """How many seconds the engine's oldest job has taken."""
        return self._thread.taken

    @property
    def is_heard(self) -> bool:
        """Whether the other processes, if there are any, hear what this one says."""
        return self._neighbours.is_up

    def load(self) -> Load:
        """What this process carries now."""
        members = [session for room in self._rooms.values() for session in room.members]
        queued = sum(session.queued for session in members)
        return Load(len(self._connections), len(self._rooms), len(members), queued, self.engaged)

    # Committing.

    def _note_waiting(self, room: Room) -> None:
        if room.wants_commit:
            self._waiting[room] = None
            self._wake.set()

    async def _commit_forever(self) -> None:
        retry = _RETRY_FIRST
        while not self.is_stopping:
            await self._wake.wait()
            self._wake.clear()
            started = self._loop.time()
            if await self._commit(self._due_rooms(started), retry):
                retry = _RETRY_FIRST
                took = self._loop.time() - started
                await asyncio.sleep(min(took * _REST_PER_COMMIT, max(0.0, _LEAST_PERIOD - took)))
            else:
                await asyncio.sleep(retry)
                retry = min(retry * 2, _RETRY_MOST)
                self._wake.set()

    def _due_rooms(self, now: float) -> list[Room]:
        """Take the rooms whose relay pause is over; be woken again for the others."""
        due = [room for room in self._waiting if self._not_before.get(room, 0.0) <= now]
        for room in due:
            del self._waiting[room]
        if self._waiting:
            earliest = min(self._not_before[room] for room in self._waiting)
            self._loop.call_at(earliest, self._wake.set)
        # Meanwhile a commit may have brought what a neighbour told of.
        return [room for room in due if room.wants_commit]

    async def _commit(self, rooms: list[Room], retry: float) -> bool:
        """Commit for these rooms and relay; False when the database refused."""
        if not rooms:
            return True
        batches = [room.take() for room in rooms]
        journey = self._watch.take(rooms)
        try:
            settlements = await self._committed_by_engine(batches)
        except Exception:
            log.exception("a commit for %d documents failed", len(batches))
            journey.note_failure()
            self._watch.give_back(journey)
            self._give_back(rooms, batches, retry)
            return False
        journey.note_commit(batches, settlements)
        for room, batch, settlement in zip(rooms, batches, settlements, strict=True):
            room.settle(settlement)
            journey.note_relay(room)
            self._show_elsewhere(room)
            self._show_soon(room)
            if batch.grants:
                self._neighbours.moved(room.document_id, room.head, room.rev)
            self._note_relay(room, batch.proposal.position.head)
        self._note_committed()
        return True

    async def _committed_by_engine(self, batches: list[Batch]) -> list[Settlement]:
        """Have the engine commit; while somebody else has the database locked, its other jobs, like
        letting people in, get their turns in between.
        """
        deadline = self._loop.time() + _LOCKED_SECONDS
        while True:
            try:
                return await self._thread.run(self._engine.commit, batches)
            except Locked:
                if self._loop.time() >= deadline:
                    raise
            await asyncio.sleep(_LOCKED_PAUSE)

    def _note_committed(self) -> None:
        self._committed.set()
        self._committed = asyncio.Event()

    def _give_back(self, rooms: list[Room], batches: list[Batch], retry: float) -> None:
        for room, batch in zip(rooms, batches, strict=True):
            room.give_back(batch, retry)
            self._waiting[room] = None

    def _note_relay(self, room: Room, head_before: int) -> None:
        now = self._loop.time()
        self._not_before[room] = now + room.relay_pause
        if room.head != head_before:
            self._tails.grew(room, head_before, now)
            if self._tails.is_long(room):
                self._start(self._snapshot())
        self._note_waiting(room)

    # Snapshots, unloading and signs of life.

    async def _snapshot(self) -> None:
        """Snapshot what is due, a few at a time, so that commits get in between."""
        due = self._tails.take_due(self._loop.time())
        for start in range(0, len(due), _SNAPSHOTS_AT_ONCE):
            some = due[start : start + _SNAPSHOTS_AT_ONCE]
            if not await self._try(self._engine.snapshot, some):
                self._tails.put_off(some, self._loop.time())

    async def _try(self, job: Callable[[list[UUID]], None], rooms: Iterable[Room]) -> bool:
        """Run a job that may fail without loss: snapshots only make opening faster.

        False when it is to be tried again, because somebody else has the database locked.
        """
        try:
            await self._thread.run(job, [room.document_id for room in rooms])
        except Locked:
            log.debug("snapshots are put off: somebody else has the database locked")
            return False
        except DjangoDatabaseError:
            log.warning("no snapshot could be kept", exc_info=True)
        return True

    async def _unload_empty(self) -> None:
        empty = [room for room in self._rooms.values() if room.is_empty]
        for start in range(0, len(empty), _SNAPSHOTS_AT_ONCE):
            some = empty[start : start + _SNAPSHOTS_AT_ONCE]
            # Meanwhile somebody may have come.
            if not await self._unload([room for room in some if room.is_empty]):
                return

    async def _unload(self, rooms: list[Room]) -> bool:
        """Let go of empty rooms; False when they stay for now."""
        for room in rooms:
            del self._rooms[room.document_id]
            self._neighbours.leave(room.document_id)
        is_done = await self._try(self._engine.close, rooms)
        for room in rooms:
            if is_done or self._rooms.setdefault(room.document_id, room) is not room:
                self._tails.forget(room)
                self._not_before.pop(room, None)
        return is_done

    async def _keep_house(self) -> None:
        round_ = 0
        while True:
            await asyncio.sleep(_HOUSEKEEPING_SECONDS)
            round_ += 1
            if round_ % _KEEPALIVE_ROUNDS == 0:
                for room in self._rooms.values():
                    room.keep_alive()
            if round_ % _MINUTE_ROUNDS == 0:
                self._door.begin_minute()
            self._repeat_presence(round_)
            if round_ % _SIGNED_OUT_ROUNDS == 0:
                await self._sign_out_unnoticed()
            await self._expire_links()
            await self._snapshot()
            await self._unload_empty()

    def _repeat_presence(self, round_: int) -> None:
        """Tell the others who is here, a part of the rooms each second; forget whom nobody tells.

        What a process that died has told is forgotten by this.
        """
        rounds = settings.COLLAB_PRESENCE_SECONDS
        forgotten = self._loop.time() - rounds * _REPEATS_MISSED
        for room in self._rooms.values():
            room.attendance.forget_before(forgotten)
            self._show_soon(room)
            if room.document_id.int % rounds == round_ % rounds:
                room.attendance.repeat()
                self._show_elsewhere(room)

    async def _keep_watch(self) -> None:
        """Find out every second what no neighbour has told."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            rooms = {
                room.document_id: room.position() for room in self._rooms.values() if room.members
            }
            try:
                moved = await self._thread.run(self._engine.moved, rooms) if rooms else []
            except DjangoDatabaseError:
                log.warning("it could not be seen which documents have moved on", exc_info=True)
                continue
            for document_id in moved:
                self._hint(document_id)

    async def _expire_links(self) -> None:
        try:
            await self._thread.run(self._engine.expire_links)
        except Locked:
            log.debug("links expire later: somebody else has the database locked")
        except DjangoDatabaseError:
            log.warning("it could not be seen which links have expired", exc_info=True)

    # Stopping.

    async def stop(self) -> None:
        """Commit what waits, say farewell to everybody and end; at most 10 seconds."""
        self.is_stopping = True
        patience.end_within(_LAST_ANSWER_SECONDS)
        document_changed.disconnect(self._on_document_changed)
        sessions_ended.disconnect(self._on_sessions_ended)
        for task in (*self._keepers, *self._talk):
            task.cancel()
        self._wake.set()
        is_done = await self._finish_commits()
        for room in self._rooms.values():
            room.close(_RESTARTING)
        self._note_committed()
        await self._wait_for_farewells()
        await self._neighbours.stop()
        if is_done:
            await self._try(self._engine.close, self._rooms.values())
        await self._scanner.stop()
        await self._weigher.stop()
        await self._cutter.stop()
        self._thread.stop()

    async def _finish_commits(self) -> bool:
        """Commit what waits; False when the database did not let it happen in time."""
        deadline = self._loop.time() + _LAST_COMMITS_SECONDS
        await asyncio.wait([self._committer], timeout=_LAST_COMMITS_SECONDS)
        while self._loop.time() < deadline:
            rooms = [room for room in self._rooms.values() if room.wants_commit]
            if not rooms:
                return True
            if not await self._commit(rooms, _RETRY_FIRST):
                await asyncio.sleep(_RETRY_FIRST)
        return False

    async def _wait_for_farewells(self) -> None:
        deadline = self._loop.time() + _FAREWELL_SECONDS
        while self._connections and self._loop.time() < deadline:  # noqa: ASYNC110  (rare, short)
            await asyncio.sleep(0.01)


_hub: Hub | None = None


def get_hub() -> Hub:
    """The hub of this process, made for the running loop when first asked for."""
    global _hub
    if _hub is None:
        _hub = Hub()
    return _hub


def is_running() -> bool:
    """Whether this process has a hub."""
    return _hub is not None


async def stop_hub() -> None:
    """Stop the hub if there is one."""
    if _hub is not None:
        await _hub.stop()
