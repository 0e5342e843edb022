"""Whose the addresses are that connections and requests come from."""

from collections.abc import Iterable
from functools import cache

from django.conf import settings
from uvicorn.middleware.proxy_headers import _TrustedHosts

from documents.web.throttle import subscriber_of


def connecting(address: str) -> str | None:
    """The subscriber who connects; None for a proxy of the site."""
    return None if address in _proxies() else subscriber_of(address)


def asking(address: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The subscriber who asks, also behind a proxy of the site."""
    told = dict(headers).get(b"x-forwarded-for", b"").decode("latin-1")
    if told and address in _proxies():
        address = _proxies().get_trusted_client_address(told)[0]
    return subscriber_of(address)


@cache
def _proxies() -> _TrustedHosts:
    return _TrustedHosts(settings.FORWARDED_ALLOW_IPS)
