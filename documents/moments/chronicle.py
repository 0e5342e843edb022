"""A text with all that it has been, and which step of its journal brought and took each letter.

A step is what one person, or people together, did without a pause: a stretch of the journal. Pure.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from pycrdt import Doc, Snapshot

from documents.moments.lines import Line, lines_of
from documents.moments.structs import Id, Ranges, moment_of, update_of
from documents.moments.weave import Weave

# From one clock to another, and a step.
Stretch = tuple[int, int, int | None]
# What is deleted, and the clock of each client.
Moment = tuple[Ranges, dict[int, int]]


class Chronicle:
    """A text that is told step by step."""

    def __init__(self) -> None:
        self._doc: Doc[Any] = Doc(skip_gc=True)
        # By client: the clocks at which a step's letters begin, and the steps.
        self._births: dict[int, tuple[list[int], list[int]]] = {}
        self._deaths: dict[int, list[tuple[int, int, int]]] = {}
        self._sorted = True
        self._clocks: dict[int, int] = {}
        self._weave: Weave | None = None

    def tell(self, step: int | None, updates: Iterable[bytes]) -> None:
        """Go on by a step; None for what is the past to all that is asked."""
        heard: list[bytes] = []
        subscription = self._doc.observe(lambda event: heard.append(event.update))
        with self._doc.transaction():
            for update in updates:
                if update:
                    self._doc.apply_update(update)
        self._doc.unobserve(subscription)
        self._weave = None
        if step is None:
            self._clocks = self.moment()[1]
            return
        for update in heard:
            self._note(step, update)

    def _note(self, step: int, heard: bytes) -> None:
        update = update_of(heard)
        for client, structs in update.structs.items():
            clocks, steps = self._births.setdefault(client, ([], []))
            clocks.append(structs[0].clock)
            steps.append(step)
            self._clocks[client] = structs[-1].end
        for client, spans in update.deleted.items():
            self._deaths.setdefault(client, []).extend((*span, step) for span in spans)
        self._sorted = False

    def moment(self) -> Moment:
        """This moment, for `lines` to come back to."""
        return moment_of(Snapshot.from_doc(self._doc).encode())

    def state(self) -> bytes:
        """The text of now as a Yjs v1 update."""
        return self._doc.get_update()

    def lines(self, moment: Moment | None = None) -> list[Line]:
        """The lines of a moment that was passed, or of now."""
        weave = self.weave
        return lines_of(weave) if moment is None else lines_of(weave, *moment)

    @property
    def weave(self) -> Weave:
        """All pieces that the text has ever had."""
        if self._weave is None:
            self._weave = Weave(update_of(self._doc.get_update()))
        return self._weave

    def birth(self, id_: Id) -> int | None:
        """The step that brought a letter; None for the past."""
        clocks, steps = self._births.get(id_[0], ([], []))
        place = bisect_right(clocks, id_[1]) - 1
        return steps[place] if place >= 0 else None

    def origins(self, client: int, start: int, end: int) -> list[Stretch]:
        """A stretch of letters, cut by the steps that brought them; None for the past."""
        clocks, steps = self._births.get(client, ([], []))
        place = bisect_right(clocks, start) - 1
        parts: list[Stretch] = []
        while start < end:
            step = steps[place] if place >= 0 else None
            place += 1
            stop = min(end, clocks[place]) if place < len(clocks) else end
            parts.append((start, stop, step))
            start = stop
        return parts

    def lives(self, client: int, start: int, end: int) -> list[Stretch]:
        """A stretch of letters, cut by the steps that took them; None for those that are there."""
        self._sort()
        parts: list[Stretch] = []
        spans = self._deaths.get(client, [])
        for from_, to, step in spans[max(0, bisect_right(spans, (start, 2**63, 0)) - 1) :]:
            if from_ >= end:
                break
            if to <= start:
                continue
            if from_ > start:
                parts.append((start, from_, None))
            parts.append((max(start, from_), min(end, to), step))
            start = min(end, to)
        if start < end:
            parts.append((start, end, None))
        return parts

    def _sort(self) -> None:
        # Nothing stands twice in it: a step takes what is there.
        if not self._sorted:
            for spans in self._deaths.values():
                spans.sort()
            self._sorted = True
