"""What the environment variables mean, and which of them are refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from collab.server.environment import (
    database_of,
    mail_of,
    networks_of,
    origin_of,
    providers_of,
    sign_in_origins,
    vapid_key_of,
)
from documents.notices.pushing import public_key

ROOT = Path(__file__).resolve().parents[3]
KEYS = {"GOOGLE_CLIENT_ID": "g", "GOOGLE_CLIENT_SECRET": "gs"}
KEYS |= {"FACEBOOK_CLIENT_ID": "f", "FACEBOOK_CLIENT_SECRET": "fs"}
KEYS |= {"OPENID_CONNECT_CLIENT_ID": "o", "OPENID_CONNECT_CLIENT_SECRET": "os"}
KEYS |= {"OPENID_CONNECT_URL": "https://id.example.org:8443/realms/x"}
PRODUCTION = {
    "SITE_URL": "https://write.example.org",
    "SECRET_KEY": "correct-horse-battery-staple-and-fifty-more-0123456789",
    "EMAIL_URL": "smtp+tls://scriptorium:secret@mail.example.org",
}


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Write.Example.ORG/", "https://write.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
        ("http://[::ffff:10.0.0.1]", "http://[::ffff:a00:1]"),
        ("https://example.org.", "https://example.org"),
        ("https://Bücher.example:8443", "https://xn--bcher-kva.example:8443"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://１２７.0.0.1", "https://127.0.0.1"),
    ],
)
def test_origins(url, origin):
    """As browsers write them, so that they can be compared exactly."""
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org",
        "https://",
        "https://example.org/path",
        "https://example.org?x",
        "https://example.org#x",
        "https://ann@example.org",
        "https://example.org:port",
        "https://example.org:99999",
        "https://exa mple.org",
        "https://under_score.example",
        "https://example..org",
        "https://-example.org",
        "https://.",
        "https://127.1",
        "https://0x7f.0.0.1.0x1",
        "https://[fe80::1%25eth0]",
        "https://[::1",
        "https://ex%61mple.org",
    ],
)
def test_no_origins(url):
    """What says less or more than an origin is refused."""
    with pytest.raises(ImproperlyConfigured):
        origin_of(url)


def test_mail():
    """Console, folder, and the three ways to speak SMTP."""
    assert mail_of("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert mail_of("file:///tmp/mails")["EMAIL_FILE_PATH"] == "/tmp/mails"
    smtp = mail_of("smtp+tls://ann%40x:p%2Fq@mail.example.org:2525")
    assert smtp["EMAIL_HOST_USER"] == "ann@x"
    assert smtp["EMAIL_HOST_PASSWORD"] == "p/q"
    assert (smtp["EMAIL_HOST"], smtp["EMAIL_PORT"]) == ("mail.example.org", 2525)
    assert smtp["EMAIL_USE_TLS"]
    assert mail_of("smtps://mail.example.org")["EMAIL_PORT"] == 465
    assert mail_of("smtps://mail.example.org")["EMAIL_USE_SSL"]
    assert mail_of("smtp://localhost")["EMAIL_PORT"] == 25
    for url in ("", "http://mail", "smtp:", "localhost:25"):
        with pytest.raises(ImproperlyConfigured):
            mail_of(url)


def test_providers_need_both_keys():
    """A provider is there when its id and its secret are."""
    assert providers_of({}) == {}
    assert providers_of({key: value for key, value in KEYS.items() if "SECRET" not in key}) == {}
    assert list(providers_of(KEYS)) == ["google", "facebook", "openid_connect"]
    assert providers_of({**KEYS, "GOOGLE_CLIENT_SECRET": ""}).keys() == {
        "facebook",
        "openid_connect",
    }


def test_forms_may_lead_to_the_providers_alone():
    """Exactly the origins of those that are configured."""
    assert sign_in_origins({}) == []
    assert sign_in_origins(KEYS) == [
        "https://accounts.google.com",
        "https://www.facebook.com",
        "https://m.facebook.com",
        "https://id.example.org:8443",
    ]


def check(tmp_path: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check` with these variables alone."""
    return manage(tmp_path, "check", *arguments, **environ)


