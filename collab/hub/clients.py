"""Everybody who has knocked, and the end of their sessions."""

import asyncio
from collections.abc import Collection
from typing import Protocol

from django.conf import settings

from collab.hub.engine_calls import EngineCalls
from collab.limits.connections import Bounds, ConnectionCounts
from collab.protocol.closing import SIGNED_OUT, Closing
from documents.web.throttle import subscriber_of

_FAREWELL_SECONDS = 3.0


class Connection(Protocol):
    """A client that has knocked, whether it is in a room yet or not.

    `digest` names the session (documents/access/sessions.py) in whose name it speaks; `person` is
    the user id once they are let in.
    """

    digest: str
    address: str
    person: int | None

    def end(self, closing: Closing) -> None:
        """Close the connection, or refuse it when it is about to join."""


class Clients:
    """The connections of this process: how many each person has, and whose session has ended."""

    def __init__(self, engine: EngineCalls) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._connections: dict[Connection, None] = {}
        # Each process hears of every session that ends: what that takes depends on the hint alone.
        self._by_digest: dict[str, dict[Connection, None]] = {}
        self._counts = ConnectionCounts(
            Bounds(
                settings.COLLAB_SOCKETS_PER_ADDRESS,
                settings.COLLAB_SOCKETS_PER_PERSON,
                settings.COLLAB_HANDSHAKES_PER_MINUTE,
            )
        )

    def __len__(self) -> int:
        return len(self._connections)

    def come(self, connection: Connection) -> None:
        """Note a connection before it joins, so that whatever ends its session finds it."""
        self._counts.open(subscriber_of(connection.address))
        self._connections[connection] = None
        self._by_digest.setdefault(connection.digest, {})[connection] = None

    def go(self, connection: Connection) -> None:
        """Forget a connection that has ended."""
        del self._connections[connection]
        of_session = self._by_digest[connection.digest]
        del of_session[connection]
        if not of_session:
            del self._by_digest[connection.digest]
        self._counts.close(subscriber_of(connection.address), connection.person)

    def check_stranger(self, connection: Connection) -> None:
        """Let pass a connection of which it is not known whose it is.

        Raises:
            Refused: 4529; there are too many such of its address.
        """
        self._counts.check(subscriber_of(connection.address))

    def enter(self, connection: Connection, person: int) -> None:
        """Note who a connection is.

        Raises:
            Refused: 4529; the person has too many.
        """
        self._counts.enter(subscriber_of(connection.address), person)
        connection.person = person

    def serving(self, people: Collection[int]) -> set[int]:
        """Those of the people who have a connection here."""
        return self._counts.inside(people)

    def begin_minute(self) -> None:
        """Forget the handshakes of the minute that is over."""
        self._counts.begin_minute()

    def sign_out(self, digests: Collection[str]) -> None:
        """End the connections of sessions."""
        for digest in digests:
            for connection in self._by_digest.get(digest, ()):
                connection.end(SIGNED_OUT)

    async def sign_out_unnoticed(self) -> None:
        """End the connections whose sessions expired or were ended by another process."""
        self.sign_out(await self._engine.ended(frozenset(self._by_digest)))

    async def wait_for_farewells(self) -> None:
        """Wait until everybody has gone, or for three seconds."""
        deadline = self._loop.time() + _FAREWELL_SECONDS
        while self._connections and self._loop.time() < deadline:  # noqa: ASYNC110  (rare, short)
            await asyncio.sleep(0.01)
