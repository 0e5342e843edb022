"""`collab.hub.rooms`: the open rooms of a process."""

from uuid import UUID

import pytest

from collab.hub.rooms import Rooms, kept_open
from collab.protocol import wire
from collab.protocol.closing import RESTARTING
from tests.support.people import connect, grant

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_a_document_has_one_room() -> None:
    """Until it is taken out, and again when that was too early."""
    rooms = Rooms()
    room, other = rooms.open(ONE), rooms.open(OTHER)
    assert rooms.open(ONE) is rooms.get(ONE) is room
    assert (list(rooms), len(rooms)) == ([room, other], 2)
    rooms.take_out([room])
    assert (rooms.get(ONE), list(rooms)) == (None, [other])
    assert rooms.put_back(room)
    assert rooms.get(ONE) is room
    rooms.take_out([room])
    newer = rooms.open(ONE)
    assert not rooms.put_back(room)
    assert rooms.get(ONE) is newer


def test_whoever_is_in_a_room_is_heard_of() -> None:
    """What nobody is in has no position, but everybody is told something now and then, and of the
    end.
    """
    rooms = Rooms()
    rooms.open(OTHER)
    ann, ben = connect(grant(1)), connect(grant(2))
    for session in (ann, ben):
        rooms.open(ONE).join(session, 5, b"\0")
    assert rooms.members() == [ann, ben]
    assert {id_: position.head for id_, position in rooms.positions().items()} == {ONE: 5}
    rooms.keep_alive()
    ann.take(), ben.take()
    ben.send(b"news")
    rooms.keep_alive()
    assert (ann.take(), ben.take()) == ([wire.KEEPALIVE], [b"news"])
    rooms.close(RESTARTING)
    assert ann.closing == ben.closing == RESTARTING
    assert rooms.members() == []


def test_a_room_that_somebody_needs_is_not_empty() -> None:
    """Even if they fail."""
    room = Rooms().open(ONE)

    def need() -> None:
        with kept_open(room):
            assert not room.is_empty
            raise LookupError

    with pytest.raises(LookupError):
        need()
    assert room.is_empty
