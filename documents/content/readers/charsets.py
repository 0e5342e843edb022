"""Which encoding a page is in, as browsers find out (WHATWG, Encoding; HTML, 13.2.3.2). Pure."""

import codecs
import re

from documents.content.readers.text import decoded

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 1024
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/][^>]*>", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-z0-9_:.-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""\A<\?xml[^>]*?encoding\s*=\s*["']([a-z0-9_:.-]+)["']""", re.IGNORECASE)
# Where a label means another encoding on the web than in Python; the others are what they say.
_ON_THE_WEB = {
    **dict.fromkeys(
        ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1", "cp819"),
        "cp1252",
    ),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5", "l5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "tis620"), "cp874"),
    **dict.fromkeys(
        ("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"
    ),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "csgb2312", "chinese"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "ksc5601", "windows-949"), "cp949"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5"), "big5hkscs"),
    "x-cp1251": "cp1251",
    "x-cp1250": "cp1250",
    "x-cp1252": "cp1252",
    "windows-874": "cp874",
    "x-euc-jp": "euc_jp",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "unicode-1-1-utf-8": "utf-8",
    "x-user-defined": "cp1252",
    # A page whose declaration was read cannot be in UTF-16.
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "unicode", "ucs-2"), "utf-8"),
}
# It can be when that is told beside it.
_WIDE = {"utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
_KNOWN = re.compile(
    r"utf-?8|ibm866|cp866|iso-?8859-(?:[2-8]|1[03-6])(?:-[ei])?|koi8-[ru]|gb18030|"
    r"(?:windows-|cp)125[0-8]|euc-jp|iso-2022-jp"
)


def decoded_page(data: bytes, told: str | None = None) -> str:
    """A page of HTML as text: by its mark, by what came `told` with it (the charset of a
    Content-Type), by what it declares, or else as any text.
    """
    return _decoded(data, _codec_told(told) or _declared(data))


def decoded_text(data: bytes, told: str | None = None) -> str:
    """A text in which nothing is declared: by its mark, by what came `told` with it, or else as
    any text.
    """
    return _decoded(data, _codec_told(told))


def _decoded(data: bytes, codec: str | None) -> str:
    if codec is None or data.startswith(tuple(mark for mark, _ in _BOMS)):
        return decoded(data)
    return data.decode(codec, errors="replace")


def _codec_told(label: str | None) -> str | None:
    name = (label or "").strip().lower()
    return _WIDE.get(name) or _codec(name)


def _declared(data: bytes) -> str | None:
    head = _COMMENT.sub(b"", data[:_LOOKED_AT])
    labels = [found[1] for meta in _META.findall(head) if (found := _CHARSET.search(meta))]
    if not labels and (declaration := _XML.match(head)):
        labels = [declaration[1]]
    return next(filter(None, (_codec(label.decode().lower()) for label in labels)), None)


def _codec(label: str) -> str | None:
    if label in _ON_THE_WEB:
        return _ON_THE_WEB[label]
    return label.removesuffix("-e").removesuffix("-i") if _KNOWN.fullmatch(label) else None
