"""`documents.catchup`: what others have committed is told, but not to whoever lost the right."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pycrdt import Doc, Text, XmlElement, XmlFragment, XmlText

from collab.protocol import wire
from collab.protocol.closing import CloseCode
from documents.commit.catch_up import moved
from documents.models import User
from documents.roles import Role
from tests.support.anchors import anchor_packet
from tests.support.world import Peer, World

pytestmark = pytest.mark.django_db(transaction=True)


def joined(world: World, user: User) -> Peer:
    """A client that has joined and heard everything."""
    peer = world.peer(user)
    world.join(peer)
    world.finish()
    world.deliver(peer)
    return peer


@contextmanager
def meanwhile(call: int, something: Callable[[], object]) -> Iterator[None]:
    """Another process does something before the n-th call to the database (0 is the first)."""
    calls = count()

    def run(execute: Any, *arguments: Any) -> Any:
        if next(calls) == call:
            something()
        return execute(*arguments)

    with connection.execute_wrapper(run):
        yield


def write(world: World, peer: Peer, text: str) -> None:
    """Another process commits what somebody types."""
    peer.doc.get("text", type=Text).insert(0, text)
    world.write_elsewhere(peer)


def paragraph(doc: Doc[Any]) -> None:
    """An edit that adds a paragraph."""
    doc.get("default", type=XmlFragment).children.append(
        XmlElement("paragraph", {}, [XmlText("some words")])
    )


@pytest.mark.parametrize("call", range(6))
def test_a_reader_who_goes_is_told_nothing_later(
    world: World, ann: User, ben: User, cleo: User, call: int
) -> None:
    """3.7: wherever between the reads the right ends and something is written after it.

    The world compares all that is said with the journal as it was when the right ended.
    """
    reader, other = joined(world, cleo), joined(world, ann)
    away = world.peer(ben)
    write(world, away, "before ")

    def revoke_and_write() -> None:
        world.set_role(cleo, None)
        write(world, away, "after ")

    world.room.is_stale = True
    world.take()
    assert world.batch
    with meanwhile(call, revoke_and_write):
        (world.settlement,) = world.engine.commit([world.batch])
    world.settle()
    world.finish()
    if call < 3:
        assert reader.code == CloseCode.NOT_ALLOWED
    world.set_role(cleo, None)
    world.finish()
    assert reader.code == CloseCode.NOT_ALLOWED
    assert str(other.doc.get("text", type=Text)) == str(world.journal().get("text", type=Text))


def test_catching_up_takes_no_lock(
    world: World, ann: User, ben: User, django_assert_num_queries: Any
) -> None:
    """Three statements for an entry of another process, one when there was nothing after all."""
    joined(world, ann)
    world.room.is_stale = True
    world.take()
    with django_assert_num_queries(1):
        world.engine.commit([world.batch])  # type: ignore[list-item]
    write(world, world.peer(ben), "x")
    with django_assert_num_queries(3) as queries:
        (settlement,) = world.engine.commit([world.batch])  # type: ignore[list-item]
    assert len(settlement.outcome.updates) == 1
    assert not [each for each in queries if "BEGIN" in each["sql"] or "UPDATE" in each["sql"]]


@pytest.mark.parametrize("writes", [False, True])
def test_what_was_done_in_several_documents_is_read_at_once(
    ann: User, ben: User, writes: bool
) -> None:
    """By one statement, whoever commits as well; each room is told its own document's."""
    worlds = [World(ann) for _ in range(3)]
    for many, world in enumerate(worlds, start=1):
        world.engine = worlds[0].engine
        world.set_role(ben, Role.EDITOR)
        own = joined(world, ann)
        for text in "xyz"[:many]:
            write(world, world.peer(ben), text)
        if writes:
            world.edit(own, paragraph)
        world.room.is_stale = True
        world.take()
    batches = [world.batch for world in worlds if world.batch]
    with CaptureQueriesContext(connection) as queries:
        settlements = worlds[0].engine.commit(batches)
    read = [each["sql"] for each in queries if 'FROM "documents_entry"' in each["sql"]]
    assert len(read) == 1
    assert [len(each.outcome.updates) - writes for each in settlements] == [1, 2, 3]
    for world, world.settlement in zip(worlds, settlements, strict=True):
        world.finish()
        world.check_converged()


def test_what_other_processes_said_is_told(world: World, ann: User, ben: User) -> None:
    """A message and a thread, with no entry or with one, whatever has come since the look."""
    reader = joined(world, ann)
    elsewhere = World(ann, world.document)
    elsewhere.roles[ben.pk] = Role.EDITOR
    writer = joined(elsewhere, ben)

    def told_of(frame: bytes) -> None:
        elsewhere.say(writer, frame)
        elsewhere.finish()
        world.room.is_stale = True
        world.take()
        assert world.commit()
        world.settle()

    for text in ("one", "two"):
        told_of(wire.packet({"type": "say", "id": str(uuid4()), "text": text}))
    assert [message["text"] for message in reader.packets("message")] == ["one", "two"]
    world.note_typist(writer.doc.client_id, ben)
    elsewhere.edit(writer, paragraph)
    elsewhere.finish()
    anchor = anchor_packet(elsewhere.journal(), "words")
    told_of(wire.packet(anchor | {"text": "Why?", "id": str(uuid4())}))
    (news,) = [each for each in reader.packets("review") if each["threads"]]
    assert [thread["quote"] for thread in news["threads"]] == ["words"]


def test_what_has_moved(world: World, ann: User, ben: User) -> None:
    """The look of every second finds an entry, a change of rights, an epoch and the trash."""
    joined(world, ann)

    def found() -> bool:
        known = {world.document.pk: world.room.position()}
        return moved(known) == [world.document.pk]

    assert not found()
    for change in (
        lambda: write(world, world.peer(ben), "x"),
        lambda: world.set_role(ben, Role.VIEWER),
        lambda: world.roll_back(1),
    ):
        change()
        assert found()
        world.finish()
        if not world.room.members:
            joined(world, ann)
        assert not found()
