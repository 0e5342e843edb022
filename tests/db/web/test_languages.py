"""In which language pages and mails are."""

import pytest
from django.core import mail as outbox
from django.test import Client

from documents.letters.outbox import send_all
from documents.models import Notice
from documents.roles import Role
from documents.sharing import collaborators, requests

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def lang(client, path="/", **options):
    page = client.get(path, **options).content.decode()
    return page.partition('<html lang="')[2].partition('"')[0]


def choose(client, code, **more):
    return client.post("/language", {"language": code, **more})


def test_the_browser_then_the_cookie_then_the_account_decide(ann, browser):
    client = Client(headers=GERMAN)
    assert lang(client, "/accounts/login/") == "de"
    choose(client, "en")
    assert lang(client, "/accounts/login/") == "en"
    client.force_login(ann)
    assert lang(client) == "en"
    ann.language = "de"
    ann.save()
    assert lang(client) == "de"
    assert lang(browser(ann)) == "de"


def test_a_signed_in_choice_is_the_accounts_and_can_be_taken_back(ann, browser):
    choose(browser(ann), "de")
    assert lang(browser(ann)) == "de"
    client = browser(ann)
    choose(client, "")
    ann.refresh_from_db()
    assert ann.language == ""
    assert [lang(client), lang(client, headers=GERMAN)] == ["en", "de"]


def test_an_unknown_language_changes_nothing(ann, browser):
    client = browser(ann)
    choose(client, "de")
    assert choose(client, "tlh").status_code == 302
    ann.refresh_from_db()
    assert ann.language == "de"


@pytest.mark.parametrize(
    ("wanted", "got"),
    [("/rooms/?x=1", "/rooms/?x=1"), ("https://evil.example/", "/"), ("", "/")],
)
def test_the_choice_leads_back_and_nowhere_else(client, wanted, got):
    assert choose(client, "de", next=wanted).url == got


def test_the_http_api_is_english(ann, browser):
    ann.language = "de"
    ann.save()
    client = browser(ann)
    path = "/api/v1/documents/00000000-0000-0000-0000-000000000000"
    assert client.get(path, headers=GERMAN).json()["detail"] == "There is no such document."
    json = {"Accept": "application/json"}
    answer = client.post("/documents/00000000-0000-0000-0000-000000000000/trash", headers=json)
    assert answer.json() == {"error": "Dieses Dokument gibt es nicht."}


@pytest.mark.parametrize("status", [403, 404])
def test_error_pages_are_in_the_readers_language(ann, browser, status):
    client = Client(enforce_csrf_checks=True, headers=GERMAN)
    answer = client.get("/nowhere") if status == 404 else client.post("/language")
    assert answer.status_code == status
    assert {404: "Hier ist nichts für Sie", 403: "Bitte versuchen Sie das noch einmal"}[
        status
    ] in answer.content.decode()


def test_mails_are_in_the_language_of_who_gets_them(ann, ben, cleo, document, settings):
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    Notice.objects.all().delete()
    for user, language in ((ann, "de"), (ben, "en"), (cleo, "")):
        user.language = language
        user.email = f"{user.username}@example.org"
        user.save()
    requests.request_access(cleo, document.pk, "")
    collaborators.set_role(ann, document.pk, cleo, Role.VIEWER)
    send_all(9)
    settings.LANGUAGE_CODE = "de"
    collaborators.set_role(ben, document.pk, cleo, Role.EDITOR)
    send_all(9)
    assert [(sent.to[0].partition("@")[0], sent.subject) for sent in outbox.outbox] == [
        ("ann", "Jemand möchte Ihr Dokument öffnen: „Plan“"),
        ("ben", "Somebody would like to open your document: “Plan”"),
        ("cleo", "A document is shared with you: “Plan”"),
        ("cleo", "Sie dürfen mehr als bisher: „Plan“"),
    ]
    assert outbox.outbox[3].body.startswith(
        "Jemand auf localhost lässt Sie in einem Dokument mehr tun als bisher.\n\n"
        "Wer: „Ben Okafor“\nDokument: „Plan“\nIhre Rolle: Bearbeiten\n"
    )
    assert "Your role: viewer\n" in outbox.outbox[2].body
