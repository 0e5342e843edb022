"""The film of a text: each piece with the ticks that brought and took it."""

from collections.abc import Callable
from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.yjs_reader import DEEPEST
from documents.moments.chronicle import Chronicle
from documents.playback.film import film_of

ANN, BEN = 11, 22


class Told:
    """A text that is written tick by tick, and its chronicle."""

    def __init__(self) -> None:
        self.chronicle = Chronicle()
        self._past: list[bytes] = []

    def by(self, client: int, tick: int | None, change: Callable[[Any], object]) -> "Told":
        """Have a client change the text."""
        doc: Doc[Any] = Doc(client_id=client, skip_gc=True)
        for update in self._past:
            doc.apply_update(update)
        said: list[bytes] = []
        subscription = doc.observe(lambda event: said.append(event.update))
        with doc.transaction():
            change(doc.get("default", type=XmlFragment))
        doc.unobserve(subscription)
        self._past += said
        self.chronicle.tell(tick, said)
        return self

    def film(self) -> list[Any]:
        """What is played."""
        return film_of(self.chronicle, {ANN: 1, BEN: 2})


def paragraph(words: str) -> Callable[[Any], object]:
    return lambda root: root.children.append(XmlElement("paragraph", {}, [XmlText(words)]))


def text_in(root: Any) -> Any:
    return root.children[0].children[0]


def erase(root: Any, start: int, end: int) -> None:
    del text_in(root)[start:end]


def in_paragraph(*held: Any, born: int = 0) -> list[Any]:
    """The film of a paragraph with one text."""
    text = {"n": None, "b": born, "d": 0, "c": list(held)}
    return [{"n": "paragraph", "b": born, "d": 0, "c": [text]}]


def told() -> Told:
    """A paragraph "abc" that Ann wrote in the past."""
    return Told().by(ANN, None, paragraph("abc"))


def test_a_text_that_says_nothing() -> None:
    assert Told().film() == []


def test_letters_have_their_ticks_and_who_wrote_them() -> None:
    """What came and went alike is one; 0 is nobody who is known, the past, and what is there."""
    made = told()
    made.by(BEN, 1, lambda root: text_in(root).insert(3, "de"))
    made.by(33, 2, lambda root: text_in(root).insert(5, "f"))
    made.by(ANN, 3, lambda root: erase(root, 1, 4))
    held = [["a", 0, 0, 1], ["bc", 0, 3, 1], ["d", 1, 3, 2], ["e", 1, 0, 2], ["f", 2, 0, 0]]
    assert made.film() == in_paragraph(*held)


def test_letters_that_are_not_one_piece_may_be_one_stretch() -> None:
    made = told().by(ANN, 1, lambda root: text_in(root).insert(1, "y"))
    made.by(ANN, 1, lambda root: text_in(root).insert(1, "x"))
    assert made.film() == in_paragraph(["a", 0, 0, 1], ["xy", 1, 0, 1], ["bc", 0, 0, 1])


def test_what_went_in_the_past_is_not_told() -> None:
    """Letters, a format and a block."""
    made = told().by(ANN, None, lambda root: text_in(root).format(0, 1, {"bold": {}}))
    made.by(ANN, None, lambda root: text_in(root).format(0, 1, {"bold": None}))
    made.by(BEN, None, lambda root: erase(root, 0, 2)).by(BEN, None, paragraph("gone"))

    def take(root: Any) -> None:
        del root.children[1]

    assert made.by(BEN, None, take).film() == in_paragraph(["c", 0, 0, 1])


def test_formats_are_from_there_on() -> None:
    made = told().by(BEN, 4, lambda root: text_in(root).format(1, 2, {"bold": {}}))
    bold, plain = ({"f": "bold", "v": value, "b": 4, "d": 0} for value in ({}, None))
    assert made.film() == in_paragraph(["a", 0, 0, 1], bold, ["b", 0, 0, 1], plain, ["c", 0, 0, 1])


def test_attributes_have_had_several_values() -> None:
    made = Told().by(ANN, 1, lambda root: root.children.append(XmlElement("heading", {"level": 1})))
    made.by(BEN, 2, lambda root: root.children[0].attributes.__setitem__("level", 2))
    (heading,) = made.film()
    assert sorted(heading.pop("a")) == [["level", 1, 1, 2], ["level", 2, 2, 0]]
    assert heading == {"n": "heading", "b": 1, "d": 0, "c": []}


def test_an_attribute_that_had_another_value_in_the_past() -> None:
    made = Told()
    made.by(ANN, None, lambda root: root.children.append(XmlElement("heading", {"level": 1})))
    made.by(BEN, None, lambda root: root.children[0].attributes.__setitem__("level", 2))
    assert made.film()[0]["a"] == [["level", 2, 0, 0]]


def test_what_is_embedded_is_left_out() -> None:
    made = told().by(ANN, 1, lambda root: text_in(root).insert_embed(1, {"image": "x"}))
    assert made.film() == in_paragraph(["abc", 0, 0, 1])


@pytest.mark.parametrize("levels", [3, DEEPEST + 9])
def test_what_lies_too_deep_is_left_out(levels: int) -> None:
    def nest(root: Any) -> None:
        for _ in range(levels):
            root = root.children.append(XmlElement("blockquote"))

    held, depth = Told().by(ANN, 1, nest).film(), 0
    while held:
        held, depth = held[0]["c"], depth + 1
    assert depth == min(levels, DEEPEST)
