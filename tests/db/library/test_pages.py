"""The pages over HTTP: who sees what, by equality."""

import itertools
import json
import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from documents.access import lookup, tickets
from documents.accounts import activation
from documents.library import lifecycle
from documents.models import Collaborator, Document, User
from documents.roles import ALLOWED, Action, Role
from documents.sharing import collaborators
from documents.tokens import digest_of

JSON = {"Accept": "application/json"}

# Each page of one document: method, what it takes, where the document has to be, what a yes is.
PAGES = {
    "": ("get", Action.VIEW, "in use", 200),
    "history/": ("get", Action.VIEW, "in use", 200),
    "rename": ("post", Action.RENAME, "in use", 302),
    "trash": ("post", Action.TRASH, "in use", 302),
    "restore": ("post", Action.RESTORE, "in the trash", 302),
    "delete": ("post", Action.DELETE, "in the trash", 302),
    "attention": ("post", Action.VIEW, "in use", 302),
    "star": ("post", Action.VIEW, "in use", 302),
    "folder": ("get", Action.VIEW, "in use", 200),
    "file": ("post", Action.VIEW, "in use", 302),
    "template": ("post", Action.RENAME, "in use", 302),
    "duplicate": ("post", Action.VIEW, "in use", 302),
    "unfreeze": ("post", Action.FREEZE, "in use", 302),
    "erase-history": ("post", Action.DELETE, "in use", 302),
}
POSTS = [page for page, (method, *_) in PAGES.items() if method == "post"]


def address(document, page=""):
    return f"/documents/{document.pk}/{page}"


def put(document, place):
    trashed_at = timezone.now() if place == "in the trash" else None
    Document.objects.filter(pk=document.pk).update(trashed_at=trashed_at)


def ask(client, document, page, **options):
    return getattr(client, PAGES[page][0])(address(document, page), **options)


def test_the_table_of_pages_is_complete():
    """A page of one document that is added without a line in the table fails here."""
    patterns = [str(p.pattern) for p in get_resolver("documents.urls").url_patterns]
    start = "documents/<uuid:document_id>/"
    found = {p.removeprefix(start) for p in patterns if p.startswith(start)}
    # Those that take more than a document have tests of their own.
    more = ("versions/", "export", "sharing/return")
    assert {page for page in found if not page.startswith(more)} == set(PAGES)


@pytest.mark.parametrize(
    ("page", "role", "place"),
    list(itertools.product(PAGES, [*Role, None], ["in use", "in the trash"])),
)
def test_a_page_answers_exactly_as_the_table_of_roles_says(
    document, ben, browser, page, role, place
):
    """The answer to whatever a person may not do is that there is no such document."""
    if role is not None:
        Collaborator.objects.create(document=document, user=ben, role=role)
    put(document, place)
    _, action, needed, yes = PAGES[page]
    allowed = role is not None and action in ALLOWED[role] and place == needed
    before = Document.objects.values().get()

    response = ask(browser(ben), document, page)

    assert response.status_code == (yes if allowed else 404)
    if not allowed:
        assert Document.objects.values().get() == before


@pytest.mark.parametrize("page", PAGES)
def test_missing_and_forbidden_are_the_same_answer(document, ben, browser, page):
    """Byte for byte, so that a guessed id tells nothing."""
    client = browser(ben)
    forbidden = ask(client, document, page, headers=JSON)
    missing = ask(client, Document(pk=uuid.uuid4()), page, headers=JSON)
    assert (forbidden.status_code, forbidden.content) == (missing.status_code, missing.content)
    assert forbidden.json() == {"error": "There is no such document."}


@pytest.mark.parametrize("page", PAGES)
def test_signed_out_people_are_sent_to_sign_in(document, client, page):
    """Pages lead to the sign-in page and back; what asks for JSON hears 401."""
    spoken = ask(client, document, page, headers=JSON)
    assert (spoken.status_code, spoken.json()) == (401, {"error": "Sign in first."})
    back = "/" if page in POSTS else address(document, page)
    assert ask(client, document, page).url == f"/accounts/login/?next={back}"


@pytest.mark.parametrize("page", POSTS)
def test_changes_take_post_alone(document, ann, browser, page):
    """A link or an image cannot change anything."""
    assert browser(ann).get(address(document, page)).status_code == 405


@pytest.mark.parametrize("path", ["/documents/", "/accounts/login/", "/accounts/logout/"])
def test_every_post_needs_the_csrf_token(ann, browser, path):
    """Without the token another site's form is refused."""
    client = browser(ann, enforce_csrf_checks=True)
    assert client.post(path).status_code == 403


@pytest.mark.parametrize("page", POSTS)
def test_every_post_about_a_document_needs_the_csrf_token(document, ann, browser, page):
    """Without it nothing happens; with it, from a page of this site, the same request passes."""
    client = browser(ann, enforce_csrf_checks=True)
    put(document, PAGES[page][2])
    before = Document.objects.values().get()
    assert ask(client, document, page).status_code == 403
    assert Document.objects.values().get() == before
    client.get("/")
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert ask(client, document, page, headers=token).status_code == PAGES[page][3]


