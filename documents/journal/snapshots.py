"""Snapshots: states of a text that shorten the reading of its journal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from documents.database.retry import transaction_at_once
from documents.models import Document, Snapshot

SNAPSHOTS_KEPT = 2


@dataclass(frozen=True, slots=True)
class StateAt:
    """The state (a Yjs v1 update) of a document as of `seq`, to be kept as a snapshot."""

    document_id: UUID
    seq: int
    state: bytes


def save_snapshots(pictures: Sequence[StateAt]) -> None:
    """Keep the pictures as snapshots, in one transaction, and let go of all but the newest two.

    A picture of a document that has been deleted meanwhile is left out, and so is one of a seq that
    the journal has not reached (the database may have gone back); one that is there already stays
    as it is.

    Raises:
        Locked: somebody else has the database locked; it may be tried again.
    """
    with transaction_at_once():
        ids = [picture.document_id for picture in pictures]
        # Locked, so that a deletion cannot slip in between this look and the insert.
        heads = dict(
            Document.objects.select_for_update()
            .filter(pk__in=ids)
            .order_by("pk")
            .values_list("pk", "head")
        )
        kept = [each for each in pictures if each.seq <= heads.get(each.document_id, -1)]
        Snapshot.objects.bulk_create(
            [Snapshot(document_id=p.document_id, seq=p.seq, state=p.state) for p in kept],
            ignore_conflicts=True,
        )
        _forget_old_snapshots([picture.document_id for picture in kept])


def drop_snapshots(document_id: UUID) -> None:
    """Let go of a document's snapshots; the journal has everything.

    Raises:
        Locked: somebody else has the database locked; they stay for now.
    """
    with transaction_at_once():
        Snapshot.objects.filter(document_id=document_id).delete()


def _forget_old_snapshots(document_ids: list[UUID]) -> None:
    kept: Counter[UUID] = Counter()
    old = []
    rows = Snapshot.objects.filter(document__in=document_ids).order_by("-seq")
    for pk, document_id in rows.values_list("pk", "document_id"):
        kept[document_id] += 1
        if kept[document_id] > SNAPSHOTS_KEPT:
            old.append(pk)
    Snapshot.objects.filter(pk__in=old).delete()
