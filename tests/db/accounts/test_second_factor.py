"""What is asked beside a password: no way in goes around it, and nobody else changes it."""

import base64
import hmac
import re
import struct
import time
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from documents.access.api_tokens import make_api_token
from documents.accounts.factors.second_factor import MOST_WRONG
from documents.mail import delivery as mails
from documents.models import Document, Session, User
from tests.db.accounts.test_accounts import Postman

PASSWORD = "correct horse battery"
SECRET_AT, AGAIN = "/accounts/2fa/totp/activate/", "/accounts/reauthenticate/"


def code_of(secret: str, ahead: int = 0) -> str:
    """What an app shows for a secret (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, "sha1")
    start = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": "ann", "password": password})


def is_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


def secret_on(page: Any) -> str:
    found = re.search(r'id="totp-secret" value="([A-Z2-7]+)"', page.content.decode())
    assert found
    return found[1]


@pytest.fixture
def secret(ann: User) -> str:
    """That of the app that Ann has set up, behind her password."""
    ann.set_password(PASSWORD)
    ann.save()
    cache.clear()
    client = Client()
    sign_in(client)
    again = client.get(SECRET_AT)
    assert again.status_code == 302
    client.post(f"{AGAIN}?next={SECRET_AT}", {"password": PASSWORD})
    secret = secret_on(client.get(SECRET_AT))
    assert client.post(SECRET_AT, {"code": code_of(secret, -1)}).status_code == 302
    return secret


def test_a_password_alone_does_not_sign_in(ann: User, secret: str) -> None:
    """Nor to the admin site; a code does, once; nothing of the secret can be read in the row."""
    User.objects.update(is_staff=True, is_superuser=True)
    client, other = Client(), Client()
    assert sign_in(client)["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    code = code_of(secret)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_in(client)
    assert client.get("/admin/").status_code == 200
    sign_in(other)
    page = other.post("/accounts/2fa/authenticate/", {"code": code})
    assert "This code is wrong, or was used before." in page.content.decode()
    assert not is_in(other)
    assert secret not in str(Authenticator.objects.values_list("data"))


def test_codes_cannot_be_guessed(ann: User, secret: str) -> None:
    """After some wrong ones not even the right one is taken, in whichever browser."""
    for _ in range(MOST_WRONG):
        client = Client()
        sign_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    page = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert "Too many wrong codes." in page.content.decode()
    assert not is_in(client)


def test_a_recovery_code_signs_in_once(ann: User, secret: str) -> None:
    row = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    code = row.wrap().get_unused_codes()[0]
    for works in (True, False):
        client = Client()
        sign_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_in(client) is works


def test_a_new_password_by_mail_does_not_skip_it(
    ann: User, secret: str, mailoutbox: list[Any], monkeypatch: Any
) -> None:
    monkeypatch.setattr(mails, "_postman", Postman())
    EmailAddress.objects.create(user=ann, email="ann@example.org", verified=True, primary=True)
    mailoutbox.clear()
    client = Client()
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    found = re.search(r"(/accounts/password/reset/key/\S+)", mailoutbox[0].body)
    assert found
    form = client.get(found[1], follow=True).redirect_chain[-1][0]
    new = "another horse battery"
    client.post(form, {"password1": new, "password2": new})
    assert not is_in(client)
    assert sign_in(client, new)["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)


def test_programs_go_on(ann: User, secret: str, document: Document) -> None:
    token = make_api_token(ann, "program")
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get(f"/api/v1/documents/{document.pk}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path", ["totp/deactivate/", "recovery-codes/generate/", "recovery-codes/", "webauthn/add/"]
)
def test_whoever_finds_an_open_browser_changes_nothing(ann: User, secret: str, path: str) -> None:
    """What matters asks again who it is."""
    client = Client()
    client.force_login(ann, "allauth.account.auth_backends.AuthenticationBackend")
    before = list(Authenticator.objects.values_list("pk", "type"))
    for answer in (client.get(f"/accounts/2fa/{path}"), client.post(f"/accounts/2fa/{path}")):
        assert answer.status_code in {302, 405}
        assert answer.status_code == 405 or "reauthenticate" in answer["Location"]
    assert list(Authenticator.objects.values_list("pk", "type")) == before


def test_whoever_is_signed_out_meanwhile_changes_nothing(ann: User, secret: str) -> None:
    """As with every write: the session is compared in the transaction."""
    client = Client()
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    client.post(f"{AGAIN}?next=/accounts/", {"password": PASSWORD})
    remove = "/accounts/2fa/totp/deactivate/"
    assert client.get(remove).status_code == 200
    before, held = Session.objects.get(session_key=client.session.session_key), []

    def end(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith("SAVEPOINT") and not held:
            held.append(
                Session.objects.filter(pk=before.pk).update(expire_date="2020-01-01T00:00Z")
            )
        return execute(sql, *arguments)

    with connection.execute_wrapper(end):
        client.post(remove)
    assert held
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_an_operator_takes_it_away(ann: User, secret: str) -> None:
    """From whoever has lost it; they are signed out, and sign in with their password."""
    out, client = StringIO(), Client()
    client.force_login(ann, "allauth.account.auth_backends.AuthenticationBackend")
    call_command("second_factor", "ann", stdout=out)
    assert out.getvalue() == "ann: totp, recovery_codes.\n"
    call_command("second_factor", "ann", "--reset", stdout=out)
    assert not is_in(client)
    assert not Authenticator.objects.exists()
    sign_in(client)
    assert is_in(client)


def test_with_another_key_of_the_site_no_code_fits(ann: User, secret: str, settings: Any) -> None:
    """And nothing breaks: an operator can take it away."""
    settings.SECRET_KEY = "another" * 10
    client = Client()
    sign_in(client)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert (answer.status_code, is_in(client)) == (200, False)
