"""`collab.updates.slices`: a large update as many small ones. PROTOCOL.md 3.11."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Text

from collab.protocol.closing import CloseCode, Refused
from collab.protocol.lib0 import write_chunk
from collab.updates import slices
from collab.updates.scan import scan, state_vector
from collab.updates.slices import MOST_BYTES, MOST_STRUCTS, sliced
from tests.support.yjs import People, client, contents, item, string, update
from tests.support.yjs import steps as any_steps


def applied_one_by_one(parts: list[bytes]) -> Doc[Any]:
    """A Doc that takes them in this order, never lacking anything on which the next builds."""
    doc: Doc[Any] = Doc()
    for part in parts:
        assert scan(part).is_applicable(state_vector(doc.get_state()))
        doc.apply_update(part)
    return doc


def whole(said: bytes) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    doc.apply_update(said)
    return doc


@given(any_steps, st.integers(1, 4))
def test_slices_in_their_order_are_the_update(steps: list[Any], structs: int) -> None:
    """Whoever wrote it, and whatever it builds on, however small they are."""
    people = People(steps)
    said = applied_one_by_one(people.updates).get_update()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "MOST_STRUCTS", structs)
        patch.setattr(slices, "_RANGES", structs)
        parts = list(sliced(said))
    taken = applied_one_by_one(parts)
    assert taken.get_update() == whole(said).get_update()
    assert contents(taken) == contents(whole(said))


def test_a_long_text_is_cut_between_whole_characters() -> None:
    """However many bytes and code units each takes."""
    doc: Doc[Any] = Doc()
    text = doc.get("text", type=Text)
    text.insert(0, "[]")
    text.insert(1, "aä中😀" * 40_000)
    parts = list(sliced(doc.get_update()))
    assert max(map(len, parts)) <= MOST_BYTES
    assert str(applied_one_by_one(parts).get("text", type=Text)) == str(text)
    assert applied_one_by_one(parts).get_update() == doc.get_update()


def test_structs_are_bounded() -> None:
    letters = [item(4, b"\x01x", origin=(7, 0), right=(7, at)) for at in range(2500)]
    parts = list(sliced(update(client(7, 0, string("ab"), *letters))))
    assert [scan(part).ends[7] for part in parts] == [MOST_STRUCTS + 1, 2 * MOST_STRUCTS + 1, 2502]


def test_what_the_update_lacks_is_asked_for_by_its_first_slice() -> None:
    """3.4: an update with a gap is given as it is."""
    gap = update(client(7, 0, string("a"), b"\x0a\x05", string("b", origin=(7, 5))))
    assert list(sliced(gap)) == [gap]


def test_nothing_is_a_slice() -> None:
    assert list(sliced(update())) == [update()]


def test_structs_that_build_on_each_other_are_refused() -> None:
    """2.1."""
    circle = update(
        client(2, 0, string("a", origin=(1, 0))), client(1, 0, string("b", origin=(2, 0)))
    )
    with pytest.raises(Refused) as refused:
        list(sliced(circle))
    assert refused.value.code == CloseCode.MALFORMED


def test_clients_that_take_turns_are_no_circle() -> None:
    """Each writes behind the other's last letter."""
    turns = {1: [item(4, b"\x01a", root="text")], 2: list[bytes]()}
    for at in range(50):
        turns[2].append(item(4, b"\x01b", origin=(1, at)))
        turns[1].append(item(4, b"\x01a", origin=(2, at)))
    said = update(*(client(who, 0, *structs) for who, structs in turns.items()))
    assert str(applied_one_by_one(list(sliced(said))).get("text", type=Text)) == "ab" * 50 + "a"


def test_a_value_that_is_larger_than_a_slice_stays_whole() -> None:
    picture = item(5, write_chunk(b'"' + b"x" * 2 * MOST_BYTES + b'"'), root="text")
    said = update(client(7, 0, string("a"), picture, string("b", origin=(7, 1))))
    parts = list(sliced(said))
    assert [len(part) > MOST_BYTES for part in parts] == [False, True, False]
    assert applied_one_by_one(parts).get_update() == whole(said).get_update()


def long_text(info: int, links: bytes) -> bytes:
    """A text that has to be cut, which stands where these links say."""
    return bytes((4 | info,)) + links + write_chunk(b"abc" * MOST_BYTES)


@pytest.mark.parametrize(
    "text",
    [
        long_text(0, b"\1\1t"),
        long_text(0, b"\0\1\2"),
        long_text(0x80, b"\1\0"),
        long_text(0x40, b"\1\0"),
        long_text(0xC0, b"\1\0\1\1"),
    ],
    ids=["in a root", "in a type", "behind", "before", "between"],
)
def test_a_long_text_is_cut_wherever_it_stands(text: bytes) -> None:
    """And every part of it stands there."""
    base = client(1, 0, string("ab"), item(7, b"\2", root="list"))
    said = update(base, client(7, 0, text))
    parts = list(sliced(said))
    assert len(parts) > 3
    taken = applied_one_by_one(parts)
    assert taken.get_update() == whole(said).get_update()
    assert str(taken.get("t", type=Text)) == str(whole(said).get("t", type=Text))


def test_what_only_deletes_and_who_says_nothing() -> None:
    """A client without structs, and ranges of which some are left for the next slice."""
    only = update(client(3, 0), deletes={1: [(0, 5)]})
    (part,) = sliced(only)
    assert (scan(part).ends, part) == ({}, update(deletes={1: [(0, 5)]}))
    silent = update(client(3, 0), client(1, 0, string("a")))
    assert list(sliced(silent)) == [update(client(1, 0, string("a")))]


def test_a_text_under_a_key_stays_whole() -> None:
    """As no client writes it: of several values of one key only the last is there."""
    said = update(client(7, 0, long_text(0x20, b"\1\3map\3key"), string("b")))
    parts = list(sliced(said))
    assert [len(part) > MOST_BYTES for part in parts] == [True, False]
    assert applied_one_by_one(parts).get_update() == whole(said).get_update()
