"""Somebody who types until the connection breaks and remembers what the server said."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

from pycrdt import Doc
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.lane_voice import LaneVoice

_LETTERS = "abcdefghijklmnopqrstuvwxyz \n"
_PAUSE = 0.02
# Seconds within which somebody who comes back has everything, and is told so.
_LATE = 60
_Socket = ClientConnection | LaneVoice


class Typist:
    """One person's client, over any number of connections.

    `draft` is the own copy, with what has not been sent or saved. `told` holds what the server has
    said and nothing else. `acknowledged` are the own updates for which there was a receipt.
    `close_code` is what the server said in the end, if it did, `codes` all that it has ever said.
    Each connection asks `address`. Between two letters there are `pause` seconds at most. The
    transport is "socket" or "lane", which is a socket for many documents.
    """

    def __init__(
        self,
        address: Callable[[], str],
        session: str,
        seed: int,
        pause: float = _PAUSE,
        transport: str = "socket",
    ) -> None:
        self.draft = Draft()
        self.told: Doc[Any] = Doc()
        self.acknowledged: list[bytes] = []
        self.acknowledged_clock = 0
        self.close_code: int | None = None
        self.codes: set[int | None] = set()
        self._pause = pause
        self._transport = transport
        self._address = address
        self._headers = {"Cookie": f"sessionid={session}"}
        self._chance = random.Random(seed)
        self._sent: list[tuple[bytes, int]] = []
        self._settled = 0

    def clock(self, doc: Doc[Any]) -> int:
        """How far a Doc has the typist's own insertions."""
        return frames.clocks(doc.get_state()).get(self.draft.doc.client_id, 0)

    async def type_until_closed(self, joined: asyncio.Semaphore) -> None:
        """Join, release `joined` and type; returns when the connection breaks."""
        self.close_code = None
        try:
            async with self._connect() as socket:
                await self._hear(socket, await socket.recv())
                joined.release()
                await self._type_and_hear(socket)
        except ConnectionClosed as closed:
            self.close_code = closed.rcvd.code if closed.rcvd else None
            self.codes.add(self.close_code)
        except (InvalidHandshake, OSError):
            pass

    async def _type_and_hear(self, socket: _Socket) -> None:
        typing = asyncio.create_task(self._type(socket))
        try:
            while True:
                await self._hear(socket, await socket.recv())
        finally:
            typing.cancel()

    async def catch_up(self) -> None:
        """Join, offer what is not saved, hear what is missing, and hang up.

        Raises:
            TimeoutError: the server lets it take more than a minute.
        """
        async with asyncio.timeout(_LATE), self._connect() as socket:
            await socket.send(frames.step1(self.told.get_state()))
            heard = set()
            while not (self._sent and self._settled == len(self._sent) and "step2" in heard):
                heard.add(await self._hear(socket, await socket.recv()))

    def _connect(self) -> connect | LaneVoice:
        self._sent, self._settled = [], 0
        url = f"{self._address()}?packets=1"
        if self._transport == "lane":
            return LaneVoice(url, self._headers)
        return connect(
            url,
            additional_headers=self._headers,
            compression=None,
            max_size=None,
            proxy=None,
        )

    async def _type(self, socket: _Socket) -> None:
        await socket.send(frames.step1(self.told.get_state()))
        while True:
            await asyncio.sleep(self._chance.random() * self._pause)
            await self._send(socket, frames.update, self._edit())

    def _edit(self) -> bytes:
        length = len(self.draft.text)
        place = self._chance.randint(0, length)
        if self._chance.random() < 0.25 and place < length:
            return self.draft.erase(place, min(length, place + 3))
        return self.draft.write(self._chance.choice(_LETTERS), place)

    async def _send(self, socket: _Socket, frame: Any, update: bytes) -> None:
        self._sent.append((update, self.clock(self.draft.doc)))
        await socket.send(frame(update))

    async def _hear(self, socket: _Socket, data: str | bytes) -> str:
        assert isinstance(data, bytes)
        frame = frames.decode(data)
        if frame.kind in ("step2", "update"):
            self.told.apply_update(frame.body)
            self.draft.doc.apply_update(frame.body)
        elif frame.kind == "step1":
            await self._send(socket, frames.step2, self.draft.doc.get_update(frame.body))
        elif frame.kind == "receipt":
            self._note_receipt(frame.body["frames"])
        return frame.kind

    def _note_receipt(self, count: int) -> None:
        news = self._sent[self._settled : count]
        self._settled = count
        self.acknowledged += [update for update, _ in news]
        self.acknowledged_clock = max([self.acknowledged_clock, *(clock for _, clock in news)])
