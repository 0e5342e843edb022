"""`collab.updates.scan`: what an update brings and needs (PROTOCOL 2.4, 3.4, 3.5)."""

import gzip
import itertools
import json
import pickle
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Text, merge_updates

from collab.protocol.closing import CloseCode, Refused
from collab.protocol.lib0 import MAX_CLOCK, write_chunk
from collab.updates.nesting import Nesting
from collab.updates.scan import UNKNOWN, Scan, _walk, parted, scan, state_vector, survey
from documents.varint import write_uint
from tests.support.yjs import (
    People,
    Step,
    client,
    contents,
    item,
    nested,
    string,
    text_update,
    update,
)
from tests.support.yjs import steps as any_steps

GOLDEN = Path(__file__).parents[2] / "golden/frames.json"
TRACES = Path(__file__).parents[4] / "shared/traces"


def doc_of(*updates: bytes) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    for each in updates:
        doc.apply_update(each)
    return doc


def clocks_of(doc: Doc[Any]) -> dict[int, int]:
    return state_vector(doc.get_state())


def refusal(update: bytes) -> CloseCode | None:
    try:
        scan(update)
    except Refused as refused:
        return refused.code
    return None


# What an update brings.


@given(any_steps)
def test_spans_equal_the_state_vector_differences(steps: list[Any]) -> None:
    """3.4: for everything that one document has and another lacks, deletions and emoji included."""
    docs = People(steps).docs
    for doc, other in itertools.product(docs, docs):
        before, after = clocks_of(other), clocks_of(doc)
        found = scan(doc.get_update(other.get_state()))
        lacking = {who: end for who, end in after.items() if end > before.get(who, 0)}
        assert found.ends == lacking
        assert found.starts == {who: before.get(who, 0) for who in lacking}
        assert found.is_news(before) == bool(lacking)
        assert not found.is_news(after)


@given(any_steps)
def test_merged_updates_span_what_their_parts_span(steps: list[Any]) -> None:
    """3.3: for what all people have said, merged into one update."""
    people = People(steps)
    if people.updates:
        merged, parts = scan(merge_updates(*people.updates)), [scan(u) for u in people.updates]
        for who, end in merged.ends.items():
            spans = [(part.starts[who], part.ends[who]) for part in parts if who in part.ends]
            assert (merged.starts[who], end) == (
                min(start for start, _ in spans),
                max(end for _, end in spans),
            )


# What an update needs.


@given(any_steps, st.randoms(use_true_random=False))
def test_an_update_is_applicable_exactly_when_nothing_of_it_stays_pending(
    steps: list[Any], chance: random.Random
) -> None:
    """3.4: for changes heard out of order.

    `journal` gets the differences of `doc`, as the journal does. Were something of an applicable
    update pending in `doc`, the changes that come later would bring it out there only.
    """
    people = People(steps)
    said = people.updates
    chance.shuffle(said)
    doc, journal = doc_of(), list[bytes]()
    subscription = doc.observe(lambda event: journal.append(event.update))
    for each in said:
        found = scan(each)
        if not found.is_applicable(clocks_of(doc)):
            after = clocks_of(doc_of(doc.get_update(), each))
            assert found.deletes or not covers(after, found.ends)
            continue
        doc.apply_update(each)
        assert covers(clocks_of(doc), found.ends)
        assert contents(doc) == contents(doc_of(*journal))
    doc.unobserve(subscription)


def covers(clocks: dict[int, int], ends: dict[int, int]) -> bool:
    return all(clocks.get(who, 0) >= end for who, end in ends.items())


@pytest.mark.parametrize(
    ("needed", "build"),
    [
        ("the text on its left", text_update(2, 0, "b", origin=(1, 4))),
        ("the text on its right", update(client(2, 0, string("b", right=(1, 4))))),
        ("its parent", update(client(2, 0, item(4, write_chunk(b"b"), parent=(1, 4))))),
        ("its own client's past", text_update(1, 5, "b", origin=(1, 4))),
        ("what it deletes", update(deletes={1: [(3, 2)]})),
    ],
)
def test_each_dependency_is_seen(needed: str, build: bytes) -> None:
    """3.4: clock 4 of client 1 is needed; four ticks are not enough, five are."""
    found = scan(build)
    assert not found.is_applicable({})
    assert not found.is_applicable({1: 4})
    assert found.is_applicable({1: 5})


