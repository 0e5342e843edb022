"""The cache that several processes share, which the site can do without.

It holds counts (documents/web/throttle.py, the API's limits). While Redis does not answer each
process counts for itself, as it does without Redis: guessing stays bounded, and nobody waits.
"""

import logging
import time
from functools import cached_property, lru_cache
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 5.0
_OPTIONS: dict[str, Any] = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
_MOST_ENTRIES = 100_000


class _Health:
    """When Redis may be asked again; one for the process."""

    not_before = 0.0

    def note_failure(self, error: Exception) -> None:
        log.warning("the shared cache does not answer (%s)", error)
        self.not_before = time.monotonic() + _PAUSE_SECONDS


_health = _Health()


@lru_cache
def _client(server: str) -> RedisCacheClient:
    """One client for all threads: Django makes a cache for each of them."""
    return RedisCacheClient([server], **_OPTIONS)


def _or_alone(name: str) -> Any:
    """A method of a cache: done by Redis or, while that does not answer, by this process alone."""
    shared, alone = getattr(RedisCache, name), getattr(LocMemCache, name)

    def method(self: "SharedCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= _health.not_before:
            try:
                return shared(self, *args, **kwargs)
            except RedisError as error:
                _health.note_failure(error)
        return alone(self.alone, *args, **kwargs)

    return method


class SharedCache(RedisCache):
    """What `CACHES` names when there is a `REDIS_URL`."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._address = server
        self.alone = LocMemCache("alone", {"OPTIONS": {"MAX_ENTRIES": _MOST_ENTRIES}})

    @cached_property
    def _cache(self) -> RedisCacheClient:
        return _client(self._address)

    add = _or_alone("add")
    get = _or_alone("get")
    set = _or_alone("set")
    touch = _or_alone("touch")
    delete = _or_alone("delete")
    incr = _or_alone("incr")
    has_key = _or_alone("has_key")
    get_many = _or_alone("get_many")
    set_many = _or_alone("set_many")
    delete_many = _or_alone("delete_many")
    clear = _or_alone("clear")
