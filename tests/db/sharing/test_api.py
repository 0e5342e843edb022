"""Sharing by the HTTP API, as the share dialog asks it: who may ask for what, and what is told."""

import itertools
import json
import logging
import re
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.api.sharing import collaborators as collaborators_api
from documents.api.sharing import dialog
from documents.api.sharing import groups as groups_api
from documents.api.sharing import links as links_api
from documents.api.sharing import publication as publication_api
from documents.api.sharing import requests as requests_api
from documents.journal.entries import append_update
from documents.letters.outbox import send_all
from documents.library import lifecycle
from documents.mail import delivery
from documents.models import (
    AccessRequest,
    Collaborator,
    Document,
    Group,
    GroupShare,
    Invitation,
    Membership,
    Publication,
    ShareLink,
)
from documents.roles import ALLOWED, Action, Role
from documents.sharing import collaborators, links, opening

COMMENTER = {"role": "commenter", "invite": True}

ROOT = "/api/v1/documents"
# Each operation: the method, its address, its body, what it takes, and the status of a yes. Ids are
# put in.
OPERATIONS: dict[str, tuple[str, str, Any, Action, int]] = {
    "state": ("GET", "sharing", None, Action.VIEW, 200),
    "names": ("GET", "sharing/names", None, Action.SHARE, 200),
    "viewers": ("PATCH", "viewers", {"chat": True}, Action.SHARE, 200),
    "people": ("GET", "collaborators", None, Action.VIEW, 200),
    "add": ("POST", "collaborators", {"who": "cleo", "role": "editor"}, Action.SHARE, 200),
    "change": ("PUT", "collaborators/{cleo}", {"role": "editor"}, Action.SHARE, 200),
    "remove": ("DELETE", "collaborators/{cleo}", None, Action.SHARE, 204),
    "owner": ("PUT", "owner", {"user_id": "{cleo}"}, Action.SHARE, 204),
    "links": ("GET", "links", None, Action.SHARE, 200),
    "make link": ("POST", "links", {"role": "viewer", "expires_at": None}, Action.SHARE, 201),
    "change link": ("PATCH", "links/{link}", {"is_on": False}, Action.SHARE, 200),
    "groups": ("GET", "groups", None, Action.VIEW, 200),
    "group": ("GET", "groups/{group}/people", None, Action.VIEW, 200),
    "give group": ("PUT", "groups/{group}", {"role": "editor"}, Action.SHARE, 200),
    "take group": ("DELETE", "groups/{group}", None, Action.SHARE, 204),
    "publication": ("GET", "publication", None, Action.SHARE, 200),
    "publish": ("PUT", "publication", {"is_listed": True}, Action.SHARE, 200),
    "take back": ("DELETE", "publication", None, Action.SHARE, 204),
    "cancel": ("DELETE", "invitations/{invitation}", None, Action.SHARE, 204),
    "answer": ("POST", "requests/{request}", {"role": "viewer"}, Action.SHARE, 204),
    "leave": ("POST", "leave", None, Action.VIEW, 200),
}
WRITES = [name for name, (method, *_) in OPERATIONS.items() if method != "GET"]
ROWS = [name for name, (_, path, *_) in OPERATIONS.items() if "{" in path]


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
    Publication.objects.create(document=document, code="x")
    group = Group.objects.create(name="Team")
    GroupShare.objects.create(document=document, group=group, role=Role.VIEWER)
    return {
        "cleo": cleo.pk,
        "group": group.pk,
        "link": ShareLink.objects.get().pk,
        "invitation": invitation.pk,
        "request": request.pk,
    }


def address(document, name: str, ids: dict[str, int]) -> str:
    return f"{ROOT}/{document.pk}/{OPERATIONS[name][1].format(**ids)}"


def ask(client: Client, path: str, name: str, ids: dict[str, int], **options: Any):
    method, _, body, *_ = OPERATIONS[name]
    if body:
        body = {key: ids["cleo"] if value == "{cleo}" else value for key, value in body.items()}
    return send(client, method, path, body, **options)


