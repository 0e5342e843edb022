"""`collab.room.session`: one connection, stepped from outside."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.protocol import wire
from collab.protocol.closing import CloseCode, Refused
from collab.room.outlet import MAX_QUEUED
from collab.room.relay import tell_updates
from collab.room.session import ActRequest, Change, Course, Session
from documents.chat.acts import Refusal, Standing, Unsay
from documents.commit.proposal import Outcome
from documents.review.acts import Moved
from documents.review.suggestions.acts import Needs, Unseen
from documents.roles import Role
from tests.support.people import LIMITS, connect, grant, packets_in

STEP1 = wire.sync_step1(b"\x00")

EMPTY_UPDATE = b"\x00\x00"


@pytest.fixture
def session() -> Session:
    """An editor's connection that asked for packets."""
    return connect(grant(1))


def change(session: Session, *, full: bool = False) -> Change:
    """The session's next change frame."""
    frame = (wire.sync_step2 if full else wire.update)(EMPTY_UPDATE)
    received = session.receive(frame)
    assert isinstance(received, Change)
    return received


def receipt(session: Session) -> int:
    """How many frames the client is told are settled."""
    session.take()
    session.send_receipt(9)
    (packet,) = packets_in(session.take())
    assert (packet["type"], packet["seq"]) == ("receipt", 9)
    frames: int = packet["frames"]
    return frames


# Receiving.


@pytest.mark.parametrize("frame", [None, b""])
def test_text_messages_and_empty_frames_are_refused(session: Session, frame: bytes | None) -> None:
    """2.1."""
    with pytest.raises(Refused) as refused:
        session.receive(frame)
    assert refused.value.code == CloseCode.MALFORMED


def test_change_frames_are_counted_from_one(session: Session) -> None:
    """3.2: SyncStep2 and Update count, other frames do not."""
    assert change(session, full=True) == Change(session, 1, EMPTY_UPDATE, full=True)
    session.receive(STEP1)
    session.receive(wire.KEEPALIVE)
    assert change(session) == Change(session, 2, EMPTY_UPDATE, full=False)


# Greeting.


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_edit_is_asked_for_changes(role: Role) -> None:
    """1.6, 3.5, 5.2: the welcome says the role; a reader gets no SyncStep1."""
    session = connect(grant(1, role, version=3))
    session.greet(1842, b"\x00", Standing(head=57, read=50))
    frames = session.take()
    welcome = {
        "type": "welcome",
        "role": role.value,
        "access_version": 3,
        "epoch": 0,
        "seq": 1842,
        "may_chat": role is not Role.VIEWER,
        "may_comment": role is not Role.VIEWER,
        "may_suggest": role is not Role.VIEWER,
        "frozen": False,
        "chat": {"head": 57, "read": 50},
        "review": {"head": 0},
        "title": "",
    }
    assert packets_in(frames) == [welcome]
    assert (STEP1 in frames) == (role in (Role.EDITOR, Role.OWNER))


def test_packets_go_only_to_who_asked_for_them() -> None:
    """1.4, 5.1."""
    stock = connect(grant(1), packets=False)
    stock.greet(1, b"\x00")
    stock.send_receipt(1)
    assert stock.take() == [STEP1]


# The queue.


def test_frames_are_taken_by_swap_and_in_order(session: Session) -> None:
    """3.2: each frame goes out once."""
    for frame in (b"1", b"2"):
        session.send(frame)
    assert session.take() == [b"1", b"2"]
    assert session.take() == []


def overflow(session: Session) -> None:
    """Queue more than a client may let wait."""
    session.send(bytes(2 * MAX_QUEUED))
    session.send(bytes(MAX_QUEUED))
    session.send(b"1")


def test_a_client_that_is_asked_when_it_asks() -> None:
    """8.7: whoever may only read, too, behind the answer; and not when the conversation begins."""
    session = Session(grant(1, Role.VIEWER), LIMITS, True, lambda: None, asks_back=True)
    session.greet(1, b"\0")
    assert len(session.take()) == 1
    session.answer(b"\0\0", b"\1\2\3")
    assert session.take() == [wire.sync_step2(b"\0\0"), wire.sync_step1(b"\1\2\3")]
    writer = Session(grant(1), LIMITS, False, lambda: None, asks_back=True)
    writer.greet(1, b"\0")
    assert writer.take() == []
    usual = Session(grant(1), LIMITS, False, lambda: None)
    usual.greet(1, b"\0")
    usual.answer(b"\0\0", b"\0")
    assert usual.take() == [wire.sync_step1(b"\0"), wire.sync_step2(b"\0\0")]


