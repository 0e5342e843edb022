"""A document's content outside the editor: nothing leaves but what the schema allows."""

from typing import Any

import pytest
from pycrdt import Doc, Text, XmlElement, XmlFragment, XmlText

from documents.content import schema, yjs_writer
from documents.content.stored import content_of
from documents.content.tree import Node, Run
from documents.content.writers.html import html_of
from documents.content.writers.json import json_of
from documents.content.writers.markdown import markdown_of
from documents.content.writers.text import text_of
from documents.content.yjs_reader import DEEPEST, tree_of
from documents.errors import Quarantined
from documents.journal.loading import Stored
from documents.management import demo_text


def tree(*given: Node) -> Node:
    doc: Doc[Any] = Doc()
    yjs_writer.append_blocks(doc, given)
    return tree_of(doc)


def para(text: str, **marks: dict[str, Any]) -> Node:
    return demo_text.paragraph(Run(text, marks))


EVERYTHING = (
    demo_text.heading(2, "Plan"),
    demo_text.paragraph(
        "One ",
        demo_text.bold("two"),
        " ",
        demo_text.italic("three"),
        Run(" four", {"strike": {}, "underline": {}}),
        demo_text.code("five"),
        demo_text.link("six", "https://example.org/?a=1&b=2"),
    ),
    demo_text.bullets(demo_text.paragraph("a"), demo_text.paragraph("b")),
    Node("orderedList", {"start": 3}, (Node("listItem", {}, (demo_text.paragraph("c"),)),)),
    demo_text.quote(demo_text.paragraph("said"), demo_text.paragraph("again")),
    demo_text.code_block("x = '<'\ny", "python"),
    Node("horizontalRule"),
)


def test_html() -> None:
    assert html_of(tree(*EVERYTHING)) == (
        '<h2 dir="auto">Plan</h2>'
        '<p dir="auto">One <strong>two</strong> <em>three</em><s><u> four</u></s><code>five</code>'
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer nofollow">six</a></p>'
        '<ul><li><p dir="auto">a</p></li><li><p dir="auto">b</p></li></ul>'
        '<ol start="3"><li><p dir="auto">c</p></li></ol>'
        '<blockquote><p dir="auto">said</p><p dir="auto">again</p></blockquote>'
        "<pre><code class=\"language-python\">x = '&lt;'\ny</code></pre>"
        "<hr>"
    )


def test_markdown() -> None:
    assert markdown_of(tree(*EVERYTHING)) == (
        "## Plan\n\n"
        "One **two** *three* ~~<u>four</u>~~`five`[six](<https://example.org/?a=1&b=2>)\n\n"
        "- a\n- b\n\n"
        "3. c\n\n"
        "> said\n>\n> again\n\n"
        "```python\nx = '<'\ny\n```\n\n"
        "---\n"
    )


def test_text() -> None:
    assert text_of(tree(*EVERYTHING)) == (
        "Plan\nOne two three fourfivesix\n- a\n- b\n3. c\nsaid\nagain\nx = '<'\ny\n---\n"
    )


def test_json() -> None:
    """What ProseMirror takes for the same text."""
    told = json_of(tree(demo_text.heading(2, "Plan", demo_text.link("x", "mailto:a@b.org"))))
    link = {"type": "link", "attrs": {"href": "mailto:a@b.org"}}
    assert told == {
        "type": "doc",
        "content": [
            {
                "type": "heading",
                "attrs": {"level": 2},
                "content": [
                    {"type": "text", "text": "Plan"},
                    {"type": "text", "text": "x", "marks": [link]},
                ],
            }
        ],
    }


def test_a_hard_break_in_each_form() -> None:
    doc: Doc[Any] = Doc()
    root = doc.get(schema.ROOT, type=XmlFragment)
    paragraph = root.children.append(XmlElement("paragraph"))
    paragraph.children.append(XmlText("one"))
    paragraph.children.append(XmlElement("hardBreak"))
    paragraph.children.append(XmlText("two"))
    found = tree_of(doc)
    assert html_of(found) == '<p dir="auto">one<br>two</p>'
    assert markdown_of(found) == "one\\\ntwo\n"
    assert text_of(found) == "one\ntwo\n"


def test_lists_in_lists() -> None:
    inner = demo_text.bullets(demo_text.paragraph("b"))
    item = Node("listItem", {}, (demo_text.paragraph("a"), inner))
    found = tree(Node("orderedList", {"start": 9}, (item,)))
    assert markdown_of(found) == "9. a\n\n   - b\n"
    assert text_of(found) == "9. a\n   - b\n"


def test_an_empty_document() -> None:
    found = tree()
    assert (text_of(found), markdown_of(found), html_of(found)) == ("", "", "")
    assert json_of(found) == {"type": "doc"}


@pytest.mark.parametrize(
    "block",
    [
        Node("script", {}, (Run("alert(1)"),)),
        Node("iframe", {"src": "https://example.org"}),
        Node("image", {"src": "x", "onerror": "alert(1)"}),
        Node("listItem", {}, (demo_text.paragraph("no list around it"),)),
        Node("default"),
        Node("doc", {}, (demo_text.paragraph("x"),)),
        Node("text", {}, (Run("x"),)),
        Node("PARAGRAPH", {}, (Run("x"),)),
    ],
    ids=lambda block: block.kind,
)
def test_unknown_nodes_are_left_out_with_what_they_hold(block: Node) -> None:
    assert tree(block, demo_text.paragraph("kept")) == Node(
        "doc", {}, (Node("paragraph", {}, (Run("kept"),)),)
    )


