"""The server with a database that fails on demand: `python -m tests.live.faulty`.

The file that `FAULTS` names says how, as JSON, and is read before every call:

    {"from": 3, "error": "database or disk is full"}    the third call fails, and all after it
    {"from": 1, "word": "INSERT", ...}                  only calls that start so are counted
    {"from": 3, ..., "committed": true}                 a COMMIT that fails has been carried out

Without the file the database works. A COMMIT counts as a call, like any statement. The failed calls
are written to `FAULTS` + ".log", one a line.
"""

import json
import os
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

    def _plan(self, sql: str) -> dict[str, Any] | None:
        """What the file says, if this call is one that fails."""
        try:
            plan: dict[str, Any] = json.loads(_FILE.read_text())
        except FileNotFoundError:
            self._calls = 0
            return None
        self._calls += sql.startswith(plan["word"])
        return plan if sql.startswith(plan["word"]) and self._calls >= plan["from"] else None

    def execute(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Django's `execute_wrapper`: every statement but COMMIT."""
        if plan := self._plan(sql):
            _fail(plan, sql)
        return execute(sql, params, many, context)

    def commit(self, connection: BaseDatabaseWrapper) -> None:
        """In the place of a connection's own commit."""
        plan = self._plan("COMMIT")
        if plan is None or plan["committed"]:
            type(connection)._commit(connection)
        if plan:
            _fail(plan, "COMMIT")


def _fail(plan: dict[str, Any], sql: str) -> None:
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
