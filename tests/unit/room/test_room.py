"""`collab.room.room`: one open document, without Doc, clock and database."""

from dataclasses import replace
from uuid import UUID

import pytest

from collab.protocol import presence, wire
from collab.protocol.closing import CloseCode, Closing, Refused
from collab.protocol.presence import Entry
from collab.room import presence_news, relay
from collab.room.batch import Settlement
from collab.room.room import Room
from collab.room.session import ActRequest, Change, Session
from collab.room.waiting import MAX_WAITING, MOST_AT_ONCE
from documents.access.grant import Grant
from documents.chat.acts import Refusal, Say, Standing, Unsay
from documents.commit.proposal import Ending, Outcome
from documents.review.news import News
from documents.roles import Role
from tests.support.people import LIMITS, connect, grant, packets_in

VECTOR = b"\x00"


@pytest.fixture
def room() -> Room:
    """An empty room."""
    return Room(UUID(int=1))


def enter(room: Room, right: Grant, *, head: int = 0, packets: bool = True) -> Session:
    """Somebody joins; the greeting is taken off the queue."""
    session = connect(right, packets=packets)
    room.join(session, head, VECTOR)
    session.take()
    return session


def offer(room: Room, session: Session, update: bytes = b"\x00\x00") -> Change:
    """A session's client sends a change frame."""
    change = session.receive(wire.update(update))
    assert isinstance(change, Change)
    room.offer(change)
    return change


def tell_news(room: Room) -> None:
    """What people show is told, by way of a commit."""
    room.show_news()
    look(room)


def look(room: Room) -> None:
    """The rights are looked at, and nothing has changed."""
    room.settle(Settlement(room.take(), Outcome(room.progress.head, 1)))


def code(session: Session) -> CloseCode | None:
    """How the connection ended."""
    return session.closing.code if session.closing else None


# Joining and leaving.


def test_who_joins_is_shown_everybody(room: Room) -> None:
    """1.6: SyncStep1, then the presence of those who are there."""
    ann = enter(room, grant(1))
    room.roster.show(ann, [Entry(7, 1, "{}")])
    ben = connect(grant(2), packets=False)
    room.join(ben, 0, VECTOR)
    assert room.wants_commit
    look(room)
    step1, shown = ben.take()
    assert step1 == wire.sync_step1(VECTOR)
    message = wire.presence(presence.encode([presence.stamp(Entry(7, 1, "{}"), ann.grant)]))
    assert shown == message


def test_a_room_lives_while_somebody_is_here_or_something_waits(room: Room) -> None:
    """3.2: the change of somebody who has left is still committed."""
    assert room.is_empty
    ann = enter(room, grant(1))
    offer(room, ann)
    room.leave(ann)
    assert not room.is_empty
    batch = room.take()
    room.settle(Settlement(batch, Outcome(1, 1), settled=batch.changes))
    assert room.is_empty
    room.arriving += 1
    assert not room.is_empty


def test_who_brings_another_epoch_ends_the_room_for_the_others(room: Room) -> None:
    """4501: they have the text from before a rollback."""
    ann = enter(room, grant(1), head=9)
    ben = enter(room, replace(grant(2), epoch=1), head=3)
    assert (code(ann), code(ben), list(room.members)) == (CloseCode.STALE, None, [ben])
    assert (room.position().epoch, room.position().head) == (1, 3)


# What is handed to a commit.


