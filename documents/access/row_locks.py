"""Rows that stay as they were read until the transaction that read them ends."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from documents.models import User


def held(rows: QuerySet[Any, str]) -> list[str]:
    """The texts of a query for one column; nobody changes or deletes its rows, or the people whose
    they are, meanwhile.

    Others may hold them, too. Among SQLite's transactions there is only one that writes.
    """
    if connection.vendor == "sqlite":
        return list(rows)
    # People first: so does whoever ends all that somebody speaks in.
    users = User.objects.filter(pk__in=rows.order_by().values("user")).order_by("pk")
    _locked(users.values_list("pk", flat=True))
    return [text for (text,) in _locked(rows)]


def _locked(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR SHARE", parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
