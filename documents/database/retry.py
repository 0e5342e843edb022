"""Transactions that the database gave up because they met another one are tried again at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import Error, OperationalError, connection, transaction

from documents.errors import Locked

P = ParamSpec("P")
T = TypeVar("T")

# PostgreSQL's serialization_failure and deadlock_detected.
_MET_ANOTHER = {"40001", "40P01"}
_TRIES = 4
_BUSY = 5  # SQLite's number, in the lowest byte of its finer ones


def retried(transaction: Callable[P, T]) -> Callable[P, T]:
    """Have a transaction be tried again, a few times, if all that is wrong is that it met another.

    Within an outer transaction it is not: what is lost is the outer one.
    """

    @wraps(transaction)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(_TRIES - 1):
            try:
                return transaction(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not met_another(error):
                    raise
        return transaction(*args, **kwargs)

    return run


def is_locked(error: Error) -> bool:
    """Whether somebody else held SQLite's write lock for longer than was waited."""
    return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF == _BUSY


@contextmanager
def transaction_or_locked() -> Iterator[None]:
    """A transaction.

    Raises:
        Locked: it could not even be begun.
    """
    has_begun = False
    try:
        with transaction.atomic():
            has_begun = True
            yield
    except OperationalError as error:
        if has_begun or not is_locked(error):
            raise
        raise Locked from error


@contextmanager
def transaction_at_once() -> Iterator[None]:
    """A transaction that does not wait for SQLite's write lock: of what can be done later as well.

    Raises:
        Locked: somebody else has it; nothing was begun.
    """
    with _no_patience(), transaction_or_locked():
        yield


@contextmanager
def _no_patience() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (milliseconds,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")


def met_another(error: OperationalError) -> bool:
    """Whether the database chose this transaction to give way to another."""
    return getattr(error.__cause__, "sqlstate", None) in _MET_ANOTHER
