"""A document's content outside the editor: nothing leaves but what the schema allows."""
# A case is easier to read on one line.

from typing import Any
from uuid import UUID

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content import schema, yjs_writer
from documents.content.comment_marks import add_picture, marked_words, take_off, words_of
from documents.content.tree import Node, Run
from documents.content.writers.html import html_of
from documents.content.writers.json import json_of
from documents.content.writers.markdown import markdown_of
from documents.content.writers.text import text_of
from documents.content.yjs_reader import DEEPEST, image_sources, opened, tree_of
from documents.management import demo_text
from tests.support.yjs import client, item, update


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


# Threads, and what a Doc is of.

ONE, TWO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
PICTURE = {"src": f"/documents/{ONE}/files/{TWO}", "alt": "A"}


def marked(*parts: tuple[str, dict[str, Any] | None], comments: object = None) -> Doc[Any]:
    """A text of a paragraph of these words with their formats, and a picture."""
    doc: Doc[Any] = Doc()
    root = doc.get(schema.ROOT, type=XmlFragment)
    text = root.children.append(XmlElement("paragraph")).children.append(XmlText())
    for words, formats in reversed(parts):
        text.insert(0, words, formats)
    picture = root.children.append(XmlElement("image", PICTURE))
    if comments is not None:
        picture.attributes["comments"] = comments
    return doc


def test_threads_part_words_only_for_those_who_ask() -> None:
    one = {"comment": {"id": ONE}}
    both = {
        f"comment--{name}": {"id": id_} for name, id_ in {"bbbbbbbb": ONE, "aaaaaaaa": TWO}.items()
    }
    doc = marked(
        ("a", None), ("b", one), ("c", both), ("d", {"comment": {"id": 7}}), comments=f"{TWO} {ONE}"
    )
    plain, image = (Node("paragraph", {}, (Run("abcd"),)), Node("image", PICTURE))
    assert tree_of(doc) == Node("doc", {}, (plain, image))
    words = (Run("a"), Run("b", {}, (ONE,)), Run("c", {}, (ONE, TWO)), Run("d"))
    named = Node("image", {**PICTURE, "comments": f"{TWO} {ONE}"})
    assert tree_of(doc, has_threads=True) == Node("doc", {}, (Node("paragraph", {}, words), named))


@pytest.mark.parametrize("comments", ["x", "", f"{ONE},{TWO}", f"{ONE}  {TWO}", 7, None])
def test_what_names_no_threads_is_left_out(comments: object) -> None:
    assert tree_of(marked(comments=comments), has_threads=True).nodes[1] == Node("image", PICTURE)


def test_words_where_none_may_stand_are_left_out() -> None:
    doc: Doc[Any] = Doc()
    root = doc.get(schema.ROOT, type=XmlFragment)
    root.children.append(XmlText("loose"))
    root.children.append(XmlElement("bulletList")).children.append(XmlText("loose"))
    root.children.append(XmlElement("paragraph")).children.append(XmlText())
    assert tree_of(doc).content == (Node("bulletList"), Node("paragraph"))


def test_a_text_is_made_of_updates() -> None:
    """In whatever order; an empty one says nothing."""
    doc: Doc[Any] = Doc()
    first = yjs_writer.append_blocks(doc, [demo_text.paragraph("a")])
    second = yjs_writer.append_blocks(doc, [demo_text.paragraph("b")])
    assert tree_of(opened([second, b"", first])) == tree_of(doc)
    assert text_of(tree_of(opened([]))) == ""


def test_the_pictures_of_a_text() -> None:
    quote = Node("blockquote", {}, (Node("image", {"src": "x"}), demo_text.paragraph("a")))
    assert image_sources(Node("doc", {}, (Node("image", PICTURE), quote))) == [PICTURE["src"], "x"]
    assert image_sources(tree(demo_text.paragraph("a"))) == []


def test_marks_are_taken_off_words_and_pictures() -> None:
    """Of unwanted threads alone; what else is in a text stays as it is."""
    one = {"comment": {"id": ONE}, "bold": {}}
    both = {"comment--bbbbbbbb": {"id": ONE}, "comment--aaaaaaaa": {"id": TWO}}
    doc = marked(("é", one), ("b", both), ("c", None), comments=f"{ONE} {TWO}")
    paragraph = doc.get(schema.ROOT, type=XmlFragment).children[0]
    paragraph.children[0].insert_embed(4, {"image": "x"}, both)
    mention = paragraph.children.append(XmlElement("mention", {"label": "Ann"}))
    mention.attributes["comments"] = TWO
    alone = paragraph.children.append(XmlElement("mention", {"comments": ONE}))
    assert marked_words(doc) == {ONE: "éb@A", TWO: "b@AnnA"}
    take_off(doc, lambda thread: thread == ONE)
    assert marked_words(doc) == {TWO: "b@AnnA"}
    assert "comments" not in alone.attributes
    (line, picture) = tree_of(doc, has_threads=True).nodes
    assert line.content[:2] == (Run("é", {"bold": {}}), Run("b", {}, (TWO,)))
    assert picture == Node("image", {**PICTURE, "comments": TWO})
    before = doc.get_state()
    take_off(doc, lambda thread: thread == ONE)
    assert doc.get_state() == before


def test_marks_are_found_in_what_no_editor_makes() -> None:
    """A fragment among the blocks, which nobody is shown."""
    doc: Doc[Any] = Doc()
    doc.apply_update(
        update(client(1, 0, item(7, b"\x04", root="default"), item(7, b"\x06", parent=(1, 0))))
    )
    (fragment,) = doc.get(schema.ROOT, type=XmlFragment).children
    fragment.children[0].insert(0, "a", {"comment": {"id": ONE}})
    assert (tree_of(doc), marked_words(doc)) == (Node("doc"), {ONE: "a"})
    take_off(doc, lambda thread: True)
    assert marked_words(doc) == {}


@pytest.mark.parametrize(
    ("thread", "key"),
    [
        ("0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11", "comment--+WxZIQeh"),
        ("ffffffff-ffff-4fff-8fff-ffffffffffff", "comment--V2jgndNV"),
    ],
)
def test_words_are_written_with_the_mark_of_the_editor(thread: str, key: str) -> None:
    """Its name is made by y-tiptap (frontend/tests/review)."""
    doc: Doc[Any] = Doc()
    yjs_writer.append_blocks(doc, [demo_text.paragraph(Run("a", {"bold": {}}, (thread,)))])
    (line,) = doc.get(schema.ROOT, type=XmlFragment).children
    assert line.children[0].diff() == [("a", {"bold": {}, key: {"id": thread}})]


def test_a_picture_names_one_thread_more() -> None:
    doc = marked(comments=ONE)
    picture = doc.get(schema.ROOT, type=XmlFragment).children[1]
    add_picture(picture, UUID(TWO))
    assert picture.attributes["comments"] == f"{ONE} {TWO}"
    picture.attributes["comments"] = 7
    add_picture(picture, UUID(TWO))
    assert picture.attributes["comments"] == TWO


@pytest.mark.parametrize(
    ("kind", "attributes", "words"),
    [
        ("mention", {"label": "Ann"}, "@Ann"),
        ("mention", {}, "@"),
        ("image", {"alt": "A"}, "A"),
        ("image", {}, ""),
        ("hardBreak", {"alt": "A"}, ""),
    ],
)
def test_what_stands_for_a_node_in_a_quote(kind: str, attributes: Any, words: str) -> None:
    root = Doc().get(schema.ROOT, type=XmlFragment)
    assert words_of(root.children.append(XmlElement(kind, attributes))) == words
