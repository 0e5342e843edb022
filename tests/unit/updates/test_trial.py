"""What suggestions do to a text of now is compared with what they did to the one that was seen."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import XmlElement, XmlFragment, XmlText

from collab.updates.trial import Trial, tried
from documents.review.suggestions.sight import Watched
from tests.support.lengths import examples
from tests.support.suggestions import Fork, text_in

Change = Callable[[XmlFragment], None]


def written(*blocks: str) -> bytes:
    """The state of a text with these paragraphs."""
    fork = Fork()
    for words in blocks:
        fork.edit(lambda root, words=words: add(root, words))
    return fork.doc.get_update()


def add(root: XmlFragment, words: str, at: int | None = None) -> None:
    block = XmlElement("paragraph", {}, [XmlText(words)])
    root.children.insert(len(root.children) if at is None else at, block)


def bold(root: XmlFragment) -> None:
    text_in(root, 1).format(0, 3, {"bold": {}})


def comment(root: XmlFragment) -> None:
    text_in(root, 1).format(0, 3, {"comment--AAAAAAAA": {"id": "x"}})


def outdent(root: XmlFragment) -> None:
    block = root.children[1]
    assert isinstance(block, XmlElement)
    block.attributes["indent"] = "1"


def same(was: bytes, change: Change, *suggestions: Fork) -> bool:
    """Whether suggestions do the same after a change of the text as before it."""
    later = Fork(was).edit(change)
    updates = tuple(fork.update for fork in suggestions)
    trial = Trial((was,), (was, later.update), updates)
    return tried(Trial.unpacked(*trial.packed()))


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (lambda root: text_in(root, 0).insert(0, "Oh. "), True),
        (lambda root: add(root, "First", 0), True),
        (lambda root: add(root, "Between", 2), True),
        (lambda root: root.children.__delitem__(0), True),
        (comment, True),
        (lambda root: text_in(root, 1).insert(3, "!"), False),
        (lambda root: text_in(root, 1).insert(0, "Not "), False),
        (bold, False),
        (outdent, False),
        (lambda root: root.children.__delitem__(1), False),
    ],
)
def test_what_is_done_to_the_block_itself_has_not_been_seen(change: Change, is_same: bool) -> None:
    """5.19: what is done elsewhere, and marks of comments, are nothing to it."""
    was = written("one", "two words", "three")
    suggestion = Fork(was).write("wide ", block=1, at=4)
    assert same(was, change, suggestion) is is_same


def test_what_was_deleted_meanwhile_is_not_deleted_again() -> None:
    """5.19: accepting does nothing any more, where something was shown."""
    was = written("one", "two", "three")
    gone = Fork(was).edit(lambda root: root.children.__delitem__(1))
    assert not same(was, lambda root: root.children.__delitem__(1), gone)
    assert same(was, lambda root: root.children.__delitem__(0), gone)


def test_what_lacks_something_has_not_been_seen() -> None:
    """5.19: the suggestion that it builds on was accepted since, or not at all."""
    was = written("one", "two")
    first = Fork(was).write("wide ", block=1)
    second = Fork(was, first.update).write("very ", block=1)
    assert not same(was, lambda root: None, second)
    assert same(was, lambda root: None, second, first)
    assert not tried(Trial((was,), (was, first.update), (second.update,)))
    assert tried(Trial((), (was, first.update), (second.update,)))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "erase", "add", "remove", "bold"]),
        st.integers(0, 5),
        st.integers(0, 8),
    ),
    max_size=8,
)


def edited(fork: Fork, steps: list[tuple[str, int, int]]) -> Fork:
    for name, block, at in steps:
        fork.edit(lambda root, name=name, block=block, at=at: step(root, name, block, at))
    return fork


def step(root: XmlFragment, name: str, block: int, at: int) -> None:
    """One edit of somebody's, as far as the text has room for it."""
    count = len(root.children)
    if name == "add" or not count:
        add(root, f"new {at}", min(block, count))
        return
    if name == "remove":
        del root.children[block % count]
        return
    text = text_in(root, block % count)
    start = min(at, len(str(text)))
    if name == "write":
        text.insert(min(at, words(text)), "x")
    elif words(text) > 1:
        start = min(at, words(text) - 1)
        if name == "erase":
            del text[start : start + 1]
        else:
            text.format(start, start + 1, {"bold": {}})


def words(text: XmlText) -> int:
    """How many letters a text has."""
    return sum(len(each) for each, _ in text.diff() if isinstance(each, str))


@settings(deadline=None, max_examples=examples(60))
@given(suggested=STEPS, meanwhile=STEPS)
def test_where_they_do_the_same_the_same_is_seen(
    suggested: list[tuple[str, int, int]], meanwhile: list[tuple[str, int, int]]
) -> None:
    """5.19: what accepting did to the text that was shown it does to that of now, and no more;
    whoever merges in whatever order sees the same.
    """
    was = written("one two", "three four", "five", "six seven eight")
    suggestion = edited(Fork(was), suggested)
    later = edited(Fork(was), meanwhile)
    then, now = Watched([was]), Watched([was, later.update])
    for watched in (then, now):
        with watched.watching():
            watched.doc.apply_update(suggestion.update)
    other = Fork(was, suggestion.update, later.update)
    assert str(now.doc.get("default", type=XmlFragment)) == str(other.root)
    trial = Trial((was,), (was, later.update), (suggestion.update,))
    assert tried(trial) is (then.sight() == now.sight())
    # What it did not touch stands as it stood.
    untouched = blocks(Fork(was, later.update)) - {str(old) for old, _ in now.sight()}
    assert untouched <= blocks(other) | {str(new) for _, new in now.sight()}


def blocks(fork: Fork) -> set[str]:
    """What the blocks of a text say, as a look at it tells."""
    watched = Watched([])
    with watched.watching():
        watched.doc.apply_update(fork.doc.get_update())
    return {str(new) for _, new in watched.sight()}
