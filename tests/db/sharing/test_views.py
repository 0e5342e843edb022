"""The share dialog's API over HTTP: who may ask for what, and what the answers say."""

import itertools
import json
import logging
import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from documents.journal.entries import append_update
from documents.letters.outbox import send_all
from documents.library import lifecycle
from documents.mail import delivery
from documents.models import AccessRequest, Collaborator, Document, Invitation, ShareLink
from documents.roles import ALLOWED, Action, Role
from documents.sharing import collaborators, links, opening

VIEWER = {"role": "viewer"}

# Each address: the method, its body, what it takes, and the status of a yes. Ids are put in.
ENDPOINTS: dict[str, tuple[str, Any, Action, int]] = {
    "sharing": ("get", None, Action.VIEW, 200),
    "sharing/suggestions": ("get", None, Action.SHARE, 200),
    "sharing/people": ("post", {"who": "cleo", "role": "viewer"}, Action.SHARE, 200),
    "sharing/people/{cleo}": ("post", {"role": "editor"}, Action.SHARE, 200),
    "sharing/owner": ("post", {"user_id": "{cleo}"}, Action.SHARE, 200),
    "sharing/links": ("post", {"role": "viewer", "expires_at": None}, Action.SHARE, 200),
    "sharing/links/{link}": ("post", {"is_on": False}, Action.SHARE, 200),
    "sharing/invitations/{invitation}": ("post", {"cancel": True}, Action.SHARE, 200),
    "sharing/requests/{request}": ("post", {"role": "viewer"}, Action.SHARE, 200),
    "sharing/leave": ("post", {}, Action.VIEW, 200),
}
POSTS = [name for name, (method, *_) in ENDPOINTS.items() if method == "post"]


@pytest.fixture(autouse=True)
def _mail_at_once(monkeypatch):
    """Mails are sent before the answer."""

    class Postman:
        def submit(self, deliver, *mail):
            deliver(*mail)

    monkeypatch.setattr(delivery, "_postman", Postman())


@pytest.fixture
def ids(document, ann, cleo) -> dict[str, int]:
    """A document with one of everything; the ids of what there is."""
    collaborators.set_role(ann, document.pk, cleo, Role.VIEWER)
    links.make_link(ann, document.pk, Role.VIEWER, None)
    dora = type(ann).objects.create_user("dora", email="dora@example.org")
    invitation = Invitation.objects.create(document=document, email="x@y.org", role=Role.EDITOR)
    request = AccessRequest.objects.create(document=document, user=dora, message="Please")
    return {
        "cleo": cleo.pk,
        "link": ShareLink.objects.get().pk,
        "invitation": invitation.pk,
        "request": request.pk,
    }


def address(document, name: str, ids: dict[str, int]) -> str:
    return f"/documents/{document.pk}/{name.format(**ids)}"


def ask(client: Client, path: str, name: str, ids: dict[str, int], **options: Any):
    method, body, *_ = ENDPOINTS[name]
    if method == "get":
        return client.get(path, **options)
    body = {key: ids["cleo"] if value == "{cleo}" else value for key, value in body.items()}
    return client.post(path, json.dumps(body), content_type="application/json", **options)


def post(client: Client, document, name: str, body: object):
    path = f"/documents/{document.pk}/{name}"
    return client.post(path, json.dumps(body), content_type="application/json")


def rights() -> object:
    models = (Document, Collaborator, ShareLink, Invitation, AccessRequest)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_the_table_of_endpoints_is_complete():
    """An address that is added without a line in the table fails here."""
    patterns = {str(p.pattern) for p in get_resolver("documents.sharing.urls").url_patterns}
    rows = {"cleo": "user", "link": "link", "invitation": "invitation", "request": "request"}
    told = {
        name.format(**{key: f"<row:{row}_id>" for key, row in rows.items()}) for name in ENDPOINTS
    }
    assert patterns == told | {"request", "sharing/return"}


@pytest.mark.parametrize(
    ("name", "role", "is_trashed"), list(itertools.product(ENDPOINTS, [*Role, None], [False, True]))
)
def test_an_endpoint_answers_exactly_as_the_table_of_roles_says(
    document, ids, ben, browser, name, role, is_trashed
):
    """What a person may not do looks like a document that is not there, and changes nothing."""
    if role is not None:
        Collaborator.objects.create(document=document, user=ben, role=role)
    if is_trashed:
        Document.objects.update(trashed_at=document.created_at)
    _, _, action, yes = ENDPOINTS[name]
    allowed = role is not None and action in ALLOWED[role] and not is_trashed
    before = rights()

    response = ask(browser(ben), address(document, name, ids), name, ids)

    assert response.status_code == (yes if allowed else 404)
    if not allowed:
        assert response.json() == {"error": "There is no such document."}
        assert rights() == before


