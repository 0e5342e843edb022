"""How often a person may ask: a count for each clock minute, reading and writing apart.

The counts are in Django's cache, and so this process's own unless the cache is shared.
"""

import time

from django.conf import settings
from django.core.cache import cache

from documents.api.http.problems import Problem

_SECONDS = 60


def count_request(user_id: int, *, writes: bool) -> None:
    """Count a request.

    Raises:
        Problem: 429; the minute's requests are used up.
    """
    kind, most = ("writes", settings.API_WRITES) if writes else ("reads", settings.API_READS)
    if not most:
        return
    minute, second = divmod(int(time.time()), _SECONDS)
    key = f"api:{kind}:{user_id}:{minute}"
    cache.add(key, 0, _SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:
        # The minute was over between the two lines.
        return
    if count > most:
        again = {"Retry-After": str(_SECONDS - second)}
        raise Problem(429, f"You may ask {most} times a minute.", again)
