"""Suggestions go out as tracked changes: rejected they leave the text, accepted they change it."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.content.normalize import fit
from documents.content.readers.word.docx import read_docx, read_word
from documents.content.tree import Change, Node, settled
from documents.content.writers.docx import docx_of
from documents.content.yjs_reader import opened, tree_of
from documents.exchange.tracking import Suggested, revised_by
from tests.support.lengths import examples
from tests.support.revising import suggested, update_of
from tests.unit.content.test_round_trips import PNG, _word, _word_blocks

NAMES = ["Ann", "Ben <B>", 'Cleo "C"']


def said(tree: Node) -> Node:
    """What a file has of a text, with pictures by their words."""
    return fit(read_docx(docx_of(tree, "T", lambda _: PNG)))


@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    _word, st.lists(_word_blocks, min_size=1, max_size=3), st.integers(0, 2**32), st.integers(1, 3)
)
def test_any_suggestions(tree: Node, new: list[Node], seed: int, count: int) -> None:
    chance = Random(seed)
    text = update_of(tree)
    new = list(fit(Node("doc", {}, tuple(new))).nodes)
    made = [Suggested(suggested(text, chance, new), Change(NAMES[n])) for n in range(count)]
    before, after = (
        tree_of(opened(each)) for each in ([text], [text, *(one.update for one in made)])
    )
    revised = revised_by([text], made)
    assert revised.after == after
    reading = read_word(docx_of(before, "T", lambda _: PNG, (), revised))
    assert settled(fit(reading.text)) == said(after)
    assert settled(fit(reading.before or reading.text)) == said(before)
