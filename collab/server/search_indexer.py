"""Keeps the search up to date while the site is served."""

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable

from django.db import Error, connection

from documents.chores.round import SEARCH
from documents.chores.turns import hold
from documents.search.index import index_due
from documents.search.indexer import Indexer

log = logging.getLogger(__name__)

# How often it is looked at what has changed; whoever does so is taken for gone after so long.
_SECONDS, _HELD = 3.0, 15.0


async def index_forever() -> None:
    """Index what has changed, again and again: read by a child process, kept on a thread.

    Of several processes one does so, and none while there is one for the chores alone.
    """
    is_over, indexer = threading.Event(), Indexer()
    name = secrets.token_hex(8)
    try:
        while True:
            await asyncio.sleep(_SECONDS)
            await asyncio.to_thread(_index, name, indexer, is_over.is_set)
    finally:
        # Nobody waits for the document that is being read.
        is_over.set()
        indexer.stop()


def _index(name: str, indexer: Indexer, is_over: Callable[[], bool]) -> None:
    if _is_ours(name):
        index_due(indexer, is_over)


def _is_ours(name: str) -> bool:
    if connection.vendor == "sqlite":
        return True
    try:
        return hold(SEARCH, name, _HELD, is_spare=True)
    except Error:
        log.warning("it could not be seen who keeps the search", exc_info=True)
        return False
    finally:
        connection.close()
