"""The requests of one client that are under way."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Requests:
    """What each does, one of a kind: a later one takes over from an earlier one."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    def start(self, kind: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start what a request asks for, and cancel what an earlier one of its kind still does."""
        if earlier := self._tasks.get(kind):
            earlier.cancel()
        task = self._tasks[kind] = asyncio.create_task(work)
        task.add_done_callback(lambda done: self._forget(kind, done))
        return task

    def cancel(self) -> None:
        """Cancel them all."""
        for task in self._tasks.values():
            task.cancel()

    def _forget(self, kind: str, done: asyncio.Task[Any]) -> None:
        # What it raised holds us through its traceback.
        if self._tasks.get(kind) is done:
            del self._tasks[kind]
