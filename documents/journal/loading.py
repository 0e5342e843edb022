"""The journal of a document: appending, reading back, and snapshots that shorten the reading.

Only an append inside a transaction that holds the document's row lock may choose the next seq; the
realtime engine's own append, with its fence, is in documents/commit/group_commit.py.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents.errors import Folded, Quarantined
from documents.models import Document, Entry, Snapshot

SNAPSHOTS_KEPT = 2


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as read back: its `state` as of `state_seq` (b"" as of 0), and the updates after.

    The state is a snapshot or the newest base or fold. `head` is the seq that state and tail
    together amount to, `epoch` that of the text.
    """

    state_seq: int
    state: bytes
    tail: tuple[bytes, ...]
    head: int
    epoch: int


def load(document_id: UUID) -> Stored:
    """The document from its newest snapshot and the tail of its journal.

    Raises:
        Quarantined: the operator has to see to the document first.
    """
    # The epoch first: were the text to start anew meanwhile, it would be taken for the older one,
    # and nothing is ever committed to that.
    epoch = _epoch(document_id)
    base_seq, base = base_until(document_id)
    snapshot = snapshots_after(document_id, base_seq).first()
    if snapshot:
        return _stored(document_id, snapshot.seq, bytes(snapshot.state), epoch)
    return _stored(document_id, base_seq, base, epoch)


def replay(document_id: UUID) -> Stored:
    """The document from its journal alone.

    Raises:
        Quarantined: the operator has to see to the document first.
    """
    epoch = _epoch(document_id)
    return _stored(document_id, *base_until(document_id), epoch)


def load_at(document_id: UUID, seq: int) -> Stored:
    """The document as it was at a seq that it has reached.

    Raises:
        Quarantined: the operator has to see to the document first.
        Folded: the journal no longer tells it.
    """
    epoch = _epoch(document_id)
    base_seq, state = base_until(document_id, seq)
    snapshot = snapshots_after(document_id, base_seq).filter(seq__lte=seq).first()
    if snapshot:
        base_seq, state = snapshot.seq, bytes(snapshot.state)
    tail = updates_between(document_id, base_seq, seq)
    # At last: were the journal folded meanwhile, what was read is not the whole.
    check_told(document_id, seq)
    return Stored(base_seq, state, tail, seq, epoch)


def check_told(document_id: UUID, seq: int) -> None:
    """Make sure that the journal tells the text as of a seq.

    Raises:
        Folded: it has been folded up to a later one.
    """
    if seq and _starts(document_id).filter(kind=Entry.Kind.FOLD, seq__gt=seq).exists():
        raise Folded


def _epoch(document_id: UUID) -> int:
    rows = Document.objects.filter(pk=document_id).values_list("epoch", "quarantined_at")
    epoch, quarantined_at = rows.first() or (0, None)
    if quarantined_at is not None:
        raise Quarantined
    return epoch


def _stored(document_id: UUID, seq: int, state: bytes, epoch: int) -> Stored:
    head, tail = updates_after(document_id, seq)
    return Stored(seq, state, tail, head, epoch)


def base_until(document_id: UUID, seq: int | None = None) -> tuple[int, bytes]:
    """The seq and state of the newest base or fold (not after `seq`, if given); else 0 and b""."""
    starts = _starts(document_id).order_by("-seq")
    if seq is not None:
        starts = starts.filter(seq__lte=seq)
    start = starts.first()
    return (start.seq, bytes(start.update)) if start else (0, b"")


def _starts(document_id: UUID) -> QuerySet[Entry]:
    """The entries that hold a whole state."""
    # `event` not null: the partial index of the few entries that have one.
    return Entry.objects.filter(
        document_id=document_id,
        event__isnull=False,
        kind__in=[Entry.Kind.BASE, Entry.Kind.FOLD],
    )


