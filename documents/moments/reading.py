"""Having moments of a text told by a process of its own (child.py), from what the journal has.

What is read goes to the disk as it comes, never as a whole into memory, and nobody's typing waits
for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.core.files.base import File
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents.errors import Folded, Quarantined, Unfit
from documents.jobs.child import cut
from documents.jobs.conversion import answer_of
from documents.journal.loading import (
    Stored,
    base_until,
    check_told,
    snapshots_after,
    told_from,
    updates_between,
)
from documents.models import ClientId, Document, Entry, Version
from documents.moments.grouping import Row, Stages
from documents.moments.groups import people_json
from documents.moments.keyframes import MOST, Keyframe, Keyframes, Text

Json = dict[str, Any]
_MODULE = "documents.moments.child"
_IN_MEMORY = 256 * 1024
_AT_ONCE = 2000
# It is not far to a moment over so many changes; of a long past so many states are kept.
_FAR, _FRAMES = 4000, 24
_NUMBER = 4
_keyframes = Keyframes()


@dataclass(slots=True)
class Told:
    """What a child is given: a spool of updates, and how to take them."""

    spool: SpooledTemporaryFile[bytes]
    stages: Stages = field(default_factory=Stages)
    tracks: list[Json] = field(default_factory=list)

    def write(self, update: bytes) -> None:
        """Give it an update, or a state."""
        self.write_all([update])

    def write_all(self, updates: list[bytes]) -> None:
        """Give it several."""
        parts = ((len(update).to_bytes(_NUMBER), update) for update in updates)
        self.spool.write(b"".join(chain.from_iterable(parts)))


def difference_between(document: Document, before: int, after: int, form: str) -> Json:
    """What changed between two seqs, as `form` says ("json" or "html"), with who did it.

    Raises:
        Unfit: one of the moments cannot be had.
        Quarantined: the text cannot be read.
    """
    check_moments(document, before, after)
    with spool() as told:
        _gather(told, document.pk, before, after)
        job = {"do": "difference", "form": form, "document": str(document.pk)}
        line, rest = _ask(told, document.pk, job)
        return _credited(line, told.stages, {form: _form(form, rest)})


def authors_at(document: Document, seq: int, first: int, lines: int) -> Json:
    """Who wrote each letter as of a seq, of so many lines from one on.

    Raises:
        Unfit: the moment cannot be had.
        Quarantined: the text cannot be read.
    """
    check_moments(document, seq, seq)
    with spool() as told:
        start, state = base_until(document.pk, seq)
        _track(told, state, [None, start, seq], document.pk)
        job = {"do": "authors", "first": first, "count": lines}
        line, rest = _ask(told, document.pk, job)
        return _credited(line, told.stages, {"lines": _form("json", rest)})


def undoing(document: Document, first: int, last: int, by: int | None) -> tuple[bytes, Json]:
    """The change (a Yjs v1 update, b"" for none) that takes back what was changed from one seq to
    another, by one person alone or by anybody, and what it does to the text of now.

    Raises:
        Unfit: the changes cannot be had, or the text has started anew since.
        Quarantined: the text cannot be read.
    """
    if not 0 < first <= last <= document.head:
        raise Unfit(_("The document has no such moment."))
    check_moments(document, first - 1, document.head)
    if base_until(document.pk, document.head)[0] >= first:
        raise Unfit(_("The text has started anew since. Go back to a version instead."))
    with spool() as told:
        start, state = _start(document.pk, first - 1)
        past = len(_write_past(told, state, document.pk, start, first - 1))
        meant: list[int] = []
        for number, (row, update) in enumerate(_changes(document.pk, first - 1, document.head)):
            told.write(update)
            if row.seq <= last and (by is None or row.authors == (by,)):
                meant.append(number)
        job = {"do": "undo", "past": past, "meant": meant, "document": str(document.pk)}
        line, rest = _ask(told, document.pk, job)
        return _change_in(line, rest, told.stages)


def returning(document: Document, seq: int, line: int) -> tuple[bytes, Json]:
    """The change (a Yjs v1 update, b"" for none) that puts a line as of a seq back into the text of
    now, counted from 0 on, and what it does to the text.

    Raises:
        Unfit: the moment cannot be had, or has no such line.
        Quarantined: the text cannot be read.
    """
    check_moments(document, seq, document.head)
    with spool() as told:
        _gather(told, document.pk, seq, document.head)
        job = {"do": "return", "line": line, "document": str(document.pk)}
        answered, rest = _ask(told, document.pk, job)
        if "missing" in answered:
            raise Unfit(_("The text had no such paragraph then."))
        return _change_in(answered, rest, told.stages)


def _change_in(line: Json, rest: memoryview, stages: Stages) -> tuple[bytes, Json]:
    html = bytes(rest[line["size"] :]).decode()
    return bytes(rest[: line["size"]]), _credited(line, stages, {"html": html})


def stored_at(document: Document, seq: int) -> Stored:
    """What the text as of a seq is made of.

    Raises:
        Unfit: the moment cannot be had.
        Quarantined: it cannot be read.
    """
    named = Version.objects.filter(document=document, seq=seq, state__isnull=False).first()
    if named is not None:
        return Stored(seq, bytes(named.state or b""), (), seq, document.epoch)
    check_moments(document, seq, seq)
    try:
        start, state = _start(document.pk, seq)
        tail = updates_between(document.pk, start, seq)
    except Folded:
        raise Unfit(untold("folded")) from None
    return Stored(start, state, tail, seq, document.epoch)


def check_moments(document: Document, before: int, after: int) -> None:
    """See that a document has these moments, and that they are told.

    Raises:
        Unfit: it has not, or they are not.
        Quarantined: the text cannot be read.
    """
    if document.quarantined_at is not None:
        raise Quarantined
    if not 0 <= before <= after <= document.head:
        raise Unfit(_("The document has no such moment."))
    seq, why = told_from(document.pk)
    if before < seq:
        raise Unfit(untold(why))


def untold(why: str) -> str:
    """The sentence of why there is no text of a moment."""
    if why == "erased":
        return _("What the text said then was erased.")
    return _("What the text said then is not kept any more.")


class spool:  # noqa: N801
    """A spool for a child, which ends with the block."""

    def __enter__(self) -> Told:
        self._told = Told(SpooledTemporaryFile(_IN_MEMORY))
        return self._told

    def __exit__(self, *_: object) -> None:
        self._told.spool.close()


def _start(document_id: UUID, until: int) -> tuple[int, bytes]:
    """The newest state that is not later than a seq, and not far from it."""
    base, state = base_until(document_id, until)
    text = document_id, base
    snapshot = snapshots_after(document_id, base).filter(seq__lte=until).first()
    near = Keyframe(snapshot.seq, bytes(snapshot.state)) if snapshot else Keyframe(base, state)
    for _attempt in range(2):
        kept = _keyframes.newest(text, until)
        near = max(kept or near, near, key=lambda frame: frame.seq)
        if until - near.seq <= _FAR:
            break
        _make_keyframes(text, until)
    return near.seq, near.state


def _make_keyframes(text: Text, until: int) -> None:
    """Have a child put the past together, once, with states on the way."""
    with spool() as told:
        base, state = base_until(text[0], until)
        seqs = _write_past(told, state, text[0], base, until)
        count = min(_FRAMES, len(seqs) // _FAR + 1)
        counts = [
            len(seqs) * n // count - len(seqs) * (n - 1) // count for n in range(1, count + 1)
        ]
        line, rest = answer({"do": "states", "counts": counts}, told)
    ends = [seqs[len(seqs) * n // count - 1] for n in range(1, count + 1)]
    states = cut(rest, line["sizes"])
    frames = [Keyframe(seq, state) for seq, state in zip(ends, states, strict=True)]
    # Until the very moment that is asked for: it is not far to it from there.
    frames[-1] = Keyframe(until, frames[-1].state)
    _keyframes.keep(text, frames)


def _gather(told: Told, document_id: UUID, before: int, after: int) -> None:
    """Write what two moments are made of: one text, or two where it has started anew between."""
    bases = Entry.objects.filter(
        document=document_id,
        event__isnull=False,
        kind=Entry.Kind.BASE,
        seq__gt=before,
        seq__lte=after,
    )
    anew = bases.order_by("seq").values_list("seq", flat=True).first()
    start, state = _start(document_id, before)
    _track(told, state, [before, start, after if anew is None else anew - 1], document_id)
    if anew is None:
        return
    start, state = base_until(document_id, after)
    rows = bases.filter(seq=anew).values_list("seq", "authors", "at")
    for seq, authors, at in rows:
        told.tracks[0]["last"] = told.stages.add(Row(seq, tuple(authors), at))
    _track(told, state, [None, start, after], document_id)


def _track(told: Told, state: bytes, places: list[int | None], document_id: UUID) -> None:
    """Write a state and the changes after it; what is up to `before` is the past."""
    before, start, until = places[0], places[1] or 0, places[2] or 0
    past = len(_write_past(told, state, document_id, start, before or start))
    counts: list[list[int | None]] = [[None, past]]
    for row, update in _changes(document_id, max(start, before or 0), until):
        told.write(update)
        step = told.stages.add(row)
        if counts[-1][0] != step:
            counts.append([step, 0])
        counts[-1][1] = (counts[-1][1] or 0) + 1
    told.tracks.append({"steps": counts, "last": None})


def _write_past(told: Told, state: bytes, document_id: UUID, after: int, until: int) -> list[int]:
    """Write a state and the changes after it, of which nobody asks whose they are; their seqs."""
    told.write(state)
    seqs: list[int] = []
    entries = texts_until(document_id, until).values_list("seq", "update")
    while some := list(entries.filter(seq__gt=after)[:_AT_ONCE]):
        told.write_all([bytes(update) for _, update in some])
        seqs.extend(seq for seq, _ in some)
        after = some[-1][0]
    return seqs


def texts_until(document_id: UUID, until: int) -> QuerySet[Entry]:
    """The entries of the text, the oldest first."""
    entries = Entry.objects.filter(document=document_id, seq__lte=until)
    return entries.exclude(kind__in=[Entry.Kind.ACCESS, Entry.Kind.TITLE]).order_by("seq")


def _changes(document_id: UUID, after: int, until: int) -> Iterator[tuple[Row, bytes]]:
    entries = texts_until(document_id, until).values_list("seq", "authors", "at", "update")
    while some := list(entries.filter(seq__gt=after)[:_AT_ONCE]):
        for seq, authors, at, update in some:
            yield Row(seq, tuple(authors), at), bytes(update)
        after = some[-1][0]


def _ask(told: Told, document_id: UUID, job: Json) -> tuple[Json, memoryview]:
    # At last: were the journal folded or erased meanwhile, what was read is not the whole.
    if told.stages.all or told.tracks:
        _check_still(document_id, told)
    owners = dict(ClientId.objects.filter(document=document_id).values_list("client", "user_id"))
    job = {
        **job,
        "tracks": told.tracks,
        "authors": [stage.authors for stage in told.stages.all],
        "owners": [[client, user] for client, user in owners.items()],
    }
    return answer(job, told)


def answer(job: Json, told: Told, module: str = _MODULE) -> tuple[Json, memoryview]:
    """What a module's child answers.

    Raises:
        Quarantined: it cannot read the text.
    """
    try:
        return answer_of(module, job, File(told.spool), 4 * settings.DOCUMENT_QUOTA + MOST)
    except Unfit:
        raise Quarantined from None


def _check_still(document_id: UUID, told: Told) -> None:
    earliest = min((stage.first for stage in told.stages.all), default=0)
    if not earliest:
        return
    try:
        check_told(document_id, earliest)
    except Folded:
        raise Unfit(untold("folded")) from None
    seq, why = told_from(document_id)
    if earliest < seq:
        raise Unfit(untold(why))


def _form(form: str, rest: memoryview) -> Any:
    return bytes(rest).decode() if form == "html" else orjson.loads(rest)


def _credited(line: Json, stages: Stages, said: Json) -> Json:
    """An answer with the steps that it names and the people."""
    steps = {
        number: {
            "first": stage.first,
            "last": stage.last,
            "since": stage.since,
            "until": stage.until,
            "authors": stage.authors,
        }
        for number, stage in enumerate(stages.all)
        if number in set(line["steps"])
    }
    ids = {*line["people"], *(id_ for stage in stages.all for id_ in stage.authors)}
    counted = {"changes": line["changes"]} if "changes" in line else {}
    return {**said, **counted, "steps": steps, "people": people_json(ids)}
