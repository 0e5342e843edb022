"""`collab.cluster.others` and `outbox`: who is told of a document, and what."""

from uuid import UUID

from collab.cluster.hints import Closed, Ended, Moved, SharedPresence, Shown, Told
from collab.cluster.others import Others
from collab.cluster.outbox import EVERYBODY, Outbox
from collab.protocol.presence import Entry

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_of_what_is_not_open_here_nothing_is_known() -> None:
    others = Others(10)
    others.note(ONE, "b", 0)
    assert others.may_have(ONE, 5)
    assert others.count(5) == 0


def test_whoever_does_not_answer_has_it_not() -> None:
    """And until they could have, they may have it."""
    others = Others(10)
    others.begin(ONE, 100)
    assert others.may_have(ONE, 101)
    assert not others.may_have(ONE, 103)


def test_whoever_says_so_has_it_until_they_say_no_more() -> None:
    others = Others(10)
    for each in (ONE, OTHER):
        others.begin(each, 0)
    others.note(ONE, "b", 5)
    others.note(ONE, "c", 9)
    assert (others.may_have(ONE, 14), others.may_have(OTHER, 14), others.count(14)) == (1, 0, 1)
    assert others.may_have(ONE, 18)
    assert not others.may_have(ONE, 20)
    assert others.count(20) == 0


def test_whoever_closes_it_or_ends_has_it_not() -> None:
    others = Others(10)
    for each in (ONE, OTHER):
        others.begin(each, 0)
        others.note(each, "b", 5)
        others.note(each, "c", 5)
    others.forget("b", ONE)
    others.forget("c")
    assert [others.may_have(each, 6) for each in (ONE, OTHER)] == [False, True]
    others.end(OTHER)
    others.begin(OTHER, 6)
    assert not others.may_have(OTHER, 9)


def test_what_concerns_a_document_is_told_to_its_group() -> None:
    """And what is of people to everybody; once, and the latest."""
    outbox, somebody = Outbox(), SharedPresence(Entry(1, 2, "{}"), 3, 4)
    outbox.add_moved(ONE, (1, 0, 0))
    outbox.add_moved(ONE, (2, 0, 0))
    outbox.add_moved(OTHER, None)
    outbox.add_moved(OTHER, (7, 0, 0))
    outbox.add_shown(ONE, [])
    outbox.add_shown(OTHER, [somebody])
    outbox.add_closed(ONE)
    outbox.add_ended({"x"})
    outbox.add_told({5})
    one, other = f"document.{ONE}", f"document.{OTHER}"
    assert outbox.take() == [
        (EVERYBODY, Ended(frozenset({"x"}))),
        (EVERYBODY, Told(frozenset({5}))),
        (one, Moved({ONE: (2, 0, 0)})),
        (other, Moved({OTHER: None})),
        (one, Shown(ONE, ())),
        (other, Shown(OTHER, (somebody,))),
        (one, Closed(ONE)),
    ]
    assert outbox.take() == []


def test_more_than_can_be_told_is_left_out() -> None:
    outbox = Outbox()
    for number in range(6000):
        outbox.add_moved(UUID(int=number), None)
        outbox.add_shown(UUID(int=number), [])
        outbox.add_closed(UUID(int=number))
        outbox.add_ended({str(number)})
        outbox.add_told({number})
    taken = [hint for _, hint in outbox.take()]
    told = [len(hint.people) for hint in taken if isinstance(hint, Told)]
    ended = [len(hint.digests) for hint in taken if isinstance(hint, Ended)]
    assert (sum(told), sum(ended)) == (5000, 5000)
    for kind in (Moved, Shown, Closed):
        assert len([hint for hint in taken if isinstance(hint, kind)]) == 5000
