"""A text that goes out in a format and comes in again is the same, where the format can say it."""

from base64 import b64decode, b64encode
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc

from documents.blocks import append_blocks
from documents.content import tree_of
from documents.fit import fit
from documents.readers.docx import read_docx
from documents.readers.html import read_html
from documents.readers.markdown import read_markdown
from documents.tree import Node, Run, map_images
from documents.writers.docx import docx_of
from documents.writers.html import html_of, page_of
from documents.writers.json import json_of, tree_of_json
from documents.writers.markdown import markdown_of
from tests.unit import trees

DATA = "data:image/png;base64," + (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PNG = b64decode(DATA.partition(",")[2])
_few = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def embed(src: str) -> str | None:
    return DATA if src == trees.PIXEL else None


def back(node: Node) -> Node:
    """The tree with the image's path again where its bytes are."""

    def path(image: Node) -> Node:
        src = trees.PIXEL if image.attributes["src"] == DATA else image.attributes["src"]
        return Node("image", {**image.attributes, "src": src})

    return map_images(node, path)


@_few
@given(trees.rich)
def test_markdown(tree: Node) -> None:
    markdown = markdown_of(tree, embed)
    assert back(fit(read_markdown(markdown))) == tree, markdown


@_few
@given(trees.rich)
def test_html(tree: Node) -> None:
    assert fit(read_html(html_of(tree))) == tree
    assert back(fit(read_html(page_of(tree, "T <b>", embed)))) == tree


def test_html_of_word_processors_raises_and_lowers_by_style() -> None:
    page = (
        '10<span style="vertical-align: super">3</span>, x<span style="vertical-align:sub">i</span>'
    )
    (line,) = fit(read_html(page)).nodes
    raised, lowered = Run("3", {"superscript": {}}), Run("i", {"subscript": {}})
    assert line.content == (Run("10"), raised, Run(", x"), lowered)


@_few
@given(trees.rich)
def test_json(tree: Node) -> None:
    assert tree_of_json(json_of(tree)) == tree


# What Word can say: items hold words and further lists, quotations words, code has no language.
_word_lists = st.recursive(
    trees.lists(trees.paragraphs, most=1),
    lambda inner: trees.lists(inner, most=1),
    max_leaves=4,
)
_word_blocks = st.one_of(
    trees.paragraphs,
    trees.headings,
    trees.plain_code,
    trees.rules,
    trees.images,
    _word_lists,
)
_word_cells = st.one_of(trees.paragraphs, trees.plain_code, _word_lists)
_word = trees.documents(st.one_of(_word_blocks, trees.tables(_word_cells, st.just(True))))


def without(tree: Node, marks: set[str]) -> Node:
    """The tree with its text free of these marks."""

    def bare(part: Node | Run) -> Node | Run:
        if isinstance(part, Run):
            return Run(part.text, {name: a for name, a in part.marks.items() if name not in marks})
        return without(part, marks)

    return Node(tree.kind, tree.attributes, tuple(bare(part) for part in tree.content))


@_few
@given(_word.map(lambda tree: fit(without(tree, {"superscript", "subscript"}))))
def test_docx(tree: Node) -> None:
    data = docx_of(tree, "T", lambda src: PNG if src == trees.PIXEL else None)
    assert back(fit(read_docx(data))) == tree


def test_docx_keeps_quotations_and_widths() -> None:
    quote = Node("blockquote", {}, (Node("paragraph"), Node("paragraph")))
    image = Node("image", {"src": trees.PIXEL, "alt": "A", "title": "B", "width": 40})
    tree = fit(Node("doc", {}, (quote, image)))
    assert back(fit(read_docx(docx_of(tree, "T", lambda _: PNG)))) == tree


@_few
@given(trees.rich)
def test_yjs(tree: Node) -> None:
    """What is written for the editor is read as it was."""
    doc: Doc[Any] = Doc()
    append_blocks(doc, tree.content)
    assert tree_of(doc) == tree


def test_the_pixel_is_one() -> None:
    assert f"data:image/png;base64,{b64encode(PNG).decode()}" == DATA


def test_markdown_keeps_spaces_at_the_end_of_quoted_code() -> None:
    code = Node("codeBlock", {}, (Run(" \nx "),))
    tree = fit(Node("doc", {}, (Node("blockquote", {}, (code,)),)))
    assert fit(read_markdown(markdown_of(tree))) == tree
