"""The Docs of this process, and the commit that keeps them equal to the journal.

Everything here runs on one thread, one job after the other. That order is what makes the promise
simple: no job can see a Doc between "applied" and "committed", so whatever a job answers is
committed.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import Error, connection, transaction

from collab.engine.merge import Merge
from collab.engine.replica import Replica, ReplicaBroken, joined
from collab.limits.cost import Mark, Spending
from collab.protocol.closing import CloseCode, Refused
from collab.room.batch import Batch, Settlement
from collab.room.outlet import MAX_QUEUED
from collab.updates.deletions import is_held
from collab.updates.inspector import SMALL
from collab.updates.scan import Survey, scan
from documents.access.grant import Grant
from documents.access.lookup import access_grant
from documents.chat.acts import Standing
from documents.chat.messages import standing
from documents.commit.catch_up import catch_up
from documents.commit.group_commit import commit
from documents.commit.proposal import Ending, Outcome
from documents.database.retry import retried
from documents.errors import Folded, Locked, Quarantined
from documents.journal.client_ids import claim_again
from documents.journal.entries import append_update, lock
from documents.journal.loading import Stored, load, replay, sizes_between, updates_between
from documents.journal.quarantine import quarantine
from documents.journal.snapshots import StateAt, drop_snapshots, save_snapshots

log = logging.getLogger(__name__)

_MOST_MISSED = 4 * 1024 * 1024
# The state vector of an empty document.
_NOTHING = b"\0"


@dataclass(frozen=True, slots=True)
class Admission:
    """What somebody who joins gets: the right, and where document and chat stand.

    `size` is the document's in bytes. `needs_survey`: it is large, and is to be looked through
    before it is changed (`take_survey`).
    """

    grant: Grant
    head: int
    vector: bytes
    size: int
    chat: Standing
    needs_survey: bool = False


@dataclass(frozen=True, slots=True)
class Missed:
    """A part of what a client has missed, as one update (b"" for nothing) that goes up to a seq,
    and where the document stands.
    """

    update: bytes
    until: int
    vector: bytes


@dataclass(frozen=True, slots=True)
class Difference:
    """What a client lacks, as one update, of the document as of `head`, and its state vector."""

    update: bytes
    head: int
    vector: bytes


@dataclass(frozen=True, slots=True)
class Weight:
    """A document's whole state as one update, and the moment of it: `head` is its seq."""

    state: bytes
    mark: Mark
    head: int = 0


