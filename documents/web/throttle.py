"""Slows down whoever guesses: share tokens, tickets, document ids.

Failures are counted in Django's cache by who fails: a person who is signed in, else an address and
what it asks for. The first three in a minute cost nothing, because people mistype; each further
one is answered a little later; after `THROTTLE_FAILURES` (10) what fails hears `Throttled` for a
minute. Whoever has a right is let in all the while: nobody is shut out by what others do at their
address. What is guessed here has 122 random bits and more, so that a right answer is no guess. The
count is this process's own (or the whole site's, when the cache is shared): a bound on guessing,
not a record.
"""

import time
from contextlib import suppress
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache

SECONDS = 60
_HOUR = 3600
_FREE_FAILURES = 3
_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0


class Throttled(Exception):
    """Who asks has failed too often: they may fail again in `SECONDS`."""


def person(pk: int) -> str:
    """Under what somebody who is signed in is counted, wherever they are."""
    return f"person:{pk}"


def stranger(address: str, about: object) -> str:
    """Under what somebody who is not known is counted: what an address asks for."""
    return f"{subscriber_of(address)}:{about}"


def check(who: str) -> None:
    """Let pass who has not failed too often: for what can be guessed, like a password.

    Raises:
        Throttled: they have.
    """
    most = settings.THROTTLE_FAILURES
    if most and cache.get(_key(who), 0) >= most:
        raise Throttled


def count_failure(who: str) -> float:
    """Count a failure; returns the seconds for which the answer should be held back.

    Raises:
        Throttled: there were too many already; nothing is held back.
    """
    check(who)
    key = _key(who)
    cache.add(key, 0, SECONDS)
    try:
        failures = cache.incr(key)
    except ValueError:
        # Its minute was over between the two lines.
        return 0.0
    if failures == settings.THROTTLE_FAILURES:
        cache.touch(key, SECONDS)
    return _PAUSE_SECONDS * max(0, min(failures, settings.THROTTLE_FAILURES) - _FREE_FAILURES)


def count_end(who: str) -> None:
    """Count somebody who was let in and thrown out again, as `pause_after` knows them.

    Until a minute has passed without it: whoever knocks for ever is not quick again in between.
    """
    key = f"ends:{who}"
    cache.add(key, 0, SECONDS)
    # Its minute may be over between the lines.
    with suppress(ValueError):
        cache.incr(key)
        cache.touch(key, SECONDS)


def pause_after(who: str) -> float:
    """For how many seconds somebody waits who was thrown out time and again within a minute."""
    if not settings.THROTTLE_FAILURES:
        return 0.0
    ends = cache.get(f"ends:{who}", 0)
    return float(min(_LONGEST_PAUSE_SECONDS, _PAUSE_SECONDS * max(0, ends - _FREE_FAILURES)))


def note_failure(who: str) -> None:
    """Count a failure and wait as long as the answer should be held back: for views.

    Raises:
        Throttled: there were too many already.
    """
    time.sleep(count_failure(who))


def is_within(name: str, most: int) -> bool:
    """Count something that there may be `most` of in an hour of the clock (0: any number); False
    when it is one too many.
    """
    if not most:
        return True
    key = f"{name}:{int(time.time()) // _HOUR}"
    cache.add(key, 0, _HOUR)
    try:
        return cache.incr(key) <= most
    except ValueError:
        # The hour was over between the two lines.
        return True


def _key(who: str) -> str:
    return f"failures:{who}"


def subscriber_of(address: str) -> str:
    """One key for all that one subscriber has: an IPv4 address or an IPv6 network of 64 bits."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Address(int(ip) >> 64 << 64))
    return str(ip)
