"""`collab.engine.replica`: the Doc that equals the journal, and what may not get into it."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast
from weakref import ref

import pytest
from hypothesis import given
from pycrdt import Doc, Text

from collab.client.api import Api
from collab.client.connection import Door
from collab.client.line import Line
from collab.engine.replica import Replica, ReplicaBroken, joined
from collab.limits.cost import CHEAP
from collab.protocol.closing import CloseCode, Refused
from collab.protocol.lib0 import write_chunk
from collab.updates.scan import MAX_PIECES, scan, state_vector, survey
from tests.support.yjs import People, client, contents, item, nested, string, text_update, update
from tests.support.yjs import steps as any_steps


def replica(*journal: bytes) -> Replica:
    """A replica read from a journal without a snapshot."""
    return Replica(b"", journal, len(journal), 0)


def take(target: Replica, said: bytes) -> bytes:
    """Apply an update as a commit does, and return what is new in it."""
    found = scan(said)
    assert found.is_applicable(target.clocks)
    target.note(found)
    return target.apply([said])


def doc_of(*updates: bytes) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    for each in updates:
        doc.apply_update(each)
    return doc


@given(any_steps)
def test_the_differences_are_the_document(steps: list[Any]) -> None:
    """3.2: a journal of differences, snapshot + tail, and the replica itself are one document."""
    said = People(steps).updates
    live = replica()
    journal = []
    for each in said:
        journal += [diff for diff in [take(live, each)] if diff]
        # Whether or not the difference is what was said (`_check_arrived`).
        assert live.clocks == state_vector(live.vector())
    half = len(journal) // 2
    snapshot = replica(*journal[:half]).state()
    read_back = Replica(snapshot, journal[half:], len(journal), half)
    whole = contents(doc_of(live.state()))
    assert whole == contents(doc_of(*journal)) == contents(doc_of(read_back.state()))
    assert live.clocks == read_back.clocks == state_vector(live.vector())


def test_what_is_known_makes_no_difference() -> None:
    """3.2: a change that says nothing new is neither journaled nor relayed."""
    live = replica()
    assert take(live, text_update(1, 0, "abc")) == text_update(1, 0, "abc")
    assert take(live, text_update(1, 0, "ab")) == b""
    assert take(live, update(deletes={1: [(0, 1)]})) != b""
    assert take(live, update(deletes={1: [(0, 1)]})) == b""


def test_a_reused_client_id_changes_nothing_that_is_there() -> None:
    """3.2: who says clock 0 of client 1 again, with other text, is not heard."""
    live = replica(text_update(1, 0, "abc"))
    assert take(live, text_update(1, 0, "xyz")) == b""


def test_the_difference_answers_a_state_vector() -> None:
    """3.1: everything that it lacks; what is no state vector is refused."""
    live = replica(text_update(1, 0, "abc"), text_update(2, 0, "d", origin=(1, 2)))
    assert live.diff(b"\x01\x01\x03") == text_update(2, 0, "d", origin=(1, 2))
    for broken in (b"", b"\x01", b"\x00\x00", b"\x01\x01\xff\xff\xff\xff\x0f"):
        with pytest.raises(Refused) as refused:
            live.diff(broken)
        assert refused.value.code == CloseCode.MALFORMED


CIRCLES = {
    "on itself": update(client(1, 0, string("a", origin=(1, 0)))),
    "on its own future": update(
        client(1, 0, string("a", origin=(1, 1)), string("b", origin=(1, 0)))
    ),
    "on each other": update(
        client(2, 0, string("a", origin=(1, 0))), client(1, 0, string("b", origin=(2, 0)))
    ),
    "in a parent to come": update(
        client(1, 0, item(4, write_chunk(b"x"), parent=(1, 1)), item(7, b"\x00"))
    ),
    "beside good ones": update(
        client(3, 0, string("good")),
        client(2, 0, string("a", origin=(1, 0))),
        client(1, 0, string("b", origin=(2, 0))),
    ),
}


@pytest.mark.parametrize("circle", CIRCLES.values(), ids=CIRCLES)
def test_structs_that_build_on_each_other_do_not_hide(circle: bytes) -> None:
    """3.4: they would stay pending in the Doc and come out as part of somebody else's change."""
    with pytest.raises(ReplicaBroken):
        take(replica(), circle)


def test_a_parent_that_is_no_type_breaks_the_replica() -> None:
    """2.1: whatever pycrdt raises is an exception that the engine knows."""
    with pytest.raises(ReplicaBroken):
        take(replica(), update(client(1, 0, string("a"), item(4, b"\x01x", parent=(1, 0)))))


@pytest.mark.parametrize("stored", [b"\xff", b"\x01\x01", b"\x01\x01\x01\x00\x07\x01\x01t\x63\x00"])
def test_a_journal_that_cannot_be_read_is_told(stored: bytes) -> None:
    """6.1, 4500: it is one exception, for snapshot and tail."""
    for state, tail in ((stored, ()), (b"", (stored,))):
        with pytest.raises(ReplicaBroken):
            Replica(state, tail, 1, 0)


def test_the_deepest_values_that_pass_the_scan_are_harmless() -> None:
    """2.4: they apply on a thread with the smallest stack that a server may have."""
    done: list[bytes] = []
    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(
            target=lambda: done.append(take(replica(), nested(b"\x75\x01", 64)))
        )
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    assert done[0]


_ELEMENT = b"\x03\x01p"


def chain_of_types(depth: int) -> bytes:
    """Elements, each in the one before it: their depth is watched while they are applied."""
    first = item(7, _ELEMENT, root="text")
    rest = (item(7, _ELEMENT, parent=(1, at)) for at in range(depth - 1))
    return update(client(1, 0, first, *rest))


