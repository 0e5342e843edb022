"""Pages as other programs write them: words, lists, headings, tables and looks are kept."""

import re
import time
from pathlib import Path

import pytest

from documents.content.normalize import fit
from documents.content.readers.html import read_html
from documents.content.readers.loose_lists import told_by_word
from documents.content.readers.page_styles import styles_by_class
from documents.content.tree import Node, Run
from documents.content.writers.html import html_of
from documents.content.writers.markdown import markdown_of

PAGES = Path(__file__).parents[2] / "golden/pages"


def page(name: str) -> str:
    """A page as the program of this name writes it."""
    return (PAGES / f"{name}.html").read_text()


def read(html: str) -> str:
    """What a page says, as Markdown; it is the same once it is written as a page and read again.

    A list in an item stands right below its words, for the eye.
    """
    tree = fit(read_html(html))
    assert fit(read_html(html_of(tree))) == tree
    return re.sub(r"\n(?=\n +[-*\d])", "", markdown_of(tree))


def test_google_docs() -> None:
    text = read(page("google"))
    assert text.startswith(
        "# Plan\n\n# Aims\n\nOne **two** *three* <u>four</u> ~~five~~<sup>\\[1\\]</sup>"
        " [six](<https://example.org/a?b=1>)\n\n"
        "- a\n  - b\n  - c\n    1. d\n- e\n\n1. f\n2. g\n\n<table>"
    )
    assert text.endswith("</table>\n\n---\n\n\\[1\\]\xa0note\n")


def test_google_docs_copies_lists_into_lists() -> None:
    html = """<b style="font-weight:normal;" id="docs-internal-guid-1"><ul><li dir="ltr"
    aria-level="1"><p role="presentation"><span style="font-weight:700">a</span></p></li><ul>
    <li aria-level="2"><p>b</p></li></ul><li><p>c</p></li></ul><ul><li role="checkbox"
    aria-checked="true"><p>d</p></li><li role="checkbox" aria-checked="false"><p>e</p></li></ul>
    </b>"""
    assert read(html) == "- **a**\n  - b\n- c\n\n* [x] d\n* [ ] e\n"


def test_notion() -> None:
    assert read(page("notion")).partition("</table>\n\n")[2] == (
        "- a\n  - b\n  - c\n- d\n\n1. e\n2. f\n\n- [x] g\n- [ ] h\n\n* i\n\n  j\n\n"
        "<u>k</u> <mark>l</mark>\n\n\\!\n\nm\n\n```Python\nn = 1\n```\n\n> o\n\n"
        "[p](<https://example.org/>)\n\nq\n"
    )


def test_confluence() -> None:
    assert read(page("confluence")) == (
        "1. Team\n\n# Team : Plan\n\nCreated by Ann\n\n"
        "Done \u2b50 and OPEN by [Ben](<https://example.org/u>)\n\n- [x] a\n- [ ] b\n\n"
        "```java\nint a < b;\n```\n\nMind\n\nc\n\n| d | e |\n| --- | --- |\n| f | g |\n"
    )


def test_word_as_a_page() -> None:
    text = read(page("word"))
    assert text.startswith(
        "# Plan\n\n## Aims\n\n- a\n  - **b**\n- c\n\n1\\.\xa0no list\n\n"
        "3. d\n   1. e\n   2. f\n4. g\n\nno sign\n\n<table>"
    )
    assert text.endswith(
        "<p>h</p></td></tr></tbody></table>\n\ni\xa0\n".replace("<p>", '<p dir="auto">')
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<div class="highlight highlight-source-js"><pre>a</pre></div><pre>b</pre>',
         "```js\na\n```\n\n```\nb\n```\n"),
        ('<div class="lang-en"><pre>a</pre></div>', "```\na\n```\n"),
        ('<p>a <img class="emoji" alt="\U0001f44d" src="x.png"> b</p>', "a \U0001f44d b\n"),
        ("<pre><code><ul><li>a</li><li>b <p>c</p></li></ul></code></pre>", None),
        ("<p>a<br><br></p><p><br><br></p><h2>b<br><br></h2>", "a<br>\n\n<br>\n\n## b<br>\n"),
        ('<span style="text-decoration:underline"><a href="https://a.example/">b</a></span>',
         "[b](<https://a.example/>)\n"),
        ('<a href="https://a.example/"><u>b</u></a>', "[<u>b</u>](<https://a.example/>)\n"),
        ("<header><hgroup><h2>a</h2></hgroup></header>", "## a\n"),
        ('<p class="title">a</p>', "a\n"),
        ('<p>a<img src=" https://a.example/ x " alt="A" title="T" width="40"></p>',
         'a\n\n![A](<https://a.example/x> "T")\n'),
        ('<p><img src="x" width="wide"></p>', "![](<x>)\n"),
        ('<ul><li><input type="checkbox" checked>a</li><li><input type="text">b</li></ul>',
         "- [x] a\n\n* b\n"),
        ('<input type="checkbox">a', "a\n"),
        ("<p><b>a</b><i> </i></p>", "**a**\n"),
        ('<p class="MsoListParagraph">\u00b7\xa0\xa0 a <b>b</b></p>', "- a **b**\n"),
        ("<p>a \x05</p><p>b\f\x01c</p>", "a\n\nb c\n"),
    ],
)  # fmt: skip
def test_pieces_of_pages(html: str, text: str | None) -> None:
    assert read(html) == (text or "```\na\nb c\n\n```\n")


def test_breaks_at_the_end_are_written_as_a_browser_shows_them() -> None:
    line = Node("paragraph", {}, (Run("a"), Node("hardBreak")))
    assert html_of(Node("doc", {}, (line,))) == '<p dir="auto">a<br><br></p>'


@pytest.mark.parametrize(
    ("style", "level"),
    [("margin-left:1.0in", 1), ("margin:0in 0in 0in 108.0pt", 2), ("margin-left:.25in", 0),
     ("margin-left:3.81cm;text-indent:0", 2), ("margin:0in", 0), ("margin-left:.in", 0), ("", 0)],
)  # fmt: skip
def test_margins_of_word_are_levels(style: str, level: int) -> None:
    assert told_by_word("MsoListParagraph", style) == {"level": level}


@pytest.mark.long
@pytest.mark.parametrize("piece", ["<style>", "<style", "a", ".a{b:c}", "}", "{", ".a,"])
def test_long_style_sheets_take_no_time(piece: str) -> None:
    """Twice as long takes about twice as long."""

    def seconds(count: int) -> float:
        page = f"<style>{piece * count}</style>"
        return min(timed(page) for _ in range(3))

    def timed(page: str) -> float:
        start = time.process_time()
        styles_by_class(page)
        return time.process_time() - start

    assert seconds(80_000) < 20 * seconds(10_000) + 0.05
