"""Looks through a zip of XML before anything opens it. Pure.

What would take a machine's memory or reach out of it is refused by what the archive says of itself;
Python's `zipfile` gives no more bytes of an entry than the archive has declared.
"""

import zlib
from io import BytesIO
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile, ZipInfo

from documents.errors import Unfit
from documents.translation import gettext_noop as _

MOST_ENTRIES = 2000
MOST_BYTES = 200 * 1024 * 1024
MOST_XML_BYTES = 80 * 1024 * 1024
HIGHEST_RATIO = 200
# Below this, white pictures and long tables are packed as tightly as any bomb, and do no harm.
RATIO_FROM = 32 * 1024 * 1024
NEVER_READ = "docProps/"
_ENCRYPTED = 0x1
# The container of Word before 2007, and of any newer file that has a password.
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_XML = (".xml", ".rels", ".vml")
# What `zipfile` raises over archives that are broken or of a kind that it does not know.
BROKEN = (
    BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    LZMAError,
)


def opened(data: bytes) -> ZipFile:
    """The archive, which keeps to the limits.

    Raises:
        Unfit: it is none, or is not one that may be opened; with a sentence for each reason.
    """
    if not data.strip(b"\0"):
        raise Unfit(_("This file is empty."))
    if data.startswith(_OLE):
        raise Unfit(_what_is_old(data))
    try:
        archive = ZipFile(BytesIO(data))
    except BROKEN as error:
        raise Unfit(_("This is not a whole Word file.")) from error
    _check_sizes(archive.infolist())
    if "content.xml" in archive.namelist():
        raise Unfit(
            _("This is a file of OpenDocument (.odt). Open it in LibreOffice and save it as .docx.")
        )
    return archive


def _what_is_old(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _("This file is protected by a password.")
    return _(
        "This is a file of an old Word (.doc). Open it in Word or LibreOffice and save it as .docx."
    )


def _check_sizes(entries: list[ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Unfit(_("This file is packed of too many parts."))
    if len({info.filename for info in entries}) < len(entries):
        raise Unfit(_("This file holds a part twice."))
    if any(info.flag_bits & _ENCRYPTED for info in entries):
        raise Unfit(_("This file is protected by a password."))
    if sum(info.file_size for info in entries) > MOST_BYTES or _xml_size(entries) > MOST_XML_BYTES:
        raise Unfit(_("This file would become too large when unpacked."))
    if any(_is_bomb(info) for info in entries if not info.filename.startswith(NEVER_READ)):
        raise Unfit(_("This file is packed more tightly than any document is."))


def _xml_size(entries: list[ZipInfo]) -> int:
    return sum(info.file_size for info in entries if info.filename.lower().endswith(_XML))


def _is_bomb(info: ZipInfo) -> bool:
    is_tight = info.file_size > HIGHEST_RATIO * max(info.compress_size, 1)
    return info.file_size > RATIO_FROM and is_tight