@pytest.mark.parametrize(
    "spelling",
    [
        "{id}/",
        "{id}",
        "/{id}/",
        "{id}//",
        "{id}/.",
        "{id}/./",
        "{id}/%2e",
        "%2e/{id}/",
        "%2e%2e/documents/{id}/",
        "{id}%0a/",
        "{id}%20/",
        "%20{id}/",
        "{id}%00/",
        "{upper}/",
        "{hex}/",
        "{{{id}}}/",
        "urn:uuid:{id}/",
        "{id};x=1/",
        "{id}\u200b/",
        "{wide}/",
    ],
)
@pytest.mark.parametrize("page", PAGES)
def test_a_document_has_one_address(document, ann, browser, page, spelling):
    """Every other spelling of the id is answered like a missing document."""
    pk = str(document.pk)
    # Digits of another script, which Python would count as digits.
    wide = pk.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    name = spelling.format(id=pk, upper=pk.upper(), hex=document.pk.hex, wide=wide)
    put(document, PAGES[page][2])
    response = getattr(browser(ann), PAGES[page][0])(f"/documents/{name}{page}")
    assert response.status_code == (PAGES[page][3] if spelling == "{id}/" else 404)


def test_the_document_page(document, ann, browser):
    """Everything that the page's script is told."""
    response = browser(ann).get(address(document))
    pk = str(document.pk)
    assert response.context["document"] == document
    assert response.context["role"] == "owner"
    page = {
        "id": pk,
        "title": "Plan",
        "role": "owner",
        "user": {"id": ann.pk, "name": "Ann Bauer", "color": ann.color},
        "owner": {"id": ann.pk, "name": "Ann Bauer"},
        "socket": "/collab",
        "epoch": 0,
        "api": f"/api/v1/documents/{pk}",
        "way_back": f"/documents/{pk}/sharing/return",
        "may_chat": True,
        "viewers_chat": False,
        "may_comment": True,
        "may_suggest": True,
        "is_guest": False,
        "frozen": False,
        "max_file": settings.MAX_FILE,
        "history": f"/documents/{pk}/history/",
        "changed_at": document.changed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "list": "/",
    }
    assert response.context["page"] == page
    told = re.search(
        r'<script id="page-data" type="application/json">(.*?)</script>', response.text
    )
    assert told is not None
    assert json.loads(told[1]) == page
    assert "csrftoken" in response.cookies
    assert "no-store" in response.headers["Cache-Control"]


def test_a_title_cannot_break_out_of_the_page(ann, browser):
    """It is text in the page, the heading and the script's data alike."""
    document = lifecycle.create_document(ann, "</script><script>alert(1)</script>")
    assert "<script>alert" not in browser(ann).get(address(document)).text
    assert "<script>alert" not in browser(ann).get("/").text


def test_the_list_page_takes_as_many_queries_for_5_documents_as_for_50(ann, browser):
    """Templates ask the database nothing for each row."""
    client = browser(ann)

    def count_with(number):
        while Document.objects.count() < number:
            lifecycle.create_document(ann, "Text")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").text.count("Text") >= number
        return len(queries)

    assert count_with(5) == count_with(50)


def test_the_document_page_takes_six_queries(document, ann, browser, django_assert_num_queries):
    """Session, person, document, the person's roles in it, whom to ask, and what they watch."""
    client = browser(ann)
    with django_assert_num_queries(6):
        client.get(address(document))


def test_create(ann, browser):
    """The title is cleaned, the maker owns the document, and its page is next."""
    response = browser(ann).post("/documents/", {"title": "  My\u202e plan\x00 "})
    document = Document.objects.get()
    assert (document.title, response.url) == ("My plan", address(document))
    assert lookup.access_document(ann, document.pk, Action.DELETE, trashed=False).role == "owner"


def test_nobody_to_ask(document, ann, ben, browser):
    """The page says so when every owner's account was erased."""
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    ann.delete()
    assert browser(ben).get(address(document)).context["page"]["owner"] is None


def test_asking_for_access(document, ben, browser):
    """The page that is not there offers to ask, whether or not there is a document."""
    for id_ in (document.pk, uuid.uuid4()):
        response = browser(ben).get(f"/documents/{id_}/")
        assert response.status_code == 404
        assert f'action="/api/v1/documents/{id_}/requests"' in response.text
    assert "/requests" not in browser(ben).get("/elsewhere/").text


def test_create_without_a_title(ann, browser):
    """It is called Untitled."""
    browser(ann).post("/documents/")
    assert Document.objects.get().title == "Untitled"


def test_a_button_that_is_pressed_twice_makes_one_document(ann, ben, browser, monkeypatch):
    """Somebody else's press, a later one and one without a name make another."""

    def made(who, **press: str) -> str:
        return str(browser(who).post("/documents/", press).url)

    first = made(ann, press="a")
    assert made(ann, press="a") == first
    others = [made(ben, press="a"), made(ann, press="b"), made(ann), made(ann)]
    monkeypatch.setattr(lifecycle, "_ONE_PRESS", timedelta(0))
    others.append(made(ann, press="a"))
    assert len({first, *others}) == 6
    assert Document.objects.get(pk=first.split("/")[2]).owner == ann


