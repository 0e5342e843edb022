"""Each kind of content of a Yjs update is read as Yjs writes it."""

from struct import pack
from typing import Any

import pytest
from pycrdt import Array, Doc, Map

from documents.moments import structs
from documents.moments.structs import Struct, holds, merged, update_of
from documents.varint import write_uint


def text(words: str) -> bytes:
    return write_uint(len(words.encode())) + words.encode()


ROOT = b"\x01" + text("r")
NOTHING_DELETED = b"\x00"


def update(*pieces: bytes, client: int = 1, clock: int = 0) -> bytes:
    """An update of one client."""
    head = write_uint(1) + write_uint(len(pieces)) + write_uint(client) + write_uint(clock)
    return head + b"".join(pieces) + NOTHING_DELETED


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b"\x7f", None),
        (b"\x7e", None),
        (b"\x7d\x05", 5),
        (b"\x7d\xa8\x0f", 1000),
        (b"\x7d\xe8\x0f", -1000),
        (b"\x7d\x80\xa8\xd6\xb9\x07", 10**9),
        (b"\x7c" + pack(">f", 0.5), 0.5),
        (b"\x7b" + pack(">d", 0.1), 0.1),
        (b"\x7a" + (2**60).to_bytes(8), 2**60),
        (b"\x79", False),
        (b"\x78", True),
        (b"\x77" + text("é"), "é"),
        (b"\x76\x01" + text("a") + b"\x78", {"a": True}),
        (b"\x75\x02\x78\x79", [True, False]),
        (b"\x74\x02ab", b"ab"),
    ],
)
def test_values(written: bytes, value: Any) -> None:
    (read,) = update_of(update(b"\x08" + ROOT + b"\x01" + written)).structs[1]
    assert read == Struct(1, 0, 1, structs.ANY, parent="r", value=[value])


@pytest.mark.parametrize(
    ("piece", "read"),
    [
        (b"\x00\x03", Struct(1, 0, 3, structs.GC)),
        (b"\x01" + ROOT + b"\x04", Struct(1, 0, 4, structs.DELETED, parent="r")),
        (
            b"\x02" + ROOT + b"\x02" + text('{"a":1}') + text("undefined"),
            Struct(1, 0, 2, structs.JSON, parent="r", value=[{"a": 1}, None]),
        ),
        (b"\x03" + ROOT + b"\x02ab", Struct(1, 0, 1, structs.BINARY, parent="r", value=b"ab")),
        (
            b"\x24" + ROOT + text("key") + text("a😀"),
            Struct(1, 0, 3, structs.STRING, parent="r", key="key", value="a😀"),
        ),
        (
            b"\x05\x00\x07\x80\x80\x01" + text("[1]"),
            Struct(1, 0, 1, structs.EMBED, parent=(7, 2**14), value=[1]),
        ),
        (
            b"\x86\x02\x03" + text("bold") + text("null"),
            Struct(1, 0, 1, structs.FORMAT, origin=(2, 3), value=("bold", None)),
        ),
        (
            b"\x47\x02\x03\x03" + text("paragraph"),
            Struct(1, 0, 1, structs.TYPE, right=(2, 3), value="paragraph", shape=3),
        ),
        (b"\x07" + ROOT + b"\x06", Struct(1, 0, 1, structs.TYPE, parent="r", shape=6)),
        (b"\x09" + ROOT + text("guid") + b"\x7e", Struct(1, 0, 1, structs.DOC, parent="r")),
    ],
)
def test_pieces(piece: bytes, read: Struct) -> None:
    assert update_of(update(piece)).structs == {1: [read]}


def test_what_is_not_there_yet_is_passed_over() -> None:
    """A gap has a length and nothing else; a client of which there is nothing else is not told."""
    letter = b"\x04" + ROOT + text("x")
    assert update_of(update(b"\x0a\x05", letter)).structs == {
        1: [Struct(1, 5, 1, structs.STRING, parent="r", value="x")]
    }
    assert update_of(update(b"\x0a\x05")).structs == {}


def test_values_of_another_program() -> None:
    """As pycrdt writes them."""
    values = [None, True, 7, -70_000, 2.5, "words", b"bytes", {"a": [1.5, None]}]
    doc: Doc[Any] = Doc(client_id=9)
    doc["map"] = Map({"array": Array(values)})
    read = update_of(doc.get_update()).structs[9]
    assert [value for piece in read if piece.kind == structs.ANY for value in piece.value] == values


def test_ranges() -> None:
    """They are joined where they meet."""
    spans = merged([(0, 3)], [(2, 5), (7, 8)], [(1, 2)])
    assert spans == [(0, 5), (7, 8)]
    there = [clock for clock in range(10) if holds({1: spans}, 1, clock)]
    assert there == [0, 1, 2, 3, 4, 7]
    assert not holds({1: spans}, 2, 0)
