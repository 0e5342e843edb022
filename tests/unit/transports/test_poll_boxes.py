"""`outbox`, `inbox`, `bodies` of `collab.transports.longpoll`: the long poll alone (7)."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.protocol.closing import CloseCode, Refused
from collab.protocol.lib0 import write_chunk
from collab.transports.longpoll.bodies import Unpacker, pack
from collab.transports.longpoll.inbox import Gap, Inbox
from collab.transports.longpoll.outbox import CursorUnknown, Outbox
from documents.varint import write_uint

KIB = 1024


class Listener:
    """A client that asks for frames on a network that loses, cuts and repeats requests."""

    def __init__(self) -> None:
        self.outbox = Outbox()
        self.sent: list[bytes] = []
        self.heard: list[bytes] = []
        self.old_cursors = [0]

    def add(self) -> None:
        """The server has something to say."""
        self.sent.append(b"%d" % len(self.sent))
        self.outbox.add(self.sent[-1])

    def ask(self) -> None:
        """An answer that arrives."""
        self.outbox.acknowledge(len(self.heard))
        first, frames = self.outbox.offer()
        assert first == len(self.heard) + 1
        self.heard += frames
        self.old_cursors.append(len(self.heard))

    def ask_in_vain(self) -> None:
        """An answer that is lost."""
        self.outbox.acknowledge(len(self.heard))
        self.outbox.offer()

    def repeat(self) -> None:
        """An old request that comes again, and whose answer nobody reads."""
        with suppress(CursorUnknown):
            self.outbox.acknowledge(self.old_cursors[-2:][0])
            self.outbox.offer()


LISTENS: list[Callable[[Listener], None]] = [
    Listener.add,
    Listener.ask,
    Listener.ask_in_vain,
    Listener.repeat,
]


@given(st.lists(st.sampled_from(LISTENS)))
def test_every_frame_is_heard_once(steps: list[Callable[[Listener], None]]) -> None:
    """7.4: in order, nothing lost and nothing twice, whatever is lost and repeated on the way."""
    listener = Listener()
    for step in steps:
        step(listener)
        assert listener.heard == listener.sent[: len(listener.heard)]
    listener.ask()
    assert listener.heard == listener.sent


def test_cursors() -> None:
    """7.4: older than the last, and newer than what was offered, are unknown."""
    outbox = Outbox()
    for frame in (b"a", b"b", b"c"):
        outbox.add(frame)
    with pytest.raises(CursorUnknown):
        outbox.acknowledge(1)
    assert outbox.offer() == (1, [b"a", b"b", b"c"])
    assert outbox.held == 3
    outbox.acknowledge(2)
    assert outbox.offer() == (3, [b"c"])
    for cursor in (1, 4):
        with pytest.raises(CursorUnknown):
            outbox.acknowledge(cursor)
    outbox.acknowledge(3)
    assert outbox.is_empty


def test_a_full_outbox() -> None:
    """7.4: 256 KiB beside the largest frame, until some are acknowledged."""
    outbox = Outbox()
    outbox.add(bytes(4096 * KIB))
    for _ in range(256):
        outbox.add(bytes(KIB))
    assert not outbox.is_full
    outbox.add(b"x")
    assert outbox.is_full
    outbox.offer()
    outbox.acknowledge(1)
    assert not outbox.is_full
    outbox.add(bytes(KIB))
    assert outbox.is_full
    outbox.clear()
    assert (outbox.is_full, outbox.is_empty) == (False, True)


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 5)), max_size=30))
def test_every_frame_is_taken_once(requests: list[tuple[int, int]]) -> None:
    """7.3: whichever stretches of the client's frames come, in whichever order and how often."""
    inbox, taken = Inbox(), []
    for first, count in requests:
        for number in range(first, first + count):
            if number <= inbox.received + 1:
                inbox.put(number, b"%d" % number)
                continue
            with pytest.raises(Gap) as gap:
                inbox.put(number, b"%d" % number)
            assert gap.value.received == inbox.received
        while frame := inbox.take():
            taken.append(frame)
    assert taken == [b"%d" % number for number in range(1, inbox.received + 1)]


@pytest.mark.parametrize(("size", "most"), [(256 * KIB, 4), (1, 16132)])
def test_a_full_inbox(size: int, most: int) -> None:
    """7.3: 1 MiB and one frame; small frames count with what they cost."""
    inbox = Inbox()
    while not inbox.is_full:
        inbox.put(inbox.received + 1, bytes(size))
    assert inbox.received == most
    while inbox.take() is not None:
        pass
    assert (inbox.is_empty, inbox.is_full) == (True, False)
    while not inbox.is_full:
        inbox.put(inbox.received + 1, bytes(size))
    inbox.clear()
    assert (inbox.take(), inbox.is_empty, inbox.is_full) == (None, True, False)


@given(st.lists(st.binary(max_size=300)), st.lists(st.integers(1, 40)))
def test_a_body_in_pieces(frames: list[bytes], cuts: list[int]) -> None:
    """7.3: however a body is cut, the same frames come out of it."""
    body, unpacker, found = b"".join(map(write_chunk, frames)), Unpacker(300), []
    for cut in cuts:
        found += unpacker.feed(body[:cut])
        body = body[cut:]
    found += unpacker.feed(body)
    unpacker.finish()
    assert (found, unpacker.waiting) == (frames, 0)
    assert [*unpacker.feed(b"\5abc")] == []
    assert unpacker.waiting == 4


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (write_uint(301), CloseCode.TOO_BIG),
        (b"\xff" * 8, CloseCode.MALFORMED),
        (b"\x80\x00" + b"x", CloseCode.MALFORMED),
        (b"\x02x", CloseCode.MALFORMED),
        (b"\x80", CloseCode.MALFORMED),
    ],
)
def test_bodies_that_are_none(body: bytes, code: CloseCode) -> None:
    """7.3, 2.2: a frame that is too long is refused before it has come; lengths have to fit."""

    def unpack() -> None:
        unpacker = Unpacker(300)
        list(unpacker.feed(body))
        unpacker.finish()

    with pytest.raises(Refused) as refused:
        unpack()
    assert refused.value.code == code


def test_the_body_of_an_answer() -> None:
    """7.4: the first frame's number, then each frame with its length before it."""
    assert pack(300, [b"ab", b""]) == b"\xac\x02\x02ab\x00"


def test_a_body_that_is_cut_within_a_length_and_within_a_frame() -> None:
    """7.3: what has come of a frame waits for the rest, and counts."""
    unpacker, found, waiting = Unpacker(300), [], []
    for piece in (b"\2a", b"b\xac", b"\2" + b"x" * 299, b"x\0"):
        found += unpacker.feed(piece)
        waiting.append(unpacker.waiting)
    assert found == [b"ab", b"x" * 300, b""]
    assert waiting == [2, 1, 301, 0]
    unpacker.finish()


def test_a_frame_that_came_twice_and_one_that_came_too_early() -> None:
    """7.3: the one is passed over, the other has to be sent again."""
    inbox = Inbox()
    for number in (1, 1, 2):
        inbox.put(number, b"%d" % number)
    with pytest.raises(Gap) as gap:
        inbox.put(4, b"4")
    assert (gap.value.received, str(gap.value)) == (2, "2 frames have been received")
    assert [inbox.take(), inbox.take(), inbox.take()] == [b"1", b"2", None]
