"""Changes on their way from one person to the others: PROTOCOL.md section 3."""

from contextlib import suppress

import pytest
from pycrdt import Doc
from websockets.exceptions import ConnectionClosed

from tests.live.conftest import on_all_sites, on_both_transports
from tests.live.people import frames
from tests.live.people.draft import text_of
from tests.live.people.peer import Peer, converge
from tests.live.people.scene import Scene

pytestmark = on_both_transports


@on_all_sites
def test_one_change(scene: Scene) -> None:
    """3.2, 5.3: a change is journaled once, relayed to all, and then its author has a receipt.

    What is relayed is, byte for byte, what is journaled.
    """
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.type("Hello 👋🏽")
    told = ann.until("receipt")
    heard = ben.until_text("Hello 👋🏽")
    assert [frame.kind for frame in told] == ["update", "receipt"]
    (entry,) = [row for row in scene.entries() if row["kind"] == "update"]
    assert [told[0].body] == heard == [entry["update"]]
    assert entry["authors"] == [scene.people["ann"]["id"]]
    assert told[1].body == {"type": "receipt", "frames": 1, "seq": entry["seq"]}


@on_all_sites
def test_joining_later(scene: Scene) -> None:
    """3.1: SyncStep1 brings exactly what the state vector lacks."""
    ann = scene.join("ann")
    ann.type("Hello")
    ann.until_receipt(1)
    known = ann.doc.get_state()
    ann.type(" world")
    ann.until_receipt(2)
    dora = scene.join("cleo")
    assert str(dora.text) == "Hello world"
    ben = scene.open("ben")
    ben.send(frames.step1(known))
    answer = ben.next("step2")
    later: Doc = Doc()
    later.apply_update(answer)
    assert text_of(later) == ""  # it builds on "Hello", which was not sent again
    later.apply_update(scene.updates()[0])
    assert text_of(later) == "Hello world"


@on_all_sites
def test_everybody_types(scene: Scene) -> None:
    """3.2, 3.3: changes of several people at once are all journaled, and everybody agrees."""
    people = ["ann", "ben", *(f"writer{number}" for number in range(4))]
    for name in people[2:]:
        scene.person(name, "editor")
    peers = [scene.join(name) for name in people]
    for _ in range(20):
        for number, peer in enumerate(peers):
            peer.type(str(number))
    for peer in peers:
        peer.until_receipt(20)
    converge(peers)
    text = str(peers[0].text)
    assert scene.stored_text() == text
    assert sorted(text) == sorted("012345" * 20)
    assert [row["seq"] for row in scene.entries()] == list(range(1, len(scene.entries()) + 1))


def nothing_said(author: Peer, listener: Peer, count: int) -> None:
    """Assert that the change frames up to `count` are settled and nobody was told of any."""
    assert [frame.kind for frame in author.until("receipt")] == ["receipt"]
    assert author.sync() == []
    assert listener.sync() == []


@on_all_sites
def test_duplicates(scene: Scene) -> None:
    """3.2, 5.3: what says nothing new is settled but neither journaled nor relayed."""
    ann, ben = scene.join("ann"), scene.join("ben")
    insertion = ann.edit("Hello")
    ann.send(frames.update(insertion))
    ann.until_receipt(1)
    deletion = ann.erase(2)
    ann.send(frames.update(deletion))
    ann.until_receipt(2)
    ben.until_text("llo")
    journal = scene.entries()
    for count, update in enumerate((insertion, deletion, b"\0\0", ann.doc.get_update()), 1):
        ann.send(frames.update(update))
        nothing_said(ann, ben, 2 + count)
        ben.send(frames.step2(update))
        nothing_said(ben, ann, count)
    assert scene.entries() == journal


@on_all_sites
def test_only_the_news_of_a_change(scene: Scene) -> None:
    """3.2: of a change that repeats known things, only the rest is journaled and relayed."""
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.type("Hello")
    ann.until_receipt(1)
    before = ben.until_text("Hello")
    after = ann.edit(" world")
    ann.send(frames.step2(ann.doc.get_update()))
    heard = ben.until_text("Hello world")
    assert scene.updates() == before + heard
    assert heard == [after]


@on_all_sites
def test_something_missing(scene: Scene) -> None:
    """3.4, 5.3: a change that builds on something unknown waits for SyncStep2, and with it the
    receipts; what comes in between is committed all the same.
    """
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.edit("one ")
    ann.send(frames.update(ann.edit("two ")))
    asked = ann.until("step1")
    assert [frame.kind for frame in asked] == ["step1"]
    assert frames.clocks(asked[0].body) == {}
    other = Peer(scene.address(), scene.people["ann"]["session"], {})
    ann.send(frames.update(scene.keep(other).edit("by the way ")))
    assert ann.next("receipt")["frames"] == 0
    assert ben.until_text("by the way ") == scene.updates()
    ann.send(frames.step2(ann.doc.get_update(asked[0].body)))
    assert ann.next("receipt")["frames"] == 3
    converge([ann, ben])
    assert scene.stored_text() == str(ann.text)


@on_all_sites
def test_something_missing_for_ever(scene: Scene) -> None:
    """3.4: three such answers in a row are asked for again, the fourth ends the connection."""
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.edit("lost")
    for _ in range(3):
        ann.send(frames.step2(ann.edit("x")))
        assert ann.receive().kind == "step1"
    ann.send(frames.step2(ann.edit("x")))
    assert ann.rest() == ([], 4400)
    assert ben.sync() == []
    assert scene.updates() == []


@on_all_sites
def test_reader_writes(scene: Scene) -> None:
    """3.5: something new from somebody who may only read ends the connection with 4403."""
    cleo, ben = scene.join("cleo"), scene.join("ben")
    cleo.type("I was here")
    assert cleo.rest() == ([], 4403)
    ben.type("Nobody was")
    assert len(ben.until_text("Nobody was")) == 0
    ben.until_receipt(1)
    assert scene.stored_text() == "Nobody was"


@on_all_sites
def test_reader_reflects(scene: Scene) -> None:
    """3.5: a reader who sends back what was heard, or deletes, is passed over."""
    cleo, ann = scene.join("cleo"), scene.join("ann")
    ann.type("Hello")
    for update in cleo.until_text("Hello"):
        cleo.send(frames.update(update))
    cleo.send(frames.step2(cleo.doc.get_update()))
    cleo.send(frames.update(cleo.erase(3)))
    ann.until_receipt(1)
    ann.type("!")
    ann.until_receipt(2)
    assert cleo.kinds("update") == ["update"]
    assert cleo.sync() == ann.sync() == []
    assert scene.stored_text() == "Hello!"


@pytest.mark.parametrize("wrapped", [frames.update, frames.step2])
def test_update_that_cannot_be_applied(scene: Scene, wrapped: object) -> None:
    """2.4: an update with contents that make no sense costs its sender the connection only."""
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.send(frames.update(b"\x01\x01\x05\x00\x1f\x01\x04text\x00\x00"))
    ben.type("Hello")
    assert ann.close_code() == 4400
    ben.until_receipt(1)
    assert scene.stored_text() == "Hello"


@on_all_sites
def test_signed_out_while_typing(scene: Scene) -> None:
    """3.2: when the session has ended, the next change is refused with 4401."""
    ben, ann = scene.join("ben"), scene.join("ann")
    scene.site.ask("sign_out", scene.people["ben"]["session"])
    # Another process may be told before the change is sent.
    with suppress(ConnectionClosed):
        ben.type("too late")
    assert ben.rest() == ([], 4401)
    assert ann.sync() == []
    assert scene.updates() == []
