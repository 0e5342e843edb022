"""The end of connections whose clients do not read what is sent to them."""

import asyncio
from collections.abc import Callable


class ReaderWatch:
    """Cuts a connection off unless its client reads at least so many bytes of what waits in so many
    seconds, or has an excuse.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        seconds: float,
        least: int = 1,
        excuse: Callable[[], bool] = lambda: False,
    ) -> None:
        self._transport = transport
        self._loop = loop
        self._seconds = seconds
        self._least = least
        self._excuse = excuse
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Watch from now on: something waits."""
        left = self._transport.get_write_buffer_size()
        self._timer = self._loop.call_later(self._seconds, self._check, left)

    def stop(self) -> None:
        """Watch no more: it has been read, or nobody will."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _check(self, left_before: int) -> None:
        has_read = left_before - self._transport.get_write_buffer_size()
        if has_read < self._least and not self._excuse():
            self._transport.abort()
        else:
            self.start()