def manage(tmp_path: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `manage.py` with these variables alone."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={**kept, "DATA_DIR": str(tmp_path), **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_production_environment_passes(tmp_path):
    """Not even Django's deployment check has a warning."""
    done = check(tmp_path, "--deploy", "--fail-level", "WARNING", **PRODUCTION, **KEYS)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "http://write.example.org"),
        ("SITE_URL", "http://0.0.0.0"),
        ("SITE_URL", "https://write.example.org/scriptorium"),
        ("DEBUG", "1"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "x" * 49),
        ("EMAIL_URL", None),
        ("EMAIL_URL", "mail.example.org"),
        ("SIGNUP", "sometimes"),
        ("SUGGESTED_PEOPLE", "some"),
    ],
)
def test_an_unsafe_environment_is_refused(tmp_path, name, value):
    """A public site does not start with any of these."""
    environ = PRODUCTION | ({name: value} if value is not None else {})
    if value is None:
        del environ[name]
    done = check(tmp_path, **environ)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr


@pytest.mark.parametrize("key", ["x" * 60, "django-insecure-" + "0123456789" * 5])
def test_a_weak_key_is_refused_when_serving(tmp_path, key):
    """The deployment check, which the server runs first, finds keys that are merely long."""
    done = check(
        tmp_path, "--deploy", "--fail-level", "WARNING", **PRODUCTION | {"SECRET_KEY": key}
    )
    assert done.returncode != 0
    assert "security.W009" in done.stderr


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgres://ann:p%40:s@db/site", ("db", "", "site", "ann", "p@:s", {})),
        (
            "postgresql://ann@a:5432,b:5433/site?sslmode=verify-full&connect_timeout=3",
            (
                "a,b",
                "5432,5433",
                "site",
                "ann",
                "",
                {"sslmode": "verify-full", "connect_timeout": "3"},
            ),
        ),
        (
            "postgres://ann@%2Frun%2FA,%2Frun%2FB/site",
            ("/run/A,/run/B", ",", "site", "ann", "", {}),
        ),
    ],
)
def test_an_address_of_postgresql(url, told):
    """One server or several, and what else libpq is to be told: nothing is left out."""
    found = database_of(url)
    names = ("HOST", "PORT", "NAME", "USER", "PASSWORD", "OPTIONS")
    assert tuple(found[name] for name in names) == told


@pytest.mark.parametrize(
    "url", ["postgres://ann:p%ss@db/site", "postgres://db/site?sslmod=require", "mysql://db/site"]
)
def test_what_is_no_address_of_postgresql_is_refused(url):
    """In a sentence, which does not have what may be the password."""
    with pytest.raises(ImproperlyConfigured) as refusal:
        database_of(url)
    assert str(refusal.value).startswith("DATABASE_URL is no address of SQLite or PostgreSQL")


def test_what_an_address_says_goes_before_what_is_said_otherwise(tmp_path):
    """A connection is only made as the operator wants it: with TLS, to whichever server."""
    shown = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    url = "postgres://ann@a,b/site?sslmode=verify-full&target_session_attrs=any"
    done = manage(tmp_path, "shell", "-c", shown, DATABASE_URL=url)
    assert "'sslmode': 'verify-full'" in done.stdout, done.stderr
    assert "'target_session_attrs': 'any'" in done.stdout


def test_the_key_for_push_services_follows_from_the_sites():
    """It is a key of P-256: 32 bytes, the same each time, and another for another site."""
    first, again, other = (vapid_key_of(secret) for secret in ("a" * 50, "a" * 50, "b" * 50))
    assert first == again != other
    assert len(public_key(first)) == 87
    assert networks_of(" 10.0.0.0/8, fd00::/8,") == ["10.0.0.0/8", "fd00::/8"]
    with pytest.raises(ImproperlyConfigured):
        networks_of("10.0.0.1/8")
