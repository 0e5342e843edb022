"""One way to the other processes: a Redis server, or PostgreSQL, as a channel layer.

Nothing here is needed for anything to be right, only for it to be quick: what fails is dropped.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from collab.cluster import counts
from collab.cluster.hints import Asked, Hint, Left, Moved, NoHint, read, write
from collab.cluster.outbox import EVERYBODY, Outbox, group_of
from collab.cluster.postgres_layer import PostgresLayer

log = logging.getLogger(__name__)

_SEND_SECONDS = 2.0
_PAUSE_SECONDS = 1.0
# How often a process says something to itself, and when it takes its connections for dead because
# it has heard nothing: packets may be swallowed without a word.
_PULSE_SECONDS, _SILENCE_SECONDS = 3.0, 9.0
# How long new connections have to show that something is heard.
_PROOF_SECONDS = 4.0
_FAREWELL_SECONDS = 1.0

# What is done with a hint of another process.
OnHint = Callable[[str, Hint], None]


class Lane:
    """Tells what is put into `outbox` once `wake` is called, and hands over what is heard.

    `name` is the process's.
    """

    def __init__(self, layer: Any, name: str) -> None:
        self.outbox = Outbox()
        # Whether it is heard, too, what is said.
        self.is_up = True
        self._layer = layer
        self._name = name
        # What the log calls it.
        self._title = "PostgreSQL" if isinstance(layer, PostgresLayer) else "Redis"
        # What is wanted to be heard of, and what is followed: each is a group of the layer.
        self._wanted: set[UUID] = set()
        self._followed: set[UUID] = set()
        self._channel = f"process.{name}"
        self._is_listening = False
        self._woken = asyncio.Event()
        self._next_pulse = 0.0

    def wake(self) -> None:
        """Have what waits be told."""
        self._woken.set()

    def enter(self, document_id: UUID) -> None:
        """Ask who else has a document open, and from now on hear of it."""
        self._wanted.add(document_id)
        self.wake()

    def leave(self, document_id: UUID) -> None:
        """Do not hear of a document any more."""
        self._wanted.discard(document_id)
        self.wake()

    def wants(self, document_id: UUID) -> bool:
        """Whether a document is heard of, or will be."""
        return document_id in self._wanted

    async def stop(self, *, says_farewell: bool) -> None:
        """Say what there is to say, and goodbye."""
        if not self.is_up:
            return
        with suppress(Exception):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self._send(*self.outbox.take())
                if says_farewell:
                    await self._send((EVERYBODY, Left()))
                await self._layer.flush()

    # Speaking.

    async def speak(self) -> None:
        """Send what there is to say, for ever."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PULSE_SECONDS if self.is_up else _PAUSE_SECONDS):
                    await self._woken.wait()
            self._woken.clear()
            await self._try_to_speak()

    async def _try_to_speak(self) -> None:
        """Send what waits, by swap; what cannot be sent is forgotten."""
        hints = self.outbox.take()
        try:
            await self._follow()
            await self._send(*hints)
            await self._pulse()
        except Exception as error:
            self._note_down(error)
            await asyncio.sleep(_PAUSE_SECONDS)
            self._woken.set()

    async def _send(self, *hints: tuple[str, Hint]) -> None:
        for group, hint in hints:
            await _soon(self._layer.group_send(group, write(hint, self._name)))
            counts.note_sent(hint)

    async def _pulse(self) -> None:
        """Say nothing to oneself, and so find out whether anything is heard."""
        now = time.monotonic()
        if self.is_up and now < self._next_pulse:
            return
        await _soon(self._layer.send(self._channel, write(Moved({}), self._name)))
        self._next_pulse = now + _PULSE_SECONDS

    async def _follow(self) -> None:
        """Be told what everybody is told, and what is said of the documents that are wanted."""
        if not self._is_listening:
            await _soon(self._layer.group_add(EVERYBODY, self._channel))
            self._is_listening = True
        for document_id in self._followed - self._wanted:
            await _soon(self._layer.group_discard(group_of(document_id), self._channel))
            self._followed.discard(document_id)
        for document_id in self._wanted - self._followed:
            await _soon(self._layer.group_add(group_of(document_id), self._channel))
            self._followed.add(document_id)
            await self._send((group_of(document_id), Asked(document_id)))

    # Hearing.

    async def listen(self, on_hint: OnHint) -> None:
        """Hand over what is heard, for ever."""
        while True:
            # It is not cancelled while it listens: the layer would speak to a dead connection.
            receiving = asyncio.ensure_future(self._layer.receive(self._channel))
            if not self._is_listening:
                # When the layer knows the channel, which it is to be told to add to a group.
                receiving.get_loop().call_soon(self._woken.set)
            try:
                seconds = _SILENCE_SECONDS if self.is_up else _PROOF_SECONDS
                await asyncio.wait([receiving], timeout=seconds)
                if not receiving.done():
                    raise TimeoutError(f"nothing was heard for {seconds:.0f} seconds")
                self._hear(receiving.result(), on_hint)
            except Exception as error:
                self._note_down(error)
                await self._begin_anew()
                await asyncio.sleep(_PAUSE_SECONDS)
            finally:
                receiving.cancel()

    async def _begin_anew(self) -> None:
        """Let go of all connections, and follow everything again by new ones."""
        with suppress(Exception):
            await _soon(self._layer.flush())
        self._is_listening = False
        self._followed.clear()

    def _hear(self, message: Any, on_hint: OnHint) -> None:
        try:
            sender, hint = read(message)
        except NoHint:
            log.warning("something that is no hint came by %s", self._title)
            return
        self._note_up()
        if sender == self._name:
            return
        counts.note_heard(hint)
        try:
            on_hint(sender, hint)
        except Exception:
            log.exception("a hint could not be acted on")

    # What can be said of it: once when it goes, once when it is back.

    def _note_down(self, error: Exception) -> None:
        if self.is_up:
            log.warning(
                "%s cannot be reached (%r): changes travel by the database", self._title, error
            )
        self.is_up = False

    def _note_up(self) -> None:
        if not self.is_up:
            log.warning("%s can be reached again", self._title)
        self.is_up = True


async def _soon(work: Awaitable[None]) -> None:
    """Await something that must not take long.

    Raises:
        TimeoutError: it does.
    """
    async with asyncio.timeout(_SEND_SECONDS):
        await work
