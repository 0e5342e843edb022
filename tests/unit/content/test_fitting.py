"""Whatever a reader makes is put in the order of the editor's schema, and nothing of it is lost."""
# A case is easier to read on one line.
# ruff: noqa: E501

from typing import Any
from uuid import UUID

import pytest

from documents.content import normalize
from documents.content.normalize import fit
from documents.content.schema import (
    DEEPEST,
    address,
    allowed_attributes,
    allowed_marks,
    file_of,
    link_to,
)
from documents.content.tree import Change, Node, Run, first_heading, map_images, of_document
from documents.errors import Unfit

OWN, OTHER, FILE = (f"{n}1111111-1111-4111-8111-111111111111" for n in "123")
THREAD = "44444444-4444-4444-8444-444444444444"
ANN = Change("Ann")


def p(*parts: Run | Node | str) -> Node:
    return Node(
        "paragraph", {}, tuple(Run(each) if isinstance(each, str) else each for each in parts)
    )


def item(*blocks: Node) -> Node:
    return Node("listItem", {}, blocks)


def bullets(*items: Node | Run) -> Node:
    return Node("bulletList", {}, items)


def code(*parts: Run | Node) -> Node:
    return Node("codeBlock", {}, parts)


def image(**attributes: Any) -> Node:
    return Node("image", {"src": "x", **attributes})


def table(*rows: Node) -> Node:
    return Node("table", {}, rows)


def row(*cells: Node) -> Node:
    return Node("tableRow", {}, cells)


def cell(*blocks: Node, **attributes: Any) -> Node:
    return Node("tableCell", {"colspan": 1, "rowspan": 1, **attributes}, blocks)


LINK = {"link": {"href": "https://a.example/"}}
FITTED = {
    "an item without its list": ([item(p("a"))], [p("a")]),
    "what nobody knows": ([Node("x", {}, (Run("a"), p("b")))], [p("a"), p("b")]),
    "words in a list": ([bullets(Run(" "), Run("a"), Run(" "))], [bullets(item(p("a")))]),
    "a paragraph in a list": ([bullets(p("a"))], [bullets(item(p("a")))]),
    "a list in a list": ([bullets(bullets(item(p("a"))))], [bullets(item(p(), bullets(item(p("a")))))]),
    "a list behind an item": (
        [bullets(item(p("a")), bullets(item(p("b"))))],
        [bullets(item(p("a"), bullets(item(p("b")))))],
    ),
    "a table without rows": ([table(), p("a")], [p("a")]),
    "a table without cells": ([table(row(), row(p("a")))], []),
    "words beside rows": ([table(p("a"), row(cell(p("b"))))], [p("a"), table(row(cell(p("b"))))]),
    "widths": (
        [table(row(cell(p("a"), colspan=2, colwidth=[9, 0]), cell(p("b"), colwidth=[9, 9])))],
        [table(row(cell(p("a"), colspan=2, colwidth=[9, 0]), cell(p("b"))))],
    ),
    "widths of columns that are taken": (
        [table(row(cell(p("a")), cell(p("b"), rowspan=2)), row(cell(p("c"), colspan=2, colwidth=[9, 9])))],
        [table(row(cell(p("a")), cell(p("b"), rowspan=2)), row(cell(p("c"))))],
    ),
    "a picture with threads": (
        [image(comments=f"{THREAD}  {THREAD}", width=0)], [image(comments=f"{THREAD} {THREAD}")]
    ),
    "code with other marks": (
        [p(Run("a", {"code": {}, "bold": {}}), Run("b", {"code": {}, **LINK}))],
        [p(Run("a", {"code": {}}), Run("b", LINK))],
    ),
    "pictures in code": (
        [code(image(alt="A"), image(comments=THREAD), Run("b"))],
        [code(Run("[A]"), Run("[image]", {}, (THREAD,)), Run("b"))],
    ),
    "blocks in code": ([code(Run("a"), p("b"), p("c"))], [code(Run("ab\nc"))]),
    "code without letters": ([code(Run("\x01"), Run("a", {}, (THREAD,)))], [code(Run("a", {}, (THREAD,)))]),
}  # fmt: skip


@pytest.mark.parametrize("name", FITTED)
def test_what_a_tree_becomes(name: str) -> None:
    given, made = FITTED[name]
    tree = fit(Node("doc", {}, tuple(given)))
    assert tree == Node("doc", {}, tuple(made))
    assert fit(tree) == tree


