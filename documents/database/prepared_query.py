"""Queries whose SQL is made once and then asked with other values.

Django takes ten times as long to put a query together as the database to answer it. That matters
for what is asked when everybody comes back at once.
"""

import datetime
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, CharField, DateTimeField, Field, QuerySet, UUIDField

NUMBER, TEXT, MOMENT, ID = BigIntegerField(), CharField(), DateTimeField(), UUIDField()

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL, and its parameters: each a constant, or the place of a value."""

    sql: str
    constants: tuple[Any, ...]
    places: tuple[int | None, ...]


class Prepared:
    """A query for rows of numbers and texts, which come as the database gives them.

    `fields` are the types of its values. `make` makes the query of them; it is called once, with
    stand-ins, so it must treat all values alike.
    """

    def __init__(
        self, fields: Sequence["Field[Any, Any]"], make: Callable[..., QuerySet[Any, Any]]
    ) -> None:
        self._fields = fields
        self._make = make

    def rows(self, *values: Any) -> list[Row]:
        """What the query gives for these values, in the order of its fields.

        Raises:
            DatabaseError: as any query.
        """
        statement = self._statement
        known = self._adapted(values)
        parameters = [
            constant if place is None else known[place]
            for constant, place in zip(statement.constants, statement.places, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            rows: list[Row] = cursor.fetchall()
        return rows

    @cached_property
    def _statement(self) -> _Statement:
        stand_ins = [_stand_in(field, place) for place, field in enumerate(self._fields)]
        sql, constants = self._make(*stand_ins).query.sql_with_params()
        adapted = self._adapted(stand_ins)
        places = [adapted.index(each) if each in adapted else None for each in constants]
        if missing := set(range(len(stand_ins))).difference(places):
            raise TypeError(
                f"The values at {sorted(missing)} are not among the query's parameters."
            )
        return _Statement(sql, tuple(constants), tuple(places))

    def _adapted(self, values: Sequence[Any]) -> list[Any]:
        pairs = zip(self._fields, values, strict=True)
        return [field.get_db_prep_value(value, connection) for field, value in pairs]


def _stand_in(field: "Field[Any, Any]", place: int) -> Any:
    """A value that no query holds as a constant."""
    if isinstance(field, UUIDField):
        return uuid.uuid4()
    if isinstance(field, DateTimeField):
        return datetime.datetime(9000 + place, 1, 1, tzinfo=datetime.UTC)
    number = 2**62 + place
    return number if isinstance(field, BigIntegerField) else f"stand-in {number}"
