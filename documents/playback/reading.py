"""Has the film of a document be made by a process of its own (child.py), from what its journal has.

Nobody's typing waits for it, and what is read goes to the disk as it comes.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from documents.errors import Unfit
from documents.journal.loading import base_until, told_from
from documents.models import ClientId, Document, Entry
from documents.moments.groups import people_json
from documents.moments.reading import Told, answer, check_moments, spool, texts_until, untold

Json = dict[str, Any]
_MODULE = "documents.playback.child"
# A slider has not so many places; of a longer past several changes are one tick.
MOST_TICKS = 20_000
_AT_ONCE = 2000


def playback_of(document: Document) -> bytes:
    """The film of a document, from the first letter on that is told, as JSON.

    Raises:
        Unfit: it is too large, or its past was erased or folded just now.
        Quarantined: the text cannot be read.
    """
    check_moments(document, document.head, document.head)
    start, why = told_from(document.pk)
    with spool() as told:
        reel = _Reel(document, start)
        reel.write(told)
        if told_from(document.pk)[0] != start:
            raise Unfit(untold(why or "folded"))
        owners = list(ClientId.objects.filter(document=document).values_list("client", "user_id"))
        job = {"do": "film", "tracks": told.tracks, "owners": owners}
        _, tracks = answer(job, told, _MODULE)
    people = people_json({user for _, user in owners})
    head = {"since": reel.since, "ticks": reel.ticks, "people": people}
    return orjson.dumps({**head, "tracks": orjson.Fragment(bytes(tracks))})


class _Reel:
    """Writes the texts that a document has been from a seq on; `ticks` are the seq and the time of
    each tick, in seconds after `since`.
    """

    def __init__(self, document: Document, start: int) -> None:
        self._document, self._start = document, start
        self._entries = texts_until(document.pk, document.head).filter(seq__gt=start)
        self._per_tick = -(-self._entries.count() // MOST_TICKS) or 1
        self.since = document.created_at
        self.ticks: list[tuple[int, int]] = [(start, 0)]

    def write(self, told: Told) -> None:
        """Write all of them, each as a track."""
        track = self._begin(told, base_until(self._document.pk, self._start)[1])
        waiting = 0
        for seq, kind, at, update in self._rows():
            if kind == Entry.Kind.BASE:
                self._tick(seq, at)
                track, waiting = self._begin(told, update), 0
                continue
            told.write(update)
            if not waiting:
                self._tick(seq, at)
                track["steps"].append([len(self.ticks) - 1, 0])
            self.ticks[-1] = seq, self.ticks[-1][1]
            track["steps"][-1][1] += 1
            waiting = (waiting + 1) % self._per_tick

    def _begin(self, told: Told, state: bytes) -> Json:
        told.write(state)
        track = {"first": len(self.ticks) - 1, "steps": [[None, 0]]}
        told.tracks.append(track)
        return track

    def _tick(self, seq: int, at: Any) -> None:
        self.ticks.append((seq, int((at - self.since).total_seconds())))

    def _rows(self) -> Iterator[tuple[int, str, Any, bytes]]:
        entries = self._entries.values_list("seq", "kind", "at", "update")
        after = self._start
        while some := list(entries.filter(seq__gt=after)[:_AT_ONCE]):
            for seq, kind, at, update in some:
                yield seq, kind, at, bytes(update)
            after = some[-1][0]
