"""What a Word file says of its lists: which paragraph is an item, how deep, of which list. Pure."""

import re
from dataclasses import dataclass
from typing import Any

from documents.content.readers.word.parts import found_in, name_of, tag, value_of
from documents.content.readers.word.styles import Style, Styles

_DEEPEST = 8
# A list without signs: its items are paragraphs, or have a box.
UNSIGNED = ""
_KINDS = {"bullet": "bulletList", "none": UNSIGNED}
_NAMED = re.compile(r"list (bullet|number)(?: ([2-9]))?")
# Of Wingdings' letters, those that are boxes.
_BOXES = {"☐": False, "☑": True, "☒": True, "\uf06f": False, "\uf0a8": False}
_BOXES |= {"\uf0fd": True, "\uf0fe": True}


@dataclass(frozen=True, slots=True)
class Place:
    """An item of a list: its depth from 0, the kind of list, and what tells one from the next.

    `checked` is given by lists whose sign is a box.
    """

    level: int
    kind: str
    key: str
    number: int = 1
    checked: bool | None = None


class Numbering:
    """The numbering definitions of a file, and how far each has counted."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Any] = {}
        self._numbers: dict[str, Any] = {}
        self._counted: dict[tuple[str, int], int] = {}
        for child in root if root is not None else ():
            if name_of(child) == "w:abstractNum":
                self._abstract[value_of(child, "w:abstractNumId")] = child
            elif name_of(child) == "w:num":
                self._numbers[value_of(child, "w:numId")] = child

    def place(self, properties: Any, styles: list[Style]) -> Place | None:
        """Where a paragraph stands in a list; None when it stands in none."""
        number_id, level_told = _numbered([properties, *(style.paragraph for style in styles)])
        if number_id == "0":
            return None
        level = _level_of(level_told)
        abstract = self._abstract_of(number_id)
        if level_told == "" and abstract is not None:
            level = self._level_of_style(abstract, properties)
        look = self._level(number_id, abstract, level)
        if look is None:
            return _by_name(styles)
        format_ = found_in(look, "w:numFmt")
        kind = value_of(format_) if format_ is not None else "decimal"
        number = self._count(number_id, level, look)
        checked = _BOXES.get(value_of(found_in(look, "w:lvlText"))) if kind == "bullet" else None
        return Place(level, _KINDS.get(kind, "orderedList"), number_id, number, checked)

    def _abstract_of(self, number_id: str, depth: int = 0) -> Any:
        """The definition of a list; one that names a style of lists is that style's."""
        number = self._numbers.get(number_id)
        abstract = self._abstract.get(value_of(found_in(number, "w:abstractNumId")))
        link = value_of(found_in(abstract, "w:numStyleLink"))
        if not link or depth > _DEEPEST:
            return abstract
        linked, __ = _numbered([style.paragraph for style in self._styles.of(link)])
        return self._abstract_of(linked, depth + 1)

    def _level(self, number_id: str, abstract: Any, level: int) -> Any:
        override = _of_level(self._numbers.get(number_id), "w:lvlOverride", level)
        own = found_in(override, "w:lvl")
        return own if own is not None else _of_level(abstract, "w:lvl", level)

    def _level_of_style(self, abstract: Any, properties: Any) -> int:
        """The level that belongs to a paragraph's style, where it names none itself."""
        style = value_of(found_in(properties, "w:pStyle"))
        for level in abstract.iterfind(tag("w:lvl")):
            if style and value_of(found_in(level, "w:pStyle")) == style:
                return _level_of(value_of(level, "w:ilvl"))
        return 0

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
        start = found_in(override, "w:startOverride")
        value = value_of(start if start is not None else found_in(look, "w:start")) or "1"
        return int(value) if value.isdecimal() and len(value) < 10 else 1


def _of_level(parent: Any, name: str, level: int) -> Any:
    wanted = str(level)
    each_of = parent.iterfind(tag(name)) if parent is not None else ()
    return next((each for each in each_of if value_of(each, "w:ilvl") == wanted), None)


def _numbered(properties: list[Any]) -> tuple[str, str]:
    """The number id and the level, each by the first of the properties that says it."""
    told = [found_in(each, "w:numPr") for each in properties]
    ids = [value_of(found_in(each, "w:numId")) for each in told]
    levels = [value_of(found_in(each, "w:ilvl")) for each in told]
    first = next((place for place, each in enumerate(ids) if each), len(ids))
    number_id = ids[first] if first < len(ids) else ""
    return number_id, next((each for each in levels[: first + 1] if each), "")


def _level_of(value: str) -> int:
    return min(int(value), _DEEPEST) if value.isdecimal() else 0


def _by_name(styles: list[Style]) -> Place | None:
    """The item of a file that names Word's own styles and does not define them."""
    for style in styles:
        if found := _NAMED.fullmatch(style.name):
            kind = "bulletList" if found[1] == "bullet" else "orderedList"
            return Place(int(found[2] or 1) - 1, kind, style.name)
    return None
