"""The other server processes of the site: what is told to them, and heard from them, by Redis.

Nothing here is needed for anything to be right, only for it to be quick: the commit loop never
waits for it, what fails is dropped, and the hub looks at the database every second all the same.
Without `REDIS_URL` there are no neighbours, and nothing happens.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from collab.cluster.hints import (
    MOST_DIGESTS,
    MOST_DOCUMENTS,
    MOST_PEOPLE,
    MOST_TOLD,
    Asked,
    Ended,
    Hint,
    Left,
    Moved,
    NoHint,
    Reach,
    SharedPresence,
    Shown,
    Told,
    read,
    write,
)

log = logging.getLogger(__name__)

T = TypeVar("T")

EVERYBODY = "processes"
_SEND_SECONDS = 2.0
_PAUSE_SECONDS = 1.0
# How often a process says something that it hears itself, and when it takes its connections for
# dead because it has heard nothing: packets may be swallowed without a word.
_PULSE_SECONDS, _SILENCE_SECONDS = 3.0, 9.0
# How long new connections have to show that something is heard.
_PROOF_SECONDS = 4.0
_FAREWELL_SECONDS = 1.0
_MOST_WAITING = 5000


# What is done with a hint of another process.
OnHint = Callable[[str, Hint], None]


class Neighbours:
    """Tells the other processes what this one did, and hands over what they say.

    `name` is this process's own, made for this run.
    """

    def __init__(self) -> None:
        self.name = secrets.token_hex(8)
        self._layer: Any = get_channel_layer()
        self._moved: dict[UUID, Reach | None] = {}
        self._ended: set[str] = set()
        self._told: set[int] = set()
        self._shown: dict[UUID, dict[int, SharedPresence]] = {}
        # Whose presence is wanted, and who is followed: each is a group of the channel layer.
        self._wanted: set[UUID] = set()
        self._followed: set[UUID] = set()
        self._channel = f"process.{self.name}"
        self._is_listening = False
        self._wake = asyncio.Event()
        # Whether it is heard, too, what is said.
        self.is_up = True
        self._next_pulse = 0.0

    def moved(self, document_id: UUID, reach: Reach) -> None:
        """Say that journal, chat and review of a document have come so far."""
        if self._moved.get(document_id, ()) is not None:
            self._say_moved(document_id, reach)

    def changed(self, document_id: UUID) -> None:
        """Say that something about a document is different now."""
        self._say_moved(document_id, None)

    def _say_moved(self, document_id: UUID, to: Reach | None) -> None:
        if self._layer and len(self._moved) < _MOST_WAITING:
            self._moved[document_id] = to
            self._wake.set()

    def ended(self, digests: Collection[str]) -> None:
        """Say that sessions are over."""
        if self._layer and len(self._ended) < _MOST_WAITING:
            self._ended.update(digests)
            self._wake.set()

    def told(self, people: Collection[int]) -> None:
        """Say that people have other unread notices than before."""
        if self._layer and len(self._told) < _MOST_WAITING:
            self._told.update(people)
            self._wake.set()

    def shown(self, document_id: UUID, people: Iterable[SharedPresence]) -> None:
        """Say what people in a room show."""
        if self._layer and len(self._shown) < _MOST_WAITING:
            news = self._shown.setdefault(document_id, {})
            news.update((each.entry.client, each) for each in people)
            self._wake.set()

    def enter(self, document_id: UUID) -> bool:
        """Ask for, and from now on hear, who shows what in a room; whether that is new."""
        if not self._layer or document_id in self._wanted:
            return False
        self._wanted.add(document_id)
        self._wake.set()
        return True

    def leave(self, document_id: UUID) -> None:
        """Do not hear of a room any more."""
        if document_id in self._wanted:
            self._wanted.discard(document_id)
            self._wake.set()

    async def stop(self) -> None:
        """Say what there is to say, and goodbye."""
        if not (self._layer and self.is_up):
            return
        with suppress(Exception):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                for group, hint in [*self._take(), (EVERYBODY, Left())]:
                    await self._layer.group_send(group, write(hint, self.name))
                await self._layer.flush()

    # Speaking.

    async def speak(self) -> None:
        """Send what there is to say, for ever."""
        while self._layer:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PULSE_SECONDS if self.is_up else _PAUSE_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            await self._try_to_speak()

    async def _try_to_speak(self) -> None:
        """Send what waits, by swap; what cannot be sent is forgotten."""
        hints = self._take()
        try:
            await self._follow()
            for group, hint in hints:
                await _soon(self._layer.group_send(group, write(hint, self.name)))
        except Exception as error:
            self._note_down(error)
            await asyncio.sleep(_PAUSE_SECONDS)
            self._wake.set()

    def _take(self) -> list[tuple[str, Hint]]:
        """What waits, each with the group that is told."""
        moved, self._moved = self._moved, {}
        ended, self._ended = self._ended, set()
        told, self._told = self._told, set()
        shown, self._shown = self._shown, {}
        common: list[Hint] = [Moved(dict(some)) for some in _slices(moved.items(), MOST_DOCUMENTS)]
        common += [Ended(frozenset(some)) for some in _slices(ended, MOST_DIGESTS)]
        common += [Told(frozenset(some)) for some in _slices(told, MOST_TOLD)]
        now = time.monotonic()
        if not self.is_up or now >= self._next_pulse:
            # Says nothing, and so finds out whether anything is heard.
            common.append(Moved({}))
            self._next_pulse = now + _PULSE_SECONDS
        return [(EVERYBODY, hint) for hint in common] + [
            (_group(document_id), Shown(document_id, tuple(some)))
            for document_id, people in shown.items()
            for some in _slices(people.values(), MOST_PEOPLE)
        ]

    async def _follow(self) -> None:
        """Be told what everybody is told, and what is said of the rooms that are wanted."""
        if not self._is_listening:
            await _soon(self._layer.group_add(EVERYBODY, self._channel))
            self._is_listening = True
        for document_id in self._followed - self._wanted:
            await _soon(self._layer.group_discard(_group(document_id), self._channel))
            self._followed.discard(document_id)
        for document_id in self._wanted - self._followed:
            await _soon(self._layer.group_add(_group(document_id), self._channel))
            self._followed.add(document_id)
            asked = write(Asked(document_id), self.name)
            await _soon(self._layer.group_send(_group(document_id), asked))

    # Hearing.

    async def listen(self, on_hint: OnHint) -> None:
        """Hand over what is heard, for ever."""
        while self._layer:
            # It is not cancelled while it listens: the layer would speak to a dead connection.
            receiving = asyncio.ensure_future(self._layer.receive(self._channel))
            if not self._is_listening:
                # When the layer knows the channel, which it is to be told to add to a group.
                receiving.get_loop().call_soon(self._wake.set)
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
            log.warning("something that is no hint came by Redis")
            return
        self._note_up()
        if sender == self.name:
            return
        try:
            on_hint(sender, hint)
        except Exception:
            log.exception("a hint could not be acted on")

    # What can be said of Redis: once when it goes, once when it is back.

    def _note_down(self, error: Exception) -> None:
        if self.is_up:
            log.warning("Redis cannot be reached (%r): changes travel by the database", error)
        self.is_up = False

    def _note_up(self) -> None:
        if not self.is_up:
            log.warning("Redis can be reached again")
        self.is_up = True


def _group(document_id: UUID) -> str:
    return f"document.{document_id}"


async def _soon(work: Awaitable[None]) -> None:
    """Await something that must not take long.

    Raises:
        TimeoutError: it does.
    """
    async with asyncio.timeout(_SEND_SECONDS):
        await work


def tell(hint: Hint) -> None:
    """Say something to all servers from a process that is none, like a command; or fail to."""
    if get_channel_layer() is None:
        return
    try:
        async_to_sync(_tell)(hint)
    except Exception as error:
        log.warning("the servers could not be told (%s): they look every second", error)


async def _tell(hint: Hint) -> None:
    await _soon(get_channel_layer().group_send(EVERYBODY, write(hint, "a command")))


def _slices(things: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
