"""Archives are looked through before anything in them is unpacked: each refusal has a sentence."""

import warnings
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from documents.content.media import size_of, type_of
from documents.content.readers.archive import MOST_ENTRIES, opened
from documents.errors import Unfit
from tests.unit.content.test_round_trips import PNG

MEGABYTE = 1024 * 1024


def packed(*parts: tuple[str, bytes]) -> bytes:
    """An archive of these parts."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive, warnings.catch_warnings(action="ignore"):
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


def declared(name: str, *, size: int = 1, packed_size: int = 1, flags: int = 0) -> bytes:
    """An archive of one part of which it says that it is so large, and with such bits."""
    data = bytearray(packed((name, b"x")))
    entry = data.index(b"PK\x01\x02")
    data[entry + 8 : entry + 10] = flags.to_bytes(2, "little")
    data[entry + 20 : entry + 24] = packed_size.to_bytes(4, "little")
    data[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    return bytes(data)


LARGE = "This file would become too large when unpacked."
TIGHT = "This file is packed more tightly than any document is."
REFUSED = {
    "too many parts": (
        packed(*[(f"p{n}", b"") for n in range(MOST_ENTRIES + 1)]),
        "This file is packed of too many parts.",
    ),
    "a part twice": (packed(("a", b"1"), ("a", b"2")), "This file holds a part twice."),
    "encrypted": (declared("a", flags=1), "This file is protected by a password."),
    "too large": (declared("a", size=201 * MEGABYTE, packed_size=100 * MEGABYTE), LARGE),
    "too much XML": (declared("a.XML", size=81 * MEGABYTE, packed_size=40 * MEGABYTE), LARGE),
    "packed too tightly": (declared("a", size=33 * MEGABYTE, packed_size=1000), TIGHT),
    "packed to nothing": (declared("a", size=33 * MEGABYTE, packed_size=0), TIGHT),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_be_opened(name: str) -> None:
    data, sentence = REFUSED[name]
    with pytest.raises(Unfit) as refused:
        opened(data)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "data",
    [
        packed(*[(f"p{n}", b"") for n in range(MOST_ENTRIES)]),
        declared("a.xml", size=80 * MEGABYTE, packed_size=40 * MEGABYTE),
        declared("a", size=200 * MEGABYTE, packed_size=100 * MEGABYTE),
        declared("a", size=32 * MEGABYTE, packed_size=1),
        # What is never read harms nobody.
        declared("docProps/app.xml", size=33 * MEGABYTE, packed_size=1),
    ],
)
def test_what_is_just_within_the_limits_is_opened(data: bytes) -> None:
    assert opened(data).namelist()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_pictures_are_what_their_first_bytes_say(data: bytes, kind: str) -> None:
    assert type_of(data) == kind


def test_a_damaged_picture_has_no_size() -> None:
    """That of a whole one is told in EMU, 12,700 of them a pixel of 72 to the inch."""
    assert size_of(PNG) == (12_700, 12_700)
    assert size_of(PNG[:20]) is size_of(b"GIF89a") is size_of(b"") is None
