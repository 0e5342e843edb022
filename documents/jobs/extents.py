"""What a picture is when it is decoded, told by its bytes without decoding anything. Pure.

A file says in several places how large it is, and decoders believe the largest: a GIF whose screen
is one pixel may hold a frame of a hundred million. So all places are looked at.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from struct import error, unpack_from

_PNG = b"\x89PNG\r\n\x1a\n"
_PALETTE = 0x80
_EXTENSION, _FRAME, _END = 0x21, 0x2C, 0x3B
# Start of frame: how JPEG says its size. The three others of this range are tables.
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA
# Markers that nothing belongs to.
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_ANIMATED_HEAD = 16
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Extent:
    """A picture's format, its width and height where they are greatest, and how many frames."""

    kind: str
    width: int
    height: int
    frames: int

    @property
    def pixels(self) -> int:
        """How many pixels all frames have together."""
        return self.width * self.height * self.frames


def extent_of(data: bytes) -> Extent:
    """What the PNG, JPEG, GIF or WebP in these bytes is.

    Raises:
        ValueError: they are none, or cut off before they say it.
    """
    for is_one, kind, sizes in _KINDS:
        if is_one(data):
            return _extent(kind, sizes(data))
    raise ValueError("no picture")


def _extent(kind: str, sizes: Iterable[tuple[Size, bool]]) -> Extent:
    width = height = frames = 0
    try:
        for (wide, high), is_frame in sizes:
            width, height, frames = max(width, wide), max(height, high), frames + is_frame
    # What is cut off is as large as it has said so far.
    except (error, IndexError):
        pass
    if not width or not height:
        raise ValueError("no size")
    return Extent(kind, width, height, max(frames, 1))


def _gif(data: bytes) -> Iterator[tuple[Size, bool]]:
    width, height, flags = unpack_from("<HHB", data, 6)
    yield (width, height), False
    place = 13 + _palette(flags)
    while data[place] != _END:
        if data[place] == _FRAME:
            left, top, width, height, flags = unpack_from("<HHHHB", data, place + 1)
            yield (left + width, top + height), True
            place += 11 + _palette(flags)
        elif data[place] == _EXTENSION:
            place += 2
        else:
            # As decoders do: whatever this is, the next block is looked for.
            place += 1
            continue
        place = _behind_blocks(data, place)


def _palette(flags: int) -> int:
    return 3 << (flags % 8 + 1) if flags & _PALETTE else 0


def _behind_blocks(data: bytes, place: int) -> int:
    while size := data[place]:
        place += size + 1
    return place + 1


def _png(data: bytes) -> Iterator[tuple[Size, bool]]:
    place = len(_PNG)
    while place < len(data):
        length, kind = unpack_from(">I4s", data, place)
        if kind == b"IHDR":
            yield unpack_from(">II", data, place + 8), False
        elif kind == b"fcTL":
            width, height, left, top = unpack_from(">IIII", data, place + 12)
            yield (left + width, top + height), True
        place += length + 12


def _webp(data: bytes) -> Iterator[tuple[Size, bool]]:
    for kind, start, end in _chunks(data, 12, len(data)):
        if kind == b"VP8X":
            yield (_three(data, start + 4) + 1, _three(data, start + 7) + 1), False
        elif kind == b"ANMF":
            left, top = 2 * _three(data, start), 2 * _three(data, start + 3)
            yield (left + _three(data, start + 6) + 1, top + _three(data, start + 9) + 1), True
            for inner, at, _ in _chunks(data, start + _ANIMATED_HEAD, end):
                yield _still(inner, data, at), False
        else:
            yield _still(kind, data, start), False


def _chunks(data: bytes, place: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while place < end:
        kind, length = unpack_from("<4sI", data, place)
        yield kind, place + 8, min(end, place + 8 + length)
        place += 8 + length + length % 2


def _still(kind: bytes, data: bytes, start: int) -> Size:
    """The size that the pixels themselves begin with."""
    if kind == b"VP8 ":
        width, height = unpack_from("<HH", data, start + 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = unpack_from("<I", data, start + 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


def _three(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 3], "little")


def _jpeg(data: bytes) -> Iterator[tuple[Size, bool]]:
    place = 2
    while (marker := _marker(data, place)) != _SCAN:
        place += 2
        if marker is None:
            place -= 1
        elif marker not in _BARE:
            if marker in _SIZES:
                height, width = unpack_from(">HH", data, place + 3)
                yield (width, height), False
            place += unpack_from(">H", data, place)[0]


def _marker(data: bytes, place: int) -> int | None:
    """The marker that stands here; None for a byte that is none, or fills the space before one."""
    return data[place + 1] if data[place] == 0xFF and data[place + 1] not in {0, 0xFF} else None


_KINDS: tuple[
    tuple[Callable[[bytes], bool], str, Callable[[bytes], Iterator[tuple[Size, bool]]]], ...
] = (
    (lambda data: data.startswith(_PNG), "PNG", _png),
    (lambda data: data.startswith(b"\xff\xd8\xff"), "JPEG", _jpeg),
    (lambda data: data.startswith((b"GIF87a", b"GIF89a")), "GIF", _gif),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", "WEBP", _webp),
)
