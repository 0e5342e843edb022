"""`collab.updates.surrogates`: no text is cut within a pair of code units (PROTOCOL.md 2.4)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Text

from collab.engine.replica import Replica
from collab.updates.scan import Survey, scan
from collab.updates.surrogates import Pairs, after, runs
from tests.support.yjs import Id, client, item, string, update

FACES = update(client(5, 0, string("a😀😀b")))
ROOTS = frozenset({"t"})


def test_pairs_are_counted_in_code_units() -> None:
    assert runs("a😀😀é😀", 5, 10) == [(5, 11, 2), (5, 16, 1)]
    assert runs("aé\uffff", 5, 10) == []


def test_what_is_known_of_a_run_is_left_out() -> None:
    assert after((5, 11, 3), 0) == (5, 11, 3)
    assert after((5, 11, 3), 13) == (5, 13, 2)
    assert after((5, 11, 3), 17) is None


def test_only_between_halves_it_splits() -> None:
    pairs = Pairs()
    for run in [(5, 11, 2), (5, 20, 1), (6, 0, 1)]:
        pairs.add(run)
    assert [clock for clock in range(25) if pairs.split_by([(5, clock)])] == [12, 14, 21]
    assert not pairs.split_by([(7, 1), (5, 11), (5, 0)])


def text(origin: Id | None = None, right: Id | None = None) -> bytes:
    return update(client(6, 0, string("x", origin, right)))


@pytest.mark.parametrize(
    ("said", "is_cut"),
    [
        (text(origin=(5, 0)), False),
        (text(origin=(5, 1)), True),
        (text(origin=(5, 2)), False),
        (text(right=(5, 1)), False),
        (text(right=(5, 2)), True),
        (update(deletes={5: [(1, 2)]}), False),
        (update(deletes={5: [(0, 6)]}), False),
        (update(deletes={5: [(1, 1)]}), True),
        (update(deletes={5: [(2, 3)]}), True),
        # The same client id with other content: what is new of it would begin with half a pair.
        (update(client(5, 0, string("12345😀"))), True),
        (update(client(5, 0, string("123456😀"))), False),
        # In itself.
        (update(client(6, 0, string("😀"), item(4, b"\x01x", origin=(6, 0)))), True),
        (update(client(6, 0, string("😀"), item(4, b"\x01x", origin=(6, 1)))), False),
        (update(client(6, 0, string("😀")), deletes={6: [(0, 1)]}), True),
    ],
)
@pytest.mark.parametrize("known", ["read", "noted", "settled"])
def test_a_cut_within_a_pair_is_seen(said: bytes, is_cut: bool, known: str) -> None:
    """Whether the document was read with the pairs in it, or they came later."""
    replica = Replica(FACES if known == "read" else b"", [], 0, 0, roots=ROOTS)
    if known != "read":
        replica.note(scan(FACES))
        replica.apply([FACES])
    if known == "settled":
        replica.settle(1)
    assert replica.is_cut(scan(said)) == is_cut


@pytest.mark.parametrize(
    ("head", "epoch", "inherits"), [(1, 0, True), (2, 0, False), (0, 0, False), (1, 1, False)]
)
def test_a_replica_succeeds_one_of_the_same_journal(head: int, epoch: int, inherits: bool) -> None:
    """And takes over what that one knew to be committed, no more."""
    more = update(client(8, 0, string("😀")))
    broken = Replica(b"", [], 0, 0, roots=ROOTS)
    broken.note(scan(FACES))
    broken.settle(1)
    broken.note(scan(more))
    successor = Replica(b"", [], head, 0, epoch, roots=ROOTS)
    successor.succeed(broken)
    assert successor.is_cut(scan(text(origin=(5, 1)))) == inherits
    assert not successor.is_cut(scan(text(origin=(8, 0))))


def test_what_the_broken_replica_had_not_read_the_next_one_reads() -> None:
    successor = Replica(FACES, [], 0, 0, roots=ROOTS)
    successor.succeed(Replica(FACES, [], 0, 0, roots=ROOTS))
    assert successor.is_cut(scan(text(origin=(5, 1))))


def test_what_others_have_found_in_it_a_replica_does_not_read() -> None:
    replica = Replica(FACES, [], 0, 0, roots=ROOTS)
    assert replica.pairs.unread == (FACES,)
    replica.take_survey(Survey(Pairs([(5, 0, 1)]), 0))
    assert replica.pairs.unread == ()
    assert replica.is_cut(scan(text(origin=(5, 0))))
    assert not replica.is_cut(scan(text(origin=(5, 1))))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4), st.text("a😀é", max_size=4))))
def test_who_edits_whole_characters_is_never_refused(edits: list[Any]) -> None:
    """And what the replica writes down is what it holds."""
    doc: Doc[Any] = Doc()
    said: list[bytes] = []
    doc.observe(lambda event: said.append(event.update))
    content = doc.get("t", type=Text)
    for place, deleted, inserted in edits:
        words = str(content)
        start, end = (len(words[:at].encode()) for at in (place, place + deleted))
        with doc.transaction():
            del content[start:end]
            content.insert(start, inserted)
    replica = Replica(b"", [], 0, 0, roots=ROOTS)
    for change in said:
        found = scan(change)
        assert not replica.is_cut(found)
        replica.note(found)
        replica.apply([change])
    again: Doc[Any] = Doc()
    again.apply_update(replica.state())
    assert str(again.get("t", type=Text)) == str(content)
