"""Client ids belong to people, and a document has a quota: PROTOCOL 3.8 and 3.9."""

from typing import Any

import pytest
from pycrdt import Doc, Text

from collab.protocol import wire
from collab.protocol.closing import CloseCode
from documents.models import ClientId, User
from documents.roles import Role
from tests.support.world import Peer, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(ann: User, ben: User) -> World:
    """Ann's document with Ben as its editor."""
    world = World(ann)
    world.set_role(ben, Role.EDITOR)
    return world


def joined(world: World, user: User) -> Peer:
    """A client that has joined and heard everything."""
    peer = world.peer(user)
    world.join(peer)
    world.deliver(peer)
    world.finish()
    return peer


def write(text: str) -> Any:
    """An edit that writes at the end."""

    def edit(doc: Doc[Any]) -> None:
        doc.get("text", type=Text).insert(0, text)

    return edit


def code(peer: Peer) -> CloseCode | None:
    """Why the connection has ended."""
    return peer.session.closing.code if peer.session and peer.session.closing else peer.code


def forged(client: int, text: str) -> bytes:
    """An update under a client id that somebody has made up."""
    doc: Doc[Any] = Doc(client_id=client)
    doc.get("text", type=Text).insert(0, text)
    return doc.get_update()


def test_the_first_who_uses_an_id_has_it(world: World, ann: User, ben: User) -> None:
    """3.8: kept with the commit, so that it holds after a restart as well."""
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, write("a"))
    world.edit(two, write("b"))
    world.finish()
    kept = set(ClientId.objects.values_list("document", "client", "user_id"))
    pk = world.document.pk
    assert kept == {(pk, one.doc.client_id, ann.pk), (pk, two.doc.client_id, ben.pk)}


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("full", [False, True])
def test_nobody_writes_under_somebody_elses_id(
    world: World, ann: User, ben: User, restarted: bool, full: bool
) -> None:
    """3.8: not a word more, also when the id is known from the database alone."""
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, write("mine"))
    world.finish()
    if restarted:
        world.engine.close([world.document.pk])
    head = len(world.entries())
    stolen = forged(one.doc.client_id, "mine, and a lie")
    world.say(two, (wire.sync_step2 if full else wire.update)(stolen))
    world.finish()
    assert code(two) == CloseCode.MALFORMED
    assert len(world.entries()) == head
    world.check_converged()


def test_two_tabs_of_one_person_may_share_an_id_with_other_content(
    world: World, ann: User, ben: User
) -> None:
    """3.8: the first content stands, and everybody else's replica is equal to the journal."""
    one, two, other = joined(world, ann), joined(world, ben), joined(world, ann)
    world.note_typist(77, ann)
    world.say(one, wire.update(forged(77, "first")))
    world.finish()
    world.say(other, wire.update(forged(77, "later and longer")))
    world.finish()
    truth = world.journal()
    assert two.doc.get_update() == truth.get_update()
    assert str(truth.get("text", type=Text)) == "first" + "later and longer"[5:]


def test_an_id_without_an_owner_is_nobodys(world: World, ann: User) -> None:
    """3.8: what the server itself wrote is not anybody's to go on with."""
    from documents.journal.entries import append_update

    world.note_typist(77, ann)
    append_update(world.document.pk, [ann.pk], forged(77, "Welcome"))
    one = joined(world, ann)
    world.say(one, wire.update(forged(77, "Welcome, all")))
    world.finish()
    assert code(one) == CloseCode.MALFORMED


def test_a_full_document_takes_deletions_only(settings: Any, ann: User, ben: User) -> None:
    """3.9: a word too many costs its author the connection, 4413; deleting makes room again."""
    settings.DOCUMENT_QUOTA = 2000
    world = World(ann)
    world.note_typist(88, ann)
    one = joined(world, ann)
    world.edit(one, write("x" * 1500))
    world.finish()
    assert code(one) is None
    assert [packet["used"] > 1500 for packet in one.packets("size")] == []
    two = joined(world, ann)
    world.say(two, wire.update(forged(88, "y" * 600)))
    world.finish()
    assert code(two) == CloseCode.FULL
    world.edit(one, lambda doc: doc.get("text", type=Text).clear())
    world.finish()
    three = joined(world, ann)
    world.say(three, wire.update(forged(88, "y" * 600)))
    world.finish()
    assert code(three) is None
    assert str(world.journal().get("text", type=Text)) == "y" * 600
