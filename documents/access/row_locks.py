"""Rows that stay as they were read until the transaction that read them ends."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, QuerySet

from documents.database.prepared_query import PreparedForMany
from documents.models import User

_FOR_SHARE = " FOR SHARE"


def held(rows: QuerySet[Any, str]) -> list[str]:
    """The texts of a query for one column; nobody changes or deletes its rows, or the people whose
    they are, meanwhile.

    Others may hold them, too. Among SQLite's transactions there is only one that writes.
    """
    if connection.vendor == "sqlite":
        return list(rows)
    # People first: so does whoever ends all that somebody speaks in.
    _locked(_people_of(rows))
    return [text for (text,) in _locked(rows)]


class HeldRows:
    """The same for a query that is put into SQL once (documents/database/prepared_query.py)."""

    def __init__(
        self,
        fields: Sequence["Field[Any, Any]"],
        many: "Field[Any, Any]",
        make: Callable[..., QuerySet[Any, str]],
    ) -> None:
        self._free = PreparedForMany(fields, many, make)
        self._held = PreparedForMany(fields, many, make, _FOR_SHARE)
        self._people = PreparedForMany(
            fields, many, lambda *values: _people_of(make(*values)), _FOR_SHARE
        )

    def objects(self, *values: Any, many: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What the query gives for these values, of which there are some."""
        if connection.vendor == "sqlite":
            return self._free.objects(*values, many=many)
        self._people.objects(*values, many=many)
        return self._held.objects(*values, many=many)


def _people_of(rows: QuerySet[Any, str]) -> QuerySet[User, int]:
    users = User.objects.filter(pk__in=rows.order_by().values("user")).order_by("pk")
    return users.values_list("pk", flat=True)


def _locked(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql + _FOR_SHARE, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
