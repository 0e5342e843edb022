"""Whom a commit names in the text who was not named there before. Pure.

A mention is an element with the attribute `id`: in an update a number under that key, which Yjs
writes otherwise than yrs. Looked for as bytes, because that is done within the commit.
"""

import re
import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

MARK = b"\x02id\x01"
# What follows the tag of a number, of a fixed length, as `struct` reads it.
_FORMATS = {b"|": ">f", b"{": ">d", b"z": ">q"}
_NAMED = re.compile(
    re.escape(MARK) + rb"(?:\}([\x80-\xff]{0,7}[\x00-\x7f])|(\|)(.{4})|([{z])(.{8}))", re.DOTALL
)
_HIGHEST = 2**53
# Of a text with more bytes it is not counted whom it names: everybody is told whom something new in
# it names, though the words may only have moved.
_MOST = 512 * 1024


class Text(Protocol):
    """A text with the bytes that its state has at most."""

    size: int

    def state(self) -> bytes:
        """The whole state as one update."""


def named_in(update: bytes) -> Counter[int]:
    """How many times an update, or the whole state of a text, names whom."""
    numbers = (_number(found) for found in _NAMED.finditer(update))
    return Counter(int(each) for each in numbers if 0 < each < _HIGHEST and each == int(each))


def _number(found: "re.Match[bytes]") -> float:
    counted, *fixed = found.groups()
    if counted is not None:
        return _counted(counted)
    tag, data = (each for each in fixed if each is not None)
    number: float = struct.unpack(_FORMATS[tag], data)[0]
    # What is no number is nobody's.
    return number if abs(number) < _HIGHEST else 0


def _counted(data: bytes) -> int:
    """An integer of lib0: six bits and a sign, then seven bits each, the lowest first."""
    number = data[0] & 0x3F
    for place, byte in enumerate(data[1:]):
        number |= (byte & 0x7F) << (6 + 7 * place)
    return -number if data[0] & 0x40 else number


class Naming:
    """Counts whom a text names before and after a commit, if something in the commit names any.

    So a mention that Enter has moved into another paragraph is none.
    """

    def __init__(self) -> None:
        self._is_wanted = False
        self._before: Counter[int] | None = None

    def begin(self, text: Text, updates: Iterable[bytes]) -> None:
        """Look at the text as it is before these updates."""
        self._is_wanted = any(MARK in update for update in updates)
        if self._is_wanted and text.size <= _MOST:
            self._before = named_in(text.state())

    def news(
        self, text: Text, mentioned: Mapping[int, int], diffs: Iterable[bytes]
    ) -> Mapping[int, int]:
        """Those of the people mentioned whom the text names more often than before; `diffs` are
        what is new in it.
        """
        if not self._is_wanted or not mentioned:
            return {}
        if self._before is None:
            now = sum(map(named_in, diffs), Counter[int]())
        else:
            now = named_in(text.state()) - self._before
        return {named: author for named, author in mentioned.items() if now[named]}
