"""`collab.protocol.short_way`: what is written at once is what the library would have written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from collab.protocol.short_way import LONGEST, framing


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
