"""What a room wants to commit, and what became of it. Pure: no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple, Protocol
from uuid import UUID

from documents.access.grant import Grant
from documents.chat.acts import Act, Json, Refusal
from documents.review.acts import Cleared, Moved, Open, ReviewAct, ReviewAnswer
from documents.review.news import NOTHING_NEW, News
from documents.review.suggestions.acts import Acceptance, Fit, Suggest
from documents.roles import Role


@dataclass(frozen=True, slots=True)
class Position:
    """The last seq, the last rev of the chat, the text's epoch, and the rights' access version.

    `review` is the last rev of the review.
    """

    head: int
    rev: int
    epoch: int
    access_version: int
    review: int = 0

    @property
    def reach(self) -> tuple[int, int, int]:
        """How far journal, chat and review have come."""
        return self.head, self.rev, self.review


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one room wants to commit.

    `position` is how far the members have been told, and the oldest access version at which one of
    the rights was looked up; `authors` are the grants, as of the hand-over, of those whose changes
    or words wait, `members` the user ids of everybody whose right matters. `acts` are what they do
    in chat and review. `elsewhere` are the ids of people whom other processes serve. `event` is
    what the journal says of the change, where it is one that has a name.
    """

    document_id: UUID
    position: Position
    authors: frozenset[Grant]
    members: frozenset[int]
    acts: tuple[tuple[Grant, Act | ReviewAct], ...] = ()
    elsewhere: frozenset[int] = frozenset()
    event: Mapping[str, object] | None = None

    @property
    def present(self) -> frozenset[int]:
        """The ids of everybody who is there."""
        return self.members | self.elsewhere


@dataclass(frozen=True, slots=True)
class Merged:
    """The update to journal (b"" when there was nothing new) and the ids of its authors.

    `claims` has the Yjs client ids that the document has not seen before, each with whose it is.
    `moved` has what came of the threads that were to be opened, in their order: None where the
    words are marked. `accepted` has likewise why what was to be accepted is not in the text.
    `named` has whom the text names more often than before, each with who has written that.
    """

    update: bytes
    authors: frozenset[int]
    claims: Mapping[int, int] = field(default_factory=dict)
    moved: tuple[Moved | None, ...] = ()
    accepted: tuple[Refusal | None, ...] = ()
    named: Mapping[int, int] = field(default_factory=dict)


class Merge(Protocol):
    """A proposal with the changes that it is for."""

    @property
    def proposal(self) -> Proposal:
        """What is wanted."""

    def run(
        self,
        tail: Sequence[bytes],
        passed: frozenset[Grant],
        opened: Sequence[tuple[Grant, Open]] = (),
        accepted: Sequence[Acceptance] = (),
    ) -> Merged:
        """Apply what other writers journaled meanwhile, the suggestions that are accepted, then the
        changes whose grants passed; then mark the words of the threads that are opened.
        """

    def fit(self, act: Suggest) -> Fit | Refusal:
        """How the update of a suggestion fits what was merged, or why it never will."""

    def without(self, removed: Mapping[UUID, int], cleared: Sequence[Cleared] = ()) -> Merged:
        """What was merged, with the marks of threads taken off, each by the user who ended it;
        `cleared` is what was made of that before.
        """


class Ending(Enum):
    """Why nothing was committed and the room ends."""

    GONE = auto()
    QUARANTINED = auto()
    STARTED_ANEW = auto()
    # The database knows less than the room.
    WENT_BACK = auto()


class Outcome(NamedTuple):
    """What became of a proposal.

    `tail` and then `update` are to be relayed. `roles` is None unless the access version moved or a
    right has expired; then it holds the role of each member who may still read. Nothing is
    committed when there is an `ending`. `messages` tell the chat from the proposal's rev up to
    `rev`, whoever has spoken, and `review` the threads likewise; `answers` are to the
    proposal's acts, in their order. `title` is the document's; `is_frozen`: nobody may change the
    text.
    """

    head: int = 0
    access_version: int = 0
    tail: tuple[bytes, ...] = ()
    update: bytes = b""
    signed_out: frozenset[Grant] = frozenset()
    roles: dict[int, Role] | None = None
    ending: Ending | None = None
    viewers_chat: bool = False
    viewers_comment: bool = False
    is_frozen: bool = False
    rev: int = 0
    messages: tuple[Json, ...] = ()
    review: News = NOTHING_NEW
    answers: tuple[ReviewAnswer, ...] = ()
    title: str = ""

    @property
    def reach(self) -> tuple[int, int, int]:
        """How far journal, chat and review have come."""
        return self.head, self.rev, self.review.rev

    @property
    def updates(self) -> tuple[bytes, ...]:
        """What is to be relayed, in this order."""
        return (*self.tail, self.update) if self.update else self.tail
