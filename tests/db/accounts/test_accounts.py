"""Accounts: signing up and in, what a password ends, and who is shut out."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessLog
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from documents.accounts import activation
from documents.mail import delivery as mails
from documents.models import Session, User
from documents.roles import Role
from documents.sharing import links
from documents.sharing.opening import keep_token
from documents.signals import sessions_ended
from documents.tokens import digest_of
from tests.support.postman import Postman

DORA = {
    "name": "Dora Lind",
    "username": "dora",
    "email": "dora@example.org",
    "password1": "four horses and a cart",
}
NEW = "seven horses, no cart"


def sign_up(client: Client, **change: str) -> HttpResponse:
    return client.post("/accounts/signup/", DORA | change)


def sign_in(client: Client, login: str, password: str = "secret", address: str = "10.0.0.1"):
    form = {"login": login, "password": password}
    return client.post("/accounts/login/", form, REMOTE_ADDR=address)


@pytest.fixture
def ended(django_capture_on_commit_callbacks):
    """Runs something and returns the digests of the sessions that were said to have ended."""

    def run(work):
        told: list[str] = []

        def listen(digests, **_):
            told.extend(digests)

        sessions_ended.connect(listen)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                work()
        finally:
            sessions_ended.disconnect(listen)
        return told

    return run


@pytest.fixture(autouse=True)
def _mails_at_once(monkeypatch):
    monkeypatch.setattr(mails, "_postman", Postman())


def digest(client: Client) -> str:
    return digest_of(client.session.session_key or "")


# Signing up.


def test_signing_up(client, db):
    """The new person is signed in, has a name, and an address that is not verified yet."""
    assert sign_up(client).url == "/"
    dora = User.objects.get()
    assert (dora.username, dora.name, dora.email) == ("dora", "Dora Lind", "dora@example.org")
    assert client.get("/").wsgi_request.user == dora
    assert not EmailAddress.objects.get().verified
    assert mail.outbox[0].to == ["dora@example.org"]


def test_confirming_an_address(client, db):
    """The address in the mail verifies it."""
    sign_up(client)
    (path,) = re.findall(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[0].body)
    assert not EmailAddress.objects.get().verified
    client.post(path)
    assert EmailAddress.objects.get().verified


def test_signing_up_without_a_mail_server(client, db, settings, caplog):
    """The account is there; the log says that a mail was not sent, and not what was in it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert sign_up(client).url == "/"
    assert "a mail could not be sent" in caplog.text
    assert "confirm-email" not in caplog.text


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "\u202e\u200f "},
        {"name": "x" * 81},
        {"username": ""},
        {"username": "ann"},
        {"username": "ANN"},
        {"username": "ａｎｎ"},
        {"username": "boss@example.org"},
        {"username": "two words"},
        {"email": ""},
        {"email": "no address"},
        {"email": "ann@example.org"},
        {"email": "ANN@example.org"},
        {"password1": ""},
        {"password1": "short"},
        {"password1": "dora@example"},
        {"password1": "password123"},
        {"password1": "1234567890123"},
    ],
)
def test_a_form_that_is_not_right(client, ann, change):
    """Nobody is created; a name that looks like an address could be shared with by mistake."""
    ann.email = "ann@example.org"
    ann.save()
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    answer = sign_up(client, **change)
    assert answer.status_code == 200
    assert list(User.objects.all()) == [ann]
    assert b'class="error"' in answer.content


def test_the_name_is_one_line(client, db):
    """Marks that would rearrange the page of others are left out."""
    sign_up(client, name=" Dora \u202e\n Lind\t")
    assert User.objects.get().name == "Dora Lind"


@pytest.mark.parametrize("signup", ["invited", "closed"])
def test_signing_up_may_be_closed(client, db, settings, signup):
    """Neither the page nor a form that is sent all the same makes an account."""
    settings.SIGNUP = signup
    assert b"by invitation" in client.get("/accounts/signup/").content
    assert b"by invitation" in sign_up(client).content
    assert not User.objects.exists()


@pytest.mark.parametrize(("signup", "expected"), [("invited", 2), ("closed", 1)])
def test_signing_up_by_invitation(client, document, ann, settings, signup, expected):
    """With a living token in hand a person may sign up where invited people may."""
    settings.SIGNUP = signup
    token = links.make_link(ann, document.pk, Role.EDITOR, None)
    response = HttpResponse()
    keep_token(response, token)
    client.cookies.update(response.cookies)
    sign_up(client)
    assert User.objects.count() == expected


