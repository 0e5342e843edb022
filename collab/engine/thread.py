"""The one thread on which the engine runs, and how jobs get there."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from documents.database.durability import wait_briefly

# yrs decodes nested values by recursion, and a C stack that overflows takes the process with it.
_STACK_BYTES = 256 * 1024 * 1024

# For how long a job waits for SQLite's write lock, before those that only read get their turn.
_LOCK_SECONDS = 0.25

# What small jobs go to the thread together: so many at most, and none is begun later than so many
# seconds after the first.
_MOST, _SECONDS = 32, 4e-3

P = ParamSpec("P")
T = TypeVar("T")

# A job's result, or what it raised; and who waits for it with the job.
_Outcome = tuple[Any, BaseException | None]
_Waiting = tuple[asyncio.Future[Any], Callable[[], Any]]
_Tell = Callable[[Sequence[_Waiting], list[_Outcome]], None]
_Given = tuple[Sequence[_Waiting], asyncio.AbstractEventLoop, _Tell]


class EngineThread:
    """Runs jobs one after the other, in the order in which they were given; what has come of them
    is told in that order, too.
    """

    def __init__(self) -> None:
        self._given = SimpleQueue[_Given | None]()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        # When the job that is at work was begun.
        self._began: float | None = None
        self._is_over = False
        before = threading.stack_size(_STACK_BYTES)
        try:
            self._thread.start()
        finally:
            threading.stack_size(before)

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job after all that were given before it; raises what the job raises.

        Raises:
            RuntimeError: the thread has been stopped.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.give([(done, partial(job, *args, **kwargs))], _tell)
        try:
            return await done
        finally:
            # What is raised holds this frame, and it holds what is raised.
            del done

    def give(self, some: Sequence[_Waiting], tell: _Tell) -> None:
        """Have the first of some jobs run; `tell` is called on the loop with what came of them.

        Raises:
            RuntimeError: the thread has been stopped.
        """
        if self._is_over:
            raise RuntimeError("The engine's thread has ended.")
        self._given.put((some, asyncio.get_running_loop(), tell))

    def _work(self) -> None:
        wait_briefly(_LOCK_SECONDS)
        while given := self._given.get():
            some, loop, tell = given
            self._began = time.monotonic()
            outcomes: list[_Outcome] = []
            for done, job in some:
                if outcomes and time.monotonic() > self._began + _SECONDS:
                    break
                # Nobody waits any more for what was cancelled.
                outcomes.append((None, None) if done.cancelled() else _outcome(job))
            self._began = None
            # A loop that has ended wants to know nothing.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, some, outcomes)
            # What a job has raised holds this frame, and would be held by it until the next job.
            del given, some, loop, tell, outcomes, done, job

    @property
    def taken(self) -> float:
        """How many seconds what is at work, the oldest that there is, has taken."""
        began = self._began
        return 0.0 if began is None else time.monotonic() - began

    def stop(self) -> None:
        """End the thread when the last job is done."""
        self._is_over = True
        self._given.put(None)
        self._thread.join()


class SharedTurns:
    """Runs small jobs of many clients, in order; in between, others get the thread.

    To go there and back takes longer than letting somebody in does. So those who come while it is
    at work go there together, but for no longer than a commit may wait.
    """

    def __init__(self, thread: EngineThread) -> None:
        self._thread = thread
        self._waiting: deque[_Waiting] = deque()
        self._is_at_work = False

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job after those that wait; raises what the job raises.

        Raises:
            RuntimeError: the thread has been stopped.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((done, partial(job, *args, **kwargs)))
        if not self._is_at_work:
            self._go()
        try:
            return await done
        finally:
            # As above.
            del done

    def _go(self) -> None:
        self._is_at_work = bool(self._waiting)
        if not self._is_at_work:
            return
        try:
            self._thread.give(list(islice(self._waiting, _MOST)), self._tell)
        except RuntimeError as error:
            some = list(self._waiting)
            self._tell(some, [(None, error)] * len(some))

    def _tell(self, some: Sequence[_Waiting], outcomes: list[_Outcome]) -> None:
        for _ in outcomes:
            self._waiting.popleft()
        _tell(some, outcomes)
        self._go()


def _outcome(job: Callable[[], Any]) -> _Outcome:
    try:
        return job(), None
    except BaseException as error:
        return None, error


def _tell(some: Sequence[_Waiting], outcomes: list[_Outcome]) -> None:
    for (done, _), (result, error) in zip(some, outcomes, strict=False):
        if done.done():
            continue
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)
