"""Documents that cannot be opened, and texts that are taken back."""

from collections.abc import Callable
from contextlib import suppress

from websockets.exceptions import ConnectionClosed

from tests.live.conftest import on_both_databases
from tests.live.people import frames
from tests.live.people.node import Node
from tests.live.people.peer import Peer, converge
from tests.live.people.scene import Scene
from tests.live.protocol.test_stock_clients import member
from tests.live.sites.site import Site

MakeSite = Callable[[dict[str, str]], Site]


def operate(scene: Scene, *arguments: str) -> None:
    """What the operator does in a shell while the server runs."""
    scene.site.run("manage.py", "document", scene.document, *arguments)


def join_anew(scene: Scene, name: str, epoch: int) -> Peer:
    """Join with an empty Doc, as the page does when it hears of the epoch."""
    peer = scene.open(name, epoch=str(epoch))
    assert peer.next("welcome")["epoch"] == epoch
    peer.sync()
    return peer


def test_a_damaged_document_beside_a_healthy_one(
    own_site: MakeSite, make_scene: Callable[[Site], Scene]
) -> None:
    """6, 4423: its people are told; the others go on; after `repair` it opens again."""
    site = own_site({})
    site.start()
    scene, healthy = make_scene(site), make_scene(site)
    ann = scene.join("ann")
    ann.type("kept")
    ann.until_receipt(1)
    ann.type(" lost")
    ann.until_receipt(2)
    site.stop()
    seq = site.ask("damage", scene.document)
    site.start()
    one, two = healthy.join("ann"), healthy.join("ben")
    for name in ("ann", "ben", "ann"):
        assert scene.open(name).close_code() == 4423
    one.type("well")
    assert two.until_text("well")
    assert f"manage.py document {scene.document} inspect" in site.logged()
    operate(scene, "repair", "--yes")
    again = join_anew(scene, "ben", 1)
    assert str(again.text) == "kept"
    again.type(" and new")
    again.until_receipt(1)
    assert [row["seq"] for row in scene.entries() if row["kind"] == "base"] == [seq + 1]
    assert scene.stored_text() == "kept and new"
    converge([one, two])
    assert str(one.text) == "well"


@on_both_databases
def test_text_that_was_taken_back_does_not_come_back(
    scene: Scene, node: Callable[..., Node]
) -> None:
    """1.4, 3.10: not from a room, not from a page, not from a stock client that tries for ever."""
    stock, ben = member(scene, node, "ann"), scene.join("ben")
    before = len(scene.entries())
    stock.ask("insert", 0, "old")
    ben.until_text("old")
    operate(scene, "rollback", "--to", str(before), "--yes")
    with suppress(ConnectionClosed):
        # Unless the room has found out by now.
        ben.type(" more")
    assert ben.close_code() == 4501
    assert stock.ask("untilEnded") == 4501
    for epoch in ({}, {"epoch": "0"}, {"epoch": "2"}, {"epoch": "one"}):
        late = scene.open("ben", **epoch)
        with suppress(ConnectionClosed):
            late.send(frames.step2(ben.doc.get_update()))
        assert late.rest() == ([], 4501)
    new = join_anew(scene, "ben", 1)
    assert str(new.text) == ""
    new.type("new")
    new.until_receipt(1)
    stock.ask("insert", 0, "again ")
    assert stock.ask("untilEnded") == 4501
    assert scene.stored_text() == "new"


def test_a_client_of_the_old_text_does_not_shut_its_address_out(
    own_site: MakeSite, make_scene: Callable[[Site], Scene]
) -> None:
    """1.4, 1.7: it knocks again and again, and whoever sits beside it is let in."""
    site = own_site({"THROTTLE_FAILURES": "3"})
    site.start()
    scene = make_scene(site)
    operate(scene, "rollback", "--to", "0", "--yes")
    for _ in range(5):
        assert scene.open("ben").close_code() == 4501
    join_anew(scene, "ann", 1)
