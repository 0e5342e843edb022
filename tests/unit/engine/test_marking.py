"""Marks that are drawn before the commit, in another process, stand in what the text is by then."""

import asyncio
from base64 import b64decode
from typing import Any
from uuid import UUID, uuid4

import pytest
from pycrdt import Doc, XmlElement

from collab.engine import anchors
from collab.engine.marking import Marker
from collab.engine.replica import Replica
from collab.engine.thread_marks import ThreadMarks
from collab.updates.namings import Namings
from collab.updates.scan import UNKNOWN, scan
from documents.content.comment_marks import key_of, marked_words
from documents.review.acts import Anchor, Cleared, Drawn, Open
from tests.support.anchors import anchor_packet
from tests.support.suggestions import Fork, text_in
from tests.unit.engine.test_suggestions import replica_of
from tests.unit.updates.test_trial import written


def anchor(state: bytes, words: str) -> Anchor:
    packet = anchor_packet(doc_of(state), words)
    return Anchor(packet["quote"], b64decode(packet["start"]), b64decode(packet["end"]))


def doc_of(state: bytes) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    return doc


def drawn_by(marker: Marker, replica: Replica, where: Anchor, thread: UUID) -> Open:
    moment, state = replica.mark(), replica.state()
    update, moved = asyncio.run(_draw(marker, state, where, thread))
    return Open(thread, where, "Why?", drawn=Drawn(moment, update, moved))


def marked(replica: Replica, where: Anchor) -> UUID:
    """A thread about these words."""
    thread = uuid4()
    assert ThreadMarks(replica).put(Open(thread, where, "Why?"))
    return thread


def cleared_by(marker: Marker, replica: Replica, thread: UUID) -> Cleared:
    moment, state = replica.mark(), replica.state()

    async def clear() -> bytes:
        try:
            return await marker.clear(state, thread)
        finally:
            await marker.stop()

    return Cleared(thread, moment, asyncio.run(clear()))


def take_off(replica: Replica, *cleared: Cleared) -> dict[str, str]:
    """Have threads end, and return what is still marked."""
    ThreadMarks(replica).take_off({str(each.thread) for each in cleared}, cleared)
    return marked_words(doc_of(replica.state()))


async def _draw(marker: Marker, *asked: Any) -> tuple[bytes, str | None]:
    try:
        return await marker.draw(*asked)
    finally:
        await marker.stop()


def edit(replica: Replica, fork: Fork) -> None:
    replica.note(scan(fork.update))
    replica.apply([fork.update])


def test_two_that_were_drawn_at_once_stand_beside_what_was_written_meanwhile() -> None:
    """5.15: as if they had been said before it; none is lost, and nothing else is marked."""
    was = written("one two three", "four")
    replica, marker = replica_of(was), Marker()
    where = anchor(was, "two"), anchor(was, "two three")
    acts = [drawn_by(marker, replica, each, uuid4()) for each in where]
    edit(replica, Fork(was).write("Oh. ").write("x", block=1))
    diffs = [ThreadMarks(replica).put(act) for act in acts]
    assert all(diffs)
    marks = marked_words(doc_of(replica.state()))
    assert marks == {str(acts[0].id): "two", str(acts[1].id): "two three"}
    assert set(scan(diffs[0]).ends) <= anchors.OURS


def test_words_that_did_not_stand_there_are_told() -> None:
    was = written("one two")
    where = Anchor("six", anchor(was, "two").start, anchor(was, "two").end)
    act = drawn_by(Marker(), replica_of(was), where, uuid4())
    with pytest.raises(anchors.Moved) as moved:
        ThreadMarks(replica_of(was)).put(act)
    assert moved.value.now == "two"


def test_what_was_drawn_on_another_text_is_drawn_anew() -> None:
    """The replica was read again since: its moments are not those of the one before."""
    was = written("one two")
    act = drawn_by(Marker(), replica_of(was), anchor(was, "two"), uuid4())
    later = written("Three", "four two")
    with pytest.raises(anchors.Moved):
        ThreadMarks(replica_of(later)).put(act)


def test_a_mark_that_was_taken_off_elsewhere_is_looked_for_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """5.15: whatever was written beside it and in it meanwhile; others' marks stay."""
    was = written("one two three", "four")
    replica = replica_of(was)
    first, second, third = (marked(replica, anchor(was, each)) for each in ("one", "two", "four"))
    cleared = [cleared_by(Marker(), replica, thread) for thread in (first, second)]
    formats = {key_of(second): {"id": str(second)}}
    typed = Fork(replica.state()).write("Oh. ").write("x", block=1)
    edit(replica, typed.edit(lambda root: text_in(root).insert(9, "x", formats)))
    assert marked_words(doc_of(replica.state()))[str(second)] == "txwo"
    monkeypatch.setattr(anchors, "without", None)
    assert take_off(replica, *cleared) == {str(third): "four"}


def test_what_was_marked_meanwhile_loses_its_mark_all_the_same() -> None:
    """Somebody has cut the words and pasted them elsewhere, or the text was read anew."""
    was = written("one two three", "four")
    replica = replica_of(was)
    thread = marked(replica, anchor(was, "two"))
    cleared = cleared_by(Marker(), replica, thread)
    formats = {key_of(thread): {"id": str(thread)}}
    edit(
        replica,
        Fork(replica.state())
        .erase(4, 7)
        .edit(lambda root: text_in(root, 1).insert(0, "two", formats)),
    )
    again = replica_of(replica.state())
    assert marked_words(doc_of(replica.state())) == {str(thread): "two"}
    assert take_off(replica, cleared) == take_off(again, cleared) == {}


def test_of_two_that_write_the_same_clocks_one_is_made_anew() -> None:
    """A picture with several threads is to name those that are left."""
    ids = [str(uuid4()) for _ in range(4)]
    fork = Fork()
    for pair in (ids[:2], ids[2:]):
        picture = XmlElement("image", {"alt": "It", "comments": " ".join(pair)})
        fork.edit(lambda root, picture=picture: root.children.append(picture))
    replica = replica_of(fork.update)
    cleared = [cleared_by(Marker(), replica, UUID(each)) for each in (ids[0], ids[2])]
    assert all(scan(each.update).starts for each in cleared)
    for each in cleared:
        left = take_off(replica, each)
    assert left == {ids[1]: "It", ids[3]: "It"}


def test_of_threads_that_are_named_the_last_are_remembered() -> None:
    namings = Namings()
    namings.note(["a"], 5)
    assert namings.is_named_since("a", 5)
    assert not namings.is_named_since("a", 6)
    assert not namings.is_named_since("b", 0)
    namings.note(map(str, range(2000)), 7)
    assert namings.is_named_since("b", 5)
    assert not namings.is_named_since("b", 6)
    namings.note([UNKNOWN], 8)
    assert namings.is_named_since("b", 8)
    assert not namings.is_named_since("b", 9)
