"""Keeps a Doc and an Awareness in step with a document, over one connection after the other."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

import anyio
from anyio.abc import TaskStatus
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from pycrdt import (
    Awareness,
    Doc,
    TransactionEvent,
    create_awareness_message,
    create_sync_message,
    create_update_message,
    handle_sync_message,
    read_message,
)
from pycrdt.websocket.websocket import HttpxWebsocket

from collab.client.connection import Door
from collab.client.errors import ClientError
from collab.client.ledger import Ledger
from collab.protocol.lib0 import Reader
from collab.protocol.wire import PACKET, PRESENCE, STEP2, SYNC
from documents.roles import Action, Role, may

_MOST_DOUBLINGS = 6
_RANDOM = random.SystemRandom()


class Line:
    """What a member has of a document, and the task that keeps it so."""

    def __init__(self, door: Door) -> None:
        self.doc: Doc[Any] = Doc()
        self.awareness = Awareness(self.doc)
        # Nobody sees a program that does not show itself.
        self.awareness.set_local_state(None)
        self.ledger = Ledger()
        self.role = ""
        self.is_frozen = False
        self.chat_rev = 0
        self._door = door
        self._news = anyio.Event()
        self._end: ClientError | None = None
        self._outgoing: MemoryObjectSendStream[bytes] | None = None
        self._is_wanted = False
        self._applies = False
        self._has_shown = False

    @property
    def may_write(self) -> bool:
        """Whether the text takes changes of this person now."""
        is_writer = bool(self.role) and may(Role(self.role), Action.EDIT)
        return is_writer and not self.is_frozen

    def has_heard(self, rev: int) -> bool:
        """Whether the chat goes on after this rev."""
        return self.chat_rev > rev

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds that the server will say; raises what ended all."""
        while not condition():
            if self._end:
                raise self._end
            await self._news.wait()

    async def stay(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Be connected until there is no way back; it has started when the Doc is there.

        Raises:
            ClientError: what happened before it has started.
        """
        attempts, has_started = 0, False

        def started() -> None:
            nonlocal attempts, has_started
            if not has_started:
                task_status.started()
            attempts, has_started = 0, True

        with self.watching():
            while not self._end:
                try:
                    await self._be_connected(started)
                except ClientError as error:
                    if not has_started:
                        raise
                    self._end = None if error.passes else error
                    self._tell()
                if not self._end:
                    await anyio.sleep(_pause_seconds(attempts))
                attempts += 1

    async def _be_connected(self, synced: Callable[[], None]) -> None:
        async with self._door.enter() as socket, anyio.create_task_group() as tasks:
            self._outgoing, frames = anyio.create_memory_object_stream[bytes](inf)
            self._is_wanted = False
            self.ledger.connected()
            try:
                self._send(create_sync_message(self.doc))
                self._show()
                tasks.start_soon(_write, socket, frames)
                while True:
                    if self._take(await socket.recv()):
                        synced()
                    self._tell()
            finally:
                self._hang_up()

    def _hang_up(self) -> None:
        if self._outgoing:
            self._outgoing.close()
        self._outgoing = None
        others = [who for who in self.awareness.states if who != self.doc.client_id]
        self.awareness.remove_awareness_states(others, self)

    def _take(self, frame: bytes) -> bool:
        """Deal with what the server says; whether the Doc is what the document is now."""
        if frame[0] == SYNC:
            return self._sync(frame[1:])
        if frame[0] == PRESENCE:
            self.awareness.apply_awareness_update(read_message(frame[1:]), self)
        elif frame[0] == PACKET:
            self._hear(json.loads(Reader(frame[1:]).text()))
        return False

    def _sync(self, message: bytes) -> bool:
        self._applies = True
        try:
            reply = handle_sync_message(message, self.doc)
        finally:
            self._applies = False
        if reply is not None:
            self._is_wanted = True
            self._send(reply)
            self.ledger.sent()
        return message[0] == STEP2

    def _hear(self, packet: dict[str, Any]) -> None:
        kind = packet["type"]
        if kind in ("welcome", "access"):
            self.role, self.is_frozen = packet["role"], packet["frozen"]
        if kind == "welcome":
            self.chat_rev = max(self.chat_rev, packet["chat"]["head"])
        elif kind == "message":
            self.chat_rev = max(self.chat_rev, packet["rev"])
        elif kind == "receipt":
            self.ledger.receipt(packet["frames"])

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Notice what is written here, and how the program shows itself."""
        writes = self.doc.observe(self._wrote)
        shows = self.awareness.observe(self._shown)
        try:
            yield
        finally:
            # They would keep us, and the Doc itself, for ever.
            self.doc.unobserve(writes)
            self.awareness.unobserve(shows)

    def _wrote(self, event: TransactionEvent) -> None:
        if self._applies:
            return
        self.ledger.wrote()
        # Whatever is not sent now, the server's next SyncStep1 asks for.
        if self._is_wanted and self.may_write:
            self._send(create_update_message(event.update))
            self.ledger.sent()

    def _shown(self, topic: str, change: tuple[dict[str, list[int]], Any]) -> None:
        # What says that we have gone, and we have not, is answered (4.6).
        if topic == "update" and any(self.doc.client_id in ids for ids in change[0].values()):
            self._show()

    def _show(self) -> None:
        own = self.doc.client_id
        # That somebody has gone whom nobody saw is not said.
        if own in self.awareness.states or self._has_shown:
            self._has_shown = True
            self._send(create_awareness_message(self.awareness.encode_awareness_update([own])))

    def _send(self, frame: bytes) -> None:
        if self._outgoing:
            self._outgoing.send_nowait(frame)

    def _tell(self) -> None:
        self._news.set()
        self._news = anyio.Event()


def _pause_seconds(attempts: int) -> float:
    """Growing, and a random share: those of a restarted server do not come all at once (6.1)."""
    return _RANDOM.uniform(0, 2 ** min(attempts, _MOST_DOUBLINGS) / 2)


async def _write(socket: HttpxWebsocket, frames: MemoryObjectReceiveStream[bytes]) -> None:
    async for frame in frames:
        await socket.send(frame)
