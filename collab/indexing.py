"""Keeps the search up to date while the site is served."""

import asyncio
import threading

from documents.search import index_due

# How often it is looked at what has changed.
_SECONDS = 3.0


async def index_forever() -> None:
    """Index what has changed, again and again, on a thread beside the engine's."""
    is_over = threading.Event()
    try:
        while True:
            await asyncio.sleep(_SECONDS)
            await asyncio.to_thread(index_due, is_over.is_set)
    finally:
        # Nobody waits for more than the document that is being read.
        is_over.set()
