"""What the attributes of an element say of the node that it becomes. Pure."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs

from documents.content.readers.loose_lists import told_by_class, told_by_word
from documents.content.schema import Attributes

_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source)-([^\s]+)")
# Around code; `lang-…` would be that of the words.
_AROUND = re.compile(r"(?:^|\s)(?:language|highlight-source)-([^\s]+)")
_HEADING = re.compile(r"h[1-6]")
# Confluence's.
_BRUSH = re.compile(r"\bbrush:\s*([\w+#-]+)")
# Where Google Docs sends every link through.
_DETOUR = "https://www.google.com/url?"


def attributes_of(tag: str, given: dict[str, str]) -> Attributes:
    """The attributes of the node that an element becomes, and some for readers alone."""
    if _HEADING.fullmatch(tag):
        return {"level": int(tag[1])}
    return _TELLERS[tag](given) if tag in _TELLERS else {}


def _list(given: dict[str, str]) -> Attributes:
    return told_by_class(given.get("class", ""))


def _numbered(given: dict[str, str]) -> Attributes:
    return {"start": _number(given.get("start", "")) or 1, **_list(given)}


def _bullets(given: dict[str, str]) -> Attributes:
    are_tasks = "inline-task-list" in given.get("class", "").split()
    return {**_list(given), **({"tasks": True} if are_tasks else {})}


def _item(given: dict[str, str]) -> Attributes:
    if "data-checked" in given:
        return {"checked": given["data-checked"] == "true"}
    is_box = given.get("role") == "checkbox"
    return {"checked": given.get("aria-checked") == "true"} if is_box else {}


def _paragraph(given: dict[str, str]) -> Attributes:
    if is_title(given):
        return {"level": 1}
    return told_by_word(given.get("class", ""), given.get("style", "").lower())


def is_title(given: dict[str, str]) -> bool:
    """Whether a paragraph is the title of a text of Word or Google Docs."""
    classes = given.get("class", "").split()
    return "MsoTitle" in classes or ("title" in classes and given.get("id", "").startswith("h."))


def straight(href: str) -> str:
    """Where a link leads in the end."""
    if not href.startswith(_DETOUR):
        return href
    return parse_qs(href.removeprefix(_DETOUR)).get("q", [href])[0]


def _spans(given: dict[str, str]) -> Attributes:
    spans: Attributes = {name: _number(given.get(name, "")) or 1 for name in ("colspan", "rowspan")}
    widths = [_number(width) or 0 for width in given.get("colwidth", "").split(",")]
    return {**spans, "colwidth": widths} if any(widths) else spans


def image(given: dict[str, str]) -> Attributes:
    """What a picture says of itself."""
    image: Attributes = {"src": "".join(given.get("src", "").split())}
    image |= {name: given[name] for name in ("alt", "title") if given.get(name)}
    if width := _number(given.get("width", "")):
        image["width"] = width
    return image


def take_language(block: Attributes, given: dict[str, str]) -> None:
    """The language of code, if the element says it."""
    found = _LANGUAGE.search(given.get("class", ""))
    if found or (found := _BRUSH.search(given.get("data-syntaxhighlighter-params", ""))):
        block["language"] = found[1]


def language_within(given: dict[str, str]) -> Attributes:
    """The language of the code in an element, if it says it."""
    found = _AROUND.search(given.get("class", ""))
    return {"language": found[1]} if found else {}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _code(given: dict[str, str]) -> Attributes:
    block: Attributes = {}
    take_language(block, given)
    return block


_TELLERS: dict[str, Callable[[dict[str, str]], Attributes]] = {
    "ul": _bullets,
    "ol": _numbered,
    "li": _item,
    "p": _paragraph,
    "td": _spans,
    "th": _spans,
    "pre": _code,
}
