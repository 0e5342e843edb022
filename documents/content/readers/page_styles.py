"""What a page says of words by the classes of its style sheet, as Google Docs does. Pure."""

import re
from collections.abc import Iterator

_BEGIN = re.compile(r"<style\b[^<>]*>", re.IGNORECASE)
_END = re.compile(r"</style", re.IGNORECASE)
_CLASS = re.compile(r"(?:span)?\.([\w-]+)")
# What is said of a class at more length is no look of words.
_LONGEST = 2000


def styles_by_class(html: str) -> dict[str, str]:
    """The declarations for each class that stands alone, in lower case."""
    found: dict[str, str] = {}
    for sheet in _sheets(html):
        for rule in sheet.split("}"):
            selectors, _, declarations = rule.rpartition("{")
            for selector in selectors.split(","):
                if named := _CLASS.fullmatch(selector.strip()):
                    said = f"{found.get(named[1], '')};{declarations.lower()}"
                    found[named[1]] = said[:_LONGEST]
    return found


def _sheets(html: str) -> Iterator[str]:
    place = 0
    while (begin := _BEGIN.search(html, place)) and (end := _END.search(html, begin.end())):
        yield html[begin.end() : end.start()]
        place = end.end()
