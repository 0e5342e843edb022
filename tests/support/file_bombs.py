"""Files that would take a server down if it read them as they ask to be read."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from documents.content.tree import Node
from documents.content.writers.docx import docx_of


def zipped(**parts: bytes) -> bytes:
    """A zip of these parts."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx_with(document: bytes) -> bytes:
    """A whole Word file with another main part."""
    out = BytesIO()
    whole = ZipFile(BytesIO(docx_of(Node("doc"), "T", lambda _: None)))
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            archive.writestr(name, document if name == "word/document.xml" else whole.read(name))
    return out.getvalue()


def four_gigabytes() -> bytes:
    """An archive that declares 4 GiB for a part of a few bytes."""
    data = bytearray(zipped(**{"word/document.xml": b"x" * 100}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = b"\xfe\xff\xff\xff"
    return bytes(data)


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
)
_TABLES = b"<w:tbl><w:tr><w:tc>" * 100_000

# By name: the format that each pretends to be, and what makes it.
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "entries": ("docx", lambda: zipped(**{f"p{n}": b"" for n in range(100_000)})),
    "ratio": ("docx", lambda: zipped(**{"word/document.xml": b" " * 50_000_000})),
    "declared": ("docx", lambda: four_gigabytes()),
    "laughs": (
        "docx",
        lambda: docx_with(
            b"<!DOCTYPE x [" + _LAUGHS + b"]><w:document " + W + b">&l9;</w:document>"
        ),
    ),
    "entity": (
        "docx",
        lambda: docx_with(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    ),
    "entity in utf-16": (
        "docx",
        lambda: docx_with(
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x []><x/>'.encode("utf-16")
        ),
    ),
    "tables": ("docx", lambda: docx_with(b"<w:document " + W + b"><w:body>" + _TABLES)),
    "nested tables": (
        "docx",
        lambda: docx_with(
            b"<w:document "
            + W
            + b"><w:body>"
            + b"<w:tbl><w:tr><w:tc>" * 5000
            + b"</w:tc></w:tr></w:tbl>" * 5000
            + b"</w:body></w:document>"
        ),
    ),
    "no zip": ("docx", lambda: b"PK\x03\x04" + b"\0" * 1000),
    "quotes in html": ("html", lambda: b"<blockquote>" * 100_000),
    "lists in html": ("html", lambda: b"<ul><li>" * 100_000),
    "tables in html": ("html", lambda: b"<table><tr><td>" * 20_000),
    "marks in html": ("html", lambda: b"<b><a>" * 100_000),
    "quotes in markdown": ("markdown", lambda: b">" * 100_000 + b"x"),
    "lists in markdown": ("markdown", lambda: b"- " * 100_000 + b"x"),
    "lines": ("text", lambda: b"x\n" * 10_000_000),
}
