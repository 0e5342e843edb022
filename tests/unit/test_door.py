"""`collab.door`: how many sockets, and how often."""

from collections.abc import Callable
from typing import Any

from collab.closing import CloseCode, Refused
from collab.door import Bounds, Door


def refuses(step: Callable[[Any], None], who: str | int) -> bool:
    """Whether a step is refused."""
    try:
        step(who)
    except Refused as refused:
        return refused.code == CloseCode.THROTTLED
    return False


def test_sockets_of_an_address() -> None:
    """1.8: each closed one makes room; other addresses are not concerned."""
    door = Door(Bounds(2, 0, 0))
    assert [refuses(door.open, "a") for _ in range(3)] == [False, False, True]
    assert not refuses(door.open, "b")
    door.close("a", None)
    assert [refuses(door.open, "a") for _ in range(2)] == [False, True]


def test_sockets_of_a_person() -> None:
    """1.8: whoever was refused is not counted."""
    door = Door(Bounds(0, 1, 0))
    assert [refuses(door.enter, 1), refuses(door.enter, 1), refuses(door.enter, 2)] == [
        False,
        True,
        False,
    ]
    door.open("a")
    door.close("a", 1)
    assert not refuses(door.enter, 1)


def test_handshakes_in_a_minute() -> None:
    """1.8: closing does not make up for coming; the next minute does."""
    door = Door(Bounds(0, 0, 2))
    for _ in range(2):
        door.open("a")
        door.close("a", None)
    assert refuses(door.open, "a")
    door.begin_minute()
    assert not refuses(door.open, "a")


def test_no_bound() -> None:
    """0 lets in as many as come."""
    door = Door(Bounds(0, 0, 0))
    assert [refuses(door.open, "a") for _ in range(100)] == [False] * 100
    assert [refuses(door.enter, 1) for _ in range(100)] == [False] * 100