@pytest.mark.parametrize("name", ENDPOINTS)
def test_signed_out_people_hear_401(document, ids, client, name):
    """Before anything else is looked at."""
    response = ask(client, address(document, name, ids), name, ids)
    assert (response.status_code, response.json()) == (401, {"error": "Sign in first."})


@pytest.mark.parametrize("name", POSTS)
def test_every_post_needs_the_csrf_token(document, ids, ann, browser, name):
    """Without it nothing happens; with it the same request passes."""
    collaborators.set_role(ann, document.pk, type(ann).objects.create_user("eve"), Role.OWNER)
    client = browser(ann, enforce_csrf_checks=True)
    path, before = address(document, name, ids), rights()
    assert ask(client, path, name, ids).status_code == 403
    assert rights() == before
    client.get("/")
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert ask(client, path, name, ids, headers=token).status_code == 200


@pytest.mark.parametrize("name", POSTS)
def test_changes_take_post_alone(document, ids, ann, browser, name):
    """A link or an image cannot change anything."""
    assert browser(ann).get(address(document, name, ids)).status_code == 405


@pytest.mark.parametrize(
    "spelling",
    ["{upper}", "{hex}", "{{{id}}}", "urn:uuid:{id}", "{id}/", "%2e/{id}", "{id}%20", "{id}/%2e"],
)
@pytest.mark.parametrize("name", ENDPOINTS)
def test_a_document_has_one_spelling(document, ids, ann, browser, name, spelling):
    """Every other one is answered like a missing document."""
    pk = str(document.pk)
    id_ = spelling.format(id=pk, upper=pk.upper(), hex=document.pk.hex)
    path = f"/documents/{id_}/{name.format(**ids)}"
    assert ask(browser(ann), path, name, ids).status_code == 404


@pytest.mark.parametrize("spelling", ["0{}", "+{}", "-{}", "{}.0", "%20{}", "{}/", "9" * 30, "0"])
@pytest.mark.parametrize("name", [name for name in ENDPOINTS if "{" in name])
def test_a_row_has_one_spelling(document, ids, ann, browser, name, spelling):
    """Numbers that no row could have are no addresses."""
    other = {key: spelling.format(id_) for key, id_ in ids.items()}
    path = address(document, name, other)
    assert ask(browser(ann), path, name, ids).status_code == 404


@pytest.mark.parametrize("name", [name for name in ENDPOINTS if "{" in name])
def test_rows_of_other_documents_are_not_there(document, ids, ben, browser, name):
    """An owner reaches into no other document; what is gone is a conflict."""
    other = lifecycle.create_document(ben, "Other")
    before = rights()
    response = ask(browser(ben), address(other, name, ids), name, ids)
    assert response.status_code == 409
    assert rights() == before


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("sharing/people", {"who": "cleo"}, 400),
        ("sharing/people", {"who": "cleo", "role": "king"}, 400),
        ("sharing/people", {"who": "cleo", "role": ["editor"]}, 400),
        ("sharing/people", {"who": 7, "role": "editor"}, 400),
        ("sharing/people", {"who": "x" * 300, "role": "editor"}, 400),
        ("sharing/people", {"who": "a\x00b", "role": "editor"}, 400),
        ("sharing/people", {"who": "\ud800", "role": "editor"}, 400),
        ("sharing/people", {"who": "cleo", "role": "editor", "more": 1}, 400),
        ("sharing/people", {"who": "nobody", "role": "editor"}, 422),
        ("sharing/people", [], 400),
        ("sharing/people", None, 400),
        ("sharing/people/{cleo}", {}, 400),
        ("sharing/people/{cleo}", {"role": ""}, 400),
        ("sharing/owner", {"user_id": "7"}, 400),
        ("sharing/owner", {"user_id": True}, 400),
        ("sharing/owner", {"user_id": 2**70}, 400),
        ("sharing/owner", {"user_id": 2**40}, 409),
        ("sharing/owner", {"user_id": "{ann}"}, 422),
        ("sharing/links", {"role": "owner", "expires_at": None}, 422),
        ("sharing/links", {"role": "viewer", "expires_at": "2020-01-01T00:00:00Z"}, 422),
        ("sharing/links", {"role": "viewer", "expires_at": "2050-01-01T00:00:00"}, 400),
        ("sharing/links", {"role": "viewer", "expires_at": "2050-02-31T00:00:00Z"}, 400),
        ("sharing/links", {"role": "viewer", "expires_at": 7}, 400),
        ("sharing/links/{link}", {"is_on": "yes"}, 400),
        ("sharing/links/{link}", {"role": None}, 400),
        ("sharing/invitations/{invitation}", {"cancel": False}, 400),
        ("sharing/requests/{request}", {}, 400),
        ("sharing/leave", {}, 409),
        ("sharing/people/{ann}", {"role": "viewer"}, 409),
    ],
)
def test_a_body_that_does_not_fit_changes_nothing(document, ids, ann, browser, name, body, status):
    """The answer says why, in a sentence."""
    ids = ids | {"ann": ann.pk}
    if isinstance(body, dict) and body.get("user_id") == "{ann}":
        body = {"user_id": ann.pk}
    before = rights()
    response = post(browser(ann), document, name.format(**ids), body)
    assert response.status_code == status
    assert list(response.json()) == ["error"]
    assert rights() == before


