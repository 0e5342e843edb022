"""Where the acts of a review are carried out, and who carries them out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from documents.roles import Action, Role, may


@dataclass(frozen=True, slots=True)
class Desk:
    """Where acts are carried out: a document whose row is locked.

    `head` is that of the review, `present` the ids of the people who are there; `is_frozen`: the
    text takes no changes.
    """

    document_id: UUID
    head: int
    viewers_comment: bool
    now: datetime
    present: frozenset[int] = frozenset()
    is_frozen: bool = False


class Revs:
    """Counts what happens in a review, from its head on."""

    def __init__(self, head: int) -> None:
        self.head = head

    def next(self) -> int:
        """The rev of one more change."""
        self.head += 1
        return self.head


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does something, and what they are now."""

    user_id: int
    role: Role

    @property
    def may_edit(self) -> bool:
        """Whether the person may change the text, and end what others have said."""
        return may(self.role, Action.EDIT)

    @property
    def may_suggest(self) -> bool:
        """Whether the person may suggest changes of the text."""
        return may(self.role, Action.SUGGEST)
