"""What suggestions are to a text: whether they fit it, and how they are merged.

The update of a suggestion is a stranger's, like that of a change: it is looked into in the same
way, and is in the text when it is accepted and not before.
"""

from collections.abc import Sequence

from collab.engine.anchors import OURS
from collab.engine.measured import applied
from collab.engine.replica import Replica, ReplicaBroken, joined
from collab.limits.cost import MOST_AT_ONCE, MOST_GROWN, Mark, is_expensive
from collab.protocol.closing import Refused
from collab.updates.scan import Scan, parted, scan
from documents.chat.acts import Refusal
from documents.commit.mentions import named_in
from documents.review.suggestions.acts import Acceptance, Fit, Part, Suggest


def fit(replica: Replica, act: Suggest) -> Fit | Refusal:
    """How the update of a suggestion fits a text, or why it never will."""
    found = _look(replica, act)
    if found is None or not (found.ends or found.deletes):
        return Refusal.BAD
    if not OURS.isdisjoint(found.ends) or any(map(replica.clocks.get, found.ends)):
        return Refusal.CLASH
    if found.has_gap or any(found.starts.values()):
        return Refusal.INCOMPLETE
    return Fit(found.ends, _lacking(replica, found, found.ends))


def _look(replica: Replica, act: Suggest | Part) -> Scan | None:
    """What an update holds; None for what no document takes."""
    try:
        found = act.found if isinstance(act.found, Scan) else scan(act.update)
    except Refused:
        return None
    is_fit = replica.roots.admits(found.roots) and not replica.is_cut(found)
    return found if is_fit else None


def _lacking(replica: Replica, found: Scan, own: dict[int, int]) -> dict[int, int]:
    known = replica.clocks
    return {
        client: clock
        for client, clock in found.needs.items()
        if clock > max(known.get(client, 0), own.get(client, 0))
    }


class Accepting:
    """What is accepted in a commit: `answers` say why something was not merged.

    `threads` are those that what was merged marks words with, `authors` the ids of the people who
    have a part in it, `mentioned` those whom it names, each with who has suggested that.
    """

    def __init__(self, acceptances: Sequence[Acceptance], quota: int) -> None:
        self._acceptances = acceptances
        self._quota = quota
        self._bad: set[Acceptance] = set()
        self._begin()

    def _begin(self) -> None:
        self.answers: list[Refusal | None] = []
        self.threads: set[str] = set()
        self.authors: set[int] = set()
        self.mentioned: dict[int, int] = {}

    def give_up(self) -> None:
        """Merge nothing of it the next time."""
        self._bad.update(self._acceptances)

    def apply(self, replica: Replica) -> list[bytes]:
        """Merge what can be merged, anew each time, and return the differences.

        Raises:
            ReplicaBroken: the Doc is lost; what was to blame is not merged the next time.
        """
        self._begin()
        return [self._apply_one(replica, acceptance) for acceptance in self._acceptances]

    def _apply_one(self, replica: Replica, acceptance: Acceptance) -> bytes:
        merging = Merging(replica, acceptance, self._quota)
        try:
            refusal = Refusal.BAD if acceptance in self._bad else merging.refusal()
            diff = b"" if refusal else merging.apply()
        except ReplicaBroken:
            self._bad.add(acceptance)
            raise
        self.answers.append(refusal)
        if not refusal:
            self.threads |= merging.threads
            self.authors |= merging.authors
            self.mentioned |= merging.mentioned
        return diff


class Merging:
    """Suggestions on their way into a text, all or none; `quota` is what the text may take."""

    def __init__(self, replica: Replica, acceptance: Acceptance, quota: int) -> None:
        self._replica = replica
        self._acceptance = acceptance
        self._quota = quota
        self._found: list[Scan] = []

    @property
    def threads(self) -> set[str]:
        """Those that the suggestions mark words with."""
        return set().union(*(found.threads for found in self._found))

    @property
    def authors(self) -> set[int]:
        """Who has a part in it: whoever accepts, and those who suggest."""
        suggesters = (part.authors for part in self._acceptance.parts)
        return {self._acceptance.editor}.union(*suggesters)

    @property
    def mentioned(self) -> dict[int, int]:
        """Whom the suggestions name, each with who has suggested that."""
        return {
            named: min(part.authors, default=self._acceptance.editor)
            for part in self._acceptance.parts
            for named in named_in(part.update)
        }

    def refusal(self) -> Refusal | None:
        """Why the suggestions cannot be merged; None where they can."""
        looks = [_look(self._replica, part) for part in self._acceptance.parts]
        self._found = [found for found in looks if found is not None]
        if len(self._found) < len(looks):
            return Refusal.BAD
        return self._clash() or self._gap() or self._excess()

    def _clash(self) -> Refusal | None:
        """Somebody has written under a client id of theirs, or they have been given another's."""
        owners = {client for part in self._acceptance.parts for client in part.owners}
        clients = {client for found in self._found for client in found.ends}
        is_known = any(map(self._replica.clocks.get, clients))
        return Refusal.CLASH if is_known or not clients <= owners else None

    def _gap(self) -> Refusal | None:
        together: dict[int, int] = {}
        for found in self._found:
            together |= found.ends
        lacks = any(_lacking(self._replica, found, together) for found in self._found)
        return Refusal.INCOMPLETE if lacks else None

    def _excess(self) -> Refusal | None:
        brought = sum(len(part.update) for part in self._acceptance.parts)
        if self._replica.size + brought > self._quota:
            # The size adds up deletions, too: only now is it worth its price to look.
            self._replica.state()
        if self._replica.size + brought > self._quota:
            return Refusal.FULL
        return Refusal.CHANGED if self._is_unweighed(brought) else None

    def _is_unweighed(self, brought: int) -> bool:
        """Whether it may be dear and nobody has tried it on about this text."""
        jumps = sum(found.jumps for found in self._found)
        weighed = self._acceptance.weighed
        grown = self._replica.grown_since(weighed) if isinstance(weighed, Mark) else None
        if grown is None:
            return is_expensive(jumps, self._replica.size + brought)
        return is_expensive(jumps, grown, MOST_GROWN)

    def apply(self) -> bytes:
        """Apply them and return the difference.

        Raises:
            ReplicaBroken: they cannot be applied, or take too long; the Doc is lost.
        """
        parts = [
            parted(part.update, found)
            for part, found in zip(self._acceptance.parts, self._found, strict=True)
        ]
        for found in self._found:
            self._replica.note(found)
            self._replica.limit(found)
        structs = [each for each, _ in parts if each]
        diff, took = applied(self._replica, structs)
        if took > MOST_AT_ONCE:
            raise ReplicaBroken("suggestions have taken too long")
        diffs = diff, self._replica.apply([each for _, each in parts if each])
        return joined([diff for diff in diffs if diff])
