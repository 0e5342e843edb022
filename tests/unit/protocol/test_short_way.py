"""`collab.protocol.short_way`: what is written and read at once is what the library would have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ProtocolError
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from collab.protocol.short_way import LONGEST, first_message, framing


def as_the_library_does(size: int) -> None:
    message = bytes(size)
    assert framing.of(message) == Frame(Opcode.BINARY, message).serialize(mask=False, extensions=[])


@given(st.integers(0, LONGEST))
def test_frames_are_those_of_the_library(size: int) -> None:
    as_the_library_does(size)


@pytest.mark.parametrize("size", [0, 125, 126, 0xFFFF, LONGEST])
def test_frames_at_the_bounds_are_those_of_the_library(size: int) -> None:
    as_the_library_does(size)


def test_equal_messages_are_not_mistaken_for_one_another() -> None:
    """A frame is kept for the very message that it was made of."""
    one, other = b"one", b"other"
    assert [framing.of(each)[2:] for each in (one, one, other, one)] == [one, one, other, one]


FRAMES = st.builds(
    Frame,
    st.sampled_from([Opcode.BINARY, Opcode.BINARY, Opcode.TEXT, Opcode.CONT, Opcode.PING]),
    st.binary(max_size=300) | st.sampled_from([bytes(125), bytes(126), bytes(70_000)]),
    fin=st.booleans(),
    rsv1=st.booleans(),
)


def first_of_the_library(data: bytes) -> tuple[Frame, int] | None:
    """The first frame of what a client sent, and where it ends; None if it is not there wholly."""
    stream = StreamReader()
    stream.feed_data(data)
    try:
        next(step := Frame.parse(stream.read_exact, mask=True))
    except StopIteration as read:
        return read.value, len(data) - len(stream.buffer)
    except ProtocolError:
        return None
    step.close()
    return None


@given(st.binary(max_size=20) | FRAMES.map(lambda frame: serialized(frame)), st.binary(max_size=9))
def test_what_is_read_at_once_is_what_the_library_would_have_read(data: bytes, more: bytes) -> None:
    """Of all that may come, a part of a frame, another one behind it, or no frame at all."""
    found = first_message(b"." + data + more, 1, LONGEST)
    if found is not None:
        frame, end = first_of_the_library(data + more) or (None, 0)
        assert (Frame(Opcode.BINARY, found[0]), found[1] - 1) == (frame, end)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 0xFFFF])
def test_a_whole_message_is_read_at_once(size: int) -> None:
    message = bytes(index % 251 for index in range(size))
    data = serialized(Frame(Opcode.BINARY, message))
    assert first_message(data, 0, LONGEST) == (message, len(data))
    assert [first_message(data[:end], 0, LONGEST) for end in range(len(data))] == [None] * len(data)


@pytest.mark.parametrize(
    "frame",
    [
        Frame(Opcode.TEXT, b"text"),
        Frame(Opcode.BINARY, b"a part", fin=False),
        Frame(Opcode.CONT, b"the rest"),
        Frame(Opcode.PING, b""),
        Frame(Opcode.CLOSE, b""),
        Frame(Opcode.BINARY, b"compressed", rsv1=True),
        Frame(Opcode.BINARY, bytes(LONGEST + 1)),
    ],
    ids=lambda frame: f"{frame.opcode.name}-{len(frame.data)}",
)
def test_everything_else_takes_the_parser(frame: Frame) -> None:
    assert first_message(serialized(frame), 0, LONGEST) is None


def test_what_is_not_masked_takes_the_parser() -> None:
    """It refuses that (RFC 6455, 5.1)."""
    frame = Frame(Opcode.BINARY, b"message").serialize(mask=False, extensions=[])
    assert first_message(frame, 0, LONGEST) is None


def test_what_is_longer_than_wanted_takes_the_parser() -> None:
    frame = serialized(Frame(Opcode.BINARY, bytes(10)))
    assert first_message(frame, 0, 10) == (bytes(10), len(frame))
    assert first_message(frame, 0, 9) is None


def serialized(frame: Frame) -> bytes:
    """As a client sends it, even what the library would not."""
    head = frame.fin << 7 | frame.rsv1 << 6 | frame.opcode
    plain = Frame(Opcode.BINARY, frame.data).serialize(mask=True, extensions=[])
    return bytes((head,)) + plain[1:]
