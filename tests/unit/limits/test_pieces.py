"""`collab.limits.pieces`: messages that come in pieces (PROTOCOL.md 2.8)."""

import pytest

from collab.limits.pieces import Pieces


def joined(pieces: Pieces, parts: list[bytes]) -> bytes:
    """A message that comes in these parts."""
    pieces.begin()
    whole: bytes | bytearray = parts[0]
    for part in parts[1:]:
        whole = pieces.joined(whole, part)
    return bytes(whole)


def test_a_message_is_what_its_pieces_are() -> None:
    """Of whichever kind a server hands them over as; the first one is not changed by that."""
    pieces, first = Pieces(), b"ab"
    pieces.begin()
    whole = pieces.joined(first, memoryview(b"cd"))
    assert pieces.joined(whole, bytearray(b"e")) is whole
    assert (first, bytes(whole)) == (b"ab", b"abcde")


@pytest.mark.parametrize(
    ("count", "size", "too_many"),
    [(1, 1, False), (1003, 1, False), (1004, 1, True), (2000, 256, False), (2000, 100, True)],
)
def test_very_small_pieces_may_not_be_very_many(count: int, size: int, too_many: bool) -> None:
    """A thousand, and one more for each 256 bytes of the message; the next message begins anew."""
    pieces = Pieces()
    assert joined(pieces, [bytes(size)] * count) == bytes(size * count)
    assert pieces.are_too_many is too_many
    pieces.begin()
    assert not pieces.are_too_many
