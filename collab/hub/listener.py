"""What others tell: hints of other processes, Django's signals, and what nobody has told."""

import asyncio
from collections.abc import Collection, Coroutine
from itertools import islice
from typing import Any
from uuid import UUID

from collab.cluster.hints import Asked, Closed, Ended, Hint, Left, Moved, Reach, Shown, Told
from collab.cluster.neighbours import Neighbours
from collab.hub.clients import Clients
from collab.hub.commit_loop import CommitLoop
from collab.hub.engine_calls import EngineCalls
from collab.hub.presence_relay import PresenceRelay
from collab.hub.rooms import Rooms
from collab.hub.tasks import Tasks
from collab.room.room import Room
from documents.signals import document_changed, people_told, sessions_ended

_WATCH_SECONDS = 1.0
# Between two looks at the links, at least; and how long a look at the rights takes at most, else
# links are switched off before it.
_BREATH_SECONDS, _LOOK_SECONDS = 0.01, 0.05
# Before each round of numbers.
_PAUSE_SECONDS = 0.2
_PEOPLE_AT_ONCE = 100


class Bells:
    """How many notices people have not read, told to their open documents.

    The number is looked up after the hint, some time later and for all together, so that whatever
    tells people something waits for nothing here.
    """

    def __init__(self, rooms: Rooms, clients: Clients, engine: EngineCalls, tasks: Tasks) -> None:
        self._rooms = rooms
        self._clients = clients
        self._engine = engine
        self._tasks = tasks
        self._waiting: set[int] = set()
        self._is_ringing = False

    def ring(self, people: Collection[int]) -> None:
        """Have people be told their number, if they have a document open here."""
        self._waiting |= self._clients.serving(people)
        if self._waiting and not self._is_ringing:
            self._is_ringing = True
            self._tasks.start(self._ring())

    async def _ring(self) -> None:
        try:
            while self._waiting:
                # Meanwhile whoever has lost a right goes, and others are gathered.
                await asyncio.sleep(_PAUSE_SECONDS)
                some = list(islice(self._waiting, _PEOPLE_AT_ONCE))
                self._waiting.difference_update(some)
                self._tell(await self._engine.unread(some))
        finally:
            self._is_ringing = False

    def _tell(self, unread: dict[int, int]) -> None:
        for session in self._rooms.members():
            if (number := unread.get(session.grant.user_id)) is not None:
                session.send_packet({"type": "notices", "unread": number})


class Listener:
    """Has rooms look again, shows who is elsewhere, and ends connections, as it is told."""

    def __init__(
        self,
        rooms: Rooms,
        commits: CommitLoop,
        presence: PresenceRelay,
        clients: Clients,
        bells: Bells,
    ) -> None:
        self._rooms = rooms
        self._commits = commits
        self._presence = presence
        self._clients = clients
        self._bells = bells

    def on_hint(self, sender: str, hint: Hint) -> None:
        """Act on a hint of another process."""
        if isinstance(hint, Moved):
            for document_id, reach in hint.documents.items():
                self._on_moved(document_id, reach)
        elif isinstance(hint, Ended):
            self._clients.sign_out(hint.digests)
        elif isinstance(hint, Told):
            self._bells.ring(hint.people)
        elif isinstance(hint, Left):
            self._presence.forget_process(sender)
        elif room := self._rooms.get(hint.document_id):
            self._on_room(room, sender, hint)

    def _on_room(self, room: Room, sender: str, hint: Shown | Asked | Closed) -> None:
        if isinstance(hint, Asked):
            self._presence.answer(room)
        elif isinstance(hint, Shown):
            self._presence.hear(room, sender, hint.people)

    def _on_moved(self, document_id: UUID, reach: Reach | None) -> None:
        if reach is None:
            self.on_changed(document_id)
        elif room := self._rooms.get(document_id):
            room.hints += 1
            room.heed(reach)
            self._commits.note_waiting(room)

    def on_told(self, people: Collection[int]) -> None:
        """Have people be told how many notices they have not read."""
        self._bells.ring(people)

    def on_changed(self, document_id: UUID) -> None:
        """Have a document's room look again: something about it is different now."""
        if room := self._rooms.get(document_id):
            room.hints += 1
            if room.members:
                self._commits.look_again(room)

    def works(self, engine: EngineCalls) -> list[Coroutine[Any, Any, None]]:
        """What is to run as long as the process does."""
        return [self._watch(engine), self._expire_links(engine)]

    async def _watch(self, engine: EngineCalls) -> None:
        """Find out every second what no neighbour has told, for ever."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            for document_id in await engine.moved(self._rooms.positions()):
                self.on_changed(document_id)

    async def _expire_links(self, engine: EngineCalls) -> None:
        """Tell of the end of links when it comes, for ever.

        What they gave ends by itself: so the rooms look first, which takes no lock, and the links
        are switched off after that, which waits for whoever has one of the documents locked.
        """
        while True:
            seconds, documents = await engine.expire_links(_WATCH_SECONDS)
            await asyncio.sleep(max(seconds, _BREATH_SECONDS))
            for document_id in documents:
                self.on_changed(document_id)
            if any(map(self._rooms.get, documents)):
                await asyncio.sleep(_LOOK_SECONDS)


class Signals:
    """Django's signals of this process, on whichever thread they are sent: acts, and passes on."""

    def __init__(self, listener: Listener, clients: Clients, neighbours: Neighbours) -> None:
        self._listener = listener
        self._clients = clients
        self._neighbours = neighbours
        self._loop = asyncio.get_running_loop()
        document_changed.connect(self._on_document_changed, weak=False)
        sessions_ended.connect(self._on_sessions_ended, weak=False)
        people_told.connect(self._on_people_told, weak=False)

    def disconnect(self) -> None:
        """Hear nothing any more."""
        document_changed.disconnect(self._on_document_changed)
        sessions_ended.disconnect(self._on_sessions_ended)
        people_told.disconnect(self._on_people_told)

    def _on_document_changed(self, document_id: UUID, **_: object) -> None:
        self._loop.call_soon_threadsafe(self._note_changed, document_id)

    def _note_changed(self, document_id: UUID) -> None:
        self._listener.on_changed(document_id)
        self._neighbours.changed(document_id)

    def _on_sessions_ended(self, digests: Collection[str], **_: object) -> None:
        self._loop.call_soon_threadsafe(self._note_ended, frozenset(digests))

    def _note_ended(self, digests: frozenset[str]) -> None:
        self._clients.sign_out(digests)
        self._neighbours.ended(digests)

    def _on_people_told(self, people: Collection[int], **_: object) -> None:
        self._loop.call_soon_threadsafe(self._note_told, frozenset(people))

    def _note_told(self, people: frozenset[int]) -> None:
        self._listener.on_told(people)
        self._neighbours.told(people)