def snapshots_after(document_id: UUID, seq: int) -> QuerySet[Snapshot]:
    """The snapshots that are later than a base, the newest first."""
    return Snapshot.objects.filter(document_id=document_id, seq__gt=seq).order_by("-seq")


def updates_after(document_id: UUID, seq: int) -> tuple[int, tuple[bytes, ...]]:
    """The head and the updates after `seq` in journal order; entries without bytes are left out.

    No base may come after `seq`: what it starts anew cannot go on from the text before.
    """
    rows = list(
        Entry.objects.filter(document_id=document_id, seq__gt=seq)
        .order_by("seq")
        .values_list("seq", "update")
    )
    head = rows[-1][0] if rows else seq
    return head, tuple(bytes(update) for _, update in rows if update)


def updates_between(document_id: UUID, after: int, until: int) -> tuple[bytes, ...]:
    """The updates after one seq up to and with another, in journal order.

    Raises:
        Folded: some of them are in the state of a later seq.
    """
    rows = Entry.objects.filter(document_id=document_id, seq__gt=after, seq__lte=until)
    updates = tuple(rows.order_by("seq").values_list("update", flat=True))
    check_told(document_id, until)
    return tuple(bytes(update) for update in updates if update)


def append_event(document: Document, author_id: int | None, event: Mapping[str, object]) -> int:
    """Journal a change of rights and return its seq; the caller holds the row lock.

    Without an author it is the clock that changed them.
    """
    authors = [] if author_id is None else [author_id]
    return _append(document, Entry.Kind.ACCESS, authors, b"", event)


def append_title(document: Document, author_id: int, title: str) -> int:
    """Give the document this title and return the entry's seq; the caller holds the row lock.

    It is journaled so that every process sees by the head that something has happened.
    """
    event = {"type": "renamed", "title": title, "was": document.title}
    document.title = title
    document.save(update_fields=["title"])
    return _append(document, Entry.Kind.TITLE, [author_id], b"", event)


def append_base(
    document: Document, author_id: int | None, state: bytes, event: Mapping[str, object]
) -> int:
    """Have the text start anew from `state` and return the entry's seq.

    The caller holds the row lock. What was journaled before stays, but counts no more. Without an
    author it is the operator who did it.
    """
    document.epoch += 1
    document.save(update_fields=["epoch"])
    authors = [] if author_id is None else [author_id]
    return _append(document, Entry.Kind.BASE, authors, state, event)


def lock(document_id: UUID) -> None:
    """Have nobody else journal anything for a document until the transaction ends."""
    list(Document.objects.select_for_update().filter(pk=document_id).values_list("pk"))


def append_update(document_id: UUID, author_ids: Sequence[int], update: bytes) -> int:
    """Journal an update that this server made itself and return its seq.

    Raises:
        Document.DoesNotExist: no such document.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        return _append(document, Entry.Kind.UPDATE, sorted(author_ids), update, None)


def _append(
    document: Document,
    kind: Entry.Kind,
    authors: list[int],
    update: bytes,
    event: Mapping[str, object] | None,
) -> int:
    document.head += 1
    document.changed_at = timezone.now()
    document.save(update_fields=["head", "changed_at"])
    Entry.objects.create(
        document=document,
        seq=document.head,
        kind=kind,
        authors=authors,
        at=document.changed_at,
        update=update,
        event=event,
    )
    return document.head


@dataclass(frozen=True, slots=True)
class Picture:
    """The state (a Yjs v1 update) of a document as of `seq`, to be kept as a snapshot."""

    document_id: UUID
    seq: int
    state: bytes


def save_snapshots(pictures: Sequence[Picture]) -> None:
    """Keep the pictures as snapshots, in one transaction, and let go of all but the newest two.

    A picture of a document that has been deleted meanwhile is left out, and so is one of a seq that
    the journal has not reached (the database may have gone back); one that is there already stays
    as it is.
    """
    with transaction.atomic():
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
    """Let go of a document's snapshots; the journal has everything."""
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
