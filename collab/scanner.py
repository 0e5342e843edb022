"""Scanning large updates in a child process, so that nobody else's commit waits for it.

The two speak through pipes: a length of four bytes and that many bytes, there an update, back what
was found in it. The child ends when its input does, however its parent has ended.
"""

import asyncio
import contextlib
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from typing import BinaryIO

from collab.closing import Refused, malformed
from collab.updates import Scan, scan

# Up to this many bytes a scan takes some milliseconds.
_SMALL = 16 * 1024
_SECONDS = 10.0
_SIZE = 4


class Scanner:
    """The child, started when it is first asked and again when it has died."""

    def __init__(self) -> None:
        self._child: Process | None = None
        # One update at a time, so that a death is told to the one who sent what it died of.
        self._turn = asyncio.Lock()

    async def scan(self, update: bytes) -> Scan | None:
        """What a large update holds; None for a small one, which whoever needs it scans.

        Raises:
            Refused: 4400, as `updates.scan`; or the child has died of it, or takes for ever.
        """
        if len(update) <= _SMALL:
            return None
        async with self._turn:
            found = await self._ask(update)
        if isinstance(found, str):
            raise malformed(found)
        return found

    async def _ask(self, update: bytes) -> Scan | str:
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._exchange(update)
        except (OSError, EOFError, TimeoutError):
            await self.stop()
            return "The update cannot be read."
        except asyncio.CancelledError:
            # The answer that is still to come would be taken for the next one's.
            await self.stop()
            raise

    async def _exchange(self, update: bytes) -> Scan | str:
        if self._child is None or self._child.returncode is not None:
            self._child = await _start()
        child = self._child
        assert child.stdin
        assert child.stdout
        child.stdin.write(len(update).to_bytes(_SIZE) + update)
        await child.stdin.drain()
        size = int.from_bytes(await child.stdout.readexactly(_SIZE))
        answer = await child.stdout.readexactly(size)
        found: Scan | str = pickle.loads(answer)  # noqa: S301  (written by our own child)
        return found

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


def _answer(update: bytes) -> Scan | str:
    try:
        return scan(update)
    except Refused as refused:
        return refused.reason


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there is nothing more to read: what the child does."""
    while size := asked.read(_SIZE):
        answer = pickle.dumps(_answer(asked.read(int.from_bytes(size))))
        answers.write(len(answer).to_bytes(_SIZE) + answer)
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
