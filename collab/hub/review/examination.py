"""Suggestions are looked into first, and compared with what was seen, outside of the engine's
thread; so marks in large texts are drawn and taken off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connection

from collab.engine.marking import Marker
from collab.hub.engine_calls import EngineCalls
from collab.hub.refusals import refusals
from collab.limits.cost import is_expensive
from collab.protocol.closing import Refused
from collab.updates.inspector import Inspector
from collab.updates.scan import Scan, scan
from collab.updates.trial import Trial
from documents.chat.acts import Refusal
from documents.errors import Folded, Quarantined
from documents.journal.loading import load_at
from documents.review.acts import Cleared, Drawn, Open, Remove, ReviewAct, Withdraw
from documents.review.suggestions.acts import Accept, Look, Suggest, SuggestionAct
from documents.review.suggestions.telling import Waiting, waiting
from documents.review.threads import ended_by
from documents.roles import Action, Role, may

# So often an acceptance is compared with a text that moves on meanwhile.
MOST_COMPARISONS = 3
# In a text of up to so many bytes a mark is drawn and taken off within the commit: that takes few
# milliseconds.
_SMALL = 64 * 1024
# Of these acts some are looked into.
LookedInto = Open | Remove | Withdraw | SuggestionAct


@dataclass(frozen=True, slots=True)
class Where:
    """The text that an act is about, as far as the room knows it, and what whoever acts is."""

    document_id: UUID
    head: int
    size: int
    role: Role
    may_comment: bool


class Examination:
    """Looks into what people do with suggestions, in children of its own."""

    def __init__(self, engine: EngineCalls) -> None:
        self._engine = engine
        self._inspector = Inspector()
        self._marker = Marker()

    async def look_into(self, where: Where, act: ReviewAct) -> ReviewAct | Refusal:
        """The act with all that the commit needs to know of it, or why it is not carried out.

        Raises:
            Refused: the document cannot be read.
        """
        try:
            if isinstance(act, Suggest) and may(where.role, Action.SUGGEST):
                return await self._suggested(where, act)
            if isinstance(act, Accept) and may(where.role, Action.EDIT):
                return await self._accepted(where, act)
        except _Bad:
            return Refusal.BAD
        if where.may_comment and where.size > _SMALL:
            if isinstance(act, Open):
                return await self._drawn(where, act)
            if isinstance(act, Remove | Withdraw):
                return await self._cleared(where, act)
        return act

    async def _drawn(self, where: Where, act: Open) -> Open:
        weight = await self._engine.weight(where.document_id)
        try:
            update, moved = await self._marker.draw(weight.state, act.anchor, act.id)
        except Refused:
            # The commit tries it itself, and says why it cannot be.
            return act
        return replace(act, drawn=Drawn(weight.mark, update, moved))

    async def _cleared(self, where: Where, act: Remove | Withdraw) -> ReviewAct:
        thread = await _ended_by(where.document_id, act)
        if thread is None:
            return act
        weight = await self._engine.weight(where.document_id)
        try:
            update = await self._marker.clear(weight.state, thread)
        except Refused:
            return act
        return replace(act, cleared=Cleared(thread, weight.mark, update))

    async def _suggested(self, where: Where, act: Suggest) -> Suggest:
        found = await self._scan(act.update, where.size)
        if is_expensive(found.jumps, where.size + len(act.update)):
            # What it builds on may be one that waits.
            others = await _read(where.document_id, None)
            before = [each.update for each in others if each.uid != act.id]
            weight = await self._engine.weight(where.document_id)
            await self._try(Trial((), (weight.state, *before), (act.update,)))
        return replace(act, found=found)

    async def _accepted(self, where: Where, act: Accept) -> Accept:
        wanted = await _read(where.document_id, [seen.id for seen in act.suggestions])
        found = [await self._scan(each.update, where.size) for each in wanted]
        looks = zip(wanted, found, strict=True)
        act = replace(act, looks={each.uid: Look(each.update_rev, look) for each, look in looks})
        jumps = sum(look.jumps for look in found)
        size = where.size + sum(len(each.update) for each in wanted)
        if act.seq in (None, where.head) and not is_expensive(jumps, size):
            return act
        return await self._tried(where.document_id, act, wanted)

    async def _tried(self, document_id: UUID, act: Accept, wanted: Sequence[Waiting]) -> Accept:
        """The act, weighed, and compared with the text of now if another one was seen."""
        weight = await self._engine.weight(document_id)
        was: tuple[bytes, ...] = ()
        if act.seq is not None and act.seq != weight.head:
            was = () if act.seq > weight.head else await _text_at(document_id, act.seq)
            if not was:
                return act
        updates = tuple(each.update for each in wanted)
        is_same = await self._try(Trial(was, (weight.state,), updates))
        return replace(act, weighed=weight.mark, compared=weight.head if is_same else None)

    async def _scan(self, update: bytes, size: int) -> Scan:
        try:
            return await self._inspector.scan(update, size) or scan(update)
        except Refused as refused:
            raise _Bad from refused

    async def _try(self, trial: Trial) -> bool:
        try:
            return await self._inspector.try_out(trial)
        except Refused as refused:
            raise _Bad from refused

    async def stop(self) -> None:
        """End the children."""
        await self._inspector.stop()
        await self._marker.stop()


class _Bad(Exception):
    """No document takes the update, or it takes too long."""


async def _read(document_id: UUID, uids: Sequence[UUID] | None) -> list[Waiting]:
    with refusals():
        return await _waiting(document_id, uids)


async def _ended_by(document_id: UUID, act: Remove | Withdraw) -> UUID | None:
    """The thread that ends with an act, if it is done."""
    with refusals():
        return await _ending(document_id, act)


async def _text_at(document_id: UUID, seq: int) -> tuple[bytes, ...]:
    """The updates that a text is made of as of a seq; none where nobody can tell any more."""
    with refusals():
        return await _loaded_at(document_id, seq)


@sync_to_async(thread_sensitive=False)
def _waiting(document_id: UUID, uids: Sequence[UUID] | None) -> list[Waiting]:
    try:
        return waiting(document_id, uids)
    finally:
        connection.close()


@sync_to_async(thread_sensitive=False)
def _ending(document_id: UUID, act: Remove | Withdraw) -> UUID | None:
    try:
        return ended_by(document_id, act)
    finally:
        connection.close()


@sync_to_async(thread_sensitive=False)
def _loaded_at(document_id: UUID, seq: int) -> tuple[bytes, ...]:
    try:
        stored = load_at(document_id, seq)
    except (Folded, Quarantined):
        return ()
    finally:
        connection.close()
    return (stored.state, *stored.tail) if stored.state else stored.tail
