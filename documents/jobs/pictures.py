"""Pictures that people put into a text: what is no picture is refused, the rest is written anew.

Written anew, a picture keeps what is to be seen and its colour profile. What cameras add about
place, time and person is gone, and so is whatever else hid in the bytes. Some kilobytes of file are
gigabytes of pixels: a picture is decoded only once its bytes have said how many (extents.py), and
in a process of its own (child.py). No Django.

`python -m documents.pictures` does one job, whose answer has `error`, a sentence, for each picture
that is refused. It begins no further one when it has taken so many `seconds`:

    {"do": "draw", "sizes", "most", "seconds"} pictures
        → {"seconds", "pictures": [{"kind", "width", "height", "size"} or {"error"}]} those pictures
    {"do": "square", "side"} a picture
        → {} its middle as a square WebP of so many pixels a side

Drawn "still" they are for programs that know no WebP: PNG or JPEG, of what moves the first frame.
"""

import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeVar

from PIL import Image, ImageCms, ImageOps, ImageSequence
from PIL.JpegImagePlugin import JpegImageFile

from documents.errors import Unfit
from documents.jobs.child import Answer, cut, work
from documents.jobs.extents import extent_of
from documents.translation import gettext_noop as _

KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MOST_PIXELS = 50_000_000  # of one picture, or of all pictures of an animation
MOST_FRAMES = 500
# Should Pillow ever find more than `extent_of`: it refuses twice as many as this.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
warnings.simplefilter("ignore", Image.DecompressionBombWarning)
_QUALITY = 90
_SQUARE_QUALITY = 85
_STILL = {"PNG", "JPEG", "WEBP"}
_ORIENTATION = 0x0112
_LOSSLESS = "lossless"
Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is fit to be shown: its media type, its bytes and its size in pixels."""

    kind: str
    data: bytes
    width: int
    height: int


def picture_of(data: bytes) -> Picture:
    """The picture in these bytes, whatever their name says, without what it tells of its maker.

    Raises:
        Unfit: no PNG, JPEG, GIF or WebP, a damaged one, or one with too many pixels.
    """
    return _refused_if_damaged(_written_anew, data)


def still_of(data: bytes) -> Picture:
    """The picture, or the first frame of one that moves: a photograph as JPEG, others as PNG.

    Raises:
        Unfit: as picture_of.
    """
    return _refused_if_damaged(_written_still, data)


def _refused_if_damaged(write: Callable[[bytes], Drawn], data: bytes) -> Drawn:
    try:
        return write(data)
    except (Unfit, MemoryError):
        raise
    # Pillow's readers raise what they like on damaged files: struct.error, SyntaxError …
    except Exception as error:
        raise Unfit(_("This is no picture, or a damaged one.")) from error


def _written_still(data: bytes) -> Picture:
    _check_extent(data)
    with _opened(data) as image:
        # As a PNG a photograph would be many times as large.
        kind = "JPEG" if image.mode == "RGB" and b"VP8L" not in data[:64] else "PNG"
        written = BytesIO()
        image.save(written, kind, quality=_QUALITY, **_kept(image))
        return Picture(KINDS[kind], written.getvalue(), *image.size)


def square_of(data: bytes, side: int) -> bytes:
    """The middle of a picture as a WebP of `side` pixels a side, which is all that is left of it.

    Raises:
        Unfit: no PNG, JPEG or WebP, a damaged one, or one with too many pixels.
    """
    return _refused_if_damaged(lambda given: _squared(given, side), data)


def _squared(data: bytes, side: int) -> bytes:
    _check_extent(data)
    _verify(data)
    with _opened(data) as image:
        if image.format not in _STILL:
            raise Unfit(_("A picture of a person is a PNG, JPEG or WebP."))
        # A JPEG is read no larger than it will be needed.
        image.draft("RGB", (2 * side, 2 * side))
        whole = ImageOps.exif_transpose(image)
        written = BytesIO()
        square = ImageOps.fit(_in_usual_colours(whole), (side, side), Image.Resampling.LANCZOS)
        square.save(written, "WEBP", quality=_SQUARE_QUALITY, icc_profile=None, exif=b"", xmp=b"")
        return written.getvalue()


def _in_usual_colours(image: Image.Image) -> Image.Image:
    """As sRGB, which needs no profile beside it; transparent where the picture is."""
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA"}:
        return plain
    usual = ImageCms.createProfile("sRGB")
    with suppress(ImageCms.PyCMSError, OSError):
        changed = ImageCms.profileToProfile(
            plain, ImageCms.ImageCmsProfile(BytesIO(profile)), usual
        )
        return changed or plain
    return plain


def _written_anew(data: bytes) -> Picture:
    _check_extent(data)
    _verify(data)
    with _opened(data) as image:
        kind = KINDS[image.format or ""]
        image.info[_LOSSLESS] = b"VP8L" in data[:64]
        written = BytesIO()
        final = _WRITERS[image.format or ""](image, written)
        return Picture(kind, written.getvalue(), *final)


def _verify(data: bytes) -> None:
    """Read the file without decoding it, which leaves Pillow's object of no more use.

    By itself, so that what it holds is gone before the picture is opened to be decoded.
    """
    with _opened(data) as checked:
        checked.verify()


def _check_extent(data: bytes) -> None:
    extent = extent_of(data)
    if extent.pixels > MOST_PIXELS:
        raise Unfit(_("This picture has more than 50 million pixels. Make it smaller."))
    if extent.frames > MOST_FRAMES:
        raise Unfit(_("This picture moves through more than 500 frames."))


def _opened(data: bytes) -> Image.Image:
    # Cameras put several pictures into one JPEG, of which the first is the one that is meant.
    if data.startswith(b"\xff\xd8"):
        return JpegImageFile(BytesIO(data))
    return Image.open(BytesIO(data), formats=list(KINDS))


def _upright(image: Image.Image) -> Image.Image:
    """A still picture as it is to be seen, by what the camera says of how it was held."""
    if _is_animated(image) or image.getexif().get(_ORIENTATION, 1) == 1:
        return image
    return ImageOps.exif_transpose(image)


def _write_jpeg(image: Image.Image, to: BytesIO) -> tuple[int, int]:
    upright = _upright(image)
    # As it was given, so that nothing is lost, unless it was turned.
    quality = "keep" if upright is image else _QUALITY
    upright.save(to, "JPEG", quality=quality, **_kept(upright, comment=b""))
    return upright.size


def _write_png(image: Image.Image, to: BytesIO) -> tuple[int, int]:
    upright = _upright(image)
    upright.save(to, "PNG", save_all=_is_animated(image), **_kept(upright))
    return upright.size


def _write_gif(image: Image.Image, to: BytesIO) -> tuple[int, int]:
    image.info.pop("comment", None)
    image.save(to, "GIF", save_all=_is_animated(image))
    return image.size


def _write_webp(image: Image.Image, to: BytesIO) -> tuple[int, int]:
    options = _kept(image, lossless=image.info[_LOSSLESS], quality=_QUALITY)
    if _is_animated(image):
        # The one format whose writer does not look at the frames for it.
        options["duration"] = [_duration(frame) for frame in ImageSequence.Iterator(image)]
        options["loop"] = image.info.get("loop", 0)
    upright = _upright(image)
    upright.save(to, "WEBP", save_all=_is_animated(image), **options)
    return upright.size


def _duration(frame: Image.Image) -> int:
    """How long a frame of a WebP stands, in milliseconds; known only once it is decoded."""
    frame.load()
    return int(frame.info["duration"])


_WRITERS: dict[str, Callable[[Image.Image, BytesIO], tuple[int, int]]] = {
    "JPEG": _write_jpeg,
    "PNG": _write_png,
    "GIF": _write_gif,
    "WEBP": _write_webp,
}


def _kept(image: Image.Image, **options: Any) -> dict[str, Any]:
    """What is written beside the pixels: the colour profile, and nothing of the camera's."""
    return options | {"icc_profile": image.info.get("icc_profile"), "exif": b"", "xmp": b""}


def _is_animated(image: Image.Image) -> bool:
    return bool(getattr(image, "is_animated", False))


def _draw(job: dict[str, Any], data: bytes) -> Answer:
    drawn: list[dict[str, Any]] = []
    parts: list[bytes] = []
    for given in cut(memoryview(data), job["sizes"]):
        try:
            if time.process_time() > job["seconds"]:
                raise Unfit(_("It takes too long or too much memory to convert."))
            picture = (still_of if job.get("still") else picture_of)(given)
            if len(picture.data) > job["most"]:
                raise Unfit(_("It takes too long or too much memory to convert."))
        except Unfit as unfit:
            drawn.append({"error": str(unfit)})
            continue
        size = {"width": picture.width, "height": picture.height, "size": len(picture.data)}
        drawn.append({"kind": picture.kind, **size})
        parts.append(picture.data)
    return {"seconds": time.process_time(), "pictures": drawn}, parts


def _square(job: dict[str, Any], data: bytes) -> Answer:
    return {}, [square_of(data, job["side"])]


if __name__ == "__main__":
    work({"draw": _draw, "square": _square})