def test_an_update_with_a_gap_is_applicable_nowhere() -> None:
    """3.4: what is left out between its structs has to come first, wherever the clocks stand."""
    found = scan(update(client(1, 0, string("ab"), b"\x0a\x03", string("c", origin=(1, 4)))))
    assert (found.starts, found.ends) == ({1: 0}, {1: 6})
    assert not found.is_applicable({})
    assert not found.is_applicable({1: 100})


def test_roots_are_named() -> None:
    """2.4: of every item that stands in one, and not of those that say it by their neighbours."""
    said = client(1, 0, string("a"), string("b", origin=(1, 0)), item(4, b"\x01c", root="é"))
    assert scan(update(said)).roots == {"t", "é"}
    assert refusal(update(client(1, 0, b"\x04\x01\x02\xff\xfe\x01a"))) == CloseCode.MALFORMED


def test_deletions_alone_are_no_news() -> None:
    """3.5: a reader may say them; nothing else says that somebody offers a change."""
    found = scan(update(deletes={1: [(0, 2)]}))
    assert found.deletes
    assert not found.is_news({})
    assert scan(text_update(1, 0, "ab")).is_news({1: 1})
    assert not scan(text_update(1, 0, "ab")).is_news({1: 2})


# Hostile updates.


@pytest.mark.parametrize("opening", [b"\x75\x01", b"\x76\x01\x01k"], ids=["arrays", "objects"])
@pytest.mark.parametrize(
    ("depth", "code"), [(63, None), (64, None), (65, CloseCode.MALFORMED), (10**5, 4400)]
)
def test_values_nest_at_most_64_deep(opening: bytes, depth: int, code: int | None) -> None:
    """2.4: one more, or a hundred thousand, are refused without recursion."""
    hostile = nested(opening, depth)
    assert refusal(hostile) == code
    if code is None:
        doc_of(hostile)


@pytest.mark.parametrize("content", [5, 6], ids=["embed", "format"])
def test_json_values_nest_at_most_64_deep(content: int) -> None:
    """2.4: for the values that travel as JSON text."""
    for depth, code in ((64, None), (65, CloseCode.MALFORMED), (10**5, CloseCode.MALFORMED)):
        value = write_chunk(b"[" * depth + b"]" * depth)
        body = value if content == 5 else write_chunk(b"bold") + value
        assert refusal(update(client(1, 0, item(content, body)))) == code


@pytest.mark.parametrize(
    "hostile",
    {
        "sub-document": item(9, write_chunk(b"guid") + b"\x76\x00"),
        "move": item(11, b"\x00\x00\x00"),
        "empty gap": b"\x0a\x00",
        "gap with flags": b"\x8a\x01\x00\x03",
        "JSON of old versions": item(2, b"\x01" + write_chunk(b"1")),
        "XML hook": item(7, b"\x05" + write_chunk(b"hook")),
        "weak link": item(7, b"\x07\x00\x01\x00"),
        "GC with flags": b"\x80\x03",
        "empty GC": b"\x00\x00",
        "empty text": string(""),
        "empty list": item(8, b"\x00"),
        "empty deletion": item(1, b"\x00"),
        "unknown parent kind": b"\x04\x02\x01t\x01a",
        "unknown value": item(8, b"\x01\x00"),
        "not UTF-8": item(4, write_chunk(b"\xff\xfe")),
        "type in two bytes": item(7, b"\x82\x00"),
        "clock out of range": b"\x00" + write_uint(MAX_CLOCK + 1),
    }.items(),
    ids=lambda named: named[0],
)
def test_what_the_server_does_not_take(hostile: tuple[str, bytes]) -> None:
    """2.4: content that yrs reads otherwise than Yjs could carry anything past the scan."""
    assert refusal(update(client(1, 0, hostile[1]))) == CloseCode.MALFORMED


def test_a_client_stands_once_and_within_its_clocks() -> None:
    """2.4."""
    part = client(1, 0, string("a"))
    assert refusal(update(part, part)) == CloseCode.MALFORMED
    over = client(1, MAX_CLOCK - 1, b"\x00\x01", b"\x00\x01")
    assert refusal(update(over)) == CloseCode.MALFORMED


