"""Refuses an SQLite connection on which "committed" would not mean "on disk"."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper

_FULL = 2  # SQLite's number for PRAGMA synchronous=FULL


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
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%'"
        )
        for (index,) in cursor.fetchall():
            # Until its parts are merged an index only notes which words have been deleted.
            cursor.execute(f'INSERT INTO "{index}"("{index}") VALUES (\'optimize\')')  # noqa: S608
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
