"""The server with a database that fails on demand: `python -m tests.live.faulty`.

The file that `FAULTS` names says how, as JSON, and is read before every call:

    {"from": 3, "error": "disk full"}       the third call of a transaction fails, and all after it
    {"word": "INSERT", ...}                 only calls that start so are counted, and fail
    {"committed": true, ...}                a COMMIT that fails has been carried out
    {"reads": true, ...}                    so do, from the start, the calls outside of transactions
    {"hangs": 5, ...}                       the first of them fails after so many seconds, in which
                                            no time-out helps; the others take no time

Without the file the database works. BEGIN and COMMIT are calls like any statement. The failed calls
are written to `FAULTS` + ".log", one a line.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

_FILE = Path(os.environ["FAULTS"])
_LOG = Path(os.environ["FAULTS"] + ".log")


class Faults:
    """Counts the calls since the file appeared and says which of them fail."""

    def __init__(self) -> None:
        self._calls = 0

    def _plan(self) -> dict[str, Any] | None:
        """What the file says, if there is one."""
        try:
            plan: dict[str, Any] = json.loads(_FILE.read_text())
        except FileNotFoundError:
            self._calls = 0
            return None
        return plan

    def _is_due(self, plan: dict[str, Any], sql: str) -> bool:
        """Count a call of a transaction and say whether it fails."""
        if not sql.startswith(plan["word"]):
            return False
        self._calls += 1
        return bool(self._calls >= plan["from"])

    def execute(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Django's `execute_wrapper`: every statement but COMMIT."""
        if plan := self._plan():
            is_counted = context["connection"].in_atomic_block or sql.startswith("BEGIN")
            if self._is_due(plan, sql) if is_counted else plan["reads"]:
                _fail(plan, sql)
        return execute(sql, params, many, context)

    def commit(self, connection: BaseDatabaseWrapper) -> None:
        """In the place of a connection's own commit."""
        plan = self._plan()
        fails = plan is not None and self._is_due(plan, "COMMIT")
        if plan is None or not fails or plan["committed"]:
            type(connection)._commit(connection)
        if plan is not None and fails:
            _fail(plan, "COMMIT")


def _fail(plan: dict[str, Any], sql: str) -> None:
    if not _LOG.exists():
        time.sleep(plan["hangs"])
    with _LOG.open("a") as log:
        log.write(sql.split()[0] + "\n")
    raise OperationalError(plan["error"])


def _install(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of `connection_created`, which also tells of a connection that was opened again."""
    if not connection.execute_wrappers:
        connection.execute_wrappers.append(_FAULTS.execute)
        connection._commit = lambda: _FAULTS.commit(connection)
    if milliseconds := os.environ.get("BUSY_MS"):
        connection.cursor().execute(f"PRAGMA busy_timeout = {milliseconds}")


_FAULTS = Faults()

if __name__ == "__main__":
    from collab.serve import main

    connection_created.connect(_install, weak=False)
    main()