def real_updates() -> list[bytes]:
    """The updates among the golden frames: every content type, as Yjs writes it."""
    messages = [frame.get("message", {}) for frame in json.loads(GOLDEN.read_text())]
    return [bytes.fromhex(m["payload"]) for m in messages if m.get("kind") in ("sync2", "update")]


@given(st.sampled_from(real_updates()), st.data())
def test_damaged_updates_raise_nothing_but_refused(real: bytes, data: st.DataObject) -> None:
    """2.1, 2.4: cut, changed or filled up at any place."""
    start = data.draw(st.integers(0, len(real)))
    end = data.draw(st.integers(start, min(start + 9, len(real))))
    damaged = real[:start] + data.draw(st.binary(max_size=9)) + real[end:]
    assert refusal(damaged) in (None, CloseCode.MALFORMED)
    assert refusal(real[:start]) in ((None,) if start == len(real) else (CloseCode.MALFORMED,))


@given(any_steps, st.sampled_from(real_updates()))
def test_depth_is_as_measured_whether_or_not_there_are_types(steps: list[Any], real: bytes) -> None:
    """2.4: where no type was counted, none would be found."""
    one_type = update(client(1, 0, item(7, b"\x01")))
    for each in (*People(steps).updates, real, one_type):
        found, seen = scan(each), Scan()
        nesting = Nesting(_walk(each, seen), seen.ends)
        assert (found.depth > 0) == (found.types > 0)
        assert found.depth == nesting.depth()
        assert found.places == (nesting.places() if found.depth else 0)


@given(st.sampled_from(real_updates()), st.data())
def test_scan_and_pycrdt_read_the_same_clocks(real: bytes, data: st.DataObject) -> None:
    """2.4, 3.4: whatever passes the scan and is applied moves the clocks as the scan says."""
    place = data.draw(st.integers(0, max(0, len(real) - 1)))
    damaged = real[:place] + data.draw(st.binary(min_size=1, max_size=2)) + real[place + 1 :]
    if refusal(damaged) is not None or not scan(damaged).is_applicable({}):
        return
    try:
        doc = doc_of(damaged)
    except (ValueError, RuntimeError):
        return
    ends = scan(damaged).ends
    # Circles stay pending: the replica looks for them after it has applied an update.
    assert all(clock <= ends.get(who, 0) for who, clock in clocks_of(doc).items())


@given(st.dictionaries(st.integers(0, 2**53 - 1), st.integers(0, MAX_CLOCK), max_size=20))
def test_state_vectors_are_read(clocks: dict[int, int]) -> None:
    """2.4: and one clock more or out of range is refused."""
    body = b"".join(write_uint(who) + write_uint(clock) for who, clock in clocks.items())
    assert state_vector(write_uint(len(clocks)) + body) == clocks
    for broken in (write_uint(len(clocks) + 1) + body, b"\x01\x01" + write_uint(MAX_CLOCK + 1)):
        with pytest.raises(Refused):
            state_vector(broken)


@pytest.mark.long
@pytest.mark.parametrize("trace", ["friendsforever", "sveltecomponent"])
def test_the_updates_of_people_who_really_typed(trace: str) -> None:
    """3.4: 3,000 changes of a trace; each one moves the clocks as scanned."""
    path = TRACES / f"{trace}.json.gz"
    if not path.exists():
        pytest.skip("the editing traces are not here")
    transactions = json.loads(gzip.decompress(path.read_bytes()))["txns"][:3000]
    doc: Doc[Any] = Doc()
    text, said = doc.get("t", type=Text), list[bytes]()
    subscription = doc.observe(lambda event: said.append(event.update))
    for transaction in transactions:
        with doc.transaction():
            for place, deleted, inserted in transaction["patches"]:
                size = len(text)
                del text[min(place, size) : min(place + deleted, size)]
                text.insert(min(place, len(text)), inserted)
    doc.unobserve(subscription)
    clocks: dict[int, int] = {}
    for each in said:
        found = scan(each)
        assert found.is_applicable(clocks)
        clocks |= found.ends
    assert len(said) > 2000
    assert clocks == clocks_of(doc)


