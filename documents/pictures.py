"""Pictures that people put into a text: what is no picture is refused, the rest is written anew.

Written anew, a picture keeps what is to be seen and its colour profile. What cameras add about
place, time and person is gone, and so is whatever else hid in the bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

from documents.errors import Unfit

KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MOST_PIXELS = 50_000_000  # of one picture, or of all pictures of an animation
MOST_FRAMES = 500
_QUALITY = 90
_ORIENTATION = 0x0112
_LOSSLESS = "lossless"
# Some megabytes of file are hundreds of megabytes of pixels: few at a time.
_turns = BoundedSemaphore(2)


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
    with _turns:
        try:
            return _written_anew(data)
        except Unfit:
            raise
        # Pillow's readers raise what they like on damaged files: struct.error, SyntaxError …
        except Exception as error:
            raise Unfit(_("This is no picture, or a damaged one.")) from error


def _written_anew(data: bytes) -> Picture:
    # `verify` reads the file without decoding it, and leaves the object of no more use.
    with _opened(data) as checked:
        checked.verify()
    with _opened(data) as image:
        kind = KINDS[image.format or ""]
        image.info[_LOSSLESS] = b"VP8L" in data[:64]
        written = BytesIO()
        final = _WRITERS[image.format or ""](image, written)
        return Picture(kind, written.getvalue(), *final)


def _opened(data: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=list(KINDS))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    # The header alone says so: nothing is decoded yet.
    frames = getattr(image, "n_frames", 1) if image.width * image.height <= MOST_PIXELS else 1
    if frames > MOST_FRAMES or image.width * image.height * frames > MOST_PIXELS:
        raise _too_large()
    return image


def _too_large() -> Unfit:
    most = MOST_PIXELS // 1_000_000
    return Unfit(
        _("This picture has more than %(most)d million pixels. Make it smaller.") % {"most": most}
    )


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