def test_rename_answers_with_the_title_as_it_was_kept(document, ann, browser):
    """The page shows what the database has."""
    title = {"title": "New \n plan " + "x" * 300}
    response = browser(ann).post(address(document, "rename"), title, headers=JSON)
    kept = "New plan " + "x" * 191
    assert response.json() == {"message": f"It is called “{kept}” now.", "undo": "", "way": ""}
    assert Document.objects.get().title == kept


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://testserver/?show=mine", "http://testserver/?show=mine"),
        ("https://evil.example/", "document"),
        ("//evil.example/", "document"),
        ("javascript:alert(1)", "document"),
        ("", "document"),
    ],
)
def test_a_rename_form_leads_back_where_it_was_sent_from(document, ann, browser, before, after):
    """To a page of this site only."""
    response = browser(ann).post(address(document, "rename"), headers={"Referer": before})
    assert response.url == (address(document) if after == "document" else after)


def test_trash_restore_delete(document, ann, browser):
    """The way of a document out of the world."""
    client = browser(ann)
    assert client.post(address(document, "trash")).url == "/"
    assert client.get(address(document)).status_code == 404
    assert client.post(address(document, "restore")).url == "/"
    assert client.get(address(document)).status_code == 200
    assert client.post(address(document, "delete")).status_code == 404
    client.post(address(document, "trash"))
    assert client.post(address(document, "delete")).url == "/?show=trash"
    assert Document.objects.count() == 0


def test_ticket(document, ann, ben, browser):
    """The reply says what the ticket says, and the ticket names this browser's session."""
    collaborators.set_role(ann, document.pk, ben, Role.COMMENTER)
    client = browser(ben)
    reply = client.post(f"/api/v1{address(document, 'ticket')}").json()
    signed = reply.pop("ticket")
    assert reply == {
        "role": "commenter",
        "access_version": 2,
        "epoch": 0,
        "frozen": False,
        "user": {"id": ben.pk, "name": "Ben Okafor", "color": ben.color, "picture": ""},
    }
    session = digest_of(client.session.session_key)
    assert tickets.read(signed) == tickets.Ticket(ben.pk, session, document.pk, Role.COMMENTER, 2)


def test_signing_in_and_out(document, ann):
    """The sign-in page leads to where the person wanted to go; signing out back to it."""
    client = Client()
    wanted = client.get(address(document)).url
    response = client.post(wanted, {"login": "ann", "password": "secret"})
    assert response.url == address(document)
    response = client.post("/accounts/logout/")
    assert response.url == "/accounts/login/"
    # What the browser keeps of the person goes with the session.
    assert response["Clear-Site-Data"] == '"storage"'
    assert client.get("/").status_code == 302


def test_the_worker(client, settings):
    """The service worker is one script without imports, and a browser asks for it each time."""
    settings.STATIC_ROOT = settings.BASE_DIR / "frontend" / "dist"
    response = client.get("/worker.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in response["Cache-Control"]
    assert b"import" not in response.content
    assert client.post("/worker.js").status_code == 405


def test_initials_are_as_scripts_make_them():
    """The scripts' tests read the same file."""
    cases = json.loads((settings.BASE_DIR / "tests/golden/initials.json").read_text())
    for name, initials in cases:
        assert User(name=name).initials == initials


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Ann Bauer", "AB"), ("Ann Maria von Bauer", "AB"), ("", "A"), ("éva", "É")],
)
def test_a_person_has_the_same_initials_on_every_page(client, ann, name, initials):
    ann.name = name
    ann.save()
    client.force_login(ann)
    assert f'aria-hidden="true">{initials}</span>' in client.get("/").content.decode()


def test_the_offline_page(client, ann):
    """It names all its scripts, so that a page can keep it whole, and is only for the signed-in."""
    assert client.get("/offline/").status_code == 302
    client.force_login(ann)
    page = client.get("/offline/").content.decode()
    assert f'data-person="{ann.pk}"' in page
    assert "build/offline.js" in page


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"login": "nobody"}])
def test_a_failed_sign_in_stays_on_the_page(ann, client, change):
    """The same words whether the name or the password is wrong."""
    given = {"login": "ann", "password": "secret"} | change
    response = client.post("/accounts/login/", given)
    assert (response.status_code, response.wsgi_request.user) == (200, AnonymousUser())
    assert list(response.context["form"].errors) == ["__all__"]


def test_sign_in_does_not_lead_to_another_site(ann, client):
    """An address of another site as `next` is ignored."""
    given = {"login": "ann", "password": "secret", "next": "https://evil.example/"}
    assert client.post("/accounts/login/", given).url == "/"


def test_a_deactivated_person_cannot_sign_in(ann, client):
    """And whoever was signed in is not any more."""
    client.force_login(ann)
    activation.set_active(ann, ann, False)
    assert client.get("/").status_code == 302
    given = {"login": "ann", "password": "secret"}
    assert client.post("/accounts/login/", given).url == "/accounts/inactive/"
    assert client.get("/").status_code == 302
