"""A suggestion's way through session, room, merge and the group commit, with the real database."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from pycrdt import XmlElement, XmlFragment, XmlText

from collab.room.session import ActRequest, Change
from documents.journal.client_ids import owners_of
from documents.models import Comment, Entry, Notice, Suggestion, User
from documents.notices.inbox import notices_of
from documents.review.reading import news_after
from documents.review.suggestions.acts import Accept, Seen, Suggest
from documents.roles import Role
from tests.db.engine.test_engine import code, joined
from tests.db.review.test_review import commit, errors, say, write
from tests.support.suggestions import Fork, text_in, with_update
from tests.support.world import Peer, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(ann: User, ben: User, cleo: User) -> World:
    """A text of Ann's on which Ben may comment and which Cleo reads."""
    world = World(ann)
    world.set_role(ben, Role.COMMENTER)
    world.set_role(cleo, Role.VIEWER)
    return world


def fork_of(world: World, peer: Peer, *others: Fork) -> Fork:
    """A copy of the text for a suggestion of somebody's, with those of others on it."""
    fork = Fork(world.journal().get_update(), *(other.update for other in others))
    world.note_suggester(fork.client, peer.user)
    return fork


def suggest(world: World, peer: Peer, fork: Fork, **more: Any) -> Fork:
    say(world, peer, **fork.packet(**more))
    commit(world)
    return fork


def accept(world: World, peer: Peer, *forks: Fork, seq: int | None = None) -> None:
    """Somebody accepts suggestions as their client knows them, in the text of now."""
    known = news_after(world.document.pk, 0, 2**53).suggestions
    ids = [fork.id for fork in forks]
    seen = [{"id": each["id"], "rev": each["rev"]} for each in known if each["id"] in ids]
    head = len(world.entries()) if seq is None else seq
    say(world, peer, type="accept", suggestions=seen, seq=head)
    commit(world)


def suggestions(peer: Peer) -> dict[str, Any]:
    """The suggestions that a client knows of, by their ids."""
    known: dict[str, Any] = {}
    for news in peer.packets("review"):
        known |= {each["id"]: each for each in news["suggestions"]}
        for gone in news["gone"]:
            known.pop(gone, None)
    return known


def shown(world: World) -> str:
    return str(world.journal().get("default", type=XmlFragment))


def states(peer: Peer) -> dict[str, str]:
    return {id_: each["state"] for id_, each in suggestions(peer).items()}


def test_a_suggestion_waits_and_is_one_commit_when_it_is_accepted(
    world: World, ann: User, ben: User, cleo: User
) -> None:
    """5.18: told to everybody, in nobody's text before; then by both, written by who suggests."""
    one, two, three = joined(world, ann), joined(world, ben), joined(world, cleo)
    write(world, one, "Hello world")
    before, head = shown(world), len(world.entries())
    fork = suggest(world, two, fork_of(world, two).write("Oh. "))
    assert (shown(world), len(world.entries())) == (before, head)
    for peer in (one, two, three):
        (told,) = suggestions(peer).values()
        assert told == news_after(world.document.pk, 0, 99).suggestions[0]
        assert (told["state"], told["seq"], told["author"]["id"]) == ("open", head, ben.pk)
        assert told["bytes"] == len(fork.update)
        world.deliver(peer)
        assert str(peer.doc.get("default", type=XmlFragment)) == before
    suggest(world, two, fork)
    say(world, one, type="accept", suggestions=[{"id": fork.id, "rev": told["rev"]}], seq=head)
    commit(world)
    assert shown(world) == "<paragraph>Oh. Hello world</paragraph>"
    entry = world.entries()[-1]
    assert (entry.seq, entry.authors) == (head + 1, sorted([ann.pk, ben.pk]))
    assert owners_of(world.document.pk, [fork.client]) == {fork.client: ben.pk}
    (told,) = suggestions(three).values()
    assert (told["state"], told["accepted_seq"], told["by"]["id"]) == ("accepted", head + 1, ann.pk)
    assert (told["update"], bytes(Suggestion.objects.get().update)) == (None, b"")
    world.finish()
    world.check_converged()


