"""What people show on its way: to the members of their rooms, and to the other processes."""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from collab.cluster.hints import SharedPresence
from collab.cluster.neighbours import Neighbours
from collab.hub.rooms import Rooms, kept_open
from collab.protocol import presence
from collab.room import presence_news
from collab.room.room import Room
from collab.room.session import Session

# How many times somebody has not been told of by the process that serves them.
_REPEATS_MISSED = 2.5
# How long the other processes have to say who is in a room that nobody is in here.
_ASKED_SECONDS = 0.3


class PresenceRelay:
    """Tells what people show, in the pace of each room; `note_waiting` has a room be looked at."""

    def __init__(
        self, rooms: Rooms, neighbours: Neighbours, note_waiting: Callable[[Room], None]
    ) -> None:
        self._rooms = rooms
        self._neighbours = neighbours
        self._note_waiting = note_waiting
        self._loop = asyncio.get_running_loop()
        # Rooms whose presence will be relayed when their pause is over.
        self._showing: set[Room] = set()
        self._round = 0

    def show(self, room: Room, session: Session, update: bytes) -> None:
        """Take what a member shows.

        Raises:
            Refused: 4400; it is malformed.
        """
        now = int(time.time() * 1000)
        room.roster.show(session, presence.decode(update), settings.DOCUMENT_ROOTS, now)
        self.tell_soon(room)

    def tell_soon(self, room: Room) -> None:
        """Have the members be told what is new when the room's pause is over."""
        if room.roster.has_news and room not in self._showing:
            self._showing.add(room)
            pause = presence_news.pause(len(room.members))
            self._loop.call_later(pause, self._tell, room)

    def _tell(self, room: Room) -> None:
        self._showing.discard(room)
        room.show_news()
        self.tell_elsewhere(room)
        self._note_waiting(room)

    def tell_elsewhere(self, room: Room) -> None:
        """Tell the other processes, if any has it open, what the members of a room show anew.

        Whoever opens it later asks, and is told everything.
        """
        shown = room.roster.take_outgoing()
        if shown and self._neighbours.may_be_open(room.document_id):
            self._neighbours.shown(room.document_id, shown)

    def tell_all_elsewhere(self, room: Room) -> None:
        """Tell the other processes that a document is open here, and what is shown in its room."""
        if self._neighbours.is_open(room.document_id):
            room.roster.repeat()
            self._neighbours.shown(room.document_id, room.roster.take_outgoing())

    def follow(self, document_id: UUID) -> None:
        """Hear from the other processes who is in a room, from now on."""
        self._neighbours.enter(document_id)

    def forget(self, room: Room) -> None:
        """Let go of a room that is unloaded."""
        self._neighbours.leave(room.document_id)

    async def ask(self, room: Room) -> None:
        """Have the other processes say who is in a room that nobody is in here."""
        if self._neighbours.enter(room.document_id):
            with kept_open(room):
                await asyncio.sleep(_ASKED_SECONDS)

    # What the other processes tell.

    def hear(self, room: Room, process: str, people: tuple[SharedPresence, ...]) -> None:
        """Take what people show who are served by another process."""
        room.roster.hear(process, people, self._loop.time())
        self.tell_soon(room)

    def answer(self, room: Room) -> None:
        """Say to another process, which has asked, who is here, and how far the document is."""
        self.tell_all_elsewhere(room)
        self._neighbours.moved(room.document_id, room.progress.reach)

    def forget_process(self, process: str) -> None:
        """Forget everybody whom a process has served that has ended."""
        for room in self._rooms:
            room.roster.forget(process)
            self.tell_soon(room)

    def repeat(self) -> None:
        """Tell the others who is here, a part of the rooms each second; forget whom nobody tells.

        What a process that died has told is forgotten by this.
        """
        self._round += 1
        rounds = settings.COLLAB_PRESENCE_SECONDS
        forgotten = self._loop.time() - rounds * _REPEATS_MISSED
        for room in self._rooms:
            room.roster.forget_before(forgotten)
            self.tell_soon(room)
            if room.document_id.int % rounds == self._round % rounds:
                self.tell_all_elsewhere(room)
