"""`documents.data.words`: what can be found of data by a search."""

from typing import Any

import pytest

from documents.data.words import text_in

WORD = "x" * 200


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("Plan", ["Plan"]),
        ("", []),
        (7, []),
        (None, []),
        (["a", ["b", 1], {"k": "c", "m": ["d"]}], ["a", "b", "c", "d"]),
        ([], []),
        ({"base64": "AAE="}, []),
        ([{"insert": "so"}, {"insert": "me", "attributes": {"bold": True}}], ["some"]),
        ([{"insert": {"image": "a"}}, {"insert": "b"}], ["a", "b"]),
        ({"tag": "p", "attributes": {"class": "no"}, "content": ["yes"]}, ["yes"]),
        ({"tag": "mine", "attributes": "too"}, ["mine", "too"]),
        ([WORD, WORD + "x", WORD + " y"], [WORD, WORD + " y"]),
    ],
)
def test_the_texts_in_a_value(value: Any, texts: list[str]) -> None:
    """No bytes in letters, no names of elements; the parts of a text with formats are one."""
    assert text_in({"root": {"type": "any", "value": value}}) == "\n".join(texts)


def test_every_root_is_looked_through() -> None:
    values = {"a": {"type": "text", "value": "one"}, "b": {"type": "map", "value": {"k": "two"}}}
    assert text_in(values) == "one\ntwo"
