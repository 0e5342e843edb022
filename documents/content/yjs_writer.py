"""Writes a tree in the structure that the editor keeps: XML elements of a Yjs document.

An inline text carries marks as Yjs formatting, with the attributes that the editor itself writes,
so that opening a text made here changes nothing in it.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.comment_marks import key_of
from documents.content.schema import ROOT
from documents.content.tree import Node, Run


def append_blocks(doc: Doc[Any], blocks: Iterable[Node | Run]) -> bytes:
    """Write the blocks at the end of `doc` and return the update (Yjs v1) that this made."""
    before = doc.get_state()
    root = doc.get(ROOT, type=XmlFragment)
    with doc.transaction():
        write_parts(root, len(root.children), tuple(blocks))
    return doc.get_update(before)


def write_parts(
    parent: XmlFragment | XmlElement, place: int, content: tuple[Node | Run, ...]
) -> None:
    """Write parts of a text before the child of this number."""
    # From behind, each before the one that was written before it: yrs walks from the first child to
    # the place of a new one, which takes hours at the end of a long text.
    groups = [(is_text, tuple(group)) for is_text, group in groupby(content, _is_run)]
    for is_text, group in reversed(groups):
        if is_text:
            _write_text(parent.children.insert(place, XmlText()), group)
            continue
        for node in reversed(group):
            assert isinstance(node, Node)
            _write(parent.children.insert(place, XmlElement(node.kind)), node)


def _is_run(part: Node | Run) -> bool:
    return isinstance(part, Run)


def _write(element: XmlElement, node: Node) -> None:
    for name, value in node.attributes.items():
        element.attributes[name] = value
    write_parts(element, 0, node.content)


def _write_text(text: XmlText, runs: Iterable[Node | Run]) -> None:
    for run in reversed(tuple(runs)):
        assert isinstance(run, Run)
        text.insert(0, run.text, run_formats(run))


def run_formats(run: Run) -> dict[str, Any]:
    """A run's marks and threads as formats of a shared text."""
    return {**run.marks, **_thread_marks(run)}


def _thread_marks(run: Run) -> dict[str, dict[str, str]]:
    return {key_of(UUID(thread)): {"id": thread} for thread in run.threads}