def test_only_editors_accept_and_reject(world: World, ann: User, ben: User, cleo: User) -> None:
    """5.18: a commenter not even their own; a commenter's change frame is refused as ever."""
    one, two, three = joined(world, ann), joined(world, ben), joined(world, cleo)
    write(world, one, "Hello world")
    fork = suggest(world, two, fork_of(world, two).write("Oh. "))
    accept(world, two, fork)
    say(world, two, type="reject", suggestions=[fork.id])
    accept(world, three, fork)
    suggest(world, three, fork_of(world, three).write("No. "))
    refused = [("accept", "forbidden"), ("reject", "forbidden")]
    assert errors(two) == refused
    assert errors(three) == [("accept", "forbidden"), ("suggest", "forbidden")]
    assert two.packets("error")[0]["id"] == fork.id
    assert states(one) == {fork.id: "open"}
    world.edit(two, lambda doc: write_in(doc.get("default", type=XmlFragment)))
    commit(world)
    assert code(two) is not None
    assert shown(world) == "<paragraph>Hello world</paragraph>"


def write_in(root: XmlFragment) -> None:
    root.children.append(XmlElement("paragraph", {}, [XmlText("Mine")]))


def test_a_suggestion_is_changed_by_its_author_and_by_editors(
    world: World, ann: User, ben: User, cleo: User
) -> None:
    """5.18: the same again is said once; whoever has seen an older one is told that it changed."""
    world.set_role(cleo, Role.COMMENTER)
    one, two, three = joined(world, ann), joined(world, ben), joined(world, cleo)
    write(world, one, "Hello world")
    fork = suggest(world, two, fork_of(world, two).write("Oh. "))
    old = suggestions(one)[fork.id]
    suggest(world, two, fork.write("Well. "))
    suggest(world, three, fork.write("Ha. "))
    assert errors(three) == [("suggest", "forbidden")]
    seen = [{"id": fork.id, "rev": old["rev"]}]
    say(world, one, type="accept", suggestions=seen, seq=len(world.entries()))
    commit(world)
    assert errors(one) == [("accept", "changed")]
    suggest(world, one, fork)
    told = suggestions(one)[fork.id]
    assert (told["rev"], told["author"]["id"]) == (3, ben.pk)
    accept(world, one, fork)
    assert shown(world) == "<paragraph>Ha. Well. Oh. Hello world</paragraph>"
    suggest(world, two, fork.write("More. "))
    assert errors(two) == [("suggest", "closed")]


def test_what_builds_on_another_is_accepted_with_it_or_after_it(
    world: World, ann: User, ben: User
) -> None:
    """5.18: in whatever order they are named; alone it is refused with what it needs."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello")
    first = suggest(world, two, fork_of(world, two).write(" world", at=5))
    second = suggest(world, one, fork_of(world, one, first).write("wide ", at=6))
    third = suggest(world, two, fork_of(world, two, first, second).erase(6, 10))
    assert suggestions(one)[second.id]["builds_on"] == [first.id]
    assert suggestions(one)[third.id]["builds_on"] == [second.id]
    accept(world, one, second)
    assert one.packets("error")[-1]["code"] == "builds_on"
    assert one.packets("error")[-1]["needs"] == [first.id]
    head = len(world.entries())
    accept(world, one, second, first)
    assert (shown(world), len(world.entries())) == (
        "<paragraph>Hello wide world</paragraph>",
        head + 1,
    )
    accept(world, one, third)
    assert shown(world) == "<paragraph>Hello  world</paragraph>"


def test_what_builds_on_another_goes_with_it(world: World, ann: User, ben: User) -> None:
    """5.18: rejected or withdrawn, and each is opened again after what it builds on."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello")
    first = suggest(world, two, fork_of(world, two).write(" world", at=5))
    second = suggest(world, two, fork_of(world, two, first).write("wide ", at=6))
    third = suggest(world, two, fork_of(world, two, first, second).erase(6, 10))
    say(world, one, type="reject", suggestions=[first.id])
    commit(world)
    assert set(states(two).values()) == {"rejected"}
    say(world, one, type="reopen_suggestion", suggestion=third.id)
    commit(world)
    assert one.packets("error")[-1]["needs"] == [second.id]
    for fork in (first, second):
        say(world, two, type="reopen_suggestion", suggestion=fork.id)
        say(world, one, type="reopen_suggestion", suggestion=fork.id)
        commit(world)
    assert errors(two) == [("reopen_suggestion", "forbidden")] * 2
    say(world, two, type="withdraw_suggestion", suggestion=second.id)
    commit(world)
    assert states(one) == {first.id: "open", second.id: "withdrawn", third.id: "rejected"}
    say(world, one, type="reopen_suggestion", suggestion=second.id)
    say(world, two, type="reopen_suggestion", suggestion=second.id)
    say(world, one, type="withdraw_suggestion", suggestion=second.id)
    commit(world)
    assert states(one)[second.id] == "open"
    assert errors(one)[-2:] == [
        ("reopen_suggestion", "forbidden"),
        ("withdraw_suggestion", "forbidden"),
    ]


