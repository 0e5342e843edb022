"""The chat's way through session, room, merge and the group commit, with the real database."""

from uuid import UUID, uuid4

import pytest

from collab.protocol import wire
from collab.protocol.closing import CloseCode
from documents.chat import messages, posting
from documents.chat.acts import Say, Standing
from documents.library import lifecycle
from documents.models import Message, Session, User
from documents.roles import Role
from tests.db.engine.test_engine import code, joined, shown, typing
from tests.support.world import Peer, World, answer_lost, failing_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(ann: User, ben: User, cleo: User) -> World:
    """A document of Ann's in whose chat Ben writes as a commenter and Cleo reads."""
    world = World(ann)
    world.set_role(ben, Role.COMMENTER)
    world.set_role(cleo, Role.VIEWER)
    return world


def say(world: World, peer: Peer, text: str, mid: str = "") -> None:
    """Somebody says something."""
    content = {"type": "say", "id": mid or str(uuid4()), "text": text}
    world.say(peer, wire.packet(content))


def heard(peer: Peer) -> list[tuple[int, str]]:
    """The number and text of the messages that a client has been told."""
    return [(message["number"], message["text"]) for message in peer.packets("message")]


def stored(world: World) -> list[str]:
    return list(world.document.messages.order_by("number").values_list("text", flat=True))


def commit(world: World) -> None:
    world.take()
    assert world.commit()
    world.settle()


def errors(peer: Peer) -> list[tuple[str, str]]:
    return [(error["about"], error["code"]) for error in peer.packets("error")]


def test_a_message_is_stored_then_told_to_everybody(world: World, ben: User, cleo: User) -> None:
    """5.8: nobody hears of it before the commit; no journal entry is made for it."""
    one, two = joined(world, ben), joined(world, cleo)
    head = len(world.entries())
    say(world, one, "Hello")
    world.take()
    assert (heard(one), heard(two), stored(world)) == ([], [], [])
    assert world.commit()
    assert (heard(one), heard(two), stored(world)) == ([], [], ["Hello"])
    world.settle()
    assert heard(one) == heard(two) == [(1, "Hello")]
    assert (
        two.packets("message")[0]
        == {"type": "message"} | messages.messages_after(world.document.pk, 0)[0]
    )
    assert len(world.entries()) == head


def test_a_message_carries_the_seq_of_its_commit(world: World, ann: User) -> None:
    """5.8: the changes of the same commit are counted, and told first."""
    peer = joined(world, ann)
    world.edit(peer, typing("x"))
    say(world, peer, "Look at the x")
    commit(world)
    assert Message.objects.get().seq == world.entries()[-1].seq
    kinds = [frame[:2] == bytes((wire.SYNC, wire.UPDATE)) for frame in peer.inbox]
    assert kinds.index(True) < [frame[0] for frame in peer.inbox].index(wire.PACKET)


def test_whichever_database_call_fails_messages_keep_their_order(
    world: World, ann: User, ben: User
) -> None:
    """5.9, 3.6: for the n-th call, each n: nobody hears of them, nothing is lost or there twice."""
    one, two = joined(world, ann), joined(world, ben)
    for text in ("a", "b"):
        say(world, two, text)
    call = 0

    def take() -> None:
        world.take()
        if call < 5:
            say(world, two, f"later {call}")

    take()
    while not world.commit(failing_at(call)):
        assert (stored(world), heard(one)) == ([], [])
        call += 1
        take()
    assert call > 5
    world.settle()
    expected = ["a", "b", *(f"later {number}" for number in range(5))]
    assert stored(world) == expected
    assert [text for _, text in heard(one)] == expected


def test_a_message_whose_commit_was_answered_to_nobody(world: World, ann: User, ben: User) -> None:
    """5.9: the retry finds it said; everybody is told all the same, once."""
    one, two = joined(world, ann), joined(world, ben)
    say(world, two, "Hello")
    world.take()
    assert not world.commit(answer_lost())
    world.join(world.peer(ann))
    commit(world)
    assert stored(world) == ["Hello"]
    assert heard(one) == [(1, "Hello")]
    assert set(heard(two)) == {(1, "Hello")}


def test_the_same_message_again_is_answered_to_its_sender(
    world: World, ann: User, ben: User
) -> None:
    """5.9: as after joining again."""
    mid = str(uuid4())
    one, two = joined(world, ann), joined(world, ben)
    say(world, two, "Hello", mid)
    commit(world)
    one.inbox.clear()
    world.drop(two)
    world.join(two)
    two.inbox.clear()
    say(world, two, "Hello", mid)
    commit(world)
    assert (heard(one), heard(two), stored(world)) == ([], [(1, "Hello")], ["Hello"])


@pytest.mark.parametrize("role", [None, Role.VIEWER])
@pytest.mark.parametrize("is_told", [True, False], ids=["hinted", "unknown to the room"])
def test_a_message_does_not_outlive_its_authors_right(
    world: World, ann: User, ben: User, role: Role | None, is_told: bool
) -> None:
    """3.7, 5.9: the right is taken after the message was sent; the transaction refuses it."""
    one, author = joined(world, ann), joined(world, ben)
    say(world, author, "Hello")
    world.set_role(ben, role)
    world.room.is_stale = is_told
    commit(world)
    assert (stored(world), heard(one)) == ([], [])
    if role is None:
        assert code(author) == CloseCode.NOT_ALLOWED
    else:
        assert (code(author), errors(author)) == (None, [("say", "forbidden")])
        assert author.packets("access")[0]["may_chat"] is False


