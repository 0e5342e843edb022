"""One batch on its way through the commit: what is applied, and the fate of each change."""

from collections.abc import Callable, Sequence
from uuid import UUID

from pycrdt import merge_updates

from collab.closing import CloseCode, Refused, malformed
from collab.replica import Replica, ReplicaBroken
from collab.room import Batch, Settlement
from collab.session import Change, Closing, Session
from collab.updates import Scan, scan
from documents.commit import Merged, Outcome, Proposal
from documents.grants import Grant
from documents.roles import Action, may

_GONE = Closing(CloseCode.GONE, "The document was put in the trash or deleted.")


class Merge:
    """Applies a batch to a replica when the transaction has said whose changes pass.

    `reopen` reads the replica from the journal again after it broke.
    """

    def __init__(self, batch: Batch, replica: Replica, reopen: Callable[[UUID], Replica]) -> None:
        self.batch = batch
        self._replica = replica
        self._reopen = reopen
        self._passed: frozenset[Grant] = frozenset()
        self._bad: set[Change] = set()
        self._forget_fates()

    def _forget_fates(self) -> None:
        self._authors: set[int] = set()
        self._settled: list[Change] = []
        self._unknown: list[Change] = []
        self._dropped: list[Change] = []
        self._refused: list[tuple[Session, Refused]] = []

    def proposal(self) -> Proposal:
        """What the transaction needs to know of the batch."""
        return Proposal(
            document_id=self.batch.document_id,
            head=self.batch.head,
            access_version=self.batch.access_version,
            authors=frozenset(self.batch.grants.values()),
            members=self.batch.members,
            merge=self._run,
        )

    def settlement(self, outcome: Outcome) -> Settlement:
        """What the room is told once the transaction is committed."""
        if outcome.gone:
            return Settlement(0, 0, closing=_GONE)
        self._replica.head = outcome.head
        is_asked = bool(self._unknown) or outcome.roles is not None
        return Settlement(
            head=outcome.head,
            access_version=outcome.access_version,
            updates=(*outcome.tail, outcome.update) if outcome.update else outcome.tail,
            settled=tuple(self._settled),
            unknown=tuple(self._unknown),
            dropped=tuple(self._dropped),
            refused=(*self._signed_out(outcome.signed_out), *self._refused),
            roles=outcome.roles,
            members=self.batch.members,
            vector=self._replica.vector() if is_asked else b"",
        )

    def _signed_out(self, grants: frozenset[Grant]) -> list[tuple[Session, Refused]]:
        refused = Refused(CloseCode.SIGNED_OUT, "You are no longer signed in.")
        return [
            (session, refused) for session, grant in self.batch.grants.items() if grant in grants
        ]

    def _run(self, tail: Sequence[bytes], passed: frozenset[Grant]) -> Merged:
        self._passed = passed
        for update in tail:
            self._replica.note(scan(update))
        self._replica.apply(tail)
        try:
            diffs = self._apply_together()
        except ReplicaBroken:
            diffs = self._apply_apart()
        return Merged(_joined(diffs), frozenset(self._authors))

    def _apply_together(self) -> list[bytes]:
        """Apply what passes in as few goes as possible and return the differences.

        The answers to our SyncStep1 go alone: they repeat every deletion of the document, so that
        only their own difference tells whether their sender is an author.
        """
        diffs: list[bytes] = []
        gathered: list[bytes] = []
        for change in self.batch.changes:
            if change.full:
                diffs.append(self._replica.apply(gathered))
                gathered = []
            if not self._admit(change):
                continue
            if change.full:
                diffs.append(self._apply_full(change))
            else:
                gathered.append(change.update)
        diffs.append(self._replica.apply(gathered))
        return diffs

    def _apply_full(self, change: Change) -> bytes:
        diff = self._replica.apply([change.update])
        if diff:
            self._authors.add(self.batch.grants[change.session].user_id)
        return diff

    def _apply_apart(self) -> list[bytes]:
        """Apply change by change; each one that breaks the Doc costs its sender the connection."""
        while True:
            self._forget_fates()
            self._replica = self._reopen(self.batch.document_id)
            try:
                return [self._apply_one(change) for change in self.batch.changes]
            except ReplicaBroken:
                continue

    def _apply_one(self, change: Change) -> bytes:
        if not self._admit(change):
            return b""
        try:
            return self._apply_full(change)
        except ReplicaBroken:
            self._bad.add(change)
            raise

    def _admit(self, change: Change) -> bool:
        """Whether a change is to be applied; notes its fate and what it brings."""
        grant = self.batch.grants[change.session]
        try:
            found = self._scan(change)
            if grant not in self._passed:
                self._check_reader(change, grant, found)
        except Refused as refused:
            self._refused.append((change.session, refused))
            return False
        if grant not in self._passed:
            self._dropped.append(change)
            return False
        if not found.is_applicable(self._replica.clocks):
            self._unknown.append(change)
            return False
        self._note(change, grant, found)
        return True

    def _scan(self, change: Change) -> Scan:
        if change in self._bad:
            raise malformed("The update cannot be applied.")
        return scan(change.update)

    def _check_reader(self, change: Change, grant: Grant, found: Scan) -> None:
        # Somebody lowered a moment ago has typed on in good faith: that is dropped, no more.
        is_lowered = may(grant.role, Action.EDIT) or change.session.is_lowered
        if not is_lowered and found.is_news(self._replica.clocks):
            raise Refused(CloseCode.NOT_ALLOWED, "You may read this document but not change it.")

    def _note(self, change: Change, grant: Grant, found: Scan) -> None:
        if not change.full and (found.deletes or found.is_news(self._replica.clocks)):
            self._authors.add(grant.user_id)
        self._settled.append(change)
        self._replica.note(found)


def _joined(diffs: list[bytes]) -> bytes:
    news = [diff for diff in diffs if diff]
    return merge_updates(*news) if len(news) > 1 else b"".join(news)