def send(client: Client, method: str, path: str, body: object = None, **options: Any):
    data = "" if body is None else json.dumps(body)
    return client.generic(method, path, data, "application/json", **options)


def post(client: Client, document, name: str, body: object):
    return send(client, "POST", f"{ROOT}/{document.pk}/{name}", body)


def state_of(client: Client, document) -> Any:
    return client.get(f"{ROOT}/{document.pk}/sharing").json()


def rights() -> object:
    models = (Document, Collaborator, ShareLink, Invitation, AccessRequest, Publication, GroupShare)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_the_table_of_operations_is_complete():
    """An operation that is added without a line in the table fails here."""
    modules = (collaborators_api, groups_api, links_api, publication_api, requests_api)
    routers = (dialog.router, *(module.router for module in modules))
    rows = {"cleo": "user", **{row: row for row in ("group", "link", "invitation", "request")}}
    ids = {key: f"{{row:{row}_id}}" for key, row in rows.items()}
    told = {(method, path.format(**ids)) for method, path, *_ in OPERATIONS.values()}
    prefix = re.compile(r"^/documents/{\w+:document_id}/")
    assert {
        (method, prefix.sub("", path))
        for router in routers
        for path, view in router.path_operations.items()
        if prefix.match(path)
        for operation in view.operations
        for method in operation.methods
    } == told | {("POST", "requests")}


@pytest.mark.parametrize(
    ("name", "role", "is_trashed"),
    list(itertools.product(OPERATIONS, [*Role, None], [False, True])),
)
def test_an_endpoint_answers_exactly_as_the_table_of_roles_says(
    document, ids, ben, browser, name, role, is_trashed
):
    """What a person may not do looks like a document that is not there, and changes nothing."""
    if role is not None:
        Collaborator.objects.create(document=document, user=ben, role=role)
    if is_trashed:
        Document.objects.update(trashed_at=document.created_at)
    *_, action, yes = OPERATIONS[name]
    allowed = role is not None and action in ALLOWED[role] and not is_trashed
    before = rights()

    response = ask(browser(ben), address(document, name, ids), name, ids)

    assert response.status_code == (yes if allowed else 404)
    if not allowed:
        assert response.json()["detail"] == "There is no such document."
        assert rights() == before


@pytest.mark.parametrize("name", OPERATIONS)
def test_signed_out_people_hear_401(document, ids, client, name):
    """Before anything else is looked at."""
    response = ask(client, address(document, name, ids), name, ids)
    detail = "Sign in, or send a living token."
    assert (response.status_code, response.json()["detail"]) == (401, detail)


@pytest.mark.parametrize("name", WRITES)
def test_every_write_needs_the_csrf_token(document, ids, ann, browser, name):
    """Without it nothing happens; with it the same request passes."""
    collaborators.set_role(ann, document.pk, type(ann).objects.create_user("eve"), Role.OWNER)
    client = browser(ann, enforce_csrf_checks=True)
    path, before = address(document, name, ids), rights()
    assert ask(client, path, name, ids).status_code == 403
    assert rights() == before
    client.get("/")
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert ask(client, path, name, ids, headers=token).status_code == OPERATIONS[name][-1]


@pytest.mark.parametrize("name", WRITES)
def test_getting_changes_nothing(document, ids, ann, browser, name):
    """A link or an image cannot do it."""
    before = rights()
    assert browser(ann).get(address(document, name, ids)).status_code in (200, 405)
    assert rights() == before


@pytest.mark.parametrize(
    "spelling",
    ["{upper}", "{hex}", "{{{id}}}", "urn:uuid:{id}", "{id}/", "%2e/{id}", "{id}%20", "{id}/%2e"],
)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_document_has_one_spelling(document, ids, ann, browser, name, spelling):
    """Every other one is answered like a missing document."""
    pk = str(document.pk)
    id_ = spelling.format(id=pk, upper=pk.upper(), hex=document.pk.hex)
    path = address(document, name, ids).replace(pk, id_)
    assert ask(browser(ann), path, name, ids).status_code == 404


