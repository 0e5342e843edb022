"""`manage.py seed`: the demonstration."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pycrdt import Doc, XmlElement, XmlFragment

from documents.content.schema import ROOT
from documents.journal.loading import load
from documents.library.listing import Show
from documents.management.commands import seed
from documents.management.demo import DEMOS, PASSWORD, PEOPLE
from documents.models import Document, Entry, User
from tests.support.listed import listed

SIGN_IN = "Sign in as ann, ben, cleo; the password is “demo”.\n"


def run() -> str:
    out = io.StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


def text_of(document) -> XmlFragment:
    doc = Doc()
    for update in load(document.pk).tail:
        doc.apply_update(update)
    return doc.get(ROOT, type=XmlFragment)


def test_the_demo_can_be_signed_in_to_and_read(db, client):
    """Three people, their documents, and somebody of every role."""
    assert run() == f"Created 3 people and 6 documents.\n{SIGN_IN}"
    for username in PEOPLE:
        given = {"login": username, "password": PASSWORD}
        assert client.post("/accounts/login/", given).status_code == 302
        client.logout()
    mine = {row.document.title for row in listed(User.objects.get(username="ann"), Show.MINE)}
    assert mine == {"Spring release plan", "On writing together"}
    shared = listed(User.objects.get(username="ann"), Show.SHARED)
    assert {row.role.value for row in shared} == {"editor", "viewer"}
    trash = listed(User.objects.get(username="ann"), Show.TRASH)
    assert [row.document.title for row in trash] == ["Kitchen rota, last winter"]


def test_every_document_has_its_text_in_the_journal(db):
    """Entries without gaps; each part was written by its author alone."""
    run()
    for demo in DEMOS:
        document = Document.objects.get(title=demo.title)
        blocks = [block for part in demo.parts for block in part.blocks]
        children = list(text_of(document).children)
        assert [child.tag for child in children] == [block.kind for block in blocks]
        seqs = list(document.entries.order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, document.head + 1))
        written = document.entries.filter(kind="update").order_by("seq")
        authors = [User.objects.get(username=part.author).pk for part in demo.parts]
        assert list(written.values_list("authors", flat=True)) == [[pk] for pk in authors]


def test_text_has_the_structure_of_the_editor(db):
    """Levels are numbers, lists hold items that hold paragraphs, marks are formatting."""
    run()
    opening, heading, *_ = text_of(Document.objects.get(title="Spring release plan")).children
    assert isinstance(heading, XmlElement)
    assert heading.attributes["level"] == 2
    assert opening.children[0].diff()[:2] == [
        ("We release on ", None),
        ("Thursday 14 May", {"bold": {}}),
    ]
    listing = text_of(Document.objects.get(title="Kitchen rota, last winter")).children[0]
    assert (listing.tag, listing.attributes["start"]) == ("orderedList", 1)
    assert {(item.tag, item.children[0].tag) for item in listing.children} == {
        ("listItem", "paragraph")
    }


def test_seeding_again_changes_nothing_and_is_quick(db):
    """One query finds that the demo is there."""
    run()
    before = list(Entry.objects.values()), list(User.objects.values())
    with CaptureQueriesContext(connection) as queries:
        assert run() == SIGN_IN
    assert len(queries) == 1
    assert (list(Entry.objects.values()), list(User.objects.values())) == before


def test_a_run_that_is_stopped_half_way_leaves_nothing(db, monkeypatch):
    """The next run starts from the beginning."""

    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(seed, "append_update", stop)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert User.objects.count() == Document.objects.count() == 0


def test_a_public_site_is_not_seeded(db, settings):
    """Everybody knows the passwords."""
    settings.SITE_IS_LOCAL = False
    with pytest.raises(CommandError):
        run()
    assert User.objects.count() == 0
