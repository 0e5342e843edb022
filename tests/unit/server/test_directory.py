"""What the LDAP_ variables mean, and which of them are refused."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from collab.server.directory import directory_of
from tests.unit.server.test_environment import PRODUCTION, manage

PERSON = "uid={name},ou=people,dc=example"
GOOD = {"LDAP_URL": "ldaps://a.example ldaps://b.example:3636", "LDAP_PERSON": PERSON}


def test_a_directory_is_there_when_it_has_an_address():
    """All else has a value, but for how people are found."""
    assert directory_of({"LDAP_PERSON": PERSON}, is_local=False) is None
    directory = directory_of(GOOD, is_local=False)
    assert directory is not None
    assert directory.urls == ("ldaps://a.example", "ldaps://b.example:3636")
    assert (directory.username, directory.id, directory.seconds) == ("uid", "entryUUID", 5)


@pytest.mark.parametrize("url", ["ldap://a.example", "ldaps://a.example ldap://b.example"])
def test_passwords_do_not_go_in_the_open(url):
    """To another machine only with TLS, but from a site for trying."""
    open_ = GOOD | {"LDAP_URL": url}
    with pytest.raises(ImproperlyConfigured, match="everybody between could read passwords"):
        directory_of(open_, is_local=False)
    assert directory_of(open_ | {"LDAP_STARTTLS": "on"}, is_local=False)
    assert directory_of(open_, is_local=True)


@pytest.mark.parametrize("url", ["ldap://localhost", "ldap://127.0.0.1:3890", "ldapi://%2Frun%2Fl"])
def test_on_this_machine_nobody_is_between(url):
    assert directory_of(GOOD | {"LDAP_URL": url}, is_local=False)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"LDAP_URL": "https://a.example"}, "LDAP_URL is ldaps:"),
        ({"LDAP_URL": "ldaps:"}, "LDAP_URL is ldaps:"),
        ({"LDAP_PERSON": ""}, "Set LDAP_PERSON or LDAP_SEARCH_BASE"),
        ({"LDAP_SEARCH_BASE": "dc=example"}, "Set LDAP_PERSON or LDAP_SEARCH_BASE"),
        ({"LDAP_PERSON": "uid=ann,dc=example"}, "LDAP_PERSON needs {name}"),
        (
            {"LDAP_PERSON": "", "LDAP_SEARCH_BASE": "dc=x", "LDAP_SEARCH_FILTER": "(uid=ann)"},
            "LDAP_SEARCH_FILTER needs {name}",
        ),
        ({"LDAP_BIND_DN": "cn=reader"}, "LDAP_BIND_DN and LDAP_BIND_PASSWORD go together"),
        ({"LDAP_STARTTLS": "yes"}, "LDAP_STARTTLS is on or off"),
        ({"LDAP_SECONDS": "0"}, "LDAP_SECONDS is more than 0"),
        ({"LDAP_SECONDS": "soon"}, "LDAP_SECONDS is more than 0"),
        ({"LDAP_CA_FILE": "/nowhere"}, "LDAP_CA_FILE: there is no file"),
    ],
)
def test_what_is_refused(change, sentence):
    """In a sentence, before anybody signs in."""
    with pytest.raises(ImproperlyConfigured) as refusal:
        directory_of(GOOD | change, is_local=False)
    assert str(refusal.value).startswith(sentence)


def test_a_site_loads_nothing_that_it_does_not_use(tmp_path):
    """And a public one is refused when passwords would go in the open."""
    loaded = (
        "import sys; print([name for name in ('ldap', 'django_auth_ldap', 'onelogin', 'xmlsec')"
        " if name in sys.modules])"
    )
    done = manage(tmp_path, "shell", "-c", loaded, **PRODUCTION)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
    open_ = GOOD | {"LDAP_URL": "ldap://directory.example.org"}
    done = manage(tmp_path, "check", "--deploy", **PRODUCTION, **open_)
    assert done.returncode == 1
    assert "everybody between could read passwords" in done.stderr
    done = manage(tmp_path, "check", "--deploy", **PRODUCTION, **GOOD)
    assert done.returncode == 0, done.stderr
