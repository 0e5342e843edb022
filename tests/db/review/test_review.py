"""The review's way through session, room, merge and the group commit, with the real database."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from collab.protocol import wire
from collab.protocol.closing import CloseCode
from documents.content.comment_marks import key_of, marked_words
from documents.models import Comment, Entry, Notice, Thread, User
from documents.notices.inbox import notices_of
from documents.notices.sentences import path_of
from documents.review import review, viewers
from documents.review.acts import EMOJIS
from documents.review.reading import news_after
from documents.roles import Role
from tests.db.engine.test_engine import code, joined
from tests.support.anchors import anchor_packet
from tests.support.world import Peer, World, answer_lost, failing_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(ann: User, ben: User, cleo: User) -> World:
    """A text of Ann's on which Ben may comment and which Cleo reads."""
    world = World(ann)
    world.set_role(ben, Role.COMMENTER)
    world.set_role(cleo, Role.VIEWER)
    return world


def write(world: World, peer: Peer, *texts: str) -> None:
    """Somebody writes paragraphs."""

    def change(doc: Doc[Any]) -> None:
        root = doc.get("default", type=XmlFragment)
        for text in texts:
            root.children.append(XmlElement("paragraph", {}, [XmlText(text)]))

    world.edit(peer, change)
    commit(world)


def commit(world: World) -> None:
    world.take()
    assert world.commit()
    world.settle()


def say(world: World, peer: Peer, **content: Any) -> None:
    world.say(peer, wire.packet(content))


def comment(world: World, peer: Peer, words: str, text: str = "Why?", **more: Any) -> str:
    """Somebody opens a thread about words that stand once in the text; its id."""
    packet = anchor_packet(world.journal(), words) | {"text": text, "id": str(uuid4())} | more
    say(world, peer, **packet)
    return str(packet["id"])


def errors(peer: Peer) -> list[tuple[str, str]]:
    return [(error["about"], error["code"]) for error in peer.packets("error")]


def threads(peer: Peer) -> dict[str, Any]:
    """The threads that a client knows of, by their ids."""
    known: dict[str, Any] = {}
    for news in peer.packets("review"):
        known |= {thread["id"]: thread for thread in news["threads"]}
        for gone in news["gone"]:
            known.pop(gone, None)
    return known


def marks(world: World) -> dict[str, str]:
    return marked_words(world.journal())


def test_a_comment_is_a_mark_in_the_journal_and_a_thread(
    world: World, ann: User, ben: User, cleo: User
) -> None:
    """5.14: both or none, by that person, told to everybody and to nobody before the commit."""
    one, two, three = joined(world, ann), joined(world, ben), joined(world, cleo)
    write(world, one, "Hello world", "Good night")
    id_ = comment(world, two, "world")
    world.take()
    assert world.commit()
    assert (threads(one), threads(two)) == ({}, {})
    world.settle()
    assert marks(world) == {id_: "world"}
    entry = world.entries()[-1]
    assert (entry.kind, entry.authors) == (Entry.Kind.UPDATE, [ben.pk])
    thread = Thread.objects.get()
    assert (str(thread.uid), thread.seq, thread.quote) == (id_, entry.seq, "world")
    for peer in (one, two, three):
        (told,) = threads(peer).values()
        assert told == news_after(world.document.pk, 0, 1).threads[0]
        assert [said["text"] for said in told["comments"]] == ["Why?"]
        world.deliver(peer)
        assert marked_words(peer.doc) == {id_: "world"}


def test_words_that_have_changed_meanwhile_are_told_to_the_author_alone(
    world: World, ann: User, ben: User
) -> None:
    """5.14: nothing is marked, nothing journaled, nobody else hears of it."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    head = len(world.entries())
    comment(world, two, "world", quote="word")
    commit(world)
    assert errors(two) == [("comment", "moved")]
    assert two.packets("error")[0]["now"] == "world"
    assert (marks(world), Thread.objects.count(), len(world.entries())) == ({}, 0, head)
    assert (one.packets("error"), one.packets("review")) == ([], [])


def test_a_comment_that_is_said_twice_is_said_once(world: World, ann: User, ben: User) -> None:
    """5.14: in one commit or in two; the second time its author is told the thread again."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    id_ = comment(world, two, "world")
    comment(world, two, "world", id=id_)
    commit(world)
    comment(world, two, "world", id=id_)
    say(world, two, type="reply", id=id_, thread=id_, text="Again")
    commit(world)
    assert (Thread.objects.count(), Comment.objects.count()) == (1, 1)
    assert len(two.packets("review")) == 4
    assert len(one.packets("review")) == 1
    assert marks(world) == {id_: "world"}


