"""Looking into updates in a child process, so that nobody else's commit waits for it.

The two speak through pipes, each text with its length in four bytes before it: there a document's
state and an update, back what was found in the update or, if there was a state, what it costs to
apply it to that; or, without an update, what was seen in the state. The child ends when its input
does, however its parent has ended.
"""

import asyncio
import contextlib
import os
import pickle
import sys
import time
from asyncio.subprocess import PIPE, Process
from typing import Any, BinaryIO

from pycrdt import Doc

from collab.closing import Refused, malformed
from collab.effort import MOST_AT_ONCE, excess, may_be_dear
from collab.updates import Look, Scan, look_through, parted, scan, state_vector

# Up to this many bytes a scan takes some milliseconds.
SMALL = 16 * 1024
_SECONDS = 10.0
_SIZE = 4
# A state that takes longer to open than this is not waited for.
_WEIGHING_SECONDS = 5.0

Answer = Scan | Look | str | bool


class Scanner:
    """The child, started when it is first asked and again when it has died."""

    def __init__(self) -> None:
        self._child: Process | None = None
        # One update at a time, so that a death is told to the one who sent what it died of.
        self._turn = asyncio.Lock()

    async def scan(self, update: bytes, size: int) -> Scan | None:
        """What an update for a document of `size` bytes holds; None for one that is small, and
        cheap however it is made, which whoever needs it scans.

        Raises:
            Refused: 4400, as `updates.scan`; or the child has died of it, or takes for ever.
        """
        if len(update) <= SMALL and not may_be_dear(update, size):
            return None
        found = await self._ask(b"", update, _SECONDS)
        assert isinstance(found, Scan)
        return found

    async def look(self, state: bytes) -> Look:
        """Look through a document's state.

        Raises:
            Refused: 4400; the child has died of it, or takes for ever.
        """
        look = await self._ask(state, b"", _SECONDS)
        assert isinstance(look, Look)
        return look

    async def weigh(self, state: bytes, update: bytes) -> bool:
        """Try what it costs to apply an update, which was scanned, to a document's state.

        False says that the state lacks something on which the update builds.

        Raises:
            Refused: 4400; it costs too much, or more than the child bears.
        """
        return bool(await self._ask(state, update, _WEIGHING_SECONDS))

    async def _ask(self, state: bytes, update: bytes, seconds: float) -> Scan | Look | bool:
        async with self._turn:
            answer = await self._answer(state, update, seconds)
        if isinstance(answer, str):
            raise malformed(answer)
        return answer

    async def _answer(self, state: bytes, update: bytes, seconds: float) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(state, update)
        except (OSError, EOFError, TimeoutError):
            await self.stop()
            return "The update cannot be read."
        except asyncio.CancelledError:
            # The answer that is still to come would be taken for the next one's.
            await self.stop()
            raise

    async def _exchange(self, state: bytes, update: bytes) -> Answer:
        if self._child is None or self._child.returncode is not None:
            self._child = await _start()
        child = self._child
        assert child.stdin
        assert child.stdout
        for text in (state, update):
            child.stdin.write(len(text).to_bytes(_SIZE) + text)
        await child.stdin.drain()
        size = int.from_bytes(await child.stdout.readexactly(_SIZE))
        answer = await child.stdout.readexactly(size)
        said: Answer = pickle.loads(answer)  # noqa: S301  (written by our own child)
        return said

    async def stop(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.communicate()


async def _start() -> Process:
    # A session of its own: Ctrl-C in a terminal is for the server, which ends it.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "collab.scanner", stdin=PIPE, stdout=PIPE, start_new_session=True
    )


def _answer(state: bytes, update: bytes) -> Answer:
    try:
        if not update:
            return look_through(state)
        return _weigh(state, update) if state else scan(update)
    except Refused as refused:
        return refused.reason
    except BaseException as error:  # yrs panics
        return f"The update cannot be applied ({type(error).__name__})."


def _weigh(state: bytes, update: bytes) -> bool:
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    found = scan(update)
    if not found.is_applicable(state_vector(doc.get_state())):
        return False
    structs, _ = parted(update, found)
    started = time.thread_time()
    doc.apply_update(structs)
    if excess(time.thread_time() - started, len(update)) > MOST_AT_ONCE:
        raise malformed("The update takes too long to apply.")
    return True


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there is nothing more to read: what the child does."""
    while size := asked.read(_SIZE):
        state = asked.read(int.from_bytes(size))
        update = asked.read(int.from_bytes(asked.read(_SIZE)))
        answer = pickle.dumps(_answer(state, update))
        answers.write(len(answer).to_bytes(_SIZE) + answer)
        answers.flush()


if __name__ == "__main__":
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        # Whoever asked was killed; without this Python complains that it cannot flush.
        os._exit(1)