def test_what_waits_is_handed_over_once(room: Room) -> None:
    """3.2: changes in their order, with the right of each author."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    changes = offer(room, ann), offer(room, ben), offer(room, ann)
    batch = room.take()
    assert batch.changes == changes
    assert batch.grants == {ann: ann.grant, ben: ben.grant}
    assert batch.proposal.members == {1, 2}
    assert room.take().changes == ()
    assert not room.wants_commit


def test_a_commit_carries_only_so_much(room: Room) -> None:
    """3.2: the rest waits for the next one, in its order."""
    ann = enter(room, grant(1))
    half = bytes(MOST_AT_ONCE // 2)
    changes = [offer(room, ann, each) for each in (half, half, half, half + half)]
    assert room.take().changes == tuple(changes[:2])
    assert room.wants_commit
    assert room.take().changes == (changes[2],)
    assert room.take().changes == (changes[3],)
    assert not room.wants_commit


def test_the_oldest_right_decides_whether_rights_are_looked_up(room: Room) -> None:
    """3.7: also the right of an author who has left, whom no change of rights reaches any more."""
    ann = enter(room, grant(1, version=3))
    offer(room, ann)
    room.leave(ann)
    enter(room, grant(2, version=4))
    batch = room.take()
    assert batch.proposal.position.access_version == 3
    assert batch.proposal.members == {1, 2}


def test_a_newer_right_asks_for_a_look_at_all(room: Room) -> None:
    """3.7: who joins with another access version than the others proves that it moved."""
    enter(room, grant(1, version=1))
    assert not room.wants_commit
    enter(room, grant(2, version=2))
    assert room.wants_commit
    assert room.take().proposal.position.access_version == 1


def test_who_joins_does_not_hide_from_the_others_what_they_have_not_heard(room: Room) -> None:
    """3.2: the head of a room is what its members have been told."""
    enter(room, grant(1), head=5)
    enter(room, grant(2), head=7)
    assert room.take().proposal.position.head == 5


def test_a_failed_batch_is_offered_again_first(room: Room) -> None:
    """3.6, 5.4: nothing is lost or reordered, and the authors hear that it is not saved."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    first = offer(room, ann)
    batch = room.take()
    second = offer(room, ben)
    room.give_back(batch, 0.25)
    assert packets_in(ann.take()) == [{"type": "unsaved", "retry_ms": 250}]
    assert ben.take() == []
    assert room.take().changes == (first, second)


def test_a_failed_look_at_rights_is_tried_again(room: Room) -> None:
    """3.7: also when no change waits."""
    enter(room, grant(1))
    room.is_stale = True
    room.give_back(room.take(), 0.25)
    assert room.wants_commit


