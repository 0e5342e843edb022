"""Reads and writes files of other programs in a process of its own, which may die of them.

No Django.

`python -m documents.converter` reads one job from standard input: a line of JSON, then bytes. What
it answers has the same form; `error` in the line is a sentence for a person.

    {"do": "read", "format": "docx"} file      → {"tree", "heading", "sizes"} the images
    {"do": "build", "tree", "srcs"}            → {"client"} a Yjs v1 update
    {"do": "docx", "tree", "title", "sizes"} images by `src` → {} a file of Word
"""

import os
import resource
import sys
from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from typing import Any

import orjson
from pycrdt import Doc

from documents.blocks import append_blocks
from documents.errors import Unfit
from documents.errors import gettext_noop as _
from documents.fit import fit
from documents.readers.docx import read_docx
from documents.readers.html import read_html
from documents.readers.markdown import read_markdown
from documents.readers.text import decoded, read_text
from documents.tree import Node, Run, first_heading, map_images
from documents.writers.docx import docx_of
from documents.writers.json import json_of, tree_of_json

CPU_SECONDS = 60
_MEMORY = 1536 * 1024 * 1024
_FRAMES = 5000
_PATIENT = 10
Answer = tuple[dict[str, Any], bytes]

_READERS: dict[str, Callable[[bytes], Node]] = {
    "markdown": lambda data: read_markdown(decoded(data)),
    "html": lambda data: read_html(decoded(data)),
    "docx": read_docx,
    "text": lambda data: read_text(decoded(data)),
}


def packed(line: dict[str, Any], data: bytes) -> bytes:
    """A job or an answer."""
    return orjson.dumps(line) + b"\n" + data


def unpacked(message: bytes) -> Answer:
    """The line and the bytes of a job or an answer."""
    line, _, data = message.partition(b"\n")
    return orjson.loads(line), data


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    """The parts that stand behind each other in `data`."""
    parts, start = [], 0
    for size in sizes:
        parts.append(data[start : start + size])
        start += size
    return parts


def _read(job: dict[str, Any], data: bytes) -> Answer:
    tree = fit(_READERS[job["format"]](data))
    images: list[bytes] = []
    tree = map_images(tree, lambda image: _taken(image, images))
    told = {"tree": json_of(tree), "heading": first_heading(tree)}
    return {**told, "sizes": [len(image) for image in images]}, b"".join(images)


def _taken(image: Node, images: list[bytes]) -> Node:
    """The image with its number as `src`; its words when its bytes are not in the file."""
    _, is_data, encoded = str(image.attributes.get("src", "")).partition(";base64,")
    try:
        data = b64decode(encoded, validate=True) if is_data else b""
    except (Error, ValueError):
        data = b""
    if not data:
        return in_words(image)
    if data not in images:
        images.append(data)
    return Node("image", {**image.attributes, "src": str(images.index(data))})


def in_words(image: Node) -> Node:
    """What stands for an image that cannot be shown."""
    alt = str(image.attributes.get("alt") or "image")
    return Node("paragraph", {}, (Run(f"[{alt}]"),))


def _build(job: dict[str, Any], _: bytes) -> Answer:
    tree = tree_of_json(job["tree"])
    assert isinstance(tree, Node)
    srcs: list[str | None] = job["srcs"]
    doc: Doc[Any] = Doc()
    append_blocks(doc, map_images(tree, lambda image: _given(image, srcs)).content)
    return {"client": doc.client_id}, doc.get_update()


def _given(image: Node, srcs: list[str | None]) -> Node:
    src = srcs[int(str(image.attributes["src"]))]
    return Node("image", {**image.attributes, "src": src}) if src else in_words(image)


def _docx(job: dict[str, Any], data: bytes) -> Answer:
    tree = tree_of_json(job["tree"])
    assert isinstance(tree, Node)
    pictures = dict(zip(job["sizes"], cut(data, list(job["sizes"].values())), strict=True))
    return {}, docx_of(tree, job["title"], pictures.get)


_JOBS = {"read": _read, "build": _build, "docx": _docx}


def _limit() -> None:
    """What a hostile file can take: not the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing is written to a disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.setrecursionlimit(_FRAMES)
    # People who type come first.
    os.nice(_PATIENT)


def _main() -> None:
    _limit()
    try:
        job, data = unpacked(sys.stdin.buffer.read())
        answer = _JOBS[job["do"]](job, data)
    except Unfit as unfit:
        answer = {"error": str(unfit)}, b""
    except (MemoryError, RecursionError):
        answer = {"error": _("It is too large or nests too deep to be read.")}, b""
    sys.stdout.buffer.write(packed(*answer))


if __name__ == "__main__":
    _main()