@pytest.mark.parametrize("spelling", ["0{}", "+{}", "-{}", "{}.0", "%20{}", "{}/", "9" * 30, "0"])
@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_one_spelling(document, ids, ann, browser, name, spelling):
    """Numbers that no row could have are no addresses."""
    other = {key: spelling.format(id_) for key, id_ in ids.items()}
    path = address(document, name, other)
    assert ask(browser(ann), path, name, ids).status_code == 404


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_other_documents_are_not_there(document, ids, ben, browser, name):
    """An owner reaches into no other document."""
    other = lifecycle.create_document(ben, "Other")
    before = rights()
    response = ask(browser(ben), address(other, name, ids), name, ids)
    assert response.status_code == 404
    assert rights() == before


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("add", {"who": "cleo"}, 422),
        ("add", {"who": "cleo", "role": "king"}, 422),
        ("add", {"who": "cleo", "role": ["editor"]}, 422),
        ("add", {"who": 7, "role": "editor"}, 422),
        ("add", {"who": "x" * 300, "role": "editor"}, 422),
        ("add", {"who": "a\x00b", "role": "editor"}, 422),
        ("add", {"who": "a\nb", "role": "editor"}, 422),
        ("add", {"who": "\ud800", "role": "editor"}, 422),
        ("add", {"who": "cleo", "role": "editor", "more": 1}, 422),
        ("add", {"who": "nobody", "role": "editor"}, 422),
        ("add", {"who": "nobody", "role": "editor", "invite": True}, 422),
        ("add", {"who": "x@example.org", "role": "editor"}, 422),
        ("add", {"who": "x@example.org", "role": "editor", "invite": "yes"}, 422),
        ("add", [], 422),
        ("add", None, 422),
        ("viewers", {"chat": "yes"}, 422),
        ("change", {}, 422),
        ("change", {"role": ""}, 422),
        ("owner", {"user_id": "7"}, 422),
        ("owner", {"user_id": True}, 422),
        ("owner", {"user_id": 2**70}, 422),
        ("owner", {"user_id": 2**40}, 404),
        ("owner", {"user_id": "{ann}"}, 422),
        ("make link", {"role": "owner", "expires_at": None}, 422),
        ("make link", {"role": "viewer", "expires_at": "2020-01-01T00:00:00Z"}, 422),
        ("make link", {"role": "viewer", "expires_at": "2050-01-01T00:00:00"}, 422),
        ("make link", {"role": "viewer", "expires_at": "2050-02-31T00:00:00Z"}, 422),
        ("make link", {"role": "viewer", "expires_at": 7}, 422),
        ("change link", {"is_on": "yes"}, 422),
        ("change link", {"role": None}, 422),
        ("answer", {}, 422),
        ("publish", None, 422),
        ("publish", {"is_listed": "yes"}, 422),
        ("publish", {"version": 2**40}, 404),
        ("publish", {"version": "1"}, 422),
        ("publish", {"frames": "https://example.org"}, 422),
        ("publish", {"frames": ["https://example.org; script-src *"]}, 422),
        ("publish", {"frames": ["javascript:alert(1)"]}, 422),
        ("publish", {"frames": ["https://*"]}, 422),
        ("publish", {"frames": ["https://a@example.org"]}, 422),
        ("publish", {"frames": [f"https://{n}.example" for n in range(21)]}, 422),
        ("leave", None, 409),
        ("change ann", {"role": "viewer"}, 409),
    ],
)
def test_a_body_that_does_not_fit_changes_nothing(document, ids, ann, browser, name, body, status):
    """The answer says why, in a sentence."""
    if name == "change ann":
        name, ids = "change", ids | {"cleo": ann.pk}
    if isinstance(body, dict) and body.get("user_id") == "{ann}":
        body = {"user_id": ann.pk}
    before = rights()
    response = send(browser(ann), OPERATIONS[name][0], address(document, name, ids), body)
    assert response.status_code == status
    assert response.json()["detail"]
    assert rights() == before


