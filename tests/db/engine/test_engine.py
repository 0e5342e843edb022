"""Session, room, merge, replica and the group commit together, with the real database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pycrdt import Doc, Text

from collab.engine.engine import Engine
from collab.protocol import wire
from collab.protocol.closing import CloseCode
from collab.room.session import Change
from collab.updates.scan import Survey
from collab.updates.surrogates import Pairs
from documents.errors import Quarantined
from documents.journal.entries import append_update
from documents.journal.quarantine import quarantine
from documents.library import lifecycle
from documents.models import Document, Entry, Session, User
from documents.roles import Role
from tests.killers import chain, crossings
from tests.support.lengths import examples
from tests.support.world import Peer, World, answer_lost, failing_at
from tests.support.yjs import EDITS, Step, contents, text_update, update
from tests.unit.engine.test_replica import CIRCLES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(ann: User, ben: User, cleo: User) -> World:
    """A document of Ann's that Ben and Cleo edit."""
    world = World(ann)
    for user in (ben, cleo):
        world.set_role(user, Role.EDITOR)
    return world


def joined(world: World, user: User, *, packets: bool = True) -> Peer:
    """A client that has joined and heard everything."""
    peer = world.peer(user, packets=packets)
    world.join(peer)
    world.finish()
    world.deliver(peer)
    return peer


def typing(text: str) -> Callable[[Doc[Any]], None]:
    """An edit that puts a text in front."""
    return lambda doc: doc.get("text", type=Text).insert(0, text)


def erasing(doc: Doc[Any]) -> None:
    """An edit that empties the text."""
    del doc.get("text", type=Text)[:]


def shown(doc: Doc[Any]) -> str:
    return str(doc.get("text", type=Text))


def code(peer: Peer) -> CloseCode | None:
    """Why the server has ended the connection."""
    return peer.session.closing.code if peer.session and peer.session.closing else peer.code


def test_a_change_is_journaled_then_shown_then_acknowledged(
    world: World, ann: User, ben: User
) -> None:
    """3.2, 5.3."""
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, typing("x"))
    assert not two.inbox
    world.take()
    assert world.commit()
    assert not two.inbox
    world.settle()
    assert [packet["frames"] for packet in one.packets("receipt")] == [2]
    world.finish()
    assert shown(two.doc) == "x"


def test_whichever_database_call_fails_nothing_is_shown_or_acknowledged(
    world: World, ann: User, ben: User
) -> None:
    """3.6, 5.4: for the n-th call, each n; afterwards the same change goes through once."""
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, typing("x"))
    head, call = len(world.entries()), 0
    world.take()
    while not world.commit(failing_at(call)):
        assert len(world.entries()) == head
        assert not two.inbox
        assert not one.packets("receipt")
        call += 1
        assert len(one.packets("unsaved")) == call
        world.take()
    assert call > 3
    world.settle()
    world.finish()
    assert len(world.entries()) == head + 1
    assert shown(two.doc) == "x"
    world.check_converged()


def test_a_commit_whose_answer_is_lost_is_still_relayed(world: World, ann: User, ben: User) -> None:
    """3.2, 3.6: it is in the journal, so the retry finds nothing new and tells everybody."""
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, typing("x"))
    world.take()
    assert not world.commit(answer_lost())
    world.finish()
    assert shown(two.doc) == "x"
    assert one.settled == len(one.sent)
    world.check_converged()


def test_somebody_who_joins_hides_no_entry_from_the_others(
    world: World, ann: User, ben: User
) -> None:
    """3.2: not after a commit whose answer was lost."""
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, typing("x"))
    world.take()
    world.commit(answer_lost())
    world.join(world.peer(ann))
    world.finish()
    assert shown(two.doc) == "x"


def test_a_change_does_not_outlive_its_authors_right(world: World, ben: User, ann: User) -> None:
    """3.7: Ben types, leaves and loses the right; then somebody joins who has the new version."""
    author = joined(world, ben)
    world.edit(author, typing("x"))
    world.drop(author)
    world.set_role(ben, None)
    reader = joined(world, ann)
    assert shown(reader.doc) == shown(world.journal()) == ""


def test_a_change_during_the_commit_that_saw_the_right_go(
    world: World, ann: User, ben: User
) -> None:
    """3.7: what Ben sends just before he is closed comes too late."""
    joined(world, ann)
    author = joined(world, ben)
    world.set_role(ben, None)
    world.room.is_stale = True
    world.take()
    world.edit(author, typing("x"))
    world.drop(author)
    world.commit()
    world.settle()
    world.finish()
    assert shown(world.journal()) == ""


