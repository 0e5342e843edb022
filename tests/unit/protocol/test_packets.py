"""`collab.protocol.packets`: what clients may say, and the answers to what they may not."""

import json
from typing import Any, get_args
from uuid import UUID

import pytest

from collab.protocol import packets, wire
from collab.protocol.closing import CloseCode, Refused
from collab.protocol.lib0 import write_chunk
from collab.room.session import ActRequest, Session
from documents.chat import acts
from documents.review import acts as review
from documents.review.suggestions import acts as suggestions
from documents.roles import Role
from documents.varint import write_uint
from tests.support.people import LIMITS, connect, grant, packets_in

MID = "0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11"
SAY = {"type": "say", "id": MID, "text": "Hello"}
THREAD = "5d0c1f62-93f1-4a57-8c34-5b8a0f1f9e02"
COMMENT = {
    "type": "comment",
    "id": MID,
    "start": "AQI=",
    "end": "AwQ=",
    "quote": "now",
    "text": "?",
}
LONGEST = "é" * 2048


@pytest.fixture
def session() -> Session:
    """A commenter's connection that asked for packets."""
    return connect(grant(1, Role.COMMENTER))


def payload(content: object) -> bytes:
    return json.dumps(content).encode()


def answer_to(session: Session, said: bytes, now: float = 0.0) -> dict[str, Any]:
    """The error that a payload is answered with."""
    assert session.hear(said, now) is None
    (error,) = packets_in(session.take())
    assert error.pop("type") == "error"
    assert error.pop("message") == packets.SENTENCES[error["code"]]
    return error


def test_the_types_of_packets() -> None:
    """5.9."""
    types = [get_args(model.model_fields["type"].annotation) for model in get_args(packets.Packet)]
    chat = ["say", "amend", "unsay", "read"]
    review = ["comment", "reply", "revise", "withdraw", "remove", "resolve", "reopen", "assign"]
    suggestions = ["suggest", "withdraw_suggestion", "reopen_suggestion", "reject", "accept"]
    assert types == [(name,) for name in (*chat, *review, "react", *suggestions)]


@pytest.mark.parametrize(
    ("said", "act"),
    [
        (SAY, acts.Say(UUID(MID), "Hello")),
        (SAY | {"mentions": [3, 4]}, acts.Say(UUID(MID), "Hello", (3, 4))),
        (SAY | {"text": LONGEST}, acts.Say(UUID(MID), LONGEST)),
        (
            {"type": "amend", "number": 12, "text": "a\nb", "mentions": []},
            acts.Amend(12, "a\nb"),
        ),
        ({"type": "unsay", "number": 12}, acts.Unsay(12)),
        ({"type": "read", "number": 2**53 - 1}, acts.Read(2**53 - 1)),
        (
            COMMENT | {"mentions": [3]},
            review.Open(UUID(MID), review.Anchor("now", b"\1\2", b"\3\4"), "?", (3,)),
        ),
        (
            {"type": "reply", "id": MID, "thread": THREAD, "text": "Yes", "mentions": [3]},
            review.Reply(UUID(MID), UUID(THREAD), "Yes", (3,)),
        ),
        (
            {"type": "revise", "comment": MID, "text": "No", "mentions": [3]},
            review.Revise(UUID(MID), "No", (3,)),
        ),
        ({"type": "withdraw", "comment": MID}, review.Withdraw(UUID(MID))),
        ({"type": "remove", "thread": MID}, review.Remove(UUID(MID))),
        ({"type": "resolve", "thread": MID}, review.Resolve(UUID(MID))),
        ({"type": "reopen", "thread": MID}, review.Resolve(UUID(MID), on=False)),
        ({"type": "assign", "thread": MID, "person": 3}, review.Assign(UUID(MID), 3)),
        ({"type": "assign", "thread": MID, "person": None}, review.Assign(UUID(MID), None)),
        (
            {"type": "react", "comment": MID, "emoji": "👍", "on": False},
            review.React(UUID(MID), "👍", on=False),
        ),
        (
            {"type": "suggest", "id": MID, "update": "AQI="},
            suggestions.Suggest(UUID(MID), b"\1\2"),
        ),
        ({"type": "withdraw_suggestion", "suggestion": MID}, suggestions.TakeBack(UUID(MID))),
        ({"type": "reopen_suggestion", "suggestion": MID}, suggestions.OpenAgain(UUID(MID))),
        (
            {"type": "reject", "suggestions": [MID, THREAD]},
            suggestions.Reject((UUID(MID), UUID(THREAD))),
        ),
        (
            {"type": "accept", "suggestions": [{"id": MID, "rev": 7}], "seq": 1842},
            suggestions.Accept((suggestions.Seen(UUID(MID), 7),), 1842),
        ),
    ],
)
def test_a_packet_says_what_is_done(
    session: Session, said: Any, act: acts.Act | review.ReviewAct
) -> None:
    """5.9, 5.15, 5.18: and all that these have ids for is the same thing."""
    size, about = len(payload(said)), None if "number" in said else MID
    expected = ActRequest(session, act, said["type"], about, size)
    assert session.hear(payload(said), 0.0) == expected