@pytest.mark.parametrize("body", ["", "{", "\xff", "[" * 100_000])
def test_what_is_not_json_is_refused(document, ann, browser, body):
    """With 400."""
    path = f"/documents/{document.pk}/sharing/people"
    response = browser(ann).post(path, body.encode("latin-1"), content_type="application/json")
    assert response.status_code == 400


def test_the_owners_state(document, ids, ann, cleo, browser):
    """Everything there is, and each person once."""
    state = browser(ann).get(f"/documents/{document.pk}/sharing").json()
    assert {key: state[key] for key in ("access_version", "role", "may_share")} == {
        "access_version": 3,
        "role": "owner",
        "may_share": True,
    }
    people = [(p["user"]["name"], p["role"], p["is_you"], p["by_link"]) for p in state["people"]]
    assert people == [("Ann Bauer", "owner", True, False), ("Cleo Martin", "viewer", False, False)]
    assert state["people"][1]["user"] == {"id": cleo.pk, "name": "Cleo Martin", "color": cleo.color}
    assert [(i["email"], i["role"]) for i in state["invitations"]] == [("x@y.org", "editor")]
    link = state["links"][0]
    assert (link["role"], link["is_on"], link["expires_at"]) == ("viewer", True, None)
    assert [(r["user"]["name"], r["message"]) for r in state["requests"]] == [("dora", "Please")]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COMMENTER, Role.EDITOR])
def test_others_see_the_people_alone(document, ids, ann, ben, browser, role):
    """Names and roles."""
    collaborators.set_role(ann, document.pk, ben, role)
    state = browser(ben).get(f"/documents/{document.pk}/sharing").json()
    assert state["people"][0]["user"]["name"] == "Ann Bauer"
    del state["people"]
    assert state == {
        "access_version": 4,
        "role": role,
        "may_share": False,
        "viewers_chat": False,
        "viewers_comment": False,
        "invitations": [],
        "links": [],
        "requests": [],
        "log": [],
    }


def test_somebody_by_a_link_is_shown_as_such(document, ann, ben, browser):
    """With the strongest of their roles."""
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    opening.open_token(ben, links.make_link(ann, document.pk, Role.EDITOR, None))
    people = browser(ann).get(f"/documents/{document.pk}/sharing").json()["people"]
    assert [(p["role"], p["by_link"]) for p in people] == [("owner", False), ("editor", True)]


def test_the_log_tells_who_did_what_at_which_change(document, ann, ben, browser):
    """Newest first, with the journal's numbers; the text's own entries are not in it."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    append_update(document.pk, [ben.pk], b"x")
    collaborators.set_role(ann, document.pk, ben, None)
    log = browser(ann).get(f"/documents/{document.pk}/sharing").json()["log"]
    told = {"id": ben.pk, "name": "Ben Okafor", "color": ben.color}
    event = {"type": "role", "user": ben.pk, "role": None, "was": "editor"}
    assert [entry["seq"] for entry in log] == [3, 1]
    assert (log[0]["actor"]["name"], log[0]["event"], log[0]["subject"]) == (
        "Ann Bauer",
        event,
        told,
    )


def test_the_log_outlives_people(document, ann, ben, browser):
    """An erased account is nobody in it."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    ben.delete()
    entry = browser(ann).get(f"/documents/{document.pk}/sharing").json()["log"][0]
    assert (entry["subject"], entry["event"]["role"]) == (None, "editor")


