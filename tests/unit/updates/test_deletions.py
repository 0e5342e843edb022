"""`collab.updates.deletions`: what is deleted, whichever way it is told."""

import pytest
from pycrdt import Doc, Text

from collab.protocol.closing import Refused
from collab.updates.deletions import are_among, deletions, is_held
from collab.updates.scan import state_vector
from tests.support.yjs import client, update


def test_what_an_update_deletes() -> None:
    """Behind its structs, joined where one begins at another's end."""
    doc = Doc(client_id=7)
    doc["text"] = text = Text("abcdefgh")
    del text[1:3]
    del text[3:5]
    assert deletions(doc.get_update()) == {7: [(1, 3), (5, 7)]}
    ranges = {7: [(5, 2), (1, 3), (4, 1)], 8: [(0, 1)]}
    assert deletions(update(deletes=ranges)) == {7: [(1, 7)], 8: [(0, 1)]}
    assert deletions(b"\0\0") == {}


def test_some_among_many() -> None:
    """Each within one of the others, of the same client."""
    many = {1: [(0, 4), (8, 10)]}
    assert are_among({}, many)
    assert are_among({1: [(0, 4), (8, 9)]}, many)
    assert are_among({1: [(5, 5)]}, many)
    assert not are_among({1: [(3, 5)]}, many)
    assert not are_among({1: [(5, 6)]}, many)
    assert not are_among({2: [(0, 1)]}, many)
    assert not are_among({1: [(0, 1)]}, {1: [(1, 2)]})


def test_what_a_document_has() -> None:
    """8.5: an update that brings no struct and deletes nothing that is not so there."""
    doc = Doc(client_id=1)
    doc["text"] = text = Text("Hello")
    before, clocks = doc.get_update(), state_vector(doc.get_state())
    del text[1:3]
    after = doc.get_update()
    assert is_held(b"\0\0", {}, lambda: before)
    assert is_held(before, clocks, lambda: before)
    assert is_held(after, clocks, lambda: after)
    assert not is_held(after, clocks, lambda: before)
    assert not is_held(before, {1: 4}, lambda: after)
    assert not is_held(update(client(1, 0, b"\x0a\5")), clocks, lambda: after)
    with pytest.raises(Refused):
        is_held(b"\1", clocks, lambda: after)