@pytest.mark.parametrize("body", ["{", "\xff", "[" * 100_000])
def test_what_is_not_json_is_refused(document, ann, browser, body):
    """With 400."""
    path = f"{ROOT}/{document.pk}/collaborators"
    response = browser(ann).post(path, body.encode("latin-1"), content_type="application/json")
    assert response.status_code == 400


def test_the_owners_state(document, ids, ann, cleo, browser):
    """Everything there is, and each person once."""
    state = state_of(browser(ann), document)
    assert {key: state[key] for key in ("access_version", "role", "may_share")} == {
        "access_version": 3,
        "role": "owner",
        "may_share": True,
    }
    people = [(p["user"]["name"], p["role"], p["is_you"], p["by_link"]) for p in state["people"]]
    assert people == [("Ann Bauer", "owner", True, False), ("Cleo Martin", "viewer", False, False)]
    assert state["people"][1]["user"] == {
        "picture": "",
        "id": cleo.pk,
        "name": "Cleo Martin",
        "color": cleo.color,
    }
    assert [(i["email"], i["role"]) for i in state["invitations"]] == [("x@y.org", "editor")]
    link = state["links"][0]
    assert (link["role"], link["is_on"], link["expires_at"]) == ("viewer", True, None)
    assert [(r["user"]["name"], r["message"]) for r in state["requests"]] == [("dora", "Please")]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COMMENTER, Role.EDITOR])
def test_others_see_the_people_alone(document, ids, ann, ben, browser, role):
    """Names and roles."""
    collaborators.set_role(ann, document.pk, ben, role)
    state = state_of(browser(ben), document)
    assert state["people"][0]["user"]["name"] == "Ann Bauer"
    del state["people"]
    del state["groups"]
    assert state == {
        "access_version": 4,
        "role": role,
        "may_share": False,
        "viewers_chat": False,
        "viewers_comment": False,
        "takes_guests": False,
        "invitations": [],
        "my_groups": [],
        "folder": None,
        "my_folders": [],
        "links": [],
        "requests": [],
        "publication": None,
        "versions": [],
        "log": [],
    }


def test_somebody_by_a_link_is_shown_as_such(document, ann, ben, browser):
    """With the strongest of their roles."""
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    opening.open_token(ben, links.make_link(ann, document.pk, Role.EDITOR, None))
    people = state_of(browser(ann), document)["people"]
    assert [(p["role"], p["by_link"]) for p in people] == [("owner", False), ("editor", True)]


