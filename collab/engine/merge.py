"""One batch on its way through the commit: what is applied, and the fate of each change."""

import time
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from collab.engine import anchors
from collab.engine.replica import Replica, ReplicaBroken, joined
from collab.limits.cost import CHEAP, Spending, excess, is_expensive
from collab.protocol.closing import (
    BLIND,
    FULL,
    NO_LONGER_SIGNED_IN,
    CloseCode,
    Closing,
    Refused,
    malformed,
)
from collab.room.batch import Batch, Settlement
from collab.room.session import Change, Session
from collab.updates.scan import Scan, parted, scan
from documents.access.grant import Grant
from documents.commit.proposal import Merged, Outcome, Proposal
from documents.journal.client_ids import owners_of
from documents.review.acts import Moved, Open
from documents.review.threads import living_thread_ids
from documents.roles import Action, may

# In seconds: when changes that were applied together are suspected to hold a dear one, and when
# they are taken apart. For so many commits afterwards each change is measured alone.
_SUSPICIOUS, _TOO_LONG = 2e-3, 20e-3
_WATCHED = 500
# As far a document may have grown since a dear change was weighed, in steps that this adds.
_MOST_GROWN = 8 * CHEAP


class Merge:
    """Applies a batch to a replica when the transaction has said whose changes pass.

    `reopen` reads the replica from the journal again after it broke. `quota` is the size in bytes
    that the document may have; `spending` is what each person may cost.
    """

    def __init__(
        self,
        batch: Batch,
        replica: Replica,
        reopen: Callable[[UUID], Replica],
        quota: int,
        spending: Spending,
    ) -> None:
        self.batch = batch
        self._quota = quota
        self._spending = spending
        self._replica = replica
        self._reopen = reopen
        self._passed: frozenset[Grant] = frozenset()
        self._bad: set[Change] = set()
        self._forget_fates()

    def _forget_fates(self) -> None:
        self._diffs: list[bytes] = []
        self._named: set[str] = set()
        self._authors: set[int] = set()
        self._claims: dict[int, int] = {}
        self._settled: list[Change] = []
        self._unknown: list[Change] = []
        self._dropped: list[Change] = []
        self._refused: dict[Session, Closing] = {}

    @property
    def replica(self) -> Replica:
        """What the batch was applied to."""
        return self._replica

    @property
    def proposal(self) -> Proposal:
        """What the batch asks of the transaction."""
        return self.batch.proposal

    def settlement(self, outcome: Outcome) -> Settlement:
        """What the room is told once the transaction is committed."""
        if outcome.ending:
            return Settlement(self.batch, outcome)
        self._replica.settle(outcome.head)
        is_asked = bool(self._unknown) or outcome.roles is not None
        return Settlement(
            self.batch,
            outcome,
            settled=tuple(self._settled),
            unknown=tuple(self._unknown),
            dropped=tuple(self._dropped),
            refused=(*self._signed_out(outcome.signed_out), *self._refused.items()),
            vector=self._replica.vector() if is_asked else b"",
            size=self._replica.size,
            quota=self._quota,
        )

    def _signed_out(self, grants: frozenset[Grant]) -> list[tuple[Session, Closing]]:
        return [
            (session, NO_LONGER_SIGNED_IN)
            for session, grant in self.batch.grants.items()
            if grant in grants
        ]

    def run(
        self,
        tail: Sequence[bytes],
        passed: frozenset[Grant],
        opened: Sequence[tuple[Grant, Open]] = (),
    ) -> Merged:
        """Apply what others have journaled, then the changes whose grants passed, and mark words.

        Marks in these changes that name no thread of the document are taken off again.
        """
        self._passed = passed
        for update in tail:
            self._replica.note(scan(update))
        self._replica.apply(tail)
        try:
            diffs = self._apply_each() if self._is_measured() else self._apply_together()
        except ReplicaBroken:
            diffs = self._apply_apart()
        self._diffs += diffs
        try:
            self._take_off_unknown()
        except anchors.Unmarkable:
            self._bad.update(change for change in self.batch.changes if self._scan(change).threads)
            self._diffs = self._apply_apart()
        moved = tuple(self._mark(grant, act) for grant, act in opened)
        return self._merged(moved)

    def without(self, removed: Mapping[UUID, int]) -> Merged:
        """What was merged, with the marks of these threads taken off, by whoever ended them."""
        names = {str(thread) for thread in removed}
        try:
            diff = self._replica.take_off(lambda thread: thread in names)
        except anchors.Unmarkable:
            # They stay, and nobody knows any more what they meant.
            diff = b""
        if diff:
            self._diffs.append(diff)
            self._authors.update(removed.values())
        return self._merged(())

    def _merged(self, moved: tuple[Moved | None, ...]) -> Merged:
        news = [diff for diff in self._diffs if diff]
        return Merged(joined(news), frozenset(self._authors), self._claims, moved)

    def _take_off_unknown(self) -> None:
        """Take off the marks that somebody's changes have invented."""
        if self._named:
            known = living_thread_ids(self.proposal.document_id)
            if not self._named <= known:
                self._diffs.append(self._replica.take_off(lambda thread: thread not in known))

    def _mark(self, grant: Grant, act: Open) -> Moved | None:
        try:
            self._diffs.append(self._replica.mark_words(act.anchor, act.id))
        except anchors.Moved as moved:
            return Moved(moved.now)
        self._authors.add(grant.user_id)
        return None

    def _is_measured(self) -> bool:
        """Whether it is to be known of each change what it takes."""
        if self.batch.changes and self._replica.watched:
            self._replica.watched -= 1
            return True
        return len(self.batch.changes) == 1

    def _apply_together(self) -> list[bytes]:
        """Apply what passes in as few goes as possible and return the differences.

        What nests types is applied before the sum of it could try the stack: a deletion behind it
        recurses. The answers to our SyncStep1 go alone: they repeat every deletion of the document,
        so that only their own difference tells whether their sender is an author.
        """
        diffs: list[bytes] = []
        gathered: list[bytes] = []
        for change in self.batch.changes:
            if change.full or self._replica.is_laden:
                diffs.append(self._apply(gathered))
                gathered = []
            if not self._admit(change):
                continue
            if change.full:
                diffs.append(self._apply([change.update]))
                self._note_author(change, diffs[-1:])
            else:
                gathered.append(change.update)
        diffs.append(self._apply(gathered))
        return diffs

    def _apply(self, gathered: Sequence[bytes]) -> bytes:
        diff, took = self._timed(gathered)
        if took > _TOO_LONG:
            raise ReplicaBroken("changes have taken too long")
        if took > _SUSPICIOUS:
            self._replica.watched = _WATCHED
        return diff

    def _timed(self, updates: Sequence[bytes]) -> tuple[bytes, float]:
        """Apply updates; their difference, and the seconds that they took beyond what they may."""
        started = time.thread_time()
        diff = self._replica.apply(updates)
        return diff, excess(time.thread_time() - started, sum(map(len, updates)))

    def _note_author(self, change: Change, diffs: Sequence[bytes]) -> None:
        if change.full and any(diffs):
            self._authors.add(self.batch.grants[change.session].user_id)

    def _apply_apart(self) -> list[bytes]:
        """Apply change by change; each one that breaks the Doc costs its sender the connection."""
        while True:
            self._forget_fates()
            self._replica = self._reopen(self.proposal.document_id)
            self._replica.watched = _WATCHED
            try:
                return self._apply_each()
            except ReplicaBroken:
                continue

    def _apply_each(self) -> list[bytes]:
        return [diff for change in self.batch.changes for diff in self._apply_one(change)]

    def _apply_one(self, change: Change) -> list[bytes]:
        found = self._admit(change)
        if found is None:
            return []
        try:
            diffs = self._apply_measured(change, found)
        except ReplicaBroken:
            self._bad.add(change)
            raise
        self._note_author(change, diffs)
        return diffs

    def _apply_measured(self, change: Change, found: Scan) -> list[bytes]:
        """Apply a change and have its author pay for it; deletions take long for good reasons."""
        structs, deletions = parted(change.update, found)
        diffs = []
        if structs:
            diff, took = self._timed([structs])
            diffs.append(diff)
            if not self._spending.affords(self.batch.grants[change.session].user_id, took):
                raise ReplicaBroken("a change has taken too long")
        if deletions:
            diffs.append(self._replica.apply([deletions]))
        return diffs

    def _admit(self, change: Change) -> Scan | None:
        """What a change brings if it is to be applied; notes its fate."""
        if change.session in self._refused:
            return None
        try:
            return self._look_at(change)
        except Refused as refused:
            self._refused[change.session] = refused.closing
            return None

    def _look_at(self, change: Change) -> Scan | None:
        grant = self.batch.grants[change.session]
        found = self._scan(change)
        self._check_shape(found)
        if grant not in self._passed or change.session.is_blind:
            self._check_reader(change, grant, found)
            self._dropped.append(change)
            return None
        if not found.is_applicable(self._replica.clocks) or self._is_unweighed(change, found):
            self._unknown.append(change)
            return None
        self._check_news(change, grant, found)
        self._note(change, grant, found)
        return found

    def _is_unweighed(self, change: Change, found: Scan) -> bool:
        """Whether a change may be dear and nobody knows of it, as if what it builds on lacked."""
        grown = self._replica.grown_since(change.weighed) if change.weighed else None
        if grown is None:
            return is_expensive(found.jumps, self._replica.size + len(change.update))
        return is_expensive(found.jumps, max(0, grown - change.brought), _MOST_GROWN)

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
        owners.update(owners_of(self.proposal.document_id, unasked))
        for client in unasked:
            if client not in owners and client not in self._replica.clocks:
                owners[client] = self._claims[client] = user_id
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
        if not found.roots <= self._replica.roots:
            raise malformed("The update adds to a root type that documents do not have.")
        if self._replica.is_cut(found):
            raise malformed("The update cuts a character in two.")

    def _check_reader(self, change: Change, grant: Grant, found: Scan) -> None:
        if change.session.is_blind and found.is_news(self._replica.clocks):
            raise BLIND.refusal()
        # Somebody lowered a moment ago has typed on in good faith: that is dropped, no more.
        is_lowered = may(grant.role, Action.EDIT) or change.session.is_lowered
        if not is_lowered and found.is_news(self._replica.clocks):
            raise Refused(CloseCode.NOT_ALLOWED, "You may read this document but not change it.")

    def _note(self, change: Change, grant: Grant, found: Scan) -> None:
        self._named |= found.threads
        if not change.full and (found.deletes or found.is_news(self._replica.clocks)):
            self._authors.add(grant.user_id)
        self._settled.append(change)
        self._replica.note(found)
        self._replica.limit(found)