class Engine:
    """The open replicas by document id."""

    def __init__(self) -> None:
        self._replicas: dict[UUID, Replica] = {}
        self._quota = settings.DOCUMENT_QUOTA
        self._spending = Spending(time.monotonic)

    def replica(self, document_id: UUID) -> Replica:
        """The replica of a document, read from the journal when it is not open.

        Raises:
            Quarantined: what is stored cannot be applied.
            DatabaseError: the journal cannot be read.
        """
        replica = self._replicas.get(document_id)
        return replica or self.reopen(document_id)

    def reopen(self, document_id: UUID) -> Replica:
        """Read a document from the journal, in place of the replica that there was.

        Raises:
            Quarantined: what is stored cannot be applied; the document is marked so.
        """
        before = self._replicas.pop(document_id, None)
        try:
            replica = _open(load(document_id))
        except ReplicaBroken:
            replica = _reopen_without_snapshots(document_id)
        if before:
            replica.succeed(before)
        self._replicas[document_id] = replica
        return replica

    def admit(self, digest: str, document_id: UUID) -> Admission:
        """Look up the right of the person behind a session and open the document.

        Raises:
            SignedOut, AccessDenied: no right.
            Quarantined, DatabaseError: the document cannot be opened.
        """
        grant = access_grant(digest, document_id)
        replica = self._replicas.get(document_id)
        while replica is None or replica.epoch != grant.epoch:
            replica = self.reopen(document_id)
            # What was read just now may be newer than the right that was looked up before.
            grant = access_grant(digest, document_id)
        chat = standing(document_id, grant.user_id)
        needs_survey = replica.size > SMALL and not replica.is_surveyed
        return Admission(grant, replica.head, replica.vector(), replica.size, chat, needs_survey)

    def missed(self, document_id: UUID, after: int, until: int) -> "Missed":
        """What was journaled first after one seq, up to and with another if that is not much.

        Raises:
            Refused: 4508; it is so much that joining again is cheaper.
            Quarantined, DatabaseError: it cannot be read.
        """
        too_much = Refused(CloseCode.TOO_SLOW, "Too much was missed by this client.")
        try:
            sizes = sizes_between(document_id, after, until)
            if sum(size for _, size in sizes) > _MOST_MISSED:
                raise too_much
            part = _first_part(sizes) or until
            updates = updates_between(document_id, after, part)
        except Folded:
            raise too_much from None
        return Missed(joined(updates), part, self.replica(document_id).vector())

    def diff(self, document_id: UUID, vector: bytes) -> Difference:
        """All that is committed and that a state vector lacks.

        Raises:
            Refused: 4400; it is not a state vector.
        """
        replica = self.replica(document_id)
        return Difference(replica.diff(vector), replica.head, replica.vector())

    def holds(self, document_id: UUID, update: bytes) -> bool:
        """Whether an update says nothing that is not committed; raises what `is_held` does."""
        replica = self.replica(document_id)
        return is_held(update, replica.clocks, lambda: replica.diff(replica.vector()))

    def weight(self, document_id: UUID) -> Weight:
        """The state to look through, or to apply a change to on trial."""
        replica = self.replica(document_id)
        return Weight(replica.diff(_NOTHING), replica.mark(), replica.head)

    def take_survey(self, document_id: UUID, mark: Mark, survey: Survey) -> None:
        """Take what was found in a replica's state, if it has not changed since."""
        replica = self._replicas.get(document_id)
        if replica and replica.mark() == mark:
            replica.take_survey(survey)

    def commit(self, batches: Sequence[Batch]) -> list[Settlement]:
        """Commit what the rooms have gathered, all in one transaction.

        Those that have gathered nothing are told what others have committed.

        Raises:
            Locked: nothing was begun; the same batches may be offered again.
            DatabaseError: nothing is known to be committed; the batches may be offered again.
        """
        return retried(self._commit)(batches)

    def _commit(self, batches: Sequence[Batch]) -> list[Settlement]:
        merges = [merge for batch in batches if (merge := self._merge(batch))]
        try:
            outcomes = _outcomes(merges)
        except Locked:
            # What was read for those who only read is not told yet.
            self._forget(batch.proposal.document_id for batch in batches if not batch.grants)
            raise
        except BaseException:
            self._forget(batch.proposal.document_id for batch in batches)
            connection.close()
            raise
        return self._settlements(batches, outcomes)

    def _settlements(
        self, batches: Sequence[Batch], outcomes: Mapping[Merge, Outcome]
    ) -> list[Settlement]:
        settled = dict[UUID, Settlement]()
        for merge, outcome in outcomes.items():
            document_id = merge.proposal.document_id
            if outcome.ending is Ending.WENT_BACK:
                self._bring_back(document_id, merge.replica)
            settled[document_id] = merge.settlement(outcome)
            if outcome.ending:
                self._forget([document_id])
        quarantined = Outcome(ending=Ending.QUARANTINED)
        return [
            settled.get(batch.proposal.document_id) or Settlement(batch, quarantined)
            for batch in batches
        ]

    def _bring_back(self, document_id: UUID, known: Replica) -> None:
        """Journal again what the database has forgotten: it was committed, and acknowledged.

        Only we can: whoever else still has it has others' words, too, under others' client ids.
        """
        log.error("document %s has gone back in the database, from seq %d", document_id, known.head)
        try:
            with transaction.atomic():
                lock(document_id)
                lost = self.reopen(document_id).apply([known.state()])
                if lost:
                    owners = known.owners_of(scan(lost).ends)
                    append_update(document_id, sorted(set(owners.values())), lost)
                    claim_again(document_id, owners)
        except (Error, Quarantined, ReplicaBroken):
            log.exception("what document %s has lost could not be brought back", document_id)

    def _merge(self, batch: Batch) -> Merge | None:
        try:
            replica = self.replica(batch.proposal.document_id)
            return Merge(batch, replica, self.reopen, self._quota, self._spending)
        except Quarantined:
            return None

    def _forget(self, document_ids: Iterable[UUID]) -> None:
        for document_id in document_ids:
            self._replicas.pop(document_id, None)

    def snapshot(self, document_ids: Iterable[UUID]) -> None:
        """Keep a snapshot of each open replica that has moved on since its last one.

        Raises:
            Locked: none was kept; it may be tried again.
            DatabaseError: none was kept; the journal has everything all the same.
        """
        moved = {
            document_id: replica
            for document_id in document_ids
            if (replica := self._replicas.get(document_id)) and replica.head > replica.snapshot_head
        }
        if not moved:
            return
        save_snapshots(
            [StateAt(id_, replica.head, replica.state()) for id_, replica in moved.items()]
        )
        for replica in moved.values():
            replica.snapshot_head = replica.head

    def close(self, document_ids: Sequence[UUID]) -> None:
        """Snapshot and let go of replicas; without the database they go without a snapshot.

        Raises:
            Locked: somebody else has the database locked; all of them stay for now.
            DatabaseError: no snapshot was kept.
        """
        try:
            self.snapshot(document_ids)
        except Locked:
            raise
        except BaseException:
            self._forget(document_ids)
            raise
        self._forget(document_ids)


def _outcomes(merges: Sequence[Merge]) -> dict[Merge, Outcome]:
    readers = [merge for merge in merges if not merge.batch.grants]
    writers = [merge for merge in merges if merge.batch.grants]
    read = catch_up(readers)
    written = commit(writers) if writers else []
    return dict(zip([*readers, *writers], [*read, *written], strict=True))


def _first_part(sizes: Sequence[tuple[int, int]]) -> int:
    """How far the journal is told at once: seqs and the bytes of their updates."""
    last = together = 0
    for seq, size in sizes:
        together += size
        if last and together > MAX_QUEUED:
            break
        last = seq
    return last


def _open(stored: Stored) -> Replica:
    return Replica(
        stored.state,
        stored.tail,
        stored.head,
        stored.state_seq,
        stored.epoch,
        None if stored.is_data else settings.DOCUMENT_ROOTS,
    )


def _reopen_without_snapshots(document_id: UUID) -> Replica:
    """What a snapshot cannot give, the journal may: a snapshot is only a shortcut."""
    stored = replay(document_id)
    try:
        replica = _open(stored)
    except ReplicaBroken as error:
        # Where that cannot be noted now, whoever opens it next does.
        with suppress(Locked):
            quarantine(document_id, f"{error}, read from seq {stored.state_seq} to {stored.head}")
        raise Quarantined from error
    log.warning("document %s had a broken snapshot; it was read from its journal", document_id)
    with suppress(Locked):
        drop_snapshots(document_id)
    return replica
