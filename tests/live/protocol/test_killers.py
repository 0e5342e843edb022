"""Frames that have killed servers of this kind: PROTOCOL.md 2.4."""

from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed

from tests.killers import KILLERS
from tests.live.people import frames
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene
from tests.support.yjs import client, item, update

# Seconds, of a machine that has much else to do.
_LONGEST = 60.0


def fate(peer: Peer, said: tuple[bytes, ...]) -> int:
    """The close code that frames of changes earn; 0 when all are settled."""
    try:
        for frame in said[:-1]:
            peer.send(frame)
        if said[1:]:
            # What is deleted in the commit that brings it was never there.
            peer.until_receipt(len(said) - 1, _LONGEST)
        peer.send(said[-1])
        peer.until_receipt(len(said), _LONGEST)
    except ConnectionClosed:
        return peer.close_code()
    return 0


def goes_on(peer: Peer) -> None:
    """Assert that a change of somebody else is committed."""
    peer.type("x")
    assert peer.until_receipt(1)["frames"] == 1


@pytest.mark.parametrize("name", KILLERS)
def test_killer(scene: Scene, make_scene: Callable[..., Scene], name: str) -> None:
    """2.4: it costs its sender the connection, if anything; everybody else goes on."""
    beside = make_scene(scene.site).join("ann")
    attacker, neighbour = scene.join("ann"), scene.join("ben")
    assert fate(attacker, KILLERS[name].frames) == KILLERS[name].code
    goes_on(neighbour)
    goes_on(beside)
    assert scene.site.server
    assert scene.site.server.poll() is None


def test_chain_built_by_many_connections(scene: Scene) -> None:
    """2.4: nor does a chain grow deeper when its builder comes again, beside honest changes."""
    ben = scene.join("ben")
    assert fate(scene.join("ann"), KILLERS["types by sixties 64"].frames[:-1]) == 0
    for number in range(2, 6):
        deeper = update(client(number, 0, item(7, b"\x03\x01p", parent=(1, 63))))
        attacker = scene.join("ann")
        ben.type("x")
        attacker.send(frames.update(deeper))
        ben.type("x")
        assert attacker.close_code() == 4400
    assert ben.until_receipt(8)["frames"] == 8
    sibling = update(client(9, 0, item(7, b"\x03\x01p", parent=(1, 62))))
    assert fate(scene.join("ann"), (frames.update(sibling),)) == 0
