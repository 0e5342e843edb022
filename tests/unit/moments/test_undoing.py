"""Changes are taken back where they still stand, and everybody comes to the same text."""

import random
from itertools import permutations
from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.schema import ROOT
from documents.content.tree import Node
from documents.content.yjs_reader import DEEPEST, opened, tree_of
from documents.moments.amending.undoing import _set_attributes, undone
from tests.support.typists import doc_of, typed
from tests.unit.moments.test_lines import joined, nested


def says(*updates: bytes) -> Node:
    return joined(tree_of(opened(updates)))


@pytest.mark.parametrize("seed", range(30))
def test_the_last_changes_are_taken_back(seed: int) -> None:
    """Whoever gets the change shows what was there before, but for levels of headings that are
    themselves brought back: those are shown as the first.
    """
    updates = [write.update for write in typed(seed)]
    since = random.Random(seed).randrange(len(updates))
    changes = range(len(updates) - since)
    found = undone(updates[:since], updates[since:], changes)
    assert _plain(says(*updates, found.update)) == _plain(says(*updates[:since]))
    assert joined(tree_of(found.after)) == says(*updates, found.update)
    assert joined(tree_of(found.before)) == says(*updates)


def _plain(node: Node) -> Any:
    content = (_plain(child) if isinstance(child, Node) else child for child in node.content)
    return node.kind, tuple(content)


@pytest.mark.parametrize("seed", range(20))
def test_two_changes_taken_back_in_either_order_converge(seed: int) -> None:
    """By two people at once, while a third writes: whatever comes first, all show the same, and
    nothing that only a later change has erased comes back by it.
    """
    updates = [write.update for write in typed(seed)]
    middle, (*later, last) = len(updates) // 2, updates[len(updates) // 2 :]
    one = undone(updates[:middle], updates[middle:], {0}).update
    two = undone(updates[:middle], updates[middle:], {1}).update
    orders = {
        repr(joined(tree_of(doc_of(*updates[:middle], *later, *order))))
        for order in permutations(each for each in (one, two, last) if each)
    }
    assert len(orders) == 1


def test_what_others_took_away_stays_away() -> None:
    """Ann's words are in the journal; Ben has deleted them; taking back what Ann wrote next to them
    brings nothing of them.
    """
    ann: Doc[Any] = Doc(client_id=1)
    heard: list[bytes] = []
    subscription = ann.observe(lambda event: heard.append(event.update))
    text = XmlText("secret ")
    root = ann.get(ROOT, type=XmlFragment)
    root.children.append(XmlElement("paragraph")).children.append(text)
    with ann.transaction():
        text.insert(7, "public")
    with ann.transaction():
        del text[0:7]
    ann.unobserve(subscription)
    *past, public, erased = heard
    found = undone(past, [public, erased], {0})
    assert "secret" not in str(found.after.get(ROOT, type=XmlFragment))
    assert "public" not in str(found.after.get(ROOT, type=XmlFragment))
    again = undone([*past, public], [erased, found.update], {0})
    assert "secret" in str(again.after.get(ROOT, type=XmlFragment))
    assert undone([*past, public, erased], [], set()).update == b""


def test_an_attribute_that_was_not_there_is_taken_off() -> None:
    """In a list as well; what is nested deeper than any text is read stays as it is."""
    doc: Doc[Any] = Doc(client_id=1)
    blocks = doc.get(ROOT, type=XmlFragment).children
    blocks.append(XmlElement("blockquote")).children.append(XmlElement("heading"))
    blocks.append(nested(DEEPEST + 1))
    past, vector = doc.get_update(), doc.get_state()
    blocks[0].children[0].attributes["level"] = 2
    change = doc.get_update(vector)
    found = undone([past], [change, b""], {0})
    (quote, *_) = found.after.get(ROOT, type=XmlFragment).children
    assert dict(quote.children[0].attributes) == {}
    assert says(past, change, found.update) == says(past)


def test_attributes_are_made_those_of_another_text() -> None:
    """Whichever way the two have come apart: set, changed or taken off."""

    def text(**attributes: Any) -> XmlFragment:
        doc: Doc[Any] = Doc()
        root = doc.get(ROOT, type=XmlFragment)
        root.children.append(XmlElement("image", attributes))
        return root

    wanted, found = text(src="a", alt="new"), text(alt="old", width=3)
    _set_attributes(wanted, found, DEEPEST)
    assert dict(found.children[0].attributes) == {"src": "a", "alt": "new"}
