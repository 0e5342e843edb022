"""Builds text in the structure that the editor keeps: XML elements of a Yjs document.

An inline text carries marks as Yjs formatting, with the attributes that the editor itself writes,
so that opening a text made here changes nothing in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

ROOT = "default"


@dataclass(frozen=True, slots=True)
class Marked:
    """Text with marks: the name of each with its attributes."""

    text: str
    marks: dict[str, dict[str, Any]]


Inline = str | Marked


@dataclass(frozen=True, slots=True)
class Block:
    """One element. It holds either other blocks or inline text."""

    tag: str
    attributes: dict[str, Any] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()
    inlines: tuple[Inline, ...] = ()


def bold(text: str) -> Marked:
    """Strong text."""
    return Marked(text, {"bold": {}})


def italic(text: str) -> Marked:
    """Emphasised text."""
    return Marked(text, {"italic": {}})


def code(text: str) -> Marked:
    """Code within a line."""
    return Marked(text, {"code": {}})


def link(text: str, href: str) -> Marked:
    """Text that leads to `href`."""
    return Marked(text, {"link": {"href": href}})


def paragraph(*inlines: Inline) -> Block:
    """A paragraph."""
    return Block("paragraph", inlines=inlines)


def heading(level: int, *inlines: Inline) -> Block:
    """A heading of level 1 to 6."""
    return Block("heading", {"level": level}, inlines=inlines)


def quote(*blocks: Block) -> Block:
    """A quotation of one or more blocks."""
    return Block("blockquote", blocks=blocks)


def code_block(text: str, language: str) -> Block:
    """Lines of code."""
    return Block("codeBlock", {"language": language}, inlines=(text,))


def bullets(*items: Block) -> Block:
    """A list with bullets, one item for each block."""
    return Block("bulletList", blocks=_items(items))


def numbered(*items: Block) -> Block:
    """A list with numbers from 1, one item for each block."""
    return Block("orderedList", {"start": 1}, blocks=_items(items))


def _items(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(Block("listItem", blocks=(block,)) for block in blocks)


def append_blocks(doc: Doc[Any], blocks: Iterable[Block]) -> bytes:
    """Write the blocks at the end of `doc` and return the update (Yjs v1) that this made."""
    before = doc.get_state()
    root = doc.get(ROOT, type=XmlFragment)
    with doc.transaction():
        for block in blocks:
            _write(root, block)
    return doc.get_update(before)


def _write(parent: XmlFragment | XmlElement, block: Block) -> None:
    element = parent.children.append(XmlElement(block.tag))
    for name, value in block.attributes.items():
        element.attributes[name] = value
    for child in block.blocks:
        _write(element, child)
    if block.inlines:
        text = element.children.append(XmlText())
        for inline in block.inlines:
            marked = inline if isinstance(inline, Marked) else Marked(inline, {})
            text.insert(len(text), marked.text, marked.marks)
