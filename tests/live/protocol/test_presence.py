"""Who is here: PROTOCOL.md section 4."""

import time
from typing import Any

import pytest

from tests.live.conftest import on_both_transports, on_one_and_three
from tests.live.people import frames
from tests.live.people.frames import Shown
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene

pytestmark = [on_both_transports, on_one_and_three]

# Seconds that anything may take on a busy machine.
_LATE = 30
CURSOR = {"anchor": {"tname": "text", "assoc": 0}, "head": {"tname": "text", "assoc": 0}}


def everybody(peer: Peer) -> dict[int, Shown]:
    """The answer to a presence query."""
    peer.send(b"\x03")
    shown: dict[int, Shown] = peer.next("presence")
    return shown


def until_shown(peer: Peer, clients: set[int], clock: int = 1) -> dict[int, Shown]:
    """Ask who is here until it is these, each at this clock or later.

    What another process's people show is told a little later, and news come between the answers.
    """
    deadline = time.monotonic() + _LATE
    while True:
        shown = everybody(peer)
        if shown.keys() == clients and all(each.clock >= clock for each in shown.values()):
            return shown
        assert time.monotonic() < deadline
        time.sleep(0.02)


def account(scene: Scene, name: str) -> dict[str, Any]:
    """What presence says of a person."""
    person = scene.people[name]
    return {"id": person["id"], "name": person["name"], "color": person["color"]}


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"user": {"name": "Ben", "color": "#000000", "id": 1}},
        {"user": None, "role": "owner", "<script>": 1},
    ],
)
def test_stamp(scene: Scene, forged: dict[str, Any]) -> None:
    """4.2: name and colour are the account's whatever is said; only the cursor passes."""
    ann, cleo = scene.join("ann"), scene.join("cleo")
    cleo.show({**forged, "cursor": CURSOR})
    shown = ann.next("presence")
    state = {"user": account(scene, "cleo"), "cursor": CURSOR}
    assert shown == {cleo.doc.client_id: Shown(1, state)}


@pytest.mark.parametrize("cursor", [7, [], {"anchor": 1}, {**CURSOR, "name": "x"}, None])
def test_what_is_no_cursor(scene: Scene, cursor: object) -> None:
    """4.2: a cursor is a pair of positions; anything else is dropped. 4.6: who shows something
    first is asked to show it again.
    """
    ann = scene.join("ann")
    ann.show({"cursor": cursor})
    assert ann.next("presence") == {ann.doc.client_id: Shown(1, None)}
    assert ann.next("presence") == {ann.doc.client_id: Shown(1, {"user": account(scene, "ann")})}


@pytest.mark.parametrize("state", [7, [], "x", True])
def test_what_is_no_state(scene: Scene, state: object) -> None:
    """4.1: presence that is not an object ends the connection with 4400."""
    ann = scene.join("ann")
    ann.show(state)
    assert ann.close_code() == 4400


def test_entries_of_others(scene: Scene) -> None:
    """4.1: the first entry that nobody holds is the connection's own, the others are ignored."""
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.show({"cursor": CURSOR})
    until_shown(ben, {ann.doc.client_id})
    forged = {
        ann.doc.client_id: (9, {"cursor": None}),
        ben.doc.client_id: (1, {"cursor": CURSOR}),
        12345: (1, {"cursor": None}),
    }
    ben.send(frames.presence(forged))
    assert until_shown(ann, {ann.doc.client_id, ben.doc.client_id}) == {
        ann.doc.client_id: Shown(1, {"user": account(scene, "ann"), "cursor": CURSOR}),
        ben.doc.client_id: Shown(1, {"user": account(scene, "ben"), "cursor": CURSOR}),
    }


def test_gone_at_once(scene: Scene) -> None:
    """4.4: when a connection ends, however it ends, the room is told."""
    ann, ben, cleo = scene.join("ann"), scene.join("ben"), scene.join("cleo")
    for peer in (ben, cleo):
        peer.show({"cursor": None})
        ann.until("presence")
    ben.close()
    assert ann.next("presence") == {ben.doc.client_id: Shown(1, None)}
    cleo.send(b"\x09")
    assert ann.next("presence") == {cleo.doc.client_id: Shown(1, None)}
    assert everybody(ann) == {}


def test_going_by_oneself(scene: Scene) -> None:
    """4.1: who shows nothing any more is gone for all, and only the holder can say so."""
    ann, ben = scene.join("ann"), scene.join("ben")
    ben.show({"cursor": None})
    ann.until("presence")
    ann.show(None, 9, ben.doc.client_id)
    assert list(everybody(ann)) == [ben.doc.client_id]
    ben.show(None, 2)
    assert ann.next("presence") == {ben.doc.client_id: Shown(2, None)}
    assert everybody(ann) == {}


def test_query(scene: Scene) -> None:
    """4.4: a query is answered with everybody's newest presence."""
    ann, ben = scene.join("ann"), scene.join("ben")
    assert everybody(ann) == {}
    for clock in range(1, 4):
        ben.show({"cursor": None}, clock)
    for peer in (ben, ann):
        shown = until_shown(peer, {ben.doc.client_id}, 3)
        assert shown == {ben.doc.client_id: Shown(3, {"user": account(scene, "ben")})}


def test_gathering(scene: Scene) -> None:
    """4.3: what is shown in quick succession is relayed as its newest state."""
    ann, ben = scene.join("ann"), scene.join("ben")
    for clock in range(1, 51):
        ben.show({"cursor": None}, clock)
    clocks = []
    while not clocks or clocks[-1] < 50:
        clocks.append(ann.next("presence")[ben.doc.client_id].clock)
    assert clocks == sorted(set(clocks))
    assert len(clocks) < 45
