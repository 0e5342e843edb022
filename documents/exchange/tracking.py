"""What becomes of a text when suggestions are accepted: who brings and takes which of its words.

Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from documents.content.revisions import LEAVES, Fate, Revised, Revision, Stretch
from documents.content.tree import Change
from documents.moments.chronicle import Chronicle
from documents.moments.differing import Step, What, difference
from documents.moments.lines import Line, tree_of_lines
from documents.moments.structs import Id
from documents.moments.telling import Witness, told_line, told_parts

_FATES = {What.ADD: Fate.COMES, What.REMOVE: Fate.GOES}


@dataclass(frozen=True, slots=True)
class Suggested:
    """An update that waits, and who has made it."""

    update: bytes = field(repr=False)
    change: Change


def revised_by(text: Sequence[bytes], suggested: Sequence[Suggested]) -> Revised:
    """What suggestions make of the text that these updates are; each after what it builds on."""
    chronicle = Chronicle()
    chronicle.tell(None, text)
    moment = chronicle.moment()
    for step, each in enumerate(suggested):
        chronicle.tell(step, [each.update])
    before, after = chronicle.lines(moment), chronicle.lines()
    changes = [each.change for each in suggested]
    revisions = list(_Revising(chronicle, changes).revisions(_blocks(before), _blocks(after)))
    return Revised(tree_of_lines(after), revisions, changes[0])


def _blocks(lines: Sequence[Line]) -> list[Line]:
    """The lines that are blocks, and not something that might hold some."""
    return [line for line in lines if line.kind in LEAVES]


class _Revising:
    """Knows of each step of a chronicle whose change it is."""

    def __init__(self, chronicle: Chronicle, changes: Sequence[Change]) -> None:
        self._chronicle, self._changes = chronicle, changes
        self._witness = Witness(chronicle, chronicle, {}, {})

    def revisions(self, before: Sequence[Line], after: Sequence[Line]) -> Iterator[Revision]:
        old = new = 0
        for step in difference(before, after):
            is_old, is_new = step.what is not What.ADD, step.what is not What.REMOVE
            yield self._revision(step, old if is_old else None, new if is_new else None)
            old, new = old + is_old, new + is_new

    def _revision(self, step: Step, old: int | None, new: int | None) -> Revision:
        if step.what is What.KEEP:
            return Revision(old, new)
        stretches = tuple(self._stretches(step))
        if step.what is What.CHANGE:
            change = self._of(self._reshaped(step.line))
        else:
            change = self._of(told_line(step, self._witness).step)
        known = (each.change for each in stretches if each.change)
        return Revision(old, new, change or next(known, None), stretches)

    def _stretches(self, step: Step) -> Iterator[Stretch]:
        for told in told_parts(step, self._witness):
            fate = _FATES.get(told.what, Fate.STAYS)
            yield Stretch(fate, len(told.piece.text), self._of(told.credit.step))

    def _of(self, step: int | None) -> Change | None:
        return None if step is None else self._changes[step]

    def _reshaped(self, line: Line) -> int | None:
        """The step that made a block, or anything around it, anew, or set what it is like."""
        ids = [line.id, *(frame.id for frame in reversed(line.frames) if frame.id)]
        found = (step for id_ in ids for step in self._steps_of(id_))
        return next((step for step in found if step is not None), None)

    def _steps_of(self, id_: Id) -> Iterator[int | None]:
        yield self._chronicle.birth(id_)
        for _, settings in self._chronicle.weave.settings(id_):
            yield from (self._chronicle.birth((each.client, each.clock)) for each in settings)
