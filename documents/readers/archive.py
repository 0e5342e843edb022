"""Looks through a zip of XML before anything opens it. Pure.

What would take a machine's memory or reach out of it is refused by what the archive says of itself;
Python's `zipfile` gives no more bytes of an entry than the archive has declared.
"""

from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from documents.errors import Unfit
from documents.errors import gettext_noop as _

MOST_ENTRIES = 2000
MOST_BYTES = 200 * 1024 * 1024
MOST_XML_BYTES = 80 * 1024 * 1024
HIGHEST_RATIO = 200
# Small entries of much white space may be packed tighter.
_RATIO_FROM = 1024 * 1024
_ENCRYPTED = 0x1


def check_archive(data: bytes) -> None:
    """Raises Unfit with a sentence when the archive is not one that may be opened."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_sizes(archive.infolist())
            for info in archive.infolist():
                if info.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_xml(archive.read(info))
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Unfit(_("This is not a whole Word file.")) from error


def _check_sizes(entries: list[ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Unfit(_("This file is packed of too many parts."))
    if len({info.filename for info in entries}) < len(entries):
        raise Unfit(_("This file holds a part twice."))
    if any(info.flag_bits & _ENCRYPTED for info in entries):
        raise Unfit(_("This file is protected by a password."))
    if sum(info.file_size for info in entries) > MOST_BYTES or _xml_size(entries) > MOST_XML_BYTES:
        raise Unfit(_("This file would become too large when unpacked."))
    if any(_is_bomb(info) for info in entries):
        raise Unfit(_("This file is packed more tightly than any document is."))


def _xml_size(entries: list[ZipInfo]) -> int:
    return sum(info.file_size for info in entries if info.filename.lower().endswith(".xml"))


def _is_bomb(info: ZipInfo) -> bool:
    is_tight = info.file_size > HIGHEST_RATIO * max(info.compress_size, 1)
    return info.file_size > _RATIO_FROM and is_tight


def _check_xml(data: bytes) -> None:
    """No document type: it is what entities and addresses of elsewhere are declared in."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unfit(_("This is not a whole Word file.")) from error


def _refuse(*__: object) -> None:
    raise Unfit(_("This file declares entities, which no Word file does."))
