"""Whatever an honest client has written offline arrives: PROTOCOL.md 2.4, 2.5 and 3.11."""

from base64 import b64decode
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from pycrdt import Doc

from tests.live.conftest import watched
from tests.live.operation.test_api import Program
from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.node import Node
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene
from tests.live.protocol.test_traces import trace_file
from tests.live.sites.site import Site

WORK: dict[str, tuple[str, Any]] = {
    "a letter behind each of 1,001": ("letters", 1001),
    "friendsforever": ("trace", "friendsforever"),
    "sveltecomponent": ("trace", "sveltecomponent"),
    "a history of 400 KB": ("manuscript", 8_000),
    "a manuscript of 5 MB": ("manuscript", 95_000),
    "a paste of 2 MB": ("paste", 2 * 1024 * 1024),
    "a table of 1,500 rows": ("table", 1500),
}
_LONGEST = 180.0
MakeNode = Callable[..., Node]


def member(scene: Scene, node: MakeNode, name: str) -> Node:
    """A stock client that has joined."""
    session = scene.people[name]["session"]
    made = node("member.mjs", url=scene.site.socket_url, document=scene.document, session=session)
    assert made.ask("synced") is True
    return made


def planned(work: str) -> tuple[str, Any]:
    """What is done, and how much of it."""
    shape, extent = WORK[work]
    return shape, str(trace_file(extent)) if shape == "trace" else extent


def done_by(client: Node, work: str) -> bytes:
    """Have a client do some work; its whole state afterwards."""
    state: str = client.ask("work", *planned(work))
    return b64decode(state)


def document_of(state: bytes) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    return doc


def hears_all(listener: Peer, written: Doc[Any]) -> None:
    """Assert that somebody hears all that was written, and that it is kept."""
    whole = frames.clocks(written.get_state())
    while frames.clocks(listener.doc.get_state()) != whole:
        listener.receive(_LONGEST)


def is_kept(scene: Scene, written: Doc[Any]) -> None:
    """Assert that the document is what was written, by each way of reading it."""
    for kept in (scene.opened(), scene.replayed()):
        assert kept.get_update() == written.get_update()


@pytest.mark.parametrize("work", WORK)
def test_a_stock_client_that_was_offline_brings_all_of_it(
    scene: Scene, node: MakeNode, work: str
) -> None:
    """2.4, 3.11: the update is large, or of an odd shape; it is cut, and nothing of it is lost."""
    cleo, ann = scene.join("cleo"), member(scene, node, "ann")
    ann.ask("offline")
    written = document_of(done_by(ann, work))
    ann.ask("online")
    hears_all(cleo, written)
    is_kept(scene, written)


def test_a_stock_client_pastes_two_megabytes(scene: Scene, node: MakeNode) -> None:
    """2.5, 2.8: one Update of a connected client, and it goes on writing."""
    cleo, ann = scene.join("cleo"), member(scene, node, "ann")
    done_by(ann, "a paste of 2 MB")
    ann.ask("insert", 0, "before it ")
    written = document_of(b64decode(ann.ask("state")))
    hears_all(cleo, written)
    is_kept(scene, written)


@pytest.mark.parametrize(
    ("site", "road", "work"),
    [
        ("sqlite", "poll", "a manuscript of 5 MB"),
        ("sqlite", "program", "a manuscript of 5 MB"),
        ("postgresql", "socket", "a history of 400 KB"),
        ("postgresql", "poll", "sveltecomponent"),
        ("postgresql", "program", "sveltecomponent"),
    ],
    indirect=["site"],
)
def test_it_arrives_on_each_road(site: Site, node: MakeNode, work: str, road: str) -> None:
    """2.4, 7.3: the receipt, or the answer, comes when all of it is committed."""
    shape, extent = planned(work)
    state = b64decode(node("work.mjs", shape=shape, extent=extent).answer(_LONGEST))
    with (
        watched(site),
        closing(Scene(site, transport="poll" if road == "poll" else "socket")) as scene,
    ):
        if road == "program":
            assert Program(scene, "ann", seconds=_LONGEST).append(state).status_code == 200
        else:
            ann = scene.join("ann")
            ann.send(frames.step2(state))
            ann.until_receipt(1, _LONGEST)
        is_kept(scene, document_of(state))


def test_others_type_on_meanwhile(scene: Scene, node: MakeNode) -> None:
    """3.11: what they write gets in between."""
    shape, extent = planned("a manuscript of 5 MB")
    state = b64decode(node("work.mjs", shape=shape, extent=extent).answer(_LONGEST))
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.send(frames.step2(state))
    while ben.receive(_LONGEST).kind != "update":
        pass
    ben.type("x")
    between = ben.until_receipt(1)["seq"]
    assert between < ann.until_receipt(1, _LONGEST)["seq"] - 10


def test_what_builds_on_something_unknown_is_asked_for(scene: Scene) -> None:
    """3.11, 3.4: one part has a gap; the answer to SyncStep1 brings all of it."""
    ann, draft = scene.join("ann"), Draft()
    draft.write("before it ")
    ann.send(frames.update(draft.write("words " * 40_000)))
    ann.next("step1", _LONGEST)
    assert scene.updates() == []
    ann.send(frames.step2(draft.doc.get_update()))
    assert ann.until_receipt(2, _LONGEST)["frames"] == 2
    is_kept(scene, draft.doc)


def test_what_is_too_much_for_the_document_is_not_begun(
    own_site: Callable[[dict[str, str]], Site], make_scene: Callable[[Site], Scene]
) -> None:
    """3.9: none of it is committed."""
    site = own_site({"DOCUMENT_QUOTA": "300000"})
    site.start()
    scene = make_scene(site)
    ann = scene.join("ann")
    ann.type("words " * 60_000)
    assert ann.close_code() == 4413
    assert scene.updates() == []
