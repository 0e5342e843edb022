"""One open document: who is in it, what waits to be committed, who shows what. Pure.

The room never touches the Doc. It gathers changes, hands them over by swap (`take`), and after the
commit tells everybody what came of it (`settle`).
"""

from uuid import UUID

from collab.cluster.hints import Reach
from collab.protocol.closing import STARTED_ANEW, Closing
from collab.room import relay
from collab.room.batch import Batch, Settlement
from collab.room.fullness import Fullness
from collab.room.presence_news import PresenceNews
from collab.room.progress import Progress
from collab.room.roster import Roster
from collab.room.session import ActRequest, Change, Session
from collab.room.waiting import Waiting
from documents.chat.acts import UNSPOKEN, Standing
from documents.commit.proposal import Position, Proposal


class Room:
    """The members of one document and what they have on the way.

    `progress` is what the members have been told, `size` what the text takes in bytes.
    `needs_survey` says that the document has to be looked through before its next change.
    `hints` counts how often somebody said that the document changed elsewhere; `is_stale` asks for
    a commit even without changes, so that rights and journal are looked up again, and so does the
    rumour of a later head or rev.
    """

    def __init__(self, document_id: UUID) -> None:
        self.document_id = document_id
        self.progress = Progress()
        self.hints = 0
        self.arriving = 0
        self.is_stale = False
        self.needs_survey = False
        self._on_its_way: Batch | None = None
        self.members: dict[Session, None] = {}
        self._waiting = Waiting()
        self.size = 0
        self._fullness = Fullness()
        self.roster = Roster()
        self._news = PresenceNews(self.roster)

    @property
    def wants_commit(self) -> bool:
        """Whether there is something to hand over."""
        return self.is_stale or self.progress.is_behind or bool(self._waiting or self._news)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is here or about to be, and nothing waits or is being committed."""
        return not (self.members or self.arriving or self.wants_commit or self._on_its_way)

    def join(self, session: Session, head: int, vector: bytes, chat: Standing = UNSPOKEN) -> None:
        """Let a session in and greet it; `head`, `vector` and `chat` are where the document stands.

        A grant of another access version asks for a look at everybody's. One of another epoch ends
        the room for those who have the text of the old one.
        """
        progress = self.progress
        if session.grant.epoch != progress.epoch:
            self.close(STARTED_ANEW)
            progress.epoch = session.grant.epoch
        if not self.members:
            progress.begin(head, chat, session.grant.title)
        # Whoever came with another one than the first has asked for a look already.
        first = next(iter(self.members), session)
        if first.grant.access_version != session.grant.access_version:
            self.is_stale = True
        if session.grant.title != progress.title:
            # Which of the two is the newer one, the next look at the document tells.
            progress.title, self.is_stale = None, True
        self.members[session] = None
        session.greet(head, vector, chat)
        self._fullness.tell(session)
        if self.roster.everybody():
            self.show_everybody(session)

    def heed(self, reach: Reach) -> None:
        """Note how far journal, chat and review are said to have come, if anybody is here."""
        if self.members:
            self.progress.heed(reach)

    def position(self) -> Position:
        """Where the members have been told that the document stands."""
        return self.progress.position(session.grant for session in self.members)

    def leave(self, session: Session) -> None:
        """Let a session go and show the others that it has gone; its changes stay."""
        if session not in self.members:
            return
        del self.members[session]
        self._news.leave(session)
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
        news = self._news.take_news(len(self.members), bool(changes))
        asking = self._news.take_asking()
        self.is_stale = False
        self.progress.look()
        authors: list[Change | ActRequest] = [*changes, *said]
        grants = {author.session: author.session.grant for author in authors}
        rights = [session.grant for session in self.members] + list(grants.values())
        proposal = Proposal(
            self.document_id,
            self.progress.position(rights),
            authors=frozenset(grants.values()),
            members=frozenset(grant.user_id for grant in rights),
            acts=tuple((grants[each.session], each.act) for each in said),
            elsewhere=self.roster.users_elsewhere(),
        )
        everybody = tuple(self.roster.everybody()) if asking else ()
        self._on_its_way = Batch(proposal, changes, grants, said, news, asking, everybody)
        return self._on_its_way

    def give_back(self, batch: Batch, retry_seconds: float) -> None:
        """Take a batch back that could not be committed and tell its authors (3.6)."""
        self._on_its_way = None
        self._waiting.give_back(batch.changes, batch.said)
        self._news.give_back(batch, self.members)
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
        if outcome.review.threads and not self.progress.is_commented:
            for session in relay.see_off_blind(self.members):
                self.leave(session)
        review_before = self.progress.advance(outcome)
        relay.tell_updates(self.members, outcome)
        if self.progress.retitle(outcome.title):
            relay.tell_title(self.members, outcome.title)
        relay.tell_chat(self.members, outcome)
        relay.tell_review(self.members, outcome, review_before)
        relay.answer(settlement)
        relay.tell_presence(self.members, settlement.batch)
        relay.tell_authors(settlement)
        self._tell_size(settlement)

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
        self._news.clear()
        for session in members:
            session.close(closing.code, closing.reason)

    # Presence.

    def show_everybody(self, session: Session) -> None:
        """Have a member be told what everybody shows (4.4), when the rights have been looked at."""
        self._news.ask(session)

    def show_news(self) -> None:
        """Have everybody be told what has become of the others (4.3), when the rights have been
        looked at.
        """
        self._news.be_due(self.members)
