"""`collab.limits.cost`: what a change may cost (PROTOCOL.md 2.9)."""

import pytest

from collab.limits.cost import CHEAP, MOST_AT_ONCE, Spending, excess, is_expensive, may_be_expensive


@pytest.mark.parametrize(
    ("jumps", "size", "dear"),
    [
        (4, 10**9, False),
        (5, 8 * CHEAP // 5, False),
        (5, 8 * CHEAP // 5 + 8, True),
        (10**6, 0, False),
    ],
)
def test_a_few_jumps_are_never_dear_and_many_only_among_much(
    jumps: int, size: int, dear: bool
) -> None:
    assert is_expensive(jumps, size) == dear


def test_what_is_typed_need_not_be_looked_at() -> None:
    """A keystroke, in whatever document; a page that is pasted into a small one."""
    assert not may_be_expensive(bytes(34), 10**9)
    assert not may_be_expensive(bytes(5000), 0)
    assert may_be_expensive(bytes(5000), 100_000)


def test_bytes_have_their_share() -> None:
    assert excess(0.0005, 0) == 0.0
    assert excess(0.25, 100_000) == 0.0
    assert excess(0.35, 100_000) == pytest.approx(0.0495)


def test_a_person_spends_from_one_account_that_fills_slowly() -> None:
    now = [0.0]
    spending = Spending(lambda: now[0])
    assert spending.affords(1, MOST_AT_ONCE)
    assert not spending.affords(1, 0.001)
    assert spending.affords(2, 0.001)
    assert spending.affords(1, 0.0)
    now[0] = 10.0
    assert spending.affords(1, 0.009)
    assert not spending.affords(1, 0.001)


def test_no_more_accounts_are_kept_than_there_is_room_for() -> None:
    """Ten thousand; with the next person all of them begin anew."""
    spending = Spending(lambda: 0.0)
    for person in range(10_000):
        assert spending.affords(person, MOST_AT_ONCE)
    assert not spending.affords(0, MOST_AT_ONCE)
    assert spending.affords(10_000, MOST_AT_ONCE)
    assert not spending.affords(10_000, MOST_AT_ONCE)
    assert spending.affords(0, MOST_AT_ONCE)
