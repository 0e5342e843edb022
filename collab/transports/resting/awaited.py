"""What a connection waits for, kept small: most connections wait for nearly all of their time.

`asyncio.Event` and `asyncio.Queue` keep a deque of 760 bytes for each kind of those who might wait.
These keep who does wait, and nothing else.
"""

import asyncio
from typing import Generic, TypeVar

T = TypeVar("T")


class Waiters:
    """Those who wait, usually nobody or one."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: tuple[asyncio.Future[None], ...] = ()

    async def join(self) -> None:
        """Wait until everybody is woken the next time."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting += (waiter,)
        try:
            await waiter
        finally:
            self._waiting = tuple(each for each in self._waiting if each is not waiter)

    def wake(self) -> None:
        """Wake everybody who waits now."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)


class Gate(Waiters):
    """Does what `asyncio.Event` does."""

    __slots__ = ("_is_open",)

    def __init__(self, *, is_open: bool = False) -> None:
        super().__init__()
        self._is_open = is_open

    def is_set(self) -> bool:
        """Whether nobody has to wait."""
        return self._is_open

    def set(self) -> None:
        """Let everybody through who waits, or comes until `clear`."""
        self._is_open = True
        self.wake()

    def clear(self) -> None:
        """Have whoever comes wait."""
        self._is_open = False

    async def wait(self) -> None:
        """Wait for `set`, unless that has been."""
        if not self._is_open:
            await self.join()


class Messages(Waiters, Generic[T]):
    """Does what an `asyncio.Queue` without bounds does."""

    __slots__ = ("_queued",)

    def __init__(self) -> None:
        super().__init__()
        self._queued: list[T] = []

    def empty(self) -> bool:
        """Whether there are none."""
        return not self._queued

    def put_nowait(self, message: T) -> None:
        """Put one behind the others."""
        self._queued.append(message)
        self.wake()

    async def get(self) -> T:
        """Take the first one, as soon as there is one."""
        while not self._queued:
            await self.join()
        return self._queued.pop(0)