def quoted(levels: int) -> Node:
    node = p("a")
    for _ in range(levels):
        node = Node("blockquote", {}, (node,))
    return Node("doc", {}, (node,))


def test_what_is_too_deep() -> None:
    assert fit(quoted(DEEPEST - 1)) == quoted(DEEPEST - 1)
    with pytest.raises(Unfit, match=r"^It nests lists, quotes or tables too deep\.$"):
        fit(quoted(DEEPEST))


def test_what_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paragraph counts once as a block and once for each of its lines of words."""
    monkeypatch.setattr(normalize, "MOST_NODES", 4)
    assert len(fit(Node("doc", {}, (p("a"), p("b")))).nodes) == 2
    with pytest.raises(Unfit, match="more than 100,000"):
        fit(Node("doc", {}, (p("a"), p("b"), p("c"))))


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("taskItem", {"checked": True}, {"checked": True}),
        ("taskItem", {"checked": 1}, {}),
        ("tableCell", {"colspan": 2.0, "rowspan": True, "colwidth": [1, "x"]}, {"colspan": 2, "colwidth": [1, 0]}),
        ("tableHeader", {"colspan": 65, "rowspan": 1000, "colwidth": [0]}, {"rowspan": 1000}),
        ("tableCell", {"colwidth": []}, {}),
        ("tableCell", {"colwidth": [1] * 64}, {"colwidth": [1] * 64}),
        ("tableCell", {"colwidth": [1] * 65}, {}),
        ("image", {"src": "https://a.example/", "alt": " a \n b ", "title": 7}, {"alt": "a b"}),
        ("codeBlock", {"language": "c++", "style": "x"}, {"language": "c++"}),
        ("paragraph", {"level": 1}, {}),
    ],
)  # fmt: skip
def test_attributes_have_the_values_that_the_schema_allows(
    kind: str, given: Any, kept: Any
) -> None:
    assert allowed_attributes(kind, given.get) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"code": {}, "bold": True, "link": {"href": "https://a.example/"}, "x": {}},
         {"link": {"href": "https://a.example/"}, "bold": {}, "code": {}}),
        ({"bold": False, "italic": None}, {}),
        ({"link": "https://a.example/"}, {}),
        ({"link": {"href": "x:y"}}, {}),
    ],
)  # fmt: skip
def test_marks_are_those_of_the_schema_the_outermost_first(given: Any, kept: Any) -> None:
    assert list(allowed_marks(given).items()) == list(kept.items())


@pytest.mark.parametrize("value", [None, 7, ["https://a.example/"], "", "https://a.example/\ufffe"])
def test_what_leads_nowhere(value: object) -> None:
    assert address(value) is link_to(value) is None


@pytest.mark.parametrize(
    ("src", "told"),
    [
        (f"/documents/{OWN}/files/{FILE}", (OWN, FILE)),
        (f"/documents/{OWN}/files/{FILE}/x", None),
        ("https://a.example/", None),
        (None, None),
    ],
)
def test_files_are_named_by_their_addresses(src: object, told: object) -> None:
    assert file_of(src) == told


def test_of_another_documents_pictures_stand_their_words() -> None:
    own, other = (image(src=f"/documents/{each}/files/{FILE}") for each in (OWN, OTHER))
    named = Node("image", {"src": "x", "alt": "A", "comments": THREAD}, (), ANN, 7)
    words = Node("paragraph", {}, (Run("[A]", {}, (THREAD,), ANN),), ANN, 7)
    tree = Node("doc", {}, (own, Node("blockquote", {}, (other, named))))
    shown = Node("doc", {}, (own, Node("blockquote", {}, (p("[image]"), words))))
    assert of_document(tree, UUID(OWN)) == shown


def test_pictures_can_be_taken_out() -> None:
    tree = Node("doc", {}, (p("a"), image(), Node("blockquote", {}, (image(),))))
    assert map_images(tree, lambda _: None) == Node("doc", {}, (p("a"), Node("blockquote")))


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([p("a"), Node("heading", {"level": 2}, (Run(" "),)),
          Node("blockquote", {}, (Node("heading", {}, (Run(" b\xa0 "), Node("hardBreak"), Run("c"))),))], "b c"),
        ([p("a")], ""),
    ],
)  # fmt: skip
def test_a_text_is_named_by_its_first_heading_of_words(blocks: list[Node], words: str) -> None:
    assert first_heading(Node("doc", {}, tuple(blocks))) == words
