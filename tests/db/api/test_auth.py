"""Who may use the HTTP API: sessions, personal tokens, and how often."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.access.api_tokens import MOST, find_api_token, make_api_token
from documents.access.living_tokens import name_of, scope_in
from documents.access.lookup import access_grant
from documents.access.sessions import living_sessions
from documents.accounts import activation
from documents.errors import SignedOut, Unfit
from documents.models import ApiToken
from documents.roles import EVERYTHING, READING, Doing, scope_of
from documents.tokens import digest_of
from tests.support.api_client import Program, problem

ME = "/api/v1/me"
SIGN_IN = (401, "Sign in, or send a living token.")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_me(ann):
    assert Program(ann).get("/me") == {
        "id": ann.pk,
        "name": "Ann Bauer",
        "color": ann.color,
        "picture": "",
    }


def test_a_session_reads_and_with_the_csrf_token_writes(ann, browser):
    """What a page of another site could send is refused."""
    client = browser(ann, enforce_csrf_checks=True)
    assert client.get(ME).json()["id"] == ann.pk
    body, kind = '{"title": "Plan"}', "application/json"
    refused = client.post("/api/v1/documents", body, content_type=kind)
    assert problem(refused) == (403, "Send the CSRF token of your session as X-CSRFToken.")
    token = client.get("/accounts/").cookies["csrftoken"].value
    made = client.post("/api/v1/documents", body, content_type=kind, headers={"X-CSRFToken": token})
    assert (made.status_code, made.json()["title"]) == (201, "Plan")


def test_an_address_that_is_not_there(ann, browser):
    """With a session and without the CSRF token, too, the answer is the API's."""
    answer = browser(ann, enforce_csrf_checks=True).delete("/api/v1/folders/x,y")
    assert problem(answer) == (404, "There is no such address.")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody(method):
    """Without a session and a token; a POST is told that before anything about CSRF."""
    answer = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/documents")
    assert problem(answer) == SIGN_IN
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["scr_wrong", "", "scr_" + "x" * 5000, "scr_é"])
def test_a_token_that_is_not_good_is_refused_in_spite_of_a_session(ann, browser, token):
    assert problem(browser(ann).get(ME, headers=bearer(token))) == SIGN_IN


def test_another_scheme_is_no_way_in(ann, browser):
    assert problem(browser(ann).get(ME, headers={"Authorization": "Basic YTpi"})) == SIGN_IN


def test_only_the_digest_is_kept(ann):
    token = make_api_token(ann, "backup", scope=READING)
    assert token.startswith("scr_")
    assert token not in str(ApiToken.objects.values())
    assert ApiToken.objects.get().digest == digest_of(token)


@pytest.mark.parametrize("end", ["revoked", "expired", "deactivated"])
def test_the_end_of_a_token(ann, document, end):
    """The API, the grant and the commit transaction refuse it alike, from that moment."""
    program = Program(ann)
    token = ApiToken.objects.get()
    name = name_of(token)
    assert access_grant(name, document.pk).session == name
    assert living_sessions([name], timezone.now()) == {name}

    if end == "revoked":
        token.delete()
    elif end == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        activation.set_active(ann, ann, False)

    assert problem(program.ask("GET", "/me")) == SIGN_IN
    assert living_sessions([name], timezone.now()) == frozenset()
    with pytest.raises(SignedOut):
        access_grant(name, document.pk)


def test_sessions_alone_are_looked_up_without_the_table_of_tokens(ann, django_assert_num_queries):
    with django_assert_num_queries(1):
        living_sessions(["a" * 64], timezone.now())


def test_a_token_that_may_only_read(ann, document):
    program = Program(ann, READING)
    assert program.get("/me")["id"] == ann.pk
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        answer = program.ask(method, f"/documents/{document.pk}/collaborators/1", {})
        assert answer.status_code in {403, 405}
    assert problem(program.ask("POST", "/documents", {"title": "x"})) == (
        403,
        "This token may only read.",
    )


def test_the_last_use_is_noted_now_and_then(ann):
    program = Program(ann)
    program.get("/me")
    first = ApiToken.objects.get().used_at
    assert first is not None
    with CaptureQueriesContext(connection) as asked:
        program.get("/me")
    assert len(asked) == 1
    assert ApiToken.objects.get().used_at == first