def test_the_log_tells_who_did_what_at_which_change(document, ann, ben, browser):
    """Newest first, with the journal's numbers; the text's own entries are not in it."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    append_update(document.pk, [ben.pk], b"x")
    collaborators.set_role(ann, document.pk, ben, None)
    log = state_of(browser(ann), document)["log"]
    told = {"id": ben.pk, "name": "Ben Okafor", "color": ben.color, "picture": ""}
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
    entry = state_of(browser(ann), document)["log"][0]
    assert (entry["subject"], entry["event"]["role"]) == (None, "editor")


def test_the_log_has_at_most_a_hundred_entries(document, ann, browser):
    """The newest."""
    for _ in range(60):
        lifecycle.trash_document(ann, document.pk)
        lifecycle.restore_document(ann, document.pk)
    log = state_of(browser(ann), document)["log"]
    assert [entry["seq"] for entry in log] == list(range(120, 20, -1))


def test_the_state_takes_as_many_queries_for_one_person_as_for_many(
    document, ids, ann, browser, cleo
):
    """No query for each row."""
    client = browser(ann)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{ROOT}/{document.pk}/sharing")
        return len(queries)

    few = count()
    for number in range(20):
        person = type(ann).objects.create_user(f"p{number}")
        collaborators.set_role(ann, document.pk, person, Role.EDITOR)
        opening.open_token(person, links.make_link(ann, document.pk, Role.EDITOR, None))
        AccessRequest.objects.create(document=document, user=person)
        group = Group.objects.create(name="Team")
        Membership.objects.create(group=group, user=person, role="member")
        GroupShare.objects.create(document=document, group=group, role=Role.VIEWER)
    assert count() == few == 21


def test_every_change_has_a_new_access_version(document, ids, ann, browser):
    """Which the state tells, so that the page can wait for it."""
    client = browser(ann)
    for name in WRITES:
        if name in ("owner", "leave"):
            continue
        before = Document.objects.get().access_version
        ask(client, address(document, name, ids), name, ids)
        assert state_of(client, document)["access_version"] == before + 1, name


def test_viewers_are_let_by_one_operation(document, ann, browser):
    """What is missing stays as it is; the answer has the access version."""
    path, client = f"{ROOT}/{document.pk}/viewers", browser(ann)
    told = [
        send(client, "PATCH", path, body).json()
        for body in ({"chat": True}, {"chat": False, "comment": True}, {})
    ]
    assert told == [{"access_version": version} for version in (2, 4, 4)]
    row = Document.objects.get()
    assert (row.viewers_chat, row.viewers_comment) == (False, True)


def test_handing_over(document, ids, ann, cleo, browser):
    """What the former owner sees then is what an editor sees."""
    client = browser(ann)
    ask(client, address(document, "owner", ids), "owner", ids)
    state = state_of(client, document)
    assert (state["role"], state["may_share"], state["log"]) == ("editor", False, [])


@pytest.mark.parametrize("name", ["leave", "remove"])
def test_who_has_left_is_out(document, ids, ann, cleo, browser, name):
    """Also an owner who removes themselves."""
    collaborators.set_role(ann, document.pk, cleo, Role.OWNER)
    response = ask(browser(cleo), address(document, name, ids), name, ids)
    assert response.status_code == OPERATIONS[name][-1]
    assert browser(cleo).get(f"/documents/{document.pk}/").status_code == 404


def test_leaving_is_taken_back(document, ann, cleo, browser):
    """By a form of one button; when a right was changed meanwhile, it says so."""
    collaborators.set_role(ann, document.pk, cleo, Role.VIEWER)
    lifecycle.rename_document(ann, document.pk, "")
    client = browser(cleo)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    for changed in (False, True):
        left = post(client, document, "leave", None).json()["way_back"]
        if changed:
            collaborators.set_role(ann, document.pk, ann, Role.OWNER)
        way = f"/documents/{document.pk}/sharing/return?{urlencode({'left': left})}"
        answer = client.post(way, headers={"accept": "application/json"})
        assert answer.status_code == (409 if changed else 200)
        if not changed:
            assert answer.json()["message"] == "Sie sind wieder in „Ohne Titel“."
        there = client.get(f"/documents/{document.pk}/").status_code
        assert there == (404 if changed else 200)


# Mails and requests.


def test_a_person_who_is_added_is_told(document, ann, ben, browser):
    """If they have an address; the subject is one line whatever the names are."""
    type(ben).objects.filter(pk=ben.pk).update(email="ben@example.org")
    type(ann).objects.filter(pk=ann.pk).update(name="Ann\nBcc: x@y.org")
    post(browser(ann), document, "collaborators", {"who": "ben", "role": "editor"})
    send_all(9)
    (sent,) = outbox.outbox
    assert sent.to == ["ben@example.org"]
    assert sent.subject == "A document is shared with you: “Plan”"
    assert "Who: “Ann Bcc: […]”\n" in sent.body
    assert f"/documents/{document.pk}/" in sent.body


def test_a_stranger_is_invited(document, ann, ben, browser):
    """The address in the mail gives the role to whoever opens it."""
    client = browser(ann)
    post(client, document, "collaborators", {"who": "Eve@example.org", **COMMENTER})
    state = state_of(client, document)
    assert [(i["email"], i["role"]) for i in state["invitations"]] == [
        ("eve@example.org", "commenter")
    ]
    (sent,) = outbox.outbox
    assert sent.to == ["Eve@example.org"]
    token = sent.body.partition("/open/#")[2].split()[0]
    opened = open_with(browser(ben), token)
    assert opened.json() == {"document": f"/documents/{document.pk}/"}


def test_a_mail_that_cannot_be_sent_is_logged_without_its_text(
    document, ann, browser, settings, caplog
):
    """The invitation stands; its token is in no log."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    body = {"who": "eve@example.org", **COMMENTER}
    assert post(browser(ann), document, "collaborators", body).status_code == 200
    assert caplog.messages == ["a mail could not be sent: ConnectionRefusedError"]


