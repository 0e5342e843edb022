"""Waiting for something that others do."""

from collections.abc import Callable

from collab.transports.resting.awaited import Waiters


class Bell:
    """Rung whenever something has changed, for all who wait for something to become true."""

    def __init__(self) -> None:
        self._waiters = Waiters()

    def ring(self) -> None:
        """Have everybody look again."""
        self._waiters.wake()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is true."""
        while not condition():
            await self._waiters.join()
