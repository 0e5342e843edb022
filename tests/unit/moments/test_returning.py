"""A block of an earlier moment is put back into the text of now; everybody comes to the same."""

import random
from collections import Counter
from dataclasses import replace
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content import comment_marks
from documents.content.schema import ROOT
from documents.content.tree import Node, Run
from documents.content.yjs_reader import DEEPEST, opened, tree_of
from documents.content.yjs_writer import append_blocks
from documents.moments.amending.returning import Missing, returned
from documents.moments.lines import Line, looks
from tests.support.typists import doc_of, typed
from tests.unit.moments.test_lines import joined, lines_at, nested

CLIENT = 5
THREAD = str(UUID(int=7))


def words(*parts: Any) -> tuple[Node | Run, ...]:
    return tuple(part if isinstance(part, Node | Run) else Run(part) for part in parts)


def paragraph(*parts: Any) -> Node:
    return Node("paragraph", {}, words(*parts))


def item(*blocks: Node) -> Node:
    return Node("listItem", {}, blocks)


def written(*blocks: Node, client: int = 1) -> Doc[Any]:
    doc: Doc[Any] = Doc(client_id=client)
    append_blocks(doc, blocks)
    return doc


def said(line: Line) -> tuple[Any, ...]:
    return line.kind, line.attributes, looks(line.pieces)


def put_back(then: Doc[Any], now: Doc[Any], number: int) -> Node:
    """What is read where the line of then is back in the text of now."""
    found = returned(now.get_update(), lines_at(then), lines_at(now), number, client=CLIENT)
    both = opened([now.get_update(), found.update])
    assert tree_of(both) == tree_of(found.after)
    return joined(tree_of(both))


def forked(doc: Doc[Any]) -> tuple[Doc[Any], Any]:
    """A copy of somebody else, and what stands in it."""
    copy: Doc[Any] = Doc(client_id=2)
    copy.apply_update(doc.get_update())
    return copy, copy.get(ROOT, type=XmlFragment).children


@pytest.mark.parametrize("seed", range(60))
def test_one_block_says_what_it_said_and_nothing_else_changes(seed: int) -> None:
    """While two people type: all come to the same text, and what they typed meanwhile stays."""
    chance = random.Random(seed)
    updates = [write.update for write in typed(seed, 90)]
    past = chance.randrange(1, len(updates) - 10)
    until = chance.randrange(past, len(updates) - 5)
    was, now = (lines_at(doc_of(*updates[:n])) for n in (past, until))
    number = chance.randrange(len(was))
    state = opened(updates[:until]).get_update()
    found = returned(state, was, now, number, client=CLIENT)
    after = lines_at(found.after)
    changes = Counter(repr(said(line)) for line in after)
    changes.subtract(repr(said(line)) for line in now)
    came = [look for look, count in changes.items() if count > 0]
    assert came in ([], [repr(said(was[number]))])
    assert len(after) - len(now) in (0, 1)
    # Nothing that went comes back under the name of whoever wrote it.
    fresh = {piece.client for line in after for piece in line.pieces} - {CLIENT}
    assert fresh <= {piece.client for line in now for piece in line.pieces}
    later = updates[until:]
    update = [found.update] if found.update else []
    cut = len(later) // 2
    texts = {
        repr(lines_at(doc_of(*updates[:until], *order)))
        for order in (
            [*update, *later],
            [*later, *update],
            [*later[:cut], *update, *later[cut:]],
        )
    }
    assert len(texts) == 1
    together = _letters(lines_at(doc_of(*updates, *update)))
    typed_meanwhile = _letters(lines_at(doc_of(*updates))) - _letters(now)
    assert typed_meanwhile <= together


