"""`collab.protocol.short_way`: what is written at once is what the library would have written."""

from hypothesis import example, given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from collab.protocol.short_way import LONGEST, framing


@given(st.integers(0, LONGEST))
@example(125)
@example(126)
@example(0xFFFF)
@example(LONGEST)
def test_frames_are_those_of_the_library(size: int) -> None:
    message = bytes(size)
    assert framing.of(message) == Frame(Opcode.BINARY, message).serialize(mask=False, extensions=[])


def test_equal_messages_are_not_mistaken_for_one_another() -> None:
    """A frame is kept for the very message that it was made of."""
    one, other = b"one", b"other"
    assert [framing.of(each)[2:] for each in (one, one, other, one)] == [one, one, other, one]
