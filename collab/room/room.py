"""One open document: who is in it, what waits to be committed, who shows what. Pure.

The room never touches the Doc. It gathers changes, hands them over by swap (`take`), and after the
commit tells everybody what came of it (`settle`).
"""

from collections.abc import Iterable
from uuid import UUID

from collab.cluster.hints import Reach
from collab.protocol import presence
from collab.protocol.closing import STARTED_ANEW, Closing
from collab.room import relay
from collab.room.batch import Batch, Settlement
from collab.room.fullness import Fullness
from collab.room.roster import Roster
from collab.room.session import ActRequest, Change, Session
from collab.room.waiting import Waiting
from documents.access.grant import Grant
from documents.chat.acts import UNSPOKEN, Standing
from documents.commit.proposal import Position, Proposal

_RELAY_SECONDS_PER_MEMBER, _RELAY_SECONDS_MOST = 50e-6, 0.05
# Presence goes out in slices, because everybody's at once would hold up the changes behind it.
_PRESENCE_SLICES, _SMALL_ROOM = 8, 16
_PRESENCE_SECONDS_PER_MEMBER, _PRESENCE_SECONDS = 2e-3 / _PRESENCE_SLICES, (0.03, 0.25)
_NOTHING = (0, 0, 0)


class Room:
    """The members of one document and what they have on the way.

    `head` is how far the members have been told the journal, `epoch` that of the text they have;
    `rev` and `review` are how far they have been told chat and review, `title` the title that all
    of them know, `size` what the text takes in bytes.
    `needs_survey` says that the document has to be looked through before its next change.
    `hints` counts how often somebody said that the document changed elsewhere; `is_stale` asks for
    a commit even without changes, so that rights and journal are looked up again, and so does the
    rumour of a later head or rev.
    """

    def __init__(self, document_id: UUID) -> None:
        self.document_id = document_id
        self.head = 0
        self.epoch = 0
        self.rev = 0
        self.review = 0
        self.title: str | None = None
        self.hints = 0
        self.arriving = 0
        self.is_stale = False
        self.needs_survey = False
        self._rumour = _NOTHING
        self._on_its_way: Batch | None = None
        self.members: dict[Session, None] = {}
        self._waiting = Waiting()
        self.size = 0
        self._fullness = Fullness()
        self.roster = Roster()
        # Whether news of presence are due, and who waits to be told what everybody shows.
        self._news_are_due = False
        self._asking: dict[Session, None] = {}

    @property
    def wants_commit(self) -> bool:
        """Whether there is something to hand over."""
        waits = self._waiting or self._news_are_due or self._asking
        return self.is_stale or self._is_behind or bool(waits)

    @property
    def _is_behind(self) -> bool:
        return any(said > told for said, told in zip(self._rumour, self.reach, strict=True))

    @property
    def reach(self) -> Reach:
        """How far the members have been told journal, chat and review."""
        return self.head, self.rev, self.review

    @property
    def is_empty(self) -> bool:
        """Whether nobody is here or about to be, and nothing waits or is being committed."""
        return not (self.members or self.arriving or self.wants_commit or self._on_its_way)

    @property
    def relay_pause(self) -> float:
        """Seconds between two relays, in proportion to what one costs."""
        return min(len(self.members) * _RELAY_SECONDS_PER_MEMBER, _RELAY_SECONDS_MOST)

    @property
    def presence_pause(self) -> float:
        """Seconds between two relays of presence (4.3)."""
        least, most = _PRESENCE_SECONDS
        return min(max(len(self.members) * _PRESENCE_SECONDS_PER_MEMBER, least), most)

    def join(self, session: Session, head: int, vector: bytes, chat: Standing = UNSPOKEN) -> None:
        """Let a session in and greet it; `head`, `vector` and `chat` are where the document stands.

        A grant of another access version asks for a look at everybody's. One of another epoch ends
        the room for those who have the text of the old one.
        """
        if session.grant.epoch != self.epoch:
            self.close(STARTED_ANEW)
            self.epoch = session.grant.epoch
        if not self.members:
            self.head, self.rev, self.review = head, chat.head, chat.review
            self.title = session.grant.title
        version = session.grant.access_version
        if any(member.grant.access_version != version for member in self.members):
            self.is_stale = True
        if session.grant.title != self.title:
            # Which of the two is the newer one, the next look at the document tells.
            self.title, self.is_stale = None, True
        self.members[session] = None
        session.greet(head, vector, chat)
        self._fullness.tell(session)
        if self.roster.everybody():
            self.show_everybody(session)

    def heed(self, reach: Reach) -> None:
        """Note how far journal, chat and review are said to have come, if anybody is here."""
        if self.members:
            (head, rev, review), before = reach, self._rumour
            self._rumour = max(head, before[0]), max(rev, before[1]), max(review, before[2])

    def position(self) -> Position:
        """Where the members have been told that the document stands."""
        return self._position([session.grant for session in self.members])

    def _position(self, rights: Iterable[Grant]) -> Position:
        versions = (grant.access_version for grant in rights)
        version = min(versions, default=0)
        return Position(self.head, self.rev, self.epoch, version, self.review)

    def leave(self, session: Session) -> None:
        """Let a session go and show the others that it has gone; its changes stay."""
        if session not in self.members:
            return
        del self.members[session]
        self._asking.pop(session, None)
        self.roster.leave(session)
        self.show_news()

    # Changes.

    def offer(self, change: Change) -> None:
        """Gather a change for the next commit.

        Raises:
            Refused: 4509; more waits than the room holds.
        """
        self._waiting.add_change(change)

    def hear(self, said: ActRequest) -> None:
        """Gather what somebody says for the next commit.

        Raises:
            Refused: 4509; more waits than the room holds.
        """
        self._waiting.add_said(said)

    def take(self) -> Batch:
        """What waits, by swap; of changes at most 256 KiB, or one that is larger."""
        changes, said = self._waiting.take_changes(), self._waiting.take_said()
        news, asking = self._take_news(bool(changes)), tuple(self._asking)
        self._asking = {}
        # A rumour may be wrong: it is looked into once.
        self.is_stale, self._rumour = False, _NOTHING
        authors: list[Change | ActRequest] = [*changes, *said]
        grants = {author.session: author.session.grant for author in authors}
        rights = [session.grant for session in self.members] + list(grants.values())
        proposal = Proposal(
            self.document_id,
            self._position(rights),
            authors=frozenset(grants.values()),
            members=frozenset(grant.user_id for grant in rights),
            acts=tuple((grants[each.session], each.act) for each in said),
            elsewhere=self.roster.users_elsewhere(),
        )
        everybody = tuple(self.roster.everybody()) if asking else ()
        self._on_its_way = Batch(proposal, changes, grants, said, news, asking, everybody)
        return self._on_its_way

    def _take_news(self, has_changes: bool) -> tuple[presence.Entry, ...]:
        """The newest state of those whose news have waited longest (4.3), by swap.

        In a small room they ride along with changes: one packet to everybody instead of two.
        """
        if not (self._news_are_due or (has_changes and len(self.members) <= _SMALL_ROOM)):
            return ()
        self._news_are_due = False
        most = max(_SMALL_ROOM, -(-len(self.members) // _PRESENCE_SLICES))
        return tuple(self.roster.take_news(most))

    def give_back(self, batch: Batch, retry_seconds: float) -> None:
        """Take a batch back that could not be committed and tell its authors (3.6)."""
        self._on_its_way = None
        self._waiting.give_back(batch.changes, batch.said)
        self.roster.give_back(batch.news)
        self._asking = {each: None for each in batch.asking if each in self.members} | self._asking
        self.show_news()
        self.is_stale = self.is_stale or not (batch.changes or batch.said)
        for session in relay.senders(batch.changes):
            session.send_packet({"type": "unsaved", "retry_ms": int(retry_seconds * 1000)})

    def settle(self, settlement: Settlement) -> None:
        """Tell everybody what was committed: first who must go, then the relay, then receipts.

        What people show, as the batch has it, goes the same way: nobody is shown anything of others
        that is later than their right.
        """
        self._on_its_way = None
        if settlement.closing:
            self.close(settlement.closing)
            return
        for session, closing in settlement.refused:
            session.close(closing.code, closing.reason)
            self.leave(session)
        outcome = settlement.outcome
        if outcome.roles is not None:
            for session in relay.regrant(self.members, outcome.roles, settlement):
                self.leave(session)
        if outcome.review.rev and not self.review:
            for session in relay.see_off_blind(self.members):
                self.leave(session)
        self.head, self.rev = outcome.head, max(self.rev, outcome.rev)
        after, self.review = self.review, max(self.review, outcome.review.rev)
        relay.tell_updates(self.members, outcome)
        self._tell_title(outcome.title)
        relay.tell_chat(self.members, outcome)
        relay.tell_review(self.members, outcome, after)
        relay.answer(settlement)
        relay.tell_presence(self.members, settlement.batch)
        relay.tell_authors(settlement)
        self._tell_size(settlement)

    def _tell_title(self, title: str) -> None:
        if not title or title == self.title:
            return
        self.title = title
        for session in self.members:
            session.send_title(title)

    def _tell_size(self, settlement: Settlement) -> None:
        if self.note_size(settlement.size, settlement.quota):
            for session in self.members:
                self._fullness.tell(session)

    def note_size(self, size: int, quota: int) -> bool:
        """Note what the text takes of its quota; whether the members have to be told (5.6)."""
        self.size = size
        return self._fullness.note(size, quota)

    def close(self, closing: Closing) -> None:
        """End every member's connection."""
        members, self.members = self.members, {}
        self.roster.clear()
        self._news_are_due, self._asking = False, {}
        for session in members:
            session.close(closing.code, closing.reason)

    def keep_alive(self) -> None:
        """Say something to every member that has heard nothing lately."""
        for session in self.members:
            session.keep_alive()

    # Presence.

    def show_everybody(self, session: Session) -> None:
        """Have a member be told what everybody shows (4.4), when the rights have been looked at."""
        self._asking[session] = None

    def show_news(self) -> None:
        """Have everybody be told what has become of the others (4.3), when the rights have been
        looked at.
        """
        if self.members:
            self._news_are_due = self.roster.has_news
        else:
            self.roster.drop_news()
