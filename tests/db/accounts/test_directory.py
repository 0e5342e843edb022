"""Signing in with a directory's passwords: a real server, and every way in that is none."""

import logging
from collections.abc import Iterator
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from axes.models import AccessAttempt
from django.core import mail
from django.core.management import call_command
from django.test import Client

from collab.server.directory import auth_ldap, directory_of
from documents.accounts import activation
from documents.mail import delivery as mails
from documents.models import AuditEvent, DirectoryEntry, Session, User
from tests.live.sites.sign_in.directory import (
    BASE,
    PASSWORD,
    READER,
    READERS_PASSWORD,
    Directory,
    person,
)
from tests.support.postman import Postman

pytestmark = pytest.mark.django_db
PERSON = f"uid={{name}},ou=people,{BASE}"
PEOPLE = (
    person("dora", "Dora \u202eLind", "Dora@example.org"),
    person("emil", "Emil Born"),
    person("ann", "Another Ann", "another@example.org"),
    person("fay", "Fay", "ann@example.org"),
    person("gil@abbey", "Gil"),
)


@pytest.fixture(scope="module")
def directory() -> Iterator[Directory]:
    directory = Directory(*PEOPLE, group=("emil",))
    yield directory
    directory.close()


@pytest.fixture
def asked(settings, monkeypatch):
    """Has the site ask the directory, as a few variables say."""
    monkeypatch.setattr(mails, "_postman", Postman())
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "documents.accounts.directory.backend.DirectoryBackend",
    ]
    settings.AUTH_PASSWORD_VALIDATORS = [
        *settings.AUTH_PASSWORD_VALIDATORS,
        {"NAME": "documents.accounts.directory.passwords.Elsewhere"},
    ]
    settings.HAS_DIRECTORY = True
    settings.DIRECTORY_ATTRIBUTES = {
        "id": "entryUUID",
        "username": "uid",
        "name": "cn",
        "mail": "mail",
    }

    def ask(directory: Directory, **variables: str) -> None:
        told = {"LDAP_URL": directory.url, "LDAP_PERSON": PERSON, **variables}
        found = directory_of(told, is_local=True)
        assert found is not None
        for name, value in auth_ldap(found).items():
            setattr(settings, name, value)

    return ask


SEARCHED = {
    "LDAP_PERSON": "",
    "LDAP_SEARCH_BASE": BASE,
    "LDAP_SEARCH_FILTER": "(|(uid={name})(mail={name}))",
    "LDAP_BIND_DN": READER,
    "LDAP_BIND_PASSWORD": READERS_PASSWORD,
}


def sign_in(login: str, password: str = PASSWORD, client: Client | None = None):
    """The answer, and who is signed in by it."""
    client = client or Client()
    answer = client.post("/accounts/login/", {"login": login, "password": password})
    session = Session.objects.filter(user__isnull=False, session_key=client.session.session_key)
    found = session.select_related("user").first()
    return answer, found and found.user


@pytest.mark.parametrize("variables", [{}, SEARCHED], ids=["by its name", "searched"])
def test_the_first_time_makes_an_account(asked, directory, variables):
    """With name and address, without a password; then it is the same, however one writes it."""
    asked(directory, **variables)
    _, dora = sign_in("dora")
    assert (dora.username, dora.name) == ("dora", "Dora Lind")
    assert not dora.has_usable_password()
    address = EmailAddress.objects.get(user=dora)
    assert (address.email, address.verified, address.primary) == ("dora@example.org", True, True)
    assert sign_in(" DORA ")[1] == dora
    assert User.objects.filter(directory_entry__isnull=False).count() == 1
    told = AuditEvent.objects.filter(subject=dora.pk) | AuditEvent.objects.filter(actor=dora.pk)
    assert set(told.values_list("what", flat=True)) == {"directory-account", "signed-in"}


def test_an_address_finds_whoever_has_it(asked, directory):
    asked(directory, **SEARCHED)
    assert sign_in("dora@example.org")[1].username == "dora"


