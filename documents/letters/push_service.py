"""Handing a push to the push service of a browser: sealed for it (RFC 8291), signed by the site
(RFC 8292).

The address comes from whoever uses the browser. So it is looked up here, and only public addresses
are asked, the very ones that were looked up; nothing of an answer but its number is read.
"""

import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.conf import settings
from py_vapid import Vapid02

from documents.models import PushPlace
from documents.web.public_addresses import is_public

_SECONDS = 5.0
# For so long a push service keeps what a browser that is away is to get.
_KEPT = 24 * 3600
_GONE = frozenset({404, 410})
_DONE = range(200, 300)
_NO_ADDRESS = "the push service has no public address"


class Gone(Exception):
    """The browser wants no more of it, or is no more."""


@dataclass(frozen=True, slots=True)
class Push:
    """What is to be shown in a browser; of two with the same topic it gets one."""

    place: PushPlace
    payload: bytes
    topic: str

    def send(self) -> None:
        """Hand it over.

        Raises:
            Gone: nothing is to be sent there any more.
            OSError: it was not taken.
        """
        parts = urlsplit(self.place.endpoint)
        host, port = parts.hostname or "", parts.port or 443
        connection = _Connection(host, port, timeout=_SECONDS, context=ssl.create_default_context())
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, self._sealed(), self._headers())
            status = connection.getresponse().status
        except (HTTPException, ValueError) as error:
            raise OSError(type(error).__name__) from error
        finally:
            connection.close()
        if status in _GONE:
            raise Gone
        if status not in _DONE:
            raise OSError(f"a push service answered {status}")

    def _sealed(self) -> bytes:
        sealed: bytes = http_ece.encrypt(
            self.payload,
            private_key=generate_private_key(SECP256R1()),
            dh=bytes(self.place.key),
            auth_secret=bytes(self.place.secret),
            version="aes128gcm",
        )
        return sealed

    def _headers(self) -> dict[str, str]:
        parts = urlsplit(self.place.endpoint)
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": settings.PUSH_CONTACT}
        signed: dict[str, str] = Vapid02.from_raw(settings.VAPID_KEY.encode()).sign(claims)
        return {
            **signed,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(_KEPT),
            "Topic": self.topic,
        }


class _Connection(HTTPSConnection):
    """Connects to addresses that were looked at, and to no other."""

    def connect(self) -> None:
        """Connect to the first one that answers."""
        failed = OSError(_NO_ADDRESS)
        for address in _addresses(self.host, self.port):
            try:
                plain = socket.create_connection((address, self.port), _SECONDS)
            except OSError as error:
                failed = error
                continue
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
            return
        raise failed


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = dict.fromkeys(str(row[4][0]) for row in found)
    return [address for address in addresses if may_be_asked(address)]


def may_be_asked(address: str) -> bool:
    """Whether what has this address may be asked: it is public, or the operator says so."""
    ip = ip_address(address.partition("%")[0])
    return is_public(address) or any(ip in ip_network(each) for each in settings.PUSH_NETWORKS)
