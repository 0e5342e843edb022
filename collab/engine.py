"""The Docs of this process, and the commit that keeps them equal to the journal.

Everything here runs on one thread, one job after the other. That order is what makes the promise
simple: no job can see a Doc between "applied" and "committed", so whatever a job answers is
committed.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import Error, connection
from django.utils import timezone

from collab.closing import CloseCode
from collab.merge import Merge
from collab.replica import Replica, ReplicaBroken
from collab.room import Batch, Settlement
from collab.session import Closing
from documents.access import access_grant
from documents.commit import commit
from documents.grants import Grant
from documents.journal import Picture, load, save_snapshots
from documents.links import expire_links
from documents.sessions import living_sessions

log = logging.getLogger(__name__)

_SESSIONS_PER_QUERY = 500
_BROKEN = Closing(CloseCode.SERVER_ERROR, "The document cannot be opened right now.")


@dataclass(frozen=True, slots=True)
class Admission:
    """What somebody who joins gets: the right, and where the document stands."""

    grant: Grant
    head: int
    vector: bytes


class Engine:
    """The open replicas by document id."""

    def __init__(self) -> None:
        self._replicas: dict[UUID, Replica] = {}

    def replica(self, document_id: UUID) -> Replica:
        """The replica of a document, read from the journal when it is not open.

        Raises:
            ReplicaBroken: what is stored cannot be applied.
            DatabaseError: the journal cannot be read.
        """
        replica = self._replicas.get(document_id)
        return replica or self.reopen(document_id)

    def reopen(self, document_id: UUID) -> Replica:
        """Read a document from the journal, in place of the replica that there was."""
        self._replicas.pop(document_id, None)
        stored = load(document_id)
        replica = Replica(stored.state, stored.tail, stored.head, stored.snapshot_seq)
        self._replicas[document_id] = replica
        return replica

    def admit(self, digest: str, document_id: UUID) -> Admission:
        """Look up the right of the person behind a session and open the document.

        Raises:
            SignedOut, AccessDenied: no right.
            ReplicaBroken, DatabaseError: the document cannot be opened.
        """
        grant = access_grant(digest, document_id)
        replica = self.replica(document_id)
        return Admission(grant, replica.head, replica.vector())

    def ended(self, digests: Iterable[str]) -> frozenset[str]:
        """Those of the sessions that are over.

        Raises:
            DatabaseError: it cannot be said.
        """
        asked = list(digests)
        now = timezone.now()
        living = [
            living_sessions(asked[start : start + _SESSIONS_PER_QUERY], now)
            for start in range(0, len(asked), _SESSIONS_PER_QUERY)
        ]
        return frozenset(asked).difference(*living)

    def expire_links(self) -> None:
        """Switch off the share links that have expired; one query when there is none.

        Raises:
            DatabaseError: they stay as they are; what they gave has ended all the same.
        """
        try:
            expire_links(timezone.now())
        except Error:
            # This is asked every second: so a broken connection does not outlive one.
            connection.close()
            raise

    def diff(self, document_id: UUID, vector: bytes) -> bytes:
        """All that is committed and that a state vector lacks, as one update.

        Raises:
            Refused: 4400; it is not a state vector.
        """
        return self.replica(document_id).diff(vector)

    def commit(self, batches: Sequence[Batch]) -> list[Settlement]:
        """Commit what the rooms have gathered, all in one transaction.

        Raises:
            DatabaseError: nothing is known to be committed; the batches may be offered again.
        """
        merges = [merge for batch in batches if (merge := self._merge(batch))]
        try:
            outcomes = commit([merge.proposal() for merge in merges])
        except BaseException:
            self._forget(batch.document_id for batch in batches)
            connection.close()
            raise
        settled = {
            merge.batch.document_id: merge.settlement(outcome)
            for merge, outcome in zip(merges, outcomes, strict=True)
        }
        broken = Settlement(0, 0, closing=_BROKEN)
        return [settled.get(batch.document_id, broken) for batch in batches]

    def _merge(self, batch: Batch) -> Merge | None:
        try:
            return Merge(batch, self.replica(batch.document_id), self.reopen)
        except ReplicaBroken:
            log.exception("document %s cannot be read from its journal", batch.document_id)
            return None

    def _forget(self, document_ids: Iterable[UUID]) -> None:
        for document_id in document_ids:
            self._replicas.pop(document_id, None)

    def snapshot(self, document_ids: Iterable[UUID]) -> None:
        """Keep a snapshot of each open replica that has moved on since its last one.

        Raises:
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
            [Picture(id_, replica.head, replica.state()) for id_, replica in moved.items()]
        )
        for replica in moved.values():
            replica.snapshot_head = replica.head

    def close(self, document_ids: Sequence[UUID]) -> None:
        """Snapshot and let go of replicas; without the database they go without a snapshot."""
        try:
            self.snapshot(document_ids)
        finally:
            self._forget(document_ids)
