"""The styles of a Word file: their names, what they are based on, and what they look like. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from documents.content.readers.word.parts import found_in, name_of, value_of

_DEEPEST = 20
_OFF = {"0", "false", "off", "none"}
_PROPERTIES = {
    "b": "bold",
    "i": "italic",
    "strike": "strike",
    "dstrike": "strike",
    "u": "underline",
    "highlight": "highlight",
}
_EMPHASIS = {"strong": "bold", "emphasis": "italic"}
_TOGGLED = ("bold", "italic", "strike")
_CODE = re.compile(
    r"(?:(?:source|inline|program|computer|html) ?)?"
    r"(?:code|verbatim|preformatted|listing|source text|typewriter|macro)"
    r"(?: ?(?:block|text|char|character|inline))?(?: ?\d)?"
)
_MONOSPACED = re.compile(r"courier|consolas|mono\b|menlo|monaco|lucida console", re.IGNORECASE)
_HEADING = re.compile(r"heading ?([1-9])")
Look = dict[str, bool]


@dataclass(frozen=True, slots=True)
class Style:
    """One style; `name` is in small letters."""

    name: str
    base: str
    paragraph: Any
    run: Any


class Styles:
    """The styles by their ids; one that is not defined has its id as name and no look."""

    def __init__(self, root: Any) -> None:
        self._styles: dict[str, Style] = {}
        self._standard = ""
        self._looks: dict[str, Look] = {}
        for element in root if root is not None else ():
            if name_of(element) == "w:style":
                self._add(element)

    def _add(self, element: Any) -> None:
        id_ = value_of(element, "w:styleId")
        name = value_of(found_in(element, "w:name")) or id_
        base = value_of(found_in(element, "w:basedOn"))
        own = [found_in(element, f"w:{kind}Pr") for kind in "pr"]
        self._styles[id_] = Style(name.strip().lower(), base, *own)
        if value_of(element, "w:type") == "paragraph" and value_of(element, "w:default") in {
            "1",
            "true",
            "on",
        }:
            self._standard = id_

    def of(self, id_: str) -> Iterator[Style]:
        """A style and those that it is based on, up to the last."""
        for __ in range(_DEEPEST):
            if not id_:
                return
            style = self._styles.get(id_) or Style(id_.lower(), "", None, None)
            yield style
            id_ = style.base

    def of_paragraph(self, properties: Any) -> list[Style]:
        """The styles of a paragraph with these properties; the standard one if they name none."""
        named = value_of(found_in(properties, "w:pStyle"))
        return list(self.of(named or self._standard))

    def look(self, id_: str) -> Look:
        """Of each mark, whether the style says that it is there or is not."""
        if id_ not in self._looks:
            self._looks[id_] = look_of(list(self.of(id_)))
        return self._looks[id_]


def look_of(styles: list[Style]) -> Look:
    """What styles look like of which each is based on the next."""
    look: Look = {}
    for style in reversed(styles):
        look |= look_of_run(style.run)
        if mark := _EMPHASIS.get(style.name):
            look[mark] = True
        if is_code(style.name):
            look["code"] = True
        if "hyperlink" in style.name or style.name == "internet link":
            # The colour and the line of a link are no marks of their own.
            look.pop("underline", None)
    return look


def look_of_run(properties: Any) -> Look:
    """What the properties of a run say of each mark."""
    look: Look = {}
    for each in properties if properties is not None else ():
        name = name_of(each)
        if mark := _PROPERTIES.get(name.removeprefix("w:")):
            look[mark] = look.get(mark, False) or is_on(each)
        elif name == "w:vertAlign":
            look |= {mark: value_of(each) == mark for mark in ("superscript", "subscript")}
        elif name == "w:rFonts" and _MONOSPACED.search(value_of(each, "w:ascii")):
            look["code"] = True
    return look


def combined(paragraph: Look, character: Look, own: Look) -> list[str]:
    """The marks of a run: a bold word of a bold style stands out by not being bold."""
    marks = {**paragraph, **character}
    for mark in _TOGGLED:
        marks[mark] = paragraph.get(mark, False) != character.get(mark, False)
    return [mark for mark, is_there in {**marks, **own}.items() if is_there]


def is_on(element: Any) -> bool:
    """Whether a property that is there is switched on."""
    return element is not None and value_of(element) not in _OFF


def is_code(name: str) -> bool:
    """Whether a style of this name is one for code, and not one for postcodes."""
    return _CODE.fullmatch(name) is not None


def heading_level(styles: list[Style], properties: Any) -> int | None:
    """The level of a heading: by name, by what its style is based on, or by its outline."""
    for style in styles:
        if found := _HEADING.fullmatch("heading 1" if style.name == "title" else style.name):
            return int(found[1])
    outlines = [found_in(each, "w:outlineLvl") for each in _all(styles, properties)]
    level = next((value_of(each) for each in outlines if each is not None), "")
    return int(level) + 1 if level.isdecimal() and int(level) < 9 else None


def _all(styles: list[Style], properties: Any) -> list[Any]:
    return [properties, *(style.paragraph for style in styles)]
