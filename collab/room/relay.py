"""What came of a batch, told to the members of its room. Pure."""

from collections.abc import Collection, Iterable

from collab.protocol import presence, wire
from collab.protocol.closing import CloseCode
from collab.room.batch import Batch, Settlement
from collab.room.session import Change, Session
from documents.chat.acts import Json, Refusal
from documents.commit.proposal import Outcome
from documents.roles import Role


def regrant(
    members: Collection[Session], roles: dict[int, Role], settlement: Settlement
) -> list[Session]:
    """Have everybody carry on with the right that they have now; those who have ended by that."""
    ended = list[Session]()
    outcome, known = settlement.outcome, settlement.batch.proposal.members
    version = outcome.access_version
    for session in members:
        grant = session.grant
        if grant.access_version > version:
            continue
        if grant.user_id in known:
            role = roles.get(grant.user_id)
            session.regrant(role, version, settlement.vector, outcome.viewers_chat)
        elif grant.access_version < version:
            # Let in while the commit was on its way, and perhaps not allowed to hear of it.
            session.close(CloseCode.STALE, "Your role in this document may have changed.")
        if session.closing:
            ended.append(session)
    return ended


def tell_updates(members: Collection[Session], outcome: Outcome) -> None:
    """Relay what was journaled to everybody, its authors included."""
    for update in outcome.updates:
        frame = wire.update(update)
        for session in members:
            session.relay(frame, outcome.head)


def tell_chat(members: Collection[Session], settlement: Settlement) -> None:
    """Tell everybody the messages, and who has spoken what came of it."""
    for message in settlement.outcome.messages:
        frame = wire.packet(_packet(message))
        for session in members:
            session.send_packet_frame(frame)
    for said, answer in zip(settlement.batch.said, settlement.outcome.answers, strict=True):
        if isinstance(answer, Refusal):
            said.refuse(answer)
        elif answer is not None:
            said.session.send_packet(_packet(answer))


def _packet(message: Json) -> Json:
    return {"type": "message", **message}


def tell_presence(members: Collection[Session], batch: Batch) -> None:
    """Tell everybody the news of presence, and who has asked of everybody."""
    if batch.news:
        frame = wire.presence(presence.encode(batch.news))
        for session in members:
            session.send(frame)
    for session in batch.asking:
        if session in members:
            session.send(wire.presence(presence.encode(batch.everybody)))


def tell_authors(settlement: Settlement) -> None:
    """Tell the senders of changes how far those are settled."""
    for change in settlement.dropped:
        change.session.drop(change)
    for change in settlement.unknown:
        change.session.ask_again(change, settlement.vector)
    for change in settlement.settled:
        change.session.settle(change)
    for session in senders(settlement.settled):
        session.send_receipt(settlement.outcome.head)


def senders(changes: Iterable[Change]) -> dict[Session, None]:
    """Who has sent changes, each once."""
    return {change.session: None for change in changes}
