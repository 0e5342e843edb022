"""`collab.door`: how many sockets, and how often."""

from collections.abc import Callable

from collab.limits.connections import Bounds, Door
from collab.protocol.closing import CloseCode, Refused


def refuses(step: Callable[..., None], *who: str | int) -> bool:
    """Whether a step is refused."""
    try:
        step(*who)
    except Refused as refused:
        return refused.code == CloseCode.THROTTLED
    return False


def knock(door: Door, address: str) -> bool:
    """Whether somebody who comes and is not known is refused."""
    door.open(address)
    return refuses(door.check, address)


def test_sockets_of_an_address() -> None:
    """1.8: each closed one makes room; other addresses are not concerned."""
    door = Door(Bounds(2, 0, 0))
    assert [knock(door, "a") for _ in range(3)] == [False, False, True]
    assert not knock(door, "b")
    door.close("a", None)
    door.close("a", None)
    assert [knock(door, "a") for _ in range(2)] == [False, True]


def test_sockets_of_a_person() -> None:
    """1.8: whoever was refused is not counted."""
    door = Door(Bounds(0, 1, 0))
    for _ in range(3):
        door.open("a")
    assert [refuses(door.enter, "a", person) for person in (1, 1, 2)] == [False, True, False]
    door.close("a", 1)
    assert not refuses(door.enter, "a", 1)


def test_people_are_not_counted_by_address() -> None:
    """1.7: strangers who use an address up shut nobody out who has a session, nor the reverse."""
    door = Door(Bounds(1, 0, 1))
    assert [knock(door, "a") for _ in range(3)] == [False, True, True]
    assert not refuses(door.enter, "a", 1)
    assert not knock(door, "b")
    assert not refuses(door.enter, "b", 2)
    assert refuses(door.enter, "a", 1)


def test_handshakes_of_a_person_in_a_minute() -> None:
    """1.8: by person, wherever they come from."""
    door = Door(Bounds(0, 0, 1))
    door.open("a")
    door.enter("a", 1)
    door.open("b")
    assert refuses(door.enter, "b", 1)
    door.begin_minute()
    assert not refuses(door.enter, "b", 1)


def test_handshakes_in_a_minute() -> None:
    """1.8: closing does not make up for coming; the next minute does."""
    door = Door(Bounds(0, 0, 2))
    for _ in range(2):
        door.open("a")
        door.close("a", None)
    assert knock(door, "a")
    door.begin_minute()
    assert not knock(door, "a")


def test_no_bound() -> None:
    """0 lets in as many as come."""
    door = Door(Bounds(0, 0, 0))
    assert [knock(door, "a") for _ in range(100)] == [False] * 100
    assert [refuses(door.enter, "a", 1) for _ in range(100)] == [False] * 100
