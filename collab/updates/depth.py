"""How deep the types of a Doc nest, also when they were nested over many updates. Pure.

Deleting a type deletes what is in it by recursion, here and in every browser, so that a document
may not grow deeper than the stacks of all of them bear.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from pycrdt import Doc, XmlFragment

from collab.protocol.closing import Refused
from collab.updates.scan import MAX_NESTING, Scan, scan

# A difference up to this many bytes is scanned, which takes some milliseconds at most.
SMALL_DIFF = 8 * 1024
# yrs looks for the place of each change among all its neighbours: for more of them than this that
# takes longer than to look through the document.
_MOST_PLACES = 1000


class Depth:
    """Watches the depth of one Doc below its roots: no type is nested deeper than `deepest`."""

    def __init__(self, doc: Doc[Any], roots: Iterable[str]) -> None:
        self._doc = doc
        self._trees: dict[str, XmlFragment] = {}
        self.know(sorted(roots))
        # True of every document.
        self.deepest = MAX_NESTING
        self._chain = self._places = self._base = 0

    def know(self, roots: Iterable[str]) -> None:
        """Watch these roots from now on."""
        for root in roots:
            # Read as XML it tells the depth of changes whatever it holds.
            self._trees[root] = self._doc.get(root, type=XmlFragment)

    def expect(self, found: Scan) -> None:
        """Count what an update that is about to be applied may add."""
        self._chain += found.depth
        self._places += found.places + found.deleted

    @property
    def is_reached(self) -> bool:
        """Whether what was counted might already nest as deep as is allowed."""
        return self._chain >= MAX_NESTING

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Around a transaction: learn how deep the types are in which it changes something."""
        self._base = 0
        with ExitStack() as end:
            if self._chain and self._places > _MOST_PLACES:
                self._base = self._bound()
            elif self._chain:
                for tree in self._trees.values():
                    end.callback(tree.unobserve, tree.observe_deep(self._note))
            yield

    def learn(self, deepest: int) -> None:
        """Take what is known from elsewhere: no type is nested deeper than this."""
        self.deepest = min(self.deepest, deepest)

    def _note(self, events: list[Any]) -> None:
        self._base = max(self._base, *(len(event.path) for event in events))

    def _bound(self) -> int:
        if self.deepest + self._chain > MAX_NESTING:
            self.deepest = _depth(self._doc.get_update())
        return self.deepest

    def is_within(self, diff: bytes) -> bool:
        """Whether a transaction that made this difference has kept the limit.

        The sum over many updates says more than is true, and their difference the truth.
        """
        chain, self._chain, self._places = self._chain, 0, 0
        if self._base + chain > self.deepest and len(diff) <= SMALL_DIFF:
            chain = _depth(diff)
        if not chain:
            return True
        if self._base + chain > MAX_NESTING:
            return False
        self.deepest = max(self.deepest, self._base + chain)
        return True


def _depth(update: bytes) -> int:
    """How deep an update nests types; more than is allowed if that cannot be said."""
    try:
        return scan(update).depth if update else 0
    except Refused:
        return MAX_NESTING + 1
