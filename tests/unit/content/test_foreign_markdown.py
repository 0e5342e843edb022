"""Markdown of others, as the examples of CommonMark and GitHub have it: nothing is lost twice."""

import pytest

from documents.content.normalize import fit
from documents.content.readers.markdown import read_markdown
from documents.content.tree import Node, Run, text_in
from documents.content.writers.markdown import markdown_of

BREAK = Node("hardBreak")
KEPT = [
    "<!-- toc -->\n",
    "- [ ] a\n- [x] b\n",
    "- \\[x\\]\n",
    "---\n\na\n\n---\n",
    '![A \\*b\\*](<https://a.example/> "A title")\n',
    "a\n\n$$\nb\n$$\n",
    "a <!-- *b* | c --> d\n",
    "# A <!-- omit in toc -->\n",
    "<!--\nWhat happened?\n\n  - one\n-->\n\ntext\n",
    "<!-- a --> <!-- b -->\n",
    "- <!-- a\n  b -->\n\n> <!-- c\n>\n> d -->\n",
    "| a <!-- b --> |\n| --- |\n| <!-- c \\| d --> |\n",
    "[^1]: One.\n\n    Two *words*\\\n    and a line.\n\n    Three.\n\nEnd.\n",
    "<br>\n",
    "- <br>\n",
    "a<br>\n",
    "\\\na\\\n\\\nb\\\n<br>\n",
    "# a<br>\n",
    "` `, a and `  `\n",
    '[a](<https://a.example/> "A title") [b **c**](<https://b.example/> "1&#124;2 &#34;3&#34;")\n',
]


@pytest.mark.parametrize("text", KEPT)
def test_what_others_write_comes_out_as_it_came_in(text: str) -> None:
    tree = fit(read_markdown(text))
    assert markdown_of(tree) == text
    assert fit(read_markdown(markdown_of(tree))) == tree


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('a <a href="https://a.example/">b *c*</a> d', "a [b *c*](<https://a.example/>) d\n"),
        ('<a title="T" href=https://a.example/>b</a>', '[b](<https://a.example/> "T")\n'),
        ('<a name="x"></a>b</a> <a href="javascript:c()">d</a> e', "b d e\n"),
        ('<a href="https://a.example/">b\n\nc', "[b](<https://a.example/>)\n\nc\n"),
        ("[a](https://a.example/ 'One\ntwo')", '[a](<https://a.example/> "One two")\n'),
        ("[a][1]\n\n[1]: https://a.example/ (T)", '[a](<https://a.example/> "T")\n'),
    ],
)
def test_links_of_both_kinds_have_their_titles(text: str, written: str) -> None:
    assert markdown_of(fit(read_markdown(text))) == written


def words_of(text: str) -> str:
    """The words of what is read, which are the same when it is written and read again."""
    tree = fit(read_markdown(text))
    again = fit(read_markdown(markdown_of(tree)))
    assert again == tree
    return "\n".join(text_in(node) for node in tree.nodes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a <?php echo $x; ?> b", None),
        ("<?php\n\n  echo '>';\n?>\nb", "<?php\n\n  echo '>';\n?>\nb"),
        ("<!ELEMENT br EMPTY> a", "<!ELEMENT br EMPTY>\na"),
        ("<![CDATA[\na < b\n]]>", None),
        ("a <![CDATA[>&<]]> <!ELEMENT br EMPTY>", None),
        ("<!-- a --> b\n", "<!-- a -->\nb"),
        ("<!-- a\n\nb", None),
        ("<div class\nfoo", "<div class foo"),
        ("<p>a</p>\n<div *?&-<-\nfoo", "a\n<div *?&-<- foo"),
        ("A <textarea> and a <title>", None),
        ("<xmp>\na\n</xmp>", "<xmp> a </xmp>"),
        ("<button>Press</button>\n", "Press"),
        ("<!DOCTYPE html>\n\na", "a"),
        ("&#9;a <!-- b -->", "a <!-- b -->"),
        ("a ![](x) b", "a\n\nb"),
        ("a [](x)\n\n[](x)\n\n- [](x)", "a\n\n"),
    ],
)
def test_what_is_no_element_is_words(text: str, words: str | None) -> None:
    assert words_of(text) == (text if words is None else words)


@pytest.mark.parametrize(
    "text",
    ["<!-- a -->b", "<!--> a -->", "<!-- a -- b -->", "<!-- a --->", "a <!-- b\nc -->", "<!-- <b>"],
)
def test_a_typed_comment_hides_no_words_that_come_behind_it(text: str) -> None:
    first, *more = text.split("\n")
    parts = [part for line in more for part in (BREAK, Run(line))]
    tree = fit(Node("doc", {}, (Node("paragraph", {}, (Run(first), *parts)),)))
    assert fit(read_markdown(markdown_of(tree))) == tree


PIXEL = "data:image/png;base64,AAAA"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"![A]({PIXEL} 'T') ![](/image/7)", f'![A](<{PIXEL}> "T")\n\n![](</image/7>)\n'),
        (f"![A][1]\n\n[1]: {PIXEL}", f"![A](<{PIXEL}>)\n"),
        (f'a <img src="{PIXEL}" alt="A"> b', f"a\n\n![A](<{PIXEL}>)\n\nb\n"),
        (f'<p><img src="{PIXEL}"></p>', f"![](<{PIXEL}>)\n"),
        ("- [x]\n- [X] a\n- [y] b", "- [x]\n- [x] a\n\n* \\[y\\] b\n"),
        ("- a\n\n  [x] b", "- a\n\n  \\[x\\] b\n"),
        ("a ![](x)  ![](y)", "a\n\n![](<x>)\n\n![](<y>)\n"),
        ("a\n$$b$$", "a\n\n$$b$$\n"),
        ("$$\na", "\\$\\$ a\n"),
        ("$$\na\n\n$$", "\\$\\$ a\n\n\\$\\$\n"),
        ("- $$\na", "- \\$\\$ a\n"),
        ("$$a$ b", "\\$$a$ b\n"),
        ("[^1]: One\nof two lines", "[^1]: One of two lines\n"),
        ("<select><option>a</option></select>", "a\n"),
        ("<div>\n<select><option>a</option></select>\n</div>", "a\n"),
    ],
)
def test_pictures_boxes_and_mathematics(text: str, written: str) -> None:
    tree = fit(read_markdown(text))
    assert markdown_of(tree) == written
    assert fit(read_markdown(written)) == tree


def test_a_comment_with_a_blank_line_stays_within_its_item() -> None:
    """The blank line would end it: it is written as words."""
    lines = Node("paragraph", {}, (Run("<!-- a"), BREAK, BREAK, Run("b -->")))
    tree = fit(Node("doc", {}, (Node("bulletList", {}, (Node("listItem", {}, (lines,)),)),)))
    assert fit(read_markdown(markdown_of(tree))) == tree


def test_indents_are_of_a_footnote_only_right_behind_it() -> None:
    indented = Node("paragraph", {}, (Run("    a"),))
    assert markdown_of(Node("doc", {}, (indented,))) == "a\n"
    note = Node("paragraph", {}, (Run("[^1]: b"),))
    quote = Node("blockquote", {}, (note, indented))
    assert markdown_of(Node("doc", {}, (quote,))) == "> [^1]: b\n>\n> a\n"
