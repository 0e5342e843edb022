"""`documents.retry`: which failures are tried again."""

from typing import Any

import pytest
from django.db import OperationalError
from psycopg.errors import AdminShutdown, DeadlockDetected, SerializationFailure

from documents.database.retry import retried


def failing(times: int, cause: type[Exception]) -> tuple[Any, list[int]]:
    """A transaction that fails so many times, and its calls."""
    calls: list[int] = []

    def transaction(number: int) -> int:
        calls.append(number)
        if len(calls) <= times:
            raise OperationalError from cause()
        return number

    return retried(transaction), calls


@pytest.mark.parametrize("cause", [DeadlockDetected, SerializationFailure])
def test_what_met_another_transaction_is_tried_again(cause: type[Exception]) -> None:
    """At once, and a few times."""
    transaction, calls = failing(3, cause)
    assert transaction(7) == 7
    assert calls == [7] * 4
    transaction, calls = failing(9, cause)
    with pytest.raises(OperationalError):
        transaction(7)
    assert len(calls) == 4


def test_another_failure_is_not() -> None:
    """A server that has gone is not asked four times."""
    transaction, calls = failing(1, AdminShutdown)
    with pytest.raises(OperationalError):
        transaction(7)
    assert calls == [7]
