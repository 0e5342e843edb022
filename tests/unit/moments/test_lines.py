"""What the moments read from Yjs' own bytes is what Yjs says."""

from itertools import pairwise

import pytest
from pycrdt import Doc

from documents.content.tree import Node, Run
from documents.content.yjs_reader import opened, tree_of
from documents.moments.differing import What, applied, difference
from documents.moments.lines import Line, lines_of, tree_of_lines
from documents.moments.structs import update_of
from documents.moments.weave import Weave
from tests.support.typists import doc_of, replayed, typed


def joined(node: Node) -> Node:
    """The tree with runs that look the same as one."""
    content: list[Node | Run] = []
    for child in node.content:
        last = content[-1] if content else None
        if isinstance(child, Run) and isinstance(last, Run) and last.marks == child.marks:
            content[-1] = Run(last.text + child.text, last.marks)
        else:
            content.append(child if isinstance(child, Run) else joined(child))
    return Node(node.kind, node.attributes, tuple(content))


def lines_at(doc: Doc) -> list[Line]:
    return lines_of(Weave(update_of(doc.get_update())))


@pytest.mark.parametrize("seed", range(40))
def test_lines_say_what_the_text_says(seed: int) -> None:
    """With what is deleted kept, and forgotten."""
    updates = [write.update for write in typed(seed)]
    for doc in (doc_of(*updates), opened(updates)):
        assert tree_of_lines(lines_at(doc)) == joined(tree_of(doc))


def looks(lines: list[Line]) -> list:
    return [(line.look, line.joins) for line in lines]


@pytest.mark.parametrize("seed", range(40))
def test_a_difference_makes_one_moment_of_the_other(seed: int) -> None:
    """Forwards and backwards, also between moments of which one knows nothing of the other."""
    updates = [write.update for write in typed(seed)]
    moments = [lines_at(doc_of(*updates[:n])) for n in range(0, len(updates), 9)]
    others = [lines_at(doc_of(*(w.update for w in typed(seed + 1))))]
    for before, after in [*pairwise(moments), (moments[0], moments[-1]), (moments[-1], others[0])]:
        assert looks(applied(before, difference(before, after))) == looks(after)
        assert looks(applied(after, difference(after, before))) == looks(before)
        assert {step.what for step in difference(after, after)} <= {What.KEEP}


@pytest.mark.parametrize("name", ["friendsforever.json.gz", "sveltecomponent.json.gz"])
def test_traces(name: str) -> None:
    """A moment in the middle of a long text."""
    updates = [write.update for write in replayed(name)]
    before, after = (lines_at(doc_of(*updates[: len(updates) * n // 9])) for n in (7, 9))
    for doc in (doc_of(*updates), opened(updates)):
        assert tree_of_lines(lines_at(doc)) == joined(tree_of(doc))
    steps = difference(before, after)
    assert looks(applied(before, steps)) == looks(after)
