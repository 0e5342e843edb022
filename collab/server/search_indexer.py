"""Keeps the search up to date while the site is served."""

import asyncio
import threading

from documents.search.index import index_due
from documents.search.indexer import Indexer

# How often it is looked at what has changed.
_SECONDS = 3.0


async def index_forever() -> None:
    """Index what has changed, again and again: read by a child process, kept on a thread."""
    is_over, indexer = threading.Event(), Indexer()
    try:
        while True:
            await asyncio.sleep(_SECONDS)
            await asyncio.to_thread(index_due, indexer, is_over.is_set)
    finally:
        # Nobody waits for the document that is being read.
        is_over.set()
        indexer.stop()