def test_more_than_4_mib_do_not_wait(room: Room) -> None:
    """3.6, 4509: what was given back counts, what was taken does not."""
    ann = enter(room, grant(1))
    quarter = bytes(MAX_WAITING // 16)
    for _ in range(16):
        offer(room, ann, quarter)
    with pytest.raises(Refused) as refused:
        offer(room, ann, b"1")
    assert refused.value.code == CloseCode.NOT_SAVED
    batch = room.take()
    offer(room, ann, b"1")
    room.give_back(batch, 1)
    with pytest.raises(Refused):
        offer(room, ann, b"1")


# What came of it.


def test_the_change_is_relayed_to_all_and_then_acknowledged(room: Room) -> None:
    """3.2, 5.3: the author included, tail before own change, receipt last."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    change = offer(room, ann)
    batch = room.take()
    assert ann.take() == ben.take() == []
    outcome = Outcome(2, 1, tail=(b"tail",), update=b"own")
    room.settle(Settlement(batch, outcome, settled=(change,)))
    relayed = [wire.update(b"tail"), wire.update(b"own")]
    receipt = wire.packet({"type": "receipt", "frames": 1, "seq": 2})
    assert ann.take() == [*relayed, receipt]
    assert ben.take() == relayed
    assert room.progress.head == 2


def test_who_lost_the_right_hears_nothing_later(room: Room) -> None:
    """3.7, 4.4: dropped before the relay; that its presence is gone is told next."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    room.roster.show(ben, [Entry(7, 1, "{}")])
    batch = room.take()
    room.settle(Settlement(batch, Outcome(1, 2, update=b"u", roles={1: Role.EDITOR})))
    assert code(ben) == CloseCode.NOT_ALLOWED
    assert ben.take() == []
    assert list(room.members) == [ann]
    gone = wire.presence(presence.encode([Entry(7, 1, presence.GONE)]))
    assert ann.take() == [wire.update(b"u")]
    assert room.wants_commit
    look(room)
    assert ann.take() == [gone]
    assert ann.grant.access_version == 2


def test_a_refused_sender_is_closed_and_the_others_go_on(room: Room) -> None:
    """2.1, 3.5: one's malformed change is nobody else's trouble."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    closing = Closing(CloseCode.MALFORMED, "x")
    outcome = Outcome(1, 1, update=b"u")
    room.settle(Settlement(room.take(), outcome, refused=((ben, closing),)))
    assert code(ben) == CloseCode.MALFORMED
    assert ann.take() == [wire.update(b"u")]


def test_who_came_during_the_commit_joins_again(room: Room) -> None:
    """3.7, 4501: nobody is shown what came after a right that may be gone."""
    enter(room, grant(1))
    batch = room.take()
    late, informed = enter(room, grant(2)), enter(room, grant(3, version=2))
    room.settle(Settlement(batch, Outcome(1, 2, update=b"u", roles={1: Role.EDITOR})))
    assert code(late) == CloseCode.STALE
    assert late.take() == []
    assert code(informed) is None
    assert informed.take() == [wire.update(b"u")]


def test_an_older_answer_does_not_undo_a_newer_right(room: Room) -> None:
    """3.7: a second connection of the same person may know better already."""
    enter(room, grant(1))
    batch = room.take()
    newer = enter(room, grant(1, Role.OWNER, version=3, browser="other"))
    room.settle(Settlement(batch, Outcome(1, 2, roles={1: Role.VIEWER})))
    assert newer.grant.role is Role.OWNER


def test_the_end_of_a_document_ends_every_connection(room: Room) -> None:
    """6.1, 4410: and leaves no presence behind for those who come back."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    room.roster.show(ann, [Entry(7, 1, "{}")])
    room.settle(Settlement(room.take(), Outcome(ending=Ending.GONE)))
    assert code(ann) == code(ben) == CloseCode.GONE
    room.leave(ann)
    back = connect(grant(3), packets=False)
    room.join(back, 0, VECTOR)
    assert back.take() == [wire.sync_step1(VECTOR)]


# Presence.


def seen_by(session: Session) -> list[Entry]:
    """What a session was told of others in its last frame."""
    message = wire.decode(session.take()[-1], wire.Limits(0, 10**6, 10**6, 0))
    assert isinstance(message, wire.Presence)
    return presence.decode(message.update)


def test_the_first_free_entry_is_ones_own(room: Room) -> None:
    """4.1: entries of others, sent back by a client that heard them, are passed over."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    room.roster.show(ann, [Entry(7, 1, '{"a":1}')])
    room.roster.show(ben, [Entry(7, 2, '{"b":1}'), Entry(8, 1, "{}"), Entry(9, 1, "{}")])
    tell_news(room)
    assert [(entry.client, entry.clock) for entry in seen_by(ann)] == [(7, 1), (8, 1)]
    assert ben.presence_client == 8


def test_nobody_makes_somebody_else_disappear(room: Room) -> None:
    """4.1: a foreign entry that has gone is no entry of one's own either."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    room.roster.show(ann, [Entry(7, 1, "{}")])
    room.roster.show(ben, [Entry(7, 2, presence.GONE), Entry(8, 1, presence.GONE)])
    assert ben.presence_client is None
    room.show_everybody(ben)
    look(room)
    assert [entry.client for entry in seen_by(ben)] == [7]


def test_the_same_browser_takes_its_entry_over(room: Room) -> None:
    """4.1, 4.4: after a lost connection, before the server has missed the old one."""
    before, watcher = enter(room, grant(1)), enter(room, grant(2))
    room.roster.show(before, [Entry(7, 1, "{}")])
    after = enter(room, grant(1))
    room.roster.show(after, [Entry(7, 2, "{}")])
    room.leave(before)
    look(room)
    watcher.take()
    room.leave(after)
    look(room)
    assert seen_by(watcher) == [Entry(7, 2, presence.GONE)]


def test_news_are_gathered_to_the_newest(room: Room) -> None:
    """4.3."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    for clock in (1, 2, 3):
        room.roster.show(ann, [Entry(7, clock, "{}")])
    tell_news(room)
    assert seen_by(ben) == [presence.stamp(Entry(7, 3, "{}"), ann.grant)]
    ben.take()
    tell_news(room)
    assert ben.take() == []


def test_who_says_goodbye_is_gone(room: Room) -> None:
    """4.4: by its own entry, and it may come back."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    for entry in (Entry(7, 1, "{}"), Entry(7, 2, presence.GONE)):
        room.roster.show(ann, [entry])
    tell_news(room)
    assert seen_by(ben) == [Entry(7, 2, presence.GONE)]
    room.show_everybody(ben)
    look(room)
    assert seen_by(ben) == []
    room.roster.show(ann, [Entry(7, 3, "{}")])
    room.show_everybody(ben)
    look(room)
    assert [entry.clock for entry in seen_by(ben)] == [3]


def test_who_lost_the_right_is_shown_nothing_later(room: Room) -> None:
    """4.3, 4.4: neither what the others show nor who is there, whether it waited before the end or
    came while the rights were looked at.
    """
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    room.roster.show(ann, [Entry(7, 1, "{}")])
    room.show_news()
    room.show_everybody(ben)
    assert ben.take() == []
    batch = room.take()
    room.roster.show(ann, [Entry(7, 2, "{}")])
    room.show_news()
    room.settle(Settlement(batch, Outcome(0, 2, roles={1: Role.EDITOR})))
    assert ben.take() == []
    look(room)
    assert [entry.clock for entry in seen_by(ann)] == [2]


def test_news_that_could_not_be_told_are_told_later(room: Room) -> None:
    """3.6, 4.3: when the rights cannot be looked at; of each person the newest."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    room.roster.show(ann, [Entry(7, 1, "{}")])
    room.roster.show(ben, [Entry(8, 1, "{}")])
    # 4.6.
    ben.take()
    room.show_everybody(ben)
    room.show_news()
    batch = room.take()
    room.roster.show(ann, [Entry(7, 2, "{}")])
    room.give_back(batch, 1.0)
    assert room.wants_commit
    look(room)
    news, everybody = ben.take()
    for frame in (news, everybody):
        message = wire.decode(frame, wire.Limits(0, 10**6, 10**6, 0))
        assert isinstance(message, wire.Presence)
        told = presence.decode(message.update)
        assert sorted((entry.client, entry.clock) for entry in told) == [(7, 2), (8, 1)]


def test_pauses_grow_with_the_members() -> None:
    """4.3: presence by members × 0.25 ms, between 30 ms and 250 ms; relays by 1 ms up to 25 ms."""
    expected = {1: (0.03, 0.001), 20: (0.03, 0.02), 200: (0.05, 0.025), 1200: (0.25, 0.025)}
    for members, pauses in expected.items():
        assert (presence_news.pause(members), relay.pause(members)) == pytest.approx(pauses)


def test_presence_of_many_goes_out_in_slices(room: Room) -> None:
    """4.3: an eighth of the members at a time, whoever has waited longest first."""
    members = [enter(room, grant(number)) for number in range(1, 161)]
    for number, member in enumerate(members):
        room.roster.show(member, [Entry(number, 1, "{}")])
    room.roster.show(members[0], [Entry(0, 2, "{}")])
    members[-1].take()
    told = []
    while room.roster.has_news:
        tell_news(room)
        told.append([entry.client for entry in seen_by(members[-1])])
    assert told == [list(range(start, start + 20)) for start in range(0, 160, 20)]


def test_a_room_is_not_empty_while_its_changes_are_on_their_way(room: Room) -> None:
    """3.6: a second room for the document would offer changes beside those that come back."""
    author = enter(room, grant(1))
    room.offer(Change(author, 1, b"\x00\x00", full=False))
    room.leave(author)
    assert not room.is_empty
    batch = room.take()
    assert not room.is_empty
    room.give_back(batch, 0.25)
    assert not room.is_empty
    room.take()
    room.settle(Settlement(batch, Outcome(1, 1), settled=batch.changes))
    assert room.is_empty


# Chat, review and title.


MID = UUID(int=7)


def hear(room: Room, session: Session, act: Say | Unsay) -> ActRequest:
    """Somebody says something."""
    said = ActRequest(session, act, "say", str(MID), 100)
    room.hear(said)
    return said


def test_what_is_said_is_handed_over_with_its_authors_right(room: Room) -> None:
    """3.2, 5.9: once; what could not be said comes first the next time."""
    ann = enter(room, grant(1, Role.COMMENTER))
    first = hear(room, ann, Say(MID, "a"))
    batch = room.take()
    assert (batch.said, batch.proposal.authors) == ((first,), {ann.grant})
    assert batch.proposal.acts == ((ann.grant, first.act),)
    second = hear(room, ann, Say(MID, "b"))
    room.give_back(batch, 0.25)
    assert ann.take() == []
    assert room.take().said == (first, second)
    assert not room.wants_commit


def test_what_came_of_what_was_said(room: Room) -> None:
    """5.8, 5.10, 5.14: everybody is told what was said, and its author alone why it was not; who
    says again what has been said is told of it once more.
    """
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    stock = enter(room, grant(3), packets=False)
    for _ in range(4):
        hear(room, ann, Say(MID, "a"))
    message = {"number": 1, "text": "a"}
    news = News(5, gone=("x",))
    outcome = Outcome(
        0,
        1,
        rev=1,
        messages=(message,),
        review=news,
        answers=(None, Refusal.MISSING, message, News(3, threads=({"id": "t"},))),
    )
    room.settle(Settlement(room.take(), outcome))
    told = {"type": "message", **message}
    review = {"type": "review", "after": 0, **news.as_json}
    again = {"type": "review", "after": 5, **News(5, threads=({"id": "t"},)).as_json}
    *heard, refused, repeated, thread = packets_in(ann.take())
    assert heard == packets_in(ben.take()) == [told, review]
    assert (refused["type"], refused["code"]) == ("error", "missing")
    assert (repeated, thread) == (told, again)
    assert stock.take() == []
    assert room.progress.reach == (0, 1, 5)


def test_the_first_comment_sends_those_away_who_would_harm_it(room: Room) -> None:
    """3.13: once; whoever only reads stays."""
    blind = Session(grant(1), LIMITS, True, lambda: None, knows_marks=False)
    room.join(blind, 0, VECTOR)
    ann = enter(room, grant(2))
    commented = Outcome(1, 1, update=b"u", review=News(1, threads=({"id": "t"},)))
    room.settle(Settlement(room.take(), commented))
    assert (code(blind), list(room.members)) == (CloseCode.STALE, [ann])
    assert room.progress.is_commented
    late = Session(grant(1), LIMITS, True, lambda: None, knows_marks=False)
    room.join(late, 1, VECTOR, Standing(is_commented=True))
    room.settle(Settlement(room.take(), commented))
    assert (code(late), late.may_edit) == (None, False)


def test_a_new_title_is_told_once(room: Room) -> None:
    """5.13: and where two have different ones the next look tells which is true."""
    ann = enter(room, replace(grant(1), title="Plan"))
    for title, told in (("", []), ("Plan", []), ("Trip", ["Trip"]), ("Trip", [])):
        room.settle(Settlement(room.take(), Outcome(0, 1, title=title)))
        assert [packet["title"] for packet in packets_in(ann.take())] == told
    assert not room.wants_commit
    ben = enter(room, replace(grant(2), title="Plan"))
    assert room.wants_commit
    room.settle(Settlement(room.take(), Outcome(0, 1, title="Trip")))
    assert [packet["title"] for packet in packets_in(ben.take())] == ["Trip"]


@pytest.mark.parametrize("reach", [(6, 0, 0), (5, 1, 0), (5, 0, 1)])
def test_a_rumour_is_looked_into_once(room: Room, reach: tuple[int, int, int]) -> None:
    """3.2: of journal, chat or review; where nobody is, nobody has to be told."""
    room.heed(reach)
    assert not room.wants_commit
    enter(room, grant(1), head=5)
    room.heed((5, 0, 0))
    assert not room.wants_commit
    room.heed(reach)
    room.heed((4, 0, 0))
    assert room.wants_commit
    room.take()
    assert not room.wants_commit


def test_what_a_sender_is_told_of_changes_that_were_not_taken(room: Room) -> None:
    """3.4, 3.5: what builds on something unknown is asked for, what was passed over is not."""
    ann = enter(room, grant(1))
    lost, dropped = offer(room, ann), offer(room, ann)
    batch = room.take()
    room.settle(Settlement(batch, Outcome(0, 1), unknown=(lost,), vector=b"\1\2\3"))
    assert ann.take() == [wire.sync_step1(b"\1\2\3")]
    room.settle(Settlement(batch, Outcome(0, 1), dropped=(dropped,), vector=b"\1\2\3"))
    assert ann.take() == []
    later = offer(room, ann)
    room.settle(Settlement(room.take(), Outcome(0, 1), settled=(later,)))
    assert [packet["frames"] for packet in packets_in(ann.take())] == [0]


def test_whoever_has_left_is_left_alone(room: Room) -> None:
    """A second goodbye, and an answer to what was asked before the first."""
    ann, ben = enter(room, grant(1)), enter(room, grant(2))
    room.roster.show(ann, [Entry(7, 1, "{}")])
    room.show_everybody(ben)
    batch = room.take()
    for _ in range(2):
        room.leave(ben)
    room.settle(Settlement(batch, Outcome(0, 1)))
    assert ben.take() == []
    assert list(room.members) == [ann]


# The quota.


def test_members_are_told_of_the_size_from_four_fifths_on_in_steps() -> None:
    """5.6: not for every change, and whoever joins is told as well."""
    room, one = Room(UUID(int=1)), connect(grant(1))
    room.join(one, 0, b"\x00")
    for size in (799, 800, 805, 811):
        one.take()
        room.settle(Settlement(room.take(), Outcome(1, 1), size=size, quota=1000))
        told = [{"type": "size", "used": size, "quota": 1000}] if size in (800, 811) else []
        assert packets_in(one.take()) == told
    two = connect(grant(2))
    room.join(two, 1, b"\x00")
    assert packets_in(two.take())[1:] == [{"type": "size", "used": 811, "quota": 1000}]
