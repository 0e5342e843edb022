"""Bounds both ways, against the real server: PROTOCOL 1.8, 2.7 and 2.8."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from websockets.exceptions import ConnectionClosed

from tests.live.people import frames
from tests.live.people.peer import Peer, converge
from tests.live.people.scene import Scene
from tests.live.sites.site import Site

KIB = 1024
Bounded = Callable[[dict[str, str]], Scene]


@pytest.fixture
def bounded(
    own_site: Callable[[dict[str, str]], Site], make_scene: Callable[[Site], Scene]
) -> Bounded:
    """A scene on a site with bounds of its own."""

    def make(settings: dict[str, str]) -> Scene:
        site = own_site(settings)
        site.start()
        return make_scene(site)

    return make


def write_much(ann: Peer, ben: Peer, times: int) -> None:
    """Write and delete 60 KiB again and again, so that the document stays small.

    What is larger would be committed in parts (3.11), each of which is an update.
    """
    start = len(ann.text)
    for _ in range(times):
        ann.send(frames.update(ann.edit("x" * 60 * KIB)))
        ben.until("update")
        ann.send(frames.update(ann.draft.erase(start, len(ann.text))))
        ben.until("update")
    ann.until_receipt(2 * times)


def test_a_reader_that_was_slow_catches_up(scene: Scene) -> None:
    """2.7: what was queued is dropped, and one update brings what was missed, then a resync."""
    ann, slow, ben = scene.join("ann"), scene.join("cleo"), scene.join("ben")
    ann.type("before ")
    ben.until("update")
    write_much(ann, ben, 130)
    ann.type("after")
    ann.until_receipt(262)
    heard = slow.until("resync")
    assert len([frame for frame in heard if frame.kind == "update"]) < 260
    assert heard[-1].body["seq"] <= len(scene.entries())
    slow.until_text("before after")
    converge([ann, slow, ben])


def test_a_flood_is_cut_off(bounded: Bounded) -> None:
    """2.8: more bytes than two seconds' worth at once is 4529; the others do not notice."""
    scene = bounded({"BYTES_PER_SECOND": str(256 * KIB)})
    flood, ben = scene.join("ann"), scene.join("ben")
    frame = frames.presence({flood.doc.client_id: (1, {"cursor": "x" * 3000})})
    with contextlib.suppress(ConnectionClosed):
        for _ in range(2000):
            flood.send(frame)
    assert flood.close_code() == 4529
    ben.type("unharmed")
    ben.until_receipt(1)


def test_whoever_is_fast_is_slowed_down(bounded: Bounded) -> None:
    """2.8: ten seconds' worth of frames are free, then each waits for its turn; none is lost."""
    scene = bounded({"FRAMES_PER_SECOND": "50"})
    ann = scene.join("ann")
    started = time.monotonic()
    ann.type(*("x" for _ in range(580)))
    ann.until_receipt(580)
    assert time.monotonic() - started > 1.0
    assert scene.stored_text() == "x" * 580


def test_whoever_is_slowed_down_is_not_taken_for_dead(
    own_site: Callable[[dict[str, str]], Site], make_scene: Callable[[Site], Scene]
) -> None:
    """2.8: the pong waits behind frames that the server does not read yet; six pings are sent while
    they do. Who says nothing at all is gone.
    """
    site = own_site({"FRAMES_PER_SECOND": "20"})
    site.server_module = "tests.live.people.hasty"
    site.start()
    scene = make_scene(site)
    ann = scene.join("ann")
    ann.type(*("x" for _ in range(260)))
    ann.until_receipt(260)
    assert scene.stored_text() == "x" * 260
    with socket.create_connection(("127.0.0.1", site.port), 10) as dead:
        session = scene.people["ann"]["session"]
        dead.sendall(
            f"GET /collab/{scene.document} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Cookie: sessionid={session}\r\n\r\n".encode()
        )
        said = b""
        while more := dead.recv(65536):
            said += more
    assert (1011).to_bytes(2) + b"keepalive ping timeout" in said


