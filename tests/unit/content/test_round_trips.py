"""A text that goes out in a format and comes in again is the same, where the format can say it."""

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from html import escape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc

from documents.content.normalize import fit
from documents.content.readers.charsets import decoded_page
from documents.content.readers.html import read_html
from documents.content.readers.markdown import read_markdown
from documents.content.readers.word.docx import read_docx
from documents.content.schema import Attributes, address
from documents.content.tree import Node, Run, map_images, text_in, walk
from documents.content.writers.docx import docx_of
from documents.content.writers.html import html_of, page_of
from documents.content.writers.json import json_of, tree_of_json
from documents.content.writers.markdown import markdown_of
from documents.content.yjs_reader import tree_of
from documents.content.yjs_writer import append_blocks
from documents.names import clean_line
from tests.support import trees
from tests.support.lengths import examples

DATA = "data:image/png;base64," + (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PNG = b64decode(DATA.partition(",")[2])
_few = settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))


def embed(src: str) -> str | None:
    return DATA if src == trees.PIXEL else None


def back(node: Node) -> Node:
    """The tree with the image's path again where its bytes are."""

    def path(image: Node) -> Node:
        src = trees.PIXEL if image.attributes["src"] == DATA else image.attributes["src"]
        return replace(image, attributes={**image.attributes, "src": src})

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


def raised_or_lowered(tree: Node) -> Node:
    """The tree without the letters that are both, which Word does not have."""

    def one(part: Node | Run) -> Node | Run:
        if isinstance(part, Node):
            return raised_or_lowered(part)
        both = "superscript" in part.marks
        kept = {name: a for name, a in part.marks.items() if name != "subscript" or not both}
        return Run(part.text, kept)

    return Node(tree.kind, tree.attributes, tuple(one(part) for part in tree.content))


@_few
@given(_word.map(lambda tree: fit(raised_or_lowered(tree))))
def test_docx(tree: Node) -> None:
    data = docx_of(tree, "T", lambda src: PNG if src == trees.PIXEL else None)
    assert back(fit(read_docx(data))) == tree


def test_docx_keeps_quotations_and_widths() -> None:
    quote = Node("blockquote", {}, (Node("paragraph"), Node("paragraph")))
    image = Node("image", {"src": trees.PIXEL, "alt": "A", "title": "B", "width": 40})
    tree = fit(Node("doc", {}, (quote, image)))
    assert back(fit(read_docx(docx_of(tree, "T", lambda _: PNG)))) == tree


_begun = st.sampled_from(
    [
        "https://example.org/",
        "mailto:a@b.c?subject=",
        "tel:",
        "javascript:",
        "http://b\xfccher.example/",
    ]
)
_spelled = st.builds(
    str.__add__, _begun, st.text("a \"'`<>()[]\\*_&;#%|\xe9\u4e2d\u202e\xa0", max_size=9)
)


@_few
@given(_spelled)
def test_links_lead_where_the_one_rule_says(href: str) -> None:
    """In every format, out and in: what address() makes of it, or nowhere."""
    kept = address(href)
    link: dict[str, Attributes] = {"link": {"href": href}}
    tree = fit(Node("doc", {}, (paragraph(Run("x", link)),)))
    told = Node("doc", {}, (paragraph(Run("x", {"link": {"href": kept}} if kept else {})),))
    assert tree == told
    assert fit(read_html(html_of(tree))) == fit(read_markdown(markdown_of(tree))) == told
    assert fit(read_docx(docx_of(tree, "T", lambda _: None))) == told
    assert fit(read_html(f'<p><a href="{escape(href)}">x</a></p>')) == told


def paragraphs(*texts: str) -> tuple[Node, ...]:
    return tuple(Node("paragraph", {}, (Run(text),) if text else ()) for text in texts)


def test_docx_keeps_apart_what_stands_beside_each_other() -> None:
    """Two tables, also in a cell, and blocks of code."""
    cell = Node("tableCell", {"colspan": 1, "rowspan": 1}, paragraphs("a"))
    table = Node("table", {}, (Node("tableRow", {}, (cell,)),))
    holder = Node("tableCell", {"colspan": 1, "rowspan": 1}, (table, table))
    outer = Node("table", {}, (Node("tableRow", {}, (holder,)),))
    code = Node("codeBlock", {}, (Run("a\n\nb"),))
    tree = fit(Node("doc", {}, (table, table, outer, code, code, code, *paragraphs("", "z"))))
    data = docx_of(tree, "T", lambda _: None)
    assert fit(read_docx(data)) == tree
    with ZipFile(BytesIO(data)) as archive:
        assert b"</w:tbl><w:tbl>" not in archive.read("word/document.xml")