def test_a_dead_token_invites_nobody(client, document, ann, settings):
    """A token that was made up, or whose link is off, is no invitation."""
    settings.SIGNUP = "invited"
    for token in ("made-up", ""):
        response = HttpResponse()
        keep_token(response, token)
        client.cookies.update(response.cookies)
        sign_up(client)
    assert User.objects.count() == 1


# Signing in.


def test_signing_in_by_address(client, ann):
    """Either the user name or the e-mail address will do, in any case."""
    ann.email = "ann@example.org"
    ann.save()
    for login in ("ann", "ANN", "ann@example.org", "Ann@Example.org"):
        assert sign_in(client, login).url == "/"
        assert b'data-testid="toast"' not in client.get("/").content
        client.logout()


def test_inactive_people_are_told_so(client, ann):
    """But only if they know their password."""
    activation.set_active(ann, ann, False)
    assert sign_in(client, "ann").url == "/accounts/inactive/"
    assert sign_in(client, "ann", "wrong").status_code == 200
    assert client.get("/").status_code == 302


def test_admin_has_no_sign_in_of_its_own(client, ann, browser):
    """There is one count of failures; who is signed in and no operator gets nowhere."""
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url.startswith("/accounts/login/?next=")
    assert browser(ann).get("/admin/login/?next=/admin/").status_code == 403


# What ends sessions.


def test_signing_out_ends_the_session(ann, browser, ended):
    """And nobody else's."""
    one, other = browser(ann), browser(ann)
    gone = digest(one)
    assert ended(lambda: one.post("/accounts/logout/")) == [gone]
    assert list(Session.objects.values_list("digest", flat=True)) == [digest(other)]


def test_a_new_password_ends_the_other_sessions(ann, ben, browser, ended):
    """The browser in which it was changed goes on, with a new session key."""
    here, there, of_ben = browser(ann), browser(ann), browser(ben)
    gone = {digest(here), digest(there)}
    form = {"oldpassword": "secret", "password1": NEW, "password2": NEW}
    told = ended(lambda: here.post("/accounts/password/change/", form))
    assert set(told) == gone
    assert digest(here) not in gone
    assert here.get("/").wsgi_request.user == ann
    assert there.get("/").status_code == 302
    assert of_ben.get("/").wsgi_request.user == ben
    assert Session.objects.filter(user=ann).count() == 1
    assert sign_in(Client(), "ann", NEW).url == "/"


def test_a_wrong_old_password_ends_nothing(ann, browser, ended):
    """Nor does a new one that is too weak."""
    here, there = browser(ann), browser(ann)
    for old, new in (("wrong", NEW), ("secret", "short")):
        form = {"oldpassword": old, "password1": new, "password2": new}
        assert ended(lambda form=form: here.post("/accounts/password/change/", form)) == []
    assert there.get("/").status_code == 200


def reset_address(client: Client, email: str) -> str:
    client.post("/accounts/password/reset/", {"email": email})
    (path,) = re.findall(
        r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[-1].body
    )
    return client.get(path).url


def test_resetting_the_password(ann, browser, client, ended):
    """By mail; every session of the person ends, and the address serves once."""
    ann.email = "ann@example.org"
    ann.save()
    there = browser(ann)
    gone = digest(there)
    path = reset_address(client, "ann@example.org")
    told = ended(lambda: client.post(path, {"password1": NEW, "password2": NEW}))
    assert gone in told
    assert there.get("/").status_code == 302
    assert sign_in(Client(), "ann", NEW).url == "/"
    again = "another horse, no cart"
    client.post(path, {"password1": again, "password2": again})
    assert sign_in(Client(), "ann", again).status_code == 200


def test_resetting_tells_nothing_of_addresses(ann, client):
    """Whether there is such an account is said in the mail, to the address itself."""
    ann.email = "ann@example.org"
    ann.save()
    answers = [
        client.post("/accounts/password/reset/", {"email": email})
        for email in ("ann@example.org", "nobody@example.org")
    ]
    assert answers[0].url == answers[1].url
    assert [message.to for message in mail.outbox] == [["ann@example.org"], ["nobody@example.org"]]
    assert "/password/reset/key/" not in mail.outbox[1].body
    for message in mail.outbox:
        assert message.body.startswith("You")
        assert message.body.rstrip().endswith("-- \nScriptorium, testserver")


