"""`documents.data.values`: what people's own programs keep, as JSON."""

from typing import Any

import orjson
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from documents.data.values import values_of


def value(doc: Doc[Any], root: str) -> Any:
    return values_of(doc.get_update())[root]


def test_each_kind_of_root_is_told_by_what_it_holds() -> None:
    doc: Doc[Any] = Doc()
    doc["map"] = Map({"a": 1, "nested": Map({"text": Text("in it"), "list": Array([True, None])})})
    doc["list"] = Array([1.5, "two", Map({"three": 3}), b"\x00\x01"])
    doc["words"] = Text("Grüße 👋🏽")
    tree = doc.get("tree", type=XmlFragment)
    tree.children.append(XmlElement("p", {"class": "a"}, [XmlText("hello")]))
    assert values_of(doc.get_update()) == {
        "map": {
            "type": "map",
            "value": {"a": 1, "nested": {"text": "in it", "list": [True, None]}},
        },
        "list": {"type": "array", "value": [1.5, "two", {"three": 3}, {"base64": "AAE="}]},
        "words": {"type": "text", "value": "Grüße 👋🏽"},
        "tree": {
            "type": "xml",
            "value": [{"tag": "p", "attributes": {"class": "a"}, "content": ["hello"]}],
        },
    }


def test_what_was_deleted_and_overwritten_is_not_told() -> None:
    doc: Doc[Any] = Doc()
    doc["map"], doc["list"], doc["words"] = Map({"a": 1, "b": 2}), Array([1, 2, 3]), Text("abcd")
    doc["map"]["a"] = "new"
    del doc["map"]["b"]
    del doc["list"][1]
    del doc["words"][1:3]
    assert value(doc, "map")["value"] == {"a": "new"}
    assert value(doc, "list")["value"] == [1, 3]
    assert value(doc, "words")["value"] == "ad"
    del doc["words"][0:2]
    assert value(doc, "words") == {"type": "empty", "value": None}


def test_formats_and_what_stands_in_a_text_are_told_as_a_delta() -> None:
    doc: Doc[Any] = Doc()
    words = doc["words"] = Text("plain bold")
    words.format(6, 10, {"bold": True})
    words.insert_embed(0, {"image": "a.png"})
    assert value(doc, "words")["value"] == [
        {"insert": {"image": "a.png"}},
        {"insert": "plain "},
        {"insert": "bold", "attributes": {"bold": True}},
    ]


def test_what_two_wrote_at_once_is_in_the_order_of_yjs() -> None:
    ann: Doc[Any] = Doc(client_id=1)
    ann["words"], ann["list"] = Text("ab"), Array([1, 2])
    ben: Doc[Any] = Doc(client_id=2)
    ben.apply_update(ann.get_update())
    ann["words"].insert(1, "X")
    ann["list"].insert(1, "x")
    ben.get("words", type=Text).insert(1, "Y")
    ben.get("list", type=Array).insert(1, "y")
    ann.apply_update(ben.get_update())
    assert value(ann, "words")["value"] == str(ann["words"])
    assert value(ann, "list")["value"] == ann["list"].to_py()


def test_the_deepest_that_is_taken_can_be_written_as_json() -> None:
    """64 types, one in the other, and in the innermost a value of 64."""
    doc: Doc[Any] = Doc()
    place: Any = doc.get("default", type=XmlFragment).children
    for _ in range(63):
        place = place.append(XmlElement("p")).children
    place.append(XmlElement("p", {"deep": [[1]]}))
    values = values_of(doc.get_update())
    assert orjson.dumps(values).count(b'"tag"') == 64