def test_who_joins_while_rights_are_looked_up_joins_again(
    world: World, ann: User, ben: User
) -> None:
    """3.7, 4501: the answer came too early to be about Ben, so that it is no refusal either."""
    joined(world, ann)
    world.room.is_stale = True
    world.take()
    late = world.peer(ben)
    world.join(late)
    world.set_role(ben, Role.VIEWER)
    world.commit()
    world.settle()
    assert code(late) == CloseCode.STALE
    world.deliver(late)
    world.join(late)
    world.finish()
    assert late.role is Role.VIEWER
    world.check_converged()


@pytest.mark.parametrize("edit", [typing("x"), erasing], ids=["types", "erases"])
def test_what_somebody_lowered_typed_in_good_faith_is_dropped(
    world: World, ann: User, ben: User, edit: Callable[[Doc[Any]], None]
) -> None:
    """3.5, 3.7: Ben goes on reading; no receipt covers what he typed before and after the news."""
    one, author = joined(world, ann), joined(world, ben)
    world.edit(one, typing("kept"))
    world.finish()
    world.set_role(ben, Role.VIEWER)
    for _ in range(2):
        world.edit(author, edit)
        world.finish()
    assert code(author) is None
    assert author.role is Role.VIEWER
    assert author.settled < len(author.sent)
    assert shown(world.journal()) == shown(one.doc) == "kept"


def test_a_reader_who_types_is_closed(world: World, ann: User, cleo: User) -> None:
    """3.5."""
    world.set_role(cleo, Role.COMMENTER)
    one, reader = joined(world, ann), joined(world, cleo)
    world.edit(reader, typing("x"))
    world.finish()
    assert code(reader) == CloseCode.NOT_ALLOWED
    assert shown(one.doc) == ""


def test_a_readers_deletions_are_passed_over(world: World, ann: User, cleo: User) -> None:
    """3.5, 3.7, 5.3: they are acknowledged only when the reader may edit and offers them again."""
    world.set_role(cleo, Role.VIEWER)
    one, reader = joined(world, ann), joined(world, cleo)
    world.edit(one, typing("kept"))
    world.finish()
    world.edit(reader, erasing)
    world.finish()
    assert code(reader) is None
    assert reader.settled == 0
    assert shown(world.journal()) == "kept"
    world.set_role(cleo, Role.EDITOR)
    world.edit(reader, typing("x"))
    world.finish()
    assert shown(world.journal()) == "x"
    assert reader.settled == len(reader.sent)


def test_a_readers_deletion_of_something_unknown_is_passed_over(world: World, cleo: User) -> None:
    """3.5: a reader is never sent SyncStep1."""
    world.set_role(cleo, Role.VIEWER)
    reader = joined(world, cleo)
    world.say(reader, wire.update(update(deletes={77: [(0, 1)]})))
    world.finish()
    assert code(reader) is None
    assert reader.settled == 0


def test_a_change_that_builds_on_something_unknown_is_asked_for(world: World, ben: User) -> None:
    """3.4: it is not journaled before its base, which the answer brings."""
    peer = joined(world, ben)
    session, peer.session = peer.session, None
    world.edit(peer, typing("a"))
    peer.session = session
    world.edit(peer, typing("b"))
    world.take()
    world.commit()
    world.settle()
    assert shown(world.journal()) == ""
    world.deliver(peer)
    world.finish()
    assert shown(world.journal()) == "ba"
    assert peer.settled == len(peer.sent)


@pytest.mark.parametrize(
    "hostile", [*CIRCLES.values(), b"\xff", text_update(1, 0, "")], ids=[*CIRCLES, "noise", "empty"]
)
def test_a_hostile_change_costs_its_sender_alone(
    world: World, ann: User, ben: User, hostile: bytes
) -> None:
    """2.1, 2.4: what others sent in the same batch, before and after it, is committed."""
    one, attacker = joined(world, ann), joined(world, ben)
    world.edit(one, typing("a"))
    world.say(attacker, wire.update(hostile))
    world.edit(one, typing("b"))
    world.finish()
    assert code(attacker) == CloseCode.MALFORMED
    assert shown(world.journal()) == "ba"
    assert one.settled == len(one.sent)
    world.check_converged()