def test_the_log_has_at_most_a_hundred_entries(document, ann, browser):
    """The newest."""
    for _ in range(60):
        lifecycle.trash_document(ann, document.pk)
        lifecycle.restore_document(ann, document.pk)
    log = browser(ann).get(f"/documents/{document.pk}/sharing").json()["log"]
    assert [entry["seq"] for entry in log] == list(range(120, 20, -1))


def test_the_state_takes_as_many_queries_for_one_person_as_for_many(
    document, ids, ann, browser, cleo
):
    """No query for each row."""
    client = browser(ann)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/documents/{document.pk}/sharing")
        return len(queries)

    few = count()
    for number in range(20):
        person = type(ann).objects.create_user(f"p{number}")
        collaborators.set_role(ann, document.pk, person, Role.EDITOR)
        opening.open_token(person, links.make_link(ann, document.pk, Role.EDITOR, None))
        AccessRequest.objects.create(document=document, user=person)
    assert count() == few == 11


def test_every_change_answers_with_the_new_access_version(document, ids, ann, browser):
    """The page can wait for exactly this version."""
    client = browser(ann)
    for name in POSTS[:-1]:
        if name == "sharing/owner":
            continue
        before = Document.objects.get().access_version
        state = ask(client, address(document, name, ids), name, ids).json()
        assert state["access_version"] == Document.objects.get().access_version == before + 1


def test_handing_over(document, ids, ann, cleo, browser):
    """The answer is what an editor sees."""
    response = post(browser(ann), document, "sharing/owner", {"user_id": cleo.pk})
    state = response.json()
    assert (state["role"], state["may_share"], state["log"]) == ("editor", False, [])


@pytest.mark.parametrize("name", ["sharing/leave", "sharing/people/{cleo}"])
def test_leaving_leads_to_the_list(document, ids, ann, cleo, browser, name):
    """Also for an owner who removes themselves."""
    collaborators.set_role(ann, document.pk, cleo, Role.OWNER)
    body = {} if name == "sharing/leave" else {"role": None}
    response = post(browser(cleo), document, name.format(**ids), body)
    assert response.json() == {"list": "/"}
    assert browser(cleo).get(f"/documents/{document.pk}/").status_code == 404


def test_the_list_says_what_was_left_and_takes_it_back(document, ann, cleo, browser):
    """By a form of one button; when a right was changed meanwhile, it says so."""
    collaborators.set_role(ann, document.pk, cleo, Role.VIEWER)
    lifecycle.rename_document(ann, document.pk, "")
    client = browser(cleo)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    for changed in (False, True):
        post(client, document, "sharing/leave", {})
        page = client.get("/").content.decode()
        assert "Sie haben „Ohne Titel“ verlassen." in page
        (way,) = re.findall(r'action="(/documents/[^"]*/return[^"]*)"', page)
        if changed:
            collaborators.set_role(ann, document.pk, ann, Role.OWNER)
        answer = client.post(unescape(way), headers={"accept": "application/json"})
        assert answer.status_code == (409 if changed else 200)
        there = client.get(f"/documents/{document.pk}/").status_code
        assert there == (404 if changed else 200)


# Mails and requests.


def test_a_person_who_is_added_is_told(document, ann, ben, browser):
    """If they have an address; the subject is one line whatever the names are."""
    type(ben).objects.filter(pk=ben.pk).update(email="ben@example.org")
    type(ann).objects.filter(pk=ann.pk).update(name="Ann\nBcc: x@y.org")
    post(browser(ann), document, "sharing/people", {"who": "ben", "role": "editor"})
    send_all(9)
    (sent,) = outbox.outbox
    assert sent.to == ["ben@example.org"]
    assert sent.subject == "A document is shared with you: “Plan”"
    assert "Who: “Ann Bcc: […]”\n" in sent.body
    assert f"/documents/{document.pk}/" in sent.body


