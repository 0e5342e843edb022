"""Trees as hypothesis makes them: every block and mark that the editor knows."""

from typing import Any

from hypothesis import strategies as st

from documents.content.normalize import fit
from documents.content.schema import MARKS, Attributes
from documents.content.tree import Node, Run

# What Markdown, HTML and XML have signs of, and letters of more than one byte.
_LETTERS = "ab1 *_~`[]<>&#|!$\\-+=.)(:\"'äß😀中"
PIXEL = "/documents/11111111-1111-4111-8111-111111111111/files/22222222-2222-4222-8222-222222222222"


def _is_tidy(text: str) -> bool:
    """Without white space that HTML and Markdown take for layout."""
    return text == " ".join(text.split())


words = st.text(_LETTERS, min_size=1, max_size=9).filter(_is_tidy)
_looks = st.sets(st.sampled_from([name for name in MARKS if name not in {"link", "code"}]))
_links = st.sampled_from(
    ["https://example.org/?a=1&b=2&copy;", "mailto:ann@example.org", "http://[::1]/(x)_*y*"]
)
_titles = st.none() | words


@st.composite
def runs(draw: st.DrawFn) -> Run:
    marks: dict[str, Attributes] = {name: {} for name in draw(_looks)}
    what = draw(st.sampled_from(["", "", "link", "code"]))
    if what == "code":
        marks = {"code": {}}
    elif what == "link":
        title = draw(_titles)
        marks["link"] = {"href": draw(_links), **({"title": title} if title else {})}
    return Run(draw(words), marks)


@st.composite
def lines(draw: st.DrawFn) -> tuple[Node | Run, ...]:
    """Words without white space or breaks at the edges."""
    parts: list[Node | Run] = [draw(runs())]
    for run in draw(st.lists(runs(), max_size=4)):
        if draw(st.integers(0, 5)) == 0:
            parts.append(Node("hardBreak"))
        parts.append(run)
    return tuple(parts)


paragraphs = lines().map(lambda parts: Node("paragraph", {}, parts))
headings = st.builds(
    lambda level, parts: Node("heading", {"level": level}, parts), st.integers(1, 3), lines()
)
code_blocks = st.builds(
    lambda text, language: Node("codeBlock", language, (Run(text),) if text else ()),
    st.text(_LETTERS + "\n", max_size=20),
    st.sampled_from([{}, {"language": "python"}, {"language": "c++"}]),
)
plain_code = code_blocks.map(lambda node: Node("codeBlock", {}, node.content))
rules = st.just(Node("horizontalRule"))
images = st.builds(
    lambda alt: Node("image", {"src": PIXEL, **alt}),
    st.sampled_from([{}, {"alt": "a [b] *c*"}, {"alt": "<x>"}]),
)


def lists(
    blocks: st.SearchStrategy[Node], firsts: st.SearchStrategy[Node] = paragraphs, most: int = 2
) -> st.SearchStrategy[Node]:
    def listed(kind: str, start: int, items: list[Any], done: list[bool]) -> Node:
        made = []
        for (first, rest), is_done in zip(items, [*done, *[False] * 3], strict=False):
            attributes: Attributes = {"checked": is_done} if kind == "taskList" else {}
            item = "taskItem" if kind == "taskList" else "listItem"
            made.append(Node(item, attributes, (first, *rest)))
        return Node(kind, {"start": start} if kind == "orderedList" else {}, tuple(made))

    return st.builds(
        listed,
        st.sampled_from(["bulletList", "orderedList", "taskList"]),
        st.integers(1, 12),
        st.lists(st.tuples(firsts, st.lists(blocks, max_size=most)), min_size=1, max_size=3),
        st.lists(st.booleans(), max_size=3),
    )


def quotes(blocks: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.lists(blocks, min_size=1, max_size=3).map(
        lambda inner: Node("blockquote", {}, tuple(inner))
    )


def tables(
    blocks: st.SearchStrategy[Node], headers: st.SearchStrategy[bool]
) -> st.SearchStrategy[Node]:
    def tabled(rows: list[list[Any]], has_header: bool) -> Node:
        made = []
        for y, row in enumerate(rows):
            kind = "tableHeader" if has_header and y == 0 else "tableCell"
            cells = tuple(
                Node(kind, {"colspan": width, "rowspan": height}, tuple(content))
                for width, height, content in row
            )
            made.append(Node("tableRow", {}, cells))
        return fit(Node("doc", {}, (Node("table", {}, tuple(made)),))).nodes[0]

    span = st.sampled_from([1, 1, 1, 2])
    cell = st.tuples(span, span, st.lists(blocks, min_size=1, max_size=2))
    rows = st.lists(st.lists(cell, min_size=1, max_size=3), min_size=1, max_size=3)
    return st.builds(tabled, rows, headers)


def documents(blocks: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Whole texts, in the order that the schema asks for."""
    return st.lists(blocks, min_size=1, max_size=4).map(
        lambda nodes: fit(Node("doc", {}, tuple(nodes)))
    )


_flat = st.one_of(paragraphs, headings, code_blocks, rules, images)
_nested = st.recursive(_flat, lambda inner: st.one_of(lists(inner), quotes(inner)), max_leaves=6)
# Everything.
rich = documents(st.one_of(_nested, tables(_nested, st.booleans())))
