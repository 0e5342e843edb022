"""What came of a batch, told to the members of its room. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from collab.protocol import presence, wire
from collab.protocol.closing import CloseCode
from collab.room.batch import Batch, Settlement
from collab.room.session import Change, Session
from documents.chat.acts import Json, Refusal
from documents.commit.proposal import Outcome
from documents.review.acts import Moved
from documents.review.news import News
from documents.review.suggestions.acts import Needs, Unseen
from documents.roles import Role

# A relay costs a frame for each member, so that half as many cost little more than half: the more
# there are, the more goes along with each, as long as nobody sees that it was late.
_SECONDS_PER_MEMBER, _MOST_SECONDS = 1e-3, 0.025


def pause(members: int) -> float:
    """Seconds between two relays; what is sent after a longer quiet does not wait."""
    return min(members * _SECONDS_PER_MEMBER, _MOST_SECONDS)


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
            lets = outcome.viewers_chat, outcome.viewers_comment, outcome.is_frozen
            session.regrant(role, version, settlement.vector, *lets)
        elif grant.access_version < version:
            # Let in while the commit was on its way, and perhaps not allowed to hear of it.
            session.close(CloseCode.STALE, "Your role in this document may have changed.")
        if session.closing:
            ended.append(session)
    return ended


def tell_updates(members: Collection[Session], outcome: Outcome) -> None:
    """Relay what was journaled to everybody, its authors included."""
    if not outcome.updates:
        return
    *others, last = map(wire.update, outcome.updates)
    for frame in others:
        for session in members:
            session.send(frame)
    for session in members:
        session.outlet.relay(last, outcome.head)


def tell_title(members: Collection[Session], title: str) -> None:
    """Tell everybody what the document is called now."""
    for session in members:
        session.send_title(title)


def tell_chat(members: Collection[Session], outcome: Outcome) -> None:
    """Tell everybody the messages."""
    for message in outcome.messages:
        frame = wire.packet(_message(message))
        for session in members:
            session.send_packet_frame(frame)


def _message(message: Json) -> Json:
    return {"type": "message", **message}


def tell_review(members: Collection[Session], outcome: Outcome, after: int) -> None:
    """Tell everybody what has happened in the review after the rev that they know."""
    if outcome.review:
        frame = wire.packet(_review(outcome.review, after))
        for session in members:
            session.send_packet_frame(frame)


def _review(news: News, after: int) -> Json:
    return {"type": "review", "after": after, **news.as_json}


def see_off_blind(members: Collection[Session]) -> list[Session]:
    """Have those join again whose program would harm the first comments of a text (3.13)."""
    return [session for session in members if session.sees_first_comment()]


def answer(settlement: Settlement) -> None:
    """Tell who has said something what came of it."""
    outcome = settlement.outcome
    for said, told in zip(settlement.batch.said, outcome.answers, strict=True):
        if isinstance(told, Refusal | Moved | Needs | Unseen):
            said.refuse(told)
        elif isinstance(told, News):
            rev = outcome.review.rev
            said.session.send_packet(_review(replace(told, rev=rev), rev))
        elif told is not None:
            said.session.send_packet(_message(told))


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
