"""`documents.data.values`: what people's own programs keep, as JSON."""

from typing import Any

import orjson
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from collab.protocol.lib0 import write_chunk
from documents.data.values import values_of
from tests.support.yjs import client, item, string, update


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


def test_what_only_other_programs_write_is_told_too() -> None:
    """Values of old versions of Yjs, types without a name and hooks; documents in it are not."""
    values = b"".join(map(write_chunk, (b"1", b"undefined", b'"two"')))
    old = item(2, b"\3" + values, root="list")
    fragment = item(7, b"\4", origin=(1, 2))
    hook = item(7, b"\5" + write_chunk(b"clock"), origin=(1, 3))
    nested_document = item(9, write_chunk(b"guid") + b"\x76\0", origin=(1, 4))
    said = update(client(1, 0, old, fragment, hook, nested_document))
    told = [{"content": []}, {"tag": "clock", "attributes": {}, "content": []}]
    assert values_of(said)["list"] == {"type": "array", "value": [1, None, "two", *told]}


def test_of_values_that_were_written_together_those_that_are_left_are_told() -> None:
    """As of texts: wherever the cuts are."""
    doc: Doc[Any] = Doc()
    doc["list"], doc["words"] = Array([1, 2, 3, 4, 5]), Text("a😀bcd")
    for place in (3, 1):
        del doc["list"][place]
    del doc["words"][6:7]
    del doc["words"][0:1]
    assert value(doc, "list")["value"] == doc["list"].to_py() == [1, 3, 5]
    assert value(doc, "words")["value"] == str(doc["words"]) == "😀bd"


def test_formats_end_and_letters_of_the_same_look_are_one_part() -> None:
    doc: Doc[Any] = Doc()
    words = doc["words"] = Text("abcd")
    words.format(0, 4, {"bold": True, "italic": True})
    words.format(1, 2, {"bold": None})
    assert value(doc, "words")["value"] == [
        {"insert": "a", "attributes": {"bold": True, "italic": True}},
        {"insert": "b", "attributes": {"italic": True}},
        {"insert": "cd", "attributes": {"bold": True, "italic": True}},
    ]


def test_what_was_taken_of_a_piece_that_came_whole_is_left_out() -> None:
    """Of words and of values, at the beginning, in the middle, at the end, and all of it."""
    words = string("abcdef")
    numbers = item(8, b"\5" + b"".join(b"\x7d" + bytes([each]) for each in range(5)), root="list")
    deleted = {1: [(0, 1), (2, 2), (5, 1)], 2: [(1, 3)]}
    told = values_of(update(client(1, 0, words), client(2, 0, numbers), deletes=deleted))
    assert (told["t"]["value"], told["list"]["value"]) == ("be", [0, 4])
    gone = values_of(
        update(
            client(1, 0, words),
            client(3, 0, item(3, b"\2\0\1", root="list")),
            deletes={1: [(0, 9)]},
        )
    )
    assert gone["t"] == {"type": "empty", "value": None}
    assert gone["list"] == {"type": "array", "value": [{"base64": "AAE="}]}


def test_values_are_told_whatever_they_hold() -> None:
    doc: Doc[Any] = Doc()
    doc["list"] = Array([[1, [b"\0"]], {"a": {"b": b"\1"}}])
    assert value(doc, "list")["value"] == [
        [1, [{"base64": "AA=="}]],
        {"a": {"b": {"base64": "AQ=="}}},
    ]


def test_what_nests_deeper_than_is_taken_is_not_told() -> None:
    """Maps, arrays and elements alike: up to 64, and then nothing."""
    maps = [item(7, b"\1", root="maps"), *(nested_map(clock) for clock in range(70))]
    depth, place = 0, values_of(update(client(1, 0, *maps)))["maps"]["value"][0]
    while place:
        depth, place = depth + 1, place["k"]
    assert depth == 63


def nested_map(clock: int) -> bytes:
    """A map under the key `k` of the one with this clock."""
    return b"\x27\0\1" + bytes([clock]) + b"\1k\1"
