"""Short ways to write down what the demo says."""

from collections.abc import Iterable

from documents.content.tree import Node, Run

Inline = str | Run


def bold(text: str) -> Run:
    """Strong text."""
    return Run(text, {"bold": {}})


def italic(text: str) -> Run:
    """Emphasised text."""
    return Run(text, {"italic": {}})


def code(text: str) -> Run:
    """Code within a line."""
    return Run(text, {"code": {}})


def link(text: str, href: str) -> Run:
    """Text that leads to `href`."""
    return Run(text, {"link": {"href": href}})


def paragraph(*inlines: Inline) -> Node:
    """A paragraph."""
    return Node("paragraph", {}, _runs(inlines))


def heading(level: int, *inlines: Inline) -> Node:
    """A heading of level 1 to 3."""
    return Node("heading", {"level": level}, _runs(inlines))


def quote(*blocks: Node) -> Node:
    """A quotation of one or more blocks."""
    return Node("blockquote", {}, blocks)


def code_block(text: str, language: str) -> Node:
    """Lines of code."""
    return Node("codeBlock", {"language": language}, (Run(text),))


def bullets(*items: Node) -> Node:
    """A list with bullets, one item for each block."""
    return Node("bulletList", {}, _items(items))


def numbered(*items: Node) -> Node:
    """A list with numbers from 1, one item for each block."""
    return Node("orderedList", {"start": 1}, _items(items))


def _items(blocks: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(Node("listItem", {}, (block,)) for block in blocks)


def _runs(inlines: Iterable[Inline]) -> tuple[Run, ...]:
    return tuple(Run(each) if isinstance(each, str) else each for each in inlines)
