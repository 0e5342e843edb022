"""Published pages: who is shown what, and when no more."""

import itertools
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pycrdt import Doc

from documents.access.published import access_published
from documents.content.tree import Node, Run
from documents.content.yjs_writer import append_blocks
from documents.errors import AccessDenied
from documents.files.storage import add_file
from documents.history import erasure, versions
from documents.journal.entries import append_base, append_update
from documents.library import lifecycle
from documents.models import Document, Publication, User
from documents.publishing import texts
from documents.sharing import publishing
from documents.sharing.publishing import Wish, origins
from tests.db.files.test_files import picture


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A shelf without anything on it; its clock stands still."""
    now = [0.0]
    monkeypatch.setattr(texts, "_SHELF", texts.Shelf(clock=lambda: now[0]))
    return now


def write(document: Document, author: User, *blocks: Node) -> Doc[Any]:
    """Have the text begin with these blocks."""
    doc: Doc[Any] = Doc()
    append_update(document.pk, [author.pk], append_blocks(doc, blocks))
    return doc


def heading(words: str, level: int = 1) -> Node:
    return Node("heading", {"level": level}, (Run(words),))


def paragraph(words: str) -> Node:
    return Node("paragraph", {}, (Run(words),))


def publish(actor: User, document: Document, **wish: Any) -> str:
    """The path of the page."""
    publication = publishing.publish(actor, document.pk, Wish(**wish))
    return re.sub("^https?://[^/]+", "", publishing.address_of(publication))


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


CASES = list(itertools.product([False, True], [False, True], [False, True]))


@pytest.mark.parametrize(("is_published", "is_trashed", "has_version"), CASES)
def test_the_grant_of_a_page(
    document: Document, ann: User, is_published: bool, is_trashed: bool, has_version: bool
) -> None:
    """It is there exactly while it is published and in use, and grants one text."""
    write(document, ann, paragraph("One"))
    version = versions.name_version(ann, document.pk, "First").pk if has_version else None
    seq = 1
    publish(ann, document, version_id=version)
    code = Publication.objects.get().code
    if not is_published:
        publishing.take_back(ann, document.pk)
    if is_trashed:
        lifecycle.trash_document(ann, document.pk)
    if is_trashed or not is_published:
        with pytest.raises(AccessDenied):
            access_published(code)
        return
    document.refresh_from_db()
    granted = access_published(code)
    assert (granted.document_id, granted.version_id) == (document.pk, version)
    assert granted.seq == (seq if has_version else document.head)


def test_everybody_reads_it_and_nobody_is_noted(document: Document, ann: User, browser) -> None:
    """No account, no cookie, no session: two looks at the grant, and nothing written."""
    write(document, ann, heading("Plan"), paragraph("Words"), heading("Next", 2))
    path = publish(ann, document)
    assert "Words" in body(Client(), path)
    client = browser(ann)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert len(queries) == 2
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    html = response.content.decode()
    # The title stands once, and each heading has a name where the outline leads.
    assert html.count("<h1") == 1
    assert '<h1 id="s-plan" dir="auto">Plan</h1>' in html
    assert '<a href="#s-next" dir="auto" lang="">Next</a>' in html
    assert "<script" not in html


def test_it_follows_the_text_and_the_title(document: Document, ann: User, client: Client) -> None:
    doc = write(document, ann, paragraph("Before"))
    path = publish(ann, document)
    assert re.fullmatch(r"/p/plan-[a-z2-9]{14}/", path)
    assert "Before" in body(client, path)
    state = doc.get_state()
    append_blocks(doc, [paragraph("After")])
    append_update(document.pk, [ann.pk], doc.get_update(state))
    assert "After" in body(client, path)
    lifecycle.rename_document(ann, document.pk, "Übersicht")
    response = client.get(path)
    assert (response.status_code, response["Cache-Control"]) == (302, "no-cache")
    assert response["Location"] == path.replace("plan", "uebersicht")
    assert ">Übersicht</h1>" in body(client, response["Location"])


def test_a_version_stays_what_it_was(document: Document, ann: User, client: Client) -> None:
    """And ends with it: what is erased is not shown, nor what has come instead."""
    doc = write(document, ann, paragraph("Before"))
    version = versions.name_version(ann, document.pk, "First")
    state = doc.get_state()
    append_blocks(doc, [paragraph("Secret")])
    append_update(document.pk, [ann.pk], doc.get_update(state))
    path = publish(ann, document, version_id=version.pk)
    html = body(client, path)
    assert "Before" in html
    assert "Secret" not in html
    assert "First" in html
    erasure.erase_history(ann, document.pk)
    assert client.get(path).status_code == 404


def test_what_was_taken_back_is_gone_at_once(document: Document, ann: User, client: Client) -> None:
    """Browsers and proxies ask each time; published again it has another address."""
    write(document, ann, paragraph("Words"))
    path = publish(ann, document)
    response = client.get(path)
    assert response["Cache-Control"] == "no-cache"
    kept = {"If-None-Match": response["ETag"]}
    unchanged = client.get(path, headers=kept)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    publishing.take_back(ann, document.pk)
    for asked in ({}, kept):
        response = client.get(path, headers=asked)
        assert (response.status_code, response["Cache-Control"]) == (404, "no-store")
        assert b"Words" not in response.content
    assert publish(ann, document) != path


def test_what_is_taken_back_while_it_is_written_is_not_shown(
    document: Document, ann: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(document, ann, paragraph("Words"))
    path, written = publish(ann, document), texts._written

    def slow(published: Any) -> Any:
        publishing.take_back(ann, document.pk)
        return written(published)

    monkeypatch.setattr(texts, "_written", slow)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["x", "plan-", "-", "a" * 3000, "plan-%00", "2" * 14])
def test_an_address_that_never_was(
    document: Document, ann: User, client: Client, name: str
) -> None:
    publish(ann, document)
    assert client.get(f"/p/{name}/").status_code == 404


def test_an_etag_is_of_all_that_the_page_shows(
    document: Document, ann: User, client: Client
) -> None:
    write(document, ann, paragraph("Words"))
    tags = set()
    for change in (
        lambda: publish(ann, document),
        lambda: publish(ann, document, is_listed=True),
        lambda: append_base(document, ann.pk, b"\x00\x00", {"type": "rolled_back", "to": 0}),
    ):
        change()
        document.refresh_from_db()
        path = re.sub("^https?://[^/]+", "", publishing.publication_of(document)["url"])
        tags.add(client.get(path)["ETag"])
        tags.add(client.get(path, headers={"Accept-Language": "de"})["ETag"])
    assert len(tags) == 6


def test_only_the_named_sites_have_it_in_a_frame(
    document: Document, ann: User, client: Client
) -> None:
    """And only where an owner wants it search engines list it; scripts run in no case."""
    path = publish(ann, document)
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert policy.endswith("frame-ancestors 'none'")
    assert "script" not in policy
    assert response["X-Robots-Tag"] == "noindex"
    assert b'<meta name="robots" content="noindex">' in response.content
    sites = ["example.org", "https://Bücher.example:8443/path?x=1", "https://example.org"]
    publish(ann, document, frames=sites, is_listed=True)
    response = client.get(path)
    named = "https://example.org https://xn--bcher-kva.example:8443"
    assert response["Content-Security-Policy"].endswith(f"frame-ancestors {named}")
    assert "X-Frame-Options" not in response
    assert "X-Robots-Tag" not in response
    assert b"noindex" not in response.content


def test_sites_are_origins() -> None:
    assert origins([" https://example.org/ ", "", "http://localhost:3000"]) == [
        "https://example.org",
        "http://localhost:3000",
    ]


def image(document: Document, file: Any) -> Node:
    return Node("image", {"src": f"/documents/{document.pk}/files/{file.pk}", "alt": "A cat"})


def test_the_pictures_of_the_text_are_shown_and_no_others(
    document: Document, ann: User, client: Client
) -> None:
    """None that the text does not show, none of other documents."""
    other = lifecycle.create_document(ann, "Other")
    given = [
        add_file(ann, each.pk, "a.png", SimpleUploadedFile("a.png", picture()).read())
        for each in (document, document, other)
    ]
    shown, unshown, foreign = given
    write(document, ann, image(document, shown), image(other, foreign))
    path = publish(ann, document)
    html = body(client, path)
    assert f'<img src="files/{shown.pk}" alt="A cat">' in html
    assert html.count("<img") == 1
    assert str(foreign.pk) not in html
    response = client.get(f"{path}files/{shown.pk}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-cache"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = {"If-None-Match": response["ETag"]}
    assert client.get(f"{path}files/{shown.pk}", headers=again).status_code == 304
    for file in (unshown, foreign):
        assert client.get(f"{path}files/{file.pk}").status_code == 404
    publishing.take_back(ann, document.pk)
    assert client.get(f"{path}files/{shown.pk}", headers=again).status_code == 404


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }}{% debug %}",
    "'><svg/onload=alert(1)>",
    "\u202e\u2066evil",
]


class Found(HTMLParser):
    """The elements of a page and what they are given."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_titles_headings_and_versions_are_words(
    document: Document, ann: User, client: Client, words: str
) -> None:
    lifecycle.rename_document(ann, document.pk, words)
    link = Run("x", {"link": {"href": "javascript:alert(1)"}})
    write(document, ann, heading(words), Node("paragraph", {}, (link,)), heading(words, 2))
    version = versions.name_version(ann, document.pk, words)
    html = body(client, publish(ann, document, version_id=version.pk))
    found = Found()
    found.feed(html)
    assert not found.tags & {"script", "svg", "img"}
    assert not {name for name in found.attributes if name.startswith("on")}
    assert "javascript:" not in html
    assert "{{ 7|add:7 }}" in html or "{{" not in words


