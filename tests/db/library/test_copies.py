"""A copy of a document for oneself."""

from uuid import uuid4

import pytest
from pycrdt import Doc, XmlFragment

from documents.chat import rooms
from documents.content import schema, yjs_writer
from documents.content.stored import read_content
from documents.content.tree import Node
from documents.content.writers.text import text_of
from documents.errors import AccessDenied, Quarantined
from documents.files import storage
from documents.journal.entries import append_update
from documents.journal.quarantine import quarantine
from documents.library import lifecycle
from documents.library.copies import duplicate_document
from documents.management import demo_text
from documents.models import Document, Entry, Message
from documents.roles import Role
from documents.sharing import collaborators
from tests.db.files.test_files import picture
from tests.support.listed import listed


@pytest.fixture
def written(document, ann, ben):
    """Ann's document, which Ben may read, with a text of several entries."""
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    doc: Doc = Doc()
    for line in ("One", "Two"):
        update = yjs_writer.append_blocks(doc, [demo_text.paragraph(line)])
        append_update(document.pk, [ann.pk], update)
    return document


def test_a_copy_is_the_text_and_nothing_else(written, ann, ben):
    """One entry by who made it, who alone may do everything with it."""
    copy = duplicate_document(ben, written.pk)
    assert (copy.title, text_of(read_content(copy.pk).root)) == ("Copy of Plan", "One\nTwo\n")
    entries = Entry.objects.filter(document=copy).values_list("seq", "kind", "authors")
    assert list(entries) == [(1, "update", [ben.pk])]
    assert not Message.objects.filter(document=copy).exists()
    assert (listed(ben)[0].document, listed(ben)[0].role) == (copy, Role.OWNER)
    assert copy.pk not in {row.document.pk for row in listed(ann)}


def test_pictures_are_copied_with_the_text(ann, ben, document, settings, tmp_path):
    """Each once, and shown from the copy; what is not of this document stays what it is."""
    settings.MEDIA_ROOT = tmp_path
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    file = storage.add_file(ann, document.pk, "cat.png", picture())
    gone, elsewhere = uuid4(), f"/documents/{uuid4()}/files/{uuid4()}"
    own = f"/documents/{document.pk}/files/"
    shown = [f"{own}{file.pk}", f"{own}{gone}", elsewhere, f"{own}{file.pk}"]
    images = [Node("image", {"src": src, "alt": "A cat"}) for src in shown]
    append_update(document.pk, [ann.pk], yjs_writer.append_blocks(Doc(), images))
    copy = duplicate_document(ben, document.pk)
    (own_file,) = copy.files.all()
    assert (own_file.by, own_file.name, own_file.pk == file.pk) == (ben, "cat.png", False)
    assert storage.bytes_of(own_file) == storage.bytes_of(file)
    src = f"/documents/{copy.pk}/files/{own_file.pk}"
    assert read_content(copy.pk).root.content == tuple(
        Node("image", {"src": each, "alt": "A cat"}) for each in (src, elsewhere, src)
    )


def test_what_was_deleted_does_not_come_along(document, ann):
    doc: Doc = Doc()
    append_update(
        document.pk, [ann.pk], yjs_writer.append_blocks(doc, [demo_text.paragraph("secret")])
    )
    before = doc.get_state()
    del doc.get(schema.ROOT, type=XmlFragment).children[0]
    yjs_writer.append_blocks(doc, [demo_text.paragraph("public")])
    append_update(document.pk, [ann.pk], doc.get_update(before))
    copy = duplicate_document(ann, document.pk)
    assert b"secret" not in bytes(Entry.objects.get(document=copy).update)


def test_a_copy_of_nothing_is_empty(document, ann):
    copy = duplicate_document(ann, document.pk)
    assert copy.head == 0


def test_a_long_title_stays_within_bounds(ann):
    document = lifecycle.create_document(ann, "x" * 200)
    assert duplicate_document(ann, document.pk).title == "Copy of " + "x" * 192


def test_who_may_not_read_it_gets_no_copy(document, ann, ben):
    with pytest.raises(AccessDenied):
        duplicate_document(ben, document.pk)
    room = rooms.create_room(ann, "Talk", is_public=False)
    with pytest.raises(AccessDenied):
        duplicate_document(ann, room.pk)
    assert Document.objects.count() == 2


def test_what_cannot_be_opened_cannot_be_copied(document, ann, browser):
    quarantine(document.pk, "broken")
    with pytest.raises(Quarantined):
        duplicate_document(ann, document.pk)
    page = browser(ann).post(f"/documents/{document.pk}/duplicate", follow=True)
    assert "cannot be copied" in page.text
