"""PostgreSQL's connections: whoever waits for one has an end, and "committed" means "on disk".

A server that cannot be reached any more may never say so: packets are swallowed, or it stands
still. So each answer is waited for until a moment on this side of the network. The server's own
limits, of statements, locks and transactions that nobody ends, free what others wait for.
"""

import logging
import time
from collections.abc import Generator
from typing import Any, Self

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

from collab.patience import is_at_an_end

log = logging.getLogger(__name__)

# What libpq is told: a connection that is begun, one on which nothing is said, one on which what
# was said is not confirmed (in milliseconds).
TRANSPORT: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
# How much longer an answer is waited for than the server takes at most to make it.
_ON_THE_WAY = 1.25
# What a lock is waited for, and how long a transaction may rest, in parts of a statement's time.
_LOCK, _REST = 0.3, 2.0
_LOOK_SECONDS = 0.1
_NOTHING = 0

_DURABLE = {"on", "remote_apply"}
_SETTINGS = """
    SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')
               WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
           set_config('statement_timeout', %s, false),
           set_config('lock_timeout', %s, false),
           set_config('idle_in_transaction_session_timeout', %s, false),
           pg_backend_pid(),
           (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit')
"""


class Connection(psycopg.Connection[Any]):
    """A connection on which nobody waits for ever; made by Django's pool."""

    # When one was last given up, whoever's it was.
    _last_lost = 0.0
    _last_answer = 0.0

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> Self:
        """Connect, and say what holds for the session.

        That it is said here, and not with the start-up parameters, lets poolers take it.

        Raises:
            ImproperlyConfigured: a committed transaction may be lost.
        """
        connection = super().connect(*args, **kwargs)
        connection._last_answer = time.monotonic()
        try:
            connection._set_up()
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_up(self) -> None:
        limits = (settings.DATABASE_SECONDS * part for part in (1.0, _LOCK, _REST))
        row = self.execute(_SETTINGS, [f"{limit * 1000:.0f}" for limit in limits]).fetchone()
        assert row
        now, *_, pid, by_default = row
        if now not in _DURABLE:
            raise ImproperlyConfigured("The database does not take synchronous_commit=on.")
        # Behind a pooler the next transaction may be another session's, where nothing was said.
        if pid != self.info.backend_pid and by_default not in _DURABLE:
            raise ImproperlyConfigured("Behind a pooler the database needs synchronous_commit=on.")

    def wait(self, gen: PQGen[Any], *args: Any, **kwargs: Any) -> Any:
        """Wait for an answer, until the end of patience.

        Raises:
            OperationalError: there was none; the connection is closed.
        """
        is_resting = self.pgconn.transaction_status == TransactionStatus.IDLE
        if is_resting and self._last_answer < Connection._last_lost:
            # Where one is dead without a word, those that have rested since are not asked.
            self.close()
            raise psycopg.OperationalError("The database may have been lost.")
        try:
            answer = super().wait(_bounded(gen), _LOOK_SECONDS)
        except _Unanswered as error:
            # Whoever asked may only tell that there is no connection any more.
            log.warning("%s", error)
            Connection._last_lost = time.monotonic()
            # Whoever would roll back on it would wait once more.
            self.close()
            raise
        self._last_answer = time.monotonic()
        return answer


class _Unanswered(psycopg.OperationalError):
    """Nothing came back in all the time there was."""


def _bounded(gen: PQGen[Any]) -> Generator[Any, Any, Any]:
    """What psycopg waits for, with an end."""
    began, seconds = time.monotonic(), settings.DATABASE_SECONDS * _ON_THE_WAY
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready == _NOTHING and is_at_an_end(began, seconds):
                raise _Unanswered(f"The database has not answered for {seconds:.0f} seconds.")
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value
