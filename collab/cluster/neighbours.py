"""The other server processes of the site: what is told to them, and heard from them.

By the Redis servers of `REDIS_URL`, which share the documents among them, or by PostgreSQL where
there is none. Nothing here is needed for anything to be right, only for it to be quick: the commit
loop never waits for it, what fails is dropped, and the hub looks at the database every second all
the same. On SQLite there are no neighbours, and nothing happens.

What concerns a document goes to those who have it open, and to nobody while nobody else has: so
what a process hears and sends depends on its own documents and not on how large the site is.
"""

import asyncio
import logging
import secrets
import time
import zlib
from collections.abc import Awaitable, Collection, Coroutine, Iterable, Sequence
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import channel_layers
from django.conf import settings

from collab.cluster import counts
from collab.cluster.hints import (
    Asked,
    Closed,
    Hint,
    Left,
    Moved,
    Reach,
    SharedPresence,
    Shown,
    write,
)
from collab.cluster.lane import Lane, OnHint
from collab.cluster.others import Others
from collab.cluster.outbox import EVERYBODY, group_of
from collab.cluster.postgres_layer import PostgresLayer

log = logging.getLogger(__name__)

# How many times a process may leave out that it has a document open.
_REPEATS_MISSED = 2.5
_SEND_SECONDS = 2.0


class Neighbours:
    """Tells the other processes what this one did, and hands over what they say.

    `name` is this process's own, made for this run. `layers` are those of the settings, unless
    others are given.
    """

    def __init__(self, layers: Sequence[Any] | None = None) -> None:
        self.name = secrets.token_hex(8)
        self._others = Others(settings.COLLAB_PRESENCE_SECONDS * _REPEATS_MISSED)
        found = _layers() if layers is None else layers
        self._lanes = [Lane(layer, self.name) for layer in found]

    @property
    def is_up(self) -> bool:
        """Whether what is said is heard."""
        return all(lane.is_up for lane in self._lanes)

    @property
    def shared(self) -> int:
        """How many of the documents that are open here another process has open, too."""
        return self._others.count(time.monotonic())

    def works(self, on_hint: OnHint) -> list[Coroutine[Any, Any, None]]:
        """What is to run as long as the process does."""

        def hear(sender: str, hint: Hint) -> None:
            self._note(sender, hint)
            on_hint(sender, hint)

        listening = [lane.listen(hear) for lane in self._lanes]
        return listening + [lane.speak() for lane in self._lanes]

    def _note(self, sender: str, hint: Hint) -> None:
        if isinstance(hint, Shown | Asked):
            self._others.note(hint.document_id, sender, time.monotonic())
        elif isinstance(hint, Closed):
            self._others.forget(sender, hint.document_id)
        elif isinstance(hint, Left):
            self._others.forget(sender)

    # Of a document.

    def moved(self, document_id: UUID, reach: Reach) -> None:
        """Say that journal, chat and review of a document have come so far."""
        if self.may_be_open(document_id):
            self._say_moved(document_id, reach)
        elif self._lanes:
            counts.note_spared()

    def changed(self, document_id: UUID) -> None:
        """Say that something about a document is different now."""
        if self._lanes:
            self._say_moved(document_id, None)

    def _say_moved(self, document_id: UUID, to: Reach | None) -> None:
        lane = self._lane(document_id)
        lane.outbox.add_moved(document_id, to)
        lane.wake()

    def shown(self, document_id: UUID, people: Iterable[SharedPresence]) -> None:
        """Say that a document is open here, and what people in its room show."""
        if self._lanes:
            lane = self._lane(document_id)
            lane.outbox.add_shown(document_id, people)
            lane.wake()

    def enter(self, document_id: UUID) -> bool:
        """Ask for, and from now on hear, what is said of a document; whether that is new."""
        if not self._lanes or self._lane(document_id).wants(document_id):
            return False
        self._others.begin(document_id, time.monotonic())
        self._lane(document_id).enter(document_id)
        return True

    def leave(self, document_id: UUID) -> None:
        """Do not hear of a document any more."""
        if self._lanes and self._lane(document_id).wants(document_id):
            lane = self._lane(document_id)
            if self.may_be_open(document_id):
                lane.outbox.add_closed(document_id)
            self._others.end(document_id)
            lane.leave(document_id)

    def may_be_open(self, document_id: UUID) -> bool:
        """Whether another process may have a document open, as far as is known."""
        return bool(self._lanes) and self._others.may_have(document_id, time.monotonic())

    def is_open(self, document_id: UUID) -> bool:
        """Whether it is said of a document that it is open here."""
        return bool(self._lanes) and self._lane(document_id).wants(document_id)

    def _lane(self, document_id: UUID) -> Lane:
        return self._lanes[lane_of(document_id, len(self._lanes))]

    # Of people, whoever serves them.

    def ended(self, digests: Collection[str]) -> None:
        """Say that sessions are over."""
        if lane := self._common_lane():
            lane.outbox.add_ended(digests)
            lane.wake()

    def told(self, people: Collection[int]) -> None:
        """Say that people have other unread notices than before."""
        if lane := self._common_lane():
            lane.outbox.add_told(people)
            lane.wake()

    def _common_lane(self) -> Lane | None:
        """Everybody listens to all of them: the first that works will do."""
        return next((lane for lane in self._lanes if lane.is_up), None)

    async def stop(self) -> None:
        """Say what there is to say, and goodbye."""
        common = self._common_lane()
        await asyncio.gather(*(lane.stop(says_farewell=lane is common) for lane in self._lanes))


def _layers() -> list[Any]:
    return [channel_layers[alias] for alias in settings.HINT_LAYERS]


def lane_of(document_id: UUID, count: int) -> int:
    """Which of the lanes carries what concerns a document; the same in every process."""
    return zlib.crc32(document_id.bytes) % count


def tell(hint: Hint) -> None:
    """Say something to all servers from a process that is none, like a command; or fail to."""
    layers = _layers()
    for layer, group, each in _addressed(hint, layers) if layers else []:
        message = write(each, "a command")
        try:
            if isinstance(layer, PostgresLayer):
                layer.notify(group, message)
            else:
                async_to_sync(_soon)(layer.group_send, group, message)
        except Exception as error:
            log.warning("the servers could not be told (%s): they look every second", error)


def _addressed(hint: Hint, layers: list[Any]) -> list[tuple[Any, str, Hint]]:
    if not isinstance(hint, Moved):
        return [(layers[0], EVERYBODY, hint)]
    return [
        (layers[lane_of(id_, len(layers))], group_of(id_), Moved({id_: to}))
        for id_, to in hint.documents.items()
    ]


async def _soon(send: Any, group: str, message: Any) -> None:
    async with asyncio.timeout(_SEND_SECONDS):
        sending: Awaitable[None] = send(group, message)
        await sending