def test_unknown_attributes_and_marks_are_left_out() -> None:
    block = Node(
        "heading",
        {"level": "2\" onclick='x'", "onclick": "alert(1)", "style": "x", "textAlign": "left"},
        (Run("x", {"blink": {}, "bold": {"class": "a"}, "textStyle": {"color": "red"}}),),
    )
    assert tree(block).content == (Node("heading", {}, (Run("x", {"bold": {}}),)),)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "https://a b",
        'https://a"onclick="x',
        "https://a>b",
        "//example.org",
        "mailto:",
        "",
        7,
        None,
        ["https://example.org"],
        "https://x\x00y",
        "https://" + "x" * 3000,
    ],
)
def test_links_lead_only_to_http_https_and_mailto(href: object) -> None:
    found = tree(para("x", link={"href": href}))
    assert found.content == (Node("paragraph", {}, (Run("x"),)),)


@pytest.mark.parametrize("level", [0, 7, -1, 2.5, "1", None, 1e30])
def test_a_level_that_is_none(level: object) -> None:
    assert tree(Node("heading", {"level": level}, (Run("x"),))).content == (
        Node("heading", {}, (Run("x"),)),
    )


def test_a_language_cannot_leave_its_attribute() -> None:
    found = tree(demo_text.code_block("x", 'py"><script>'))
    assert html_of(found) == "<pre><code>x</code></pre>"


MARKUP = "<img src=x onerror=alert(1)> & <b>"


def test_markup_in_words_stays_words() -> None:
    found = tree(demo_text.paragraph(MARKUP))
    assert html_of(found) == '<p dir="auto">&lt;img src=x onerror=alert(1)&gt; &amp; &lt;b&gt;</p>'
    assert text_of(found) == MARKUP + "\n"
    assert markdown_of(found) == "\\<img src=x onerror=alert(1)\\> \\& \\<b\\>\n"


@pytest.mark.parametrize(
    ("words", "escaped"),
    [
        ("# no heading", "\\# no heading"),
        ("- no item", "\\- no item"),
        ("1. no item", "1\\. no item"),
        ("a*b_c`d[e]", "a\\*b\\_c\\`d\\[e\\]"),
        ("    no code", "no code"),
        ("one\n# two", "one \\# two"),
        ("===", "\\==="),
    ],
)
def test_words_that_look_like_markdown(words: str, escaped: str) -> None:
    assert markdown_of(tree(demo_text.paragraph(words))) == escaped + "\n"


def test_code_with_backticks_in_markdown() -> None:
    assert markdown_of(tree(demo_text.paragraph(demo_text.code("a`b")))) == "``a`b``\n"
    assert markdown_of(tree(demo_text.paragraph(demo_text.code("`")))) == "`` ` ``\n"
    assert markdown_of(tree(demo_text.code_block("```\nx", ""))) == "````\n```\nx\n````\n"


def test_white_space_stays_outside_of_markdowns_signs() -> None:
    assert markdown_of(tree(demo_text.paragraph("a", demo_text.bold(" b "), "c"))) == "a **b** c\n"


def test_marks_in_code_blocks_and_embeds_are_left_out() -> None:
    doc: Doc[Any] = Doc()
    root = doc.get(schema.ROOT, type=XmlFragment)
    block = root.children.append(XmlElement("codeBlock"))
    text = block.children.append(XmlText())
    text.insert(0, "code", {"bold": {}})
    text.insert_embed(4, {"image": "x"})
    assert tree_of(doc).content == (Node("codeBlock", {}, (Run("code"),)),)


def depth(node: Node) -> int:
    deepest = 0
    while True:
        inner = [child for child in node.content if isinstance(child, Node)]
        if not inner:
            return deepest
        node, deepest = inner[0], deepest + 1


@pytest.mark.parametrize("levels", [DEEPEST, DEEPEST + 1, 3000])
def test_what_lies_too_deep_is_left_out(levels: int) -> None:
    doc: Doc[Any] = Doc()
    parent: Any = doc.get(schema.ROOT, type=XmlFragment)
    with doc.transaction():
        for _ in range(levels):
            parent = parent.children.append(XmlElement("blockquote"))
    found = tree_of(doc)
    assert depth(found) == DEEPEST
    assert html_of(found).count("<blockquote>") == DEEPEST
    markdown_of(found), text_of(found), json_of(found)


def stored(*updates: bytes) -> Stored:
    return Stored(0, b"", updates, len(updates), 0)


def test_content_with_its_seq_and_state() -> None:
    doc: Doc[Any] = Doc()
    update = yjs_writer.append_blocks(doc, [demo_text.paragraph("x")])
    content = content_of(stored(update))
    assert (content.seq, content.root) == (1, tree_of(doc))
    again: Doc[Any] = Doc()
    again.apply_update(content.state)
    assert tree_of(again) == tree_of(doc)


@pytest.mark.parametrize("bad", [b"\xff", b"\x01\x01\x01\x00\xff", b"not an update"])
def test_what_cannot_be_read_is_said_so(bad: bytes) -> None:
    with pytest.raises(Quarantined):
        content_of(stored(bad))


def test_a_root_of_another_type_shows_nothing() -> None:
    doc: Doc[Any] = Doc()
    doc.get(schema.ROOT, type=Text).insert(0, "plain")
    assert html_of(content_of(stored(doc.get_update())).root) == ""
