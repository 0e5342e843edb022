"""Marks that are drawn before the commit, in another process, stand in what the text is by then."""

import asyncio
from base64 import b64decode
from typing import Any
from uuid import UUID, uuid4

import pytest
from pycrdt import Doc

from collab.engine import anchors
from collab.engine.marking import Marker
from collab.engine.replica import Replica
from collab.engine.thread_marks import ThreadMarks
from collab.updates.scan import scan
from documents.content.comment_marks import marked_words
from documents.review.acts import Anchor, Drawn, Open
from tests.support.anchors import anchor_packet
from tests.support.suggestions import Fork
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
