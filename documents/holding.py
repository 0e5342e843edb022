"""Rows that stay as they were read until the transaction that read them ends."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet


def held(rows: QuerySet[Any, str]) -> list[str]:
    """The texts of a query for one column; nobody changes or deletes their rows meanwhile.

    Others may hold them, too. Among SQLite's transactions there is only one that writes.
    """
    if connection.vendor == "sqlite":
        return list(rows)
    sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR SHARE", parameters)
        return [text for (text,) in cursor.fetchall()]
