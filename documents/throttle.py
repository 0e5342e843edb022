"""Slows down, and then shuts out, addresses that guess: share tokens, tickets, document ids.

Failures are counted by address in Django's cache. The first three in a minute cost nothing, because
people mistype; each further one is answered a little later; after `THROTTLE_FAILURES` (10) the
address is shut out for a minute. The count is this process's own (or the whole site's, when the
cache is shared): a bound on guessing, not a record.
"""

import time
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache

SECONDS = 60
_FREE_FAILURES = 3
_PAUSE_SECONDS = 0.2


class Throttled(Exception):
    """The address has failed too often: it may try again in `SECONDS`."""


def check(address: str) -> None:
    """Let an address pass that is not shut out; asks the cache alone.

    Raises:
        Throttled: it is.
    """
    most = settings.THROTTLE_FAILURES
    if most and cache.get(_key(address), 0) >= most:
        raise Throttled


def count_failure(address: str) -> float:
    """Count a failure; returns the seconds for which the answer should be held back."""
    key = _key(address)
    cache.add(key, 0, SECONDS)
    try:
        failures = cache.incr(key)
    except ValueError:
        # Its minute was over between the two lines.
        return 0.0
    if failures == settings.THROTTLE_FAILURES:
        cache.touch(key, SECONDS)
    return _PAUSE_SECONDS * max(0, min(failures, settings.THROTTLE_FAILURES) - _FREE_FAILURES)


def note_failure(address: str) -> None:
    """Count a failure and wait as long as the answer should be held back: for views."""
    time.sleep(count_failure(address))


def _key(address: str) -> str:
    return f"failures:{subscriber_of(address)}"


def subscriber_of(address: str) -> str:
    """One key for all that one subscriber has: an IPv4 address or an IPv6 network of 64 bits."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or int(ip) >> 64)
    return str(ip)
