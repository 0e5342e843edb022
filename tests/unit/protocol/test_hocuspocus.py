"""PROTOCOL.md section 8, by what the stock provider says (tests/golden/hocuspocus.mjs)."""

import json
from pathlib import Path

import pytest

from collab.protocol import hocuspocus, wire
from collab.protocol.closing import Refused
from collab.protocol.hocuspocus import Knock, Leave, Pong, Said

GOLDEN = Path(__file__).parents[2] / "golden" / "hocuspocus.json"
NAME = "plan?epoch=2"
LIMITS = wire.Limits(100, 100, 100, 100)


def test_what_the_provider_says() -> None:
    """8.1, 8.2: each message in its order; what it says of a document is a frame of ours."""
    said = [hocuspocus.decode(bytes.fromhex(text)) for text in json.loads(GOLDEN.read_text())]
    assert [type(each) for each in said] == [Knock, *[Said] * 6, Leave, Pong]
    assert said[0] == Knock(NAME, "scr_abc")
    assert said[7] == Leave(NAME)
    frames = [each for each in said if isinstance(each, Said)]
    assert [each.name for each in frames] == [NAME] * 4 + [f"{NAME}\0s1", NAME]
    assert [wire.decode(each.frame, LIMITS) for each in frames] == [
        wire.StateVector(b"\0"),
        wire.Update(bytes.fromhex("0101050004010474657874045a6fc3ab00"), full=False),
        wire.Presence(b'\1\5\2\x18{"user":{"name":"Zo\xc3\xab"}}'),
        wire.Packet(b'{"type":"read","number":1}'),
        wire.StateVector(b"\1\5\3"),
        wire.Presence(b"\1\5\3\4null"),
    ]


def test_names() -> None:
    """8.1: what stands in a name beside the document."""
    assert hocuspocus.parts("plan") == ("plan", "")
    assert hocuspocus.parts("plan?epoch=2\0s1") == ("plan", "epoch=2")
    assert hocuspocus.parts("plan\0?s1") == ("plan", "")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (hocuspocus.message(NAME, wire.update(b"\0\0")), b"\0\2\2\0\0"),
        (hocuspocus.message(NAME, wire.presence(b"\0")), b"\1\1\0"),
        (hocuspocus.stateless(NAME, b"{}"), b"\5\2{}"),
        (hocuspocus.saved(NAME), b"\x08\1"),
        (hocuspocus.not_saved(NAME), b"\x08\0"),
        (hocuspocus.authenticated(NAME, may_write=True), b"\2\2\x0aread-write"),
        (hocuspocus.authenticated(NAME, may_write=False), b"\2\2\x08readonly"),
        (hocuspocus.denied(NAME, "nein"), b"\2\1\4nein"),
        (hocuspocus.closed(NAME, "zu"), b"\7\2zu"),
    ],
)
def test_what_the_provider_is_told(message: bytes, said: bytes) -> None:
    """8.1: the document's name, a type, and what follows; live tests have the provider read it."""
    assert message == bytes([len(NAME)]) + NAME.encode() + said


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\4plan",
        b"\5plan\0",
        b"\1\xff\0",
        b"\4plan\2\1\0",
        b"\4plan\2\0\1\xff",
        b"\4plan\4\0\0",
        b"\4plan\6\0",
        b"\4plan\x08\1",
        b"\x09",
        b"\xac\x04" + b"x" * 556 + b"\0",
        b"\4plan\2\0\xac\x26" + b"x" * 4908,
    ],
)
def test_what_is_not_of_the_protocol(message: bytes) -> None:
    """2.1: 4400 for what a provider does not say, what ends early, and what is too long."""
    with pytest.raises(Refused) as refused:
        hocuspocus.decode(message)
    assert refused.value.code == 4400
