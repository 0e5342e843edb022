"""Sends hints to a site's processes: `python -m tests.bench.hinting COUNT DOCUMENTS`.

Run with REDIS_URL and DATABASE_URL set. Each hint is of documents that nobody has open, as nearly
all are that a process of a large site hears of.
"""

import asyncio
import os
import sys
from uuid import uuid4

import django

_AT_ONCE = 50
_PAUSE_SECONDS = 0.1


def main() -> None:
    """Send them, slowly enough that none is dropped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    django.setup()
    asyncio.run(_send(*map(int, sys.argv[1:])))


async def _send(count: int, documents: int) -> None:
    from channels.layers import get_channel_layer

    from collab.cluster.hints import Moved, write
    from collab.cluster.neighbours import EVERYBODY

    layer = get_channel_layer()
    for start in range(0, count, _AT_ONCE):
        for _ in range(start, min(start + _AT_ONCE, count)):
            hint = Moved({uuid4(): (1, 0) for _ in range(documents)})
            await layer.group_send(EVERYBODY, write(hint, "somebody"))
        await asyncio.sleep(_PAUSE_SECONDS)


if __name__ == "__main__":
    main()
