"""What a picture decodes to is known before anything decodes it, wherever the bytes say it."""

from io import BytesIO

import pytest
from PIL import Image

from documents.jobs.extents import Extent, extent_of
from tests import bombs

PICTURES = {
    "a frame larger than its screen": (bombs.gif(), Extent("GIF", 13_300, 13_300, 1)),
    "a later frame larger than its screen": (
        bombs.gif(1, 1)[:-1] + bombs.gif(7, 9)[19:], Extent("GIF", 7, 9, 2)
    ),
    "many frames": (bombs.gif(4, 4, 600, screen=5), Extent("GIF", 5, 5, 600)),
    "a large screen": (bombs.gif(1, 1, screen=60_000), Extent("GIF", 60_000, 60_000, 1)),
    "png": (bombs.png(), Extent("PNG", 60_000, 60_000, 1)),
    "apng": (bombs.png(900, 500, frames=700), Extent("PNG", 900, 500, 700)),
    "canvas of a webp": (bombs.webp(), Extent("WEBP", 16_384, 16_384, 1)),
    "frames of a webp": (bombs.webp(8, 9_000, 20), Extent("WEBP", 9_000, 9_000, 20)),
    "jpeg": (bombs.jpeg(), Extent("JPEG", 65_000, 65_000, 1)),
    "a gif with bytes that are nothing": (
        bombs.gif(4, 4)[:-1] + b"\x00\x07" + bombs.gif(7, 9)[19:], Extent("GIF", 7, 9, 2)
    ),
    "a jpeg with fillers and bare markers": (
        b"\xff\xd8\xff\x01\xff\xff\x00" + bombs.jpeg()[2:], Extent("JPEG", 65_000, 65_000, 1)
    ),
    "cut off": (bombs.gif(40, 30)[:40], Extent("GIF", 40, 30, 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_the_largest_that_a_picture_says_counts(name: str) -> None:
    data, extent = PICTURES[name]
    assert extent_of(data) == extent


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "JPEG"])
@pytest.mark.parametrize("frames", [1, 3])
def test_pictures_of_a_library_are_read_as_it_reads_them(kind: str, frames: int) -> None:
    images = [Image.effect_noise((40, 30), 9 * n + 9).convert("RGB") for n in range(frames)]
    data = BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if kind != "JPEG" else {}
    images[0].save(data, kind, **more)
    with Image.open(BytesIO(data.getvalue())) as image:
        count = getattr(image, "n_frames", 1)
    assert extent_of(data.getvalue()) == Extent(kind, 40, 30, count)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8\xff", b"RIFF1234WEBP", b"<svg/>", bombs.jpeg()[:20]]
)
def test_what_says_no_size_is_no_picture(data: bytes) -> None:
    with pytest.raises(ValueError, match="no "):
        extent_of(data)


def test_pixels_are_those_of_all_frames() -> None:
    assert Extent("GIF", 4, 3, 5).pixels == 60