def test_docx_sets_right_to_left_what_begins_so() -> None:
    hebrew, english = "(שלום) world", "1. world שלום"
    item = Node("listItem", {}, paragraphs(hebrew))
    cell = Node("tableCell", {"colspan": 1, "rowspan": 1}, paragraphs(hebrew))
    table = Node("table", {}, (Node("tableRow", {}, (cell,)),))
    heading = Node("heading", {"level": 1}, (Run(hebrew),))
    tree = fit(
        Node(
            "doc",
            {},
            (*paragraphs(hebrew, english), heading, Node("bulletList", {}, (item,)), table),
        )
    )
    data = docx_of(tree, "T", lambda _: None)
    assert fit(read_docx(data)) == tree
    with ZipFile(BytesIO(data)) as archive:
        xml = archive.read("word/document.xml")
    assert [xml.count(sign) for sign in (b"<w:bidi/>", b"<w:rtl/>", b"<w:bidiVisual/>")] == [
        4,
        4,
        1,
    ]


def test_pictures_fit_their_cell_and_their_page() -> None:
    wide = Node("image", {"src": trees.PIXEL, "alt": "A < B", "width": 3000})
    cell = Node("tableCell", {"colspan": 1, "rowspan": 1}, (wide,))
    table = Node("table", {}, (Node("tableRow", {}, (cell, cell, cell)),))
    data = docx_of(fit(Node("doc", {}, (table, wide))), "T", lambda _: PNG)
    with ZipFile(BytesIO(data)) as archive:
        xml = archive.read("word/document.xml").decode()
    cells, sizes = re.findall(r'<w:tcW w:w="(\d+)"', xml), re.findall(r'<wp:extent cx="(\d+)"', xml)
    *in_cells, on_page = map(int, sizes)
    assert len(in_cells) == len(cells) == 3
    assert all(size < int(cell) * 635 for size, cell in zip(in_cells, cells, strict=True))
    assert on_page == 6 * 914_400
    assert xml.count('descr="A &lt; B"') == 8


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


def paragraph(*runs: Run) -> Node:
    return Node("paragraph", {}, runs)


WIDE = {
    "indent": paragraph(Run("\u3000\u3000中文段落"), Run("b", {"bold": {}}), Run("c")),
    "emphasis": paragraph(Run("\u3000"), Run("中文", {"italic": {}}), Run("\u3000")),
    "no-break": paragraph(Run("\xa0a\xa0b\xa0")),
    "alone": paragraph(Run("\xa0")),
    "thin": paragraph(Run("\u202f10\u2009km\u2003")),
    "heading": Node("heading", {"level": 2}, (Run("\u3000标题\u3000"),)),
    "code": Node("codeBlock", {}, (Run("\u3000x = 1\xa0\n\xa0\n\u3000\u3000y"),)),
    "code in a line": paragraph(Run("\u3000x\xa0", {"code": {}}), Run(" \xa0")),
    "item": Node(
        "bulletList", {}, (Node("listItem", {}, (paragraph(Run("\u3000项\xa0")),)),)
    ),
    "quotation": Node("blockquote", {}, (paragraph(Run("\u3000引用")), paragraph(Run("\u3000二")))),
    "table": Node(
        "table",
        {},
        tuple(
            Node("tableRow", {}, tuple(
                Node(kind, {"colspan": 1, "rowspan": 1}, (paragraph(Run(f"\u3000{n}\xa0")),))
                for n in "ab"
            ))
            for kind in ("tableHeader", "tableCell")
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WIDE)
def test_wide_and_no_break_spaces_stay_at_the_edges(name: str) -> None:
    tree = fit(Node("doc", {}, (WIDE[name], paragraph(Run("\u3000next")))))
    markdown = markdown_of(tree)
    assert fit(read_markdown(markdown)) == tree, markdown
    assert fit(read_html(html_of(tree))) == tree


def test_foreign_markdown_keeps_its_indents() -> None:
    first, items = fit(read_markdown("\u3000\u3000第一\n\u3000\u3000第二\n\n- \u3000项\n")).nodes
    assert first.content == (Run("\u3000\u3000第一 \u3000\u3000第二"),)
    assert items.nodes[0].nodes[0].content == (Run("\u3000项"),)
    (code,) = fit(read_markdown("`&#x003000;`")).nodes
    assert code.content == (Run("&#x003000;", {"code": {}}),)


def test_what_xml_forbids_is_left_out_of_files() -> None:
    """Text, code, names, alternative texts and titles, as PDFs and old clients bring them."""
    bad = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, 0xD800, 0xDFFF]))
    image = Node("image", {"src": "x", "alt": f"a{bad}b", "title": f"c{bad}d"})
    mention = Node("mention", {"id": 1, "label": f"e{bad}f"})
    line = Node("paragraph", {}, (Run(f"g{bad}h"), mention))
    code = Node("codeBlock", {}, (Run(f"i{bad}j"),))
    data = docx_of(Node("doc", {}, (line, code, image)), f"T{bad}itle", lambda _: PNG)
    with ZipFile(BytesIO(data)) as archive:
        assert b"<dc:title>Title</dc:title>" in archive.read("docProps/core.xml")
        body = archive.read("word/document.xml").decode()
    assert all(word in body for word in ("gh", "@ef", "ij", 'descr="ab"', 'title="cd"'))
    assert clean_line("T\ufffe\uffffitle", 99) == "Title"
    doc: Doc[Any] = Doc()
    append_blocks(doc, (Node("paragraph", {}, (Run("k\ufffe\uffffl"),)),))
    assert tree_of(doc) == Node("doc", {}, (paragraph(Run("kl")),))


