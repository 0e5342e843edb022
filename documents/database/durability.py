"""Refuses an SQLite connection on which "committed" would not mean "on disk"."""

import threading
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper

_of_thread = threading.local()
_CHECKPOINT_MILLISECONDS = 1000
# How many pages are merged at a time; and by how many rows SQLite shows that something was.
_PAGES, _AT_LEAST = 200, 2
_FULL = 2  # SQLite's number for PRAGMA synchronous=FULL


def wait_briefly(seconds: float) -> None:
    """Have the connections that this thread opens from now on wait for SQLite's write lock for
    this long alone: nobody who only reads is to wait behind somebody who cannot write.
    """
    _of_thread.milliseconds = int(seconds * 1000)


def assert_durable(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of `connection_created`.

    Raises:
        ImproperlyConfigured: the connection may lose a committed transaction.
    """
    # PostgreSQL's come from a pool, for which collab/postgresql.py looks once for each.
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            _expect("synchronous", cursor.fetchone()[0], {_FULL})
            cursor.execute("PRAGMA journal_mode")
            # A database in memory (tests without a server) has no journal to put in WAL mode.
            _expect("journal_mode", cursor.fetchone()[0], {"wal", "memory"})
            if milliseconds := getattr(_of_thread, "milliseconds", None):
                cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")


def _expect(setting: str, found: object, wanted: set[Any]) -> None:
    if found not in wanted:
        raise ImproperlyConfigured(f"The database runs with {setting}={found}; {wanted} needed.")


def scrub() -> None:
    """Have nothing of what was deleted stay in SQLite's full-text indexes and write-ahead log.

    The log stays as it is while somebody reads from it, until it is written from its start again.
    """
    if default_connection.vendor != "sqlite":
        return
    with default_connection.cursor() as cursor:
        # Whoever waits for those who read holds up those who write.
        cursor.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_MILLISECONDS}")
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%'"
        )
        for (index,) in cursor.fetchall():
            # Until its parts are merged an index only notes which words have been deleted.
            _merge_parts(cursor, index)
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _merge_parts(cursor: Any, index: str) -> None:
    """What SQLite's `optimize` does, a little at a time, so that others write in between."""
    pages = -_PAGES
    while True:
        before = cursor.connection.total_changes
        statement = f'INSERT INTO "{index}"("{index}", rank) VALUES (\'merge\', {pages})'  # noqa: S608
        cursor.execute(statement)
        if cursor.connection.total_changes - before < _AT_LEAST:
            return
        pages = _PAGES
