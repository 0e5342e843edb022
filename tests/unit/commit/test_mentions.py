"""Whom an update names, as Yjs and yrs write it."""

from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment

from documents.commit.mentions import MARK, Naming, named_in

# What Yjs writes for a mention: an element with an id, of which only that is of interest here.
_YJS = bytes.fromhex("0103b8fba3e10c0007010764656661756c740307") + b"mention"
_ID = bytes.fromhex("2800b8fba3e10c00026964017d")


@pytest.mark.parametrize(
    ("number", "written"),
    [(5, "05"), (63, "3f"), (64, "8001"), (300, "ac04"), (2**31, "8080808010")],
)
def test_an_integer_of_yjs_is_read_and_so_is_what_yrs_makes_of_it(
    number: int, written: str
) -> None:
    label = bytes.fromhex("2800b8fba3e10c00") + b"\x05label\x01w\x01x\x00"
    update = _YJS + _ID + bytes.fromhex(written) + label
    assert named_in(update) == {number: 1}
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    assert named_in(doc.get_update()) == {number: 1}


@pytest.mark.parametrize(
    "value", [0, -5, 1.5, float("nan"), float("inf"), 2.0**60, "5", True, None]
)
def test_what_is_no_number_of_a_person_names_nobody(value: Any) -> None:
    doc: Doc[Any] = Doc()
    mention = XmlElement("mention")
    doc.get("default", type=XmlFragment).children.append(mention)
    mention.attributes["id"] = value
    assert named_in(doc.get_update()) == {}


def naming(*numbers: int) -> bytes:
    """What names these people, as far as it matters here."""
    return b"".join(MARK + b"}" + bytes([number]) for number in numbers)


class Text:
    """A text whose state is these bytes."""

    def __init__(self, state: bytes, size: int = 0) -> None:
        self._state, self.size = state, size

    def state(self) -> bytes:
        return self._state


def news_of(before: Text, after: Text, *updates: bytes) -> dict[int, int]:
    """Whom a commit of these updates names anew, of people of whom 9 wrote each."""
    counted = Naming()
    counted.begin(before, updates)
    return dict(counted.news(after, {1: 9, 2: 9}, updates))


def test_who_is_named_more_often_than_before_is_news() -> None:
    """A mention that is written anew in another paragraph is none, as long as its old one goes."""
    assert news_of(Text(naming(1)), Text(naming(1, 2)), naming(2)) == {2: 9}
    assert news_of(Text(naming(1)), Text(naming(1)), naming(1)) == {}
    assert news_of(Text(naming(1)), Text(naming(1, 1)), naming(1)) == {1: 9}
    assert news_of(Text(b""), Text(naming(3)), naming(3)) == {}


def test_a_text_is_only_counted_where_a_commit_may_name_somebody() -> None:
    assert news_of(Text(naming(1)), Text(naming(1, 2)), b"just words") == {}


def test_of_a_large_text_everybody_is_told_whom_something_new_names() -> None:
    """Though the words may only have moved."""
    most = 512 * 1024
    for size, told in ((most, {}), (most + 1, {1: 9})):
        assert news_of(Text(naming(1), size), Text(naming(1), size), naming(1)) == told


def test_nobody_is_news_where_nobody_was_mentioned() -> None:
    counted = Naming()
    counted.begin(Text(b""), [naming(1)])
    assert counted.news(Text(naming(1)), {}, [naming(1)]) == {}


def test_an_integer_below_nothing_and_one_of_eight_bytes() -> None:
    """As yrs writes what is no float: a sign, and the digits of a number that no person has."""
    assert named_in(MARK + b"}" + b"\x41") == {}
    assert named_in(MARK + b"z" + (7).to_bytes(8)) == {7: 1}
    assert named_in(MARK + b"z" + (2**53).to_bytes(8)) == {}
    assert named_in(MARK + b"|" + bytes.fromhex("40e00000")) == {7: 1}
    assert named_in(MARK + b"{" + bytes.fromhex("401c000000000000")) == {7: 1}