def test_a_long_text_is_said_to_be_too_long(
    document: Document, ann: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "LONGEST", 100)
    write(document, ann, paragraph("Words " * 40))
    html = body(client, publish(ann, document))
    assert "too long for a page" in html
    assert "Words" not in html


def test_a_document_that_cannot_be_opened_is_said_to_be_away(
    document: Document, ann: User, client: Client
) -> None:
    path = publish(ann, document)
    Document.objects.update(quarantined_at=timezone.now())
    response = client.get(path)
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    assert int(response["Retry-After"]) > 0


def test_readers_have_a_text_written_now_and_then(
    document: Document, ann: User, client: Client, clock: list[float], monkeypatch: Any
) -> None:
    """While others write it is written again after five times as long as it took; at once where it
    has started anew.
    """
    doc, written = write(document, ann, paragraph("One")), texts._written

    def take_a_second(published: Any) -> Any:
        clock[0] += 1
        return written(published)

    monkeypatch.setattr(texts, "_written", take_a_second)
    path = publish(ann, document)
    assert "One" in body(client, path)
    state = doc.get_state()
    append_blocks(doc, [paragraph("Two")])
    append_update(document.pk, [ann.pk], doc.get_update(state))
    clock[0] += 4
    assert "Two" not in body(client, path)
    clock[0] += 1.1
    assert "Two" in body(client, path)
    document.refresh_from_db()
    append_base(document, ann.pk, b"\x00\x00", {"type": "rolled_back", "to": 0})
    assert "Two" not in body(client, path)


def test_a_shelf_has_a_bound() -> None:
    """What was asked for longest ago goes first."""
    shelf, made = texts.Shelf(most=250), []

    def make(published: Any) -> texts.Shown:
        made.append(published.document_id)
        return texts.Shown(1, 0, "x" * 100)

    class Page:
        seq, epoch, version_id = 1, 0, None

        def __init__(self, name: str) -> None:
            self.document_id = name

    for name in ("a", "b", "a", "c", "a", "b"):
        shelf.shown(Page(name), make)
    assert made == ["a", "b", "c", "b"]
