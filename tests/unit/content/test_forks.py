"""Tracked changes come in as suggestions: each by itself, all together the text after them."""
# A piece of XML is easier to read on one line.
# ruff: noqa: E501

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc

from documents.content import forks
from documents.content.comparing import Children, Words, as_one, edits_between
from documents.content.forks import Forked, forked
from documents.content.normalize import fit
from documents.content.readers.word.docx import read_word
from documents.content.tree import Change, Node, Run, settled
from documents.content.writers.docx import docx_of
from documents.content.writers.html import html_of
from documents.content.yjs_reader import opened, tree_of
from documents.content.yjs_writer import append_blocks
from documents.exchange.tracking import Suggested, revised_by
from tests.support.lengths import examples
from tests.support.revising import suggested, update_of
from tests.unit.content.test_round_trips import PNG, _word, _word_blocks, back
from tests.unit.content.test_tracked_changes import ANN, BOLD, COME, GONE, READ, end
from tests.unit.content.test_word_files import p, run, word


def come_in(data: bytes) -> tuple[Node, Node, Forked]:
    """The texts before and after the changes of a file, and what it is as suggestions."""
    reading = read_word(data)
    before, after = (back(fit(each)) for each in (reading.before or reading.text, reading.text))
    return before, after, forked(before, after)


def plain(root: Node) -> Node:
    """A text as a shared one says it."""
    doc: Doc = Doc()
    append_blocks(doc, root.content)
    return settled(tree_of(doc))


def with_all(made: Forked) -> Node:
    return settled(tree_of(opened([made.update, *(fork.update for fork in made.forks)])))


def shown(root: Node) -> str:
    return html_of(root).replace(' dir="auto"', "")


def alone(made: Forked) -> list[str]:
    """The text with each suggestion by itself."""
    return [shown(tree_of(opened([made.update, fork.update]))) for fork in made.forks]


@settings(
    max_examples=examples(20),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    _word, st.lists(_word_blocks, min_size=1, max_size=3), st.integers(0, 2**32), st.integers(1, 3)
)
def test_any_changes(tree: Node, new: list[Node], seed: int, count: int) -> None:
    """As a text with suggestions goes out and comes in again."""
    chance = Random(seed)
    text = update_of(tree)
    new = list(fit(Node("doc", {}, tuple(new))).nodes)
    names = ["Ann", "Ben <B>", 'Cleo "C"']
    made = [Suggested(suggested(text, chance, new), Change(name)) for name in names[:count]]
    data = docx_of(tree_of(opened([text])), "T", lambda _: PNG, (), revised_by([text], made))
    before, after, again = come_in(data)
    assert settled(tree_of(opened([again.update]))) == plain(before)
    assert with_all(again) == plain(after)
    assert len(again.forks) > 0 or plain(before) == plain(after)
    assert {name for fork in again.forks for name in fork.author.split(", ")} <= {*names}
    for fork in again.forks:
        tree_of(opened([again.update, fork.update]))


@pytest.mark.parametrize("name", READ)
def test_each_kind_of_change(name: str) -> None:
    before, after, made = come_in(word(READ[name][0]))
    assert with_all(made) == plain(after)
    several = {"moved": 2, "end moved": 2}
    count = several.get(name, int(plain(before) != plain(after)))
    assert [(fork.author, fork.at) for fork in made.forks] == [(ANN.author, ANN.at)] * count


def by(author: str, name: str, text: str) -> str:
    inner = f"<w:r><w:delText>{text}</w:delText></w:r>" if name == "del" else run(text)
    return f'<w:{name} w:author="{author}" w:date="2026-02-01T12:00:00Z">{inner}</w:{name}>'


