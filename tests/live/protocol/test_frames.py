"""Hostile and unlucky frames: PROTOCOL.md section 2."""

import asyncio
import random

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene

LONGEST = 16
# With which a message of the protocol starts: all lengths are tried, of others some.
KNOWN = (0, 1, 3)


def fate(peer: Peer, frame: bytes) -> int:
    """The close code that a frame (or the change before it) earns; 0 for an answer."""
    try:
        peer.send(frame)
        peer.sync()
    except ConnectionClosed:
        return peer.close_code()
    return 0


async def fate_of(scene: Scene, frame: bytes) -> int:
    """What Ann earns with a frame on a connection of its own."""
    session = scene.people["ann"]["session"]
    async with connect(
        scene.address(),
        additional_headers={"Cookie": f"sessionid={session}"},
        compression=None,
        proxy=None,
    ) as socket:
        try:
            await socket.send(frame)
            await socket.send(frames.step1(b"\0"))
            while frames.decode(bytes(await socket.recv())).kind != "step2":  # type: ignore[arg-type]
                pass
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
    return 0


async def fates_of(scene: Scene, frames_: list[bytes]) -> set[int]:
    """What each of these frames earns, all at once."""
    return set(await asyncio.gather(*(fate_of(scene, frame) for frame in frames_)))


def test_every_first_byte(scene: Scene) -> None:
    """2.1: whatever a frame of 1–16 bytes starts with, it earns an answer or a close code.

    Nothing of it is an exception in the server (its log is watched), and nothing reaches the
    document.
    """
    chance = random.Random(2)
    for first in range(256):
        lengths = range(0, LONGEST, 1 if first in KNOWN else 5)
        hostile = [bytes([first]) + chance.randbytes(length) for length in lengths]
        codes = asyncio.run(fates_of(scene, hostile))
        assert codes <= ({0, 4400, 1009} if first in KNOWN else {4400})
    assert scene.stored_text() == ""


@pytest.mark.parametrize("name", ["ann", "cleo"])
def test_every_sync_step(scene: Scene, name: str) -> None:
    """2.4: random state vectors and updates of fitting length are refused or harmless."""
    chance = random.Random(3)
    peer = scene.open(name)
    codes = set()
    for round_ in range(400):
        payload = chance.randbytes(chance.randrange(LONGEST))
        code = fate(peer, bytes([0, round_ % 4, len(payload)]) + payload)
        codes.add(code)
        if code:
            peer = scene.open(name)
    assert codes <= {0, 4400, 4403}
    assert scene.stored_text() == ""


@pytest.mark.parametrize("message", ["", "hello", b""], ids=["empty text", "text", "empty"])
def test_messages_without_a_frame(scene: Scene, message: str | bytes) -> None:
    """2.1: text messages and empty frames end the connection with 4400."""
    ann = scene.open("ann")
    ann.send(message)
    assert ann.close_code() == 4400


def test_type_of_the_server(scene: Scene) -> None:
    """2.3: auth frames are not the client's to send."""
    ann = scene.open("ann")
    ann.send(bytes([2, 0, 2]) + b"hi")
    assert ann.close_code() == 4400


KIB = 1024
OVER = {
    "update": bytes([0, 2]) + frames.write_message(bytes(32 * 1024 * KIB + 1)),
    "step1": bytes([0, 0]) + frames.write_message(bytes(1024 * KIB + 1)),
    "step2": bytes([0, 1]) + frames.write_message(bytes(32 * 1024 * KIB + 1)),
    "presence": bytes([1]) + frames.write_message(bytes(4 * KIB + 1)),
    "anything": bytes(32 * 1024 * KIB + 17),
}


@pytest.mark.parametrize("frame", OVER.values(), ids=OVER)
def test_over_the_limit(scene: Scene, frame: bytes) -> None:
    """2.5: one byte more than a frame may have is 1009."""
    ann = scene.open("ann")
    ann.until("step1")
    ann.send(frame)
    assert ann.close_code() == 1009


def test_who_may_not_write_sends_no_large_messages(scene: Scene) -> None:
    """2.5: they would only cost memory."""
    cleo = scene.join("cleo")
    cleo.send(frames.update(bytes(1100 * KIB)))
    assert cleo.close_code() in (1009, 1006)


def test_what_is_not_cut(scene: Scene) -> None:
    """3.11: as much as a commit takes at once is one entry, and relayed as one Update."""
    ann, ben = scene.join("ann"), scene.join("ben")
    most = 64 * KIB
    overhead = len(Draft(client=7).write("x" * (most - 100))) - (most - 100)
    update = Draft(client=7).write("x" * (most - overhead))
    assert len(update) == most
    ann.send(frames.update(update))
    ann.until_receipt(1)
    assert ben.until_text("x" * (most - overhead)) == scene.updates()
