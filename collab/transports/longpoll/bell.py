"""Waiting for something that others do."""

import asyncio
from collections.abc import Callable


class Bell:
    """Rung whenever something has changed, for all who wait for something to become true."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Have everybody look again."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is true."""
        while not condition():
            await self._rung.wait()
