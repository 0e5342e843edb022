"""The parts of a Word file, and what leads from one to another. Pure.

Lenient: a part that is missing or damaged is None, a relation without a target is none, and files
of the strict kind are read as those of the usual one.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any
from urllib.parse import unquote
from xml.parsers import expat
from zipfile import ZipFile

from lxml import etree

from documents.content.readers.archive import BROKEN, NEVER_READ
from documents.errors import Unfit
from documents.translation import gettext_noop as _

_OPEN = "http://schemas.openxmlformats.org"
_PURL = "http://purl.oclc.org/ooxml"
_SPACES = {
    "w": f"{_OPEN}/wordprocessingml/2006/main",
    "r": f"{_OPEN}/officeDocument/2006/relationships",
    "m": f"{_OPEN}/officeDocument/2006/math",
    "a": f"{_OPEN}/drawingml/2006/main",
    "c": f"{_OPEN}/drawingml/2006/chart",
    "dgm": f"{_OPEN}/drawingml/2006/diagram",
    "pic": f"{_OPEN}/drawingml/2006/picture",
    "wp": f"{_OPEN}/drawingml/2006/wordprocessingDrawing",
    "mc": f"{_OPEN}/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "w16cid": "http://schemas.microsoft.com/office/word/2016/wordml/cid",
    "w16cex": "http://schemas.microsoft.com/office/word/2018/wordml/cex",
}
_STRICT = {
    f"{_PURL}/wordprocessingml/main": "w",
    f"{_PURL}/officeDocument/relationships": "r",
    f"{_PURL}/officeDocument/math": "m",
    f"{_PURL}/drawingml/main": "a",
    f"{_PURL}/drawingml/chart": "c",
    f"{_PURL}/drawingml/diagram": "dgm",
    f"{_PURL}/drawingml/picture": "pic",
    f"{_PURL}/drawingml/wordprocessingDrawing": "wp",
}
_PREFIXES = {space: prefix for prefix, space in _SPACES.items()} | _STRICT
# The attribute for a paragraph's number, of a name that no file can have for one of its own.
_ORIGIN = "{about:origin}origin"
_MAIN = re.compile(r"(?:.*/)?document\d*\.xml", re.IGNORECASE)


@cache
def tag(name: str) -> str:
    """The whole name of an element or an attribute from the usual one, as "w:p"."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def name_of(element: Any) -> str:
    """The usual name of an element; that of another namespace after a question mark."""
    space, _, local = str(element.tag).rpartition("}")
    return f"{_PREFIXES.get(space[1:], '?')}:{local}"


def value_of(element: Any, name: str = "w:val") -> str:
    """An attribute, or an empty text."""
    return str(element.get(tag(name), "")) if element is not None else ""


def origin_of(paragraph: Any) -> int:
    """The number of a paragraph, in a file whose paragraphs have been numbered; else 0."""
    return int(paragraph.get(_ORIGIN, 0))


def found_in(element: Any, path: str) -> Any:
    """The element at the end of a path of usual names ("w:pPr/w:rPr"), or None."""
    if element is None:
        return None
    return element.find("/".join(tag(step) for step in path.split("/")))


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another, or of an address outside."""

    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is XML, with its relations by their ids."""

    root: Any
    relations: dict[str, Relation]

    def target(self, kind: str) -> str | None:
        """The name of the first related part of this kind."""
        return next((each.target for each in self.relations.values() if each.kind == kind), None)


class Package:
    """The parts by their names, whose case and slashes do not matter."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        infos = (info for info in archive.infolist() if not info.filename.startswith(NEVER_READ))
        self._infos = {_plain(info.filename): info for info in infos}
        self._parts: dict[str, Part | None] = {}
        # None as long as paragraphs are not numbered.
        self._numbers: Iterator[int] | None = None

    def main(self) -> Part:
        """The part with the text.

        Raises:
            Unfit: there is none, or it is damaged.
        """
        told = self._relations("").values()
        named = [each.target for each in told if each.kind == "officeDocument"]
        for name in [*named, *(name for name in self._infos if _MAIN.fullmatch(name))]:
            if _plain(name) in self._infos:
                if (part := self.part(name)) is None:
                    raise Unfit(_("This Word file is damaged."))
                if name_of(part.root).startswith("w:"):
                    return part
        raise Unfit(_("This is not a whole Word file."))

    def data(self, name: str | None) -> bytes | None:
        """The bytes of a part; None when it is missing or damaged."""
        info = self._infos.get(_plain(name)) if name else None
        try:
            return self._archive.read(info) if info is not None else None
        # A part that does not unpack is as good as missing.
        except BROKEN:
            return None

    def part(self, name: str | None) -> Part | None:
        """A part that is XML; None when it is missing or damaged.

        Raises:
            Unfit: it declares entities.
        """
        key = _plain(name) if name else ""
        if key not in self._parts:
            self._parts[key] = self._read(name)
            self._number(self._parts[key])
        return self._parts[key]

    def _read(self, name: str | None) -> Part | None:
        data = self.data(name)
        root = _parsed(data) if data is not None else None
        return Part(root, self._relations(name or "")) if root is not None else None

    def number_paragraphs(self) -> None:
        """Give each paragraph of the file's parts a number of its own."""
        self._numbers = count(1)
        for part in self._parts.values():
            self._number(part)

    def _number(self, part: Part | None) -> None:
        if part is not None and self._numbers is not None:
            for paragraph in part.root.iter(tag("w:p")):
                paragraph.set(_ORIGIN, str(next(self._numbers)))

    def _relations(self, name: str) -> dict[str, Relation]:
        folder, base = posixpath.split(_plain(name))
        data = self.data(posixpath.join(folder, "_rels", f"{base}.rels"))
        root = _parsed(data) if data else None
        found = {}
        for each in root if root is not None else ():
            target = each.get("Target")
            if target:
                kind = each.get("Type", "").rpartition("/")[2]
                is_external = each.get("TargetMode", "").lower() == "external"
                place = target if is_external else posixpath.join("/", folder, target)
                found[each.get("Id", "")] = Relation(kind, place, is_external)
        return found


def _plain(name: str) -> str:
    slashed = unquote(name).replace("\\", "/")
    return posixpath.normpath(f"/{slashed}").lstrip("/").lower() if name else ""


def _parsed(data: bytes) -> Any:
    _refuse_types(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.getroottree().docinfo.internalDTD is not None:
        _refuse()
    if any(space in _STRICT for space in root.nsmap.values()):
        _loosen(root)
    return root


class _Begun(Exception):
    """The document type, if there is one, stands before the first element."""


def _refuse_types(data: bytes) -> None:
    """No document type: it is what entities and addresses of elsewhere are declared in."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _begin
    try:
        parser.Parse(data, True)
    # What is damaged, or in an encoding that this one does not know, is for the real parser.
    except (_Begun, expat.ExpatError, LookupError, ValueError):
        return


def _begin(*__: object) -> None:
    raise _Begun


def _refuse(*__: object) -> None:
    raise Unfit(_("This file declares entities, which no Word file does."))


def _loosen(root: Any) -> None:
    """Give what the strict kind of the standard names the usual names."""
    for element in root.iter():
        if (name := name_of(element))[0] != "?":
            element.tag = tag(name)
        for key, value in element.attrib.items():
            space, _, local = key.rpartition("}")
            if prefix := _STRICT.get(space[1:]):
                element.attrib[tag(f"{prefix}:{local}")] = value