def test_a_client_that_does_not_read_misses_what_waits() -> None:
    """2.7: beside the largest frame 256 KiB may wait, one byte more may not."""
    calls: list[None] = []
    session = Session(grant(1), LIMITS, True, lambda: calls.append(None))
    overflow(session)
    assert session.take() == []
    assert session.closing is None
    assert len(calls) == 3
    session.send(b"missed, too")
    assert session.take() == []


def test_what_was_missed_begins_after_what_was_handed_over(session: Session) -> None:
    """2.7: relays that were queued and lost are missed, those that were taken are not."""
    session.greet(5, b"\x00")
    session.outlet.relay(b"6", 6)
    session.take()
    session.outlet.relay(b"7", 7)
    overflow(session)
    session.outlet.relay(b"8", 8)
    assert [session.outlet.catch_up(8), session.outlet.catch_up(8)] == [6, None]
    session.outlet.relay(b"9", 9)
    assert session.take() == [b"9"]
    overflow(session)
    assert session.outlet.catch_up(9) == 9


def test_after_a_miss_right_title_and_receipts_are_told_again(session: Session) -> None:
    """2.7, 5.7: a client that was owed an answer to its gap is asked again."""
    session.ask_again(change(session), b"\x00")
    overflow(session)
    session.outlet.catch_up(8)
    session.caught_up(8, b"\x00")
    frames = session.take()
    kinds = [packet["type"] for packet in packets_in(frames)]
    assert kinds == ["resync", "access", "title", "receipt"]
    assert frames[3] == STEP1


@pytest.mark.parametrize("is_behind", [False, True])
def test_whoever_misses_the_document_itself_joins_again(session: Session, is_behind: bool) -> None:
    """2.7, 4508: the answer to SyncStep1 is in no journal, whether it was dropped with what waits
    or would come while the client is behind.
    """
    steps = [lambda: session.outlet.answer(b"2"), lambda: overflow(session)]
    for step in reversed(steps) if is_behind else steps:
        step()
    assert session.closing is not None
    assert session.closing.code == CloseCode.TOO_SLOW


def test_one_long_frame_gets_through_and_reading_makes_room(session: Session) -> None:
    """6.1: a document longer than 256 KiB can be opened, also right after the welcome."""
    session.greet(1, b"\x00")
    session.send(bytes(4 * MAX_QUEUED))
    session.take()
    session.send(bytes(MAX_QUEUED))
    assert session.closing is None


def test_after_the_end_nothing_more_is_said(session: Session) -> None:
    """6.1: the first reason stands, and a closed connection sends nothing."""
    session.close(CloseCode.GONE, "gone")
    session.close(CloseCode.MALFORMED, "later")
    session.send(b"late")
    session.outlet.relay(b"late", 7)
    session.outlet.answer(b"late")
    assert session.closing is not None
    assert session.closing.code == CloseCode.GONE
    assert session.take() == []


def test_a_restart_lets_the_client_hear_what_is_committed(session: Session) -> None:
    """6.1, 4503: everything acknowledged is saved, and is still acknowledged."""
    session.send(b"receipt")
    session.close(CloseCode.RESTARTING, "restarting")
    assert session.take() == [b"receipt"]


def test_a_sign_of_life_when_there_is_nothing_to_say(session: Session) -> None:
    """2.6: only when nothing was said since the last look."""
    session.send(b"news")
    session.outlet.keep_alive()
    assert session.take() == [b"news"]
    session.outlet.keep_alive()
    assert session.outlet.queued == len(wire.KEEPALIVE)
    assert session.take() == [wire.KEEPALIVE]
    assert session.outlet.queued == 0


# Receipts.


def test_a_receipt_counts_settled_frames(session: Session) -> None:
    """5.3."""
    first, second = change(session), change(session)
    session.settle(first)
    assert receipt(session) == 1
    session.settle(second)
    assert receipt(session) == 2


def test_after_a_gap_the_count_stands_still_until_a_later_full_sync(session: Session) -> None:
    """3.4, 5.3: neither an earlier full sync nor any update settles what is missing."""
    early, lost, later = change(session, full=True), change(session), change(session)
    answer, after = change(session, full=True), change(session)
    session.ask_again(lost, b"\x00")
    assert session.take() == [STEP1]
    session.settle(early)
    session.settle(later)
    assert receipt(session) == 0
    session.settle(answer)
    assert receipt(session) == 4
    session.settle(after)
    assert receipt(session) == 5


