"""Looking into updates in a child process, so that nobody else's commit waits for it.

The two speak as documents/jobs/standing.py says: there goes what is asked, a document's state and
an update, back the answer.
"""

import asyncio
import pickle
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from functools import partial
from signal import SIGKILL
from typing import Any

from pycrdt import Doc

from collab import compiled
from collab.limits.cost import MOST_AT_ONCE, excess, may_be_expensive
from collab.protocol.closing import Refused, malformed
from collab.updates.scan import Scan, Survey, parted, scan, state_vector, survey
from collab.updates.slices import Cut, Slice, sliced
from collab.updates.trial import Trial, tried
from documents.jobs import standing
from documents.jobs.signals import send_signal

# Up to this many bytes a scan takes some milliseconds.
SMALL = 16 * 1024
_SECONDS = 10.0
# A state that takes longer to open than this is not waited for.
_WEIGHING_SECONDS = 5.0
# Both texts are opened twice, and what is touched is compared.
_TRIAL_SECONDS = 15.0
# Cutting takes some microseconds a byte on a machine that has much else to do.
_SECONDS_PER_BYTE = 10e-6
# What the child may take: ten times what the largest document does.
_MOST_MEMORY = 4 * 1024**3
_SCAN, _SURVEY, _WEIGH, _CUT, _TRY = "scan", "survey", "weigh", "cut", "try"

# An update, or what stands in a text instead of words that were to be marked.
Drawing = tuple[bytes, str | None]
Found = Scan | Survey | bool | Cut | Drawing
Answer = Found | str


def is_small(update: bytes, size: int) -> bool:
    """Whether an update for a document of `size` bytes is scanned, and applied, in no time."""
    return len(update) <= SMALL and not may_be_expensive(update, size)


class Inspector:
    """The child, started when it is first asked and again when it has died; `module` is what it
    runs.
    """

    module = "collab.updates.inspector"

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
        if is_small(update, size):
            return None
        found = await self._ask(_SCAN, [b"", update], _SECONDS)
        assert isinstance(found, Scan)
        return found

    async def survey(self, state: bytes) -> Survey:
        """Look through a document's state.

        Raises:
            Refused: 4400; the child has died of it, or takes for ever.
        """
        survey = await self._ask(_SURVEY, [state, b""], _SECONDS)
        assert isinstance(survey, Survey)
        return survey

    async def weigh(self, state: bytes, update: bytes) -> bool:
        """Try what it costs to apply an update, which was scanned, to a document's state.

        False says that the state lacks something on which the update builds.

        Raises:
            Refused: 4400; it costs too much, or more than the child bears.
        """
        return bool(await self._ask(_WEIGH, [state, update], _WEIGHING_SECONDS))

    async def cut(self, state: bytes, update: bytes) -> Cut:
        """Cut an update into slices, each of which was tried on a document's state.

        The last one may build on something that the state lacks; what comes after it is left out.

        Raises:
            Refused: 4400; it is malformed, costs too much, or more than the child bears.
        """
        seconds = _SECONDS + _SECONDS_PER_BYTE * (len(state) + len(update))
        parts = [state, update]
        # It takes long, and the child has them then.
        del state, update
        cut = await self._ask(_CUT, parts, seconds)
        assert isinstance(cut, Cut)
        return cut

    async def try_out(self, trial: Trial) -> bool:
        """Whether updates that were scanned, of suggestions, do the same to a text as it was and
        as it is; False as well where one of the two lacks something on which they build.

        Raises:
            Refused: 4400; it costs too much, or more than the child bears.
        """
        return bool(await self._ask(_TRY, [*trial.packed()], _TRIAL_SECONDS))

    async def _ask(self, asked: str, parts: list[bytes], seconds: float) -> Found:
        async with self._turn:
            answer = await self._answer(asked, parts, seconds)
        if isinstance(answer, str):
            raise malformed(answer)
        return answer

    async def _answer(self, asked: str, parts: list[bytes], seconds: float) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(asked, parts)
        except (OSError, EOFError, TimeoutError):
            await self.stop()
            return "The update cannot be read."
        except asyncio.CancelledError:
            # The answer that is still to come would be taken for the next one's.
            await self.stop()
            raise

    async def _exchange(self, asked: str, parts: list[bytes]) -> Answer:
        if self._child is None or self._child.returncode is not None:
            self._child = await _start(self.module)
        child = self._child
        assert child.stdin
        assert child.stdout
        for piece in standing.pieces({"do": asked}, parts):
            child.stdin.write(piece)
            await child.stdin.drain()
        line, told = await standing.heard(child.stdout)
        if "error" in line:
            return str(line["error"])
        found: Found = pickle.loads(told[0])  # noqa: S301  (written by our own child)
        return found

    async def stop(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child:
            send_signal(child, SIGKILL)
            await child.communicate()


async def _start(module: str) -> Process:
    surroundings = standing.surroundings()
    surroundings["env"] |= compiled.environment()
    command = standing.command(module)
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, **surroundings)


Looking = Callable[[str, bytes, bytes], Found]


def _answer(
    look: Looking, line: standing.Line, parts: list[bytes]
) -> tuple[standing.Line, list[bytes]]:
    try:
        return {}, [pickle.dumps(look(line["do"], *parts))]
    except Refused as refused:
        return {"error": refused.reason}, []
    except BaseException as error:  # yrs panics
        return {"error": f"The update cannot be applied ({type(error).__name__})."}, []


def _found(asked: str, state: bytes, update: bytes) -> Found:
    if asked == _SURVEY:
        return survey(state)
    if asked == _CUT:
        return _cut(state, update)
    if asked == _TRY:
        return tried(Trial.unpacked(state, update))
    return _weigh(state, update) if asked == _WEIGH else scan(update)


def _weigh(state: bytes, update: bytes) -> bool:
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    found = scan(update)
    if not found.is_applicable(state_vector(doc.get_state())):
        return False
    if _excess(doc, update, found) > MOST_AT_ONCE:
        raise _too_dear()
    return True


def _cut(state: bytes, update: bytes) -> Cut:
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    slices, spent = list[Slice](), 0.0
    for each in sliced(update):
        found = scan(each)
        slices.append(Slice(each, found))
        if not found.is_applicable(state_vector(doc.get_state())):
            break
        spent += _excess(doc, each, found)
        if spent > MOST_AT_ONCE:
            raise _too_dear()
    return Cut(tuple(slices), len(doc.get_update()))


def _excess(doc: Doc[Any], update: bytes, found: Scan) -> float:
    """Apply an update; the seconds that its structs took beyond what they may."""
    structs, deletions = parted(update, found)
    started = time.thread_time()
    if structs:
        doc.apply_update(structs)
    took = excess(time.thread_time() - started, len(update))
    if deletions:
        doc.apply_update(deletions)
    return took


def _too_dear() -> Refused:
    return malformed("The update takes too long to apply.")


def run(look: Looking) -> None:
    """Look into what is asked by whoever has started this process."""
    standing.serve(partial(_answer, look), _MOST_MEMORY)


if __name__ == "__main__":
    run(_found)