KEPT = [
    "*[HTML]: Hyper Text\n*[W3C]: World Wide\n\nThe HTML spec\n",
    "Text[^1] here.\n\n[^1]: Ibid.\n",
    "[^a]: Ibid.\n[^b]: two words\n",
    "---\ntitle: A\ntags: [x, y]\n---\n\n# Hi\n",
    "+++\na = 1\n+++\n\nhi\n",
    "Term\n: Definition\n",
    "> [!NOTE]\n> Hi\n",
    "> - [^1]: a\n>   [^2]: b\n",
    "[[wiki]] and [TOC]\n",
    "==mark== x[^a]**b**\n",
    "Inline $a_1*b*c\\,d$ and **$x < y$**, [$a]b$](<https://example.org>)\n",
    "$$\n\\int_0^1 x_1 * y_2\\, dx \\\\\na &= b\n$$\n",
    "- $$x_1$$\n\n> $$\n> x_1\n> $$\n",
    "::: warning\nCareful *now*\n:::\n",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_markdown_has_for_other_programs_comes_out_as_it_came_in(text: str) -> None:
    tree = fit(read_markdown(text))
    assert markdown_of(tree) == text
    assert fit(read_markdown(markdown_of(tree))) == tree


def test_a_footnote_of_several_paragraphs_is_no_code() -> None:
    note = "[^1]: One.\n\n    Two *words*.\n\n        code\n\n    Three."
    text = f"x[^1]\n\n{note}\n\n[^1] ends.\n\n    code\n"
    blocks = fit(read_markdown(text)).nodes
    assert [(node.kind, text_in(node)) for node in blocks[1:]] == [
        ("paragraph", "[^1]: One."), ("paragraph", "    Two words."), ("codeBlock", "code"),
        ("paragraph", "Three."), ("paragraph", "[^1] ends."), ("codeBlock", "code"),
    ]  # fmt: skip


def test_prices_are_no_mathematics() -> None:
    (line,) = fit(read_markdown("From $5 to $6, *a* $ *b* $\n\n")).nodes
    assert text_in(line) == "From $5 to $6, a $ b $"
    assert len(line.content) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("List<String> x", "List<String> x"),
        ("Map<Button> and <T extends X>, std::vector<int>", None),
        ("[^1]: Ibid.", None),
        ("<Foo>\nbar\n</Foo>", "<Foo> bar </Foo>"),
        ("a <b>c</b> <u>d</u>", "a c d"),
        ("List<B>c</B>", "Listc"),
    ],
)
def test_types_and_notes_keep_their_words(text: str, words: str | None) -> None:
    (line,) = fit(read_markdown(text)).nodes
    assert text_in(line) == (words or text)
    assert fit(read_markdown(markdown_of(Node("doc", {}, (line,))))).nodes == [line]


