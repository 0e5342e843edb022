"""The open rooms of this process. Pure."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from collab.protocol.closing import Closing
from collab.room.room import Room
from collab.room.session import Session
from documents.commit.proposal import Position


class Rooms:
    """Every open room, by its document's id."""

    def __init__(self) -> None:
        self._rooms: dict[UUID, Room] = {}

    def __iter__(self) -> Iterator[Room]:
        return iter(self._rooms.values())

    def __len__(self) -> int:
        return len(self._rooms)

    def get(self, document_id: UUID) -> Room | None:
        """The room of a document, if it is open."""
        return self._rooms.get(document_id)

    def open(self, document_id: UUID) -> Room:
        """The room of a document, which goes when nobody is in it or kept it open."""
        if document_id not in self._rooms:
            self._rooms[document_id] = Room(document_id)
        return self._rooms[document_id]

    def members(self) -> list[Session]:
        """Everybody who is in a room."""
        return [session for room in self for session in room.members]

    def positions(self) -> dict[UUID, Position]:
        """Where the members of each room have been told that its document stands."""
        return {room.document_id: room.position() for room in self if room.members}

    def keep_alive(self) -> None:
        """Say something to everybody who has heard nothing lately."""
        for room in self:
            for session in room.members:
                session.outlet.keep_alive()

    def take_out(self, rooms: Iterable[Room]) -> None:
        """Let go of rooms that are of no use any more."""
        for room in rooms:
            del self._rooms[room.document_id]

    def put_back(self, room: Room) -> bool:
        """Keep a room after all; False when there is another one for its document by now."""
        return self._rooms.setdefault(room.document_id, room) is room

    def close(self, closing: Closing) -> None:
        """End everybody's connection."""
        for room in self:
            room.close(closing)


@contextmanager
def kept_open(room: Room) -> Iterator[None]:
    """Have a room stay while somebody is about to be in it, or to need its document."""
    room.arriving += 1
    try:
        yield
    finally:
        room.arriving -= 1
