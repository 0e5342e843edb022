"""What published pages are made of: written once for a seq, and kept in memory.

While others write, a text is not written again for readers before five times as long has passed as
that took: they cost a fifth of a core, whatever they ask for.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from uuid import UUID

import orjson

from documents.access.published import Published
from documents.content.writers.forms import PUBLISHED
from documents.errors import Unfit
from documents.history.versions import stored_at
from documents.jobs.texts import Text
from documents.journal.loading import Stored, load_at
from documents.models import Version

# Letters of all pages that a process keeps, and of the longest that is shown at all.
MOST, LONGEST = 32 * 1024 * 1024, 8 * 1024 * 1024
_PAUSE = 5
# Seconds for which a reader waits until the text is written for another one.
_PATIENCE = 30
_LOCKS = 64

Key = tuple[UUID, int | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the outline; `name` is where it leads on the page."""

    level: int
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as of `seq`, as HTML that is safe to show.

    `pictures` are the ids of those in it, `title` the words of the heading that it begins with. Of
    a text that is too long for a page `html` is None.
    """

    seq: int
    epoch: int
    html: str | None
    outline: tuple[Heading, ...] = ()
    pictures: frozenset[str] = frozenset()
    title: str = ""


class Busy(Exception):
    """Too many wait for the same text: it may be asked for again."""


@dataclass(frozen=True, slots=True)
class _Kept:
    shown: Shown
    # Until then, by the clock, it may be shown in place of a newer one.
    until: float

    def serves(self, published: Published, now: float) -> bool:
        if self.shown.epoch != published.epoch:
            return False
        return self.shown.seq == published.seq or now < self.until


class Shelf:
    """The texts that a process has written for readers, at most `most` letters of them."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._lock = Lock()
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._letters = 0
        # By a text's key: of several who lack the same one makes it.
        self._makers = [Lock() for _ in range(_LOCKS)]

    def shown(self, published: Published, make: Callable[[Published], Shown]) -> Shown:
        """The text that is published, made if there is none that serves.

        Raises:
            Busy: somebody else is making it, for too long.
        """
        key = (published.document_id, published.version_id)
        if kept := self._find(key, published):
            return kept
        maker = self._makers[hash(key) % _LOCKS]
        if not maker.acquire(timeout=_PATIENCE):
            raise Busy
        try:
            return self._find(key, published) or self._made(key, published, make)
        finally:
            maker.release()

    def _made(self, key: Key, published: Published, make: Callable[[Published], Shown]) -> Shown:
        begun = self._clock()
        shown = make(published)
        now = self._clock()
        self._keep(key, _Kept(shown, now + _PAUSE * (now - begun)))
        return shown

    def _find(self, key: Key, published: Published) -> Shown | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or not kept.serves(published, self._clock()):
                return None
            self._kept.move_to_end(key)
            return kept.shown

    def _keep(self, key: Key, kept: _Kept) -> None:
        with self._lock:
            self._drop(self._kept.pop(key, None))
            self._kept[key] = kept
            self._letters += _letters(kept)
            while self._letters > self._most:
                self._drop(self._kept.popitem(last=False)[1])

    def _drop(self, kept: _Kept | None) -> None:
        if kept is not None:
            self._letters -= _letters(kept)


def _letters(kept: _Kept) -> int:
    return len(kept.shown.html or "")


_SHELF = Shelf()


def shown_of(published: Published) -> Shown:
    """The text of a published page.

    Raises:
        Busy: too many wait for it.
        Quarantined: what is stored cannot be read.
        Folded: the journal was folded just now, or the version erased.
    """
    return _SHELF.shown(published, _written)


def _written(published: Published) -> Shown:
    stored = _stored(published)
    text = Text(published.document_id, (stored.state, *stored.tail))
    try:
        told = text.written(PUBLISHED)
    except Unfit:
        told = ""
    if not told or len(told) > LONGEST:
        return Shown(published.seq, published.epoch, None)
    parts = orjson.loads(told)
    return Shown(
        published.seq,
        published.epoch,
        parts["html"],
        tuple(Heading(*line) for line in parts["outline"]),
        frozenset(parts["pictures"]),
        parts["title"],
    )


def _stored(published: Published) -> Stored:
    if published.version_id is None:
        return load_at(published.document_id, published.seq)
    return stored_at(Version.objects.get(pk=published.version_id))
