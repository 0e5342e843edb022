"""`collab.protocol.wire`: frames (PROTOCOL section 2)."""

import itertools
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collab.protocol import presence, wire
from collab.protocol.closing import NOT_FOUND, CloseCode, Refused
from collab.protocol.lib0 import write_chunk
from collab.updates.scan import scan, state_vector
from tests.support.people import LIMITS

STEPS = {0: LIMITS.vector, 1: LIMITS.change, 2: LIMITS.change}


def outcome(frame: bytes) -> wire.Message | CloseCode:
    """What the server makes of a frame, as deep as it looks before a document is touched."""
    try:
        message = wire.decode(frame, LIMITS)
        if isinstance(message, wire.StateVector):
            state_vector(message.vector)
        elif isinstance(message, wire.Update):
            scan(message.update)
        elif isinstance(message, wire.Presence):
            presence.decode(message.update)
    except Refused as refused:
        return refused.code
    return message


def test_every_first_byte_with_every_length() -> None:
    """2.1: any first byte and 0 to 16 more, all zeros, ones or 255: a message or 4400."""
    for first, length, fill in itertools.product(range(256), range(17), (0, 1, 255)):
        result = outcome(bytes((first,)) + bytes((fill,)) * length)
        assert result == CloseCode.MALFORMED or (
            first in (wire.SYNC, wire.PRESENCE, wire.PRESENCE_QUERY, wire.PACKET)
        )


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_close_code(frame: bytes) -> None:
    """2.1, 2.5: nothing but `Refused` with 4400 or 1009 leaves the decoder."""
    result = outcome(frame)
    assert isinstance(result, wire.Message) or result in (CloseCode.MALFORMED, CloseCode.TOO_BIG)


@given(st.sampled_from([b"\x00\x00", b"\x00\x01", b"\x00\x02", b"\x01"]), st.binary(max_size=60))
@example(b"\x00\x02", bytes.fromhex("ffffffffffffff0f"))
@example(b"\x01", bytes.fromhex("ffffffffffffff0f"))
def test_any_payload_is_a_message_or_a_close_code(head: bytes, payload: bytes) -> None:
    """2.1, 2.4: also when the frame itself fits, so that the payload is looked into."""
    result = outcome(head + write_chunk(payload))
    assert isinstance(result, wire.Message) or result == CloseCode.MALFORMED


@pytest.mark.long
@pytest.mark.parametrize("fill", [b"\x00", b"\x01", b"\x7f", b"\x80", b"\xff", b"\x75\x01"])
def test_the_largest_frames_are_decided_quickly(fill: bytes) -> None:
    """2.5: a megabyte of anything costs less than a second or two, huge counts included."""
    body = (fill * LIMITS.vector)[: LIMITS.vector]
    counts = bytes.fromhex("ffffffffffffff0f")
    started = time.process_time()
    for payload in (
        body,
        (counts + body)[: LIMITS.vector],
        (b"\x01" + counts + body)[: LIMITS.vector],
    ):
        for step in (0, 1):
            outcome(bytes((0, step)) + write_chunk(payload))
    assert time.process_time() - started < 10


@pytest.mark.parametrize(("step", "limit"), STEPS.items())
def test_a_sync_payload_over_its_limit_is_too_big(step: int, limit: int) -> None:
    """2.5: exactly the limit passes, one byte more is 1009."""
    wire.decode(bytes((0, step)) + write_chunk(bytes(limit)), LIMITS)
    with pytest.raises(Refused) as refused:
        wire.decode(bytes((0, step)) + write_chunk(bytes(limit + 1)), LIMITS)
    assert refused.value.code == CloseCode.TOO_BIG


def test_presence_over_its_limit_is_too_big() -> None:
    """2.5: exactly the limit passes, one byte more is 1009."""
    wire.decode(wire.presence(bytes(LIMITS.presence)), LIMITS)
    with pytest.raises(Refused) as refused:
        wire.decode(wire.presence(bytes(LIMITS.presence + 1)), LIMITS)
    assert refused.value.code == CloseCode.TOO_BIG


def test_a_huge_frame_is_refused_before_it_is_read() -> None:
    """2.5: over every limit the type does not matter."""
    with pytest.raises(Refused) as refused:
        wire.decode(b"\xff" * (LIMITS.change + 17), LIMITS)
    assert refused.value.code == CloseCode.TOO_BIG


@given(st.binary(max_size=3000))
def test_what_is_encoded_is_decoded(payload: bytes) -> None:
    """2.3, 2.4: every kind of frame comes back."""
    assert wire.decode(wire.sync_step1(payload), LIMITS) == wire.StateVector(payload)
    assert wire.decode(wire.sync_step2(payload), LIMITS) == wire.Update(payload, full=True)
    assert wire.decode(wire.update(payload), LIMITS) == wire.Update(payload, full=False)
    assert wire.decode(wire.presence(payload), LIMITS) == wire.Presence(payload)


@given(st.binary(max_size=20), st.binary(min_size=1, max_size=20))
def test_bytes_after_the_message_are_refused(payload: bytes, rest: bytes) -> None:
    """2.1: one frame is one message."""
    for frame in (wire.update(payload), wire.presence(payload), b"\x03"):
        with pytest.raises(Refused) as refused:
            wire.decode(frame + rest, LIMITS)
        assert refused.value.code == CloseCode.MALFORMED


def test_what_a_frame_is_about_is_seen_by_how_it_begins() -> None:
    """2.8: an answer to our SyncStep1 is no update to be taken as it comes."""
    frames = (
        wire.sync_step1(b"\0"),
        wire.sync_step2(b"\0\0"),
        wire.update(b"\0\0"),
        wire.presence(b"\0"),
        wire.packet({}),
        b"",
    )
    assert [wire.asks_for_all(frame) for frame in frames] == [True, *[False] * 5]
    assert [wire.tells_all(frame) for frame in frames] == [False, True, *[False] * 4]
    assert [wire.changes(frame) for frame in frames] == [False, False, True, False, False, False]
    assert [wire.shows(frame) for frame in frames] == [*[False] * 3, True, False, False]


def test_a_closing_and_its_refusal_say_the_same() -> None:
    refusal = NOT_FOUND.refusal()
    assert (refusal.closing, str(refusal), refusal.person) == (NOT_FOUND, NOT_FOUND.reason, None)


def test_what_asks_for_much_counts_for_many() -> None:
    """2.8."""
    frames = wire.sync_step1(b"\0"), bytes((wire.PRESENCE_QUERY,)), wire.update(b"\0\0"), b"\xff"
    assert [wire.price(frame) for frame in frames] == [20, 20, 1, 1]
