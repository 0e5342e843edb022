"""Rooms: documents that are only talked in."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.api.documents import Title
from documents.api.http.auth import person
from documents.chat import rooms
from documents.models import Document

router = Router(tags=["rooms"])


class Room(BaseModel):
    """A room; its chat is at `/documents/{id}/messages`."""

    id: UUID
    title: str
    is_public: bool = Field(description="everybody who is signed in may read and write")
    created_at: datetime


class Rooms(BaseModel):
    """The rooms that you may enter, those talked in lately first."""

    mine: list[Room]
    public: list[Room] = Field(description="those that are not among yours")


class NewRoom(Title):
    """A room to be."""

    is_public: bool = False


@router.get("/rooms", response=Rooms, summary="List rooms")
def list_rooms(request: HttpRequest) -> Rooms:
    """Those that you were let into, and those that are open to everybody."""
    found = rooms.rooms_of(person(request))
    return Rooms(
        mine=[_shape(room) for room in found.mine],
        public=[_shape(room) for room in found.public],
    )


@router.post("/rooms", response={201: Room}, summary="Create a room")
def create_room(request: HttpRequest, body: NewRoom) -> Room:
    """A room that belongs to you."""
    return _shape(rooms.create_room(person(request), body.title, body.is_public))


def _shape(room: Document) -> Room:
    return Room(
        id=room.pk,
        title=room.title,
        is_public=room.open_role is not None,
        created_at=room.created_at,
    )
