"""Large or expensive changes are looked into first, outside of the engine's thread."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from django.conf import settings

from collab.hub.engine_calls import EngineCalls
from collab.hub.refusals import refusals
from collab.hub.rooms import kept_open
from collab.limits.cost import Mark, is_expensive
from collab.protocol.closing import FULL, Refused
from collab.room.room import Room
from collab.room.session import Change, Course
from collab.updates.inspector import Inspector, is_small
from collab.updates.scan import MAX_PIECES
from collab.updates.slices import MOST_BYTES, Cut


class Inspection:
    """Owns the children that look into updates."""

    def __init__(self, engine: EngineCalls) -> None:
        self._engine = engine
        # Who asks for the same document to be looked through waits for the first who did.
        self._surveying = asyncio.Lock()
        self._inspector = Inspector()
        # Another child, so that what is dear does not hold up what is only large.
        self._weigher = Inspector()
        # And one for what is very large, of which one waits there at a time.
        self._cutter = Inspector()
        self._cutting = asyncio.Lock()
        self._is_stopping = False

    def is_wanted(self, room: Room, frame: bytes) -> bool:
        """Whether there is anything to look into before the change in a frame is committed."""
        return room.needs_survey or not is_small(frame, room.size)

    async def look_into(self, room: Room, change: Change) -> list[Change]:
        """Scan a large change, weigh one that may take long to apply, cut one that is very large.

        Nothing is left of a very large one whose sender has been closed before its turn.

        Raises:
            Refused: it is malformed, or takes too long.
        """
        if room.needs_survey:
            await self.survey(room)
        is_writer = change.session.may_edit
        if len(change.update) > MOST_BYTES and is_writer:
            return await self._cut(room, change)
        found = await self._inspector.scan(change.update, room.size)
        if found and found.pieces > MAX_PIECES and is_writer:
            return await self._cut(room, change)
        weighed = None
        size = room.size + len(change.update)
        if found and is_expensive(found.jumps, size) and is_writer:
            weighed = await self._weigh(room.document_id, change.update)
        return [replace(change, found=found, weighed=weighed)]

    async def _cut(self, room: Room, change: Change) -> list[Change]:
        async with self._cutting:
            if change.session.closing:
                return []
            weight = await self._engine.weight(room.document_id)
            mark, most = weight.mark, max(settings.DOCUMENT_QUOTA, len(weight.state))
            cutting = self._cutter.cut(weight.state, change.update)
            del weight
            cut = await cutting
        # Known before the first is committed; the commit looks again.
        if cut.size > most:
            raise FULL.refusal()
        return _slices(change, cut, mark)

    async def survey(self, room: Room) -> None:
        """Have a large document be looked through before its first change; the others type on.

        Where that fails, the engine's thread does it when it has to.
        """
        with kept_open(room):
            async with self._surveying:
                if room.needs_survey and not self._is_stopping:
                    with suppress(Refused):
                        await self._survey(room.document_id)
                    room.needs_survey = False

    async def _survey(self, document_id: UUID) -> None:
        weight = await self._engine.weight(document_id)
        with refusals():
            survey = await self._inspector.survey(weight.state)
        await self._engine.take_survey(document_id, weight.mark, survey)

    async def _weigh(self, document_id: UUID, update: bytes) -> Mark | None:
        weight = await self._engine.weight(document_id)
        is_known = await self._weigher.weigh(weight.state, update)
        return weight.mark if is_known else None

    def wind_down(self) -> None:
        """Begin nothing that nobody waits for."""
        self._is_stopping = True

    async def stop(self) -> None:
        """End the children."""
        for child in (self._inspector, self._weigher, self._cutter):
            await child.stop()


def _slices(change: Change, cut: Cut, mark: Mark) -> list[Change]:
    """A change of one frame as the changes that it was cut into, weighed at a moment."""
    course, brought, changes = Course(), 0, list[Change]()
    for number, each in enumerate(cut.slices, 1):
        changes.append(
            replace(
                change,
                update=each.update,
                found=each.found,
                weighed=mark,
                brought=brought,
                is_last=number == len(cut.slices),
                course=course,
            )
        )
        brought += len(each.update)
    return changes
