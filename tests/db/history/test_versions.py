"""Named versions: naming, reading and going back, by the pages and by the API."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from collab.engine.engine import Engine
from documents.content import yjs_writer
from documents.content.tree import Node
from documents.errors import AccessDenied, Outdated, Unfit
from documents.history import folding, versions
from documents.journal.entries import append_update
from documents.journal.loading import load
from documents.library import lifecycle
from documents.management import demo_text
from documents.models import Document, Entry, User, Version
from documents.roles import Role
from documents.sharing import collaborators
from tests.db.history.test_folding import doc_of
from tests.support.api_client import Program, problem


def write(document: Document, user: User, word: str) -> None:
    stored = load(document.pk)
    doc = doc_of(stored.state, *stored.tail)
    append_update(
        document.pk, [user.pk], yjs_writer.append_blocks(doc, [demo_text.paragraph(word)])
    )


@pytest.fixture
def first(document: Document, ann: User) -> Version:
    """The version "First", which says "one"; the document says "two", too."""
    write(document, ann, "one")
    version = versions.name_version(ann, document.pk, "  First\n")
    write(document, ann, "two")
    return version


def test_the_api(document: Document, ann: User, first: Version) -> None:
    """List, name at head, read in each form, go back: the text of now is kept by name."""
    program, at = Program(ann), f"/documents/{document.pk}/versions"
    second = program.send("POST", at, {"name": "Second"})
    by = {"id": ann.pk, "name": "Ann Bauer", "color": ann.color, "picture": ""}
    assert [(row["name"], row["seq"], row["by"]) for row in program.get(at)] == [
        ("Second", 2, by),
        ("First", 1, by),
    ]
    said = {
        form: program.ask("GET", f"{at}/{first.pk}/content?format={form}")
        for form in ("text", "markdown", "html", "json", "yjs")
    }
    assert said["text"].content == b"one\n"
    assert said["html"].content == b'<p dir="auto">one</p>'
    etag = said["text"]["ETag"]
    again = program.ask("GET", f"{at}/{first.pk}/content", If_None_Match=etag)
    assert again.status_code == 304
    gone_back = program.send("POST", f"{at}/{first.pk}/restore")
    assert gone_back == {"seq": 3, "epoch": 1}
    assert program.ask("GET", f"/documents/{document.pk}/content").content == b"one\n"
    base = Entry.objects.get(seq=3)
    assert (base.kind, base.authors) == ("base", [ann.pk])
    assert base.event == {"type": "rolled_back", "to": 1}
    kept = program.get(at)[0]
    assert (kept["name"], kept["seq"]) == ("Before going back to “First”", 2)
    read = program.ask("GET", f"{at}/{second['id']}/content").content
    assert read == b"one\ntwo\n"
    assert problem(program.ask("GET", f"{at}/99/content")) == (
        404,
        "That is not there, or not any more.",
    )
    third = program.send("POST", at, {"name": "Third", "seq": 1})
    assert program.ask("GET", f"{at}/{third['id']}/content").content == b"one\n"
    assert program.ask("POST", at, {"name": "Fourth", "seq": 4}).status_code == 422
    assert program.ask("POST", at, {"name": ""}).status_code == 422
    assert program.ask("POST", at, {"name": " \n"}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_version_that_is_folded_while_it_is_read(
    document: Document, ann: User, first: Version
) -> None:
    """It has a state of its own by then."""
    versions.name_version(ann, document.pk, "Second")
    folding.fold(document.pk, timezone.now())
    assert first.state is None
    assert versions.text_at(first).written("text") == "one\n"
    stale = Version.objects.get(pk=first.pk)
    stale.state = None
    assert versions._state_of(stale) == bytes(Version.objects.get(pk=first.pk).state)
    versions.restore_version(ann, document.pk, first.pk)
    assert len(load(document.pk).tail) == 0
    assert Engine().replica(document.pk).epoch == 1


def test_versions_are_for_those_who_may_edit(
    document: Document, first: Version, ann: User, ben: User
) -> None:
    for role in (None, Role.VIEWER, Role.COMMENTER):
        collaborators.set_role(ann, document.pk, ben, role)
        for forbidden in (
            lambda: versions.name_version(ben, document.pk, "Mine"),
            lambda: versions.access_version(ben, document.pk, first.pk),
            lambda: versions.restore_version(ben, document.pk, first.pk),
        ):
            with pytest.raises(AccessDenied):
                forbidden()
    assert Version.objects.count() == 1


def test_a_version_of_another_document(document: Document, first: Version, ann: User) -> None:
    other = lifecycle.create_document(ann, "Other")
    with pytest.raises(Outdated):
        versions.access_version(ann, other.pk, first.pk)
    with pytest.raises(Unfit):
        versions.name_version(ann, other.pk, "\n")


def test_the_pages(
    document: Document, first: Version, ann: User, ben: User, browser: Any, cleo: User
) -> None:
    """Somebody names, reads and goes back; a name or a text that looks like HTML is none."""
    write(document, ann, "<script>alert(1)</script>")
    ann_, at = browser(ann), f"/documents/{document.pk}/versions/"
    assert ann_.post(at, {"name": "<b>Now</b>"}).status_code == 302
    page = ann_.get(at).content.decode()
    assert re.findall(r'class="row-title"[^>]*>([^<]*)<', page) == [
        "&lt;b&gt;Now&lt;/b&gt;",
        "First",
    ]
    assert "Ann Bauer" in page
    now = Version.objects.latest("pk")
    shown = ann_.get(f"{at}{now.pk}/").content.decode()
    assert '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>' in shown
    assert "<script>alert" not in shown
    refused = ann_.post(at, {"name": "\t"}, follow=True)
    assert "Give the version a name." in refused.content.decode()
    assert ann_.post(f"{at}{first.pk}/restore").status_code == 302
    document.refresh_from_db()
    assert document.epoch == 1
    gone = ann_.post(f"{at}99/restore", follow=True).content.decode()
    assert "That version is not there any more." in gone
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    for path in (at, f"{at}{first.pk}/"):
        assert browser(ben).get(path).status_code == 404
        assert browser(cleo).get(path).status_code == 404
    assert browser(ben).post(f"{at}{first.pk}/restore").status_code == 404
    link = f'href="{at}"'
    assert link in ann_.get(f"/documents/{document.pk}/").content.decode()
    assert link not in browser(ben).get(f"/documents/{document.pk}/").content.decode()


def test_pictures_of_other_documents(
    document: Document, ann: User, ben: User, browser: Any, settings: Any
) -> None:
    """Whatever an editor's program puts into a text, its readers' pages ask for nothing of others,
    and what a page asks for by itself is no guess.
    """
    settings.THROTTLE_FAILURES = 3
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    foreign = [f"/documents/{uuid4()}/files/{uuid4()}" for _ in range(14)]
    own = f"/documents/{document.pk}/files/{uuid4()}"
    stored = load(document.pk)
    doc = doc_of(stored.state, *stored.tail)
    images = [Node("image", {"src": src, "alt": "A cat"}) for src in (*foreign, own)]
    append_update(document.pk, [ben.pk], yjs_writer.append_blocks(doc, images))
    version = versions.name_version(ann, document.pk, "First")
    ann_ = browser(ann)
    page = ann_.get(f"/documents/{document.pk}/versions/{version.pk}/").content.decode()
    assert re.findall(r'<img src="(/documents/[^"]*)"', page) == [own]
    assert page.count("[A cat]") == 14
    for form in ("html", "markdown"):
        path = f"/documents/{document.pk}/content?format={form}"
        told = Program(ann).ask("GET", path).content.decode()
        assert re.findall(r"/documents/[-0-9a-f]*/files/[-0-9a-f]*", told) == [own]
    assert {ann_.get(src).status_code for src in foreign} == {404}
    assert ann_.get(f"/documents/{document.pk}/").status_code == 200
    assert ann_.get(f"/documents/{uuid4()}/").status_code == 404


def test_the_list_takes_as_many_queries_for_many(
    document: Document, ann: User, browser: Any, django_assert_max_num_queries: Any
) -> None:
    """Nor does it read what they say."""
    Version.objects.bulk_create(
        Version(document=document, seq=0, name=str(n), by=ann, state=b"x") for n in range(50)
    )
    client = browser(ann)
    with django_assert_max_num_queries(7) as queries:
        client.get(f"/documents/{document.pk}/versions/")
    assert not any('"state"' in query["sql"] for query in queries.captured_queries)