def test_the_fourth_answer_with_a_gap_in_a_row_ends_the_connection(session: Session) -> None:
    """3.4: three are asked again; a full sync in between starts the count anew."""
    for _ in range(3):
        session.ask_again(change(session, full=True), b"\x00")
    session.settle(change(session, full=True))
    for _ in range(3):
        session.ask_again(change(session, full=True), b"\x00")
    assert session.closing is None
    session.ask_again(change(session, full=True), b"\x00")
    assert session.closing is not None
    assert session.closing.code == CloseCode.MALFORMED


def test_what_was_on_its_way_is_not_asked_for_again(session: Session) -> None:
    """3.4: one SyncStep1 for all the changes that came before its answer, however many."""
    for _ in range(9):
        session.ask_again(change(session), b"\x00")
    assert session.take() == [STEP1]
    assert session.closing is None


def test_a_dropped_frame_is_not_acknowledged_by_a_later_one(session: Session) -> None:
    """3.5, 5.3: a reader's deletion is not saved, also once the reader may edit."""
    session.drop(change(session))
    session.settle(change(session))
    assert receipt(session) == 0
    session.settle(change(session, full=True))
    assert receipt(session) == 3


# What is refused.


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (Refusal.MISSING, {"code": "missing"}),
        (Moved("here"), {"code": "moved", "now": "here"}),
        (Needs(("a", "b")), {"code": "builds_on", "needs": ["a", "b"]}),
        (Unseen(9), {"code": "changed", "seq": 5}),
    ],
)
def test_why_an_act_was_not_done(
    session: Session, refusal: Refusal | Moved | Needs | Unseen, told: dict[str, object]
) -> None:
    """5.10, 5.15, 5.19: of the text the client has seen what it was told, whatever is there."""
    session.greet(5, b"\x00")
    session.take()
    ActRequest(session, Unsay(7), "unsay", "7", 10).refuse(refusal)
    (error,) = packets_in(session.take())
    del error["message"]
    assert error == {"type": "error", "about": "unsay", "id": "7"} | told


def test_what_nobody_has_seen_is_tried_once_more(session: Session) -> None:
    """5.19: where somebody compares it again; its sender hears nothing of it."""
    tried: list[None] = []
    said = ActRequest(session, Unsay(7), "unsay", None, 10, again=lambda: tried.append(None))
    said.refuse(Unseen(9))
    assert (len(tried), session.take()) == (1, [])
    said.refuse(Refusal.CHANGED)
    assert (len(tried), len(session.take())) == (1, 1)


# A right that changes.


def test_a_lost_right_ends_the_connection(session: Session) -> None:
    """3.7: nothing that was queued is still sent."""
    session.send(b"secret")
    session.regrant(None, 2, b"\x00")
    assert session.closing is not None
    assert session.closing.code == CloseCode.NOT_ALLOWED
    assert session.take() == []


def test_a_changed_role_is_told(session: Session) -> None:
    """3.7, 5.5: and only when it is another one."""
    session.regrant(Role.EDITOR, 4, b"\x00")
    assert session.take() == []
    session.regrant(Role.VIEWER, 5, b"\x00")
    told = {"type": "access", "role": "viewer", "access_version": 5, "may_chat": False}
    told |= {"may_comment": False, "may_suggest": False, "frozen": False}
    assert packets_in(session.take()) == [told]
    assert (session.grant.role, session.grant.access_version) == (Role.VIEWER, 5)


def test_a_viewer_is_told_that_viewers_may_chat() -> None:
    """5.5: with the role that there was; a client without packets is left in peace."""
    viewer, stock = (connect(grant(1, Role.VIEWER), packets=packets) for packets in (True, False))
    for session in (viewer, stock):
        session.regrant(Role.VIEWER, 2, b"\x00", viewers_chat=True)
    told = {"type": "access", "role": "viewer", "access_version": 2, "may_chat": True}
    told |= {"may_comment": False, "may_suggest": False, "frozen": False}
    assert packets_in(viewer.take()) == [told]
    assert (stock.take(), stock.closing) == ([], None)


@pytest.mark.parametrize(("before", "asked"), [(Role.COMMENTER, True), (Role.OWNER, False)])
def test_who_may_edit_from_now_on_is_asked_for_changes(before: Role, asked: bool) -> None:
    """3.7: what was typed or dropped meanwhile comes with the answer."""
    session = connect(grant(1, before))
    session.regrant(Role.EDITOR, 2, b"\x00")
    assert (STEP1 in session.take()) == asked


