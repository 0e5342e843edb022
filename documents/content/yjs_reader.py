"""What a Yjs document says, read into a tree (tree.py). No Django.

A shared text can hold anything, because its writers' programs are not ours to trust. What leaves
here is built from an allow-list of nodes, marks and attributes, those of the editor's schema;
whatever else there is, is left out with all that it holds.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.comment_marks import ATTRIBUTE, named_in, threads_in
from documents.content.schema import (
    CONTROLS,
    HOLDS,
    ROOT,
    Attributes,
    allowed_attributes,
    allowed_marks,
)
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


def tree_of(doc: Doc[Any], *, has_threads: bool = False) -> Node:
    """What a Doc says, as far as the editor's schema knows it and not deeper than 64 nodes.

    With the threads that its words and pictures are marked with, or as if there were none.
    """
    root = doc.get(ROOT, type=XmlFragment)
    # One transaction for all of the reading, instead of one for each node.
    with doc.transaction():
        return Node("doc", {}, tuple(_Reader(has_threads).contents(root, "doc", DEEPEST)))


class _Reader:
    def __init__(self, has_threads: bool) -> None:
        self._has_threads = has_threads

    def contents(
        self, parent: XmlFragment | XmlElement, kind: str, deepest: int
    ) -> Iterator[Node | Run]:
        if not deepest:
            return
        for child in parent.children:
            if isinstance(child, XmlText):
                if "text" in HOLDS[kind]:
                    yield from self._runs(child, is_plain=kind == "codeBlock")
            elif isinstance(child, XmlElement) and child.tag in HOLDS[kind]:
                attributes = self._attributes(child, child.tag)
                # An image of somewhere else is none.
                if child.tag == "image" and "src" not in attributes:
                    continue
                content = tuple(self.contents(child, child.tag, deepest - 1))
                yield Node(child.tag, attributes, content)

    def _attributes(self, element: XmlElement, kind: str) -> Attributes:
        kept = allowed_attributes(kind, element.attributes.get)
        named = element.attributes.get(ATTRIBUTE) if self._has_threads else None
        if kind == "image" and isinstance(named, str) and named_in(named):
            kept[ATTRIBUTE] = named
        return kept

    def _runs(self, text: XmlText, *, is_plain: bool) -> Iterator[Run]:
        """The words, those of the same look as one, however many threads part them."""
        last: Run | None = None
        for words, formats in text.diff():
            # What is embedded in a text is no text.
            if not isinstance(words, str) or not (kept := CONTROLS.sub("", words)):
                continue
            marks = {} if is_plain else allowed_marks(formats or {})
            run = Run(kept, marks, threads_in(formats) if self._has_threads else ())
            if last is not None and (last.marks, last.threads) == (run.marks, run.threads):
                run = Run(last.text + run.text, marks, run.threads)
            elif last is not None:
                yield last
            last = run
        if last is not None:
            yield last


def image_sources(root: Node) -> list[str]:
    """The `src` of each image of a text, in its order."""
    return [str(node.attributes.get("src")) for node in walk(root) if node.kind == "image"]
