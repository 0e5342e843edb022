"""Whom an update names, as Yjs and yrs write it."""

from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment

from documents.commit.mentions import named_in

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