@contextmanager
def without_collector() -> Iterator[None]:
    """Nothing is freed here but what nobody holds."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def in_a_circle(target: Replica) -> None:
    """Let structs into a Doc that stay pending: the replica has broken."""
    with pytest.raises(ReplicaBroken):
        take(target, CIRCLES["on itself"])


@pytest.mark.parametrize(
    "live",
    [
        lambda target: None,
        lambda target: take(target, text_update(1, 0, "abc")),
        lambda target: take(target, chain_of_types(2)),
        in_a_circle,
    ],
)
def test_a_replica_that_nobody_holds_is_gone(live: Any) -> None:
    """A Doc holds what observes it where no collector sees that; so nothing of ours stays there."""
    with without_collector():
        target = replica(text_update(2, 0, "x"))
        live(target)
        kept = [ref(target._doc)]
        # There is no such reference to what was compiled.
        if type(target).__weakrefoffset__:
            kept.append(ref(target))
        del target
        assert [each() for each in kept] == [None] * len(kept)


def test_the_doc_of_a_script_that_has_left_is_gone() -> None:
    """The same for the Python client."""
    with without_collector():
        line = Line(Door(cast(Api, None), ""))
        with line.watching():
            line.doc.get("text", type=Text).insert(0, "x")
        kept = ref(line.doc)
        del line
        assert kept() is None


def test_nothing_is_taken_of_nothing() -> None:
    """What the server makes itself, like marks, may be nothing at all."""
    live = replica(text_update(1, 0, "abc"))
    assert (live.take(b""), live.take(text_update(2, 0, "d"))) == (b"", text_update(2, 0, "d"))
    assert live.apply([]) == b""


def test_updates_are_joined() -> None:
    """What one commit brought of several is one entry; what cannot be read breaks the replica."""
    one, other = text_update(1, 0, "a"), text_update(2, 0, "b")
    assert [joined([]), joined([one])] == [b"", one]
    assert contents(doc_of(joined([one, other]))) == contents(doc_of(one, other))
    with pytest.raises(ReplicaBroken):
        joined([one, b"\xff"])


def test_a_moment_is_one_of_a_replica() -> None:
    """2.9: what was weighed for another one says nothing of this."""
    live = replica(text_update(1, 0, "abc"))
    moment = live.mark()
    assert live.grown_since(moment) == 0
    take(live, text_update(2, 0, "d"))
    assert live.grown_since(moment) == len(text_update(2, 0, "d"))
    assert replica().grown_since(moment) is None


def test_whose_the_client_ids_are_is_told_as_far_as_it_was_asked() -> None:
    live = replica()
    live.owners.update({1: 7, 2: 8})
    assert live.owners_of([1, 3]) == {1: 7}


def test_what_is_read_anew_knows_what_was_known_of_the_same_journal() -> None:
    """2.4: where a long text has its pairs; of another moment it is looked for again."""
    faces = text_update(1, 0, "😀" * 3000)
    known, same, later = replica(faces), replica(faces), replica(faces, text_update(2, 0, "x"))
    assert not known.is_surveyed
    same.succeed(known)
    assert not same.is_surveyed
    known.take_survey(survey(known.state()))
    for other in (same, later):
        other.succeed(known)
    assert [known.is_surveyed, same.is_surveyed, later.is_surveyed] == [True, True, False]
    assert same.is_cut(scan(text_update(3, 0, "y", origin=(1, 0))))
    assert not same.is_cut(scan(text_update(3, 0, "y", origin=(1, 1))))


def test_what_is_committed_goes_on_counting_as_known() -> None:
    """2.4: of pairs, when another one is read anew."""
    live = replica()
    live.settle(1)
    take(live, text_update(1, 0, "😀"))
    live.settle(2)
    heir = Replica(b"", [text_update(1, 0, "😀")], 2, 0)
    heir.succeed(live)
    assert heir.is_cut(scan(text_update(3, 0, "y", origin=(1, 0))))


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_whoever_wants_to_stop_is_let(stop: type[BaseException]) -> None:
    """And whatever else comes out of a Doc is told as what it means here."""

    class Failing:
        def __init__(self, error: BaseException) -> None:
            self._error = error

        def get_update(self, vector: bytes) -> bytes:
            raise self._error

    live = replica()
    for error, told in ((stop(), stop), (Exception("panic"), Refused)):
        live._doc = cast(Any, Failing(error))
        with pytest.raises(told):
            live.diff(b"\0")


def test_many_pieces_and_steps_are_applied_before_more_is() -> None:
    """2.9."""
    live = replica(text_update(1, 0, "x" * 10_000))
    assert not live.is_laden
    found = scan(text_update(2, 0, "a"))
    for pieces, jumps in ((MAX_PIECES, 0), (0, CHEAP)):
        live.limit(replace(found, pieces=pieces, jumps=jumps))
        assert live.is_laden
        take(live, text_update(3, jumps and 1, "b"))
        assert not live.is_laden


def test_what_waited_in_the_journal_for_what_comes_is_looked_at() -> None:
    """2.4, 4500: with it something would come in that this server does not take."""
    document = item(9, write_chunk(b"guid") + b"\x76\0", origin=(2, 0))
    live = replica(update(client(1, 0, document)))
    with pytest.raises(ReplicaBroken):
        take(live, text_update(2, 0, "a"))


def test_of_a_pair_that_is_known_nothing_is_learnt_again() -> None:
    """2.4: though the same client id says something else there."""
    live = replica(text_update(1, 0, "abcd"))
    assert take(live, text_update(1, 0, "😀")) == b""
    assert not live.is_cut(scan(text_update(3, 0, "y", origin=(1, 0))))