def _letters(lines: list[Line]) -> set[tuple[int, int]]:
    return {
        (piece.client, piece.clock + n)
        for line in lines
        for piece in line.pieces
        for n in range(len(piece.text.encode("utf-16-le")) // 2)
    }


@pytest.mark.parametrize("seed", range(80))
def test_words_breaks_and_names_are_put_in_order(seed: int) -> None:
    """Whatever the paragraph holds now: words with marks, line breaks and mentions of people."""
    chance = random.Random(seed)
    kinds = ["paragraph", "paragraph", "heading", "codeBlock"]
    then, now = (
        written(_random_block(chance.choice(kinds), chance), paragraph("end"), client=n)
        for n in (1, 2)
    )
    was, lines = lines_at(then), lines_at(now)
    # They are the same, however much is different in them.
    was[0] = replace(was[0], id=lines[0].id)
    found = returned(now.get_update(), was, lines, 0, client=CLIENT)
    assert [said(line) for line in lines_at(found.after)] == [said(was[0]), said(lines[1])]
    assert joined(tree_of(opened([now.get_update(), found.update]))) == joined(tree_of(then))


def _random_block(kind: str, chance: random.Random) -> Node:
    attributes = {"level": chance.randint(1, 3)} if kind == "heading" else {}
    parts = [_random_part(kind, chance) for _ in range(chance.randrange(6))]
    return joined(Node(kind, attributes, tuple(parts)))


def _random_part(kind: str, chance: random.Random) -> Node | Run:
    if kind != "codeBlock" and chance.random() < 0.4:
        return chance.choice([Node("hardBreak"), Node("mention", {"id": 3, "label": "Ann"})])
    text = chance.choice(["one ", "two ", "é", "😀 ", "three. "])
    marks = {} if kind == "codeBlock" else chance.choice([{}, {"bold": {}}, {"italic": {}}])
    return Run(text, marks)


def test_what_is_gone_comes_back_beside_its_neighbours() -> None:
    """In its list, whose items others have changed; where all of that is gone, as a list."""
    listed = Node("bulletList", {}, tuple(item(paragraph(text)) for text in ("a", "b", "c")))
    then = written(paragraph("before"), listed, paragraph("behind"))
    now, blocks = forked(then)
    del blocks[1].children[1:2]
    blocks[1].children[0].children[0].children[0].insert(1, "a")
    assert put_back(then, now, 2) == Node(
        "doc",
        {},
        (
            paragraph("before"),
            Node("bulletList", {}, tuple(item(paragraph(t)) for t in ("aa", "b", "c"))),
            paragraph("behind"),
        ),
    )
    del blocks[1:2]
    assert put_back(then, now, 2).content == (
        paragraph("before"),
        Node("bulletList", {}, (item(paragraph("b")),)),
        paragraph("behind"),
    )
    del blocks[0:2]
    assert put_back(then, now, 0).content == (paragraph("before"),)
    assert put_back(then, written(paragraph(), client=9), 4).content == (
        paragraph("behind"),
        paragraph(),
    )


def test_a_second_paragraph_of_an_item_comes_back_into_the_item() -> None:
    """Beside the other one, and also where that is another one now."""
    two = Node("bulletList", {}, (item(paragraph("one"), paragraph("two")),))
    then = written(two)
    now, blocks = forked(then)
    del blocks[0].children[0].children[1:2]
    assert put_back(then, now, 1) == joined(tree_of(then))
    li = blocks[0].children[0]
    del li.children[0:1]
    li.children.append(XmlElement("paragraph")).children.append(XmlText("123456"))
    assert put_back(then, now, 0).content[0].nodes[0].content == (
        paragraph("123456"),
        paragraph("one"),
    )


def test_a_cell_that_is_gone_does_not_come_back() -> None:
    """Lest one row has more cells than the others: its paragraph stands behind the table."""

    def table(*texts: str) -> Node:
        row = tuple(Node("tableCell", {}, (paragraph(text),)) for text in texts)
        return Node("table", {}, (Node("tableRow", {}, row),))

    then = written(table("a", "b"), paragraph("behind"))
    now, blocks = forked(then)
    del blocks[0].children[0].children[1:2]
    assert put_back(then, now, 1).content == (table("a"), paragraph("b"), paragraph("behind"))
    # A cell that stands takes its paragraph.
    now, blocks = forked(then)
    cell = blocks[0].children[0].children[1]
    del cell.children[0:1]
    cell.children.append(XmlElement("paragraph"))
    cells = put_back(then, now, 1).nodes[0].nodes[0].nodes
    assert cells[1].content == (paragraph(), paragraph("b"))
    del blocks[0:1]
    assert put_back(then, now, 0).content == (paragraph("a"), paragraph("behind"))


def test_threads_keep_their_words() -> None:
    """What was written between words that a thread is about belongs to it; nothing else does."""
    then = written(paragraph("one two three"))
    now, blocks = forked(then)
    text = blocks[0].children[0]
    del text[4:8]
    mark = {comment_marks.key_of(UUID(THREAD)): {"id": THREAD}}
    text.format(0, 9, mark)
    found = returned(now.get_update(), lines_at(then), lines_at(now), 0)
    assert comment_marks.marked_words(found.after) == {THREAD: "one two three"}
    text.format(4, 9, dict.fromkeys(mark))
    found = returned(now.get_update(), lines_at(then), lines_at(now), 0)
    assert comment_marks.marked_words(found.after) == {THREAD: "one "}
    # A heading that was a paragraph.
    now = written(Node("heading", {"level": 2}, words(Run("one ", threads=(THREAD,)), "two")))
    lines = [replace(lines_at(then)[0], id=lines_at(now)[0].id)]
    found = returned(now.get_update(), lines, lines_at(now), 0)
    assert comment_marks.marked_words(found.after) == {THREAD: "one"}
    assert joined(tree_of(found.after)).content == (paragraph("one two three"),)


def test_what_the_editor_does_not_know_stays() -> None:
    """Something embedded in the words, where a line break comes back before it; odd letters."""
    then = written(paragraph("ab", Node("hardBreak"), "cd"))
    now = written(paragraph("abcd\x01"), client=2)
    text = now.get(ROOT, type=XmlFragment).children[0].children[0]
    text.insert_embed(4, {"kind": "other"})
    text.format(4, 5, {"bold": {}})
    lines = [replace(lines_at(then)[0], id=lines_at(now)[0].id)]
    found = returned(now.get_update(), lines, lines_at(now), 0)
    assert joined(tree_of(found.after)) == joined(tree_of(then))
    block = found.after.get(ROOT, type=XmlFragment).children[0]
    assert [each for each, _ in block.children[2].diff()] == ["cd", {"kind": "other"}, "\x01"]


def test_what_no_text_has_is_passed_over() -> None:
    """Among the blocks, among the words and in what is too deep: it stays where it is."""
    then = written(paragraph("ab"))
    now, blocks = forked(then)
    blocks.insert(0, XmlElement("video"))
    blocks.insert(1, nested(DEEPEST + 1))
    blocks[2].children.append(XmlElement("video"))
    blocks[2].children.append(XmlText("c"))
    found = returned(now.get_update(), lines_at(then), lines_at(now), 0)
    assert lines_at(found.after)[-1].text == "ab"
    tags = [[each.tag for each in node.children if isinstance(each, XmlElement)] for node in (
        found.after.get(ROOT, type=XmlFragment), found.after.get(ROOT, type=XmlFragment).children[2]
    )]  # fmt: skip
    assert tags == [["video", "blockquote", "paragraph"], ["video"]]


def test_a_block_of_another_kind_takes_what_is_in_its_elements_along() -> None:
    """A heading becomes a paragraph again; a mention in it has something within."""
    then = written(paragraph("a", Node("mention", {"id": 3, "label": "Ann"}), "b"))
    now = written(Node("heading", {"level": 1}, words("x")), client=2)
    heading = now.get(ROOT, type=XmlFragment).children[0]
    mention = XmlElement("mention", {"id": 3, "label": "Ann"}, [XmlText("within")])
    heading.children.append(mention)
    lines = [replace(lines_at(then)[0], id=lines_at(now)[0].id)]
    found = returned(now.get_update(), lines, lines_at(now), 0)
    (block,) = found.after.get(ROOT, type=XmlFragment).children
    assert joined(tree_of(found.after)) == joined(tree_of(then))
    assert [str(each) for each in block.children[1].children] == ["within"]


def test_a_picture_comes_back_as_it_was() -> None:
    source = f"/documents/{UUID(int=1)}/files/{UUID(int=2)}"
    picture = Node("image", {"src": source, "alt": "A cat"})
    then = written(picture, paragraph("end"))
    now, blocks = forked(then)
    blocks[0].attributes["width"] = 300
    del blocks[0].attributes["alt"]
    blocks[0].attributes[comment_marks.ATTRIBUTE] = THREAD
    found = returned(now.get_update(), lines_at(then), lines_at(now), 0)
    assert tree_of(found.after).content[0] == picture
    shown = tree_of(found.after, has_threads=True).content[0]
    assert isinstance(shown, Node)
    assert shown.attributes[comment_marks.ATTRIBUTE] == THREAD
    del blocks[0:1]
    assert put_back(then, now, 0).content == (picture, paragraph("end"))


def test_what_is_not_there_is_missing() -> None:
    """No such line, or a list in which nothing is; what says the same already needs no change."""
    then = written(paragraph("a"), Node("bulletList", {}, ()))
    lines = lines_at(then)
    for number in (-1, 1, 2):
        with pytest.raises(Missing):
            returned(then.get_update(), lines, lines, number)
    assert returned(then.get_update(), lines, lines, 0).update == b""


def test_two_who_put_back_different_blocks_converge() -> None:
    then = written(*(paragraph(text) for text in ("a", "b", "c")))
    now, blocks = forked(then)
    del blocks[0:3]
    blocks.append(XmlElement("paragraph")).children.append(XmlText("new"))
    changes = [
        returned(now.get_update(), lines_at(then), lines_at(now), number, client=number + 10).update
        for number in (0, 2)
    ]
    texts = {
        repr(joined(tree_of(doc_of(now.get_update(), *order)))) for order in permutations(changes)
    }
    assert len(texts) == 1
