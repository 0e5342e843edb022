"""Which root types a document may have, and which it has. Pure."""

from collections.abc import Iterable

# So many may a document of data have: each is watched while something is nested.
MOST_ROOTS = 1000


class Roots:
    """The names of a document's roots; `may_have` is None where it may have any, not too many."""

    def __init__(self, may_have: frozenset[str] | None) -> None:
        self._may_have = may_have
        self.known = set(may_have or ())

    @property
    def is_any(self) -> bool:
        """Whether it is a document of data."""
        return self._may_have is None

    def admits(self, roots: set[str]) -> bool:
        """Whether the document may have these."""
        if self._may_have is not None:
            return roots <= self._may_have
        return roots <= self.known or len(roots | self.known) <= MOST_ROOTS

    def learn(self, roots: Iterable[str]) -> list[str]:
        """Note that a document of data has these; returns those that are new."""
        new = [root for root in roots if root not in self.known] if self.is_any else []
        self.known.update(new)
        return new