def test_a_client_without_packets_joins_again() -> None:
    """3.7, 4501: it could not be told otherwise."""
    session = connect(grant(1), packets=False)
    session.regrant(Role.EDITOR, 2, b"\x00")
    assert session.closing is None
    session.regrant(Role.OWNER, 3, b"\x00")
    assert session.closing is not None
    assert session.closing.code == CloseCode.STALE


def test_a_frame_that_was_cut_is_settled_with_its_last_part(session: Session) -> None:
    """3.11, 5.3: the receipt counts no frame of which something is still to come."""
    last = replace(change(session, full=True), course=(course := Course()))
    session.settle(replace(last, is_last=False))
    assert receipt(session) == 0
    session.settle(last)
    assert receipt(session) == 1
    assert course.settled == 2


def test_after_a_part_that_was_not_committed_no_other_is_of_use(session: Session) -> None:
    """3.11, 3.4, 3.5."""
    for end in (session.drop, lambda part: session.ask_again(part, b"\0")):
        part = replace(change(session), is_last=False, course=(course := Course()))
        end(part)
        assert course.is_over


def test_parts_that_are_committed_show_that_a_client_makes_up(session: Session) -> None:
    """3.4: only what brings nothing at all counts towards the fourth."""
    for _ in range(5):
        part = replace(change(session, full=True), is_last=False, course=Course())
        session.settle(part)
        session.ask_again(part, b"\0")
    assert session.closing is None


@pytest.mark.parametrize(
    ("role", "marks", "ends"),
    [
        (Role.EDITOR, True, False),
        (Role.EDITOR, False, True),
        (Role.VIEWER, True, False),
        (Role.VIEWER, False, False),
    ],
)
def test_a_text_that_gets_its_first_comment(role: Role, marks: bool, ends: bool) -> None:
    """3.13: who would take the mark away joins again, and may only read from then on."""
    session = Session(grant(1, role), LIMITS, True, lambda: None, knows_marks=marks)
    assert session.sees_first_comment() is ends
    code = session.closing.code if session.closing else None
    assert (code, session.is_blind) == (CloseCode.STALE if ends else None, not marks)
    back = Session(grant(1, role), LIMITS, True, lambda: None, knows_marks=marks)
    back.greet(1, b"\x00", Standing(is_commented=True))
    assert back.may_edit is (role is Role.EDITOR and marks)


@given(st.lists(st.booleans()))
def test_what_is_handed_over_passes_nothing_that_waits(answers: list[bool]) -> None:
    """Whatever can be sent at once, and whatever has to be queued: in the end the order is that in
    which it was said.
    """
    session, sent, may = Session(grant(1), LIMITS, True, lambda: None), list[bytes](), iter(answers)

    def hand_over(frame: bytes) -> bool:
        if is_let := next(may, True):
            sent.append(frame)
        return is_let

    session.outlet.hand_over = hand_over
    frames = [bytes([number]) for number in range(len(answers))]
    for number, frame in enumerate(frames):
        (session.outlet.answer if number % 2 else session.send)(frame)
        if number % 3 == 0:
            sent += session.take()
    assert sent + session.take() == frames


def test_an_answer_is_handed_over_or_waits(session: Session) -> None:
    session.take()
    may = iter([True, False])
    session.outlet.hand_over = lambda frame: next(may)
    for frame in (b"1", b"2"):
        session.outlet.answer(frame)
    assert session.take() == [b"2"]


@pytest.mark.parametrize("handed", [0, 1, 2, 3])
def test_what_was_missed_begins_behind_what_could_be_handed_over(
    session: Session, handed: int
) -> None:
    """2.7: of a commit of which two updates are told, all is missed as long as one of them is."""
    session.greet(5, b"\x00")
    session.take()
    answers = iter([True] * handed)
    session.outlet.hand_over = lambda frame: next(answers, False)
    tell_updates([session], Outcome(head=7, tail=(b"6",), update=b"7"))
    tell_updates([session], Outcome(head=8, update=b"8"))
    overflow(session)
    assert session.outlet.catch_up(8) == {0: 5, 1: 5, 2: 7, 3: 8}[handed]


def test_whoever_may_only_read_is_not_asked_after_a_miss() -> None:
    """2.7, 3.5: though what they sent was passed over."""
    session = connect(grant(1, Role.VIEWER))
    session.drop(change(session))
    session.caught_up(8, b"\x00")
    frames = session.take()
    kinds = [packet["type"] for packet in packets_in(frames)]
    assert (kinds, len(frames)) == (["resync", "access", "title", "receipt"], 4)