def test_any_way_to_a_new_password_ends_sessions(ann, browser, ended):
    """The command line, too; saving a person for another reason does not."""
    here = browser(ann)
    ann.name = "Ann"
    assert ended(ann.save) == []
    ann.set_password(NEW)
    assert ended(ann.save) == [digest(here)]


def test_deactivation_ends_sessions(ann, ben, browser, ended):
    """All of that person's and no others'."""
    gone = {digest(browser(ben)) for _ in range(3)}
    browser(ann)
    assert set(ended(lambda: activation.set_active(ann, ben, False))) == gone


def test_an_undone_end_is_not_told(ann, browser, ended):
    """Nobody hears of a session that goes on."""
    browser(ann)

    def end_and_undo():
        with transaction.atomic():
            ann.sessions.all().delete()
            transaction.set_rollback(True)

    assert ended(end_and_undo) == []
    assert Session.objects.count() == 1


# Shutting out.


def fail(login: str = "ann", times: int = 1, address: str = "10.0.0.1") -> list[int]:
    return [sign_in(Client(), login, "wrong", address).status_code for _ in range(times)]


def test_lock_out_by_name_and_address(ann, ben):
    """The fifth failure shuts the door for this name from this address, whatever the password."""
    assert fail(times=5) == [200] * 4 + [429]
    refused = sign_in(Client(), "ann")
    assert refused.status_code == 429
    assert 890 <= int(refused["Retry-After"]) <= 900
    assert b"Try again in 15 minutes" in refused.content
    assert sign_in(Client(), "ann", address="10.0.0.2").url == "/"
    assert sign_in(Client(), "ben").url == "/"


def test_spellings_of_a_name_count_together(ann):
    """Otherwise every spelling would have five guesses of its own."""
    assert [fail(name)[0] for name in ("ann", "ANN", " Ann ", "aNN", "anN")] == [200] * 4 + [429]


def test_lock_out_by_address(ann, ben):
    """Thirty failures with many names shut out the address, but not others."""
    for number in range(29):
        assert fail(f"person-{number}") == [200]
    assert sign_in(Client(), "ben").url == "/"
    fail("person-30")
    assert sign_in(Client(), "ben").status_code == 429
    assert sign_in(Client(), "ben", address="10.0.0.2").url == "/"


def test_ones_own_browser_is_not_shut_out_by_others(ann, ben):
    """Where somebody has signed in before they sign in again, by name or address, whatever others
    at their address do; and who sits at it has five guesses of one name there, as anywhere.
    """
    EmailAddress.objects.create(user=ann, email="ann@example.org", verified=True, primary=True)
    own = Client()
    sign_in(own, "ann")
    own.post("/accounts/logout/")
    fail("ann", 5)
    for number in range(30):
        fail(f"person-{number}")
    assert sign_in(Client(), "ann").status_code == 429
    assert sign_in(own, "Ann@example.org").url == "/"
    own.post("/accounts/logout/")
    assert sign_in(own, "ben").status_code == 429
    refused = [sign_in(own, "ann", "wrong").status_code for _ in range(5)]
    assert refused == [200] * 4 + [429]
    assert sign_in(own, "ann").status_code == 429


def test_a_browser_is_known_by_what_the_site_has_signed(ann):
    """A cookie that somebody makes up, or that is another person's, is none."""
    fail("ann", 5)
    for value in ("", "x", "WzEsMV0:1x:y", "[1,1]"):
        client = Client()
        client.cookies["known"] = value
        assert sign_in(client, "ann").status_code == 429
    cookie = sign_in(Client(), "ann", address="10.0.0.2").cookies["known"]
    assert cookie["httponly"]
    assert cookie["path"] == "/accounts/"


def test_a_network_is_one_address(ann):
    """Whoever has IPv6 has more addresses than there are guesses."""
    for number in range(5):
        fail("ann", 1, f"2001:db8:0:1:{number}::1")
    assert sign_in(Client(), "ann", address="2001:db8:0:1:ffff::1").status_code == 429
    assert sign_in(Client(), "ann", address="2001:db8:0:2::1").url == "/"


