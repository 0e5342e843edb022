"""People who talk over sockets: PROTOCOL.md section 5."""

from typing import Any
from uuid import uuid4

import pytest

from tests.live.conftest import on_all_sites, on_every_wire
from tests.live.people import frames
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene


def say(peer: Peer, text: str, mid: str = "") -> None:
    """Send a message."""
    peer.send(frames.packet({"type": "say", "id": mid or str(uuid4()), "text": text}))


def told(peer: Peer) -> tuple[int, str, str]:
    """Author, number and text of the next message that a client is told."""
    message = peer.next("message")
    return message["author"]["name"], message["number"], message["text"]


def kept(scene: Scene) -> list[str]:
    texts: list[str] = scene.site.ask("said", scene.document)
    return texts


@on_all_sites
@on_every_wire
def test_two_people_talk(scene: Scene) -> None:
    """5.8, 5.9: everybody hears everything in one order, the author included."""
    ann, ben = scene.join("ann"), scene.join("ben")
    say(ann, "Hello")
    for peer in (ann, ben):
        assert told(peer) == ("Ann", 1, "Hello")
    say(ben, "Hello\nyourself")
    for peer in (ann, ben):
        assert told(peer) == ("Ben", 2, "Hello\nyourself")
    ben.send(frames.packet({"type": "amend", "number": 2, "text": "Good morning"}))
    # On two processes the one that was sent later may be committed earlier.
    assert told(ann) == ("Ben", 2, "Good morning")
    ann.send(frames.packet({"type": "unsay", "number": 2}))
    assert kept(scene)[0] == "Hello"
    while not (last := ben.next("message"))["deleted"]:
        pass
    assert (last["number"], last["rev"], last["text"]) == (2, 4, "")
    assert kept(scene) == ["Hello", ""]


@on_all_sites
@on_every_wire
def test_exactly_once_after_joining_again(scene: Scene) -> None:
    """5.9: what was not answered is said again; the answer is the message that there is."""
    ann, ben = scene.join("ann"), scene.join("ben")
    mid = str(uuid4())
    say(ben, "Hello", mid)
    assert told(ann) == ("Ben", 1, "Hello")
    ben.close()
    back = scene.open("ben")
    assert back.next("welcome")["chat"] == {"head": 1, "read": 0}
    say(back, "Hello", mid)
    assert told(back) == ("Ben", 1, "Hello")
    assert [frame.kind for frame in ann.quiet() if frame.kind == "message"] == []
    assert kept(scene) == ["Hello"]


@on_all_sites
@on_every_wire
def test_a_right_taken_while_they_talk(scene: Scene) -> None:
    """3.7, 5.9: the next message is refused in the transaction and nobody hears of it."""
    ann, ben = scene.join("ann"), scene.join("ben")
    say(ben, "before")
    assert told(ann) == ("Ben", 1, "before")
    scene.share("ben", None)
    say(ben, "after")
    assert ben.close_code() == 4403
    say(ann, "Ben?")
    assert told(ann) == ("Ann", 2, "Ben?")
    assert kept(scene) == ["before", "Ben?"]


@on_every_wire
def test_a_viewer_is_refused(scene: Scene) -> None:
    """5.9, 5.10."""
    cleo, mid = scene.join("cleo"), str(uuid4())
    say(cleo, "May I?", mid)
    error = cleo.next("error")
    assert (error["about"], error["id"], error["code"]) == ("say", mid, "forbidden")
    assert kept(scene) == []


@pytest.mark.parametrize(
    ("payload", "about", "code"),
    [
        (b"", None, "malformed"),
        (b"\xff", None, "malformed"),
        (b"[" * 5000, None, "malformed"),
        (b'{"type":"shout"}', "shout", "unknown"),
        (b'{"type":"say"}', "say", "malformed"),
        (b'{"type":"amend","number":1,"text":"%s"}' % (b"x" * 5000), "amend", "too_long"),
    ],
)
def test_a_packet_of_no_sense(scene: Scene, payload: bytes, about: Any, code: str) -> None:
    """5.1, 5.10: is answered, and the connection goes on."""
    ben = scene.join("ben")
    ben.send(bytes((frames.PACKET,)) + frames.write_message(payload))
    error = ben.next("error")
    assert (error["about"], error["id"], error["code"]) == (about, None, code)
    say(ben, "Still here")
    assert told(ben)[2] == "Still here"


def test_a_packet_too_large(scene: Scene) -> None:
    """2.5."""
    ben = scene.join("ben")
    ben.send(bytes((frames.PACKET,)) + frames.write_message(bytes(8 * 1024 + 1)))
    assert ben.close_code() == 1009


def test_somebody_who_talks_too_fast(scene: Scene) -> None:
    """5.11: twenty get through, and what comes at once after them does not."""
    ben = scene.join("ben")
    for number in range(22):
        say(ben, str(number))
    heard = [ben.receive() for _ in range(22)]
    errors = [frame.body["code"] for frame in heard if frame.kind == "error"]
    assert errors == ["too_fast"] * 2
    assert kept(scene) == [str(number) for number in range(20)]


@on_all_sites
def test_what_another_process_said(scene: Scene) -> None:
    """5.8: is told with the next commit."""
    ann = scene.join("ann")
    scene.site.ask("say", scene.document, scene.people["ben"]["id"], ["From elsewhere"], [])
    say(ann, "Anybody?")
    assert told(ann) == ("Ben", 1, "From elsewhere")
    assert told(ann) == ("Ann", 2, "Anybody?")
