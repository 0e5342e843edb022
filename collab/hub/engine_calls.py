"""What the loop asks of the engine's thread, and in which turn."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import Error as DjangoDatabaseError

from collab.engine import lookups
from collab.engine.engine import Admission, Difference, Engine, Missed, Weight
from collab.engine.thread import EngineThread, SharedTurns
from collab.hub.refusals import refusals
from collab.limits.cost import Mark
from collab.room.batch import Batch, Settlement
from collab.room.room import Room
from collab.updates.scan import Survey
from documents.commit.proposal import Position
from documents.errors import Locked

log = logging.getLogger(__name__)

# For how long a database that others have locked is tried before the authors are told.
_LOCKED_SECONDS, _LOCKED_PAUSE = 5.0, 0.02

P = ParamSpec("P")
T = TypeVar("T")


class EngineCalls:
    """The engine, on its thread, as the loop knows it.

    What is asked for one client fails as `Refused`; what is asked by the clock only leaves a line
    in the log.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._engine = Engine()
        self._thread = EngineThread()
        # Those who come back all at once take turns, so that commits get in between them; and so
        # does what is looked up for one client alone, which may take long.
        self._arrivals, self._lookups = SharedTurns(self._thread), SharedTurns(self._thread)

    @property
    def engaged(self) -> float:
        """How many seconds the engine's oldest job has taken."""
        return self._thread.taken

    def stop(self) -> None:
        """End the thread when the last job is done."""
        self._thread.stop()

    # For everybody.

    async def commit(self, batches: list[Batch]) -> list[Settlement]:
        """Commit; while somebody else has the database locked, the engine's other jobs, like
        letting people in, get their turns in between.

        Raises:
            Locked, DatabaseError: nothing is known to be committed.
        """
        deadline = self._loop.time() + _LOCKED_SECONDS
        while True:
            try:
                return await self._thread.run(self._engine.commit, batches)
            except Locked:
                if self._loop.time() >= deadline:
                    raise
            await asyncio.sleep(_LOCKED_PAUSE)

    # For one client; each of these raises Refused.

    async def admit(self, digest: str, document_id: UUID) -> Admission:
        """Look up the right of the person behind a session and open the document, in turn."""
        with refusals():
            return await self._arrivals.run(self._engine.admit, digest, document_id)

    async def admit_at_once(self, digest: str, document_id: UUID) -> Admission:
        """The same for somebody who does not stay."""
        with refusals():
            return await self._thread.run(self._engine.admit, digest, document_id)

    async def diff(self, document_id: UUID, vector: bytes) -> Difference:
        """All that is committed and that a state vector lacks."""
        return await self._looked_up(self._engine.diff, document_id, vector)

    async def holds(self, document_id: UUID, update: bytes) -> bool:
        """Whether an update says nothing that is not committed."""
        return await self._looked_up(self._engine.holds, document_id, update)

    async def missed(self, document_id: UUID, after: int, until: int) -> Missed:
        """What was journaled first after one seq, up to and with another if that is not much."""
        return await self._looked_up(self._engine.missed, document_id, after, until)

    async def weight(self, document_id: UUID) -> Weight:
        """The state to look through, or to apply a change to on trial."""
        return await self._looked_up(self._engine.weight, document_id)

    async def _looked_up(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with refusals():
            return await self._lookups.run(job, *args, **kwargs)

    async def take_survey(self, document_id: UUID, mark: Mark, survey: Survey) -> None:
        """Hand over what was found in a document's state."""
        with refusals():
            await self._thread.run(self._engine.take_survey, document_id, mark, survey)

    # By the clock.

    async def moved(self, positions: Mapping[UUID, Position]) -> list[UUID]:
        """Those of the documents of which a room does not know all, as far as can be said."""
        try:
            return await self._thread.run(lookups.moved, positions) if positions else []
        except DjangoDatabaseError:
            log.warning("it could not be seen which documents have moved on", exc_info=True)
            return []

    async def ended(self, digests: Collection[str]) -> frozenset[str]:
        """Those of the sessions that are over, as far as can be said."""
        try:
            return await self._thread.run(lookups.ended, digests)
        except DjangoDatabaseError:
            log.warning("it could not be seen who has signed out", exc_info=True)
            return frozenset()

    async def unread(self, people: Collection[int]) -> dict[int, int]:
        """How many notices people have not read, as far as can be said."""
        try:
            return await self._thread.run(lookups.unread, people)
        except DjangoDatabaseError:
            log.warning("it could not be seen how many notices are unread", exc_info=True)
            return {}

    async def expire_links(self, seconds: float) -> tuple[float, list[UUID]]:
        """Switch off the share links that have expired; in how many seconds, at most so many, the
        next one may have, and of which documents.
        """
        try:
            return await self._thread.run(lookups.expire_links, seconds)
        except Locked:
            log.debug("links expire later: somebody else has the database locked")
        except DjangoDatabaseError:
            log.warning("it could not be seen which links have expired", exc_info=True)
        return seconds, []

    async def snapshot(self, rooms: Iterable[Room]) -> bool:
        """Keep snapshots of the rooms' documents; False when it is to be tried again."""
        return await self._kept(self._engine.snapshot, rooms)

    async def close(self, rooms: Iterable[Room]) -> bool:
        """Keep snapshots and let go of the documents; False when they stay for now."""
        return await self._kept(self._engine.close, rooms)

    async def _kept(self, job: Callable[[list[UUID]], None], rooms: Iterable[Room]) -> bool:
        """Run a job that may fail without loss: snapshots only make opening faster.

        False when it is to be tried again, because somebody else has the database locked.
        """
        try:
            await self._thread.run(job, [room.document_id for room in rooms])
        except Locked:
            log.debug("snapshots are put off: somebody else has the database locked")
            return False
        except DjangoDatabaseError:
            log.warning("no snapshot could be kept", exc_info=True)
        return True
