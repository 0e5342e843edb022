"""`documents.jobs.texts`: what a document says is written alike here and by a child."""

from typing import Any
from uuid import uuid4

import pytest
from pycrdt import Doc

from documents.content.tree import Node, Run
from documents.content.yjs_writer import append_blocks
from documents.errors import Quarantined
from documents.jobs import texts
from documents.jobs.texts import SMALL, Text

DOCUMENT = uuid4()
SRCS = [f"/documents/{DOCUMENT}/files/{uuid4()}" for _ in range(2)]
OTHERS = f"/documents/{uuid4()}/files/{uuid4()}"


def updates(letters: int) -> list[bytes]:
    """A text with pictures, one of them another document's, in two updates."""
    doc: Doc[Any] = Doc()
    images = [Node("image", {"src": src, "alt": "A <b>"}) for src in (*SRCS, OTHERS, SRCS[0])]
    append_blocks(doc, [Node("heading", {"level": 1}, (Run("中 & b", {"bold": {}}),)), *images])
    before, state = doc.get_update(), doc.get_state()
    append_blocks(doc, [Node("paragraph", {}, (Run("x" * letters),))])
    return [before, doc.get_update(state)]


FORMS = [
    ("text", "", None),
    ("json", "", None),
    ("markdown", "", None),
    ("html", "", None),
    ("markdown", "", {SRCS[0]: "data:image/png;base64,AAAA", SRCS[1]: None}),
    ("page", "A <title>", {SRCS[0]: "data:image/png;base64,AAAA", SRCS[1]: None}),
]


@pytest.mark.parametrize(("form", "title", "embeds"), FORMS)
def test_a_large_text_is_written_by_a_child(monkeypatch: pytest.MonkeyPatch, form, title, embeds):
    """As a small one is here."""
    here = Text(DOCUMENT, updates(3)).written(form, title, embeds)
    monkeypatch.setattr(texts, "opened_text", None)
    large = Text(DOCUMENT, updates(SMALL)).written(form, title, embeds)
    assert large.replace("x" * SMALL, "xxx") == here


def test_the_images_of_a_large_text(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(texts, "opened_text", None)
    assert Text(DOCUMENT, updates(SMALL)).images() == [*SRCS, OTHERS, SRCS[0]]


@pytest.mark.parametrize("size", [10, SMALL + 1])
def test_what_cannot_be_read(size: int):
    """Is for the operator, wherever it was tried."""
    with pytest.raises(Quarantined):
        Text(DOCUMENT, [b"\xff" * size]).written("text")
