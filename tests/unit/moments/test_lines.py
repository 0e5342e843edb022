"""What the moments read from Yjs' own bytes is what Yjs says."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.schema import ROOT
from documents.content.tree import Node, Run
from documents.content.yjs_reader import DEEPEST, opened, tree_of
from documents.moments import structs
from documents.moments.differing import What, applied, difference
from documents.moments.lines import Line, Piece, last_value, lines_of, tree_of_lines
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


@pytest.mark.long
@pytest.mark.parametrize("name", ["friendsforever.json.gz", "sveltecomponent.json.gz"])
def test_traces(name: str) -> None:
    """A moment in the middle of a long text."""
    updates = [write.update for write in replayed(name)]
    before, after = (lines_at(doc_of(*updates[: len(updates) * n // 9])) for n in (7, 9))
    for doc in (doc_of(*updates), opened(updates)):
        assert tree_of_lines(lines_at(doc)) == joined(tree_of(doc))
    steps = difference(before, after)
    assert looks(applied(before, steps)) == looks(after)


def nested(levels: int) -> XmlElement:
    """A paragraph within so many quotations."""
    block = XmlElement("paragraph", contents=[XmlText("deep"), XmlElement("hardBreak")])
    for _ in range(levels):
        block = XmlElement("blockquote", contents=[block])
    return block


@pytest.mark.parametrize(
    "block",
    [
        *(lambda n=n: nested(n) for n in range(DEEPEST - 3, DEEPEST + 2)),
        lambda: XmlElement("image"),
        lambda: XmlElement("image", {"src": "https://example.org/a.png"}),
        lambda: XmlElement("image", {"src": 5}),
        lambda: XmlElement("bulletList"),
        lambda: XmlElement("paragraph", contents=[XmlElement("heading"), XmlElement("video")]),
        lambda: XmlElement("paragraph", contents=[XmlText("a\x00b\x01c")]),
        lambda: XmlElement("paragraph", contents=[XmlText("\x01")]),
        lambda: XmlElement("paragraph", contents=[XmlText("\x01end\x02")]),
        lambda: XmlElement("heading", {"level": 2}),
    ],
)
def test_lines_of_odd_blocks(block: Callable[[], XmlElement]) -> None:
    """Too deep, unknown, incomplete or with what no text may hold: read as trees are."""
    doc: Doc = Doc()
    blocks = doc.get(ROOT, type=XmlFragment).children
    blocks.append(XmlElement("paragraph", contents=[XmlText("before")]))
    blocks.append(block())
    assert tree_of_lines(lines_at(doc)) == joined(tree_of(doc))


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (structs.ANY, [1, 2], 2),
        (structs.JSON, ["a"], "a"),
        (structs.STRING, "abc", "abc"),
        (structs.EMBED, {"a": 1}, {"a": 1}),
        (structs.BINARY, b"ab", None),
        (structs.TYPE, "paragraph", None),
    ],
)
def test_the_value_of_an_attribute(kind: int, value: object, said: object) -> None:
    assert last_value(structs.Struct(1, 0, 1, kind, value=value)) == said


def line_of(*words: tuple[str, int, int], id: tuple[int, int] = (9, 0)) -> Line:
    """A line of letters that these clients wrote, from these clocks on."""
    pieces = tuple(Piece(text, {}, client, clock) for text, client, clock in words)
    return Line((), 0, "paragraph", {}, pieces, id)


MANY = 800


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A text of another program has the same letters in another order.
        ([line_of(("ab", 1, 0), ("cd", 1, 5))], [line_of(("cd", 1, 5), ("ab", 1, 0))]),
        ([line_of(("ab", 1, 0))], [line_of(("xb", 1, 0))]),
        ([line_of()], [line_of(("new", 1, 0))]),
        ([line_of(("old", 1, 0))], [line_of()]),
        # So many words, and so many lines, are not compared by what they say.
        ([line_of(("a b " * MANY, 1, 0))], [line_of(("b c " * MANY, 2, 0))]),
        (
            [line_of((f"{n} of these", 1, 99 * n), id=(1, n)) for n in range(MANY)],
            [line_of((f"{n} of those", 2, 99 * n), id=(2, n)) for n in range(MANY)],
        ),
    ],
)
def test_a_difference_of_odd_lines_is_one(before: list[Line], after: list[Line]) -> None:
    assert looks(applied(before, difference(before, after))) == looks(after)


def test_what_is_beside_or_within_what_is_forgotten_is_nowhere() -> None:
    """Yjs leaves a gap where a deleted block was; what came into it meanwhile has no place."""
    forgotten, lost, words = (structs.Struct(n, 0, 1, structs.GC) for n in (1, 2, 3))
    lost.kind, lost.parent, lost.value = structs.STRING, (1, 0), "x"
    words.kind, words.origin, words.value = structs.STRING, (2, 0), "y"
    kept = structs.Struct(4, 0, 1, structs.TYPE, parent=ROOT, value="paragraph", shape=3)
    pieces = [forgotten, lost, words, kept]
    weave = Weave(structs.Update({each.client: [each] for each in pieces}))
    assert list(weave.within(ROOT)) == [kept]
    assert list(weave.within((1, 0))) == []
