"""`collab.transports.resting.writer`: what a session has to say gets to the socket, in order."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from collab.hub.hub import Hub
from collab.protocol.closing import CloseCode
from collab.room.room import Room
from collab.room.session import Session
from collab.transports.resting.writer import Writer
from tests.support.people import LIMITS, grant

FRAMES = [b"greeting", b"question", b"more"]


class Socket:
    """What is sent, and by which way; the short way takes `room` frames."""

    def __init__(self, room: int) -> None:
        self.sent: list[tuple[str, object]] = []
        self.room = room

    def listen(self, hear: Any) -> None:
        """Nobody speaks."""

    def hand_over(self, message: bytes) -> bool:
        """Take a frame as long as there is room."""
        self.room -= 1
        if self.room >= 0:
            self.sent.append(("short", message))
        return self.room >= 0

    async def send(self, message: Any) -> None:
        """ASGI's way."""
        self.sent.append(("asgi", message.get("bytes", message.get("code"))))


async def written(socket: Socket, *, closes: bool) -> None:
    """Have a session's first frames be written, and what it ends with."""
    hub = Hub()
    writer = Writer(hub, socket.send, socket)
    session = Session(grant(1), LIMITS, True, writer.note)
    for frame in FRAMES:
        session.send(frame)
    if closes:
        session.close(CloseCode.STALE, "It is over.")
    writer.start(Room(uuid4()), session)
    if closes:
        await writer.finish()
    else:
        await asyncio.wait_for(writer.rest(5), 5)
    await hub.stop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("room", range(4))
def test_what_waits_is_handed_over_as_the_writing_begins(room: int) -> None:
    """No task is begun for it; what the short way does not take follows by the other one."""
    socket = Socket(room)
    asyncio.run(written(socket, closes=False))
    ways = ["short"] * room + ["asgi"] * (len(FRAMES) - room)
    assert socket.sent == list(zip(ways, FRAMES, strict=True))


@pytest.mark.django_db(transaction=True)
def test_whoever_was_closed_before_it_begins_hears_why_alone() -> None:
    socket = Socket(3)
    asyncio.run(written(socket, closes=True))
    assert socket.sent == [("asgi", CloseCode.STALE)]
