"""What readers of text, Markdown and pages have in common: lines, marks, lists, limits."""
# A case is easier to read on one line.
# ruff: noqa: E501

from dataclasses import replace

import pytest

from documents.content.normalize import fit
from documents.content.readers import text
from documents.content.readers.charsets import decoded_text
from documents.content.readers.html import read_html
from documents.content.readers.markdown import read_markdown
from documents.content.readers.outline import Line, outlined
from documents.content.readers.stack import Stack
from documents.content.readers.text import read_text
from documents.content.readers.word.numbering import Place
from documents.content.schema import DEEPEST
from documents.content.tree import Node, Run
from documents.content.writers.markdown import markdown_of
from documents.errors import Unfit


def doc(*blocks: Node | Run) -> Node:
    return Node("doc", {}, blocks)


def p(*runs: Run | str) -> Node:
    return Node(
        "paragraph", {}, tuple(Run(each) if isinstance(each, str) else each for each in runs)
    )


def test_text_is_a_paragraph_for_each_line_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_text("a\tb \r\n\n  c") == doc(p("a   b"), p("  c"))
    monkeypatch.setattr(text, "MOST_NODES", 1)
    assert len(read_text("a\n" * 4).content) == 4
    with pytest.raises(Unfit, match="more than 100,000"):
        read_text("a\n" * 5)


@pytest.mark.parametrize(
    ("data", "told", "words"),
    [
        ("é".encode(), None, "é"),
        ("é".encode("cp1252"), None, "é"),
        ("é".encode("utf-16"), "utf-8", "é"),
        ("Привет".encode("koi8-r"), "KOI8-R", "Привет"),
        (b'<meta charset="koi8-r">', None, '<meta charset="koi8-r">'),
    ],
)
def test_text_is_decoded_as_it_says_or_as_it_was_told(data: bytes, told: str, words: str) -> None:
    assert decoded_text(data, told) == words


# What begins and ends.


def test_what_has_not_ended_ends_with_the_text() -> None:
    stack = Stack()
    stack.begin("blockquote")
    stack.begin("paragraph")
    stack.text("a")
    assert stack.tree() == doc(Node("blockquote", {}, (p("a"),)))


def test_marks_end_in_any_order() -> None:
    """One that has not begun ends nothing."""
    stack = Stack()
    stack.mark("bold")
    stack.mark("italic")
    stack.unmark("strike")
    stack.unmark("bold")
    stack.text("a")
    stack.unmark("italic")
    stack.unmark("italic")
    stack.text("b")
    assert stack.tree() == doc(Run("a", {"italic": {}}), Run("b"))


@pytest.mark.parametrize(
    ("kinds", "content", "attributes"),
    [
        (("listItem", "paragraph"), (), {"checked": True}),
        (("listItem", "paragraph"), ("a",), None),
        (("blockquote", "paragraph"), (), None),
        ((), (), None),
    ],
)
def test_what_a_block_begins(kinds: tuple[str, ...], content: tuple[str, ...], attributes) -> None:
    """A paragraph that is the first in its item says whether that has a box."""
    stack = Stack()
    for kind in kinds[:1]:
        stack.begin(kind, {"checked": True})
    for words in content:
        stack.add(p(words))
    for kind in kinds[1:]:
        stack.begin(kind)
    assert stack.begun_by_this("listItem") == attributes


def test_nothing_nests_without_end() -> None:
    stack = Stack()
    for _ in range(4 * DEEPEST):
        stack.begin("blockquote")
    with pytest.raises(Unfit, match="too deep"):
        stack.begin("blockquote")
    with pytest.raises(Unfit, match="too deep"):
        read_html("<div>" * 501)
    with pytest.raises(Unfit, match="too deep"):
        read_markdown("> " * 250 + "a")


# Lists of lines.

FIRST = Place(0, "bulletList", "1")
NUMBER = Place(0, "orderedList", "2", 7)


def deeper(place: Place, level: int) -> Place:
    return replace(place, level=level)


OUTLINES = {
    "items": ([Line(p("a"), FIRST), Line(p("b"), FIRST)], "- a\n- b\n"),
    "deeper and back": (
        [Line(p("a"), FIRST), Line(p("b"), deeper(NUMBER, 2)), Line(p("c"), deeper(FIRST, 1)), Line(p("d"), FIRST)],
        "- a\n\n  7. b\n\n  - c\n- d\n",
    ),
    "two lists": ([Line(p("a"), NUMBER), Line(p("b"), FIRST)], "7. a\n\n- b\n"),
    "boxes": ([Line(p("a"), FIRST, checked=True), Line(p("b"), FIRST, checked=False)], "- [x] a\n- [ ] b\n"),
    "lines that go on": (
        [Line(p("a"), FIRST), Line(p("b"), deeper(FIRST, 1)), Line(p("c"), continues=1), Line(p("d"), continues=0)],
        "- a\n\n  - b\n\n    c\n\n  d\n",
    ),
    "a line that goes on with nothing": ([Line(p("a"), continues=3), Line(p("b"), FIRST)], "a\n\n- b\n"),
    "quotations and code": (
        [Line(p("a"), is_quoted=True), Line(Node("codeBlock", {}, (Run("b"),)), program="x"),
         Line(Node("codeBlock", {}, (Run("c"),)), program="x"), Line(p("d"))],
        "> a\n\n```\nb\nc\n```\n\nd\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OUTLINES)
def test_lines_say_how_deep_they_stand(name: str) -> None:
    lines, written = OUTLINES[name]
    assert markdown_of(fit(doc(*outlined(lines)))) == written
