"""One batch on its way through the commit: what is applied, and the fate of each change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from collab.engine import anchors
from collab.engine.measured import Measured
from collab.engine.replica import Replica, ReplicaBroken, joined
from collab.engine.suggestions import Accepting, fit
from collab.engine.thread_marks import ThreadMarks
from collab.engine.verdicts import Verdicts
from collab.limits.cost import Spending
from collab.protocol.closing import NO_LONGER_SIGNED_IN, Closing
from collab.room.batch import Batch, Settlement
from collab.room.session import Change, Session
from collab.updates.scan import scan
from documents.access.grant import Grant
from documents.chat.acts import Refusal
from documents.commit.mentions import Naming
from documents.commit.proposal import Merged, Outcome, Proposal
from documents.review.acts import Cleared, Moved, Open
from documents.review.suggestions.acts import Acceptance, Fit, Suggest


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
        self._accepting = Accepting((), quota)
        self._diffs: list[bytes] = []
        self._naming = Naming()
        self._verdicts = self._new_verdicts()

    def _new_verdicts(self) -> Verdicts:
        bad = frozenset(self._bad)
        return Verdicts(self.batch, self._replica, self._passed, bad, self._quota)

    @property
    def _measured(self) -> Measured:
        return Measured(self._replica, self._spending)

    @property
    def _marks(self) -> ThreadMarks:
        return ThreadMarks(self._replica)

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
        verdicts = self._verdicts
        is_asked = bool(verdicts.unknown) or outcome.roles is not None
        return Settlement(
            self.batch,
            outcome,
            settled=tuple(verdicts.settled),
            unknown=tuple(verdicts.unknown),
            dropped=tuple(verdicts.dropped),
            refused=(*self._signed_out(outcome.signed_out), *verdicts.refused.items()),
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
        accepted: Sequence[Acceptance] = (),
    ) -> Merged:
        """Apply what others have journaled, the suggestions that are accepted, then the changes
        whose grants passed, and mark words.

        Marks in these that name no thread of the document are taken off again.
        """
        self._passed, self._accepting = passed, Accepting(accepted, self._quota)
        self._verdicts = self._new_verdicts()
        for update in tail:
            self._replica.note(scan(update))
        self._replica.apply(tail)
        if not self._replica.roots.is_any:
            self._naming.begin(self._replica, _updates(self.batch.changes, accepted))
        try:
            self._diffs = self._apply_all()
        except ReplicaBroken:
            self._diffs = self._apply_apart()
        try:
            self._diffs.append(self._take_off_invented())
        except anchors.Unmarkable:
            self._bad.update(self._verdicts.naming)
            self._accepting.give_up()
            self._diffs = self._apply_apart()
        moved = tuple(self._mark(grant, act) for grant, act in opened)
        return self._merged(moved)

    def without(self, removed: Mapping[UUID, int], cleared: Sequence[Cleared] = ()) -> Merged:
        """What was merged, with the marks of these threads taken off, by whoever ended them."""
        if diff := self._marks.take_off({str(thread) for thread in removed}, cleared):
            self._diffs.append(diff)
            self._verdicts.authors.update(removed.values())
        return self._merged(())

    def _merged(self, moved: tuple[Moved | None, ...]) -> Merged:
        news = [diff for diff in self._diffs if diff]
        verdicts, accepting = self._verdicts, self._accepting
        authors = frozenset(verdicts.authors | accepting.authors)
        mentioned = {**accepting.mentioned, **verdicts.mentioned}
        return Merged(
            joined(news),
            authors,
            verdicts.claims,
            moved,
            tuple(accepting.answers),
            self._naming.news(self._replica, mentioned, news),
        )

    def fit(self, act: Suggest) -> Fit | Refusal:
        """How the update of a suggestion fits what was merged, or why it never will."""
        return fit(self._replica, act)

    def _take_off_invented(self) -> bytes:
        named = self._verdicts.named | self._accepting.threads
        return self._marks.take_off_unknown(self.proposal.document_id, named)

    def _mark(self, grant: Grant, act: Open) -> Moved | None:
        try:
            self._diffs.append(self._marks.put(act))
        except anchors.Moved as moved:
            return Moved(moved.now)
        self._verdicts.authors.add(grant.user_id)
        return None

    def _apply_all(self) -> list[bytes]:
        accepted = self._accepting.apply(self._replica)
        is_each = self._measured.wants_each(len(self.batch.changes))
        return accepted + (self._apply_each() if is_each else self._apply_together())

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
                diffs.append(self._measured.apply(gathered))
                gathered = []
            if not self._verdicts.admit(change):
                continue
            if change.full:
                diffs.append(self._measured.apply([change.update]))
                self._verdicts.note_author(change, any(diffs[-1:]))
            else:
                gathered.append(change.update)
        diffs.append(self._measured.apply(gathered))
        return diffs

    def _apply_apart(self) -> list[bytes]:
        """Apply change by change; each one that breaks the Doc costs its sender the connection."""
        while True:
            self._replica = self._reopen(self.proposal.document_id)
            self._verdicts = self._new_verdicts()
            self._measured.watch()
            try:
                return self._accepting.apply(self._replica) + self._apply_each()
            except ReplicaBroken:
                continue

    def _apply_each(self) -> list[bytes]:
        return [diff for change in self.batch.changes for diff in self._apply_one(change)]

    def _apply_one(self, change: Change) -> list[bytes]:
        found = self._verdicts.admit(change)
        if found is None:
            return []
        try:
            user_id = self.batch.grants[change.session].user_id
            diffs = self._measured.apply_one(change.update, found, user_id)
        except ReplicaBroken:
            self._bad.add(change)
            raise
        self._verdicts.note_author(change, any(diffs))
        return diffs


def _updates(changes: Sequence[Change], accepted: Sequence[Acceptance]) -> Iterator[bytes]:
    yield from (change.update for change in changes)
    yield from (part.update for each in accepted for part in each.parts)
