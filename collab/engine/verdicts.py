"""The fate of each change of a batch: applied, refused, dropped, or asked for again."""

from collab.engine import anchors
from collab.engine.replica import Replica
from collab.limits.cost import MOST_GROWN, is_expensive
from collab.protocol.closing import BLIND, FROZEN, FULL, READER, Closing, Refused, malformed
from collab.room.batch import Batch
from collab.room.session import Change, Session
from collab.updates.scan import Scan, scan
from documents.access.grant import Grant
from documents.commit import mentions
from documents.journal.client_ids import owners_of


class Verdicts:
    """Says of each change, in its order, whether it is applied, and notes what becomes of it.

    `passed` are the grants whose changes may be applied, `bad` the changes that have broken a Doc;
    `quota` is the size in bytes that the document may have. `authors` are the ids of those who have
    brought something, `claims` the client ids that are new in the document, each with whose it is,
    `naming` the changes that name threads. `mentioned` are people whom changes name, each with
    whose change it is.
    """

    def __init__(
        self,
        batch: Batch,
        replica: Replica,
        passed: frozenset[Grant],
        bad: frozenset[Change],
        quota: int,
    ) -> None:
        self._batch = batch
        self._replica = replica
        self._passed = passed
        self._bad = bad
        self._quota = quota
        self.authors: set[int] = set()
        self.claims: dict[int, int] = {}
        self.naming: dict[Change, frozenset[str]] = {}
        self.mentioned: dict[int, int] = {}
        self.settled: list[Change] = []
        self.unknown: list[Change] = []
        self.dropped: list[Change] = []
        self.refused: dict[Session, Closing] = {}

    @property
    def named(self) -> frozenset[str]:
        """The threads that changes name."""
        return frozenset[str]().union(*self.naming.values())

    def note_author(self, change: Change, is_news: bool) -> None:
        """Note of an answer to our SyncStep1, now applied, whether it has brought anything."""
        if change.full and is_news:
            self.authors.add(self._batch.grants[change.session].user_id)

    def admit(self, change: Change) -> Scan | None:
        """What a change brings if it is to be applied; notes its fate."""
        if change.session in self.refused:
            return None
        try:
            return self._look_at(change)
        except Refused as refused:
            self.refused[change.session] = refused.closing
            return None

    def _look_at(self, change: Change) -> Scan | None:
        grant = self._batch.grants[change.session]
        found = self._scan(change)
        self._check_shape(found)
        if grant not in self._passed or change.session.is_blind:
            self._check_reader(change, grant, found)
            self.dropped.append(change)
            return None
        if not found.is_applicable(self._replica.clocks) or self._is_unweighed(change, found):
            self.unknown.append(change)
            return None
        self._check_news(change, grant, found)
        self._note(change, grant, found)
        return found

    def _is_unweighed(self, change: Change, found: Scan) -> bool:
        """Whether a change may be dear and nobody knows of it, as if what it builds on lacked."""
        grown = self._replica.grown_since(change.weighed) if change.weighed else None
        if grown is None:
            return is_expensive(found.jumps, self._replica.size + len(change.update))
        return is_expensive(found.jumps, max(0, grown - change.brought), MOST_GROWN)

    def _check_news(self, change: Change, grant: Grant, found: Scan) -> None:
        """Refuse what is under somebody else's client id, and what has no room any more (3.8)."""
        news = found.news(self._replica.clocks)
        if not news:
            return
        owners = self._owners(news, grant.user_id)
        if not anchors.OURS.isdisjoint(news):
            raise malformed("A client id of the update is the server's.")
        if any(owners.get(client) != grant.user_id for client in news):
            raise malformed("A client id of the update is somebody else's.")
        if self._size_with(change) > self._quota:
            raise FULL.refusal()

    def _owners(self, clients: list[int], user_id: int) -> dict[int, int]:
        """Whose the client ids are; those that the document has never seen become the user's."""
        owners = self._replica.owners
        unasked = [client for client in clients if client not in owners]
        owners.update(owners_of(self._batch.proposal.document_id, unasked))
        for client in unasked:
            if client not in owners and client not in self._replica.clocks:
                owners[client] = self.claims[client] = user_id
        return owners

    def _size_with(self, change: Change) -> int:
        if self._replica.size + len(change.update) > self._quota:
            # The size adds up deletions, too: only now is it worth its price to look.
            self._replica.state()
        return self._replica.size + len(change.update)

    def _scan(self, change: Change) -> Scan:
        if change in self._bad:
            raise malformed("The update cannot be applied.")
        return change.found or scan(change.update)

    def _check_shape(self, found: Scan) -> None:
        if not self._replica.roots.admits(found.roots):
            raise malformed("The update adds to a root type that documents do not have.")
        if self._replica.is_cut(found):
            raise malformed("The update cuts a character in two.")

    def _check_reader(self, change: Change, grant: Grant, found: Scan) -> None:
        if change.session.is_blind and found.is_news(self._replica.clocks):
            raise BLIND.refusal()
        # Somebody lowered a moment ago has typed on in good faith: that is dropped, no more.
        is_lowered = grant.may_edit or change.session.is_lowered
        if not is_lowered and found.is_news(self._replica.clocks):
            raise (FROZEN if grant.is_frozen else READER).refusal()

    def _note(self, change: Change, grant: Grant, found: Scan) -> None:
        if found.threads and not self._replica.roots.is_any:
            self.naming[change] = frozenset(found.threads)
        if mentions.MARK in change.update:
            for named in mentions.named_in(change.update).keys() - {grant.user_id}:
                self.mentioned.setdefault(named, grant.user_id)
        if not change.full and (found.deletes or found.is_news(self._replica.clocks)):
            self.authors.add(grant.user_id)
        self.settled.append(change)
        self._replica.note(found)
        self._replica.limit(found)
