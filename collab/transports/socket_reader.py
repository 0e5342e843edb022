"""Clients of sockets as readers of what is sent to them (PROTOCOL.md 2.7)."""

import asyncio

from collab.transports.backlog import backlog
from collab.transports.gathering_transport import GatheringTransport
from collab.transports.message_turns import MessageTurns
from collab.transports.reader_watch import ReaderWatch

# A client that takes nothing for so long is cut off.
STUCK_SECONDS = 10.0


class SocketReader:
    """A client for whom something waits: cut off when it is stuck, or too much waits for it.

    It is the `Reader` of the backlog.
    """

    _is_cut_off = False

    def __init__(
        self,
        transport: GatheringTransport,
        turns: MessageTurns,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._transport = transport
        self._turns = turns
        # Whoever waits to be read may not read, either, before they are.
        self._watch = ReaderWatch(transport, loop, STUCK_SECONDS, excuse=lambda: turns.is_waiting)

    def start(self) -> None:
        """Note that something waits."""
        self._watch.start()
        backlog.note(self)

    def stop(self) -> None:
        """Note that it has been read, or nobody will."""
        self._watch.stop()
        backlog.forget(self)

    @property
    def who(self) -> str:
        """The person."""
        return self._turns.who

    def unread(self) -> int:
        """How many bytes the client has not read."""
        return 0 if self._is_cut_off else self._transport.get_write_buffer_size()

    def cut_off(self) -> None:
        """End the connection, and keep nothing for it."""
        self._is_cut_off = True
        self._transport.abort()
