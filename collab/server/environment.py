"""What the environment variables that are more than a word mean."""

import hmac
import socket
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
import idna
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from collab.server.saml import saml_app, saml_origin

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104
_OWN_PORTS = {"http": 80, "https": 443}
# Django's names for those of libpq's parameters that have one.
_NAMED = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
_SMTP = {"smtp": (25, ""), "smtp+tls": (587, "EMAIL_USE_TLS"), "smtps": (465, "EMAIL_USE_SSL")}

# Where the forms that start a sign-in lead to (`form-action` covers redirects, too).
_GOOGLE = ["https://accounts.google.com"]
_FACEBOOK = ["https://www.facebook.com", "https://m.facebook.com"]


def origin_of(url: str) -> str:
    """`scheme://host[:port]` as browsers write it: in ASCII, without the scheme's own port.

    Raises:
        ImproperlyConfigured: the address is not of http or https, or says more than its origin.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{url!r} is no address.") from error
    more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in _OWN_PORTS or not parts.hostname or more:
        raise ImproperlyConfigured(f"SITE_URL is {url!r}: it needs a scheme, a host and no path.")
    host = _host_of(parts.hostname)
    is_own = port in (None, _OWN_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" if is_own else f"{parts.scheme}://{host}:{port}"


def _host_of(name: str) -> str:
    """A host as browsers send it: letters of one script, numbers in one spelling, no last dot."""
    wrong = ImproperlyConfigured(f"SITE_URL has the host {name!r}, which no browser can ask for.")
    if ":" in name:
        return f"[{_ipv6_of(name, wrong)}]"
    try:
        # As browsers do: what looks the same is the same, and ß stays ß.
        host = idna.encode(name.removesuffix("."), uts46=True).decode()
    except idna.IDNAError as error:
        raise wrong from error
    last = host.rpartition(".")[2]
    if last.isdecimal() or last.startswith("0x"):
        # What browsers take for an IPv4 address, however it is written.
        try:
            return str(IPv4Address(host))
        except ValueError as error:
            raise wrong from error
    return host


def _ipv6_of(name: str, wrong: Exception) -> str:
    try:
        address = IPv6Address(name)
    except ValueError as error:
        raise wrong from error
    if address.scope_id:
        raise wrong
    if four := address.ipv4_mapped:
        return f"::ffff:{int(four) >> 16:x}:{int(four) & 0xFFFF:x}"
    return str(address)


def process_url(host: str, port: int) -> str:
    """Where a process that listens on `host` is reached: by its machine's name if that is all."""
    name = socket.gethostname() if host in _EVERYWHERE else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def reached_at(host: str) -> str:
    """Where this machine itself reaches a process that listens on `host`."""
    return "127.0.0.1" if host in _EVERYWHERE else host


def database_of(url: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///path`, or for PostgreSQL's address as libpq reads it: one
    host or several (`a:5432,b:5432`), and any of its parameters (`?sslmode=verify-full`).

    Raises:
        ImproperlyConfigured: it is no such address.
    """
    if url.startswith("sqlite:"):
        return dict(dj_database_url.parse(url))
    try:
        told = conninfo_to_dict(url)
    except ProgrammingError:
        # What libpq says of it may have a piece of the password.
        raise ImproperlyConfigured(
            "DATABASE_URL is no address of SQLite or PostgreSQL, in which a password has %-codes"
            " for what is neither letter nor digit."
        ) from None
    named = {name: str(told.pop(keyword, "")) for keyword, name in _NAMED.items()}
    return {"ENGINE": "django.db.backends.postgresql", **named, "OPTIONS": told}


def mail_of(url: str) -> dict[str, Any]:
    """Django's e-mail settings for `console:`, `file:///folder` or `smtp://user:password@host`.

    Raises:
        ImproperlyConfigured: none of these.
    """
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        folder = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": folder, "EMAIL_FILE_PATH": parts.path}
    if parts.scheme not in _SMTP or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL is console:, file:, smtp:, smtp+tls: or smtps:.")
    port, safety = _SMTP[parts.scheme]
    mail: dict[str, Any] = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_TIMEOUT": 10,
    }
    return mail | ({safety: True} if safety else {})


def vapid_key_of(secret_key: str) -> str:
    """A private key of P-256 that follows from the site's, as VAPID has it: 32 bytes in URL-safe
    base64. So all machines have the same one, and nobody has to keep it.
    """
    digest = hmac.digest(secret_key.encode(), b"vapid", "sha512")
    number = int.from_bytes(digest) % (_P256_ORDER - 1) + 1
    return urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()


def networks_of(text: str) -> list[str]:
    """Networks with commas between.

    Raises:
        ImproperlyConfigured: one of them is none.
    """
    networks = [each.strip() for each in text.split(",") if each.strip()]
    try:
        return [str(ip_network(network)) for network in networks]
    except ValueError as error:
        raise ImproperlyConfigured(f"PUSH_NETWORKS: {error}.") from error


def providers_of(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """allauth's `SOCIALACCOUNT_PROVIDERS`: those alone whose keys are set."""
    providers: dict[str, dict[str, Any]] = {}
    if app := _app(environ, "GOOGLE"):
        providers["google"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    if app := _app(environ, "FACEBOOK"):
        providers["facebook"] = {"APPS": [app]}
    if app := _app(environ, "OPENID_CONNECT"):
        app["provider_id"] = "openid"
        app["name"] = environ.get("OPENID_CONNECT_NAME", "OpenID Connect")
        app["settings"] = {"server_url": environ["OPENID_CONNECT_URL"]}
        providers["openid_connect"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    if app := saml_app(environ):
        providers["saml"] = {"APPS": [app]}
    return providers


def _app(environ: Mapping[str, str], name: str) -> dict[str, Any] | None:
    client_id = environ.get(f"{name}_CLIENT_ID")
    secret = environ.get(f"{name}_CLIENT_SECRET")
    return {"client_id": client_id, "secret": secret} if client_id and secret else None


def sign_in_origins(environ: Mapping[str, str]) -> list[str]:
    """The origins of the sign-in pages of the providers whose keys are set."""
    providers = providers_of(environ)
    origins = _GOOGLE * ("google" in providers) + _FACEBOOK * ("facebook" in providers)
    if "openid_connect" in providers:
        parts = urlsplit(environ["OPENID_CONNECT_URL"])
        origins.append(f"{parts.scheme}://{parts.netloc}")
    return origins + saml_origin(environ)
