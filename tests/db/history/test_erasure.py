"""Erasing a document and erasing what its text was before."""

from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from pycrdt import Doc, Text, XmlElement, XmlFragment, XmlText

from collab.engine.engine import Engine
from documents.chat import posting
from documents.chat.acts import Say
from documents.errors import AccessDenied, Unfit
from documents.files import storage
from documents.history import erasure, versions
from documents.journal.client_ids import claim
from documents.journal.entries import append_update
from documents.journal.loading import load, replay
from documents.journal.snapshots import StateAt, save_snapshots
from documents.library import lifecycle
from documents.models import (
    Document,
    Entry,
    File,
    SearchText,
    Snapshot,
    Span,
    User,
    Version,
)
from documents.roles import Role
from documents.sharing import collaborators
from tests.db.files.test_files import picture

pytestmark = pytest.mark.django_db(transaction=True)

SECRET, KEPT = "Wanderfalke", "Amsel"


def rows_of_documents() -> dict[str, int]:
    """How many rows each table has that belongs to documents."""
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_app_config("documents").get_models()
        if model is Document
        or any(
            isinstance(field, models.ForeignKey) and field.related_model is Document
            for field in model._meta.fields
        )
    }


def journaled(document: Document, user: User, doc: Doc[Any], change: Any) -> int:
    before = doc.get_state()
    with doc.transaction():
        change()
    return append_update(document.pk, [user.pk], doc.get_update(before))


@pytest.fixture
def doc(document: Document, ann: User) -> Doc[Any]:
    """A Doc that the journal tells: in a text, a paragraph and an attribute a secret was deleted.

    There are a version, a snapshot and a rename, each with the secret.
    """
    doc: Doc[Any] = Doc()
    text, root = doc.get("text", type=Text), doc.get("default", type=XmlFragment)

    def write() -> None:
        text.insert(0, f"{KEPT} {SECRET}")
        root.children.append(XmlElement("paragraph", {"id": SECRET}, [XmlText(SECRET)]))
        root.children.append(XmlElement("paragraph", {}, [XmlText(KEPT)]))

    lifecycle.rename_document(ann, document.pk, SECRET)
    seq = journaled(document, ann, doc, write)
    save_snapshots([StateAt(document.pk, seq, doc.get_update())])
    versions.name_version(ann, document.pk, SECRET)

    def delete() -> None:
        del text[len(KEPT) :]
        del root.children[0]

    journaled(document, ann, doc, delete)
    lifecycle.rename_document(ann, document.pk, "Birds")
    return doc


def kept_bytes() -> bytes:
    """All that the tables of documents hold."""
    found = [
        str(value).encode() if not isinstance(value, bytes | memoryview) else bytes(value)
        for model in (Document, Entry, SearchText, Snapshot, Version, Span)
        for row in model.objects.values_list()
        for value in row
    ]
    return b"\0".join(found)


