"""What a text is written as for programs and people: each form says the same words."""
# A case is easier to read on one line.
# ruff: noqa: E501

import json
from typing import Any
from uuid import UUID

import pytest

from documents.content.normalize import fit
from documents.content.readers.markdown import read_markdown
from documents.content.tree import Node, Run, text_in
from documents.content.writers import published
from documents.content.writers.forms import PUBLISHED, REVIEWED, written
from documents.content.writers.html import html_of, page_of
from documents.content.writers.inline import inline_of
from documents.content.writers.markdown import markdown_of
from documents.content.writers.published import published_of
from documents.content.writers.text import text_of

OWN, FILE = UUID(int=1), UUID(int=2)
SRC = f"/documents/{OWN}/files/{FILE}"
OTHERS = f"/documents/{UUID(int=3)}/files/{FILE}"
DATA = "data:image/png;base64,AAAA"
BREAK, MENTION = Node("hardBreak"), Node("mention", {"id": 1, "label": "Ann <b>"})


def doc(*blocks: Node) -> Node:
    return Node("doc", {}, blocks)


def p(*parts: Run | Node | str) -> Node:
    return Node(
        "paragraph", {}, tuple(Run(each) if isinstance(each, str) else each for each in parts)
    )


def h(words: str, level: int = 1) -> Node:
    return Node("heading", {"level": level}, (Run(words),) if words else ())


def image(src: str = SRC, **attributes: Any) -> Node:
    return Node("image", {"src": src, **attributes})


def cell(*blocks: Node, kind: str = "tableCell") -> Node:
    return Node(kind, {"colspan": 1, "rowspan": 1}, blocks)


def row(*cells: Node) -> Node:
    return Node("tableRow", {}, cells)


