"""`collab.limits.connections`: how many sockets, and how often."""

from collections.abc import Callable

from collab.limits.connections import Bounds, ConnectionCounts
from collab.protocol.closing import CloseCode, Refused


def refuses(step: Callable[..., None], *who: str | int) -> bool:
    """Whether a step is refused."""
    try:
        step(*who)
    except Refused as refused:
        return refused.code == CloseCode.THROTTLED
    return False


def knock(counts: ConnectionCounts, address: str) -> bool:
    """Whether somebody who comes and is not known is refused."""
    counts.open(address)
    return refuses(counts.check, address)


def test_who_is_inside() -> None:
    """From when it is known whose a socket is, until their last one goes."""
    counts = ConnectionCounts(Bounds(0, 0, 0))
    for address in ("a", "b"):
        counts.open(address)
    assert counts.inside([1, 2]) == set()
    counts.enter("a", 1)
    counts.enter("b", 1)
    assert counts.inside([1, 2]) == {1}
    counts.close("a", 1)
    assert counts.inside(iter([1, 2])) == {1}
    counts.close("b", 1)
    assert counts.inside([1, 2]) == set()


def test_sockets_of_an_address() -> None:
    """1.8: each closed one makes room; other addresses are not concerned."""
    counts = ConnectionCounts(Bounds(2, 0, 0))
    assert [knock(counts, "a") for _ in range(3)] == [False, False, True]
    assert not knock(counts, "b")
    counts.close("a", None)
    counts.close("a", None)
    assert [knock(counts, "a") for _ in range(2)] == [False, True]


def test_sockets_of_a_person() -> None:
    """1.8: whoever was refused is not counted."""
    counts = ConnectionCounts(Bounds(0, 1, 0))
    for _ in range(3):
        counts.open("a")
    assert [refuses(counts.enter, "a", person) for person in (1, 1, 2)] == [False, True, False]
    counts.close("a", 1)
    assert not refuses(counts.enter, "a", 1)


def test_people_are_not_counted_by_address() -> None:
    """1.7: strangers who use an address up shut nobody out who has a session, nor the reverse."""
    counts = ConnectionCounts(Bounds(1, 0, 1))
    assert [knock(counts, "a") for _ in range(3)] == [False, True, True]
    assert not refuses(counts.enter, "a", 1)
    assert not knock(counts, "b")
    assert not refuses(counts.enter, "b", 2)
    assert refuses(counts.enter, "a", 1)


def test_handshakes_of_a_person_in_a_minute() -> None:
    """1.8: by person, wherever they come from."""
    counts = ConnectionCounts(Bounds(0, 0, 1))
    counts.open("a")
    counts.enter("a", 1)
    counts.open("b")
    assert refuses(counts.enter, "b", 1)
    counts.begin_minute()
    assert not refuses(counts.enter, "b", 1)


def test_handshakes_in_a_minute() -> None:
    """1.8: closing does not make up for coming; the next minute does."""
    counts = ConnectionCounts(Bounds(0, 0, 2))
    for _ in range(2):
        counts.open("a")
        counts.close("a", None)
    assert knock(counts, "a")
    counts.begin_minute()
    assert not knock(counts, "a")


def test_no_bound() -> None:
    """0 lets in as many as come."""
    counts = ConnectionCounts(Bounds(0, 0, 0))
    assert [knock(counts, "a") for _ in range(100)] == [False] * 100
    assert [refuses(counts.enter, "a", 1) for _ in range(100)] == [False] * 100
