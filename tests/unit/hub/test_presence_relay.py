"""`collab.hub.presence_relay`: which other processes are told what people show."""

import asyncio
from uuid import UUID

import pytest
from channels.layers import InMemoryChannelLayer

from collab.cluster import hints, others
from collab.cluster.hints import Asked, Hint, Moved, Shown
from collab.cluster.neighbours import Neighbours
from collab.cluster.outbox import group_of
from collab.hub.presence_relay import PresenceRelay
from collab.hub.rooms import Rooms
from collab.protocol import presence
from collab.protocol.presence import Entry
from tests.support.people import connect, grant

ONE = UUID(int=1)
LATE = 30


def test_what_people_show_is_told_to_whoever_has_the_document_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While nobody else has, nobody is told; whoever opens it asks, and is told everything."""
    monkeypatch.setattr(others, "_SETTLING_SECONDS", 0.0)

    async def told() -> None:
        layer, rooms = InMemoryChannelLayer(), Rooms()
        await layer.group_add(group_of(ONE), "ear")

        async def heard() -> Hint:
            async with asyncio.timeout(LATE):
                return hints.read(await layer.receive("ear"))[1]

        neighbours = Neighbours([layer])
        relay = PresenceRelay(rooms, neighbours, lambda room: None)
        room, ann = rooms.open(ONE), connect(grant(1))
        room.join(ann, 0, b"\0")
        works = [*map(asyncio.ensure_future, neighbours.works(lambda sender, hint: None))]
        relay.follow(ONE)
        assert await heard() == Asked(ONE)

        relay.show(room, ann, presence.encode([Entry(5, 1, '{"user":{}}')]))
        for _ in range(2):
            relay.tell_elsewhere(room)
            neighbours.changed(ONE)
            assert await heard() == Moved({ONE: None})

        relay.answer(room)
        everything = await heard()
        assert isinstance(everything, Shown)
        assert [each.entry.client for each in everything.people] == [5]
        for work in works:
            work.cancel()

    asyncio.run(told())
