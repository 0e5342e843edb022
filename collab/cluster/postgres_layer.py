"""A channel layer by PostgreSQL's LISTEN and NOTIFY: hints for a few processes without a Redis.

As much of one as lane.py asks for, for one channel. PostgreSQL takes what is told in turn with all
that is told in the database, and looks through what each listener listens to: enough for some
processes, not for many. Behind a pooler that gives its connections out by transaction nobody would
hear anything: there is none of this then.
"""

import asyncio
import json
import secrets
from contextlib import suppress
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from collab.postgresql import Connection, asked_first

_PREFIX = "scriptorium."
# PostgreSQL takes less than 8,000 bytes at a time; a message may be as long as this many of them.
_LONGEST_PART, _MOST_PARTS = 7500, 200
# Of how many messages parts may be missing; beyond that the oldest is forgotten.
_MOST_PENDING = 50

Message = dict[str, Any]


class Pooled(Exception):
    """There is a pooler before PostgreSQL, so that nothing would be heard."""


class PostgresLayer:
    """Tells by one connection, and hears by another; `address` is libpq's, else Django's."""

    def __init__(self, address: str | None = None, **_: Any) -> None:
        self._address = address
        self._name = secrets.token_hex(4)
        self._count = 0
        self._queue: asyncio.Queue[Message | Exception] = asyncio.Queue()
        self._channels: dict[str, str] = {}
        self._mouth: psycopg.AsyncConnection[Any] | None = None
        self._ear: psycopg.AsyncConnection[Any] | None = None
        # The ear's socket, while the loop tells of it. A connection that is lost does not know its
        # number any more, under which the next socket of the process would be mistaken for it.
        self._heard_by: int | None = None
        # Held by whoever uses, or makes, one of them.
        self._speaking, self._hearing = asyncio.Lock(), asyncio.Lock()
        self._pending: dict[str, list[str]] = {}

    # Telling.

    async def send(self, channel: str, message: Message) -> None:
        """Tell one channel."""
        await self.group_send(channel, message)

    async def group_send(self, group: str, message: Message) -> None:
        """Tell everybody in a group."""
        async with self._speaking:
            if self._mouth is None or self._mouth.closed:
                self._mouth = await _connected(self._address)
            for part in self._parts(message):
                await self._mouth.execute("SELECT pg_notify(%s, %s)", [_PREFIX + group, part])

    def notify(self, group: str, message: Message) -> None:
        """The same from a process that has no loop, by Django's connection."""
        with connection.cursor() as cursor:
            for part in self._parts(message):
                cursor.execute("SELECT pg_notify(%s, %s)", [_PREFIX + group, part])

    def _parts(self, message: Message) -> list[str]:
        text = json.dumps(message)
        pieces = [text[at : at + _LONGEST_PART] for at in range(0, len(text), _LONGEST_PART)]
        self._count += 1
        name = f"{self._name}.{self._count}"
        return [f"{name} {number} {len(pieces)} {piece}" for number, piece in enumerate(pieces, 1)]

    # Hearing.

    async def group_add(self, group: str, channel: str) -> None:
        """Hear what a group is told."""
        await self._listen(group)

    async def group_discard(self, group: str, channel: str) -> None:
        """Do not hear it any more."""
        await self._ask("UNLISTEN {}", group)

    async def receive(self, channel: str) -> Message:
        """The next thing that was told.

        Raises:
            OperationalError: the connection is lost.
        """
        if self._ear is None:
            await self._listen(channel)
        heard = await self._queue.get()
        if isinstance(heard, Exception):
            raise heard
        return heard

    async def flush(self) -> None:
        """Let go of the connections and of all that was heard; it may be used again."""
        ear, mouth, self._ear, self._mouth = self._ear, self._mouth, None, None
        self._pending.clear()
        self._queue = asyncio.Queue()
        self._be_deaf()
        for each in (ear, mouth):
            if each:
                with suppress(psycopg.Error):
                    await each.close()

    async def _listen(self, group: str) -> None:
        await self._ask("LISTEN {}", group)

    async def _ask(self, command: str, group: str) -> None:
        async with self._hearing:
            if self._ear is None:
                self._ear = await _connected(self._address)
                self._ear.add_notify_handler(self._hear)
            ear = self._ear
            self._be_deaf()
            await ear.execute(sql.SQL(command).format(sql.Identifier(_PREFIX + group)))
            self._heard_by = ear.fileno()
            asyncio.get_running_loop().add_reader(self._heard_by, self._read, ear)

    def _be_deaf(self) -> None:
        if self._heard_by is not None:
            asyncio.get_running_loop().remove_reader(self._heard_by)
            self._heard_by = None

    def _read(self, ear: "psycopg.AsyncConnection[Any]") -> None:
        try:
            ear.pgconn.consume_input()
            while told := ear.pgconn.notifies():
                self._take(told.extra.decode())
        except psycopg.Error as error:
            self._be_deaf()
            self._queue.put_nowait(error)

    def _hear(self, told: psycopg.Notify) -> None:
        """What comes in the midst of an answer."""
        self._take(told.payload)

    def _take(self, payload: str) -> None:
        with suppress(ValueError):
            name, number, count, piece = payload.split(" ", 3)
            pieces = self._pending.pop(name, [])
            if int(number) != len(pieces) + 1 or int(count) > _MOST_PARTS:
                return
            pieces.append(piece)
            if len(pieces) == int(count):
                self._queue.put_nowait(json.loads("".join(pieces)))
                return
            self._pending[name] = pieces
            if len(self._pending) > _MOST_PENDING:
                del self._pending[next(iter(self._pending))]


def _djangos() -> dict[str, Any]:
    """Where Django finds the database, without how it asks."""
    options = connection.get_connection_params()
    return {name: options[name] for name in options.keys() - {"cursor_factory", "context"}}


async def _connected(address: str | None) -> "psycopg.AsyncConnection[Any]":
    """A connection of its own, beside Django's.

    Raises:
        Pooled: it is a pooler's.
        OperationalError: there is none to be had.
    """
    options = {"conninfo": address} if address else _djangos()
    # Who is gone would be asked in vain for longer than anybody waits here.
    options = asked_first(Connection.last_server, options)
    made = await psycopg.AsyncConnection.connect(**options, autocommit=True)
    try:
        pid = await (await made.execute("SELECT pg_backend_pid()")).fetchone()
        if not pid or pid[0] != made.info.backend_pid:
            raise Pooled("behind a pooler nothing is heard; set REDIS_URL")
        # Hints need not survive; each would wait for the disk.
        await made.execute("SET synchronous_commit = off")
    except BaseException:
        await made.close()
        raise
    return made
