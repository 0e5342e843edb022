"""How far the members of a room have come with journal, chat and review. Pure."""

from collections.abc import Iterable

from collab.cluster.hints import Reach
from documents.access.grant import Grant
from documents.chat.acts import Standing
from documents.commit.proposal import Outcome, Position

_NOTHING = (0, 0, 0)


class Progress:
    """What the members have been told last: `head` of the journal, `rev` of the chat, `review` of
    the review; `epoch` is that of their text, `title` the title that all of them know.
    `is_commented` says whether words of the text have ever been commented on.
    """

    def __init__(self) -> None:
        self.head = self.rev = self.review = self.epoch = 0
        self.title: str | None = None
        self.is_commented = False
        # How far others say that it goes.
        self._rumour = _NOTHING

    @property
    def reach(self) -> Reach:
        """How far the members have been told journal, chat and review."""
        return self.head, self.rev, self.review

    @property
    def is_behind(self) -> bool:
        """Whether others say that there is more."""
        return any(said > told for said, told in zip(self._rumour, self.reach, strict=True))

    def begin(self, head: int, chat: Standing, title: str) -> None:
        """Begin where the first member does."""
        self.head, self.rev, self.review = head, chat.head, chat.review
        self.title, self.is_commented = title, chat.is_commented

    def heed(self, reach: Reach) -> None:
        """Note how far others say that it goes."""
        (head, rev, review), before = reach, self._rumour
        self._rumour = max(head, before[0]), max(rev, before[1]), max(review, before[2])

    def look(self) -> None:
        """Look at what there is: a rumour may be wrong, and is looked into once."""
        self._rumour = _NOTHING

    def position(self, rights: Iterable[Grant]) -> Position:
        """Where members with these rights have been told that the document stands."""
        version = min((grant.access_version for grant in rights), default=0)
        return Position(self.head, self.rev, self.epoch, version, self.review)

    def advance(self, outcome: Outcome) -> int:
        """Go on to what a commit has brought; returns how far the review was known before."""
        before = self.review
        self.head, self.rev = outcome.head, max(self.rev, outcome.rev)
        self.review = max(self.review, outcome.review.rev)
        self.is_commented = self.is_commented or bool(outcome.review.threads)
        return before

    def retitle(self, title: str) -> bool:
        """Note the title, "" for none; whether it is a new one."""
        if not title or title == self.title:
            return False
        self.title = title
        return True
