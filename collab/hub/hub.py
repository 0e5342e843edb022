"""What a process serves clients with: everything else of this package, put together.

One asyncio loop owns the rooms; one thread owns the Docs and the database connection (engine.py).
The loop hands jobs to the thread and relays what comes back.
"""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from collab import patience
from collab.cluster.neighbours import Neighbours
from collab.engine.append import Addition, Appender, admit, check
from collab.hub.clients import Clients
from collab.hub.commit_loop import CommitLoop
from collab.hub.engine_calls import EngineCalls
from collab.hub.housekeeping import Housekeeping
from collab.hub.inspection import Inspection
from collab.hub.listener import Bells, Listener, Signals
from collab.hub.metrics import Load
from collab.hub.presence_relay import PresenceRelay
from collab.hub.reception import Reception
from collab.hub.refusals import refusals
from collab.hub.review.acts import Acts
from collab.hub.review.examination import MOST_COMPARISONS, Examination
from collab.hub.rooms import Rooms, kept_open
from collab.hub.snapshots import Snapshots
from collab.hub.tasks import Tasks
from collab.protocol.closing import RESTARTING
from collab.room.batch import Batch
from collab.room.room import Room
from collab.room.session import ActRequest, Change, Session
from documents.access.grant import Grant
from documents.chat.acts import Refusal
from documents.review.acts import ReviewAct, ReviewAnswer
from documents.review.suggestions.acts import Unseen

# Whoever still waits for a database then does not wait for much longer.
_LAST_ANSWER_SECONDS = 5.0