@pytest.mark.long
def test_what_takes_long_costs_its_sender_alone(world: World, ann: User, ben: User) -> None:
    """2.9: though nobody has weighed it, and though it came in between what others sent."""
    one, attacker = joined(world, ann), joined(world, ben)
    for client in (1, 2):
        world.note_typist(client, ben)
    world.say(attacker, wire.update(update(chain(20_000))))
    world.finish()
    number = 0
    while code(attacker) is None:
        assert number < 100
        world.edit(one, typing("a"))
        for _ in range(4):
            world.say(attacker, wire.update(update(crossings(number, 1, 20_000))))
            number += 1
        world.edit(one, typing("b"))
        world.finish()
    assert code(attacker) == CloseCode.MALFORMED
    assert one.settled == len(one.sent)
    assert shown(world.journal()).startswith("baba")
    world.check_converged()


def test_what_may_be_dear_is_asked_for_until_it_is_weighed(
    world: World, ann: User, ben: User
) -> None:
    """2.9, 3.4: as if something lacked on which it builds; here nobody ever weighs it."""
    one, attacker = joined(world, ann), joined(world, ben)
    for client in (1, 2):
        world.note_typist(client, ben)
    world.say(attacker, wire.update(update(chain(2000))))
    world.finish()
    before = world.journal().get_state()
    crossing = update(crossings(0, 1000, 2000))
    attacker.doc.apply_update(crossing)
    world.say(attacker, wire.update(crossing))
    world.finish()
    assert code(attacker) == CloseCode.MALFORMED
    # The chain, the crossing, and five answers to what the server asked, at the joining first.
    assert len(attacker.sent) == 7
    assert world.journal().get_state() == before
    world.edit(one, typing("a"))
    world.finish()
    assert one.settled == len(one.sent)


def test_who_is_signed_out_writes_nothing(world: World, ann: User, ben: User) -> None:
    """4401: the session is compared in the commit's own transaction."""
    one, author = joined(world, ann), joined(world, ben)
    Session.objects.filter(digest=author.browser).delete()
    world.edit(author, typing("x"))
    world.finish()
    assert code(author) == CloseCode.SIGNED_OUT
    assert shown(one.doc) == ""


def test_a_document_in_the_trash_ends_its_room(world: World, ann: User, ben: User) -> None:
    """4410: a change on the way is not journaled."""
    one, two = joined(world, ann), joined(world, ben)
    head = len(world.entries())
    lifecycle.trash_document(ann, world.document.pk)
    world.edit(two, typing("x"))
    world.finish()
    assert code(one) == code(two) == CloseCode.GONE
    assert len(world.entries()) == head + 1


def test_a_rollback_ends_the_room_and_nothing_comes_back(
    world: World, ann: User, ben: User
) -> None:
    """4501: neither what waits nor what is on its way is journaled, nor relayed."""
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, typing("old"))
    world.finish()
    world.roll_back(1)
    world.edit(one, typing("waits"))
    world.edit(two, erasing)
    world.finish()
    assert code(one) == code(two) == CloseCode.STALE
    assert shown(world.journal()) == ""
    for peer in (one, two):
        world.join(peer)
        world.finish()
        world.deliver(peer)
    world.edit(two, typing("new"))
    world.finish()
    assert shown(one.doc) == shown(two.doc) == shown(world.journal()) == "new"


def test_who_joins_after_a_rollback_ends_the_room_of_the_old_text(
    world: World, ann: User, ben: User
) -> None:
    """4501: with the new text, beside a change of the old one that came too late."""
    one = joined(world, ann)
    world.edit(one, typing("old"))
    world.finish()
    world.roll_back(1)
    session = one.session
    new = joined(world, ben)
    assert session is not None
    assert session.closing is not None
    assert session.closing.code == CloseCode.STALE
    assert shown(new.doc) == ""
    # Nothing that it builds on is missing.
    world.renew(one)
    typing("late")(one.doc)
    world.room.offer(Change(session, 99, one.doc.get_update(), full=False))
    world.edit(new, typing("new"))
    world.finish()
    assert code(new) is None
    assert shown(new.doc) == shown(world.journal()) == "new"


def test_a_document_that_is_quarantined_elsewhere_ends_its_room(
    world: World, ann: User, ben: User
) -> None:
    """4423: nothing is committed to it, and nobody is let in although it is open here."""
    one = joined(world, ann)
    head = len(world.entries())
    quarantine(world.document.pk, "a test")
    world.edit(one, typing("x"))
    world.finish()
    assert code(one) == CloseCode.QUARANTINED
    assert len(world.entries()) == head
    with pytest.raises(Quarantined):
        world.join(world.peer(ben))


