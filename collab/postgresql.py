"""PostgreSQL's connections: whoever waits for one has an end, and "committed" means "on disk".

A server that cannot be reached any more may never say so: packets are swallowed, or it stands
still. So each answer is waited for until a moment on this side of the network. The server's own
limits, of statements, locks and transactions that nobody ends, free what others wait for.
"""

import logging
import time
from collections.abc import Generator, Mapping
from typing import Any, ClassVar, Self

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

from collab.patience import is_at_an_end

log = logging.getLogger(__name__)

# What libpq is told unless `DATABASE_URL` says otherwise: of several servers the one that takes
# changes (a replica may not know yet whose right has ended); a connection on which nothing is said,
# one on which what was said is not confirmed (in milliseconds).
_TRANSPORT: dict[str, Any] = {
    "target_session_attrs": "primary",
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
# How long one server is asked for a connection; one of several, so that others are asked before
# whoever wants it has gone.
_CONNECT_SECONDS, _CONNECT_ONE_OF_SEVERAL_SECONDS = 5, 2
# How much longer an answer is waited for than the server takes at most to make it.
_ON_THE_WAY = 1.25
# What a lock is waited for, and how long a transaction may rest, in parts of a statement's time.
_LOCK, _REST = 0.3, 2.0
_LOOK_SECONDS = 0.1
_NOTHING = 0
# How often the server is asked a statement as it is, until it is asked to keep its plan.
_ASKED_PLAINLY = 2
# Where a server listens of which nothing else is said.
_PORT = "5432"

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


def transport(hosts: str) -> dict[str, Any]:
    """What libpq is told for a host, or for several with commas between."""
    seconds = _CONNECT_ONE_OF_SEVERAL_SECONDS if "," in hosts else _CONNECT_SECONDS
    return {**_TRANSPORT, "connect_timeout": seconds}


# Host and port of the server that a connection was had from last.
Server = tuple[str, str]


class Connection(psycopg.Connection[Any]):
    """A connection on which nobody waits for ever; made by Django's pool."""

    last_server: ClassVar[Server | None] = None
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
        connection = super().connect(*args, **asked_first(Connection.last_server, kwargs))
        Connection.last_server = connection.info.host, str(connection.info.port)
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
        # There, too, the next transaction would not find what was prepared.
        self.prepare_threshold = _ASKED_PLAINLY if pid == self.info.backend_pid else None

    def repeating_cursor(self) -> "psycopg.Cursor[Any]":
        """A cursor whose statements the server gets apart from their values, and keeps the plans
        of; Django's own put the values in and have each planned anew.
        """
        return psycopg.Cursor(self)

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


def asked_first(server: Server | None, params: Mapping[str, Any]) -> dict[str, Any]:
    """libpq's parameters with one of their servers before the others, if it is among them.

    Whoever asks a machine that is gone waits for `connect_timeout`, and would for each connection.
    """
    hosts = str(params.get("host", "")).split(",")
    ports = str(params.get("port", "")).split(",")
    servers = [*zip(hosts, ports * len(hosts) if len(ports) == 1 else ports, strict=False)]
    asked = [(host, port or _PORT) for host, port in servers]
    if server not in asked:
        return dict(params)
    servers.insert(0, servers.pop(asked.index(server)))
    hosts, ports = ([*each] for each in zip(*servers, strict=True))
    return {**params, "host": ",".join(hosts), "port": ",".join(ports)}


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
