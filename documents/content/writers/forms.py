"""What a text is written as. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import orjson

from documents.content.tree import Node, Run, of_document
from documents.content.writers.html import html_of, page_of
from documents.content.writers.json import json_of
from documents.content.writers.markdown import markdown_of
from documents.content.writers.published import published_of
from documents.content.writers.text import text_of

REVIEWED = "reviewed"
PUBLISHED = "published"
Embeds = Mapping[str, str | None]


def written(
    root: Node,
    form: str,
    document: UUID,
    title: str = "",
    embeds: Embeds | None = None,
    note: str = "",
) -> str:
    """A document's text as `text`, `json`, `markdown`, `html` (a fragment) or `page`; as JSON with
    the threads that the tree has as `reviewed`, as what a page is made of as `published`.

    `embeds` has what stands for each image, by its `src`; without it images lead to the document's
    own files. `note` is said at its end.
    """
    if note:
        root = noted(root, note)
    if form == "text":
        return text_of(root)
    if form in {"json", REVIEWED}:
        return orjson.dumps(json_of(root)).decode()
    if form == "page":
        return page_of(root, title, (embeds or {}).get)
    if form == "markdown" and embeds is not None:
        return markdown_of(root, embeds.get)
    shown = of_document(root, document)
    if form == PUBLISHED:
        return published_of(shown)
    return markdown_of(shown) if form == "markdown" else html_of(shown)


def noted(root: Node, note: str) -> Node:
    """A text with a paragraph at its end that says something of the whole."""
    said = Node("paragraph", {}, (Run(note, {"italic": {}}),))
    return replace(root, content=(*root.content, said))