@pytest.mark.parametrize("variables", [{}, SEARCHED], ids=["by its name", "searched"])
@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("dora", "wrong"),
        ("dora", ""),
        ("dora", " "),
        ("nobody", PASSWORD),
        ("*", PASSWORD),
        ("do*", PASSWORD),
        ("dora)(uid=*", PASSWORD),
        ("dora,ou=people", PASSWORD),
        ("emil)(|(uid=*", PASSWORD),
        ("do\u00adra", PASSWORD),
        ("ｄｏｒａ", PASSWORD),
        ("dora\\2a", PASSWORD),
    ],
)
def test_whoever_is_not_let_in(asked, directory, variables, login, password):
    """A wrong password, an empty one, and names that would be more than a name."""
    asked(directory, **variables)
    answer, user = sign_in(login, password)
    assert user is None
    assert answer.status_code == 200
    assert not User.objects.filter(directory_entry__isnull=False).exists()


def test_an_empty_password_is_never_asked_about(asked, directory):
    """The directory takes a name without a password for nobody, and says yes."""
    from django.contrib.auth import authenticate
    from django.test import RequestFactory

    asked(directory)
    request = RequestFactory().post("/accounts/login/")
    assert authenticate(request, username="dora", password="") is None
    assert authenticate(request, username="dora", password=None) is None


@pytest.mark.parametrize(("login", "name"), [("emil", "emil"), ("dora", None)])
@pytest.mark.parametrize("variables", [{}, SEARCHED], ids=["by its name", "searched"])
def test_a_group_may_be_needed(asked, directory, variables, login, name):
    asked(directory, LDAP_GROUP=f"cn=writers,{BASE}", **variables)
    _, user = sign_in(login)
    assert (user and user.username) == name


@pytest.mark.parametrize("login", ["ann", "fay"])
def test_nobody_gets_the_account_of_somebody_here(asked, directory, login):
    """Neither by their user name nor by their address; they are told, and Ann goes on as ever."""
    ann = User.objects.create_user("ann", "ann@example.org", "secret")
    asked(directory)
    answer, user = sign_in(login)
    assert user is None
    assert "There is another account with your name or e-mail address" in answer.content.decode()
    assert sign_in("ann", "secret")[1] == ann
    assert not DirectoryEntry.objects.exists()


def test_an_operator_gives_an_account_to_the_directory(asked, directory, capsys):
    """From then on its password is the directory's; and this site's again, if they say so."""
    ann = User.objects.create_user("ann", "ann@example.org", "secret")
    asked(directory)
    here = Client()
    sign_in("ann", "secret", here)
    call_command("directory_account", "ann", "--give")
    assert not Session.objects.filter(user=ann).exists()
    assert sign_in("ann", "secret")[1] is None
    assert sign_in("ann")[1] == ann
    call_command("directory_account", "ann")
    call_command("directory_account", "ann", "--take")
    assert capsys.readouterr().out.splitlines() == [
        "ann: the directory's, whose person has not signed in yet.",
        "ann: the directory's.",
        "ann: an account of this site.",
    ]
    assert sign_in("ann")[1] is None


def test_a_namesake_who_comes_later_gets_nothing(asked, directory):
    """An account is an entry's, not a name's."""
    asked(directory)
    _, dora = sign_in("dora")
    DirectoryEntry.objects.filter(user=dora).update(digest="of another entry")
    answer, user = sign_in("dora")
    assert user is None
    assert "There is another account" in answer.content.decode()


def test_deactivated(asked, directory):
    asked(directory)
    _, dora = sign_in("dora")
    operator = User.objects.create_user("root", password="secret", is_staff=True)
    activation.set_active(operator, dora, False)
    answer, user = sign_in("dora")
    assert user is None
    assert "This account has been deactivated." in answer.content.decode()


def test_guesses_are_counted(asked, directory):
    """As those of accounts here: after five the right password is refused, too."""
    asked(directory)
    for _ in range(5):
        answer, _user = sign_in("dora", "wrong")
    assert AccessAttempt.objects.get().failures_since_start == 5
    answer, user = sign_in("dora")
    assert user is None
    assert answer.status_code == 429


def test_the_second_factor_stays_behind_it(asked, directory):
    asked(directory)
    _, dora = sign_in("dora")
    Authenticator.objects.create(user=dora, type="totp", data={"secret": "x"})
    answer, user = sign_in("dora")
    assert user is None
    assert answer["Location"] == "/accounts/2fa/authenticate/"