def test_a_suggestion_moves_with_the_text_under_it(world: World, ann: User, ben: User) -> None:
    """5.18: what was written around it meanwhile stays; what is gone is not deleted again."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world", "Good night")
    inside = suggest(world, two, fork_of(world, two).write("wide ", at=6))
    lost = suggest(world, two, fork_of(world, two).erase(0, 4, block=1))
    world.deliver(one)
    world.edit(one, lambda doc: doc.get("default", type=XmlFragment).children.__delitem__(1))
    world.edit(one, lambda doc: text_in(doc.get("default", type=XmlFragment)).insert(0, "Oh. "))
    commit(world)
    text = world.journal().get_update()
    foreseen = with_update(text, inside.update)
    accept(world, one, inside)
    assert shown(world) == foreseen == "<paragraph>Oh. Hello wide world</paragraph>"
    head = len(world.entries())
    accept(world, one, lost)
    assert (shown(world), len(world.entries())) == (foreseen, head)
    assert suggestions(one)[lost.id]["accepted_seq"] == head


def test_a_text_that_has_changed_meanwhile_has_not_been_seen(
    world: World, ann: User, ben: User
) -> None:
    """5.19: where nobody has compared what accepting does, it is refused and shown again."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    fork = suggest(world, two, fork_of(world, two).write("Oh. "))
    seq = len(world.entries())
    write(world, one, "Good night")
    accept(world, one, fork, seq=seq)
    assert errors(one) == [("accept", "changed")]
    accept(world, one, fork)
    assert states(one) == {fork.id: "accepted"}


def test_what_was_weighed_in_vain_is_weighed_again(world: World, ann: User, ben: User) -> None:
    """5.19: what was tried on another text than this one, if at all, is not refused for that."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "word " * 8_000)
    fork = fork_of(world, two)
    for at in range(200):
        fork.write("x", at=at * 100)
    assert two.session
    world.room.hear(ActRequest(two.session, Suggest(UUID(fork.id), fork.update), "", None, 0))
    commit(world)
    again: list[Accept] = []

    def accept_as(act: Accept) -> None:
        assert one.session
        say_again = partial(again.append, act)
        world.room.hear(ActRequest(one.session, act, "accept", None, 0, again=say_again))
        commit(world)

    unweighed = Accept((Seen(UUID(fork.id)),), len(world.entries()))
    accept_as(unweighed)
    assert (again, errors(one), states(one)) == ([unweighed], [], {fork.id: "open"})
    weight = world.engine.weight(world.document.pk)
    accept_as(replace(unweighed, weighed=weight.mark))
    assert (again, errors(one), states(one)) == ([unweighed], [], {fork.id: "accepted"})


def test_a_client_id_is_that_of_one_suggestion(world: World, ann: User, ben: User) -> None:
    """5.18: not of the text, of nobody else's, of no other suggestion, and not the server's."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    fork = suggest(world, two, fork_of(world, two).write("Oh. "))
    state = world.journal().get_update()
    for client in (fork.client, one.doc.client_id, 0, 2**53 - 1):
        suggest(world, two, Fork(state, client=client).write("Ah. ", at=3))
    assert errors(two) == [("suggest", "clash")] * 4
    # An editor who knows it cannot write under it either: the suggestion stays what it is.
    world.deliver(one)
    forger = Fork(one.doc.get_update(), client=fork.client).write("Forged")
    world.room.offer(change_of(world, one, forger.update))
    commit(world)
    assert code(one) is not None
    assert "Forged" not in shown(world)


def change_of(world: World, peer: Peer, update: bytes) -> Any:
    assert peer.session
    return Change(peer.session, 1, update, full=False)