def test_requests_look_alike(document, ann, ben, browser):
    """Whether the document is there, trashed, one's own or nothing at all."""
    trashed = lifecycle.create_document(ann, "Old")
    lifecycle.trash_document(ann, trashed.pk)
    own = lifecycle.create_document(ben, "Mine")
    client = browser(ben)
    answers = [
        post(client, which, "requests", {"message": "Please"})
        for which in (document, document, trashed, own, Document(pk=uuid.uuid4()))
    ]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert AccessRequest.objects.get().document == document


def test_the_owners_hear_of_a_request_once(document, ann, ben, browser):
    """With the words of whoever asks."""
    type(ann).objects.filter(pk=ann.pk).update(email="ann@example.org")
    for _ in range(3):
        post(browser(ben), document, "requests", {"message": "Let me <in> & help"})
        send_all(9)
    (sent,) = outbox.outbox
    assert sent.to == ["ann@example.org"]
    assert sent.subject == "Somebody would like to open your document: “Plan”"
    assert "Who: “Ben Okafor” (ben)\nDocument: “Plan”\n\n> Let me <in> & help\n" in sent.body


def test_a_message_has_an_end(document, ben, browser):
    """Of 500 characters."""
    answer = post(browser(ben), document, "requests", {"message": "x" * 501})
    assert answer.status_code == 422
    assert post(browser(ben), document, "requests", {"message": "x" * 500}).status_code == 202


# /open/.


def open_with(client: Client, token: str):
    return client.post("/open/", {"token": token})


@pytest.fixture
def token(document, ann) -> str:
    """The token of a link that makes editors."""
    return links.make_link(ann, document.pk, Role.EDITOR, None)


def test_the_address_is_shown_once(document, ann, browser):
    """In the answer to its making, with at least 128 bits, and never again."""
    client = browser(ann)
    body = {"role": "viewer", "expires_at": "2050-01-01T00:00:00Z"}
    link = post(client, document, "links", body).json()
    start, _, token = link["url"].partition("#")
    assert start.endswith("/open/")
    assert len(token) * 6 >= 128
    assert token not in client.get(f"{ROOT}/{document.pk}/sharing").text
    assert link["expires_at"] == "2050-01-01T00:00:00Z"


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
    [("x" * 32, 404), ("", 404), ("é", 404), ("x" * 101, 404), ("a\0b", 404)],
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
    made = post(person, document, "links", {"role": "viewer", "expires_at": None}).json()
    post(person, document, "collaborators", {"who": "eve@example.org", **COMMENTER})
    tokens = [
        made["url"].partition("#")[2],
        outbox.outbox[0].body.partition("/open/#")[2].split()[0],
        "guessed-token-that-is-wrong-0001",
    ]
    for token in tokens:
        open_with(client, token)
        open_with(browser(ben), token)
    told = caplog.text + repr(rights()) + person.get(f"{ROOT}/{document.pk}/sharing").text
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
    path = address(document, "names", ids)
    assert browser(ann).get(path, {"typed": typed}).json() == {"names": names}


def test_who_shares_something_is_added_by_full_name(document, ids, ann, ben, browser):
    """A stranger's name is not found, and of two with one name none is taken."""
    other = lifecycle.create_document(ann, "Other")
    name = {"who": "cleo martin", "role": "editor"}
    assert post(browser(ann), other, "collaborators", name).status_code == 200
    assert Collaborator.objects.get(document=other, user_id=ids["cleo"]).role == "editor"
    stranger = post(browser(ann), other, "collaborators", {"who": "Ben Okafor", "role": "viewer"})
    assert stranger.status_code == 422
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    ben.name = "Cleo Martin"
    ben.save()
    third = lifecycle.create_document(ann, "Third")
    several = post(browser(ann), third, "collaborators", name)
    assert (several.status_code, Collaborator.objects.filter(document=third).count()) == (422, 1)
