"""What happens by the clock."""

import asyncio

from collab import memory
from collab.hub.clients import Clients
from collab.hub.commit_loop import CommitLoop
from collab.hub.engine_calls import EngineCalls
from collab.hub.presence_relay import PresenceRelay
from collab.hub.rooms import Rooms
from collab.hub.snapshots import AT_ONCE, Snapshots
from collab.room.room import Room

_HOUSEKEEPING_SECONDS = 1.0
_KEEPALIVE_ROUNDS = 8
# One round early, so that the ten seconds of PROTOCOL.md 1.2 are never more.
_SIGNED_OUT_ROUNDS = 9
_MINUTE_ROUNDS = 60


class Housekeeping:
    """Signs of life, sessions that have ended unnoticed, expired links, snapshots, empty rooms."""

    def __init__(
        self,
        rooms: Rooms,
        engine: EngineCalls,
        commits: CommitLoop,
        clients: Clients,
        presence: PresenceRelay,
        snapshots: Snapshots,
    ) -> None:
        self._rooms = rooms
        self._engine = engine
        self._commits = commits
        self._clients = clients
        self._presence = presence
        self._snapshots = snapshots

    async def run(self) -> None:
        """Do what is due every second, for ever."""
        round_ = 0
        while True:
            await asyncio.sleep(_HOUSEKEEPING_SECONDS)
            round_ += 1
            if round_ % _KEEPALIVE_ROUNDS == 0:
                self._rooms.keep_alive()
            if round_ % _MINUTE_ROUNDS == 0:
                self._clients.begin_minute()
            self._presence.repeat()
            if round_ % _SIGNED_OUT_ROUNDS == 0:
                await self._clients.sign_out_unnoticed()
            await self._snapshots.keep_due()
            await self._unload_empty()

    async def _unload_empty(self) -> None:
        empty = [room for room in self._rooms if room.is_empty]
        for start in range(0, len(empty), AT_ONCE):
            some = empty[start : start + AT_ONCE]
            # Meanwhile somebody may have come.
            if not await self._unload([room for room in some if room.is_empty]):
                return
        # While somebody writes, what is free is soon needed again, and nobody shall wait for this.
        if empty and not self._rooms:
            memory.give_back()

    async def _unload(self, rooms: list[Room]) -> bool:
        """Let go of empty rooms; False when they stay for now."""
        self._rooms.take_out(rooms)
        for room in rooms:
            self._presence.forget(room)
        is_done = await self._engine.close(rooms)
        for room in rooms:
            if is_done or not self._rooms.put_back(room):
                self._snapshots.forget(room)
                self._commits.forget(room)
        return is_done