def test_a_room_whose_journal_cannot_be_read_again_ends(world: World, ann: User, ben: User) -> None:
    """4423: after a failed commit the Doc is read again, and that fails."""
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, typing("x"))
    world.finish()
    Entry.objects.filter(document=world.document, seq=len(world.entries())).update(update=b"\xff")
    world.edit(two, typing("y"))
    world.take()
    assert not world.commit(failing_at(3))
    world.take()
    (world.settlement,) = world.engine.commit([world.batch])
    world.settle()
    assert code(one) == code(two) == CloseCode.QUARANTINED


class Interleavings(RuleBasedStateMachine):
    """People come, type, go and lose rights in any order while commits succeed and fail."""

    users: tuple[User, User, User]

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.users[0])

    @initialize(roles=st.lists(st.sampled_from([Role.VIEWER, Role.EDITOR]), min_size=2, max_size=2))
    def everybody(self, roles: list[Role]) -> None:
        for user, role in zip(self.users[1:], roles, strict=True):
            self.world.set_role(user, role)
        for user in self.users:
            self.world.peer(user)
        self.world.peer(self.users[1], packets=False)

    def is_between_commit_and_settle(self) -> bool:
        return self.world.settlement is not None

    # The engine's thread answers in turn: whoever asks after a commit hears of it first.
    @precondition(lambda self: not self.is_between_commit_and_settle())
    @rule(who=st.integers(0, 3))
    def join(self, who: int) -> None:
        peer = self.world.peers[who]
        if peer.session is None:
            self.world.join(peer)

    @precondition(lambda self: not self.is_between_commit_and_settle())
    @rule(who=st.integers(0, 3))
    def deliver(self, who: int) -> None:
        self.world.deliver(self.world.peers[who])

    @rule(who=st.integers(0, 3))
    def drop(self, who: int) -> None:
        if self.world.peers[who].session is not None:
            self.world.drop(self.world.peers[who])

    @rule(
        who=st.integers(0, 3),
        edit=st.sampled_from(EDITS),
        place=st.floats(0, 1),
        value=st.sampled_from(["a", "bc", "😀é"]),
    )
    def type(self, who: int, edit: Any, place: float, value: str) -> None:
        peer = self.world.peers[who]
        if peer.may_edit:
            self.world.edit(peer, lambda doc: edit(doc, Step(who, edit, place, value)))

    @rule(who=st.integers(1, 2), role=st.sampled_from([None, Role.VIEWER, Role.EDITOR]))
    def change_role(self, who: int, role: Role | None) -> None:
        self.world.set_role(self.users[who], role)

    @rule()
    def freeze(self) -> None:
        self.world.freeze(not self.world.is_frozen)

    @rule()
    def hint(self) -> None:
        self.world.room.is_stale = True

    @precondition(lambda self: not self.world.is_frozen)
    @rule(value=st.sampled_from(["elsewhere", "日本"]))
    def write_elsewhere(self, value: str) -> None:
        elsewhere = Peer(self.users[0], "")
        self.world.renew(elsewhere)
        self.world.edit(elsewhere, typing(value))
        self.world.write_elsewhere(elsewhere)

    @rule(back=st.integers(0, 3))
    def roll_back(self, back: int) -> None:
        self.world.roll_back(back)

    @precondition(lambda self: not self.is_between_commit_and_settle())
    @rule()
    def snapshot(self) -> None:
        self.world.engine.snapshot([self.world.document.pk])

    @precondition(lambda self: self.world.batch is None and self.world.room.wants_commit)
    @rule()
    def take(self) -> None:
        self.world.take()

    @precondition(lambda self: self.world.batch and not self.is_between_commit_and_settle())
    @rule(fault=st.none() | st.integers(0, 8) | st.just("answer lost"))
    def commit(self, fault: int | str | None) -> None:
        if isinstance(fault, int):
            self.world.commit(failing_at(fault))
        else:
            self.world.commit(answer_lost() if fault else None)

    @precondition(lambda self: self.is_between_commit_and_settle())
    @rule()
    def settle(self) -> None:
        self.world.settle()

    def teardown(self) -> None:
        self.world.finish()
        self.world.check_converged()
        for peer in self.world.peers:
            assert code(peer) != CloseCode.MALFORMED, "an honest client was called malformed"
        fresh = joined(self.world, self.users[0])
        assert contents(fresh.doc) == contents(self.world.journal())


