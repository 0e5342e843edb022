"""What a connection may do, as of one access version. Pure: no Django."""

from dataclasses import dataclass, field
from typing import Any

from documents.persons import person_json
from documents.roles import EVERYTHING, Action, Role, Scope, may, may_chat, may_comment
from documents.tokens import NAMED


@dataclass(frozen=True, slots=True)
class Grant:
    """One signed-in person's right in one document.

    `color` is `#rrggbb`. `session` is the digest that names the browser's session. `epoch` is the
    document's, as of then; so are `title`, `viewers_chat` and `viewers_comment`, whether viewers
    may chat and comment, and `is_frozen`, whether nobody may change the text. `picture` is a path,
    or empty. `is_data`: the document holds anything, and has no comments and suggestions. `scope`
    is what is left to a program; `role` is no stronger than it lets be.
    """

    user_id: int
    name: str
    color: str
    role: Role
    access_version: int
    session: str
    epoch: int = 0
    viewers_chat: bool = False
    title: str = field(default="", compare=False)
    picture: str = ""
    viewers_comment: bool = False
    is_frozen: bool = False
    is_data: bool = False
    scope: Scope = EVERYTHING

    def __hash__(self) -> int:
        # Short, and enough: all who write are put into sets for each commit.
        return hash((self.user_id, self.session))

    @property
    def person(self) -> dict[str, Any]:
        """The person as others see them."""
        return person_json(self.user_id, self.name, self.color, self.picture)

    @property
    def is_program(self) -> bool:
        """Whether a program acts, by a personal token."""
        return self.session.startswith(NAMED)

    @property
    def may_edit(self) -> bool:
        """Whether the person may change the text."""
        return may(self.role, Action.EDIT) and not self.is_frozen

    @property
    def may_chat(self) -> bool:
        """Whether the person may write in the chat."""
        return may_chat(self.role, self.viewers_chat) and self.scope.allows(Action.CHAT)

    @property
    def may_comment(self) -> bool:
        """Whether the person may comment on the text."""
        is_let = may_comment(self.role, self.viewers_comment) and self.scope.allows(Action.COMMENT)
        return not self.is_data and is_let

    @property
    def may_suggest(self) -> bool:
        """Whether the person may suggest changes of the text."""
        is_let = may(self.role, Action.SUGGEST) and self.scope.allows(Action.SUGGEST)
        return not self.is_data and is_let