def test_an_own_client_id_that_is_in_the_text_by_then_is_refused(
    world: World, ann: User, ben: User
) -> None:
    """5.18: who suggests may be made an editor and write under it; that harms their own alone."""
    world.set_role(ben, Role.EDITOR)
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    fork = suggest(world, two, fork_of(world, two).write("Oh. "))
    own = Fork(world.journal().get_update(), client=fork.client).write("Mine. ", at=3)
    world._suggested.clear()
    world.room.offer(change_of(world, two, own.update))
    commit(world)
    accept(world, one, fork)
    assert errors(one) == [("accept", "clash")]
    assert shown(world) == "<paragraph>HelMine. lo world</paragraph>"


def test_what_nobody_has_cannot_be_built_on(world: World, ann: User, ben: User) -> None:
    """5.18: neither what was never sent, nor what was rejected, nor what one leaves out again."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello")
    unsent = fork_of(world, two).write(" world", at=5)
    suggest(world, two, fork_of(world, two, unsent).write("wide ", at=6))
    assert errors(two) == [("suggest", "incomplete")]
    suggest(world, two, unsent)
    built = suggest(world, two, fork_of(world, two, unsent).write("wide ", at=6))
    shorter = Fork(world.journal().get_update(), client=unsent.client).write("!", at=5)
    suggest(world, two, shorter, id=unsent.id)
    assert errors(two)[1:] == [("suggest", "incomplete")]
    say(world, one, type="reject", suggestions=[unsent.id])
    commit(world)
    suggest(world, two, fork_of(world, two, unsent).write("big ", at=6))
    assert errors(two)[2:] == [("suggest", "incomplete")]
    assert states(one) == {unsent.id: "rejected", built.id: "rejected"}


def test_a_suggestion_is_answered_like_a_thread(world: World, ann: User, ben: User) -> None:
    """5.18: it stays when nothing stands about it any more, and is neither resolved nor deleted."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello")
    fork = suggest(world, two, fork_of(world, two).write("Oh. "))
    answer = "5d1f2a44-6b0f-4a53-8a86-3b1f6c6f0e21"
    say(world, one, type="reply", id=answer, thread=fork.id, text="Why?")
    say(world, two, type="react", comment=answer, emoji="👍", on=True)
    commit(world)
    (said,) = suggestions(two)[fork.id]["comments"]
    assert (said["text"], said["reactions"]) == ("Why?", {"👍": [ben.pk]})
    for type_ in ("resolve", "reopen", "remove"):
        say(world, one, type=type_, thread=fork.id)
    say(world, one, type="revise", comment=answer, text="Why so?")
    say(world, one, type="withdraw", comment=answer)
    commit(world)
    assert errors(one) == [(name, "missing") for name in ("resolve", "reopen", "remove")]
    (said,) = suggestions(two)[fork.id]["comments"]
    assert (said["text"], said["withdrawn"], Comment.objects.count()) == ("", True, 1)
    accept(world, one, fork)
    assert Entry.objects.filter(document=world.document).count() == len(world.entries())


def test_a_client_that_does_not_know_suggestions_goes_on(
    world: World, ann: User, ben: User
) -> None:
    """3.13, 5.14: one without packets and marks hears nothing, and writes on."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    stock = world.peer(ann, packets=False, marks=False)
    world.join(stock)
    world.finish()
    world.deliver(stock)
    suggest(world, two, fork_of(world, two).write("Oh. "))
    assert stock.inbox == []
    late = world.peer(ann, packets=False, marks=False)
    world.join(late)
    world.finish()
    for peer in (stock, late):
        world.deliver(peer)
        write(world, peer, "Still here")
        assert code(peer) is None
    assert shown(world).count("Still here") == 2


def test_owners_are_told_of_suggestions_and_authors_of_what_became_of_theirs(
    world: World, ann: User, ben: User
) -> None:
    """Of several until they have read it once; not of what one withdraws or does to one's own."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world")
    Notice.objects.all().delete()
    forks = [suggest(world, two, fork_of(world, two).write(f"{n}. ")) for n in range(4)]
    own = suggest(world, one, fork_of(world, one).write("Mine. "))

    def told(user: User) -> list[str]:
        return [notice.kind.name for notice in notices_of(user, None, 9)[0]]

    assert (told(ann), told(ben)) == (["suggested"], [])
    say(world, two, type="withdraw_suggestion", suggestion=forks[3].id)
    say(world, one, type="reject", suggestions=[own.id, forks[2].id])
    commit(world)
    assert (told(ann), told(ben)) == (["suggested"], ["declined"])
    accept(world, one, *forks[:2])
    assert told(ben) == ["accepted", "declined"]
