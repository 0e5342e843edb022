"""What the `LDAP_` variables mean: the directory whose people may sign in.

Only `auth_ldap` imports the packages of the extra `ldap`, and only where there is a directory.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_HERE = {"localhost", "127.0.0.1", "::1"}
_SCHEMES = {"ldap", "ldaps", "ldapi"}


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory; `person` is the DN of whoever has a `{name}`, or empty where `base` is searched
    by `filter`. `urls` are servers with the same content, tried in turn, each step for `seconds`.
    """

    urls: tuple[str, ...]
    has_starttls: bool
    authorities: str
    person: str
    base: str
    filter: str
    bind_dn: str
    bind_password: str
    group: str
    username: str
    name: str
    mail: str
    id: str
    seconds: float


def directory_of(environ: Mapping[str, str], *, is_local: bool) -> Directory | None:
    """The directory, if there is one; a site that `is_local` may ask without TLS.

    Raises:
        ImproperlyConfigured: no people can be found with what is set, or passwords could be read
            on their way.
    """
    urls = tuple(environ.get("LDAP_URL", "").split())
    if not urls:
        return None
    directory = Directory(
        urls=urls,
        has_starttls=_switch(environ, "LDAP_STARTTLS"),
        authorities=environ.get("LDAP_CA_FILE", ""),
        person=environ.get("LDAP_PERSON", ""),
        base=environ.get("LDAP_SEARCH_BASE", ""),
        filter=environ.get("LDAP_SEARCH_FILTER", "(uid={name})"),
        bind_dn=environ.get("LDAP_BIND_DN", ""),
        bind_password=environ.get("LDAP_BIND_PASSWORD", ""),
        group=environ.get("LDAP_GROUP", ""),
        username=environ.get("LDAP_USERNAME_ATTRIBUTE", "uid"),
        name=environ.get("LDAP_NAME_ATTRIBUTE", "cn"),
        mail=environ.get("LDAP_MAIL_ATTRIBUTE", "mail"),
        id=environ.get("LDAP_ID_ATTRIBUTE", "entryUUID"),
        seconds=_seconds(environ.get("LDAP_SECONDS", "5")),
    )
    for url in urls:
        _check_way(url, directory.has_starttls or is_local)
    _check_search(directory)
    return directory


def _switch(environ: Mapping[str, str], name: str) -> bool:
    told = environ.get(name, "off")
    if told not in {"on", "off"}:
        raise ImproperlyConfigured(f"{name} is on or off.")
    return told == "on"


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 60:
        raise ImproperlyConfigured("LDAP_SECONDS is more than 0 and at most 60.")
    return seconds


def _check_way(url: str, may_be_plain: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not (parts.netloc or parts.scheme == "ldapi"):
        raise ImproperlyConfigured("LDAP_URL is ldaps://host, ldap://host or ldapi://socket.")
    if parts.scheme == "ldap" and not may_be_plain and parts.hostname not in _HERE:
        raise ImproperlyConfigured(
            "LDAP_URL has ldap:// to another machine: everybody between could read passwords."
            " Use ldaps://, or set LDAP_STARTTLS=on."
        )


def _check_search(directory: Directory) -> None:
    if bool(directory.person) == bool(directory.base):
        raise ImproperlyConfigured("Set LDAP_PERSON or LDAP_SEARCH_BASE, and not both.")
    name, text = (
        ("LDAP_PERSON", directory.person)
        if directory.person
        else ("LDAP_SEARCH_FILTER", directory.filter)
    )
    if "{name}" not in text:
        raise ImproperlyConfigured(f"{name} needs {{name}}, where the name that is typed goes.")
    if bool(directory.bind_dn) != bool(directory.bind_password):
        raise ImproperlyConfigured("LDAP_BIND_DN and LDAP_BIND_PASSWORD go together.")
    if directory.authorities and not Path(directory.authorities).is_file():
        raise ImproperlyConfigured(f"LDAP_CA_FILE: there is no file {directory.authorities}.")


def auth_ldap(directory: Directory) -> dict[str, Any]:
    """django-auth-ldap's settings for the directory.

    Raises:
        ImproperlyConfigured: its packages are not installed.
    """
    try:
        import ldap
        from django_auth_ldap.config import GroupOfNamesType, LDAPSearch
    except ImportError as error:
        raise ImproperlyConfigured(
            "LDAP_URL needs more packages: pip install 'scriptorium[ldap]'."
        ) from error
    attributes = [directory.username, directory.name, directory.mail, directory.id]
    found: dict[str, Any] = {
        "AUTH_LDAP_SERVER_URI": " ".join(directory.urls),
        "AUTH_LDAP_START_TLS": directory.has_starttls,
        "AUTH_LDAP_CONNECTION_OPTIONS": _options(ldap, directory),
        "AUTH_LDAP_BIND_DN": directory.bind_dn,
        "AUTH_LDAP_BIND_PASSWORD": directory.bind_password,
        # Without an account of the site's own people read their own entries.
        "AUTH_LDAP_BIND_AS_AUTHENTICATING_USER": not directory.bind_dn,
        "AUTH_LDAP_USER_ATTRLIST": attributes,
        "AUTH_LDAP_ALWAYS_UPDATE_USER": False,
        "AUTH_LDAP_PERMIT_EMPTY_PASSWORD": False,
    }
    if directory.person:
        found["AUTH_LDAP_USER_DN_TEMPLATE"] = _template(directory.person)
    else:
        found["AUTH_LDAP_USER_SEARCH"] = LDAPSearch(
            directory.base, ldap.SCOPE_SUBTREE, _template(directory.filter), attributes
        )
    if directory.group:
        found["AUTH_LDAP_REQUIRE_GROUP"] = directory.group
        found["AUTH_LDAP_GROUP_TYPE"] = GroupOfNamesType()
        found["AUTH_LDAP_GROUP_SEARCH"] = LDAPSearch(directory.group, ldap.SCOPE_BASE)
    return found


def _template(text: str) -> str:
    return text.replace("%", "%%").replace("{name}", "%(user)s")


def _options(ldap: Any, directory: Directory) -> dict[int, Any]:
    options = {
        ldap.OPT_PROTOCOL_VERSION: 3,
        # A server must not send passwords on to others.
        ldap.OPT_REFERRALS: 0,
        ldap.OPT_NETWORK_TIMEOUT: directory.seconds,
        ldap.OPT_TIMEOUT: directory.seconds,
        ldap.OPT_X_TLS_REQUIRE_CERT: ldap.OPT_X_TLS_DEMAND,
    }
    if directory.authorities:
        options[ldap.OPT_X_TLS_CACERTFILE] = directory.authorities
    # The last one: what is above is for this connection.
    return {**options, ldap.OPT_X_TLS_NEWCTX: 0}
