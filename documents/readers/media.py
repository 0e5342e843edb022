"""Pictures in Word files: what they are and how wide. Pure."""

from io import BytesIO

from docx.image.exceptions import UnrecognizedImageError
from docx.image.image import Image

from documents.tree import Attributes

_EMU_PER_PIXEL = 9525
_BEGINNINGS = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
}
_WEBP = slice(8, 12)


def type_of(data: bytes) -> str:
    """The type by the first bytes, which say more than a name."""
    if data[_WEBP] == b"WEBP":
        return "image/webp"
    found = (kind for start, kind in _BEGINNINGS.items() if data.startswith(start))
    return next(found, "application/octet-stream")


def width_of(data: bytes, extent: int) -> Attributes:
    """The width in pixels, if it is not the image's own."""
    pixels = round(extent / _EMU_PER_PIXEL)
    try:
        image = Image.from_file(BytesIO(data))
        own = round(int(image.width) / _EMU_PER_PIXEL)
    # An image that python-docx cannot read; a browser may.
    except (UnrecognizedImageError, ValueError, KeyError, ZeroDivisionError):
        own = 0
    return {"width": pixels} if pixels > 0 and abs(pixels - own) > 1 else {}
