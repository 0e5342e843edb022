"""Small pictures that are gigabytes of pixels when somebody decodes them."""

import zlib
from collections.abc import Iterator
from struct import pack

WIDE = 13_300


def gif(width: int = WIDE, height: int = WIDE, frames: int = 1, screen: int = 1) -> bytes:
    """A GIF that says it is as small as its screen and holds black frames of this size."""
    head = b"GIF89a" + pack("<HHBBB", screen, screen, 0x80, 0, 0) + bytes(6)
    frame = b"," + pack("<HHHHB", 0, 0, width, height, 0) + b"\x08" + _blocks(width * height)
    return head + frame * frames + b";"


def _blocks(pixels: int) -> bytes:
    data = bytes(_bytes(_codes(pixels)))
    parts = (data[start : start + 255] for start in range(0, len(data), 255))
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def _codes(pixels: int) -> Iterator[tuple[int, int]]:
    """LZW of so many zeros: each code is one zero longer than the one before."""
    size = 9
    while pixels > 0:
        yield 256, size
        yield 0, 9
        pixels -= 1
        size = 9
        for code in range(258, 4095):
            if pixels <= 0:
                break
            yield code, code.bit_length()
            pixels -= code - 256
            size = (code + 1).bit_length()
    yield 257, size


def _bytes(codes: Iterator[tuple[int, int]]) -> Iterator[int]:
    held = bits = 0
    for code, size in codes:
        held |= code << bits
        bits += size
        while bits >= 8:
            yield held & 0xFF
            held >>= 8
            bits -= 8
    yield held & 0xFF


def png(width: int = 60_000, height: int = 60_000, frames: int = 0) -> bytes:
    """A PNG that says that it is 60,000 pixels square, or an animation of so many frames."""
    body = zlib.compress(b"\0" * 1000)
    control = b""
    for number in range(frames):
        rest = pack(">IIIIIHHBB", number, width, height, 0, 0, 1, 10, 0, 0)
        control += _chunk(b"fcTL", rest)
    head = _chunk(b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    acts = _chunk(b"acTL", pack(">II", frames, 0)) if frames else b""
    return (
        b"\x89PNG\r\n\x1a\n" + head + acts + control + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))


def webp(canvas: int = 16_384, frame: int = 1, frames: int = 1) -> bytes:
    """An animated WebP with a canvas and frames of these sizes."""
    pixels = (
        b"VP8L" + pack("<I", 10) + b"\x2f" + pack("<I", (frame - 1) | (frame - 1) << 14) + bytes(5)
    )
    place = bytes(6) + 2 * pack("<I", frame - 1)[:3] + pack("<I", 100)[:3] + b"\0"
    moved = b"ANMF" + pack("<I", len(place + pixels)) + place + pixels
    side = pack("<I", canvas - 1)[:3]
    head = b"VP8X" + pack("<I", 10) + b"\x02\0\0\0" + side + side
    body = b"WEBP" + head + b"ANIM" + pack("<I", 6) + bytes(6) + moved * frames
    return b"RIFF" + pack("<I", len(body)) + body


def jpeg(width: int = 65_000, height: int = 65_000) -> bytes:
    """The head of a JPEG of this size, after a comment in which another head stands."""
    size = b"\xff\xc0" + pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"
    small = b"\xff\xc0" + pack(">HBHHB", 11, 8, 1, 1, 1) + b"\x01\x11\0"
    comment = b"\xff\xfe" + pack(">H", len(small) + 2) + small
    return (
        b"\xff\xd8"
        + comment
        + size
        + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"
        + bytes(100)
        + b"\xff\xd9"
    )
