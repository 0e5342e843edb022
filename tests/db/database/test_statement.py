"""`documents.database.statement`: the short way to the driver does what Django's cursor does."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import dj_database_url
import pytest
from django.core.exceptions import SynchronousOnlyOperation
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError
from django.db.utils import ConnectionHandler
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collab.postgresql import Connection
from documents.database.statement import Statement
from tests.live.sites.postgres import Cluster

pytestmark = pytest.mark.django_db(transaction=True)

_TABLE = "CREATE TEMPORARY TABLE numbers (number integer PRIMARY KEY, word text)"
# The ways to the database: the driver's own, and Django's for those who watch.
_WAYS: dict[str, Callable[[BaseDatabaseWrapper], AbstractContextManager[Any]]] = {
    "plain": lambda database: nullcontext(),
    "wrapped": lambda database: database.execute_wrapper(lambda execute, *rest: execute(*rest)),
    "logged": CaptureQueriesContext,
}
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_VALUES = st.tuples(
    st.integers(-(2**63), 2**63 - 1), _TEXTS, st.binary(), st.floats(-1, 1), st.none()
)


@pytest.fixture(params=["sqlite", "postgresql", "pool"])
def database(request: pytest.FixtureRequest) -> Iterator[BaseDatabaseWrapper]:
    """A connection to a database of each kind; to PostgreSQL also as a site has it."""
    ours = connections[DEFAULT_DB_ALIAS]
    if request.param == "sqlite":
        opened = ours.copy()
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        where: dict[str, Any] = {**dj_database_url.parse(cluster.empty())}
        if request.param == "pool":
            where["OPTIONS"] = {"pool": {"connection_class": Connection, "min_size": 1}}
        opened = ConnectionHandler({DEFAULT_DB_ALIAS: where})[DEFAULT_DB_ALIAS]
    # Transactions ask for it by its name.
    connections[DEFAULT_DB_ALIAS] = opened
    with opened.cursor() as cursor:
        cursor.execute(_TABLE)
    yield opened
    opened.close()
    if request.param == "pool":
        opened.close_pool()
    connections[DEFAULT_DB_ALIAS] = ours


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=_VALUES)
def test_each_way_gives_the_same_rows(
    database: BaseDatabaseWrapper, values: tuple[Any, ...]
) -> None:
    columns = "CAST(%s AS bigint), CAST(%s AS text), %s, CAST(%s AS double precision), %s"
    statement, given_ = Statement(f"SELECT {columns}, '%%'"), []
    for way in _WAYS.values():
        with way(database):
            given_.append(statement.rows(database, values))
    assert given_[0] == given_[1] == given_[2]
    assert [each[1] for each in given_[0]] == [values[1]]
    assert given_[0][0][-1] == "%"


@pytest.mark.parametrize("way", _WAYS)
def test_each_way_changes_the_same_rows(database: BaseDatabaseWrapper, way: str) -> None:
    insert = Statement("INSERT INTO numbers VALUES (%s, %s)")
    update = Statement("UPDATE numbers SET word = %s WHERE number < %s")
    with _WAYS[way](database):
        assert insert.run(database, [(number, "a") for number in range(5)]) == 5
        assert update.run(database, [("b", 3), ("c", 1), ("d", 0)]) == 4
        rows = Statement("SELECT * FROM numbers ORDER BY number").rows(database, [])
    assert rows == [(0, "c"), (1, "b"), (2, "b"), (3, "a"), (4, "a")]


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("INSERT INTO numbers VALUES (%s, %s), (%s, %s)", (1, "a", 1, "b")),
        ("INSERT INTO nothing VALUES (%s)", (1,)),
        ("SELECT %s", ()),
    ],
)
def test_each_way_fails_the_same(
    database: BaseDatabaseWrapper, sql: str, parameters: tuple[Any, ...]
) -> None:
    told = []
    for way in _WAYS.values():
        for ask in (Statement(sql).rows, lambda *given_: Statement(sql).run(given_[0], given_[1:])):
            with way(database), pytest.raises(DatabaseError) as caught, transaction.atomic():
                ask(database, parameters)
            first_line = str(caught.value).splitlines()[0]
            told.append((caught.type, first_line, type(caught.value.__cause__)))
    assert told == told[:2] * len(_WAYS)


def test_whoever_watches_sees_it(database: BaseDatabaseWrapper) -> None:
    with CaptureQueriesContext(database) as logged:
        Statement("SELECT %s").rows(database, ["a"])
    seen = []

    def watch(execute: Any, sql: str, *arguments: Any) -> Any:
        seen.append(sql)
        return execute(sql, *arguments)

    with database.execute_wrapper(watch):
        Statement("SELECT %s").rows(database, ["b"])
    assert "'a'" in logged.captured_queries[0]["sql"]
    assert seen == ["SELECT %s"]


def test_a_connection_is_looked_after_as_ever(database: BaseDatabaseWrapper) -> None:
    """Opened when it is closed; not for another thread, in a loop or a broken transaction."""
    one = Statement("SELECT 1")

    async def in_a_loop() -> list[Any]:
        return one.rows(database, [])

    with ThreadPoolExecutor(1) as other, pytest.raises(DatabaseError, match="thread"):
        other.submit(one.rows, database, []).result()
    with pytest.raises(SynchronousOnlyOperation):
        asyncio.run(in_a_loop())
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            one.rows(database, [])
    database.close()
    assert one.rows(database, []) == [(1,)]


@pytest.mark.parametrize("database", ["pool"], indirect=True)
def test_postgresql_keeps_the_plans(database: BaseDatabaseWrapper) -> None:
    """Those of a transaction that failed are made anew."""
    statement = Statement("SELECT word FROM numbers WHERE number = %s")
    plans = Statement("SELECT statement FROM pg_prepared_statements")
    for fails in (False, True, False):
        for number in range(5):
            with transaction.atomic():
                assert statement.rows(database, [number]) == []
                transaction.set_rollback(fails)
        kept = plans.rows(database, [])
        assert fails or kept == [("SELECT word FROM numbers WHERE number = $1",)]