def test_large_messages_come_in_turn(
    own_site: Callable[[dict[str, str]], Site], make_scene: Callable[[Site], Scene]
) -> None:
    """2.11: one person's second large message waits for the first and is not dead; others pass.

    Who has a turn and does not go on is cut off.
    """
    site = own_site({})
    site.server_module = "tests.live.people.hasty"
    site.start()
    scene = make_scene(site)
    first, second, ben = scene.join("ann"), scene.join("ann"), scene.join("ben")
    drips = Event()

    def dripping() -> Iterator[bytes]:
        yield bytes(3 * KIB * KIB)
        first.ping(wait=True)
        drips.set()
        while drips.wait(0):
            time.sleep(0.02)
            yield bytes(64 * KIB)
        Event().wait(10)

    with ThreadPoolExecutor(2) as pool:
        ending = pool.submit(_send, first, dripping())
        assert drips.wait(10)
        sending = pool.submit(_send, second, frames.update(second.edit("a" * 3 * KIB * KIB)))
        ben.send(frames.update(ben.edit("b" * 3 * KIB * KIB)))
        ben.until_receipt(1, 60)
        drips.clear()
        assert not sending.result(60)
        second.until_receipt(1, 60)
        # By its turn, or by the ping if the machine is busy.
        assert first.close_code() in {1006, 1011}
    assert ending.result(20)
    authors = [row["authors"][0] for row in scene.entries() if row["kind"] == "update"]
    assert authors == sorted(authors, key=lambda id_: id_ == scene.people["ann"]["id"])


def _send(peer: Peer, message: bytes | Iterator[bytes]) -> bool:
    """Send a message, or its pieces; whether the server hung up meanwhile."""
    try:
        peer.send(message)
    except ConnectionClosed:
        return True
    return False


def test_pieces_of_nothing_are_bounded(scene: Scene) -> None:
    """2.8: a message may come in pieces, and not in any number of empty ones."""
    ann = scene.join("ann")
    letters = frames.update(ann.edit("x" * 30_000))
    ann.send(letters[start : start + 100] for start in range(0, len(letters), 100))
    ann.until_receipt(1)
    _send(ann, (b"" for _ in range(2000)))
    assert ann.close_code() == 1006


def test_sockets_of_one_person(bounded: Bounded) -> None:
    """1.8: the third of two is 4529; when one has gone there is room."""
    scene = bounded({"SOCKETS_PER_PERSON": "2"})
    first, _ = scene.join("ann"), scene.join("ann")
    assert scene.open("ann").close_code() == 4529
    scene.join("ben")
    first.close()
    first.rest()
    assert scene.join("ann").sync() == []


def test_sockets_of_one_address(bounded: Bounded) -> None:
    """1.8: people who are known are not counted by address, and strangers do not fill it up."""
    scene = bounded({"SOCKETS_PER_ADDRESS": "1", "HANDSHAKES_PER_MINUTE": "3"})
    codes = [scene.open(None).close_code() for _ in range(5)]
    assert codes == [4401] * 3 + [4529] * 2
    for name in ("ann", "ben", "cleo"):
        scene.join(name)


def test_handshakes_in_a_minute(bounded: Bounded) -> None:
    """1.8: coming and going counts, too."""
    scene = bounded({"HANDSHAKES_PER_MINUTE": "3"})
    for _ in range(3):
        scene.join("ann").close()
    assert scene.open("ann").close_code() == 4529


def test_strangers_leave_nothing_behind(scene: Scene) -> None:
    """1.9: whoever is not signed in makes no row, by socket or by page."""
    before = scene.site.ask("rows")
    for _ in range(20):
        assert scene.open(None).close_code() == 4401
    assert scene.site.ask("rows") == before


def test_pings_are_bounded(scene: Scene) -> None:
    """2.8: they are answered without the room, and still not without end."""
    ann, ben = scene.join("ann"), scene.join("ben")
    with contextlib.suppress(ConnectionClosed):
        for _ in range(200):
            ann.ping()
    assert ann.close_code() == 1006
    ben.type("unharmed")
    ben.until_receipt(1)