# What stands in a file, and what it says with each of the suggestions alone.
ALONE = {
    "what comes for what goes": (p(run("a") + COME + GONE + run("b")), ["<p>anewb</p>"]),
    "two places": (p(COME + run("a") + GONE), ["<p>newaold</p>", "<p>a</p>"]),
    "two authors at one place": (
        p(run("a") + by("B", "ins", "1") + by("A", "ins", "2") + by("B", "ins", "3")),
        ["<p>a1</p>", "<p>a2</p>", "<p>a3</p>"],
    ),
    "one for another's": (
        p(run("a") + by("A", "del", "x") + by("B", "del", "y") + by("A", "ins", "z")),
        ["<p>ayz</p>", "<p>ax</p>"],
    ),
    "a look": (p(run("a") + BOLD), ["<p>a<strong>b</strong></p>"]),
    "words and the paragraphs behind them": (
        p(run("a") + COME, end("ins")) + p(COME, end("ins")) + p(run("b")),
        ["<p>anew</p><p>new</p><p>b</p>"],
    ),
    "two paragraphs of two authors": (
        p(by("A", "ins", "1"), end("ins").replace(" Ann  A", "A")) + p(by("B", "ins", "2"), end("ins").replace(" Ann  A", "B")) + p(run("x")),
        ["<p>1</p><p>x</p>", "<p>2</p><p>x</p>"],
    ),
    "a joint": (p(run("a"), end("del")) + p(run("b")), ["<p>ab</p>"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_each_waits_by_itself(name: str) -> None:
    body, texts = ALONE[name]
    _, after, made = come_in(word(body))
    assert alone(made) == texts
    assert with_all(made) == plain(after)


def test_a_joint_keeps_the_letters_of_the_first_paragraph() -> None:
    """Somebody who writes in it meanwhile has their words there when it is accepted."""
    _, _, made = come_in(word(p(run("abc"), end("del")) + p(run("d"))))
    doc = opened([made.update])
    doc.get("default", type=forks.XmlFragment).children[0].children[0].insert(1, "X")
    doc.apply_update(made.forks[0].update)
    assert shown(tree_of(doc)) == "<p>aXbcd</p>"


def test_where_there_is_no_room_authors_have_fewer_and_the_rest_is_in_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = p("".join(by(name, "ins", "x") + run("a") for name in "ABABAB"))
    monkeypatch.setattr(forks, "MOST", 3)
    _, after, made = come_in(word(body))
    assert [fork.author for fork in made.forks] == ["A", "B", "A"]
    assert alone(made) == ["<p>xaaaaaa</p>", "<p>aaxaaxaaxa</p>", "<p>aaxaaxaa</p>"] or with_all(
        made
    ) == plain(after)
    monkeypatch.setattr(forks, "LONGEST", 1)
    _, _, made = come_in(word(body))
    assert (made.forks, made.left_out) == ((), 3)
    assert settled(tree_of(opened([made.update]))) == plain(after)
    assert len(made.clients) == 4


def test_what_is_not_understood_is_one_suggestion() -> None:
    """Of all who have changed something, from the first block that is another to the last."""
    reading = read_word(word(p(run("z")) + p(COME + run("a") + by("B", "ins", "b")) + p(run("z"))))
    before, after = fit(reading.before or reading.text), fit(reading.text)
    (edit,) = as_one(before, after)
    assert (edit.author, edit.at) == ("Ann A, B", "2026-02-01T12:00:00Z")
    assert edit.steps == (Children((), 1, 2, (after.nodes[1],)),)


def test_a_text_without_changes_has_nothing_that_waits() -> None:
    text = Node("doc", {}, (line("a"),))
    made = forked(text)
    assert (made.forks, made.left_out, len(made.clients)) == ((), 0, 1)
    assert tree_of(opened([made.update])) == settled(text)


A, B = Change("A", "1"), Change("B", "2")
BREAK = Node("hardBreak")


def line(*parts: Run | Node | str, kind: str = "paragraph", **attributes: Any) -> Node:
    """A block that is the same before and after."""
    runs = tuple(Run(each) if isinstance(each, str) else each for each in parts)
    return Node(kind, attributes, runs, None, 1)


def new(text: str, change: Change = A) -> Run:
    return Run(text, {}, (), change)


def tables(*cells: tuple[Node, dict[str, Any]]) -> Node:
    spans = {"colspan": 1, "rowspan": 1}
    made = (Node("tableCell", {**spans, **more}, (block,)) for block, more in cells)
    return Node("table", {}, (Node("tableRow", {}, tuple(made)),))


# Texts before and after, and what is said with each suggestion alone and by whom.
COMPARED = {
    "another level": (
        Node("heading", {"level": 1}, (Run("a"),), None, 1), Node("heading", {"level": 2}, (Run("a"),), A, 1),
        [("A", "<h2>a</h2>")],
    ),
    "another level and words": (
        line("a", kind="heading", level=1), line("a", new("b", B), kind="heading", level=2),
        [("B", "<h2>ab</h2>")],
    ),
    "no language": (
        line("a", kind="codeBlock", language="c"), line("a", kind="codeBlock"), [("", "<pre><code>a</code></pre>")],
    ),
    "other widths": (
        tables((line("a"), {"colwidth": [9]})), tables((line("a"), {})),
        [("", "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>")],
    ),
    "words before a break": (line(BREAK, "a"), line(new("x"), BREAK, "a"), [("A", "<p>x<br>a</p>")]),
    "words behind a break": (
        line("a", BREAK, BREAK, "b"), line("a", BREAK, BREAK, "b", new("x")), [("A", "<p>a<br><br>bx</p>")],
    ),
    "words that nobody has taken": (line("ab"), line("a", new("x")), [("A", "<p>ax</p>")]),
    "words that nobody has brought": (line("a"), line("ab"), [("", "<p>ab</p>")]),
    "other words of nobody": (line("ab"), line("ac"), [("", "<p>ac</p>")]),
    "a break that goes": (
        line("a", Node("hardBreak", change=A)), line("a"), [("A", "<p>a</p>")],
    ),
    "a break that goes between words of several looks": (
        line("a", Run("b", {"bold": {}}), Node("hardBreak", change=A), "c"), line("a", Run("b", {"bold": {}}), "c"),
        [("A", "<p>a<strong>b</strong>c</p>")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COMPARED)
def test_what_is_compared(name: str) -> None:
    old, changed, alone_ = COMPARED[name]
    before, after = Node("doc", {}, (old,)), Node("doc", {}, (changed,))
    made = forked(before, after)
    authors = [fork.author for fork in made.forks]
    assert list(zip(authors, alone(made), strict=True)) == alone_
    assert with_all(made) == plain(after)
    assert settled(tree_of(opened([made.update]))) == plain(before)


def rules(said: str) -> Node:
    """Lines across the page, all of which look the same; a letter is whoever changed one."""
    return Node("doc", {}, tuple(Node("horizontalRule", {}, (), CHANGES[by]) for by in said))


CHANGES = {"-": None, "A": A, "B": B}


@pytest.mark.parametrize(
    ("before", "after", "authors"),
    [("A-", "-", ["A"]), ("-A", "-", ["A"]), ("A-B", "-", ["A", "B"]), ("-", "A-B", ["A", "B"]),
     ("A-", "-B", ["A", "B"]), ("--A--", "----", ["A"]), ("A", "B", []), ("--", "-", [""])],
)  # fmt: skip
def test_of_blocks_that_look_the_same_those_go_that_somebody_has_taken(
    before: str, after: str, authors: list[str]
) -> None:
    assert [edit.author for edit in edits_between(rules(before), rules(after))] == authors


def test_words_in_a_table_whose_cells_span_rows_are_changed_there() -> None:
    before, after = (
        Node("doc", {}, (tables((block, {"rowspan": 2})),))
        for block in (line("a"), line("a", new("x")))
    )
    (edit,) = edits_between(before, after)
    assert edit.steps == (Words((0, 0, 0, 0), 0, 1, 0, (new("x"),)),)


def test_what_would_come_out_otherwise_is_one_suggestion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two edits that are one now stand behind another's that was between them."""
    monkeypatch.setattr(forks, "MOST", 2)
    words = by("B", "ins", "1") + by("A", "ins", "2") + by("B", "ins", "3")
    _, after, made = come_in(word(p(run("a") + words)))
    assert [fork.author for fork in made.forks] == ["B, A"]
    assert with_all(made) == plain(after)
