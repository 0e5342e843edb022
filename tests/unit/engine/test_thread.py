"""The engine's thread, and the turns that small jobs share there."""

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator

import pytest

from collab.engine.thread import EngineThread, SharedTurns


@pytest.fixture
def thread() -> Iterator[EngineThread]:
    """An engine's thread, which ends with the test."""
    thread = EngineThread()
    yield thread
    thread.stop()


class Trace:
    """Jobs that note what they did, and one that waits."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.may_go = threading.Event()

    def note(self, what: str) -> str:
        """Note that this was done."""
        self.done.append(what)
        return what

    def wait(self) -> None:
        """Keep the thread until `may_go`."""
        self.may_go.wait(10)
        self.done.append("waited")

    def fail(self) -> None:
        """Fail."""
        raise LookupError("no")


async def told(work: asyncio.Future[str], order: list[str]) -> None:
    """Note what a job gives when that is told."""
    order.append(await work)


def test_jobs_run_and_are_told_in_their_order(thread: EngineThread) -> None:
    """Whoever asked first is told first, by whichever way the job went: else somebody could come
    into a room after it was told of a commit that is newer than what they know.
    """
    trace, order = Trace(), list[str]()

    async def ask() -> None:
        turns = SharedTurns(thread)
        waiting = asyncio.ensure_future(thread.run(trace.wait))
        await asyncio.sleep(0)
        ways: list[tuple[Callable[..., object], str]] = [
            (turns.run, "arrives"),
            (thread.run, "commits"),
            (turns.run, "arrives later"),
            (thread.run, "commits again"),
        ]
        tasks = [
            asyncio.ensure_future(told(run(trace.note, what), order))  # type: ignore[arg-type]
            for run, what in ways
        ]
        await asyncio.sleep(0)
        trace.may_go.set()
        await asyncio.gather(waiting, *tasks)

    asyncio.run(ask())
    # Who came while others were on their way waits for the next turn.
    expected = ["arrives", "commits", "commits again", "arrives later"]
    assert (trace.done, order) == (["waited", *expected], expected)


def test_those_who_wait_share_a_turn(thread: EngineThread) -> None:
    """All who came while the thread was at work go there together, and each hears of their own."""
    trace, given = Trace(), list[int]()
    give = thread.give

    async def ask() -> list[object]:
        turns = SharedTurns(thread)
        thread.give = lambda some, tell: (given.append(len(some)), give(some, tell))[1]  # type: ignore[method-assign]
        first = asyncio.ensure_future(turns.run(trace.wait))
        await asyncio.sleep(0)
        others = [
            asyncio.ensure_future(turns.run(trace.note, "a")),
            asyncio.ensure_future(turns.run(trace.fail)),
            asyncio.ensure_future(turns.run(trace.note, "gone")),
            asyncio.ensure_future(turns.run(trace.note, "b")),
        ]
        await asyncio.sleep(0)
        others[2].cancel()
        await asyncio.sleep(0)
        trace.may_go.set()
        return [await first, *await asyncio.gather(*others, return_exceptions=True)]

    _, *outcomes = asyncio.run(ask())
    assert [type(each) for each in outcomes] == [
        str,
        LookupError,
        asyncio.CancelledError,
        str,
    ]
    assert (given, trace.done) == ([1, 4], ["waited", "a", "b"])


def test_a_long_job_ends_a_turn(thread: EngineThread) -> None:
    """A commit need not wait for more than one job that takes long."""
    trace, slow = Trace(), Trace()

    def take_long() -> None:
        # Until time has passed by the clock that turns are measured by.
        slow.may_go.wait(0.02)
        trace.note("long")

    async def ask() -> None:
        turns = SharedTurns(thread)
        first = asyncio.ensure_future(turns.run(trace.wait))
        await asyncio.sleep(0)
        longs = [asyncio.ensure_future(turns.run(take_long)) for _ in range(3)]
        await asyncio.sleep(0)
        trace.may_go.set()
        await first
        # The three are on their way.
        commit = asyncio.ensure_future(thread.run(trace.note, "commit"))
        await asyncio.gather(*longs, commit)

    asyncio.run(ask())
    assert trace.done == ["waited", "long", "commit", "long", "long"]


def test_a_thread_that_has_ended_says_so() -> None:
    """Nobody waits for a thread that has ended; what was given before is done."""
    thread, trace = EngineThread(), Trace()

    async def ask() -> list[object]:
        turns = SharedTurns(thread)
        before = asyncio.ensure_future(turns.run(trace.wait))
        await asyncio.sleep(0)
        behind = asyncio.ensure_future(turns.run(trace.note, "behind"))
        await asyncio.sleep(0)
        trace.may_go.set()
        thread.stop()
        late = [thread.run(trace.note, "late"), turns.run(trace.note, "later")]
        return list(await asyncio.gather(before, behind, *late, return_exceptions=True))

    before, *late = asyncio.run(ask())
    assert before is None
    assert [type(each) for each in late] == [RuntimeError] * 3
    assert trace.done == ["waited"]


def test_what_a_job_raises_is_no_garbage(thread: EngineThread) -> None:
    """An error holds the frames that it has passed: none of them may hold the error."""

    async def fail() -> None:
        trace, turns = Trace(), SharedTurns(thread)
        for run in (thread.run, turns.run):
            with pytest.raises(LookupError):
                await run(trace.fail)

    async def story() -> int:
        await fail()
        gc.collect()
        for _ in range(20):
            await fail()
        return gc.collect()

    assert asyncio.run(story()) == 0
