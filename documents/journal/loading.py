"""Reading a document back from its journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import chain
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Length

from documents.database.prepared_query import ID, NUMBER, Prepared, width_of
from documents.errors import Folded, Quarantined
from documents.models import Document, Entry, Snapshot

# How far a journal goes, and the updates that lead there.
Tail = tuple[int, tuple[bytes, ...]]

_TAILS_PER_QUERY = 256


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as read back: its `state` as of `state_seq` (b"" as of 0), and the updates after.

    The state is a snapshot or the newest base or fold. `head` is the seq that state and tail
    together amount to, `epoch` that of the text. `is_data`: it holds anything, under any names.
    """

    state_seq: int
    state: bytes
    tail: tuple[bytes, ...]
    head: int
    epoch: int
    is_data: bool = False


def load(document_id: UUID) -> Stored:
    """The document from its newest snapshot and the tail of its journal.

    Raises:
        Quarantined: the operator has to see to the document first.
    """
    # The epoch first: were the text to start anew meanwhile, it would be taken for the older one,
    # and nothing is ever committed to that.
    text = _text(document_id)
    base_seq, base = base_until(document_id)
    snapshot = snapshots_after(document_id, base_seq).first()
    if snapshot:
        return _stored(document_id, snapshot.seq, bytes(snapshot.state), text)
    return _stored(document_id, base_seq, base, text)


def replay(document_id: UUID) -> Stored:
    """The document from its journal alone.

    Raises:
        Quarantined: the operator has to see to the document first.
    """
    text = _text(document_id)
    return _stored(document_id, *base_until(document_id), text)


def load_at(document_id: UUID, seq: int) -> Stored:
    """The document as it was at a seq that it has reached.

    Raises:
        Quarantined: the operator has to see to the document first.
        Folded: the journal no longer tells it.
    """
    text = _text(document_id)
    base_seq, state = base_until(document_id, seq)
    snapshot = snapshots_after(document_id, base_seq).filter(seq__lte=seq).first()
    if snapshot:
        base_seq, state = snapshot.seq, bytes(snapshot.state)
    tail = updates_between(document_id, base_seq, seq)
    # At last: were the journal folded meanwhile, what was read is not the whole.
    check_told(document_id, seq)
    return Stored(base_seq, state, tail, seq, *text)


def check_told(document_id: UUID, seq: int) -> None:
    """Make sure that the journal tells the text as of a seq.

    Raises:
        Folded: it has been folded up to a later one.
    """
    if seq and _starts(document_id).filter(kind=Entry.Kind.FOLD, seq__gt=seq).exists():
        raise Folded


def told_from(document_id: UUID) -> tuple[int, str]:
    """The seq from which on the journal tells what the text said, and why not before: "folded",
    "erased", or "" where it tells everything.
    """
    starts = _starts(document_id).order_by("-seq").values_list("seq", "kind", "event")
    for seq, kind, event in starts:
        if kind == Entry.Kind.FOLD:
            return seq, "folded"
        if event and event["type"] == "history_erased":
            return seq, "erased"
    return 0, ""


def _text(document_id: UUID) -> tuple[int, bool]:
    """The epoch of a document's text, and whether it is data."""
    rows = Document.objects.filter(pk=document_id).values_list("epoch", "kind", "quarantined_at")
    epoch, kind, quarantined_at = rows.first() or (0, "", None)
    if quarantined_at is not None:
        raise Quarantined
    return epoch, kind == Document.Kind.DATA


def size_of(document_id: UUID) -> int:
    """About how many bytes a document takes, at most: two queries, and nothing is read."""
    starts = _starts(document_id).order_by("-seq").annotate(size=Length("update"))
    seq, size = starts.values_list("seq", "size").first() or (0, 0)
    pictures = snapshots_after(document_id, seq).annotate(size=Length("state"))
    seq, size = pictures.values_list("seq", "size").first() or (seq, size)
    later = Entry.objects.filter(document_id=document_id, seq__gt=seq)
    return size + int(later.aggregate(size=Sum(Length("update")))["size"] or 0)


def _stored(document_id: UUID, seq: int, state: bytes, text: tuple[int, bool]) -> Stored:
    head, tail = updates_after(document_id, seq)
    return Stored(seq, state, tail, head, *text)


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


def updates_after(document_id: UUID, seq: int) -> Tail:
    """The head and the updates after `seq` in journal order; entries without bytes are left out.

    No base may come after `seq`: what it starts anew cannot go on from the text before.
    """
    rows = _tails(1).objects(document_id, seq)
    return _tail(seq, [(at, update) for _, at, update in rows])


def tails_after(seqs: Mapping[UUID, int]) -> dict[UUID, Tail]:
    """The same of several documents, each after a seq of its own; a query for each 256."""
    found: dict[UUID, list[tuple[int, bytes]]] = {document_id: [] for document_id in seqs}
    pairs = list(seqs.items())
    for start in range(0, len(pairs), _TAILS_PER_QUERY):
        some = pairs[start : start + _TAILS_PER_QUERY]
        width = width_of(len(some))
        wanted = some + some[-1:] * (width - len(some))
        for document_id, at, update in _tails(width).objects(*chain(*wanted)):
            found[document_id].append((at, update))
    return {document_id: _tail(seq, found[document_id]) for document_id, seq in seqs.items()}


def _tail(seq: int, rows: Sequence[tuple[int, bytes]]) -> Tail:
    head = rows[-1][0] if rows else seq
    return head, tuple(bytes(update) for _, update in rows if update)


@cache
def _tails(width: int) -> Prepared:
    return Prepared([ID, NUMBER] * width, _tails_query)


def _tails_query(*pairs: Any) -> QuerySet[Entry, Any]:
    each = zip(pairs[::2], pairs[1::2], strict=True)
    wanted = (Q(document_id=document_id, seq__gt=seq) for document_id, seq in each)
    rows = Entry.objects.filter(reduce(or_, wanted)).order_by("document_id", "seq")
    return rows.values_list("document_id", "seq", "update")


def sizes_between(document_id: UUID, after: int, until: int) -> list[tuple[int, int]]:
    """The seqs after one up to and with another, in journal order, and the bytes of their updates.

    Raises:
        Folded: some of them are in the state of a later seq.
    """
    rows = Entry.objects.filter(document_id=document_id, seq__gt=after, seq__lte=until)
    sizes = list(rows.order_by("seq").values_list("seq", Length("update")))
    check_told(document_id, until)
    return sizes


def updates_between(document_id: UUID, after: int, until: int) -> tuple[bytes, ...]:
    """The updates after one seq up to and with another, in journal order.

    Raises:
        Folded: some of them are in the state of a later seq.
    """
    rows = Entry.objects.filter(document_id=document_id, seq__gt=after, seq__lte=until)
    updates = tuple(rows.order_by("seq").values_list("update", flat=True))
    check_told(document_id, until)
    return tuple(bytes(update) for update in updates if update)