def test_a_passkey_is_no_way_around_it(asked, directory, monkeypatch):
    """Who has left the directory has theirs still; it would say nothing of them any more."""
    asked(directory)
    _, dora = sign_in("dora")
    ben = User.objects.create_user("ben", password="secret")
    for user, way in ((dora, "/accounts/login/"), (ben, "/")):
        key = Authenticator.objects.create(user=user, type="webauthn", data={})
        monkeypatch.setattr(LoginWebAuthnForm, "clean_credential", lambda _form, key=key: key)
        client = Client()
        answer = client.post("/accounts/2fa/webauthn/login/", {"credential": '{"id": "key"}'})
        assert answer["Location"] == way
        page = unescape(client.get(way).content.decode())
        assert ("the directory's password" in page) == (user == dora)
        assert ("_auth_user_id" in client.session) == (user == ben)


def test_passwords_are_the_directorys_alone(asked, directory):
    """The account says so, no form takes one, and a reset mails no link."""
    asked(directory)
    client = Client()
    _, dora = sign_in("dora", client=client)
    page = unescape(client.get("/accounts/").content.decode())
    assert "Your password is the directory's: change it there." in page
    assert "Choose the password" not in page
    new = {"password1": "seven horses, no cart", "password2": "seven horses, no cart"}
    answer = client.post("/accounts/password/set/", new)
    assert answer.status_code == 200
    Client().post("/accounts/password/reset/", {"email": "dora@example.org"})
    (letter,) = mail.outbox
    assert "Your password is the directory's: change it there." in letter.body
    assert "/accounts/password/reset/" not in letter.body
    dora.refresh_from_db()
    assert not dora.has_usable_password()


def test_a_name_that_cannot_be_one_here(asked, directory):
    asked(directory, **SEARCHED)
    answer, user = sign_in("gil@abbey")
    assert user is None
    assert "Your name in the directory cannot be one here" in answer.content.decode()


def test_an_entry_without_what_names_it(asked, directory, settings, caplog):
    asked(directory)
    settings.DIRECTORY_ATTRIBUTES = {**settings.DIRECTORY_ATTRIBUTES, "id": "objectGUID"}
    answer, user = sign_in("dora")
    assert user is None
    assert "The directory does not say enough of you" in answer.content.decode()
    assert "An entry of the directory has no objectGUID." in caplog.text


@pytest.mark.parametrize("variables", [{}, SEARCHED], ids=["by its name", "searched"])
@pytest.mark.parametrize("way", ["gone", "silent"])
def test_without_the_directory_accounts_of_this_site_go_on(asked, caplog, variables, way):
    """Whoever needs it is told, after a second at most; the failure counts; nothing is quoted."""
    lonely = Directory(*PEOPLE)
    try:
        asked(lonely, LDAP_SECONDS="0.5", **variables)
        ben = User.objects.create_user("ben", password="secret")
        if way == "gone":
            lonely.stop()
        else:
            lonely.freeze()
        caplog.set_level(logging.WARNING)
        answer, user = sign_in("dora")
        assert user is None
        assert "The directory does not answer" in answer.content.decode()
        assert AccessAttempt.objects.get().failures_since_start == 1
        assert "The directory cannot be asked" in caplog.text
        assert sign_in("ben", "secret")[1] == ben
    finally:
        lonely.close()


def test_starttls(asked, directory, tmp_path):
    """Whose certificate is not vouched for gets no password."""
    asked(directory, LDAP_STARTTLS="on", LDAP_CA_FILE=str(directory.certificate))
    assert sign_in("dora")[1].username == "dora"
    other = Directory()
    try:
        asked(directory, LDAP_STARTTLS="on", LDAP_CA_FILE=str(other.certificate))
        answer, user = sign_in("dora")
    finally:
        other.close()
    assert user is None
    assert "The directory does not answer" in answer.content.decode()


def test_without_a_directory_its_people_have_accounts_here(asked, directory, settings):
    """Nothing asks about it; who was of it chooses a password by a mail."""
    asked(directory)
    sign_in("dora")
    settings.HAS_DIRECTORY = False
    Client().post("/accounts/password/reset/", {"email": "dora@example.org"})
    (letter,) = mail.outbox
    assert "/accounts/password/reset/" in letter.body