def test_erasing_the_history(document: Document, doc: Doc[Any], ann: User, ben: User) -> None:
    """The text is the same; what was deleted is in no state, version, snapshot or entry."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    SearchText.objects.filter(document=document).update(text=SECRET)
    assert SECRET.encode() in kept_bytes()
    seq = erasure.erase_history(ann, document.pk)
    assert SECRET.encode() not in kept_bytes()
    assert KEPT.encode() in kept_bytes()
    document.refresh_from_db()
    assert (document.head, document.epoch) == (seq, 1)
    rows = list(Entry.objects.filter(document=document).order_by("seq"))
    assert [row.kind for row in rows] == ["access", "base"]
    assert (rows[1].authors, rows[1].event) == ([ann.pk], {"type": "history_erased"})
    for stored in (load(document.pk), replay(document.pk)):
        opened: Doc[Any] = Doc()
        opened.apply_update(stored.state)
        assert str(opened.get("text", type=Text)) == KEPT
        assert str(opened.get("default", type=XmlFragment)) == f"<paragraph>{KEPT}</paragraph>"
        assert opened.get_state() == doc.get_state()
    assert Engine().replica(document.pk).epoch == 1
    (span,) = Span.objects.all()
    assert span.authors == [ann.pk]
    assert not Version.objects.exists()


def test_files_go_with_what_showed_them(
    document: Document, doc: Doc[Any], ann: User, settings: Any, tmp_path: Path
) -> None:
    """Rows and blobs: with the history those that the text shows no more, with the document all."""
    settings.MEDIA_ROOT = tmp_path
    shown, unseen = (storage.add_file(ann, document.pk, name, picture()) for name in ("a", "b"))
    root = doc.get("default", type=XmlFragment)

    def show(file: File) -> None:
        address = f"/documents/{document.pk}/files/{file.pk}"
        root.children.append(XmlElement("image", {"src": address}))

    journaled(document, ann, doc, lambda: (show(unseen), show(shown)))
    journaled(document, ann, doc, lambda: root.children.__delitem__(1))
    erasure.erase_history(ann, document.pk)
    assert list(File.objects.all()) == [shown]
    assert blobs(tmp_path) == [Path(shown.blob.path)]
    erasure.erase_document(document.pk)
    assert not File.objects.exists()
    assert blobs(tmp_path) == []


def blobs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_written_while_the_history_is_erased(
    document: Document, doc: Doc[Any], ann: User, monkeypatch: Any
) -> None:
    """It is part of the new text."""
    text, state_at = doc.get("text", type=Text), erasure.state_at

    def slowly(*arguments: Any) -> bytes:
        state: bytes = state_at(*arguments)
        journaled(document, ann, doc, lambda: text.insert(0, "late "))
        return state

    monkeypatch.setattr(erasure, "state_at", slowly)
    erasure.erase_history(ann, document.pk)
    opened: Doc[Any] = Doc()
    opened.apply_update(load(document.pk).state)
    assert str(opened.get("text", type=Text)) == f"late {KEPT}"
    assert SECRET.encode() not in kept_bytes()


def test_a_text_that_cannot_be_read_keeps_its_history(
    document: Document, doc: Doc[Any], ann: User
) -> None:
    append_update(document.pk, [ann.pk], b"\x01\x01")
    with pytest.raises(Unfit):
        erasure.erase_history(ann, document.pk)
    assert SECRET.encode() in kept_bytes()


def test_the_history_is_the_owners_to_erase(
    document: Document, doc: Doc[Any], ann: User, ben: User, browser: Any
) -> None:
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    with pytest.raises(AccessDenied):
        erasure.erase_history(ben, document.pk)
    page, button = f"/documents/{document.pk}/versions/", 'popovertarget="erase-history"'
    assert button not in browser(ben).get(page).content.decode()
    address = f"/documents/{document.pk}/erase-history"
    assert browser(ben).post(address).status_code == 404
    assert button in browser(ann).get(page).content.decode()
    assert browser(ann).post(address).status_code == 302
    assert SECRET.encode() not in kept_bytes()


def test_an_erased_document_leaves_no_row(
    document: Document, doc: Doc[Any], ann: User, ben: User
) -> None:
    """Of any table; the list is that of all models, so that a new one is not forgotten."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    posting.say(ann, document.pk, Say(uuid4(), SECRET, ()))
    claim(document.pk, {7: ann.pk})
    before = rows_of_documents()
    assert {"Entry", "Snapshot", "Version", "Message", "ClientId", "Span"} <= set(before)
    lifecycle.trash_document(ann, document.pk)
    lifecycle.delete_document(ann, document.pk)
    assert set(rows_of_documents().values()) == {0}


def test_the_commands(document: Document, doc: Doc[Any]) -> None:
    out = StringIO()
    call_command("document", str(document.pk), "erase-history", "--yes", stdout=out)
    assert "starts anew at seq" in out.getvalue()
    assert Entry.objects.get().authors == []
    call_command("document", str(document.pk), "erase", "--yes", stdout=out)
    assert out.getvalue().endswith("The document is erased.\n")
    assert set(rows_of_documents().values()) == {0}
    for action in ("erase", "erase-history"):
        with pytest.raises(CommandError, match="no such document"):
            call_command("document", str(document.pk), action, "--yes")
