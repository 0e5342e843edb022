"""What the operator does about a document that cannot be opened, or whose text has to go back.

Nothing here applies an update in its own process: one that is damaged may be the death of it. The
journal is never rewritten. What the text is from now on is journaled as a base, and the epoch that
goes up with it keeps everybody's older text out.
"""

import subprocess
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from documents.access.documents import lock_documents
from documents.errors import Folded, Unfit
from documents.history.apply_child import packed
from documents.history.thread_marks import without_ended
from documents.jobs.standing import command
from documents.journal.entries import append_base
from documents.journal.loading import base_until, check_told, snapshots_after
from documents.journal.quarantine import lift_quarantine
from documents.models import Document, Entry, Snapshot
from documents.signals import tell_after_commit


@dataclass(frozen=True, slots=True)
class Sifted:
    """The state (a Yjs v1 update) that the sound updates make, and what the others' faults are."""

    state: bytes
    faults: dict[int, str]


@dataclass(frozen=True, slots=True)
class Examined:
    """A journal entry; `size` in bytes, `fault` is empty when it can be applied."""

    seq: int
    kind: str
    at: datetime
    authors: tuple[int, ...]
    size: int
    fault: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A snapshot; `size` in bytes, `fault` is empty when it can be applied."""

    seq: int
    size: int
    fault: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """A document, its entries from the newest base on, and its snapshots, the newest first."""

    document: Document
    entries: tuple[Examined, ...]
    snapshots: tuple[Picture, ...]


def inspect(document_id: UUID) -> Inspection:
    """Try everything that is stored of the text; changes nothing.

    Raises:
        Document.DoesNotExist: no such document.
    """
    document = Document.objects.get(pk=document_id)
    base_seq, _ = base_until(document_id)
    rows = list(Entry.objects.filter(document=document, seq__gte=base_seq).order_by("seq"))
    faults = sift({row.seq: bytes(row.update) for row in rows if row.update}).faults
    entries = tuple(
        Examined(
            row.seq,
            row.kind,
            row.at,
            tuple(row.authors),
            len(row.update),
            faults.get(row.seq, ""),
        )
        for row in rows
    )
    snapshots = snapshots_after(document_id, base_seq)
    return Inspection(document, entries, tuple(_examined(each) for each in snapshots))


def _examined(snapshot: Snapshot) -> Picture:
    fault = sift({snapshot.seq: bytes(snapshot.state)}).faults.get(snapshot.seq, "")
    return Picture(snapshot.seq, len(snapshot.state), fault)


def sift(updates: Mapping[int, bytes]) -> Sifted:
    """Apply updates in this order, in other processes, leaving out whatever cannot be.

    Raises:
        RuntimeError: the process does not even start.
    """
    rest, killers = dict(updates), dict[int, str]()
    while True:
        child = subprocess.run(  # noqa: S603  (no shell)
            command("documents.history.apply_child"),
            input=packed(rest),
            capture_output=True,
            cwd=settings.BASE_DIR,
            check=False,
        )
        said = [line.split(" ", 2) for line in child.stdout.decode().splitlines()]
        if not said:
            raise RuntimeError(child.stderr.decode())
        word, *last = said[-1]
        if word == "state":
            faults = {int(seq): fault for word, seq, fault in _faults(said)}
            return Sifted(b64decode(last[0]), {**faults, **killers})
        seq = int(last[0])
        killers[seq] = "kills the process"
        del rest[seq]


def _faults(said: list[list[str]]) -> list[list[str]]:
    return [words for words in said if words[0] == "fault"]


def state_at(document_id: UUID, seq: int) -> bytes:
    """The text as of `seq`, as one update.

    Raises:
        Unfit: it cannot be had.
    """
    sifted = _read(document_id, seq)
    if sifted.faults:
        raise Unfit(f"The text as of {seq} cannot be had: entry {min(sifted.faults)} is damaged.")
    return sifted.state


def _read(document_id: UUID, until: int) -> Sifted:
    """The text as of a seq, from the newest sound snapshot or from the base.

    Raises:
        Unfit: neither can be read.
    """
    start, state = _start(document_id, until)
    rows = Entry.objects.filter(document=document_id, seq__gt=start, seq__lte=until)
    tail = {seq: bytes(update) for seq, update in rows.order_by("seq").values_list("seq", "update")}
    updates = {start: state, **tail}
    sifted = sift({seq: update for seq, update in updates.items() if update})
    try:
        check_told(document_id, until)
    except Folded:
        raise Unfit(f"The journal has been folded and tells no text as of {until}.") from None
    if start in sifted.faults:
        raise Unfit(f"The base {start} itself is damaged: roll back to a seq before it.")
    return sifted


def _start(document_id: UUID, until: int) -> tuple[int, bytes]:
    base_seq, base = base_until(document_id, until)
    for snapshot in snapshots_after(document_id, base_seq).filter(seq__lte=until):
        if not _examined(snapshot).fault:
            return snapshot.seq, bytes(snapshot.state)
    return base_seq, base


def repair(document_id: UUID) -> tuple[int, ...]:
    """Have the document open again, with everything that can be read; returns the seqs left out.

    When some are, the text starts anew from the rest. Damaged snapshots go.

    Raises:
        Document.DoesNotExist: no such document.
        Unfit: there is nothing to start from.
    """
    while (skipped := _repair_as_of(Document.objects.get(pk=document_id))) is None:
        # Somebody changed the document meanwhile.
        pass
    return skipped


def _repair_as_of(seen: Document) -> tuple[int, ...] | None:
    sifted = _read(seen.pk, seen.head)
    skipped = tuple(sorted(sifted.faults))
    snapshots = snapshots_after(seen.pk, 0)
    damaged = [each.pk for each in snapshots if _examined(each).fault]
    with transaction.atomic():
        document = lock_documents([seen.pk]).get()
        if document.head != seen.head:
            return None
        if skipped:
            append_base(document, None, sifted.state, {"type": "repaired", "skipped": skipped})
        snapshots.filter(pk__in=damaged).delete()
        lift_quarantine(document)
        tell_after_commit(document.pk)
    return skipped


def roll_back(document_id: UUID, seq: int) -> int:
    """Have the text start anew as it was at `seq`; returns the seq of the entry that says so.

    Raises:
        Document.DoesNotExist: no such document.
        Unfit: the text as of `seq` cannot be had.
    """
    if not 0 <= seq <= Document.objects.get(pk=document_id).head:
        raise Unfit(f"The journal has no seq {seq}.")
    state = state_at(document_id, seq)
    with transaction.atomic():
        document = lock_documents([document_id]).get()
        state = without_ended(document, state)
        base_seq = append_base(document, None, state, {"type": "rolled_back", "to": seq})
        lift_quarantine(document)
        tell_after_commit(document_id)
    return base_seq
