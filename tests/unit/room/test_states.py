"""States of sessions and polls: one setter, and tables of what may follow what."""

from enum import Enum

import pytest

from collab.room import outlet, receipts
from collab.room.state_machine import StateMachine
from collab.transports.longpoll import stage as poll_stage
from collab.transports.longpoll.stage import Stage


@pytest.mark.parametrize(
    ("first", "table", "last"),
    [
        (outlet.Flow.OPEN, outlet._NEXT, {outlet.Flow.CLOSED}),
        (receipts.Chain.WHOLE, receipts._NEXT, set()),
        (Stage.JOINING, poll_stage.NEXT, {Stage.OVER}),
    ],
)
def test_every_state_is_reached_and_left(
    first: Enum, table: dict[Enum, frozenset[Enum]], last: set[Enum]
) -> None:
    """But for the last one, and none follows itself."""
    assert set(table) == set(type(first))
    reached, todo = {first}, [first]
    while todo:
        news = table[todo.pop()] - reached
        reached |= news
        todo += news
    assert reached == set(table)
    assert {state for state, following in table.items() if not following} == last
    assert [state for state, following in table.items() if state in following] == []


def test_what_may_not_follow_changes_nothing() -> None:
    """What comes too late is passed over: hanging up on a poll that is over."""
    stage = StateMachine(Stage.JOINING, poll_stage.NEXT)
    assert not stage.enter(Stage.LEFT)
    assert stage.enter(Stage.OVER)
    assert not stage.enter(Stage.TOLD)
    assert stage.state is Stage.OVER


def test_a_poll_has_ended_when_nothing_is_taken_from_its_client_any_more() -> None:
    """7.5: but not when the client has hung up: what it had said is dealt with."""
    ended = {stage for stage in Stage if stage.has_ended}
    assert ended == {Stage.ENDING, Stage.TOLD, Stage.OVER}
