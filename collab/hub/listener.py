"""What others tell: hints of other processes, Django's signals, and what nobody has told."""

import asyncio
from collections.abc import Collection
from uuid import UUID

from collab.cluster.hints import Asked, Ended, Hint, Left, Moved, Reach
from collab.cluster.neighbours import Neighbours
from collab.hub.clients import Clients
from collab.hub.commit_loop import CommitLoop
from collab.hub.engine_calls import EngineCalls
from collab.hub.presence_relay import PresenceRelay
from collab.hub.rooms import Rooms
from documents.signals import document_changed, sessions_ended

_WATCH_SECONDS = 1.0


class Listener:
    """Has rooms look again, shows who is elsewhere, and ends connections, as it is told."""

    def __init__(
        self, rooms: Rooms, commits: CommitLoop, presence: PresenceRelay, clients: Clients
    ) -> None:
        self._rooms = rooms
        self._commits = commits
        self._presence = presence
        self._clients = clients

    def on_hint(self, sender: str, hint: Hint) -> None:
        """Act on a hint of another process."""
        if isinstance(hint, Moved):
            for document_id, reach in hint.documents.items():
                self._on_moved(document_id, reach)
        elif isinstance(hint, Ended):
            self._clients.sign_out(hint.digests)
        elif isinstance(hint, Left):
            self._presence.forget_process(sender)
        elif room := self._rooms.get(hint.document_id):
            if isinstance(hint, Asked):
                self._presence.answer(room)
            else:
                self._presence.hear(room, sender, hint.people)

    def _on_moved(self, document_id: UUID, reach: Reach | None) -> None:
        if reach is None:
            self.on_changed(document_id)
        elif room := self._rooms.get(document_id):
            room.hints += 1
            room.heed(reach)
            self._commits.note_waiting(room)

    def on_changed(self, document_id: UUID) -> None:
        """Have a document's room look again: something about it is different now."""
        if room := self._rooms.get(document_id):
            room.hints += 1
            if room.members:
                self._commits.look_again(room)

    async def watch(self, engine: EngineCalls) -> None:
        """Find out every second what no neighbour has told, for ever."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            for document_id in await engine.moved(self._rooms.positions()):
                self.on_changed(document_id)


class Signals:
    """Django's signals of this process, on whichever thread they are sent: acts, and passes on."""

    def __init__(self, listener: Listener, clients: Clients, neighbours: Neighbours) -> None:
        self._listener = listener
        self._clients = clients
        self._neighbours = neighbours
        self._loop = asyncio.get_running_loop()
        document_changed.connect(self._on_document_changed, weak=False)
        sessions_ended.connect(self._on_sessions_ended, weak=False)

    def disconnect(self) -> None:
        """Hear nothing any more."""
        document_changed.disconnect(self._on_document_changed)
        sessions_ended.disconnect(self._on_sessions_ended)

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