def test_somebody_elses_id_is_not_taken_over(world: World, ann: User, ben: User) -> None:
    """5.14: neither for a thread nor for an answer, and no mark is made."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    id_ = comment(world, two, "world")
    commit(world)
    comment(world, one, "Hello", id=id_)
    say(world, one, type="reply", id=id_, thread=id_, text="Mine")
    commit(world)
    assert errors(one) == [("comment", "missing"), ("reply", "missing")]
    assert marks(world) == {id_: "world"}


def test_a_thread_lives(world: World, ann: User, ben: User, cleo: User) -> None:
    """5.15: answers, revisions, signs, whose it is, resolved and open again."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    id_, answer = comment(world, two, "world", mentions=[ann.pk, 999]), str(uuid4())
    say(world, one, type="reply", id=answer, thread=id_, text="Because.")
    say(world, two, type="revise", comment=id_, text="Why so?")
    say(world, two, type="react", comment=answer, emoji=EMOJIS[0], on=True)
    say(world, one, type="react", comment=answer, emoji=EMOJIS[0], on=True)
    say(world, two, type="assign", thread=id_, person=ann.pk)
    say(world, one, type="resolve", thread=id_)
    commit(world)
    told = threads(one)[id_]
    first, second = told["comments"]
    assert (first["text"], first["mentions"], first["edited"] is None) == ("Why so?", [], False)
    assert (second["text"], second["reactions"]) == ("Because.", {EMOJIS[0]: [ben.pk, ann.pk]})
    assert (told["assignee"]["id"], told["resolved"]["by"]["id"]) == (ann.pk, ann.pk)
    say(world, two, type="reopen", thread=id_)
    say(world, two, type="react", comment=answer, emoji=EMOJIS[0], on=False)
    say(world, two, type="assign", thread=id_, person=None)
    commit(world)
    told = threads(one)[id_]
    assert (told["resolved"], told["assignee"]) == (None, None)
    assert told["comments"][1]["reactions"] == {EMOJIS[0]: [ann.pk]}
    assert errors(one) == errors(two) == []


def test_the_last_comment_takes_thread_and_mark_along(world: World, ann: User, ben: User) -> None:
    """5.14: a withdrawn one that was answered stays without its text."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    id_, answer = comment(world, two, "world"), str(uuid4())
    say(world, one, type="reply", id=answer, thread=id_, text="Because.")
    say(world, two, type="withdraw", comment=id_)
    commit(world)
    (first, _) = threads(one)[id_]["comments"]
    assert (first["text"], first["withdrawn"], marks(world)) == ("", True, {id_: "world"})
    say(world, two, type="withdraw", comment=answer)
    commit(world)
    assert errors(two) == [("withdraw", "forbidden")]
    say(world, one, type="withdraw", comment=answer)
    commit(world)
    assert (threads(one), threads(two), marks(world)) == ({}, {}, {})
    assert world.entries()[-1].authors == [ann.pk]
    assert Comment.objects.count() == 0
    assert news_after(world.document.pk, 0, 99).gone == (id_,)


def test_whichever_database_call_fails_mark_and_thread_are_made_at_once(
    world: World, ann: User, ben: User
) -> None:
    """5.15, 3.6: for the n-th call, each n: nothing is half done, nobody hears, nothing is lost."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    id_ = comment(world, two, "world", mentions=[ann.pk])
    say(world, two, type="reply", id=str(uuid4()), thread=id_, text="Well?")
    call = 0
    world.take()
    while not world.commit(failing_at(call)):
        assert (marks(world), Thread.objects.count(), threads(one)) == ({}, 0, {})
        call += 1
        world.take()
    assert call > 5
    world.settle()
    assert (marks(world), Comment.objects.count()) == ({id_: "world"}, 2)
    assert threads(one).keys() == threads(two).keys() == {id_}


def test_a_comment_whose_commit_was_answered_to_nobody(world: World, ann: User, ben: User) -> None:
    """5.15: the retry finds it made; everybody is told all the same, and there is one mark."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    id_ = comment(world, two, "world")
    world.take()
    assert not world.commit(answer_lost())
    commit(world)
    assert threads(one).keys() == threads(two).keys() == {id_}
    assert (marks(world), Thread.objects.count(), errors(two)) == ({id_: "world"}, 1, [])


def test_a_mark_that_an_editor_invents_is_taken_off_in_the_same_commit(
    world: World, ann: User, ben: User
) -> None:
    """3.13: nobody is ever shown it, and the editor goes on."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    real, invented = comment(world, two, "world"), uuid4()
    commit(world)
    world.deliver(one)

    def forge(doc: Doc[Any]) -> None:
        text = doc.get("default", type=XmlFragment).children[0].children[0]
        text.format(0, 5, {key_of(invented): {"id": str(invented)}, "comment": True})
        text.format(0, 3, {key_of(UUID(real)): {"id": real}})

    world.edit(one, forge)
    commit(world)
    assert marks(world) == {real: "Helworld"}
    for peer in (one, two):
        world.deliver(peer)
        assert code(peer) is None
        assert marked_words(peer.doc) == {real: "Helworld"}