def test_a_message_left_behind_by_somebody_without_the_right(
    world: World, ann: User, ben: User
) -> None:
    """3.7: Ben says something and leaves; only then he loses the right."""
    joined(world, ann)
    author = joined(world, ben)
    say(world, author, "Hello")
    world.drop(author)
    world.set_role(ben, None)
    commit(world)
    assert stored(world) == []


def test_who_is_signed_out_says_nothing(world: World, ann: User, ben: User) -> None:
    """4401: the session is compared in the commit's own transaction."""
    one, author = joined(world, ann), joined(world, ben)
    Session.objects.filter(digest=author.browser).delete()
    say(world, author, "Hello")
    commit(world)
    assert code(author) == CloseCode.SIGNED_OUT
    assert (stored(world), heard(one)) == ([], [])


def test_viewers_write_as_soon_as_they_are_let(world: World, ann: User, cleo: User) -> None:
    """5.5, 5.9."""
    one, viewer = joined(world, ann), joined(world, cleo)
    say(world, viewer, "early")
    commit(world)
    assert errors(viewer) == [("say", "forbidden")]
    posting.set_viewers_chat(ann, world.document.pk, True)
    say(world, viewer, "Hello")
    commit(world)
    assert viewer.packets("access")[-1]["may_chat"] is True
    assert heard(one) == [(1, "Hello")]
    posting.set_viewers_chat(ann, world.document.pk, False)
    say(world, viewer, "late")
    commit(world)
    assert stored(world) == ["Hello"]


def test_amending_and_deleting(world: World, ann: User, ben: User) -> None:
    """5.9, 5.10: one's own, and as an owner anybody's; refusals leave everything as it was."""
    one, two = joined(world, ann), joined(world, ben)
    say(world, one, "mine")
    say(world, two, "yours")
    commit(world)
    one.inbox.clear()
    for content in (
        {"type": "amend", "number": 1, "text": "stolen"},
        {"type": "unsay", "number": 1},
        {"type": "amend", "number": 7, "text": "nowhere"},
        {"type": "amend", "number": 2, "text": "ours"},
    ):
        world.say(two, wire.packet(content))
    world.say(one, wire.packet({"type": "unsay", "number": 2}))
    commit(world)
    assert errors(two) == [("amend", "forbidden"), ("unsay", "forbidden"), ("amend", "missing")]
    (told,) = one.packets("message")
    assert (told["number"], told["rev"], told["text"], told["deleted"]) == (2, 4, "", True)
    assert stored(world) == ["mine", ""]


def test_what_was_said_elsewhere_is_told(world: World, ann: User, ben: User) -> None:
    """5.8: by another process or over HTTP; in the order in which it happened."""
    one = joined(world, ann)
    posting.say(ben, world.document.pk, Say(UUID(int=1), "elsewhere"))
    say(world, one, "here")
    commit(world)
    assert heard(one) == [(1, "elsewhere"), (2, "here")]


def test_reading_moves_the_mark(world: World, ann: User, cleo: User) -> None:
    """5.9: of a viewer, too; the next welcome tells it."""
    one, reader = joined(world, ann), joined(world, cleo)
    for text in "ab":
        say(world, one, text)
    commit(world)
    for number in (2, 1):
        world.say(reader, wire.packet({"type": "read", "number": number}))
    commit(world)
    assert messages.standing(world.document.pk, cleo.pk) == Standing(head=2, read=2)
    world.drop(reader)
    world.join(reader)
    assert reader.packets("welcome")[0]["chat"] == {"head": 2, "read": 2}


def test_a_client_without_packets_hears_nothing(world: World, ann: User, ben: User) -> None:
    """1.4: but may speak."""
    stock = joined(world, ben, packets=False)
    say(world, stock, "Hello")
    world.say(stock, wire.packet({"type": "shout"}))
    commit(world)
    assert [frame for frame in stock.inbox if frame[0] == wire.PACKET] == []
    assert (code(stock), stored(world)) == (None, ["Hello"])


def test_a_document_in_the_trash_takes_no_message(world: World, ann: User, ben: User) -> None:
    """4410."""
    author = joined(world, ben)
    say(world, author, "Hello")
    lifecycle.trash_document(ann, world.document.pk)
    commit(world)
    assert (code(author), stored(world)) == (CloseCode.GONE, [])


def test_a_chat_beside_hostile_changes(world: World, ann: User, ben: User) -> None:
    """2.4: a change that costs its sender the connection takes nobody's words away."""
    world.set_role(ben, Role.EDITOR)
    one, attacker = joined(world, ann), joined(world, ben)
    say(world, one, "Hello")
    world.say(attacker, wire.update(b"\xff"))
    world.edit(one, typing("x"))
    commit(world)
    assert (stored(world), shown(world.journal())) == (["Hello"], "x")
    assert code(attacker) == CloseCode.MALFORMED