@pytest.mark.long
def test_any_interleaving_converges(ann: User, ben: User, cleo: User) -> None:
    """3.2, 3.6, 3.7: and says, journals and acknowledges nothing that it may not."""
    Interleavings.users = (ann, ben, cleo)
    run_state_machine_as_test(
        Interleavings,
        settings=settings(
            max_examples=examples(12),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_what_is_large_is_looked_through_by_others(world: World, ann: User) -> None:
    """2.4: what they have found is taken by the replica that it was found in, while it is true."""
    peer = joined(world, ann)
    engine, document_id = world.engine, world.document.pk
    digest = Session.objects.get().digest

    def needs_survey() -> bool:
        return engine.admit(digest, document_id).needs_survey

    assert not needs_survey()
    world.edit(peer, typing("x" * 20_000))
    world.finish()
    assert needs_survey()
    mark = engine.weight(document_id).mark
    world.edit(peer, typing("y"))
    world.finish()
    engine.take_survey(document_id, mark, Survey(Pairs(), 0))
    assert needs_survey()
    engine.take_survey(document_id, engine.weight(document_id).mark, Survey(Pairs(), 0))
    assert not needs_survey()
    engine.close([document_id])
    assert needs_survey()


def test_what_a_client_has_missed_is_read_in_parts(ann: User) -> None:
    """2.7: of at most 256 KiB, or one entry; what is no text brings the client further, too."""
    id_, kib = lifecycle.create_document(ann, "Plan").pk, 1024
    sizes = [100, 100, 300, 10]
    heads = [
        append_update(id_, [ann.pk], text_update(client, 0, "x" * size * kib))
        for client, size in enumerate(sizes, 100)
    ]
    lifecycle.rename_document(ann, id_, "Plan of ours")
    engine, last, after, told = Engine(), heads[-1] + 1, heads[0] - 1, list[int]()
    while after < last:
        missed = engine.missed(id_, after, last)
        assert len(missed.update) // kib <= 300
        told.append(after := missed.until)
    assert told == [heads[1], heads[2], last]


def test_a_database_that_goes_back_loses_nothing(world: World, ann: User, ben: User) -> None:
    """3.12: the room ends, what was acknowledged is journaled again, and no seq is left out."""
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, typing("kept "))
    world.finish()
    head = len(world.entries())
    world.edit(one, typing("ann "))
    world.finish()
    world.edit(two, typing("ben "))
    world.finish()
    world.go_back(head)
    world.edit(two, typing("waits "))
    world.take()
    assert world.batch
    (world.settlement,) = world.engine.commit([world.batch])
    world.settle()
    assert code(one) == code(two) == CloseCode.STALE
    entries = world.entries()
    assert [entry.seq for entry in entries] == list(range(1, head + 2))
    assert entries[-1].authors == sorted([ann.pk, ben.pk])
    for peer in (one, two):
        world.join(peer)
        world.finish()
        world.deliver(peer)
    world.edit(one, typing("on "))
    world.edit(two, typing("and "))
    world.finish()
    assert [code(one), code(two)] == [None, None]
    words = "and on waits ben ann kept "
    assert sorted(shown(world.journal()).split()) == sorted(words.split())
    world.check_converged()


def test_a_reader_finds_out_that_the_database_went_back(world: World, ann: User) -> None:
    """3.12: without a change, too, and what is kept as a snapshot is not of the future."""
    one = joined(world, ann)
    world.edit(one, typing("kept"))
    world.finish()
    world.go_back(len(world.entries()) - 1)
    world.engine.snapshot([world.document.pk])
    assert not world.document.snapshots.exists()
    world.room.is_stale = True
    world.take()
    assert world.batch
    (world.settlement,) = world.engine.commit([world.batch])
    world.settle()
    assert code(one) == CloseCode.STALE
    assert shown(world.journal()) == "kept"


def resident() -> int:
    """How many bytes of memory this process has."""
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def documents_of(owner: User, count: int, text: str) -> list[UUID]:
    """Documents that hold this text."""
    now, state = timezone.now(), text_update(1, 0, text)
    made = Document.objects.bulk_create(
        Document(title=f"{number}", head=1) for number in range(count)
    )
    Entry.objects.bulk_create(
        Entry(
            document=each, seq=1, kind=Entry.Kind.UPDATE, authors=[owner.pk], at=now, update=state
        )
        for each in made
    )
    return [each.pk for each in made]


@pytest.mark.long
def test_documents_that_were_opened_and_left_do_not_stay_in_memory(ann: User) -> None:
    """What a Doc is held by outlives it, where Python's collector does not see that."""
    engine = Engine()

    def visit(document_ids: list[UUID]) -> None:
        for document_id in document_ids:
            vector = engine.replica(document_id).vector()
            engine.diff(document_id, vector)
            engine.close([document_id])

    documents = documents_of(ann, 2200, "A sentence that stands there. " * 60)
    visit(documents[:200])
    before = resident()
    visit(documents[200:])
    assert resident() - before < 16 * 1024 * 1024
