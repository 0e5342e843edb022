"""Snapshots of open documents, when they are due."""

import asyncio

from django.conf import settings

from collab.hub.engine_calls import EngineCalls
from collab.hub.snapshot_schedule import SnapshotSchedule
from collab.hub.tasks import Tasks
from collab.room.room import Room

AT_ONCE = 8


class Snapshots:
    """Has the engine keep them."""

    def __init__(self, engine: EngineCalls, tasks: Tasks) -> None:
        self._engine = engine
        self._tasks = tasks
        self._loop = asyncio.get_running_loop()
        self._schedule = SnapshotSchedule(
            settings.COLLAB_SNAPSHOT_SECONDS, settings.COLLAB_SNAPSHOT_ENTRIES
        )

    def note_growth(self, room: Room, head_before: int) -> None:
        """Note what a room's head was before the last commit for it."""
        if room.progress.head == head_before:
            return
        self._schedule.grew(room, head_before, self._loop.time())
        if self._schedule.is_long(room):
            self._tasks.start(self.keep_due())

    async def keep_due(self) -> None:
        """Keep what is due, a few at a time, so that commits get in between."""
        due = self._schedule.take_due(self._loop.time())
        for start in range(0, len(due), AT_ONCE):
            some = due[start : start + AT_ONCE]
            if not await self._engine.snapshot(some):
                self._schedule.put_off(some, self._loop.time())

    def forget(self, room: Room) -> None:
        """Let go of a room that is unloaded."""
        self._schedule.forget(room)