PAGES = {
    "shift_jis": ("日本語の本", "shift_jis", '<meta charset="Shift_JIS">'),
    "windows-1251": (
        "Привет", "cp1251",
        '<META http-equiv=Content-Type content="text/html; charset=windows-1251">',
    ),
    "iso-8859-2": ("Zażółć gęślą", "iso-8859-2", "<meta charset=iso-8859-2>"),
    "latin1 is windows": ("“price” 5 €", "cp1252", "<meta charset='ISO-8859-1'>"),
    "gb2312 is gb18030": ("简体中文", "gb18030", '<meta charset="gb2312">'),
    "euc-kr": ("한국어", "cp949", '<meta charset="euc-kr">'),
    "xml": ("Łódź", "iso-8859-2", ""),
    "mark before declaration": ("日本", "utf-8-sig", '<meta charset="windows-1251">'),
    "comment is no declaration": ("naïve", "utf-8", '<!-- <meta charset="koi8-r"> -->'),
    "unknown": ("naïve", "utf-8", '<meta charset="x-klingon">'),
    "utf-16 is utf-8": ("naïve", "utf-8", '<meta charset="utf-16">'),
    "undeclared": ("naïve", "cp1252", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_in_the_encoding_that_it_declares(name: str) -> None:
    words, codec, head = PAGES[name]
    start = '<?xml version="1.0" encoding="ISO-8859-2"?>' if name == "xml" else ""
    page = f"{start}<html><head>{head}</head><body><p>{words}</p></body></html>".encode(codec)
    (line,) = fit(read_html(decoded_page(page))).nodes
    assert text_in(line) == words


@pytest.mark.parametrize(
    ("data", "told", "words"),
    [
        ('<meta charset="koi8-r"><p>Привет</p>'.encode("cp1251"), "windows-1251", "Привет"),
        ('<meta charset="koi8-r"><p>Привет</p>'.encode(), " UTF-8", "Привет"),
        ("<p>Привет</p>".encode("utf-8-sig"), "windows-1251", "Привет"),
        ("<p>Привет</p>".encode("utf-16-be"), "UTF-16BE", "Привет"),
        ("<p>日本</p>".encode("utf-16"), "shift_jis", "日本"),
        ('<meta charset="koi8-r"><p>Привет</p>'.encode("koi8-r"), "x-klingon", "Привет"),
        ("<p>naïve</p>".encode("cp1252"), "", "naïve"),
    ],
)
def test_what_comes_told_with_a_page_goes_before_what_it_declares(
    data: bytes, told: str, words: str
) -> None:
    (line,) = fit(read_html(decoded_page(data, told))).nodes
    assert text_in(line) == words


def shown(html: str) -> list[str]:
    return [text_in(node) for node in walk(fit(read_html(html))) if node.kind == "paragraph"]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ('<p dir="rtl">ABC שלום</p><p dir="auto">ABC</p>', ["\u200fABC שלום", "ABC"]),
        ('<p dir="rtl">שלום</p><p dir="RTL">1, 2</p>', ["שלום", "1, 2"]),
        ('<div dir="rtl"><p>A</p><ul><li>B<li dir="ltr">C</ul></div>', ["\u200fA", "\u200fB", "C"]),
        ('<p dir="ltr">שלום</p>', ["\u200eשלום"]),
        ('<html dir="rtl"><body><p>A <b>B</b></p>C</body></html>', ["\u200fA B", "\u200fC"]),
        ('<p dir="rtl">1. <b>A</b> B</p>', ["1. \u200fA B"]),
        ('<p><span dir="rtl">A</span></p>', ["\u200fA"]),
    ],
)
def test_the_direction_of_a_page_is_kept_by_marks(html: str, lines: list[str]) -> None:
    assert shown(html) == lines


def test_pages_say_that_each_block_goes_as_its_first_letter() -> None:
    rtl = fit(
        read_markdown("# שלום\n\n- א\n- b\n\n> ב\n\n1. c\n\n|ד|e|\n|-|-|\n|f|g|\n\n```\nשx\n```\n")
    )
    html = html_of(rtl)
    assert [html.count(f"<{tag}") for tag in ('ul dir="rtl"', 'li dir="rtl"', 'ol dir="rtl"')] == [
        1, 1, 0,
    ]  # fmt: skip
    assert '<h1 dir="auto">' in html
    assert '<blockquote dir="rtl"><p dir="auto">' in html
    assert '<table dir="rtl">' in html
    assert fit(read_html(html)) == rtl
    assert fit(read_html(page_of(rtl, "T", embed))) == rtl
    assert fit(read_markdown(markdown_of(rtl))) == rtl


def test_a_quote_in_word_is_no_italic_text() -> None:
    """The style that makes it a quote is slanted; its words are not."""
    tree = read_markdown("> said *so*\n")
    assert fit(read_docx(docx_of(tree, "Plan", lambda src: None))) == fit(tree)
