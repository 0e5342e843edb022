"""A tree as what a published page is made of. Pure."""

from dataclasses import replace

import orjson

from documents.content.schema import file_of
from documents.content.tree import Node, Run, map_images, text_in, worded
from documents.content.writers.html import clean, piece
from documents.names import slug_of

MOST_HEADINGS, LONGEST_HEADING = 300, 200
# Where a page has its pictures, below its own address.
FILES = "files/"


def published_of(root: Node) -> str:
    """JSON: the text as `html` whose headings have names, the `outline` of these (level, words,
    name), the ids of its `pictures`, and the words of the heading that it begins with (`title`).
    """
    pictures: dict[str, None] = {}
    shown = map_images(root, lambda image: _led(image, pictures))
    names = _Names()
    named = names.given(shown)
    html = clean("".join(piece(child) for child in named.content), attributes={"id"})
    told = {"html": html, "outline": names.outline, "pictures": [*pictures], "title": _title(root)}
    return orjson.dumps(told).decode()


def _led(image: Node, pictures: dict[str, None]) -> Node:
    named = file_of(image.attributes.get("src"))
    if named is None:
        return worded(image)
    pictures[named[1]] = None
    return replace(image, attributes={**image.attributes, "src": FILES + named[1]})


def _title(root: Node) -> str:
    first = root.content[0] if root.content else None
    if not isinstance(first, Node) or first.kind != "heading":
        return ""
    return _words(first) if first.attributes.get("level") == 1 else ""


def _words(heading: Node) -> str:
    return " ".join(text_in(heading).split())


class _Names:
    """Names the headings of a text: what they say, and a number for what was said before."""

    def __init__(self) -> None:
        self.outline: list[tuple[int, str, str]] = []
        self._times: dict[str, int] = {}

    def given(self, node: Node) -> Node:
        """The node with a name for each heading in it that says something."""
        if node.kind == "heading":
            return self._named(node)
        content: list[Node | Run] = [
            self.given(child) if isinstance(child, Node) else child for child in node.content
        ]
        return replace(node, content=tuple(content))

    def _named(self, heading: Node) -> Node:
        words = _words(heading)
        if not words or len(self.outline) == MOST_HEADINGS:
            return heading
        name = f"s-{slug_of(words)}".rstrip("-")
        times = self._times[name] = self._times.get(name, 0) + 1
        # Two hyphens: no heading's own words give that.
        name = name if times == 1 else f"{name}--{times}"
        level = heading.attributes.get("level", 1)
        self.outline.append((int(str(level)), words[:LONGEST_HEADING], name))
        return replace(heading, attributes={**heading.attributes, "name": name})
