"""Pictures in Word files: what they are and how wide. Pure."""

from io import BytesIO

from docx.image.image import Image

from documents.content.schema import Attributes

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


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in EMU; None when the picture is damaged or of a kind unknown to Word."""
    try:
        image = Image.from_file(BytesIO(data))
        return max(1, int(image.width)), max(1, int(image.height))
    # python-docx has as many exceptions for these as there are formats, the bare one among them.
    except Exception:
        return None


def width_of(data: bytes, extent: int) -> Attributes:
    """The width in pixels, if it is not the image's own."""
    pixels = round(extent / _EMU_PER_PIXEL)
    own, _ = size_of(data) or (0, 0)
    return {"width": pixels} if pixels > 0 and abs(pixels - own / _EMU_PER_PIXEL) > 1 else {}