def test_who_is_signed_in_stays_so(ann, browser):
    """Failures at their address are nothing to whoever has a session."""
    client = browser(ann)
    for number in range(30):
        fail(f"person-{number}", 1, "127.0.0.1")
    assert client.get("/").status_code == 200


def test_signing_in_forgives_oneself_alone(ann, ben):
    """Who has an account cannot use it to go on guessing somebody else's password."""
    fail("ann", 4)
    fail("ben", 4)
    sign_in(Client(), "ben")
    assert fail("ben", 4) == [200] * 4
    assert fail("ann") == [429]


def test_the_lock_opens(ann):
    """A quarter of an hour after the last failure that counted; trying meanwhile is for nothing."""
    fail(times=5)
    assert sign_in(Client(), "ann").status_code == 429
    later = timezone.now() - timedelta(minutes=14)
    AccessAttempt.objects.update(attempt_time=later)
    refused = sign_in(Client(), "ann")
    assert refused.status_code == 429
    assert 50 <= int(refused["Retry-After"]) <= 60
    AccessAttempt.objects.update(attempt_time=later - timedelta(minutes=1, seconds=1))
    assert sign_in(Client(), "ann").url == "/"


def test_what_is_kept_of_failures(ann):
    """The name and the address, not the password; of success nothing."""
    fail(times=2)
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.ip_address) == ("ann", "10.0.0.1")
    assert "wrong" not in attempt.post_data
    sign_in(Client(), "ann")
    assert not AccessAttempt.objects.exists()
    assert not AccessLog.objects.exists()


# The pages.

ENTRANCE = ["login/", "signup/", "password/reset/", "password/reset/done/", "inactive/"]
ENTRANCE += ["confirm-email/", "3rdparty/login/cancelled/", "3rdparty/login/error/"]
ENTRANCE += ["password/reset/key/done/", "password/reset/key/1-x/", "confirm-email/x/"]
ROOMS = ["", "logout/", "reauthenticate/"]


class Page(HTMLParser):
    """What a page would load or run, and where its forms lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.forms: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append(given.get("action", ""))
        if source := given.get("src") or (tag == "link" and given.get("href")):
            self.loads.append(source)
        if tag in ("script", "iframe", "style") and "src" not in given:
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on")]


def check(answer: HttpResponse) -> None:
    page = Page(answer.content.decode())
    assert answer.status_code in (200, 401, 429)
    assert b"static/build/site.css" in answer.content
    assert all(source.startswith("/static/") for source in page.loads)
    assert page.inline == []
    assert all(action.startswith("/") or not action for action in page.forms)


@pytest.mark.parametrize("path", ENTRANCE)
def test_the_entrance_in_our_look(client, db, path):
    """Each page wears the site's style, and loads nothing from elsewhere and no inline script."""
    check(client.get(f"/accounts/{path}"))


@pytest.mark.parametrize("path", ROOMS)
def test_the_rooms_in_our_look(ann, browser, path):
    """The pages of somebody who is signed in, too."""
    check(browser(ann).get(f"/accounts/{path}"))


def test_the_lock_out_in_our_look(ann):
    """The page that says when to come back."""
    fail(times=5)
    check(sign_in(Client(), "ann"))


def test_addresses_of_a_person(ann, browser):
    """Adding, verifying, choosing and removing an address."""
    client = browser(ann)
    client.post("/accounts/email/", {"action_add": "", "email": "ann@example.org"})
    assert b"ann@example.org" in client.get("/accounts/").content
    client.post("/accounts/email/", {"action_add": "", "email": "second@example.org"})
    check(client.get("/accounts/"))
    assert b"second@example.org" in client.get("/accounts/").content
    client.post("/accounts/email/", {"action_remove": "", "email": "second@example.org"})
    assert EmailAddress.objects.count() == 1


def test_no_buttons_without_keys(client, db):
    """Providers are shown when their keys are set, and not before."""
    page = client.get("/accounts/login/").content
    assert b"Continue with" not in page
    for path in ("google/login/", "facebook/login/", "oidc/openid/login/"):
        assert client.post(f"/accounts/{path}").status_code == 404
