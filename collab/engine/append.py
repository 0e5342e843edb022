"""A change of somebody who is not connected: a room of one goes through the commit that all do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from collab.engine.engine import Admission
from collab.protocol import wire
from collab.protocol.closing import FROZEN, CloseCode, Refused
from collab.room.batch import Batch, Settlement
from collab.room.room import Room
from collab.room.session import Session

# Nobody sends it frames.
_NO_FRAMES = wire.Limits(vector=0, change=0, presence=0, packet=0)


class Incomplete(Exception):
    """The change builds on something that the document does not have."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A change (a Yjs v1 update) of the text of an epoch; `event` is what the journal says of it,
    if it has a name (documents/moments/groups.py).
    """

    epoch: int
    update: bytes
    event: Mapping[str, object] | None = None


@dataclass(slots=True)
class Appender:
    """Somebody who was admitted to a document to make one change; `event` is yet to be said."""

    room: Room
    session: Session
    event: Mapping[str, object] | None = None

    def take(self) -> Batch:
        """What waits; of a change that is cut, the first part says what it is."""
        batch, event = self.room.take(), self.event
        self.event = None
        return replace(batch, proposal=replace(batch.proposal, event=event))


def admit(admission: Admission, document_id: UUID, epoch: int) -> Appender:
    """Let somebody in for a change of the text of an epoch.

    Raises:
        Refused: 4501; the text is of another epoch.
    """
    if admission.grant.epoch != epoch:
        raise Refused(CloseCode.STALE, "The text has started anew.")
    room = Room(document_id)
    room.size, room.needs_survey = admission.size, admission.needs_survey
    session = Session(admission.grant, _NO_FRAMES, False, lambda: None)
    room.join(session, admission.head, admission.vector, admission.chat)
    return Appender(room, session)


def check(settlement: Settlement) -> None:
    """See that a lone change was committed.

    Raises:
        Refused: the update, the right to make it, or any change (4424).
        Incomplete: something before it is missing.
    """
    if settlement.closing:
        raise settlement.closing.refusal()
    for _, closing in settlement.refused:
        raise closing.refusal()
    if settlement.dropped and settlement.outcome.is_frozen:
        raise FROZEN.refusal()
    if settlement.dropped:
        raise Refused(CloseCode.NOT_ALLOWED, "You may not change this document.")
    if settlement.unknown:
        raise Incomplete