def pieces(count: int, content: int, body: bytes) -> bytes:
    """A text in pieces of one tick, so many of them going on where the one before ends."""
    rest = [item(content, body, origin=(7, clock)) for clock in range(count)]
    return update(client(7, 0, item(content, body), *rest))


@pytest.mark.parametrize(("content", "body"), [(4, b"\x01x"), (8, b"\x01\x7f"), (1, b"\x01")])
def test_pieces_are_counted(content: int, body: bytes) -> None:
    """2.4: joining them takes yrs a time that grows with their square."""
    assert scan(pieces(70, content, body)).pieces == 70


def test_what_was_cleared_away_is_counted_as_pieces() -> None:
    """2.4: the same for structs without content."""
    assert scan(update(client(7, 0, *[b"\x00\x01"] * 70))).pieces == 69


def test_letters_in_many_places_are_no_pieces() -> None:
    """2.4: somebody who has typed here and there offline is taken."""
    letters = [item(4, b"\x01x", origin=(9, 2 * place)) for place in range(5000)]
    assert scan(update(client(7, 0, *letters))).pieces == 0


def test_jumps_do_not_go_on_where_the_one_before_ends() -> None:
    """2.9: the first struct of each client is one, and what is written behind it none."""
    on = [item(5, b"\x011", origin=(7, clock), right=(9, 0)) for clock in range(3)]
    assert scan(update(client(7, 0, item(5, b"\x011", root="text"), *on))).jumps == 1
    in_front = item(5, b"\x011", right=(7, 0))
    assert scan(update(client(7, 0, on[0], in_front))).jumps == 2
    elsewhere = item(5, b"\x011", origin=(9, 1))
    assert scan(update(client(7, 0, elsewhere, elsewhere), client(8, 0, elsewhere))).jumps == 3


@given(any_steps)
def test_the_parts_of_an_update_make_the_whole(said: list[Step]) -> None:
    """2.9: its structs, then its deletions."""
    whole, parts = Doc[Any](), Doc[Any]()
    for each in People(said).updates:
        whole.apply_update(each)
        for part in parted(each, scan(each)):
            if part:
                assert not (scan(part).ends and scan(part).deletes)
                parts.apply_update(part)
    assert (contents(parts), parts.get_state()) == (contents(whole), whole.get_state())


def test_what_an_update_brings() -> None:
    """Of which client, compared with what is known; deletions are nothing that it brings."""
    found = scan(update(client(2, 3, string("abc", origin=(1, 0))), deletes={9: [(0, 1)]}))
    assert [found.news({2: known}) for known in (0, 5, 6)] == [[2], [2], []]
    assert [found.is_news({2: known}) for known in (0, 5, 6)] == [True, True, False]


def test_a_stored_state_is_looked_through() -> None:
    """2.4: where it has pairs, and how deep it nests types."""
    inner = item(7, b"\3\1p", parent=(1, 0))
    state = update(client(2, 0, string("a😀")), client(1, 0, item(7, b"\3\1p"), inner))
    found = survey(state)
    assert found.depth == 2
    assert [found.pairs.split_by([(2, clock)]) for clock in (1, 2, 3)] == [False, True, False]
    # It comes from another process.
    come = pickle.loads(pickle.dumps(found))
    assert (come.depth, [come.pairs.split_by([(2, clock)]) for clock in (1, 2, 3)]) == (
        2,
        [False, True, False],
    )


def test_a_mark_that_no_python_reads_is_of_an_unknown_thread() -> None:
    """3.13: JavaScript writes half a character into JSON, which is none elsewhere."""
    marks = [
        item(6, write_chunk(b"comment") + write_chunk(b'{"id":"%s"}' % each))
        for each in (b"x", b"\\ud800")
    ]
    assert scan(update(client(1, 0, *marks))).threads == {"x", UNKNOWN}


def test_an_update_in_two() -> None:
    """Structs and deletions, where it has both."""
    both = update(client(1, 0, string("a")), deletes={9: [(0, 1)]})
    structs, deletions = update(client(1, 0, string("a"))), update(deletes={9: [(0, 1)]})
    assert parted(both, scan(both)) == (structs, deletions)
    assert parted(structs, scan(structs)) == (structs, b"")
    assert parted(deletions, scan(deletions)) == (b"", deletions)
