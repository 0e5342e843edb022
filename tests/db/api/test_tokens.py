"""Personal tokens by the HTTP API: what a program's own may make of itself."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from documents.access.api_tokens import find_api_token, make_api_token
from documents.access.living_tokens import scope_in
from documents.library.lifecycle import create_document
from documents.models import ApiToken, AuditEvent, Document, User
from documents.roles import EVERYTHING, READING, Doing, Scope, scope_of
from documents.sharing.collaborators import set_role
from tests.support.api_client import Program, problem

DAY = timedelta(days=1)


class Browser:
    """A script of a page of ours."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._csrf = client.get("/accounts/").cookies["csrftoken"].value

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status, and what is told as JSON."""
        answer = self._client.generic(
            method,
            f"/api/v1{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"X-CSRFToken": self._csrf},
        )
        return answer.status_code, json.loads(answer.content) if answer.content else None


def scope_of_token(token: str) -> Scope:
    found = find_api_token(token)
    assert found is not None
    return scope_in(found)


def test_a_browser_makes_lists_and_revokes(ann: User, document: Document, browser: Any) -> None:
    """What it is spoken by is told once; what it is for is told as long as it can be read."""
    script = Browser(browser(ann))
    until = timezone.now() + DAY
    wanted = {"name": " Reports\n", "doings": ["chat"], "documents": [str(document.pk)]}
    status, made = script.send("POST", "/tokens", {**wanted, "expires_at": until.isoformat()})
    assert status == 201
    assert scope_of_token(made.pop("token")) == scope_of(["chat"], [document.pk])
    row = ApiToken.objects.get()
    assert (row.name, row.expires_at, row.made_by) == ("Reports", until, None)
    assert made["doings"] == ["read", "chat"]
    assert made["documents"] == [str(document.pk)]
    _, listed = script.send("GET", "/tokens")
    assert [{**each, "used_at": None} for each in listed] == [made]
    Document.objects.filter(pk=document.pk).delete()
    assert script.send("GET", "/tokens")[1][0]["documents"] == []
    assert script.send("DELETE", f"/tokens/{row.pk}") == (204, None)
    assert script.send("GET", "/tokens") == (200, [])
    assert script.send("DELETE", f"/tokens/{row.pk}")[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        {"name": " "},
        {"name": "x", "doings": ["delete"]},
        {"name": "x", "expires_at": "2999-01-01T00:00:00"},
        {"name": "x", "expires_at": "2001-01-01T00:00:00Z"},
        {"name": "x", "documents": ["01890000-0000-7000-8000-000000000000"]},
        {"name": "x", "scope": "all"},
    ],
)
def test_what_is_not_right_makes_no_token(ann: User, browser: Any, body: Any) -> None:
    assert Browser(browser(ann)).send("POST", "/tokens", body)[0] == 422
    assert not ApiToken.objects.exists()


def test_nobody_elses(ann: User, ben: User, document: Document, browser: Any) -> None:
    """A token for a document that one may not read, and the end of another's token."""
    make_api_token(ann, "hers")
    script = Browser(browser(ben))
    body = {"name": "x", "documents": [str(document.pk)]}
    assert script.send("POST", "/tokens", body)[0] == 422
    assert script.send("DELETE", f"/tokens/{ApiToken.objects.get().pk}")[0] == 404
    assert script.send("GET", "/tokens") == (200, [])


def test_a_token_makes_none_that_may_do_more(ann: User, document: Document) -> None:
    """Neither by what it does, nor by where; one that does not write everywhere makes none."""
    writes = Program(ann, scope_of(["write", "chat"]))
    made = writes.send("POST", "/tokens", {"name": "x", "doings": ["chat"]})
    assert scope_of_token(made["token"]) == scope_of(["chat"])
    more = writes.ask("POST", "/tokens", {"name": "x", "doings": ["share"]})
    assert problem(more) == (403, "This token is not for that.")
    for scope in (READING, scope_of(["chat"]), scope_of(set(Doing), [document.pk])):
        program = Program(ann, scope)
        count = ApiToken.objects.count()
        assert program.ask("POST", "/tokens", {"name": "x"}).status_code == 403
        assert program.ask("GET", "/tokens").status_code == 403
        assert program.ask("DELETE", f"/tokens/{made['id']}").status_code == 403
        assert ApiToken.objects.count() == count


def test_a_token_makes_none_that_lives_longer(ann: User) -> None:
    until = timezone.now() + DAY
    program = Program(ann, token=make_api_token(ann, "short", expires_at=until))
    for expires_at in (None, until, until - DAY / 2):
        body = {"name": "x", "expires_at": expires_at and expires_at.isoformat()}
        made = program.send("POST", "/tokens", body)
        row = ApiToken.objects.get(pk=made["id"])
        assert row.expires_at == (expires_at or until)
    longer = {"name": "x", "expires_at": (until + DAY).isoformat()}
    refused = program.ask("POST", "/tokens", longer)
    assert problem(refused) == (422, "A token cannot outlive the one that makes it.")


def test_a_token_ends_with_the_one_that_made_it(ann: User, browser: Any) -> None:
    """And so do those that it made; the account page says so, and the log who made which."""
    first = Program(ann, EVERYTHING)
    second = first.send("POST", "/tokens", {"name": "second", "doings": ["write"]})
    third = Program(ann, token=second["token"]).send("POST", "/tokens", {"name": "third"})
    first_id = ApiToken.objects.get(name="program").pk
    assert [second["made_by"], third["made_by"]] == [first_id, second["id"]]
    page = browser(ann).get("/accounts/").content.decode()
    assert "made by second, and ends with it" in page
    told = AuditEvent.objects.filter(what="token-made").order_by("-pk").first()
    assert told is not None
    assert told.details["made_by"] == second["id"]
    first.send("DELETE", f"/tokens/{first_id}")
    assert not ApiToken.objects.exists()
    assert find_api_token(third["token"]) is None


def test_an_editor_of_some_documents_makes_a_token_for_them(ann: User, ben: User) -> None:
    """Of a document that one may only read, too: what the token allows is asked when it is used."""
    document = create_document(ann, "Plan")
    set_role(ann, document.pk, ben, "viewer")
    body = {"name": "x", "doings": ["write"], "documents": [str(document.pk)]}
    made = Program(ben).send("POST", "/tokens", body)
    refused = Program(ben, token=made["token"]).ask(
        "PATCH", f"/documents/{document.pk}", {"title": "x"}
    )
    assert refused.status_code in {403, 404}
    assert Document.objects.get(pk=document.pk).title == "Plan"
