"""When a room is due for a snapshot."""

from uuid import UUID

import pytest

from collab.hub.snapshot_schedule import SnapshotSchedule
from collab.room.room import Room


@pytest.fixture
def room() -> Room:
    """A room whose journal stands at nothing."""
    return Room(UUID(int=1))


def test_a_tail_is_due_in_time(room: Room) -> None:
    """Between half and nine tenths of the time after its first entry, once; later ones add none."""
    schedule = SnapshotSchedule(seconds=10, entries=500)
    schedule.grew(room, 0, now=100)
    schedule.grew(room, 1, now=108)
    assert schedule.take_due(104.9) == []
    assert schedule.take_due(109) == [room]
    assert schedule.take_due(200) == []


def test_a_long_tail_is_due_at_once(room: Room) -> None:
    """Counted from the head before the first entry."""
    schedule = SnapshotSchedule(seconds=10, entries=500)
    schedule.grew(room, 20, now=100)
    for head, is_long in ((519, False), (520, True)):
        room.progress.head = head
        assert schedule.is_long(room) == is_long
    assert schedule.take_due(100) == [room]


def test_what_is_put_off_is_due_again(room: Room) -> None:
    """In a while, though its tail is long."""
    schedule = SnapshotSchedule(seconds=10, entries=500)
    schedule.grew(room, 0, now=100)
    room.progress.head = 600
    for now in (100, 105):
        assert schedule.take_due(now) == [room]
        schedule.put_off([room], now)
        assert schedule.take_due(now + 4) == []
        assert not schedule.is_long(room)
    schedule.grew(room, 600, now=106)
    assert schedule.take_due(110) == [room]


def test_an_unloaded_room_is_forgotten(room: Room) -> None:
    """Its last snapshot was taken when it closed."""
    schedule = SnapshotSchedule(seconds=10, entries=500)
    schedule.grew(room, 0, now=100)
    schedule.forget(room)
    assert schedule.take_due(200) == []