class Hub:
    """Lets people in, and starts and stops what serves them.

    `clients` are to note who has knocked, `reception` is for those who are in a room.
    """

    def __init__(self) -> None:
        self.is_stopping = False
        self._tasks = Tasks()
        self._rooms = Rooms()
        self._engine = EngineCalls()
        self._commits = CommitLoop(self._engine, self._note_relay)
        self._inspection = Inspection(self._engine)
        self._neighbours = Neighbours()
        self._presence = PresenceRelay(self._rooms, self._neighbours, self._commits.note_waiting)
        self._snapshots = Snapshots(self._engine, self._tasks)
        self.clients = Clients(self._engine)
        self._examination = Examination(self._engine)
        self._acts = Acts(self._commits, self._inspection, self._examination, self._tasks)
        self.reception = Reception(
            self._engine, self._commits, self._inspection, self._presence, self._acts
        )
        bells = Bells(self._rooms, self.clients, self._engine, self._tasks)
        self._listener = Listener(self._rooms, self._commits, self._presence, self.clients, bells)
        self._signals = Signals(self._listener, self.clients, self._neighbours)
        house = Housekeeping(
            self._rooms,
            self._engine,
            self._commits,
            self.clients,
            self._presence,
            self._snapshots,
        )
        start = self._tasks.start
        self._committer = start(self._commits.run())
        works = house.run(), *self._listener.works(self._engine)
        self._keepers = [start(work) for work in works]
        self._talk = [start(work) for work in self._neighbours.works(self._listener.on_hint)]

    def _note_relay(self, room: Room, batch: Batch) -> None:
        """Pass on what came of a room's batch when the room has been told."""
        self._presence.tell_elsewhere(room)
        self._presence.tell_soon(room)
        if batch.grants:
            self._neighbours.moved(room.document_id, room.progress.reach)
        self._snapshots.note_growth(room, batch.proposal.position.head)

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
        room = self._rooms.open(document_id)
        hints = room.hints
        with kept_open(room):
            admission = await self._engine.admit(digest, document_id)
        session = make_session(admission.grant)
        self._presence.follow(document_id)
        room.note_size(admission.size, settings.DOCUMENT_QUOTA)
        if admission.needs_survey and not room.needs_survey and session.grant.may_suggest:
            room.needs_survey = True
            self._tasks.start(self._inspection.survey(room))
        # Nobody has followed the document for a room that was empty.
        is_behind = not room.members or room.hints != hints
        room.join(session, admission.head, admission.vector, admission.chat)
        if is_behind:
            self._commits.look_again(room)
        self._commits.note_waiting(room)
        return room, session

    def _check_serving(self) -> None:
        if self.is_stopping:
            raise RESTARTING.refusal()

    async def append(self, document_id: UUID, digest: str, addition: Addition) -> int:
        """Commit a change of somebody who is not connected; the seq at which the journal has it.

        Raises:
            Refused: the change, the right to make it, or no service now.
            Incomplete: something that the change builds on is missing.
        """
        self._check_serving()
        try:
            # The room holds the document open meanwhile.
            with kept_open(self._rooms.open(document_id)), refusals():
                admission = await self._engine.admit_at_once(digest, document_id)
                alone = admit(admission, document_id, addition.epoch)
                alone.event = addition.event
                change = Change(alone.session, 1, addition.update, full=False)
                for each in await self._inspection.look_into(alone.room, change):
                    alone.room.offer(each)
                    (settlement,) = await self._engine.commit([alone.take()])
                    check(settlement)
                    # Another part of the same change may follow.
                    alone.room.progress.head = settlement.outcome.head
        finally:
            # Whoever is here, or about to be, hears of it from the journal.
            self._listener.on_changed(document_id)
        head = settlement.outcome.head
        self._neighbours.moved(document_id, (head, 0, 0))
        return head

    async def review(self, document_id: UUID, digest: str, act: ReviewAct) -> ReviewAnswer:
        """Have something done in a review by somebody who is not connected.

        Raises:
            Refused: the right to be there, or no service now.
        """
        self._check_serving()
        try:
            with kept_open(self._rooms.open(document_id)), refusals():
                admission = await self._engine.admit_at_once(digest, document_id)
                alone = admit(admission, document_id, admission.grant.epoch)
                answer = await self._review_alone(alone, act)
        finally:
            self._listener.on_changed(document_id)
        self._neighbours.moved(document_id, alone.room.progress.reach)
        return answer

    async def _review_alone(self, alone: Appender, act: ReviewAct) -> ReviewAnswer:
        """Have something done in a room of one; again where the text has moved on meanwhile."""
        for _ in range(MOST_COMPARISONS):
            looked_into = await self._acts.looked_into(alone.room, alone.session, act)
            if isinstance(looked_into, Refusal):
                return looked_into
            alone.room.hear(ActRequest(alone.session, looked_into, "", None, 0))
            (settlement,) = await self._engine.commit([alone.room.take()])
            check(settlement)
            alone.room.progress.advance(settlement.outcome)
            alone.room.size = settlement.size
            answer = settlement.outcome.answers[0]
            if not isinstance(answer, Unseen):
                break
        return answer

    async def people(self, document_id: UUID) -> tuple[list[Grant], frozenset[int]]:
        """Who is in a document's room: the rights of those who are served here, one for each
        person, and the ids of the others who show themselves there.
        """
        room = self._rooms.open(document_id)
        if not room.members:
            await self._presence.ask(room)
        grants = {session.grant.user_id: session.grant for session in room.members}
        return list(grants.values()), room.roster.users_elsewhere() - grants.keys()

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
        return self._engine.engaged

    @property
    def is_heard(self) -> bool:
        """Whether the other processes, if there are any, hear what this one says."""
        return self._neighbours.is_up

    def load(self) -> Load:
        """What this process carries now."""
        members = self._rooms.members()
        queued = sum(session.outlet.queued for session in members)
        shared = self._neighbours.shared
        return Load(len(self.clients), len(self._rooms), shared, len(members), queued, self.engaged)

    # Stopping.

    async def stop(self) -> None:
        """Commit what waits, say farewell to everybody and end; at most 10 seconds."""
        self.is_stopping = True
        patience.end_within(_LAST_ANSWER_SECONDS)
        self._signals.disconnect()
        for task in (*self._keepers, *self._talk):
            task.cancel()
        self._inspection.wind_down()
        self._commits.wind_down()
        is_done = await self._commits.finish(self._committer, self._rooms)
        self._rooms.close(RESTARTING)
        self._commits.release()
        await self.clients.wait_for_farewells()
        await self._neighbours.stop()
        if is_done:
            await self._engine.close(list(self._rooms))
        await self._inspection.stop()
        await self._examination.stop()
        self._engine.stop()


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
