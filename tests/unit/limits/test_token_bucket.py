"""The token bucket: a burst is free, then it is the rate that counts."""

from hypothesis import given
from hypothesis import strategies as st

from collab.limits.token_bucket import TokenBucket


def test_a_burst_is_free_and_then_each_waits_its_turn() -> None:
    bucket = TokenBucket(3, 2)
    assert [bucket.take(1, 10.0) for _ in range(5)] == [0.0, 0.0, 0.0, 0.5, 1.0]


def test_it_fills_up_with_time_but_never_over() -> None:
    bucket = TokenBucket(3, 2)
    assert bucket.take(3, 0.0) == 0.0
    assert bucket.take(3, 100.0) == 0.0
    assert bucket.take(1, 100.0) == 0.5


def test_an_offer_that_is_refused_costs_nothing() -> None:
    bucket = TokenBucket(2, 1)
    assert [bucket.offers(2, 0.0), bucket.offers(1, 0.5), bucket.offers(1, 1.0)] == [
        True,
        False,
        True,
    ]


def test_without_a_rate_it_never_runs_dry() -> None:
    bucket = TokenBucket(1, 0)
    assert [bucket.take(1e9, 0.0), bucket.offers(1e9, 0.0)] == [0.0, True]


@given(st.lists(st.tuples(st.floats(0.1, 5), st.floats(0, 2)), max_size=50))
def test_whoever_waits_gets_no_more_than_burst_and_rate(steps: list[tuple[float, float]]) -> None:
    bucket, now, taken = TokenBucket(10, 3), 0.0, 0.0
    for amount, pause in steps:
        now += pause
        wait = bucket.take(amount, now)
        taken += amount
        now += wait
        assert taken <= 10 + 3 * now + 1e-6


def test_what_was_not_used_after_all_comes_back() -> None:
    bucket = TokenBucket(2, 1)
    assert bucket.offers(2, 0.0)
    bucket.give_back(1)
    assert [bucket.offers(1, 0.0), bucket.offers(1, 0.0)] == [True, False]
