"""A transport that writes at once what one turn of the loop has to say."""

import asyncio
from typing import Any


class GatheringTransport(asyncio.Transport):
    """Writes once what one turn of the loop has to say, and pauses reading only when it lasts.

    Back-pressure is as before: it comes from the transport beneath.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._gathered: list[bytes] = []
        self._wants_pause = False
        self._is_paused = False
        self.is_held = False

    def write(self, data: Any) -> None:
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(data)

    def _flush(self) -> None:
        if self._gathered and not self._transport.is_closing():
            self._transport.write(b"".join(self._gathered))
        self._gathered = []

    def write_whole(self, data: bytes) -> None:
        """Write something large now, behind what is gathered, without making one piece of both."""
        if not self._transport.is_closing():
            self._transport.writelines([*self._gathered, data])
        self._gathered = []

    def pause_reading(self) -> None:
        self._wants_pause = True
        self._loop.call_soon(self._pause_if_it_lasts)

    def _pause_if_it_lasts(self) -> None:
        if self._wants_pause:
            self._pause()

    def _pause(self) -> None:
        if not self._is_paused and not self._transport.is_closing():
            self._is_paused = True
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._wants_pause = False
        self._resume()

    def _resume(self) -> None:
        if self._is_paused and not self.is_held:
            self._is_paused = False
            self._transport.resume_reading()

    def hold(self) -> None:
        """Read nothing until `let_go`, whatever else is asked for meanwhile."""
        self.is_held = True
        self._pause()

    def let_go(self) -> None:
        """Read on, unless a pause is wanted."""
        self.is_held = False
        if not self._wants_pause:
            self._resume()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size()

    def abort(self) -> None:
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)