@pytest.mark.parametrize(("kind", "method"), [("API_READS", "GET"), ("API_WRITES", "POST")])
def test_the_pace(ann, ben, settings, kind, method, monkeypatch):
    """A person's programs share the minute's requests; others have their own, and so the next."""
    setattr(settings, kind, 2)
    clock = [600_000.0 + 50]
    monkeypatch.setattr("documents.api.http.rate_limits.time.time", lambda: clock[0])
    programs = [Program(ann), Program(ann), Program(ann)]
    answers = [program.ask(method, "/documents", {"title": "x"}) for program in programs]
    assert [answer.status_code for answer in answers[:2]] == [200 if method == "GET" else 201] * 2
    assert problem(answers[2]) == (429, "You may ask 2 times a minute.")
    assert answers[2]["Retry-After"] == "10"
    other = "POST" if method == "GET" else "GET"
    assert programs[0].ask(other, "/documents", {"title": "x"}).status_code < 300
    assert Program(ben).ask(method, "/documents", {"title": "x"}).status_code < 300
    clock[0] += 10
    assert programs[0].ask(method, "/documents", {"title": "x"}).status_code < 300


def test_whoever_guesses_is_shut_out(ann, settings, monkeypatch):
    """Tokens by address and ids by person; who has a right goes on."""
    monkeypatch.setattr("documents.web.throttle.time.sleep", lambda _: None)
    settings.THROTTLE_FAILURES = 3
    cache.clear()
    program = Program(ann)
    guesses = [Client().get(ME, headers=bearer("scr_guess")) for _ in range(4)]
    assert [guess.status_code for guess in guesses] == [401] * 3 + [429]
    assert guesses[-1]["Retry-After"] == "60"
    guesses = [program.ask("GET", f"/documents/{uuid4()}") for _ in range(4)]
    assert [guess.status_code for guess in guesses] == [404] * 3 + [429]
    assert program.ask("GET", "/me").status_code == 200


# The page of tokens.


def test_a_token_is_shown_once(ann, browser):
    client = browser(ann)
    answer = client.post("/accounts/tokens/", {"name": " Backup\n", "days": "30"})
    token = answer.context["token"]
    assert f'value="{token}"' in answer.content.decode()
    assert find_api_token(token) == ApiToken.objects.get()
    row = ApiToken.objects.get()
    assert (row.user, row.name, row.doings) == (ann, "Backup", [])
    assert row.expires_at is not None
    assert abs(row.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert token not in client.get("/accounts/").content.decode()
    assert "Backup" in client.get("/accounts/").content.decode()


def test_a_writing_token_without_an_end(ann, browser):
    browser(ann).post("/accounts/tokens/", {"name": "x", "doings": list(Doing)[1:], "days": ""})
    row = ApiToken.objects.get()
    assert (scope_in(row), row.expires_at) == (EVERYTHING, None)


def test_a_token_for_some_documents(ann, document, browser):
    """They are named by the addresses of their pages, and shown by their titles as long as they
    can be read."""
    client, address = browser(ann), f"http://testserver/documents/{document.pk}/"
    form = {"name": "x", "doings": ["comment", "suggest"], "documents": address, "days": "30"}
    client.post("/accounts/tokens/", form)
    assert scope_in(ApiToken.objects.get()) == scope_of(["comment", "suggest"], [document.pk])
    shown = client.get("/accounts/").content.decode()
    assert f"reads, comment, suggest changes · only in {document.title} ·" in shown
    document.delete()
    assert scope_in(ApiToken.objects.get()) == scope_of(["comment", "suggest"], [])
    assert "only in documents that are gone" in client.get("/accounts/").content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "days": "30"},
        {"name": "\u202e\u200e", "days": "30"},
        {"name": "x", "doings": ["all"], "days": "30"},
        {"name": "x", "documents": "the plan", "days": "30"},
        {"name": "x", "documents": str(uuid4()), "days": "30"},
        {"name": "x", "days": "9999"},
    ],
)
def test_a_form_that_is_not_right_makes_no_token(ann, browser, form):
    answer = browser(ann).post("/accounts/tokens/", form)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_only_ones_own_tokens_are_listed_and_revoked(ann, ben, browser):
    make_api_token(ann, "of Ann", scope=EVERYTHING)
    row = ApiToken.objects.get()
    assert "of Ann" not in browser(ben).get("/accounts/").content.decode()
    assert browser(ben).post(f"/accounts/tokens/{row.pk}/revoke").status_code == 302
    assert ApiToken.objects.exists()
    assert browser(ann).post(f"/accounts/tokens/{row.pk}/revoke")["Location"] == "/accounts/#tokens"
    assert not ApiToken.objects.exists()


@pytest.mark.django_db
def test_the_page_is_for_people_who_are_signed_in():
    answer = Client().get("/accounts/tokens/")
    assert answer["Location"] == "/accounts/login/?next=/accounts/tokens/"


def test_a_person_has_so_many_tokens_at_most(ann):
    ApiToken.objects.bulk_create(
        [ApiToken(user=ann, name="x", digest=str(number)) for number in range(MOST)]
    )
    with pytest.raises(Unfit):
        make_api_token(ann, "one more", scope=READING)


def test_a_token_is_no_session_of_the_site(ann, document):
    """It opens the API and nothing else."""
    token = make_api_token(ann, "x", scope=EVERYTHING)
    assert Client().get("/", headers=bearer(token)).status_code == 302
