"""`collab.protocol.lib0`: lib0's encoding (PROTOCOL 2.2)."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.protocol.closing import CloseCode, Refused
from collab.protocol.lib0 import MAX_UINT, Reader, write_chunk
from documents.varint import write_uint

METHODS = ["uint", "byte", "chunk", "skip_chunk", "text", "finish"]


@given(st.lists(st.integers(0, MAX_UINT)))
def test_numbers_come_back(numbers: list[int]) -> None:
    """2.2: what was written is read, number after number, up to the last byte."""
    reader = Reader(b"".join(map(write_uint, numbers)))
    assert [reader.uint() for _ in numbers] == numbers
    reader.finish()


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "8001"),
        (16383, "ff7f"),
        (16384, "808001"),
        (2**32, "8080808010"),
        (2**53 - 1, "ffffffffffffff0f"),
    ],
)
def test_numbers_are_spelled_as_lib0_spells_them(number: int, written: str) -> None:
    """2.2: seven bits a byte, lowest first."""
    assert write_uint(number).hex() == written


@pytest.mark.parametrize("spelling", ["80", "8000", "818000", "ffffffffffffff10", "ff" * 8 + "01"])
def test_a_number_has_one_spelling_and_53_bits(spelling: str) -> None:
    """2.2: no end, more bytes than needed, or too many bits end the connection."""
    with pytest.raises(Refused) as refused:
        Reader(bytes.fromhex(spelling)).uint()
    assert refused.value.code == CloseCode.MALFORMED


@given(st.text(), st.binary())
def test_chunks_and_texts_come_back(text: str, data: bytes) -> None:
    """2.2: texts are UTF-8 in a byte string."""
    reader = Reader(write_chunk(text.encode()) + write_chunk(data))
    assert (reader.text(), reader.chunk()) == (text, data)
    reader.finish()


@given(st.binary(max_size=40), st.lists(st.sampled_from(METHODS)))
def test_nothing_is_read_past_the_end(data: bytes, methods: list[str]) -> None:
    """2.1: any reading of any bytes gives a value or `Refused`, and never moves past the end."""
    reader = Reader(data)
    for method in methods:
        with contextlib.suppress(Refused):
            getattr(reader, method)()
        assert reader.position <= len(data)
