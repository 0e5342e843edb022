"""`collab.limits.lobby`: who goes when there are too many connections."""

from collab.limits.lobby import Lobby


class Guest:
    """Notes whether it was turned away."""

    def __init__(self) -> None:
        self.is_gone = False

    def turn_away(self) -> None:
        self.is_gone = True


def arrive(lobby: Lobby, *addresses: str | None) -> list[Guest]:
    guests = [Guest() for _ in addresses]
    for guest, address in zip(guests, addresses, strict=True):
        lobby.arrive(guest, address)
    return guests


def gone(guests: list[Guest]) -> list[bool]:
    return [guest.is_gone for guest in guests]


def test_who_has_waited_longest_goes() -> None:
    """Of an address, and not the next one that comes; who has asked for something stays."""
    lobby = Lobby(2, 0, 0)
    asked, *others = arrive(lobby, "a", "b", "b")
    lobby.enter(asked)
    waiting = arrive(lobby, "a", "a", "a", "a")
    assert (asked.is_gone, gone(others), gone(waiting)) == (
        False,
        [False, False],
        [True, True, False, False],
    )
    assert len(lobby) == 5


def test_a_proxy_speaks_for_many() -> None:
    """What comes by a proxy is not counted by its address."""
    assert gone(arrive(Lobby(1, 0, 0), None, None, None)) == [False] * 3


def test_room_is_made_where_most_wait() -> None:
    """A slow stranger elsewhere keeps their place."""
    lobby = Lobby(0, 4, 1)
    assert gone(arrive(lobby, "slow", "a", "a", "a", "a")) == [False, True, False, False, False]
    assert len(lobby) == 4


def test_then_of_those_who_have_been_served() -> None:
    """A connection that is kept for later is the one that can be missed."""
    lobby = Lobby(0, 2, 1)
    busy, idle = arrive(lobby, "a", "b")
    lobby.enter(busy)
    lobby.enter(idle)
    lobby.rest(idle)
    (late,) = arrive(lobby, "c")
    assert gone([busy, idle, late]) == [False, True, False]
    assert not lobby.is_full


def test_the_reserve() -> None:
    """Who comes when all are busy may ask after the health; beyond that nobody comes in."""
    lobby = Lobby(0, 2, 1)
    busy = arrive(lobby, "a", "b")
    for guest in busy:
        lobby.enter(guest)
    (probe,) = arrive(lobby, "c")
    lobby.enter(probe)
    assert lobby.is_full
    (late,) = arrive(lobby, "c")
    assert gone([*busy, probe, late]) == [False, False, False, True]
    lobby.leave(probe)
    lobby.leave(late)
    assert not lobby.is_full


def test_who_left_is_not_counted() -> None:
    """However often it is said, and whatever is said of them afterwards."""
    lobby = Lobby(1, 1, 0)
    (guest,) = arrive(lobby, "a")
    lobby.leave(guest)
    lobby.leave(guest)
    lobby.enter(guest)
    lobby.rest(guest)
    assert len(lobby) == 0
    assert gone(arrive(lobby, "a")) == [False]


def test_another_may_stand_for_a_connection() -> None:
    """It has the place, and leaves it; who has been turned away meanwhile has none to give."""
    lobby = Lobby(0, 2, 0)
    asked, other = arrive(lobby, "a", "a")
    lobby.enter(asked)
    successor = Guest()
    lobby.replace(asked, successor)
    lobby.leave(asked)
    assert len(lobby) == 2
    lobby.leave(successor)
    assert len(lobby) == 1
    lobby.leave(other)
    lobby.replace(other, Guest())
    assert len(lobby) == 0
