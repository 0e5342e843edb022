"""A paragraph of an earlier moment is previewed before it is put back."""

import re
from typing import Any

import pytest

from documents.content import yjs_writer
from documents.history import erasure, freezing, versions
from documents.journal.entries import append_update
from documents.models import Document, Entry, User
from documents.roles import Role
from documents.sharing import collaborators
from tests.db.moments.test_history import paragraph
from tests.support.api_client import Program, problem
from tests.support.typists import doc_of


@pytest.fixture
def written(document: Document, ann: User) -> Document:
    """Two paragraphs, of which the first was changed and the second went."""
    doc = doc_of()
    append_update(
        document.pk, [ann.pk], yjs_writer.append_blocks(doc, [paragraph("one"), paragraph("two")])
    )
    before, blocks = doc.get_state(), doc["default"].children
    blocks[0].children[0].insert(3, "!")
    del blocks[1:2]
    append_update(document.pk, [ann.pk], doc.get_update(before))
    document.refresh_from_db()
    return document


def ask(user: User, document: Document, seq: int, line: int) -> Any:
    body = {"seq": seq, "line": line, "preview": True}
    return Program(user).ask("POST", f"/documents/{document.pk}/put-back", body)


def preview(user: User, document: Document, line: int) -> tuple[int, str]:
    told = ask(user, document, 1, line).json()
    assert told["seq"] is None
    return told["changes"], re.sub(r' (?:data-(?:before|after)|dir)="\w+"', "", told["html"])


def test_a_preview_changes_nothing(written: Document, ann: User) -> None:
    """It says what would become of the text of now."""
    assert preview(ann, written, 0) == (1, '<p>one<del data-change="remove">!</del></p>')
    changes, html = preview(ann, written, 1)
    assert changes == 1
    assert html.startswith("<p>one!</p><p")
    assert 'data-change="add"' in html
    assert Entry.objects.filter(document=written).count() == 2
    assert ask(ann, written, 2, 0).json()["changes"] == 0


def test_who_may_and_what_there_is(written: Document, ann: User, ben: User) -> None:
    """Readers may not, and nobody may have a moment or a line that is not there."""
    for role in (None, Role.VIEWER, Role.COMMENTER):
        collaborators.set_role(ann, written.pk, ben, role)
        assert ask(ben, written, 1, 0).status_code == 404
    assert problem(ask(ann, written, 1, 2)) == (422, "The text had no such paragraph then.")
    assert problem(ask(ann, written, 99, 0)) == (422, "The document has no such moment.")
    assert ask(ann, written, 0, 0).status_code == 422
    # What an owner has approved may still be looked at like that.
    freezing.freeze_as(ann, written.pk, "Final")
    assert ask(ann, written, 1, 0).status_code == 200


def test_a_text_that_has_started_anew(written: Document, ann: User) -> None:
    """What was said before it did is found in the one of now, and comes beside it."""
    version = versions.name_version(ann, written.pk, "Now", 2)
    versions.restore_version(ann, written.pk, version.pk)
    assert preview(ann, written, 1)[1].startswith("<p>one!</p><p")


def test_what_was_erased_stays_erased(written: Document, ann: User) -> None:
    erasure.erase_history(ann, written.pk)
    assert problem(ask(ann, written, 1, 1)) == (422, "What the text said then was erased.")


def test_the_list_names_it(written: Document, ann: User) -> None:
    """Beside the change that it is."""
    event = {"type": "put_back", "to": 1, "at": "2026-03-01T12:00:00+00:00"}
    Entry.objects.filter(document=written, seq=2).update(event=event)
    items = Program(ann).get(f"/documents/{written.pk}/history")["items"]
    told = [(item["kind"], item["last"], item["event"]) for item in items]
    assert told == [("event", 2, event), ("edit", 2, None)]