TEXT = doc(h("T"), p(Run("a", {"bold": {}}, ("t",)), MENTION), image(alt="A"), image(OTHERS))
FORMS = {
    "text": ("text", {}, "T\na@Ann <b>\n[A]\n[image]\n"),
    "html": (
        "html", {},
        '<h1 dir="auto">T</h1><p dir="auto"><strong>a</strong><span data-type="mention">@Ann &lt;b&gt;</span></p>'
        f'<img src="{SRC}" alt="A"><p dir="auto">[image]</p>',
    ),
    "markdown": ("markdown", {}, f"# T\n\n**a**@Ann \\<b\\>\n\n![A](<{SRC}>)\n\n\\[image\\]\n"),
    "markdown that stands by itself": (
        "markdown", {"embeds": {SRC: DATA, OTHERS: None}},
        f"# T\n\n**a**@Ann \\<b\\>\n\n![A][image-1]\n\n\\[image\\]\n\n[image-1]: <{DATA}>\n",
    ),
    "with a note": ("text", {"note": "Made by hand."}, "T\na@Ann <b>\n[A]\n[image]\nMade by hand.\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_text_in_each_form(name: str) -> None:
    form, more, told = FORMS[name]
    assert written(TEXT, form, OWN, **more) == told


@pytest.mark.parametrize("form", ["json", REVIEWED])
def test_json(form: str) -> None:
    told = json.loads(written(doc(TEXT.nodes[1]), form, OWN))
    marks = [{"type": "bold"}, {"type": "comment", "attrs": {"id": "t"}}]
    mention = {"type": "mention", "attrs": {"id": 1, "label": "Ann <b>"}}
    words = [{"type": "text", "text": "a", "marks": marks}, mention]
    assert told == {"type": "doc", "content": [{"type": "paragraph", "content": words}]}


@pytest.mark.parametrize("embeds", [{SRC: DATA}, None])
def test_a_page_has_its_pictures_or_their_words(embeds: dict[str, str] | None) -> None:
    page = written(doc(image(alt="A", width=9), image(OTHERS)), "page", OWN, "T <b>", embeds)
    shown = f'<img src="{DATA}" alt="A" width="9">' if embeds else '<p dir="auto">[A]</p>'
    assert f'<body>\n{shown}<p dir="auto">[image]</p>\n</body>' in page
    assert "<title>T &lt;b&gt;</title>" in page


# What a published page is made of.


def test_a_page_that_is_published() -> None:
    tree = doc(
        h("Plan of the <b>"), p("a"), image(alt="A"), h("Aims", 2), h("", 2), h("Aims!", 3), image()
    )
    assert json.loads(written(tree, PUBLISHED, OWN)) == {
        "html": '<h1 id="s-plan-of-the-b" dir="auto">Plan of the &lt;b&gt;</h1><p dir="auto">a</p>'
        f'<img src="files/{FILE}" alt="A"><h2 id="s-aims" dir="auto">Aims</h2><h2 dir="auto"></h2>'
        f'<h3 id="s-aims--2" dir="auto">Aims!</h3><img src="files/{FILE}">',
        "outline": [
            [1, "Plan of the <b>", "s-plan-of-the-b"],
            [2, "Aims", "s-aims"],
            [3, "Aims!", "s-aims--2"],
        ],
        "pictures": [str(FILE)],
        "title": "Plan of the <b>",
    }


@pytest.mark.parametrize(
    ("tree", "title"),
    [
        (doc(), ""),
        (doc(p("a"), h("b")), ""),
        (doc(h("a", 2)), ""),
        (doc(h(" a \u00a0 b ")), "a b"),
    ],
)
def test_the_title_of_a_page_is_its_first_line(tree: Node, title: str) -> None:
    assert json.loads(published_of(tree))["title"] == title


def test_an_outline_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """And has the headings within other blocks; those of signs alone are named, too."""
    monkeypatch.setattr(published, "MOST_HEADINGS", 3)
    quote = Node("blockquote", {}, (h("a" * 300),))
    told = json.loads(published_of(doc(quote, h("!"), h("?"), h("b"))))
    assert told["outline"] == [
        [1, "a" * 200, f"s-{'a' * 300}"[: len(told["outline"][0][2])]],
        [1, "!", "s"],
        [1, "?", "s--2"],
    ]
    assert told["html"].endswith('<h1 dir="auto">b</h1>')


def test_a_picture_of_elsewhere_is_not_published() -> None:
    told = json.loads(published_of(doc(image("https://a.example/x.png", alt="A"))))
    assert (told["html"], told["pictures"]) == ('<p dir="auto">[A]</p>', [])


# Single blocks.

TEXTS = {
    "a rule": ([p("a"), Node("horizontalRule")], "a\n---\n"),
    "a table": (
        [Node("table", {}, (row(cell(p("a")), cell(p("b"), p("c", BREAK, "d"))), row(cell(p("e")))))],
        "a\tb c d\ne\n",
    ),
    "boxes": (
        [Node("taskList", {}, (Node("taskItem", {"checked": True}, (p("a"),)), Node("taskItem", {}, (p("b"),))))],
        "- [x] a\n- [ ] b\n",
    ),
    "an item of two blocks": (
        [Node("orderedList", {"start": 9}, (Node("listItem", {}, (p("a"), p("b"))), Node("listItem", {}, (p("c"),))))],
        "9. a\n   b\n10. c\n",
    ),
    "an empty item": ([Node("bulletList", {}, (Node("listItem"),))], "- \n"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_blocks_as_text(name: str) -> None:
    blocks, told = TEXTS[name]
    assert text_of(doc(*blocks)) == told


MARKDOWN = {
    "a box before no words": (
        [Node("taskList", {}, (Node("taskItem", {"checked": True}, (p(), image("x"))),))], "- [x] \n\n  ![](<x>)\n",
    ),
    "a rule in an item": (
        [Node("bulletList", {}, (Node("listItem", {}, (p(), Node("horizontalRule"))),))], "- ___\n",
    ),
    "a table with pictures": (
        [Node("table", {}, (row(cell(image(SRC))),))],
        f'<table><tbody><tr><td><img src="{SRC}"></td></tr></tbody></table>\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MARKDOWN)
def test_blocks_as_markdown(name: str) -> None:
    blocks, told = MARKDOWN[name]
    assert markdown_of(doc(*blocks)) == told
    assert markdown_of(fit(read_markdown(told))) == told


def test_pictures_in_markdown_stand_once_at_its_end() -> None:
    table = Node("table", {}, (row(cell(image("a"))),))
    embed = {"a": DATA, "b": f"{DATA}B"}.get
    assert markdown_of(
        doc(image("a"), image("b"), image("a"), image("c", alt="*"), table), embed
    ) == (
        "![][image-1]\n\n![][image-2]\n\n![][image-1]\n\n\\[\\*\\]\n\n"
        f'<table><tbody><tr><td><img src="{DATA}"></td></tr></tbody></table>\n\n'
        f"[image-1]: <{DATA}>\n[image-2]: <{DATA}B>\n"
    )


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([Run("a", {"bold": {}}), Run("b", {"italic": {}})], "**a**_b_"),
        ([Run("a", {"bold": {}}), Run(" b", {"italic": {}, "bold": {}})], "**a _b_**"),
        ([Run("a", {"bold": {}, "italic": {}}), Run(" b")], "**_a_** b"),
        ([Run("a ", {"bold": {}, "italic": {}})], "**_a_**"),
        ([Run("a"), Run(".", {"italic": {}}), Run("b")], "a<em>.</em>b"),
        ([Run("\u00a0a", {"bold": {}})], "\u00a0**a**"),
        ([Run("a ", {"bold": {}}), Run(" ", {"bold": {}, "italic": {}}), Run("b")], "<strong>a </strong> b"),
    ],
)  # fmt: skip
def test_signs_and_tags(parts: list[Run], told: str) -> None:
    assert inline_of(parts) == told
    (line,) = fit(read_markdown(told)).nodes
    assert text_in(line) == text_in(p(*parts)).rstrip(" ")


def test_names_are_written_as_words() -> None:
    assert (
        html_of(doc(p(MENTION)))
        == '<p dir="auto"><span data-type="mention">@Ann &lt;b&gt;</span></p>'
    )


def test_nothing_that_could_run_gets_into_a_page() -> None:
    assert "<body>\n<img>\n</body>" in page_of(doc(image("s")), "T", lambda _: "javascript:x")
