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

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, CharField, DateTimeField, Field, QuerySet, UUIDField

from documents.database.statement import Row, Statement

NUMBER, TEXT, MOMENT, ID = BigIntegerField(), CharField(), DateTimeField(), UUIDField()

# A column's place, a function for what is there, and the expression that the query has there.
_Converter = tuple[int, Callable[..., Any], Any]

_MOST_DOUBLED = 1024


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL, its parameters (each a constant, or the place of a value), and what makes of the columns
    that need it (by their places) what Django gives.
    """

    sql: Statement
    constants: tuple[Any, ...]
    places: tuple[int | None, ...]
    converters: tuple[_Converter, ...]

    def converted(self, rows: list[Row], database: BaseDatabaseWrapper) -> list[Row]:
        """Rows as the database gives them, as the query would give them."""
        return [self._converted(row, database) for row in rows] if self.converters else rows

    def _converted(self, row: Row, database: BaseDatabaseWrapper) -> Row:
        columns = list(row)
        for place, convert, expression in self.converters:
            columns[place] = convert(columns[place], expression, database)
        return tuple(columns)


class Prepared:
    """A query for rows of numbers and texts, which come as the database gives them.

    `fields` are the types of its values. `make` makes the query of them; it is called once, with
    stand-ins, so it must treat all values alike. `end` comes behind its SQL.
    """

    def __init__(
        self,
        fields: Sequence["Field[Any, Any]"],
        make: Callable[..., QuerySet[Any, Any]],
        end: str = "",
    ) -> None:
        self._fields = fields
        self._make = make
        self._end = end

    def rows(self, *values: Any) -> list[Row]:
        """What the query gives for these values, in the order of its fields.

        Raises:
            DatabaseError: as any query.
        """
        return self._rows(connections[DEFAULT_DB_ALIAS], values)

    def _rows(self, database: BaseDatabaseWrapper, values: Sequence[Any]) -> list[Row]:
        statement = self._statement
        known = self._adapted(values, database)
        parameters = [
            constant if place is None else known[place]
            for constant, place in zip(statement.constants, statement.places, strict=True)
        ]
        return statement.sql.rows(database, parameters)

    def objects(self, *values: Any) -> list[Row]:
        """The same with ids, moments and the like as Django gives them.

        Raises:
            DatabaseError: as any query.
        """
        database = connections[DEFAULT_DB_ALIAS]
        return self._statement.converted(self._rows(database, values), database)

    @cached_property
    def _statement(self) -> _Statement:
        stand_ins = [_stand_in(field, place) for place, field in enumerate(self._fields)]
        database = connections[DEFAULT_DB_ALIAS]
        compiler = self._make(*stand_ins).query.get_compiler(connection=database)
        sql, constants = compiler.as_sql()
        adapted = self._adapted(stand_ins, database)
        places = [adapted.index(each) if each in adapted else None for each in constants]
        if missing := set(range(len(stand_ins))).difference(places):
            raise TypeError(
                f"The values at {sorted(missing)} are not among the query's parameters."
            )
        found = compiler.get_converters([column for column, _, _ in compiler.select]).items()
        converters = tuple((at, each, what) for at, (many, what) in found for each in many)
        return _Statement(Statement(sql + self._end), tuple(constants), tuple(places), converters)

    def _adapted(self, values: Sequence[Any], database: BaseDatabaseWrapper) -> list[Any]:
        pairs = zip(self._fields, values, strict=True)
        return [field.get_db_prep_value(value, database) for field, value in pairs]


class PreparedForMany:
    """A query about any number of values of one type, put into SQL once for a few such numbers.

    `make` makes the query of one value for each of `fields` and the list of the many, which stand
    in it as what something is `__in`. The last one fills up the list.
    """

    def __init__(
        self,
        fields: Sequence["Field[Any, Any]"],
        many: "Field[Any, Any]",
        make: Callable[..., QuerySet[Any, Any]],
        end: str = "",
    ) -> None:
        self._fields, self._many, self._make, self._end = fields, many, make, end
        self._prepared: dict[int, Prepared] = {}

    def objects(self, *values: Any, many: Sequence[Any]) -> list[Row]:
        """What the query gives for these values, of which there are some, as Django gives it.

        Raises:
            DatabaseError: as any query.
        """
        width = width_of(len(many))
        return self._of(width).objects(*values, *many, *[many[-1]] * (width - len(many)))

    def _of(self, width: int) -> Prepared:
        if width not in self._prepared:
            count = len(self._fields)
            self._prepared[width] = Prepared(
                [*self._fields, *[self._many] * width],
                lambda *values: self._make(*values[:count], values[count:]),
                self._end,
            )
        return self._prepared[width]


def width_of(count: int) -> int:
    """For how many values a query about so many is put together: the next power of two, or multiple
    of 1,024, because databases take no more than some 30,000.
    """
    if count <= _MOST_DOUBLED:
        return 1 << (count - 1).bit_length()
    return -(-count // _MOST_DOUBLED) * _MOST_DOUBLED


def _stand_in(field: "Field[Any, Any]", place: int) -> Any:
    """A value that no query holds as a constant."""
    if isinstance(field, UUIDField):
        return uuid.uuid4()
    if isinstance(field, DateTimeField):
        return datetime.datetime(9000 + place, 1, 1, tzinfo=datetime.UTC)
    number = 2**62 + place
    return number if isinstance(field, BigIntegerField) else f"stand-in {number}"
