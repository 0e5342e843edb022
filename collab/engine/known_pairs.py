"""Where a document has characters of two code units, as far as somebody has looked. Pure."""

from collections.abc import Iterable

from collab.updates.scan import Scan, pairs_in
from collab.updates.surrogates import Pairs, Run, may_have_pairs


class KnownPairs:
    """The pairs of what was stored, of what was committed since, and of what is being committed.

    `unread` are stored updates of which nobody has looked yet where they have pairs: most documents
    are only read, or have none.
    """

    def __init__(self, stored: Iterable[bytes]) -> None:
        self.unread = tuple(update for update in stored if may_have_pairs(update))
        self._stored, self._settled, self._unsettled = Pairs(), Pairs(), Pairs()

    def add(self, run: Run) -> None:
        """Note pairs that are about to be committed."""
        self._unsettled.add(run)

    def learn(self, pairs: Pairs) -> None:
        """Take what somebody else has found in what is stored."""
        self._stored, self.unread = pairs, ()

    def settle(self) -> None:
        """Note that all that was added is committed."""
        if self._unsettled:
            self._settled.take_in(self._unsettled)
            self._unsettled = Pairs()

    def succeed(self, other: "KnownPairs") -> None:
        """Take what another has found in the same journal."""
        self.learn(other._stored)
        self._settled = other._settled

    def are_split(self, found: Scan, ends: Iterable[tuple[int, int]]) -> bool:
        """Whether an update cuts a character in two, here or in itself; `ends` is where what is
        known ends of those clients that it brings something of.
        """
        holders = [pairs for pairs in (*self._all(), Pairs(found.pairs)) if pairs]
        # Of what is known in part the rest is applied.
        cuts = [*found.cuts(), *ends] if holders else []
        return any(pairs.split_by(cuts) for pairs in holders)

    def _all(self) -> list[Pairs]:
        if self.unread:
            self.learn(Pairs(run for update in self.unread for run in pairs_in(update)))
        return [self._stored, self._settled, self._unsettled]
