"""Rights that change while people are connected: PROTOCOL.md 3.7."""

from contextlib import suppress

import httpx
from websockets.exceptions import ConnectionClosed

from tests.live.conftest import on_all_sites, on_both_transports
from tests.live.people import frames
from tests.live.people.scene import Scene

pytestmark = on_both_transports


@on_all_sites
def test_reader_becomes_editor(scene: Scene) -> None:
    """3.7, 5.5: who may write from now on types at once, is told so, and stays connected."""
    cleo, ann = scene.join("cleo"), scene.join("ann")
    version = scene.share("cleo", "editor")
    cleo.type("Thank you")
    told = cleo.until("receipt")
    assert [frame.kind for frame in told] == ["access", "step1", "update", "receipt"]
    assert told[0].body == {
        "type": "access",
        "role": "editor",
        "access_version": version,
        "may_chat": True,
        "may_comment": True,
        "may_suggest": True,
        "frozen": False,
    }
    assert len(ann.until_text("Thank you")) == 1
    assert scene.stored_text() == "Thank you"


@on_all_sites
def test_reader_becomes_editor_without_packets(scene: Scene) -> None:
    """3.7: a stock client is told by 4501 to join again; what it typed is not lost.

    Where it is told before its change has arrived, it says it again, as such clients do.
    """
    ann, cleo = scene.join("ann"), scene.open("cleo", packets=False)
    cleo.sync()
    scene.share("cleo", "editor")
    with suppress(ConnectionClosed):
        cleo.type("Thank you")
    assert cleo.close_code() == 4501
    again = scene.open("cleo", packets=False)
    assert again.receive().kind == "step1"
    again.send(frames.step2(cleo.doc.get_update()))
    ann.until_text("Thank you")
    assert scene.stored_text() == "Thank you"


@on_all_sites
def test_told_by_the_change_of_another(scene: Scene) -> None:
    """3.7: with the next commit everybody whose role has changed is told, before the relay."""
    ann, ben, cleo = scene.join("ann"), scene.join("ben"), scene.join("cleo")
    before = scene.share("cleo", "commenter")
    version = scene.share("ben", "viewer")
    ann.type("Hello")
    for peer, role in ((ben, "viewer"), (cleo, "commenter")):
        told = peer.until("update")
        assert [frame.kind for frame in told] == ["access", "update"]
        # Another process may have looked between the two changes already.
        assert told[0].body.pop("access_version") in {before, version}
        may = role != "viewer"
        assert told[0].body == {
            "type": "access",
            "role": role,
            "may_chat": may,
            "may_comment": may,
            "may_suggest": may,
            "frozen": False,
        }
    assert [frame.kind for frame in ann.until("receipt")] == ["update", "receipt"]


@on_all_sites
def test_editor_becomes_reader(scene: Scene) -> None:
    """3.5, 3.7: what is typed after the right to write has gone is dropped, as often as it comes:
    it reaches nobody and earns no receipt. The writer is told, reads on, and once the right is
    back all that was typed meanwhile can be offered and is settled.
    """
    ann, ben = scene.join("ann"), scene.join("ben")
    scene.share("ben", "viewer")
    ben.type("too late")
    told = ben.until("access")
    assert [frame.body["role"] for frame in told] == ["viewer"]
    ben.type(" again")
    ann.type("Hello")
    assert ben.receive().body == ann.next("update")
    ann.until_receipt(1)
    assert scene.stored_text() == "Hello"
    scene.share("ben", "editor")
    ann.type("!")
    asked = ben.until("step1")
    assert [frame.kind for frame in asked] == ["access", "step1"]
    ben.send(frames.step2(ben.doc.get_update(asked[1].body)))
    assert ben.until_receipt(3)["frames"] == 3
    ann.until_receipt(2)
    ben.until_text(scene.stored_text())
    assert sorted(scene.stored_text()) == sorted("too late again" + "Hello!")


@on_all_sites
def test_a_text_is_frozen_while_people_type(scene: Scene) -> None:
    """3.14: nothing is committed until it takes changes again, and then all that was typed can be
    offered.
    """
    ann, ben = scene.join("ann"), scene.join("ben")
    scene.freeze(True)
    ben.type("too late")
    ann.type("I, too")
    for peer in (ann, ben):
        assert peer.next("access")["frozen"] is True
    late = scene.join("cleo")
    assert late.sync() == []
    assert scene.updates() == []
    scene.freeze(False)
    for peer in (ann, ben):
        (*_, access, asked) = peer.until("step1")
        assert (access.kind, access.body["frozen"]) == ("access", False)
        peer.send(frames.step2(peer.doc.get_update(asked.body)))
        assert peer.until_receipt(2)["frames"] == 2
    assert sorted(scene.stored_text()) == sorted("too lateI, too")


@on_all_sites
def test_removed_writer(scene: Scene) -> None:
    """3.7: who was removed and types is closed with 4403; the change is nowhere."""
    ann, ben = scene.join("ann"), scene.join("ben")
    scene.share("ben", None)
    # Or he is out before he types.
    with suppress(ConnectionClosed):
        ben.type("too late")
    assert ben.rest() == ([], 4403)
    assert ann.sync() == []
    assert scene.updates() == []
    assert scene.open("ben").rest() == ([], 4404)


@on_all_sites
def test_removed_reader(scene: Scene) -> None:
    """3.7: who was removed is closed with 4403 before anything later is relayed."""
    ann, ben, cleo = scene.join("ann"), scene.join("ben"), scene.join("cleo")
    scene.share("cleo", None)
    ann.type("Between us")
    assert cleo.rest() == ([], 4403)
    assert len(ben.until_text("Between us")) == 1


@on_all_sites
def test_both_in_one_batch(scene: Scene) -> None:
    """3.7: the changes of those who keep the right are committed beside those that are refused."""
    ann, ben = scene.join("ann"), scene.join("ben")
    scene.share("ben", None)
    ben.type(*"refused")
    ann.type(*"kept")
    ann.until_receipt(4)
    assert ben.rest() == ([], 4403)
    assert str(ann.text) == scene.stored_text() == "kept"


@on_all_sites
def test_trashed_by_its_page(scene: Scene) -> None:
    """Section 6, 4410: putting the document in the trash ends everybody's connection at once."""
    peers = [scene.join("ann"), scene.join("ben"), scene.join("cleo")]
    token = "c" * 32
    answer = httpx.post(
        f"{scene.site.url}/documents/{scene.document}/trash",
        cookies={"sessionid": scene.people["ann"]["session"], "csrftoken": token},
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 302
    assert [peer.rest() for peer in peers] == [([], 4410)] * 3


@on_all_sites
def test_trashed_elsewhere(scene: Scene) -> None:
    """3.2, 4410: a change to a document that another process has trashed is not journaled."""
    ann, ben = scene.join("ann"), scene.join("ben")
    scene.site.ask("trash", scene.document, scene.people["ann"]["id"])
    # The other process may have been told already.
    with suppress(ConnectionClosed):
        ben.type("too late")
    assert [ann.rest(), ben.rest()] == [([], 4410)] * 2
    assert scene.updates() == []
