"""Yjs updates for the tests: written by hand, or made by people who edit at random."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from collab.protocol.lib0 import write_chunk
from documents.varint import write_uint

Id = tuple[int, int]
# Where the edits below, and the updates written by hand, put what they bring.
ROOTS = frozenset({"default", "t", "text", "embeds", "map", "xml"})
Edit = Callable[[Doc[Any], "Step"], None]


def update(*clients: bytes, deletes: dict[int, list[Id]] | None = None) -> bytes:
    """An update of `client` parts; `deletes` has (clock, length) ranges by client."""
    ranges = [
        write_uint(who)
        + write_uint(len(spans))
        + b"".join(write_uint(clock) + write_uint(length) for clock, length in spans)
        for who, spans in (deletes or {}).items()
    ]
    parts = [write_uint(len(clients)), *clients, write_uint(len(ranges)), *ranges]
    return b"".join(parts)


def client(number: int, clock: int, *structs: bytes) -> bytes:
    """One client's part of an update."""
    return write_uint(len(structs)) + write_uint(number) + write_uint(clock) + b"".join(structs)


def item(
    content: int,
    body: bytes,
    origin: Id | None = None,
    right: Id | None = None,
    parent: Id | None = None,
    root: str = "t",
) -> bytes:
    """An item with a content (its reference number and bytes); without links it is in `root`."""
    info = content | (0x80 if origin else 0) | (0x40 if right else 0)
    links = b"".join(_id(link) for link in (origin, right) if link)
    if not links:
        links = b"\x00" + _id(parent) if parent else b"\x01" + write_chunk(root.encode())
    return bytes((info,)) + links + body


def _id(link: Id) -> bytes:
    return write_uint(link[0]) + write_uint(link[1])


def string(text: str, origin: Id | None = None, right: Id | None = None) -> bytes:
    """An item of text."""
    return item(4, write_chunk(text.encode()), origin, right)


def text_update(number: int, clock: int, text: str, origin: Id | None = None) -> bytes:
    """An update with one item of text."""
    return update(client(number, clock, string(text, origin)))


def nested(opening: bytes, depth: int) -> bytes:
    """An update with one `any` value inside `depth` arrays or objects."""
    return update(client(1, 0, item(8, b"\x01" + opening * depth + b"\x7e")))


@dataclass(frozen=True)
class Step:
    """One thing that one of several people does: an edit at `place` (0 … 1), or listening."""

    who: int
    edit: Edit | None
    place: float
    value: str


def _type(doc: Doc[Any], step: Step) -> None:
    doc.get("text", type=Text).insert(_place(doc, step), step.value)


def _erase(doc: Doc[Any], step: Step) -> None:
    del doc.get("text", type=Text)[_place(doc, step) :]


def _format(doc: Doc[Any], step: Step) -> None:
    text = doc.get("text", type=Text)
    text.format(_place(doc, step), len(str(text).encode()), {"bold": {"x": step.value}})


def _place(doc: Doc[Any], step: Step) -> int:
    """Where to edit the text: pycrdt counts bytes, and this stays between two characters."""
    text = str(doc.get("text", type=Text))
    return len(text[: int(step.place * len(text))].encode())


def _embed(doc: Doc[Any], step: Step) -> None:
    doc.get("embeds", type=Text).insert_embed(0, {"image": step.value})


def _set(doc: Doc[Any], step: Step) -> None:
    list_ = Array([1, None, True, 2.5, step.value, b"xx", {"k": [step.place]}, Text("t")])
    doc.get("map", type=Map)[step.value] = Map({"list": list_})


def _unset(doc: Doc[Any], step: Step) -> None:
    doc.get("map", type=Map).pop(step.value, None)


def _element(doc: Doc[Any], step: Step) -> None:
    xml = doc.get("xml", type=XmlFragment)
    xml.children.append(XmlElement("p", {"align": step.value})).children.append(XmlText(step.value))


def _prune(doc: Doc[Any], step: Step) -> None:
    xml = doc.get("xml", type=XmlFragment)
    if len(xml.children):
        del xml.children[0]


EDITS = [_type, _erase, _format, _embed, _set, _unset, _element, _prune]

steps = st.lists(
    st.builds(
        Step,
        who=st.integers(0, 2),
        edit=st.sampled_from([*EDITS, None]),
        place=st.floats(0, 1),
        value=st.sampled_from(["a", "bcd", "é", "日本", "😀x", "👩‍👩‍👧", "e\u0301"]),
    ),
    max_size=25,
)


class People:
    """Three people who edit copies of one document; `updates` is all that their Docs have said."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.docs: list[Doc[Any]] = [Doc(client_id=number) for number in (5, 300, 2**40)]
        self.updates: list[bytes] = []
        self._subscriptions = [
            doc.observe(lambda event: self.updates.append(event.update)) for doc in self.docs
        ]
        for step in steps:
            self._do(step)

    def _do(self, step: Step) -> None:
        doc = self.docs[step.who]
        if step.edit is None:
            other = self.docs[(step.who + 1) % 3]
            doc.apply_update(other.get_update(doc.get_state()))
        else:
            with doc.transaction():
                step.edit(doc, step)


def contents(doc: Doc[Any]) -> tuple[object, ...]:
    """Everything that a document of `People` shows."""
    text, embeds = doc.get("text", type=Text), doc.get("embeds", type=Text)
    map_, xml = doc.get("map", type=Map), doc.get("xml", type=XmlFragment)
    return text.diff(), embeds.diff(), map_.to_py(), str(xml)
