"""`collab.limits.budget`: who may hold many bytes, and who waits for it."""

from hypothesis import given
from hypothesis import strategies as st

from collab.limits.budget import Budget


class Guest:
    """Notes that it may go on."""

    def __init__(self, told: list["Guest"] | None = None) -> None:
        self.told = told if told is not None else []

    def go_on(self) -> None:
        self.told.append(self)


def line(budget: Budget, *asked: tuple[str, int]) -> tuple[list[Guest], list[Guest]]:
    """Guests who ask one after the other, and those of them whose turn it is, as they are told."""
    told: list[Guest] = []
    guests = [Guest(told) for _ in asked]
    for guest, (who, size) in zip(guests, asked, strict=True):
        budget.ask(guest, who, size)
    return guests, told


def test_one_has_only_a_share() -> None:
    """Others pass whoever has theirs; what they give back goes to the next of the line."""
    budget = Budget(100, 40)
    (a, b, c, d), told = line(budget, ("ann", 30), ("ann", 30), ("ben", 40), ("ann", 10))
    assert told == [a, c, d]
    budget.leave(a)
    assert told == [a, c, d, b]


def test_all_have_the_whole() -> None:
    """The next one waits, and so does a smaller one behind them."""
    budget = Budget(100, 60)
    (a, b, c, d), told = line(budget, ("a", 50), ("b", 40), ("c", 50), ("d", 10))
    assert (told, budget.is_wanted) == ([a, b], True)
    budget.leave(b)
    assert told == [a, b, c]
    budget.leave(a)
    assert (told, budget.is_wanted) == ([a, b, c, d], False)


def test_what_is_too_large_for_all_comes_alone() -> None:
    """It is not kept waiting for ever."""
    budget = Budget(100, 60)
    (a, b), told = line(budget, ("a", 10), ("b", 200))
    assert told == [a]
    budget.leave(a)
    assert told == [a, b]


def test_whoever_leaves_the_line_holds_nobody_up() -> None:
    """Gone before their turn."""
    budget = Budget(100, 0)
    (a, b, c), told = line(budget, ("a", 80), ("b", 80), ("c", 20))
    budget.leave(b)
    assert told == [a, c]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 50), st.booleans())))
def test_it_is_never_overdrawn_and_nobody_is_forgotten(steps: list[tuple[str, int, bool]]) -> None:
    """Whatever comes and goes; when all who hold have left, all have had their turn."""
    budget, told, sizes = Budget(100, 60), list[Guest](), dict[Guest, tuple[str, int]]()
    here: list[Guest] = []
    for who, size, leaves in steps:
        guest = Guest(told)
        sizes[guest] = who, size
        budget.ask(guest, who, size)
        here.append(guest)
        if leaves:
            budget.leave(here.pop(0))
        held = [sizes[each] for each in told if each in here]
        assert sum(size for _, size in held) <= 100
        assert all(sum(n for w, n in held if w == who) <= 60 for who in "abc")
    while here:
        mine = next(each for each in here if each in told)
        budget.leave(mine)
        here.remove(mine)
    assert not budget.is_wanted
