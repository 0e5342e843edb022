"""`documents.commit`: what is journaled in one transaction, and what is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from django.utils import timezone

from collab.protocol import wire
from documents.access.living_tokens import name_of
from documents.commit.proposal import Ending, Outcome
from documents.models import ApiToken, Document, Thread, User
from documents.roles import Role
from tests.db.engine.test_chat import stored
from tests.db.engine.test_engine import joined, typing
from tests.db.review.test_review import comment, write
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)


# What another writer has made of the document, and how the room ends by it.
ENDINGS: dict[Ending, dict[str, Any]] = {
    Ending.GONE: {"trashed_at": timezone.now()},
    Ending.QUARANTINED: {"quarantined_at": timezone.now()},
    Ending.STARTED_ANEW: {"epoch": F("epoch") + 1},
    Ending.WENT_BACK: {"head": 0},
}


@contextmanager
def head_raised(document: Document) -> Iterator[None]:
    """Somebody raises the document's head without its lock, just before the commit does."""

    def run(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith('UPDATE "documents_document" SET "head" = %s'):
            Document.objects.filter(pk=document.pk).update(head=F("head") + 100)
        return execute(sql, *arguments)

    with connection.execute_wrapper(run):
        yield


def test_an_entry_follows_the_one_before_it_or_is_not_made(ann: User) -> None:
    """4.3: also where somebody does not keep to the lock."""
    world = World(ann)
    peer = joined(world, ann)
    world.edit(peer, typing("x"))
    world.take()
    before = world.entries()
    with head_raised(world.document), pytest.raises(IntegrityError):
        world.engine.commit([world.batch])  # type: ignore[list-item]
    assert world.entries() == before
    assert Document.objects.get(pk=world.document.pk).head == len(before)


@pytest.mark.parametrize("ended", ENDINGS)
def test_a_document_without_room_for_the_text_takes_nothing(ann: User, ended: Ending) -> None:
    """3.6: whatever has become of it between two commits."""
    world = World(ann)
    peer = joined(world, ann)
    world.edit(peer, typing("x"))
    world.finish()
    entries = world.entries()
    Document.objects.filter(pk=world.document.pk).update(**ENDINGS[ended])
    world.edit(peer, typing("y"))
    world.take()
    (settlement,) = world.engine.commit([world.batch])  # type: ignore[list-item]
    assert settlement.outcome == Outcome(ending=ended)
    assert world.entries() == entries


def test_nothing_is_committed_where_no_document_is(ann: User) -> None:
    """It was deleted for good."""
    world = World(ann)
    peer = joined(world, ann)
    world.edit(peer, typing("x"))
    world.take()
    Document.objects.filter(pk=world.document.pk).delete()
    (settlement,) = world.engine.commit([world.batch])  # type: ignore[list-item]
    assert settlement.outcome.ending is Ending.GONE


def test_chat_and_review_are_done_in_one_transaction(ann: User, ben: User) -> None:
    """A message and a thread of one batch are stored and answered both."""
    world = World(ann)
    world.set_role(ben, Role.COMMENTER)
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "some words")
    say = {"type": "say", "id": str(uuid4()), "text": "Hello"}
    world.say(two, wire.packet(say))
    thread = comment(world, two, "words")
    world.finish()
    assert stored(world) == ["Hello"]
    assert [str(each.uid) for each in Thread.objects.all()] == [thread]
    assert two.packets("error") == []


def test_the_journal_tells_what_programs_alone_have_written(ann: User, ben: User) -> None:
    """Not what somebody has written by hand in the same moment."""
    world = World(ann)
    world.set_role(ben, Role.EDITOR)
    token = ApiToken.objects.create(user=ann, name="script", digest="0" * 64, doings=["write"])
    program, browser, other = world.peer(ann), joined(world, ann), joined(world, ben)
    program.browser = name_of(token)
    world.join(program)
    world.finish()
    told = []
    for writers in ([program], [program, other], [program, browser]):
        for writer in writers:
            world.edit(writer, typing("x"))
        world.finish()
        told.append((world.entries()[-1].authors, world.entries()[-1].programs))
    both = sorted([ann.pk, ben.pk])
    assert told == [([ann.pk], [ann.pk]), (both, [ann.pk]), ([ann.pk], None)]
