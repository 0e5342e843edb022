"""Large messages of a socket, read in turn (PROTOCOL.md 2.11)."""

import asyncio

from collab.transports.gathering import TURN_SECONDS, Turns
from collab.transports.gathering_transport import GatheringTransport


class MessageTurns:
    """Has one client wait, unread, until what it sends may be gathered.

    `is_awaited` tells that the application waits for a message.
    """

    # Whether what the client sends has to wait for a turn.
    is_waiting = False
    is_awaited = False

    def __init__(self, transport: GatheringTransport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._turns = Turns()
        self._timer: asyncio.TimerHandle | None = None
        # How many bytes have come.
        self._came = 0
        # Messages that the application has not dealt with, and whether nothing comes after them.
        self._undealt, self._is_gone = 0, False

    @property
    def who(self) -> str:
        """Who has the share."""
        return self._turns.who

    def let_in(self, who: str) -> None:
        """Read what comes, in this share."""
        self._turns.who = who
        self._transport.let_go()

    @property
    def are_any(self) -> bool:
        """Whether there are any."""
        return self._turns.are_any

    def note(self, size: int) -> None:
        """Note that so many bytes have come."""
        self._came += size

    def gather(self, size: int, *, is_idle: bool) -> None:
        """Wait for a turn if a message of which so many bytes have come needs one; `is_idle` tells
        that the application has no other to deal with.
        """
        if not self._turns.lacks(size) or self.is_waiting or self._transport.is_closing():
            return
        self._transport.hold()
        # Not while it would wait for the application: others can use the turn.
        if self.is_awaited and is_idle:
            self.is_waiting = True
            self._turns.ask(self, size)

    def go_on(self) -> None:
        """It is our turn."""
        self.is_waiting = False
        self._transport.let_go()
        self._time()

    def begin_message(self) -> None:
        """Note a message that the application has to deal with."""
        self._undealt += 1

    def done(self, *, is_last: bool) -> None:
        """Note that it has dealt with one; with the last of what has come the turn ends."""
        self._undealt -= 1
        if self._is_gone or is_last:
            self.end()

    def go(self) -> None:
        """End the turn, but not before what was received in it has been dealt with."""
        self._is_gone = True
        if not self._undealt:
            self.end()

    def end(self) -> None:
        """Let others come."""
        self._turns.end(self)
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self.is_waiting:
            self.is_waiting = False
            self._transport.let_go()

    def _time(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_later(TURN_SECONDS, self._check, self._came)

    def _check(self, came_before: int) -> None:
        is_read = self.is_awaited and not self.is_waiting
        if is_read and self._turns.are_wasted(self._came - came_before):
            self._transport.abort()
        else:
            self._time()
