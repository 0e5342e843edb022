"""Reads and writes files of other programs in a process of its own (child.py). No Django.

`python -m documents.jobs.conversion_child` does one job:

    {"do": "read", "format", "charset", "most"} file
               → {"heading", "sizes"} the tree as JSON, the one after its changes or nothing,
                                    discussions, images
    {"do": "build", "srcs", "sizes"} both trees → {"clients", "forks", "left_out"} a Yjs v1 update,
                                    and those that make of it the text after its changes
    {"do": "docx", "title", "parts", "said", "sizes"} the tree, discussions, images by `src`
                                                                                → {} a file of Word
    {"do": "write", "sizes", "form", "document", "title", "embeds", "note"} updates → {} the text
                                        in a form
    {"do": "images", "sizes"} updates          → {} the `src` of each image, a line each
"""

from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson

from documents.content.forks import forked
from documents.content.normalize import fit
from documents.content.readers.charsets import decoded_page, decoded_text
from documents.content.readers.html import read_html
from documents.content.readers.markdown import read_markdown
from documents.content.readers.text import read_text
from documents.content.readers.word.docx import Reading, read_word
from documents.content.remarks import Discussion, as_json, fitted, heard
from documents.content.tree import Node, first_heading, map_images, settled, worded
from documents.content.writers.docx import docx_of
from documents.content.writers.forms import REVIEWED, written
from documents.content.writers.json import json_of, tree_of_json
from documents.content.yjs_reader import image_sources, opened, tree_of
from documents.jobs.child import Answer, cut, work

# The answer about updates that are no text.
UNREADABLE: Answer = ({"unreadable": True}, ())

_READERS: dict[str, Callable[[bytes, str | None], Node]] = {
    "markdown": lambda data, told: read_markdown(decoded_text(data, told)),
    "html": lambda data, told: read_html(decoded_page(data, told)),
    "text": lambda data, told: read_text(decoded_text(data, told)),
}


class _Images:
    """The images of a text, each once, of `most` bytes together."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._numbers: dict[bytes, int] = {}

    def take(self, image: Node) -> Node:
        """The image with its number as `src`; its words when its bytes are not in the file."""
        _, is_data, encoded = str(image.attributes.get("src", "")).partition(";base64,")
        try:
            data = b64decode(encoded, validate=True) if is_data else b""
        except (Error, ValueError):
            data = b""
        if not data or (data not in self._numbers and len(data) > self._left):
            return worded(image)
        if data not in self._numbers:
            self._left -= len(data)
        number = self._numbers.setdefault(data, len(self._numbers))
        return replace(image, attributes={**image.attributes, "src": str(number)})

    def all(self) -> list[bytes]:
        """Their bytes, by their number."""
        return list(self._numbers)


def _read(job: dict[str, Any], data: bytes) -> Answer:
    images = _Images(job["most"])
    reading = _read_file(job, data)
    after = map_images(fit(reading.text), images.take)
    before = _before(reading, images)
    trees = [after] if before is None else [before, after]
    said = orjson.dumps([as_json(each) for each in fitted(reading.discussions, *trees)])
    told = [orjson.dumps(json_of(tree)) if tree.content else b"" for tree in trees]
    parts = [*told, *[b""] * (2 - len(told)), said, *images.all()]
    heading = next(filter(None, map(first_heading, trees)), "")
    return {"heading": heading, "sizes": [len(part) for part in parts]}, parts


def _before(reading: Reading, images: _Images) -> Node | None:
    """The text before its changes, if they change anything."""
    if reading.before is None:
        return None
    before = map_images(fit(reading.before), images.take)
    if settled(before) == settled(map_images(fit(reading.text), images.take)):
        return None
    # What is to be written into a text needs one that is there.
    return before if before.content else Node("doc", {}, (Node("paragraph"),))


def _read_file(job: dict[str, Any], data: bytes) -> Reading:
    if job["format"] == "docx":
        return read_word(data)
    return Reading(_READERS[job["format"]](data, job["charset"]))


def _build(job: dict[str, Any], data: bytes) -> Answer:
    srcs: list[str | None] = job["srcs"]
    trees = [
        map_images(_tree(part), lambda image: _given(image, srcs))
        for part in cut(memoryview(data), job["sizes"])
        if part
    ]
    made = forked(*trees)
    told = [
        {
            "client": fork.client,
            "end": fork.end,
            "author": fork.author,
            "at": fork.at,
            "size": len(fork.update),
        }
        for fork in made.forks
    ]
    line = {"clients": made.clients, "forks": told, "left_out": made.left_out}
    return line, [made.update, *(fork.update for fork in made.forks)]


def _given(image: Node, srcs: list[str | None]) -> Node:
    src = srcs[int(str(image.attributes["src"]))]
    return replace(image, attributes={**image.attributes, "src": src}) if src else worded(image)


def _docx(job: dict[str, Any], data: bytes) -> Answer:
    (tree,), discussions, pictures = parts_of(job, data)
    return {}, [docx_of(_tree(tree), job["title"], pictures.get, discussions)]


def parts_of(
    job: dict[str, Any], data: bytes
) -> tuple[list[bytes], list[Discussion], dict[str, bytes]]:
    """What a file of Word is written from: its text, discussions, and images by their `src`."""
    sizes = [*job["parts"], job["said"], *job["sizes"].values()]
    parts = cut(memoryview(data), sizes)
    count = len(job["parts"])
    pictures = dict(zip(job["sizes"], parts[count + 1 :], strict=True))
    return parts[:count], [heard(each) for each in orjson.loads(parts[count])], pictures


def _write(job: dict[str, Any], data: bytes) -> Answer:
    root = _root(job, data)
    if root is None:
        return UNREADABLE
    document, embeds = UUID(job["document"]), job["embeds"]
    said = written(root, job["form"], document, job["title"], embeds, job["note"])
    return {}, [said.encode()]


def _list_images(job: dict[str, Any], data: bytes) -> Answer:
    root = _root(job, data)
    return UNREADABLE if root is None else ({}, ["\n".join(image_sources(root)).encode()])


def _root(job: dict[str, Any], data: bytes) -> Node | None:
    try:
        doc = opened(cut(memoryview(data), job["sizes"]))
        return tree_of(doc, has_threads=job.get("form") == REVIEWED)
    except (MemoryError, RecursionError, KeyboardInterrupt):
        raise
    # A panic in Rust is no Exception.
    except BaseException:
        return None


def _tree(data: bytes) -> Node:
    tree = tree_of_json(orjson.loads(data))
    assert isinstance(tree, Node)
    return tree


if __name__ == "__main__":
    work({"read": _read, "build": _build, "docx": _docx, "write": _write, "images": _list_images})
