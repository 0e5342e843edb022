"""A poll: a connection that lives on between the requests of its client.

It runs the same `Connection` as a socket, with inbox and outbox in the place of the network.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from django.conf import settings

from collab.hub.hub import Hub
from collab.protocol.closing import FAILED, CloseCode, Closing, Refused
from collab.room.state_machine import StateMachine
from collab.transports.backlog import backlog
from collab.transports.connection import Connection
from collab.transports.gathering import FREE, INTAKE, Turns
from collab.transports.poll_forwarding import new_token
from collab.transports.poll_inbox import Inbox
from collab.transports.poll_outbox import Outbox
from collab.transports.poll_stage import NEXT, Stage
from collab.transports.scope import Message

log = logging.getLogger(__name__)

T = TypeVar("T")

# For how long the end of a connection waits to be heard.
_FAREWELL_SECONDS = 10.0

# Those that may be asked for, by token.
_polls: dict[str, "Poll"] = {}


class Full(Exception):
    """The inbox has no room; the frames that it has taken are counted in `received`."""

    def __init__(self, received: int) -> None:
        super().__init__("the inbox is full")
        self.received = received


class Poll:
    """What the requests with one token share.

    `scope` is that of the request that asks for it, with the document's id in its `url_route`;
    `digest` names the session that it belongs to. It is the `Intake` of its connection.
    Whoever is not let in leaves nothing behind.
    """

    # Whether what the client sends has to wait for a turn.
    is_waiting = False

    def __init__(self, scope: Message, hub: Hub) -> None:
        self.token = new_token()
        self._gathers = Turns()
        # Whether the connection waits for a frame, and how much of the next one has come.
        self._is_awaited, self._gathered = False, 0
        scope = {**scope, "extensions": {INTAKE: self}}
        self._connection = Connection(scope, self._receive, self._send, hub, self._note_joined)
        self.digest = self._connection.digest
        self._inbox, self._outbox = Inbox(), Outbox()
        self._closing: Closing | None = None
        self._stage = StateMachine(Stage.JOINING, NEXT)
        self._news = asyncio.Event()
        self._turns: dict[str, asyncio.Task[Any]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._running = asyncio.create_task(self._run())

    @property
    def received(self) -> int:
        """How many of the client's frames have come."""
        return self._inbox.received

    # What requests ask for.

    async def join(self) -> None:
        """Be let in; from then on the poll can be found.

        Raises:
            Refused: the client is not let in.
        """
        await self._until(lambda: self._stage.state is not Stage.JOINING)
        if self._closing:
            raise self._farewell()
        _polls[self.token] = self
        self.touch()

    def touch(self) -> None:
        """Note that the client is alive."""
        if self._timer:
            self._timer.cancel()
        if self.token in _polls:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(settings.COLLAB_POLL_SECONDS, self.leave)

    def turn(self, kind: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start what a request asks for, and cancel what an earlier one of its kind still does."""
        if earlier := self._turns.get(kind):
            earlier.cancel()
        task = self._turns[kind] = asyncio.create_task(work)
        task.add_done_callback(lambda done: self._forget_turn(kind, done))
        return task

    def _forget_turn(self, kind: str, done: asyncio.Task[Any]) -> None:
        # What it raised holds us through its traceback.
        if self._turns.get(kind) is done:
            del self._turns[kind]

    def lacks(self, number: int) -> bool:
        """Whether a frame of the client's is news.

        Raises:
            Gap: those before it have not come.
            Refused: the connection has ended.
        """
        self._check_open()
        return self._inbox.lacks(number)

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
                await self._until(lambda: not self._inbox.is_full or self._has_ended)
        except TimeoutError:
            raise Full(self.received) from None
        self._check_open()
        self._inbox.put(number, frame)
        self._tell()

    # Large frames, in turn.

    def let_in(self, who: str, *, may_write: bool) -> None:
        """Gather what the client sends in its person's share."""
        self._gathers.who = who

    async def gather(self, size: int) -> None:
        """Wait until a frame of which so many bytes have come may be gathered further.

        Raises:
            Refused: the connection has ended.
        """
        self._gathered = size
        if self._gathers.lacks(size):
            await self._until(lambda: self._is_idle or self._has_ended)
            self._check_open()
            self.is_waiting = True
            self._gathers.ask(self, size)
            await self._until(lambda: not self.is_waiting or self._has_ended)
            self._check_open()

    def wastes_turn(self, grown: int) -> bool:
        """Whether a frame that has grown by so much in `TURN_SECONDS` keeps others waiting."""
        return self._gathers.are_any and self._gathers.are_wasted(grown)

    def stop_gathering(self) -> None:
        """Note that the rest of a frame does not come with this request, if there is one."""
        self._gathered = 0
        if self._is_idle:
            self.done()

    def go_on(self) -> None:
        """It is our turn."""
        self.is_waiting = False
        self._tell()

    def done(self) -> None:
        """End the turn of what was received."""
        if self._inbox.is_empty and self._gathered <= FREE:
            self.is_waiting = False
            self._gathers.end(self)

    @property
    def _is_idle(self) -> bool:
        return self._is_awaited and self._inbox.is_empty

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
        self._tell()

    async def news(self) -> tuple[int, list[bytes]]:
        """Wait for frames for the client: the number of the first, and all of them.

        Raises:
            Refused: the connection has ended, and the client has been told the rest.
        """
        await self._until(lambda: not self._outbox.is_empty or self._has_ended)
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
        return self._gathers.who

    def unread(self) -> int:
        """How many bytes the client has not acknowledged."""
        return self._outbox.held

    def cut_off(self) -> None:
        """End the connection."""
        self.end(Refused(CloseCode.TOO_SLOW, "Too much is waiting for this client."))

    def leave(self) -> None:
        """Hang up for the client: what it has sent is still dealt with."""
        if self._timer:
            self._timer.cancel()
        _polls.pop(self.token, None)
        for task in self._turns.values():
            task.cancel()
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
            self._inbox.clear()
            self._outbox.clear()
            backlog.forget(self)
            self._gathers.end(self)
            # Each holds the other.
            del self._connection
            self._enter(Stage.OVER)

    def _note_joined(self) -> None:
        self._enter(Stage.OPEN)

    async def _receive(self) -> Message:
        # A full inbox would otherwise be read in one turn of the loop, and everybody else wait.
        await asyncio.sleep(0)
        self._is_awaited = True
        self._tell()
        # What came before the client hung up is read; after that there will be no more.
        await self._until(lambda: not self._inbox.is_empty or self._stage.state is not Stage.OPEN)
        self._is_awaited = False
        frame = None if self._has_ended else self._inbox.take()
        if frame is None:
            return {"type": "websocket.disconnect"}
        self._tell()
        return {"type": "websocket.receive", "bytes": frame}

    async def _send(self, message: Message) -> None:
        if message["type"] == "websocket.close":
            await self._say_farewell(Closing(CloseCode(message["code"]), message["reason"]))
            return
        await self._until(lambda: not self._outbox.is_full)
        self._outbox.add(message["bytes"])
        backlog.note(self)
        self._tell()

    async def _say_farewell(self, closing: Closing) -> None:
        """Close, and wait until the client has heard it: a server that stops waits for that."""
        self._closing = closing
        self._enter(Stage.TOLD if self._stage.state is Stage.LEFT else Stage.ENDING)
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self._until(lambda: self._stage.state is not Stage.ENDING)

    # Where it stands.

    @property
    def _has_ended(self) -> bool:
        return self._stage.state.has_ended

    def _enter(self, stage: Stage) -> None:
        """Go on to a stage, unless that comes too late, and wake whoever waits for it."""
        self._stage.enter(stage)
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await self._news.wait()


def find_poll(token: str, digest: str) -> Poll | None:
    """The poll of a token, for the session that it belongs to."""
    poll = _polls.get(token)
    return poll if poll and secrets.compare_digest(poll.digest, digest) else None
