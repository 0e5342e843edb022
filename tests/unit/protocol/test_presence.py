"""`collab.protocol.presence`: what a client may show of itself (PROTOCOL section 4)."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.protocol import presence
from collab.protocol.closing import CloseCode, Refused
from collab.protocol.presence import Entry
from documents.roles import Role
from tests.support.people import LIMITS, grant

ANN = grant(3, Role.VIEWER)
CURSOR = {"anchor": {"type": None, "tname": "default", "item": None}, "head": None}


def shown(state: str) -> dict[str, object]:
    """What others see of a state that Ann's client sends."""
    stamped = presence.stamp(Entry(7, 1, state), ANN)
    assert (stamped.client, stamped.clock) == (7, 1)
    found: dict[str, object] = json.loads(stamped.state)
    return found


def test_the_account_says_who_it_is() -> None:
    """4.2: a client's own `user` and every other key are dropped; the cursor stays."""
    claimed = {"user": {"id": 1, "name": "Ben", "color": "url(x)"}, "cursor": CURSOR, "admin": True}
    assert shown(json.dumps(claimed)) == {
        "user": {"id": 3, "name": "Person 3", "color": "#2b5fd9"},
        "cursor": CURSOR,
    }


def test_typing_is_a_sign() -> None:
    """4.2: it is there or not; nothing travels in it."""
    account = {"id": 3, "name": "Person 3", "color": "#2b5fd9"}
    assert shown('{"typing":true}') == {"user": account, "typing": True}
    for other in ("false", "1", '"true"', '{"x":1}', "[]", "null"):
        assert shown(f'{{"typing":{other}}}') == {"user": account}


def test_whom_one_follows_is_the_number_of_a_person() -> None:
    """4.2."""
    account = {"id": 3, "name": "Person 3", "color": "#2b5fd9"}
    assert shown('{"follows":7}') == {"user": account, "follows": 7}
    for other in ("0", "-1", "true", "7.0", '"7"', "[7]", "null"):
        assert shown(f'{{"follows":{other}}}') == {"user": account}


def test_in_a_document_of_data_programs_show_what_they_like() -> None:
    """4.2: but that somebody is who they are, and nothing that cannot be written again."""
    data = replace(ANN, is_data=True)
    state = {"user": {"id": 1}, "tool": {"brush": [1, None]}, "cursor": 7}
    stamped = presence.stamp(Entry(7, 1, json.dumps(state)), data)
    assert json.loads(stamped.state) == state | {"user": ANN.person}
    deep = "[" * 300 + "]" * 300
    with pytest.raises(Refused) as refused:
        presence.stamp(Entry(7, 1, f'{{"tool":{deep}}}'), data)
    assert refused.value.code == CloseCode.MALFORMED


POSITION = {"type": None, "tname": "default", "item": {"client": 5, "clock": 7}, "assoc": -1}
TYPE = {"type": {"client": 2**53 - 1, "clock": 2**31 - 1}, "item": None, "assoc": 0}


@pytest.mark.parametrize("position", [None, {}, POSITION, TYPE, {"tname": "default"}])
def test_a_position_is_shown_as_it_came(position: object) -> None:
    """4.2."""
    cursor = {"anchor": position, "head": None}
    assert shown(json.dumps({"cursor": cursor}))["cursor"] == cursor
    assert shown(json.dumps({"view": position})).get("view") == position


@pytest.mark.parametrize(
    "position",
    [1, "x", [], True]
    + [POSITION | odd for odd in ({"more": 1}, {"tname": "other"}, {"tname": 1}, {"tname": []})]
    + [POSITION | {"assoc": assoc} for assoc in (2, -2, True, "0", None, 0.0)]
    + [
        POSITION | {key: id_}
        for key in ("type", "item")
        for id_ in (
            {"client": 5},
            {"client": 2**53, "clock": 1},
            {"client": 1, "clock": 2**31},
            {"client": -1, "clock": 1},
            {"client": 1.0, "clock": 1},
            {"client": 1, "clock": True},
            {"client": 1, "clock": [[]]},
            {"client": 1, "clock": 1, "x": 1},
            [1, 2],
        )
    ],
)
def test_what_is_no_position_is_not_shown(position: object) -> None:
    """4.2: the shape bounds what a cursor can carry."""
    for cursor in ({"anchor": position, "head": None}, {"anchor": None, "head": position}):
        assert set(shown(json.dumps({"cursor": cursor}))) == {"user"}


def test_no_more_than_128_entries_are_read() -> None:
    """4.1: what comes after them is not even looked at."""
    many = [Entry(number, 1, "{}") for number in range(130)]
    written = presence.encode(many)
    assert presence.decode(written) == many[:128]
    assert presence.decode(written[:-4]) == many[:128]
    assert presence.decode(presence.encode(many[:128])) == many[:128]


@pytest.mark.parametrize("cursor", [None, 1, "x", [], {}, {"anchor": 1}, CURSOR | {"more": 1}])
def test_a_cursor_is_a_pair_of_positions(cursor: object) -> None:
    """4.2: anything else is not shown."""
    assert set(shown(json.dumps({"cursor": cursor}))) == {"user"}


@pytest.mark.parametrize(
    "state",
    ["", "{", "[]", "1", '"x"', " null", "nul", '{"a":}', "{'a': 1}", "\ufeff{}"]
    + [
        f'{{"cursor":{{"anchor":{n},"head":0}}}}' for n in ("NaN", "Infinity", "-Infinity", "1e999")
    ],
)
def test_what_is_not_a_json_object_is_refused(state: str) -> None:
    """4.1, 4.2: Python's NaN and Infinity are no JSON, and a browser could not read them."""
    with pytest.raises(Refused) as refused:
        presence.stamp(Entry(7, 1, state), ANN)
    assert refused.value.code == CloseCode.MALFORMED


def test_no_depth_of_json_gets_past_the_stamp() -> None:
    """4.2: a state within the limit of 4 KiB is stamped or refused, however deep it is."""
    for depth in [*range(1, 1100), 2000]:
        value = "[" * depth + "]" * depth
        state = f'{{"cursor":{{"anchor":{value},"head":0}}}}'
        assert len(state) < LIMITS.presence + 100
        try:
            presence.stamp(Entry(7, 1, state), ANN)
        except Refused as refused:
            code = refused.code
    assert code == CloseCode.MALFORMED


@given(st.text(max_size=60) | st.recursive(st.none() | st.floats(), st.lists).map(str))
def test_any_state_is_shown_as_strict_json_or_refused(state: str) -> None:
    """4.2: nothing but `Refused` leaves the stamp, and what is shown a browser can read."""
    for text in (state, f'{{"cursor":{{"anchor":{state},"head":null}}}}'):
        try:
            stamped = presence.stamp(Entry(7, 1, text), ANN)
        except Refused:
            continue
        json.loads(stamped.state, parse_constant=pytest.fail)
        stamped.state.encode()


entries = st.builds(
    Entry,
    client=st.integers(0, 2**53 - 1),
    clock=st.integers(0, 2**53 - 1),
    state=st.text(max_size=20),
)


@given(st.lists(entries, max_size=5))
def test_entries_come_back(some: list[Entry]) -> None:
    """4.1: and cut anywhere they are refused."""
    written = presence.encode(some)
    assert presence.decode(written) == some
    for end in range(len(written)):
        with pytest.raises(Refused):
            presence.decode(written[:end])
