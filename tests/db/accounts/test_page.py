"""The account as one page: its sections, their old addresses, and the browsers one is signed in."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.accounts import browsers
from documents.agents import agent_of
from documents.models import Session, User
from documents.signals import sessions_ended
from documents.tokens import digest_of

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/137.0.0.0 Safari/537.36"
)
EDGE = CHROME.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64") + " Edg/137.0.0.0"


def signed_in(agent: str) -> Client:
    client = Client(headers={"User-Agent": agent})
    answer = client.post("/accounts/login/", {"login": "ann", "password": "secret"})
    assert answer.status_code == 302
    return client


def page(client: Client) -> str:
    return client.get("/accounts/").content.decode()


def digest(client: Client) -> str:
    return digest_of(client.session.session_key or "")


# The page.


@pytest.mark.parametrize(
    ("old", "section"),
    [
        ("email/", "email"),
        ("password/change/", "password"),
        ("password/set/", "password"),
        ("3rdparty/", "connections"),
        ("profile/", "profile"),
        ("language/", "profile"),
        ("sessions/", "sessions"),
        ("mentions/", "notifications"),
        ("tokens/", "tokens"),
        ("delete/", "delete"),
    ],
)
def test_old_addresses_lead_to_their_sections(ann, browser, old, section):
    assert browser(ann).get(f"/accounts/{old}")["Location"] == f"/accounts/#{section}"


def test_the_way_there_is_for_people(client, db):
    assert client.get("/accounts/")["Location"] == "/accounts/login/?next=/accounts/"


def test_no_two_fields_have_one_id(ann, browser):
    """A label would lead to the wrong one."""
    EmailAddress.objects.create(user=ann, email="ann@example.org", verified=True, primary=True)
    ids = re.findall(r'\sid="([^"]+)"', page(browser(ann)))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("address", "form", "complaint"),
    [
        ("profile/", {"name": "\u202e", "color": "#0b7285"}, "Enter a name that others can read."),
        ("profile/", {"name": "Ann", "color": "#ffffff"}, "#ffffff is not one of the available"),
        ("email/", {"action_add": "", "email": "no address"}, "Enter a valid email address."),
        (
            "password/change/",
            {"oldpassword": "wrong", "password1": "a", "password2": "b"},
            "That is not your present password.",
        ),
        ("tokens/", {"name": " ", "days": "30"}, "This field is required."),
        ("delete/", {"proof": "wrong"}, "That is not right."),
    ],
)
def test_what_is_wrong_is_said_in_the_page(ann, browser, address, form, complaint):
    """With every other section around it, as it was."""
    answer = browser(ann).post(f"/accounts/{address}", form)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert complaint in said
    assert all(f'id="{name}"' in said for name in ("profile", "email", "sessions", "delete"))


def test_a_name_and_a_colour(ann, browser):
    """Others see them; the colour that the person has anyhow is kept as no choice."""
    client, own = browser(ann), ann.color
    form = {"name": " Ann \u202e Becker ", "color": "#0b7285"}
    assert client.post("/accounts/profile/", form)["Location"] == "/accounts/#profile"
    ann = User.objects.get(pk=ann.pk)
    assert (ann.display_name, ann.color) == ("Ann Becker", "#0b7285")
    client.post("/accounts/profile/", {"name": "Ann", "color": own})
    ann.refresh_from_db()
    assert (ann.chosen_color, ann.color) == ("", own)


def test_a_chosen_colour_is_in_the_ticket(ann, browser, document):
    """The socket's grant is read by a statement of its own."""
    client = browser(ann)
    client.post("/accounts/profile/", {"name": "Ann", "color": "#0b7285"})
    told = client.post(f"/api/v1/documents/{document.pk}/ticket").json()
    assert told["user"]["color"] == "#0b7285"


def test_somebody_without_a_password_chooses_one(ann, browser):
    ann.set_unusable_password()
    ann.save()
    client = browser(ann)
    assert "Choose the password" in page(client)
    new = "four horses and a cart"
    answer = client.post("/accounts/password/set/", {"password1": new, "password2": new})
    assert answer.status_code == 302
    assert User.objects.get(pk=ann.pk).check_password(new)


def test_a_code_by_mail_in_our_words(ann, browser, mailoutbox):
    """Who has no password shows by a mail who they are."""
    EmailAddress.objects.create(user=ann, email="ann@example.org", verified=True, primary=True)
    ann.set_unusable_password()
    ann.save()
    client, at = browser(ann), "/accounts/reauthenticate/code/"
    assert "We can send a code" in client.get(at).content.decode()
    sent = client.post(at, {"recipient": "ann@example.org"})
    assert "on its way to ann@example.org" in client.get(sent["Location"]).content.decode()


# Browsers.


@pytest.mark.parametrize(
    ("header", "agent"),
    [
        (FIREFOX, "Firefox/Windows"),
        (SAFARI, "Safari/iPhone"),
        (CHROME, "Chrome/Linux"),
        (EDGE, "Edge/Windows"),
        ("curl/8.1", "/"),
        ("", "/"),
        ("x" * 100_000, "/"),
    ],
)
def test_what_a_browser_is_called(header, agent):
    assert agent_of(header) == agent


def test_where_one_is_signed_in(ann):
    """In plain words, this browser first, the one that was seen last before the others."""
    here, phone = signed_in(FIREFOX), signed_in(SAFARI)
    signed_in("curl/8.1")
    Session.objects.filter(digest=digest(phone)).update(seen_at=timezone.now() + timedelta(hours=1))
    ann.speaks_in = digest(here)
    words = [browser.words for browser in browsers.browsers_of(ann)]
    assert words == ["Firefox on Windows", "Safari on iPhone", "An unknown browser"]
    assert page(here).count("this browser") == 1


def test_keys_are_in_no_page(ann):
    """What a session is ended by does not let its reader act as the person."""
    here, phone = signed_in(FIREFOX), signed_in(SAFARI)
    said = page(here)
    assert digest(phone) in said
    assert phone.session.session_key not in said
    assert here.session.session_key not in said


def test_signing_out_another_browser(ann, ben, browser, django_capture_on_commit_callbacks):
    """That one alone; whoever serves it is told. Nobody ends somebody else's."""
    here, phone, desk, of_ben = signed_in(FIREFOX), signed_in(SAFARI), signed_in(EDGE), browser(ben)
    told, gone = [], digest(phone)

    def hear(digests, **_):
        told.extend(digests)

    sessions_ended.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        here.post("/accounts/sessions/", {"session": gone})
        here.post("/accounts/sessions/", {"session": digest(of_ben)})
        here.post("/accounts/sessions/", {"session": digest(here)})
        here.post("/accounts/sessions/", {})
    assert told == [gone]
    assert phone.get("/").status_code == 302
    for client in (here, desk, of_ben):
        assert client.get("/").status_code == 200
    here.post("/accounts/sessions/", {"others": "1"})
    assert [client.get("/").status_code for client in (here, desk, of_ben)] == [200, 302, 200]


def test_a_browser_is_seen_every_ten_minutes(ann):
    """And not at every request: that would be a write for each."""
    client = signed_in(FIREFOX)
    rows = Session.objects.filter(digest=digest(client))
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]
    before = timezone.now() - timedelta(minutes=11)
    rows.update(seen_at=before)
    client.get("/")
    assert rows.get().seen_at > before
    assert rows.get().agent == "Firefox/Windows"
