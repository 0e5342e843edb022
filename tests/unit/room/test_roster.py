"""`collab.room.roster`: the same browser on two processes, and processes that come and go."""

from itertools import permutations

import pytest

from collab.cluster.hints import SharedPresence
from collab.protocol import presence, wire
from collab.protocol.presence import Entry
from collab.room.roster import Roster
from collab.room.session import Session
from tests.support.people import connect, grant

CLIENT = 7


def joined(person: int) -> Session:
    """A member."""
    return connect(grant(person))


def told(clock: int, *, user: int = 1, since: int = 0, state: str = "{}") -> SharedPresence:
    """What another process says of a person's client."""
    return SharedPresence(Entry(CLIENT, clock, state), user, since)


def clocks(roster: Roster) -> list[int]:
    """The clock of each entry that everybody is shown."""
    return [entry.clock for entry in roster.everybody()]


def test_what_is_shown_here_is_told_elsewhere() -> None:
    """Stamped, once; and once more when asked to repeat, and when it ends."""
    here, ann = Roster(), joined(1)
    here.show(ann, [Entry(CLIENT, 1, "{}")], now=5)
    stamped = presence.stamp(Entry(CLIENT, 1, "{}"), ann.grant)
    assert here.take_outgoing() == [SharedPresence(stamped, 1, 5)]
    assert here.take_outgoing() == []
    here.repeat()
    assert here.take_outgoing() == [SharedPresence(stamped, 1, 5)]
    here.leave(ann)
    assert here.take_outgoing() == [SharedPresence(Entry(CLIENT, 1, presence.GONE), 1, 5)]
    here.repeat()
    assert here.take_outgoing() == []


def test_who_shows_something_first_is_asked_to_show_it_again() -> None:
    """4.6: each connection once, and nobody else."""
    here, ann, ben = Roster(), joined(1), joined(2)
    for clock in (3, 4):
        here.show(ann, [Entry(CLIENT, clock, "{}")])
    here.show(ben, [Entry(CLIENT, 5, "{}")])
    gone = presence.encode([Entry(CLIENT, 3, presence.GONE)])
    assert [ann.take(), ben.take()] == [[wire.presence(gone)], []]


def test_who_comes_to_another_process_is_shown_by_it() -> None:
    """With the same client id and clock: the later connection has it, the earlier one is mute, and
    its end takes nobody away.
    """
    old, new = Roster(), Roster()
    before, after = joined(1), joined(1)
    old.show(before, [Entry(CLIENT, 3, "{}")], now=1)
    new.hear("old", old.take_outgoing(), 0.0)
    new.show(after, [Entry(CLIENT, 3, "{}")], now=2)
    old.hear("new", new.take_outgoing(), 0.0)
    assert clocks(old) == clocks(new) == [3]
    assert before.presence_client is None
    old.leave(before)
    assert old.take_outgoing() == []
    new.show(after, [Entry(CLIENT, 4, "{}")], now=3)
    old.hear("new", new.take_outgoing(), 0.0)
    assert clocks(old) == [4]


def test_a_word_that_crosses_the_other_takes_nobody_away() -> None:
    """Both processes tell at the same moment that they have the client: one of them is right."""
    old, new = Roster(), Roster()
    before, after = joined(1), joined(1)
    old.show(before, [Entry(CLIENT, 3, "{}")], now=1)
    new.show(after, [Entry(CLIENT, 3, "{}")], now=2)
    by_old, by_new = old.take_outgoing(), new.take_outgoing()
    new.hear("old", by_old, 0.0)
    old.hear("new", by_new, 0.0)
    assert (before.presence_client, after.presence_client) == (None, CLIENT)
    assert clocks(old) == clocks(new) == [3]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_wins_in_any_order(order: tuple[int, ...]) -> None:
    """What three processes tell of one client comes to the same, whoever is heard last."""
    said = [("a", told(1, since=9)), ("b", told(2, since=1)), ("c", told(2, since=2))]
    here = Roster()
    for number in order:
        process, each = said[number]
        here.hear(process, [each], 0.0)
    here.hear("a", [told(1, state=presence.GONE)], 0.0)
    here.hear("b", [told(2, state=presence.GONE)], 0.0)
    assert clocks(here) == [2]
    here.hear("c", [told(2, state=presence.GONE)], 0.0)
    assert clocks(here) == []


def test_nobody_takes_somebody_elses_client() -> None:
    """4.1: neither a member that of a person elsewhere, nor the other way round."""
    here, ben = Roster(), joined(2)
    here.hear("there", [told(1, user=1)], 0.0)
    here.show(ben, [Entry(CLIENT, 9, "{}")])
    assert ben.presence_client is None
    assert clocks(here) == [1]
    here.hear("elsewhere", [told(9, user=2)], 0.0)
    assert clocks(here) == [1]


def test_a_process_that_ends_takes_its_people_along() -> None:
    """At once if it says so, and else when it has not told of them for long enough."""
    here = Roster()
    for client, process in ((1, "one"), (2, "two"), (3, "two")):
        here.hear(process, [SharedPresence(Entry(client, 1, "{}"), client, 0)], float(client))
    here.take_news(9)
    here.forget("one")
    assert here.take_news(9) == [Entry(1, 1, presence.GONE)]
    here.hear("two", [SharedPresence(Entry(2, 1, "{}"), 2, 0)], 5.0)
    assert not here.has_news
    here.forget_before(4.0)
    assert here.take_news(9) == [Entry(3, 1, presence.GONE)]
    assert here.users_elsewhere() == {2}
