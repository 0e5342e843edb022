"""A poll: a connection that lives on between the requests of its client.

It runs the same `Connection` as a socket, with inbox and outbox in the place of the network.
"""

import asyncio
import logging
from contextlib import suppress
from typing import TypeVar

from collab.hub.hub import Hub
from collab.protocol.closing import FAILED, CloseCode, Closing, Refused
from collab.room.state_machine import StateMachine
from collab.transports.backlog import backlog
from collab.transports.connection import Connection
from collab.transports.gathering import INTAKE
from collab.transports.longpoll.bell import Bell
from collab.transports.longpoll.forwarding import new_token
from collab.transports.longpoll.inbox import Inbox
from collab.transports.longpoll.intake import PollIntake
from collab.transports.longpoll.outbox import Outbox
from collab.transports.longpoll.registry import Registry
from collab.transports.longpoll.requests import Requests
from collab.transports.longpoll.stage import NEXT, Stage
from collab.transports.scope import Message

log = logging.getLogger(__name__)

T = TypeVar("T")

# For how long the end of a connection waits to be heard.
_FAREWELL_SECONDS = 10.0

# Those that may be asked for.
polls: "Registry[Poll]" = Registry()


class Full(Exception):
    """The inbox has no room; the frames that it has taken are counted in `received`."""

    def __init__(self, received: int) -> None:
        super().__init__("the inbox is full")
        self.received = received


class Poll:
    """What the requests with one token share.

    `scope` is that of the request that asks for it, with the document's id in its `url_route`;
    `digest` names the session that it belongs to, `inbox` has what has come, `intake` gathers what
    is large, `requests` are those under way. Whoever is not let in leaves nothing behind.
    """

    def __init__(self, scope: Message, hub: Hub) -> None:
        self.token = new_token()
        self._bell = Bell()
        self.inbox, self._outbox = Inbox(), Outbox()
        self.intake = PollIntake(self.inbox, self._bell)
        scope = {**scope, "extensions": {INTAKE: self.intake}}
        self._connection = Connection(scope, self._receive, self._send, hub, self._note_joined)
        self.digest = self._connection.digest
        self._closing: Closing | None = None
        self._stage = StateMachine(Stage.JOINING, NEXT)
        self.requests = Requests()
        self._running = asyncio.create_task(self._run())

    # What requests ask for.

    async def join(self) -> None:
        """Be let in; from then on the poll can be found.

        Raises:
            Refused: the client is not let in.
        """
        await self._bell.until(lambda: self._stage.state is not Stage.JOINING)
        if self._closing:
            raise self._farewell()
        polls.add(self)

    def lacks(self, number: int) -> bool:
        """Whether a frame of the client's is news.

        Raises:
            Gap: those before it have not come.
            Refused: the connection has ended.
        """
        self._check_open()
        return self.inbox.lacks(number)

    async def put(self, number: int, frame: bytes, deadline: float) -> None:
        """Take a frame of the client's, once; waits while the inbox is full.

        Raises:
            Full: it still is at the deadline, in the loop's time.
            Gap: those before it have not come.
            Refused: the connection has ended.
        """
        if not self.lacks(number):
            return
        try:
            async with asyncio.timeout_at(deadline):
                await self._bell.until(lambda: not self.inbox.is_full or self._has_ended)
        except TimeoutError:
            raise Full(self.inbox.received) from None
        self._check_open()
        self.inbox.put(number, frame)
        self._bell.ring()

    async def gather(self, size: int) -> None:
        """Wait until a frame of which so many bytes have come may be gathered further.

        Raises:
            Refused: the connection has ended.
        """
        if not await self.intake.gather(size, lambda: self._has_ended):
            self._check_open()

    def acknowledge(self, cursor: int) -> None:
        """Forget the frames up to the client's cursor.

        Raises:
            CursorUnknown: it is older than the last one, or newer than what was offered.
            Refused: the connection has ended, and nothing is kept.
        """
        if self._stage.state is Stage.OVER:
            self._check_open()
        self._outbox.acknowledge(cursor)
        backlog.forget(self)
        backlog.note(self)
        self._bell.ring()

    async def news(self) -> tuple[int, list[bytes]]:
        """Wait for frames for the client: the number of the first, and all of them.

        Raises:
            Refused: the connection has ended, and the client has been told the rest.
        """
        await self._bell.until(lambda: not self._outbox.is_empty or self._has_ended)
        if self._outbox.is_empty:
            raise self._farewell()
        return self._outbox.offer()

    def end(self, refused: Refused) -> None:
        """End the connection, because of what the client has sent."""
        if self._stage.state is not Stage.OVER:
            self._connection.end(refused.closing)

    # The `Reader` of what is sent.

    @property
    def who(self) -> str:
        """The person."""
        return self.intake.who

    def unread(self) -> int:
        """How many bytes the client has not acknowledged."""
        return self._outbox.held

    def cut_off(self) -> None:
        """End the connection."""
        self.end(Refused(CloseCode.TOO_SLOW, "Too much is waiting for this client."))

    def leave(self) -> None:
        """Hang up for the client: what it has sent is still dealt with."""
        polls.remove(self)
        self.requests.cancel()
        self._enter(Stage.TOLD if self._has_ended else Stage.LEFT)

    def _check_open(self) -> None:
        if self._closing:
            raise self._closing.refusal()

    def _farewell(self) -> Refused:
        """The end, which the client is now told, after everything else that was for it."""
        assert self._closing
        self._enter(Stage.TOLD)
        return self._closing.refusal()

    # What the connection sees of it.

    async def _run(self) -> None:
        try:
            await self._connection.run()
        except Exception:
            log.exception("a poll has failed")
        finally:
            self._closing = self._closing or self._connection.closing or FAILED
            self.inbox.clear()
            self._outbox.clear()
            backlog.forget(self)
            self.intake.end()
            # Each holds the other.
            del self._connection
            self._enter(Stage.OVER)

    def _note_joined(self) -> None:
        self._enter(Stage.OPEN)

    async def _receive(self) -> Message:
        # A full inbox would otherwise be read in one turn of the loop, and everybody else wait.
        await asyncio.sleep(0)
        self.intake.is_awaited = True
        self._bell.ring()
        # What came before the client hung up is read; after that there will be no more.
        await self._bell.until(
            lambda: not self.inbox.is_empty or self._stage.state is not Stage.OPEN
        )
        self.intake.is_awaited = False
        frame = None if self._has_ended else self.inbox.take()
        if frame is None:
            return {"type": "websocket.disconnect"}
        self._bell.ring()
        return {"type": "websocket.receive", "bytes": frame}

    async def _send(self, message: Message) -> None:
        if message["type"] == "websocket.close":
            await self._say_farewell(Closing(CloseCode(message["code"]), message["reason"]))
            return
        await self._bell.until(lambda: not self._outbox.is_full)
        self._outbox.add(message["bytes"])
        backlog.note(self)
        self._bell.ring()

    async def _say_farewell(self, closing: Closing) -> None:
        """Close, and wait until the client has heard it: a server that stops waits for that."""
        self._closing = closing
        self._enter(Stage.TOLD if self._stage.state is Stage.LEFT else Stage.ENDING)
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self._bell.until(lambda: self._stage.state is not Stage.ENDING)

    # Where it stands.

    @property
    def _has_ended(self) -> bool:
        return self._stage.state.has_ended

    def _enter(self, stage: Stage) -> None:
        """Go on to a stage, unless that comes too late, and wake whoever waits for it."""
        self._stage.enter(stage)
        self._bell.ring()
