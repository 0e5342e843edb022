"""Lists that other programs write down piece by piece. Pure.

Google Docs ends a list wherever its level changes and says the level by a class; Notion writes a
list for each item; Word writes paragraphs that begin with a sign. The reader of pages gives such
lists their `level`, and a `key` that lists which go on have in common.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from documents.content.schema import LISTS, Attributes
from documents.content.tree import Node, Run, number_of

_GOOGLE = re.compile(r"(?:^|\s)lst-(kix_\w+|\w+)-(\d)(?:\s|$)")
_NOTION = re.compile(r"(?:^|\s)((?:bulleted|numbered|to-do)-list)(?:\s|$)")
_WORD = re.compile(r"(?:^|\s)MsoList|(?:^|\s)ListParagraph", re.IGNORECASE)
_WORD_LEVEL = re.compile(r"mso-list\s*:\s*l\d+\s+level(\d)")
_MARGIN = re.compile(r"margin-left\s*:\s*([^;]{1,20})|margin\s*:\s*([^;]{1,60})")
_LENGTH = re.compile(r"(\d{0,4}(?:\.\d{1,9})?)(in|pt|cm|px)")
_INCH = {"in": 1.0, "pt": 72.0, "cm": 2.54, "px": 96.0}
_DEEPEST = 8
# The signs of Word's fonts stand for bullets; behind each is a gap of spaces that do not break.
_SIGN = re.compile(
    r"\s*(?:[·•§o▪■□◦‣➢ü*\uf0a0-\uf0ff–-]|\(?(?:(\d{1,4})|[A-Za-z]{1,5})(?P<number>[.)]))"
    r"(?=[\xa0 ]*\xa0)\s+"
)


def told_by_class(classes: str) -> Attributes:
    """What the classes of a list say of its level."""
    if found := _GOOGLE.search(classes):
        return {"level": int(found[2]), "key": found[1]}
    if found := _NOTION.search(classes):
        return {"level": 0, "key": found[1]}
    return {}


def told_by_word(classes: str, style: str) -> Attributes:
    """What a paragraph says of its level, if it may be an item of Word."""
    if found := _WORD_LEVEL.search(style):
        return {"level": int(found[1]) - 1}
    return {"level": _level_of_margin(style)} if _WORD.search(classes) else {}


def _level_of_margin(style: str) -> int:
    """Half an inch for each level."""
    found = _MARGIN.search(style)
    said = (found[1] or found[2]).split() if found else []
    length = _LENGTH.fullmatch(said[-1]) if len(said) in {1, 4} else None
    if length is None or not length[1]:
        return 0
    inches = float(length[1]) / _INCH[length[2]]
    return max(0, min(_DEEPEST, round(inches * 2) - 1))


def item_of(paragraph: Node) -> Node:
    """A list of one item, if the paragraph may be one and begins with a sign."""
    line = [*paragraph.content]
    until = next((n for n, part in enumerate(line) if isinstance(part, Node)), len(line))
    text = "".join(part.text for part in line[:until] if isinstance(part, Run))
    found = _SIGN.match(text)
    if found is None:
        return Node("paragraph", {}, paragraph.content)
    item = Node("listItem", {}, (Node("paragraph", {}, tuple(_without(line, found.end()))),))
    attributes: Attributes = {"level": number_of(paragraph, "level"), "key": "word"}
    if not found["number"]:
        return Node("bulletList", attributes, (item,))
    if found[1]:
        attributes["start"] = int(found[1])
    return Node("orderedList", attributes, (item,))


def _without(line: Iterable[Node | Run], letters: int) -> Iterable[Node | Run]:
    for part in line:
        if not isinstance(part, Run) or letters <= 0:
            yield part
            continue
        if text := part.text[letters:]:
            yield Run(text, part.marks)
        letters -= len(part.text)


@dataclass(slots=True)
class _Open:
    """A list that may go on: the parts of each of its items."""

    node: Node
    items: list[tuple[Node, list[Node | Run]]]

    def take(self, node: Node) -> None:
        self.items.extend((item, [*item.content]) for item in node.nodes)

    def goes_on_with(self, node: Node) -> bool:
        mine, other = self.node.attributes, node.attributes
        expected = number_of(self.node, "start") + len(self.items)
        # A letter of Word says no number.
        is_next = node.kind != "orderedList" or other.get("start", expected) == expected
        return node.kind == self.node.kind and mine.get("key") == other.get("key") and is_next

    def closed(self) -> Node:
        items = (replace(item, content=tuple(parts)) for item, parts in self.items)
        return replace(self.node, content=tuple(items))


def joined(parts: Iterable[Node | Run]) -> list[Node | Run]:
    """The parts with those lists that belong together as one, in one another by their level."""
    made: list[Node | Run] = []
    around: list[_Open] = []

    def close(level: int) -> None:
        while around and number_of(around[-1].node, "level") >= level:
            done = around.pop().closed()
            (around[-1].items[-1][1] if around else made).append(done)

    for part in parts:
        is_loose = isinstance(part, Node) and part.kind in LISTS and "level" in part.attributes
        if not isinstance(part, Node) or not is_loose or not part.nodes:
            close(0)
            made.append(part)
            continue
        level = number_of(part, "level")
        close(level + 1)
        last = around[-1] if around else None
        if last is None or number_of(last.node, "level") != level or not last.goes_on_with(part):
            close(level)
            around.append(_Open(part, []))
        around[-1].take(part)
    close(0)
    return made
