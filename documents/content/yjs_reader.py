"""What a Yjs document says, read into a tree (tree.py). No Django.

A shared text can hold anything, because its writers' programs are not ours to trust. What leaves
here is built from an allow-list of nodes, marks and attributes, those of the editor's schema;
whatever else there is, is left out with all that it holds.
"""

from collections.abc import Iterable
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.schema import CONTROLS, HOLDS, ROOT, allowed_attributes, allowed_marks
from documents.content.tree import Node, Run, walk

DEEPEST = 64


def opened(updates: Iterable[bytes]) -> Doc[Any]:
    """A Doc with these updates in it."""
    doc: Doc[Any] = Doc()
    with doc.transaction():
        for update in updates:
            if update:
                doc.apply_update(update)
    return doc


def tree_of(doc: Doc[Any]) -> Node:
    """What a Doc says, as far as the editor's schema knows it and not deeper than 64 nodes."""
    root = doc.get(ROOT, type=XmlFragment)
    # One transaction for all of the reading, instead of one for each node.
    with doc.transaction():
        return Node("doc", {}, tuple(_contents(root, "doc", DEEPEST)))


def _contents(parent: XmlFragment | XmlElement, kind: str, deepest: int) -> Iterable[Node | Run]:
    if not deepest:
        return
    for child in parent.children:
        if isinstance(child, XmlText):
            if "text" in HOLDS[kind]:
                yield from _runs(child, is_plain=kind == "codeBlock")
        elif isinstance(child, XmlElement) and child.tag in HOLDS[kind]:
            attributes = allowed_attributes(child.tag, child.attributes.get)
            # An image of somewhere else is none.
            if child.tag == "image" and "src" not in attributes:
                continue
            content = tuple(_contents(child, child.tag, deepest - 1))
            yield Node(child.tag, attributes, content)


def _runs(text: XmlText, *, is_plain: bool) -> Iterable[Run]:
    for words, formats in text.diff():
        # What is embedded in a text is no text.
        if isinstance(words, str) and (kept := CONTROLS.sub("", words)):
            yield Run(kept, {} if is_plain else allowed_marks(formats or {}))


def image_sources(root: Node) -> list[str]:
    """The `src` of each image of a text, in its order."""
    return [str(node.attributes.get("src")) for node in walk(root) if node.kind == "image"]