def test_the_signs_that_may_be_set() -> None:
    """5.15: the same as those that are kept."""
    (emoji,) = (
        model.model_fields["emoji"].annotation
        for model in get_args(packets.Packet)
        if "emoji" in model.model_fields
    )
    assert get_args(emoji) == review.EMOJIS


@pytest.mark.parametrize(
    ("said", "about", "id_", "code"),
    [
        (b"", None, None, "malformed"),
        (b"\xff", None, None, "malformed"),
        (b"[" * 8000, None, None, "malformed"),
        (payload([SAY]), None, None, "malformed"),
        (payload({"id": MID}), None, MID, "malformed"),
        (payload({"type": 7, "id": 7}), None, None, "malformed"),
        (payload({"type": "x" * 65}), None, None, "malformed"),
        (payload({"type": "shout", "id": MID}), "shout", MID, "unknown"),
        (payload({"type": "__init__"}), "__init__", None, "unknown"),
        (payload({"type": ""}), "", None, "malformed"),
        (payload({"type": "say", "text": "Hello"}), "say", None, "malformed"),
        (payload(SAY | {"id": "7"}), "say", "7", "malformed"),
        (payload(SAY | {"at": "now"}), "say", MID, "malformed"),
        (payload(SAY | {"text": ""}), "say", MID, "malformed"),
        (payload(SAY | {"text": " \n\t"}), "say", MID, "malformed"),
        (payload(SAY | {"text": "a\0b"}), "say", MID, "malformed"),
        (b'{"type":"say","id":"%s","text":"\\ud800"}' % MID.encode(), None, None, "malformed"),
        (payload(SAY | {"text": 7}), "say", MID, "malformed"),
        (payload(SAY | {"text": LONGEST + "a"}), "say", MID, "too_long"),
        (payload(SAY | {"mentions": [3.0]}), "say", MID, "malformed"),
        (payload(SAY | {"mentions": [True]}), "say", MID, "malformed"),
        (payload(SAY | {"mentions": [1] * 51}), "say", MID, "malformed"),
        (payload({"type": "unsay", "number": 0}), "unsay", None, "malformed"),
        (payload({"type": "unsay", "number": "12"}), "unsay", None, "malformed"),
        (payload({"type": "read", "number": 2**53}), "read", None, "malformed"),
        (payload({"type": "amend", "number": 1}), "amend", None, "malformed"),
        (payload(COMMENT | {"start": ""}), "comment", MID, "malformed"),
        (payload(COMMENT | {"end": "A" * 65}), "comment", MID, "malformed"),
        (payload(COMMENT | {"end": "AQI"}), "comment", MID, "malformed"),
        (payload(COMMENT | {"quote": "x" * 501}), "comment", MID, "malformed"),
        (payload(COMMENT | {"quote": "a\0b"}), "comment", MID, "malformed"),
        (payload(COMMENT | {"text": LONGEST + "a"}), "comment", MID, "too_long"),
        (payload({"type": "suggest", "id": MID, "update": "!"}), "suggest", MID, "malformed"),
        (payload({"type": "reject", "suggestions": []}), "reject", None, "malformed"),
        (payload({"type": "accept", "suggestions": [[MID]]}), "accept", None, "malformed"),
    ],
)
def test_what_cannot_be_read_is_answered(
    session: Session, said: bytes, about: str | None, id_: str | None, code: str
) -> None:
    """5.1, 5.10: and the connection goes on."""
    assert answer_to(session, said) == {"about": about, "id": id_, "code": code}
    assert session.hear(payload(SAY), 0.0) is not None


def test_twenty_at_once_then_one_a_second(session: Session) -> None:
    """5.11: reading is not counted."""
    for _ in range(20):
        assert session.hear(payload(SAY), 100.0) is not None
    too_fast = {"about": "say", "id": MID, "code": "too_fast"}
    assert answer_to(session, payload(SAY), 100.0) == too_fast
    assert session.hear(payload({"type": "read", "number": 1}), 100.0) is not None
    assert session.hear(payload(SAY), 101.0) is not None
    assert answer_to(session, payload(SAY), 101.5) == too_fast


def test_a_packet_is_bounded() -> None:
    """2.5: 8 KiB, then 1009."""
    frame = write_uint(wire.PACKET) + write_chunk(bytes(8 * 1024))
    assert wire.decode(frame, LIMITS) == wire.Packet(bytes(8 * 1024))
    with pytest.raises(Refused) as refused:
        wire.decode(write_uint(wire.PACKET) + write_chunk(bytes(8 * 1024 + 1)), LIMITS)
    assert refused.value.code == CloseCode.TOO_BIG
