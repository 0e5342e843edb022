"""A change of somebody who is not connected: a room of one goes through the commit that all do."""

from uuid import UUID

from collab import wire
from collab.closing import CloseCode, Refused
from collab.engine import Engine
from collab.room import Room, Settlement
from collab.session import Change, Session

# Nobody sends it frames.
_NO_FRAMES = wire.Limits(update=0, sync=0, presence=0, packet=0)


class Incomplete(Exception):
    """The change builds on something that the document does not have."""


def commit_alone(
    engine: Engine, digest: str, document_id: UUID, epoch: int, update: bytes
) -> Settlement:
    """Commit an update in the name of a session or a token; on the engine's thread.

    Raises:
        SignedOut, AccessDenied, Quarantined: as when somebody joins.
        Refused: the update, or the right to make it; 4501 when the text is of another epoch.
        Incomplete: something before it is missing.
        DatabaseError: it is not known to be committed.
    """
    admission = engine.admit(digest, document_id)
    if admission.grant.epoch != epoch:
        raise Refused(CloseCode.STALE, "The text has started anew.")
    room = Room(document_id)
    session = Session(admission.grant, _NO_FRAMES, False, lambda: None)
    room.join(session, admission.head, admission.vector, admission.chat)
    room.offer(Change(session, 1, update, full=False))
    (settlement,) = engine.commit([room.take()])
    _check(settlement)
    return settlement


def _check(settlement: Settlement) -> None:
    if settlement.closing:
        raise Refused(settlement.closing.code, settlement.closing.reason)
    for _, refused in settlement.refused:
        raise refused
    if settlement.dropped:
        raise Refused(CloseCode.NOT_ALLOWED, "You may not change this document.")
    if settlement.unknown:
        raise Incomplete
