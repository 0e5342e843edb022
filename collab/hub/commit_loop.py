"""The loop that commits for all rooms of the process."""

import asyncio
import logging
from collections.abc import Callable

from collab.hub.engine_calls import EngineCalls
from collab.hub.metrics import Watch
from collab.hub.rooms import Rooms
from collab.room import relay
from collab.room.batch import Batch
from collab.room.room import Room

log = logging.getLogger(__name__)

# After a commit the loop rests for so many times what the commit took, at least and at most for so
# many seconds: the next one then serves more people at once, a lone first change still goes at
# once, and behind a long commit (the last bound counts it) nobody waits longer.
_REST_PER_COMMIT, _LEAST_REST, _LEAST_PERIOD = 2.0, 0.008, 0.025
_RETRY_FIRST, _RETRY_MOST = 0.25, 5.0
_LAST_COMMITS_SECONDS = 4.0


class CommitLoop:
    """Which rooms want a commit, when each is due, and the commit itself.

    `on_relay` is called with each room that was told what came of its batch.
    """

    def __init__(self, engine: EngineCalls, on_relay: Callable[[Room, Batch], None]) -> None:
        self._engine = engine
        self._on_relay = on_relay
        self._loop = asyncio.get_running_loop()
        # Rooms that want a commit; and for each room the loop time of its next relay.
        self._waiting: dict[Room, None] = {}
        self._not_before: dict[Room, float] = {}
        self._watch = Watch()
        self._wake = asyncio.Event()
        # Replaced when it is set: by each commit that the rooms have been told of.
        self._committed = asyncio.Event()
        self._is_stopping = False

    def note_waiting(self, room: Room) -> None:
        """Commit for a room, if it wants that."""
        if room.wants_commit:
            self._waiting[room] = None
            self._wake.set()

    def note_change(self, room: Room) -> None:
        """Commit a change that was offered to a room."""
        self._watch.wait(room)
        self.note_waiting(room)

    def look_again(self, room: Room) -> None:
        """Have rights and journal be looked up again for a room."""
        room.is_stale = True
        self.note_waiting(room)

    async def next_commit(self) -> None:
        """Wait until the rooms have been told of a commit."""
        await self._committed.wait()

    def forget(self, room: Room) -> None:
        """Let go of a room that is unloaded."""
        self._not_before.pop(room, None)

    async def run(self) -> None:
        """Commit what waits, until the process stops."""
        retry = _RETRY_FIRST
        while not self._is_stopping:
            await self._wake.wait()
            self._wake.clear()
            started = self._loop.time()
            if await self._commit(self._due_rooms(started), retry):
                retry = _RETRY_FIRST
                took = self._loop.time() - started
                rest = max(took * _REST_PER_COMMIT, _LEAST_REST)
                await asyncio.sleep(min(rest, max(0.0, _LEAST_PERIOD - took)))
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
            settlements = await self._engine.commit(batches)
        except Exception:
            log.exception("a commit for %d documents failed", len(batches))
            journey.note_failure()
            self._watch.give_back(journey)
            self._give_back(rooms, batches, retry)
            return False
        journey.note_commit(batches, settlements)
        for room, settlement in zip(rooms, settlements, strict=True):
            room.settle(settlement)
            journey.note_relay(room)
            self._on_relay(room, settlement.batch)
            self._not_before[room] = self._loop.time() + relay.pause(len(room.members))
            self.note_waiting(room)
        self.release()
        return True

    def _give_back(self, rooms: list[Room], batches: list[Batch], retry: float) -> None:
        for room, batch in zip(rooms, batches, strict=True):
            room.give_back(batch, retry)
            self._waiting[room] = None

    def release(self) -> None:
        """Let those go on who wait for a commit."""
        self._committed.set()
        self._committed = asyncio.Event()

    def wind_down(self) -> None:
        """Have the loop end after the commit that is under way."""
        self._is_stopping = True
        self._wake.set()

    async def finish(self, running: asyncio.Task[None], rooms: Rooms) -> bool:
        """Commit what waits; False when the database did not let it happen in time."""
        deadline = self._loop.time() + _LAST_COMMITS_SECONDS
        await asyncio.wait([running], timeout=_LAST_COMMITS_SECONDS)
        while self._loop.time() < deadline:
            waiting = [room for room in rooms if room.wants_commit]
            if not waiting:
                return True
            if not await self._commit(waiting, _RETRY_FIRST):
                await asyncio.sleep(_RETRY_FIRST)
        return False