def test_a_stranger_is_invited(document, ann, ben, browser):
    """The address in the mail gives the role to whoever opens it."""
    state = post(
        browser(ann), document, "sharing/people", {"who": "Eve@example.org", "role": "commenter"}
    ).json()
    assert [(i["email"], i["role"]) for i in state["invitations"]] == [
        ("eve@example.org", "commenter")
    ]
    (sent,) = outbox.outbox
    assert sent.to == ["Eve@example.org"]
    token = sent.body.partition("/open/#")[2].split()[0]
    opened = browser(ben).post("/open/", {"token": token}, content_type="application/json")
    assert opened.json() == {"document": f"/documents/{document.pk}/"}


def test_a_mail_that_cannot_be_sent_is_logged_without_its_text(
    document, ann, browser, settings, caplog
):
    """The invitation stands; its token is in no log."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    body = {"who": "eve@example.org", "role": "editor"}
    assert post(browser(ann), document, "sharing/people", body).status_code == 200
    assert caplog.messages == ["a mail could not be sent: ConnectionRefusedError"]


def test_requests_look_alike(document, ann, ben, browser):
    """Whether the document is there, trashed, one's own or nothing at all."""
    trashed = lifecycle.create_document(ann, "Old")
    lifecycle.trash_document(ann, trashed.pk)
    own = lifecycle.create_document(ben, "Mine")
    client = browser(ben)
    answers = [
        post(client, which, "request", {"message": "Please"})
        for which in (document, document, trashed, own, Document(pk=uuid.uuid4()))
    ]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert AccessRequest.objects.get().document == document


def test_the_owners_hear_of_a_request_once(document, ann, ben, browser):
    """With the words of whoever asks."""
    type(ann).objects.filter(pk=ann.pk).update(email="ann@example.org")
    for _ in range(3):
        post(browser(ben), document, "request", {"message": "Let me <in> & help"})
        send_all(9)
    (sent,) = outbox.outbox
    assert sent.to == ["ann@example.org"]
    assert sent.subject == "Somebody would like to open your document: “Plan”"
    assert "Who: “Ben Okafor” (ben)\nDocument: “Plan”\n\n> Let me <in> & help\n" in sent.body


def test_a_message_has_an_end(document, ben, browser):
    """Of 500 characters."""
    answer = post(browser(ben), document, "request", {"message": "x" * 501})
    assert answer.status_code == 400
    assert post(browser(ben), document, "request", {"message": "x" * 500}).status_code == 202


# /open/.


def open_with(client: Client, token: object):
    return client.post("/open/", json.dumps({"token": token}), content_type="application/json")


@pytest.fixture
def token(document, ann) -> str:
    """The token of a link that makes editors."""
    return links.make_link(ann, document.pk, Role.EDITOR, None)


def test_the_address_is_shown_once(document, ann, browser):
    """In the answer to its making, with at least 128 bits, and never again."""
    client = browser(ann)
    body = {"role": "viewer", "expires_at": "2050-01-01T00:00:00Z"}
    state = post(client, document, "sharing/links", body).json()
    start, _, token = state["url"].partition("#")
    assert start.endswith("/open/")
    assert len(token) * 6 >= 128
    assert token not in client.get(f"/documents/{document.pk}/sharing").text
    assert state["links"][0]["expires_at"] == "2050-01-01T00:00:00Z"


def test_the_page_asks_nothing_of_anybody(client):
    """It has to work before there is anybody to ask; it says nothing about where it leads."""
    response = client.get("/open/")
    assert response.status_code == 200
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]
    assert "csrftoken" in response.cookies
    assert "<form" not in response.text


def test_signed_in_people_get_the_document(document, ben, browser, token):
    """At once."""
    response = open_with(browser(ben), token)
    assert response.json() == {"document": f"/documents/{document.pk}/"}
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_signed_out_people_get_it_after_signing_in(document, ben, client, token):
    """A signed cookie keeps the token that long, where no script can read it."""
    response = open_with(client, token)
    assert response.json() == {"sign_in": "/accounts/login/?next=%2Fopen%2F"}
    cookie = response.cookies["opening"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 1800)
    assert client.get("/open/").status_code == 200
    client.force_login(ben)
    answer = client.get("/open/")
    assert (answer.status_code, answer.url) == (302, f"/documents/{document.pk}/")
    assert answer.cookies["opening"].value == ""
    assert client.get(answer.url).status_code == 200


