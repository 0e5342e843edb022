"""Statements that are known beforehand, sent to the driver without Django's cursor between.

On Django's way (a cursor, the wrappers around it, the placeholders put in anew) a statement takes
several times as long as in the database. Who watches statements sees these as well: then they take
that way.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]


class Statement:
    """SQL with `%s` for its parameters, which are as the driver wants them.

    It is for one database, or for others of that kind.
    """

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self._for_driver = ""

    def rows(self, database: BaseDatabaseWrapper, parameters: Sequence[Any]) -> list[Row]:
        """What the database answers.

        Raises:
            DatabaseError: as any query.
        """
        rows: list[Row]
        if driver := _driver(database):
            with database.wrap_database_errors:
                rows = _cursor(driver).execute(self._sql_for(database), parameters).fetchall()
        else:
            with database.cursor() as cursor:
                cursor.execute(self._sql, parameters)
                rows = cursor.fetchall()
        return rows

    def run(self, database: BaseDatabaseWrapper, each: Sequence[Sequence[Any]]) -> int:
        """Run it with each of these parameters and return how many rows were changed.

        Raises:
            DatabaseError: as any query.
        """
        changed: int
        if driver := _driver(database):
            with database.wrap_database_errors:
                cursor = _cursor(driver)
                cursor.executemany(self._sql_for(database), each)
                changed = cursor.rowcount
                cursor.close()
        else:
            with database.cursor() as watched:
                watched.executemany(self._sql, each)
                changed = watched.rowcount
        return changed

    def _sql_for(self, database: BaseDatabaseWrapper) -> str:
        """The SQL with the driver's own placeholders."""
        if not self._for_driver:
            cursor = database.create_cursor()
            is_sqlite = database.vendor == "sqlite"
            self._for_driver = cursor.convert_query(self._sql) if is_sqlite else self._sql
        return self._for_driver


def _driver(database: BaseDatabaseWrapper) -> Any | None:
    """The driver's connection, looked after as by Django's cursors; None if these are watched."""
    database.close_if_health_check_failed()
    database.ensure_connection()
    if database.execute_wrappers or database.queries_logged:
        return None
    database.validate_thread_sharing()
    database.validate_no_broken_transaction()
    return database.connection


def _cursor(driver: Any) -> Any:
    """A cursor of the driver, one for statements that come again if it has such."""
    make = getattr(driver, "repeating_cursor", driver.cursor)
    return make()
