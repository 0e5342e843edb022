"""A rename on its way to whoever has the document open: by the journal, fenced."""

from unittest.mock import patch

import pytest

from documents.library import lifecycle
from documents.models import Entry, User
from tests.db.engine.test_engine import typing
from tests.support.world import Peer, World

pytestmark = pytest.mark.django_db(transaction=True)


def joined(world: World, user: User) -> Peer:
    """A client that has joined; what it heard is still there to be looked at."""
    peer = world.peer(user)
    world.join(peer)
    return peer


def look(world: World) -> None:
    """What a hint, or a look at the head, has the room do."""
    world.room.is_stale = True
    once(world)


def once(world: World) -> None:
    """One commit, of which nobody has read what they were told."""
    world.take()
    assert world.commit()
    world.settle()


def titles(peer: Peer) -> list[str]:
    """The titles that a client was told since it joined."""
    return [packet["title"] for packet in peer.packets("title")]


def test_a_rename_is_told_to_everybody_once(world: World, ann: User, ben: User, cleo: User) -> None:
    """5.13, 5.2: also to who reads only; who joins later is welcomed with it."""
    one, two = joined(world, ann), joined(world, cleo)
    assert one.packets("welcome")[0]["title"] == "Plan"
    lifecycle.rename_document(ben, world.document.pk, "New plan")
    look(world)
    look(world)
    assert (titles(one), titles(two)) == (["New plan"], ["New plan"])
    three = joined(world, ben)
    assert three.packets("welcome")[0]["title"] == "New plan"
    assert titles(three) == []


def test_a_rename_raises_the_head(world: World, ben: User) -> None:
    """By which other processes see it without any hint; the journal says who and what."""
    head = len(world.entries())
    lifecycle.rename_document(ben, world.document.pk, "New plan")
    lifecycle.rename_document(ben, world.document.pk, "New plan")
    entries = world.entries(head)
    assert [(entry.kind, entry.authors, entry.event) for entry in entries] == [
        (Entry.Kind.TITLE, [ben.pk], {"type": "renamed", "title": "New plan", "was": "Plan"})
    ]
    world.document.refresh_from_db()
    assert world.document.head == entries[-1].seq


def test_a_rename_comes_along_with_a_change_when_the_hint_was_lost(
    world: World, ann: User, ben: User
) -> None:
    """5.13."""
    one, two = joined(world, ann), joined(world, ben)
    lifecycle.rename_document(ann, world.document.pk, "New plan")
    world.edit(two, typing("x"))
    once(world)
    assert (titles(one), titles(two)) == (["New plan"], ["New plan"])
    world.finish()
    world.check_converged()


def test_who_may_no_longer_read_does_not_hear_of_it(world: World, ann: User, cleo: User) -> None:
    """3.7, 5.13: the right is gone in the same look that finds the title."""
    one, two = joined(world, ann), joined(world, cleo)
    world.set_role(cleo, None)
    lifecycle.rename_document(ann, world.document.pk, "Secret")
    look(world)
    assert (titles(one), titles(two)) == (["Secret"], [])


@pytest.mark.parametrize("is_known", [False, True])
def test_who_joins_while_a_rename_is_told_has_it_too(
    world: World, ann: User, ben: User, is_known: bool
) -> None:
    """5.13: whether the newcomer's title is newer than that of the room, or older."""
    one, two = joined(world, ann), world.peer(ben)
    before = world.engine.admit(two.browser, world.document.pk)
    lifecycle.rename_document(ann, world.document.pk, "New plan")
    after = world.engine.admit(two.browser, world.document.pk)
    if is_known:
        look(world)
    with patch.object(world.engine, "admit", return_value=before if is_known else after):
        world.join(two)
    assert world.room.wants_commit
    once(world)
    assert titles(one)[-1] == "New plan"
    known = [packet["title"] for packet in two.packets("welcome") + two.packets("title")]
    assert known == (["Plan", "New plan"] if is_known else ["New plan", "New plan"])