def test_a_link_that_ends_during_the_sign_in_opens_nothing(document, ann, ben, client, token):
    """The page says so, and the cookie is gone."""
    open_with(client, token)
    link = ShareLink.objects.get()
    links.change_link(ann, document.pk, link.pk, {"is_on": False})
    client.force_login(ben)
    answer = client.get("/open/")
    assert (answer.status_code, answer.cookies["opening"].value) == (404, "")


def test_a_forged_cookie_opens_nothing(document, ben, client, token):
    """It is signed by this site."""
    client.cookies["opening"] = token
    client.force_login(ben)
    assert client.get("/open/").status_code == 200
    assert not Collaborator.objects.filter(user=ben).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize(
    ("given", "status"),
    [("x" * 32, 404), ("", 404), ("é", 404), ("x" * 101, 400), (None, 400), (["x"], 400)],
)
def test_what_opens_nothing(ben, client, given, status, signed_in):
    """Looks the same to everybody."""
    if signed_in:
        client.force_login(ben)
    answer = open_with(client, given)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert "opening" not in answer.cookies


def test_opening_needs_the_csrf_token(ben, browser, token):
    """Another site cannot have a person join."""
    client = browser(ben, enforce_csrf_checks=True)
    assert open_with(client, token).status_code == 403


def test_guessing_is_shut_out(ben, browser, settings, monkeypatch, token):
    """The eleventh guess in a minute hears 429; a good token is no guess."""
    settings.THROTTLE_FAILURES = 10
    monkeypatch.setattr("documents.web.throttle.time.sleep", lambda seconds: None)
    client = browser(ben)
    answers = [open_with(client, "x" * 32).status_code for _ in range(10)]
    shut = open_with(client, "x" * 32)
    assert (answers, shut.status_code) == ([404] * 10, 429)
    assert shut.headers["Retry-After"] == "60"
    assert open_with(client, token).status_code == 200


def test_tokens_are_in_no_log_and_not_in_the_database(document, ann, ben, browser, client, caplog):
    """Whatever becomes of them."""
    caplog.set_level(logging.DEBUG)
    person = browser(ann)
    made = post(person, document, "sharing/links", {"role": "viewer", "expires_at": None}).json()
    post(person, document, "sharing/people", {"who": "eve@example.org", "role": "editor"})
    tokens = [
        made["url"].partition("#")[2],
        outbox.outbox[0].body.partition("/open/#")[2].split()[0],
        "guessed-token-that-is-wrong-0001",
    ]
    for token in tokens:
        open_with(client, token)
        open_with(browser(ben), token)
    told = caplog.text + repr(rights()) + person.get(f"/documents/{document.pk}/sharing").text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told += repr(cursor.fetchall())
    assert [token for token in tokens if token in told] == []


@pytest.mark.parametrize(
    ("policy", "typed", "names"),
    [
        ("shared", "be", []),
        ("shared", "mart", ["Cleo Martin"]),
        ("shared", "  CLEO m", ["Cleo Martin"]),
        ("shared", "", []),
        ("everybody", "be", ["Ben Okafor"]),
        ("everybody", "ann", []),
    ],
)
def test_names_are_suggested_of_those_one_shares_with_or_of_everybody(
    document, ids, ann, ben, browser, settings, policy, typed, names
):
    """As the operator chose; never one's own, and nobody's for nothing."""
    settings.SUGGESTED_PEOPLE = policy
    path = address(document, "sharing/suggestions", ids)
    assert browser(ann).get(path, {"typed": typed}).json() == {"names": names}


def test_who_shares_something_is_added_by_full_name(document, ids, ann, ben, browser):
    """A stranger's name is not found, and of two with one name none is taken."""
    other = lifecycle.create_document(ann, "Other")
    name = {"who": "cleo martin", "role": "editor"}
    assert post(browser(ann), other, "sharing/people", name).status_code == 200
    assert Collaborator.objects.get(document=other, user_id=ids["cleo"]).role == "editor"
    stranger = post(browser(ann), other, "sharing/people", {"who": "Ben Okafor", "role": "viewer"})
    assert stranger.status_code == 422
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    ben.name = "Cleo Martin"
    ben.save()
    third = lifecycle.create_document(ann, "Third")
    several = post(browser(ann), third, "sharing/people", name)
    assert (several.status_code, Collaborator.objects.filter(document=third).count()) == (422, 1)
