"""What is stored of a document: what it says, its state and its seq, or that it cannot be read."""

from collections.abc import Callable
from typing import Any

import pytest
from pycrdt import Doc, Text

from documents.content import schema, yjs_writer
from documents.content.stored import content_of, opened_text, read_content, state_of
from documents.content.tree import Node, Run
from documents.content.writers.html import html_of
from documents.content.yjs_reader import tree_of
from documents.errors import Quarantined
from documents.journal.entries import append_update
from documents.journal.loading import Stored, load
from documents.management import demo_text
from documents.models import Document, User


def stored(*updates: bytes) -> Stored:
    return Stored(0, b"", updates, len(updates), 0)


def test_content_with_its_seq_and_state() -> None:
    doc: Doc[Any] = Doc()
    update = yjs_writer.append_blocks(doc, [demo_text.paragraph("x")])
    content = content_of(stored(update))
    assert (content.seq, content.root) == (1, tree_of(doc))
    again: Doc[Any] = Doc()
    again.apply_update(content.state)
    assert tree_of(again) == tree_of(doc)


READERS = [
    content_of,
    state_of,
    lambda stored: opened_text([stored.state, *stored.tail]),
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("bad", [b"\xff", b"\x01\x01\x01\x00\xff", b"not an update"])
def test_what_cannot_be_read_is_said_so(bad: bytes, read: Callable[[Stored], object]) -> None:
    with pytest.raises(Quarantined):
        read(stored(bad))


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_whoever_wants_to_stop_is_let(
    monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    """The server's end is no fault of a text."""

    def stopped(updates: object) -> None:
        raise stop

    monkeypatch.setattr("documents.content.stored.opened", stopped)
    with pytest.raises(stop):
        content_of(stored())


def test_a_text_is_opened_with_its_threads_or_without() -> None:
    thread = "11111111-1111-4111-8111-111111111111"
    runs = (Run("a", {}, (thread,)), Run("b"))
    update = yjs_writer.append_blocks(Doc(), [Node("paragraph", {}, runs)])
    assert opened_text([update]).nodes[0].content == (Run("ab"),)
    assert opened_text([update], has_threads=True).nodes[0].content == runs


@pytest.mark.django_db
def test_a_document_is_read_at_its_head(document: Document, ann: User) -> None:
    update = yjs_writer.append_blocks(Doc(), [demo_text.paragraph("x")])
    append_update(document.pk, [ann.pk], update)
    content = read_content(document.pk)
    assert (content.seq, content.root) == (1, opened_text([update]))
    assert opened_text([state_of(load(document.pk))]) == content.root


def test_a_root_of_another_type_shows_nothing() -> None:
    doc: Doc[Any] = Doc()
    doc.get(schema.ROOT, type=Text).insert(0, "plain")
    assert html_of(content_of(stored(doc.get_update())).root) == ""
