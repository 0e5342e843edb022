"""The one thread on which the engine runs."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from documents.database.durability import wait_briefly

# yrs decodes nested values by recursion, and a C stack that overflows takes the process with it.
_STACK_BYTES = 256 * 1024 * 1024

# For how long a job waits for SQLite's write lock, before those that only read get their turn.
_LOCK_SECONDS = 0.25

P = ParamSpec("P")
T = TypeVar("T")


class EngineThread:
    """Runs jobs one after the other, in the order in which they were given."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(
            1, "engine", initializer=partial(wait_briefly, _LOCK_SECONDS)
        )
        # When the job that is at work was begun.
        self._began: float | None = None
        before = threading.stack_size(_STACK_BYTES)
        try:
            self._executor.submit(lambda: None).result()
        finally:
            threading.stack_size(before)

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job after all that were given before it; raises what the job raises."""
        return await asyncio.wrap_future(
            self._executor.submit(self._do, partial(job, *args, **kwargs))
        )

    def _do(self, job: Callable[[], T]) -> T:
        self._began = time.monotonic()
        try:
            return job()
        finally:
            self._began = None

    @property
    def taken(self) -> float:
        """How many seconds the job that is at work, the oldest that there is, has taken."""
        began = self._began
        return 0.0 if began is None else time.monotonic() - began

    def stop(self) -> None:
        """End the thread when the last job is done."""
        self._executor.shutdown(wait=True)