def test_a_client_that_does_not_know_marks_reads_and_harms_nothing(
    world: World, ann: User, ben: User
) -> None:
    """3.13: it is sent off before the first mark; then deletions are dropped, words refused."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    stock = world.peer(ann, marks=False)
    world.join(stock)
    world.deliver(stock)
    write(world, stock, "By a stock client")
    id_ = comment(world, two, "world")
    commit(world)
    world.deliver(stock)
    assert (stock.code, marked_words(stock.doc)) == (CloseCode.STALE, {})
    world.join(stock)
    world.deliver(stock)
    assert stock.doc.get_state() == world.journal().get_state()

    def lose(doc: Doc[Any]) -> None:
        del doc.get("default", type=XmlFragment).children[0]

    world.edit(stock, lose)
    commit(world)
    assert marks(world) == {id_: "world"}
    write(world, stock, "Not any more")
    world.deliver(stock)
    assert stock.code == CloseCode.OUTDATED
    assert marks(world) == {id_: "world"}


def test_viewers_comment_where_an_owner_lets_them(world: World, ann: User, cleo: User) -> None:
    """5.14: they are told when they may, and when no longer."""
    one, viewer = joined(world, ann), joined(world, cleo)
    write(world, one, "Hello world")
    comment(world, viewer, "world")
    commit(world)
    assert errors(viewer) == [("comment", "forbidden")]
    viewers.set_viewers_comment(ann, world.document.pk, True)
    world.room.is_stale = True
    commit(world)
    assert viewer.packets("access")[-1]["may_comment"] is True
    comment(world, viewer, "world")
    commit(world)
    assert len(threads(viewer)) == 1
    viewers.set_viewers_comment(ann, world.document.pk, False)
    comment(world, viewer, "Hello")
    commit(world)
    assert len(threads(viewer)) == 1


def test_what_is_full_takes_no_more(
    world: World, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5.16: a thread of comments, a document of threads; and then there is no mark."""
    monkeypatch.setattr(review, "MOST_COMMENTS", 2)
    monkeypatch.setattr(review, "MOST_THREADS", 1)
    one = joined(world, ann)
    write(world, one, "Hello world")
    id_ = comment(world, one, "world")
    comment(world, one, "Hello")
    for text in ("first", "second"):
        say(world, one, type="reply", id=str(uuid4()), thread=id_, text=text)
    commit(world)
    assert errors(one) == [("comment", "full"), ("reply", "full")]
    assert (marks(world), Comment.objects.count()) == ({id_: "world"}, 2)


def shown(person: User) -> list[tuple[str, str]]:
    """The kinds and words of what a person is told, newest first."""
    return [(each.kind.name, each.words) for each in notices_of(person, None, 50)[0]]


def test_people_are_told_of_what_concerns_them_in_threads(
    world: World, ann: User, ben: User, cleo: User
) -> None:
    """Named in a comment, answered, assigned; what is taken back is told no more."""
    Notice.objects.all().delete()
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "A plan")
    thread = comment(world, two, "plan", "@Ann?", mentions=[ann.pk])
    commit(world)
    assert (shown(ann), shown(ben)) == ([("comment", "@Ann?")], [])
    assert path_of(notices_of(ann, None, 50)[0][0]).endswith(f"/#thread={thread}")
    answer = str(uuid4())
    say(world, one, type="reply", id=answer, thread=thread, text="@Cleo knows", mentions=[cleo.pk])
    say(world, one, type="assign", thread=thread, person=cleo.pk)
    commit(world)
    assert shown(ben) == [("reply", "@Cleo knows")]
    assert shown(cleo) == [("assigned", "plan"), ("comment", "@Cleo knows")]
    say(world, one, type="assign", thread=thread, person=ben.pk)
    say(world, one, type="revise", comment=answer, text="I know", mentions=[])
    commit(world)
    assert shown(ben) == [("assigned", "plan"), ("reply", "I know")]
    assert shown(cleo) == []
    say(world, one, type="withdraw", comment=answer)
    commit(world)
    assert shown(ben) == [("assigned", "plan")]
    say(world, one, type="remove", thread=thread)
    commit(world)
    assert shown(ann) == shown(ben) == []


def test_a_comment_that_is_not_committed_tells_nobody(world: World, ann: User, ben: User) -> None:
    """Whoever may not comment any more names nobody."""
    Notice.objects.all().delete()
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "A plan")
    comment(world, two, "plan", "@Ann?", mentions=[ann.pk])
    world.set_role(ben, Role.VIEWER)
    commit(world)
    assert shown(ann) == []
