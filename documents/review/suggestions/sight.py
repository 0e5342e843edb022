"""What changes do to a text, as somebody who looks at it sees it. No Django.

That is a list of what the blocks at the top of the text say before and after, in their order,
wherever they stand: the same in two texts where the changes do the same to both. Marks of comments
are not part of what a block says.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.comment_marks import ATTRIBUTE, is_mark
from documents.content.schema import ROOT

# What a block says, None where there is none.
Value = Any
Sight = list[tuple[Value, Value]]


class Watched:
    """A text to which changes are applied, and what they do to it."""

    def __init__(self, updates: Iterable[bytes]) -> None:
        self._before = _doc(updates)
        self.doc = _doc([self._before.get_update()])
        self._touched: set[int] = set()
        self._delta: list[dict[str, Any]] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """What is applied to `doc` within, once, are the changes."""
        root = self.doc.get(ROOT, type=XmlFragment)
        subscription = root.observe_deep(self._hear)
        try:
            with self.doc.transaction():
                yield
        finally:
            root.unobserve(subscription)

    def _hear(self, events: list[Any]) -> None:
        for event in events:
            if event.path:
                self._touched.add(event.path[0])
            else:
                self._delta = list(event.delta)

    def sight(self) -> Sight:
        """What the changes have done."""
        before = self._before.get(ROOT, type=XmlFragment).children
        after = self.doc.get(ROOT, type=XmlFragment).children
        found = (
            (
                None if old is None else _said(before[old]),
                None if new is None else _said(after[new]),
            )
            for old, new in self._pairs(len(after))
            if new is None or old is None or new in self._touched
        )
        return [(old, new) for old, new in found if old != new]

    def _pairs(self, last: int) -> Iterator[tuple[int | None, int | None]]:
        """The places of blocks before and after, in the order of the text."""
        old = new = 0
        for step in self._delta:
            for _ in range(step.get("retain", 0)):
                yield old, new
                old, new = old + 1, new + 1
            for _ in range(step.get("delete", 0)):
                yield old, None
                old += 1
            for _ in step.get("insert", ()):
                yield None, new
                new += 1
        yield from ((old + place, new + place) for place in range(last - new))


def _doc(updates: Iterable[bytes]) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    with doc.transaction():
        for update in updates:
            doc.apply_update(update)
    return doc


def _said(node: XmlElement | XmlFragment | XmlText) -> Value:
    """What a node says, as values that can be compared."""
    if isinstance(node, XmlText):
        return _words(node)
    assert isinstance(node, XmlElement)
    pairs = cast("Iterable[tuple[str, Any]]", node.attributes)
    attributes = {name: value for name, value in pairs if name != ATTRIBUTE}
    return node.tag, _plain(attributes), [_said(child) for child in node.children]


def _words(text: XmlText) -> Value:
    """Runs of words with their formats; a run ends where the formats change."""
    runs: list[list[Any]] = []
    for words, formats in text.diff():
        kept = _plain({key: value for key, value in (formats or {}).items() if not is_mark(key)})
        if isinstance(words, str):
            if runs and isinstance(runs[-1][0], str) and runs[-1][1] == kept:
                runs[-1][0] += words
            else:
                runs.append([words, kept])
        else:
            runs.append([repr(words), kept, None])
    return runs


def _plain(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return sorted((name, repr(value)) for name, value in values.items())
