"""What a Word file says of its lists: which paragraph is an item, how deep, of which list. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

_DEEPEST = 8
# A list without signs: its items are paragraphs, or have a box.
UNSIGNED = ""
_KINDS = {"bullet": "bulletList", "none": UNSIGNED}


@dataclass(frozen=True, slots=True)
class Place:
    """An item of a list: its depth from 0, the kind of list, and what tells one from the next."""

    level: int
    kind: str
    key: str
    number: int = 1


class Numbering:
    """The numbering definitions of a file, and how far each has counted."""

    def __init__(self, document: Document) -> None:
        self._abstract: dict[str, Any] = {}
        self._numbers: dict[str, Any] = {}
        self._counted: dict[tuple[str, int], int] = {}
        part = next(
            (
                relation.target_part
                for relation in document.part.rels.values()
                if not relation.is_external and relation.reltype.endswith("/numbering")
            ),
            None,
        )
        for child in part.element if part is not None else ():
            if child.tag == qn("w:abstractNum"):
                self._abstract[child.get(qn("w:abstractNumId"))] = child
            elif child.tag == qn("w:num"):
                self._numbers[child.get(qn("w:numId"))] = child

    def place(self, paragraph: Any, styles: Mapping[str, Any]) -> Place | None:
        """Where a paragraph stands in a list; None when it stands in none."""
        given = _numbered(paragraph, styles)
        if given is None:
            return None
        number_id, level = given
        look = self._level(number_id, level)
        if look is None:
            return None
        format_ = look.find(qn("w:numFmt"))
        kind = format_.get(qn("w:val")) if format_ is not None else "decimal"
        number = self._count(number_id, level, look)
        return Place(level, _KINDS.get(kind, "orderedList"), number_id, number)

    def _level(self, number_id: str, level: int) -> Any:
        number = self._numbers.get(number_id)
        if number is None:
            return None
        abstract = self._abstract.get(number.find(qn("w:abstractNumId")).get(qn("w:val")))
        return _of_level(abstract, "w:lvl", level) if abstract is not None else None

    def _count(self, number_id: str, level: int, look: Any) -> int:
        """The number of this item; deeper ones start anew after it."""
        for key in [key for key in self._counted if key[0] == number_id and key[1] > level]:
            del self._counted[key]
        before = self._counted.get((number_id, level))
        number = self._start(number_id, level, look) if before is None else before + 1
        self._counted[number_id, level] = number
        return number

    def _start(self, number_id: str, level: int, look: Any) -> int:
        override = _of_level(self._numbers[number_id], "w:lvlOverride", level)
        start = override.find(qn("w:startOverride")) if override is not None else None
        start = start if start is not None else look.find(qn("w:start"))
        value = start.get(qn("w:val"), "1") if start is not None else "1"
        return int(value) if value.isdecimal() and len(value) < 10 else 1


def _of_level(parent: Any, tag: str, level: int) -> Any:
    return next(
        (each for each in parent.iterfind(qn(tag)) if each.get(qn("w:ilvl")) == str(level)), None
    )


def _numbered(paragraph: Any, styles: Mapping[str, Any]) -> tuple[str, int] | None:
    """The number id and level of a paragraph, its own or those of its style and that one's base."""
    properties = [paragraph.pPr]
    style = styles.get(paragraph.style or "")
    for _ in range(10):
        if style is None:
            break
        properties.append(style.element.pPr)
        style = style.base_style
    for each in properties:
        numbered = each.find(qn("w:numPr")) if each is not None else None
        number = numbered.find(qn("w:numId")) if numbered is not None else None
        if numbered is not None and number is not None:
            value = number.get(qn("w:val"), "0")
            return None if value == "0" else (value, _level_of(numbered))
    return None


def _level_of(numbered: Any) -> int:
    level = numbered.find(qn("w:ilvl"))
    value = level.get(qn("w:val"), "0") if level is not None else "0"
    return min(int(value), _DEEPEST) if value.isdecimal() else 0
