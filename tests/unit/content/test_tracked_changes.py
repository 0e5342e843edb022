"""Tracked changes of Word files: the text as it is when all are accepted, and when none is."""
# A piece of XML is easier to read on one line.
# ruff: noqa: E501

import pytest

from documents.content.normalize import fit
from documents.content.readers.word.docx import read_word
from documents.content.tree import Change, Node, Run, settled, walk
from documents.content.writers.html import html_of
from documents.content.writers.json import json_of, tree_of_json
from tests.unit.content.test_word_files import BOXED, CHECKED, cell, p, run, word

BY = 'w:id="1" w:author=" Ann  A" w:date="2026-01-31T12:00:00Z"'
ANN = Change("Ann A", "2026-01-31T12:00:00Z")
COME, GONE = (
    f"<w:ins {BY}>{run('new')}</w:ins>",
    f"<w:del {BY}><w:r><w:delText>old</w:delText></w:r></w:del>",
)
BOLD = f"<w:r><w:rPr><w:b/><w:rPrChange {BY}><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr><w:t>b</w:t></w:r>"
OPEN = CHECKED.replace('val="1"', 'val="0"')


def end(name: str) -> str:
    return f"<w:rPr><w:{name} {BY}/></w:rPr>"


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def row(inner: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{inner}</w:tr>"


# What stands in a file, and as what it is read before and after its changes.
READ = {
    "words": (p(run("a") + COME + GONE + run("b")), "<p>aoldb</p>", "<p>anewb</p>"),
    "moved": (
        p(f"<w:moveFrom {BY}>{run('a')}</w:moveFrom>{run('b')}<w:moveTo {BY}>{run('a')}</w:moveTo>"),
        "<p>ab</p>", "<p>ba</p>",
    ),
    "come and gone": (p(run("a") + f"<w:ins {BY}>{GONE}</w:ins>"), "<p>a</p>", "<p>a</p>"),
    "a line's end": (p(run("a") + f"<w:del {BY}><w:r><w:br/></w:r></w:del>" + run("b")), "<p>a<br>b</p>", "<p>ab</p>"),
    "a field": (
        p(f"<w:del {BY}><w:r><w:fldChar w:fldCharType='begin'/><w:delInstrText>PAGE</w:delInstrText>"
          "<w:fldChar w:fldCharType='separate'/><w:delText>7</w:delText><w:fldChar w:fldCharType='end'/></w:r></w:del>" + run("x")),
        "<p>7x</p>", "<p>x</p>",
    ),
    "looks": (p(BOLD), "<p><em>b</em></p>", "<p><strong>b</strong></p>"),
    "end gone": (p(run("a"), end("del")) + p(run("b")), "<p>a</p><p>b</p>", "<p>ab</p>"),
    "end come": (p(run("a"), end("ins")) + p(run("b")), "<p>ab</p>", "<p>a</p><p>b</p>"),
    "last end come": (p(COME, end("ins")), "", "<p>new</p>"),
    "end moved": (p("", end("moveFrom")) + p(run("a")) + p("", end("moveTo")), "<p></p><p>a</p>", "<p>a</p><p></p>"),
    "a heading now": (
        p(run("a"), style("Heading2") + f"<w:pPrChange {BY}><w:pPr/></w:pPrChange>"), "<p>a</p>", "<h2>a</h2>",
    ),
    "a heading once": (
        p(run("a"), f"<w:pPrChange {BY}><w:pPr>{style('Heading1')}</w:pPr></w:pPrChange>"), "<h1>a</h1>", "<p>a</p>",
    ),
    "an item now": (
        p(run("a"), style("List Bullet") + f"<w:pPrChange {BY}><w:pPr/></w:pPrChange>"),
        "<p>a</p>", "<ul><li><p>a</p></li></ul>",
    ),
    "a box ticked": (
        p(f"<w:del {BY}>{OPEN}</w:del><w:ins {BY}>{CHECKED}</w:ins>" + run("a")),
        BOXED.replace("true", "false").replace(' checked=""', "").format("a"), BOXED.format("a"),
    ),
    "a box of letters ticked": (
        p(f"<w:del {BY}>{run('☐ ')}</w:del><w:ins {BY}>{run('☒ ')}</w:ins>" + run("a")),
        BOXED.replace("true", "false").replace(' checked=""', "").format("a"), BOXED.format("a"),
    ),
    "rows": (
        "<w:tbl>" + row(cell(p(run("a")))) + row(cell(p(run("b"))), f"<w:trPr><w:ins {BY}/></w:trPr>")
        + row(cell(p(run("c"))), f"<w:trPr><w:del {BY}/></w:trPr>") + "</w:tbl>",
        "ac", "ab",
    ),
    "cells": (
        "<w:tbl>" + row(cell(p(run("a"))) + f"<w:tc><w:tcPr><w:cellIns {BY}/></w:tcPr>{p(run('b'))}</w:tc>"
        + f"<w:tc><w:tcPr><w:cellDel {BY}/></w:tcPr>{p(run('c'))}</w:tc>") + "</w:tbl>",
        "ac", "ab",
    ),
    "a block": (p(run("a")) + f"<w:ins {BY}>{p(run('b'))}</w:ins>", "<p>a</p>", "<p>a</p><p>b</p>"),
}  # fmt: skip


def shown(root: Node | None) -> str:
    """HTML; of tables the words alone."""
    assert root is not None
    if any(node.kind == "table" for node in walk(root)):
        return "".join(part.text for part in words_of(root))
    return html_of(settled(root)).replace(' dir="auto"', "")


def words_of(root: Node) -> list[Run]:
    return [part for node in walk(root) for part in node.content if isinstance(part, Run)]


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read_as_before_its_changes_and_as_after(name: str) -> None:
    body, before, after = READ[name]
    reading = read_word(word(body))
    assert reading.before is not None
    assert (shown(fit(reading.before)), shown(fit(reading.text))) == (before, after)


def test_words_have_their_change() -> None:
    reading = read_word(word(READ["words"][0]))
    assert reading.before is not None
    was, now = words_of(fit(reading.before)), words_of(fit(reading.text))
    assert [(part.text, part.change) for part in was] == [("a", None), ("old", ANN), ("b", None)]
    assert [(part.text, part.change) for part in now] == [("a", None), ("new", ANN), ("b", None)]
    (look,) = words_of(fit(read_word(word(p(BOLD))).text))
    assert look.change == Change(ANN.author, ANN.at, is_look=True)


def test_a_paragraph_is_known_in_both_texts() -> None:
    """By its number, however its words and its place in a list change."""
    names = ["words", "an item now", "a heading now", "rows", "end gone", "end come", "looks"]
    reading = read_word(word("".join(READ[name][0] for name in names)))
    assert reading.before is not None
    was, now = (
        [node.origin for node in walk(fit(each)) if node.origin]
        for each in (reading.before, reading.text)
    )
    # The new and the old row, and the paragraph of each joint.
    assert (was, now) == ([1, 2, 3, 4, 6, 7, 8, 10, 11], [1, 2, 3, 4, 5, 8, 9, 10, 11])


def test_a_file_without_changes_has_no_text_before() -> None:
    reading = read_word(word(p(run("a"))))
    assert reading.before is None
    assert {(node.origin, node.change) for node in walk(reading.text)} == {(0, None)}


def test_changes_go_through_json() -> None:
    tree = fit(read_word(word(READ["words"][0] + READ["end gone"][0])).text)
    assert tree_of_json(json_of(tree)) == tree
