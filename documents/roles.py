"""Who may do what, as one table. Pure: no Django, so that every layer can ask it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is to a document, weakest first."""

    VIEWER = "viewer"
    COMMENTER = "commenter"
    EDITOR = "editor"
    OWNER = "owner"


class Action(StrEnum):
    """What can be done with a document."""

    VIEW = "view"
    CHAT = "chat"
    COMMENT = "comment"
    SUGGEST = "suggest"
    EDIT = "edit"
    RENAME = "rename"
    SHARE = "share"
    FREEZE = "freeze"
    TRASH = "trash"
    RESTORE = "restore"
    DELETE = "delete"


_VIEWER = frozenset({Action.VIEW})
_COMMENTER = _VIEWER | {Action.CHAT, Action.COMMENT, Action.SUGGEST}
_EDITOR = _COMMENTER | {Action.EDIT, Action.RENAME}
_OWNER = frozenset(Action)

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.VIEWER: _VIEWER,
    Role.COMMENTER: _COMMENTER,
    Role.EDITOR: _EDITOR,
    Role.OWNER: _OWNER,
}


def may(role: Role, action: Action) -> bool:
    """Whether somebody with `role` may do `action`."""
    return action in ALLOWED[role]


def may_chat(role: Role, viewers_chat: bool) -> bool:
    """Whether somebody with `role` may write in the chat; viewers where the owner lets them."""
    return viewers_chat or may(role, Action.CHAT)


def may_comment(role: Role, viewers_comment: bool) -> bool:
    """Whether somebody with `role` may comment on the text; viewers where the owner lets them."""
    return viewers_comment or may(role, Action.COMMENT)


_STRENGTH = {role: place for place, role in enumerate(Role)}


def strength(role: Role) -> int:
    """How strong a role is: of two roles the stronger has the higher number."""
    return _STRENGTH[role]


def strongest(roles: Iterable[Role]) -> Role:
    """The strongest of these roles, of which there is at least one."""
    return max(roles, key=strength)


class GroupRole(StrEnum):
    """What a person is to a group of people, weakest first.

    Members share documents with it; managers say who is a member, and what it is called; owners
    say who manages and owns it, too, and end it.
    """

    MEMBER = "member"
    MANAGER = "manager"
    OWNER = "owner"

    def is_at_least(self, other: "GroupRole") -> bool:
        """Whether whoever is this may do what others may."""
        return _RANK[self] >= _RANK[other]


_RANK = {role: place for place, role in enumerate(GroupRole)}


class Doing(StrEnum):
    """What a token can allow; each allows to read what it is about."""

    READ = "read"
    COMMENT = "comment"
    SUGGEST = "suggest"
    CHAT = "chat"
    WRITE = "write"
    SHARE = "share"


_NEEDS: dict[Action, frozenset[Doing]] = {
    Action.VIEW: frozenset({Doing.READ}),
    Action.CHAT: frozenset({Doing.CHAT}),
    Action.COMMENT: frozenset({Doing.COMMENT}),
    Action.SUGGEST: frozenset({Doing.SUGGEST}),
    Action.EDIT: frozenset({Doing.WRITE}),
    Action.RENAME: frozenset({Doing.WRITE}),
    Action.SHARE: frozenset({Doing.SHARE}),
    Action.FREEZE: frozenset({Doing.WRITE, Doing.SHARE}),
    Action.TRASH: frozenset({Doing.WRITE, Doing.SHARE}),
    Action.RESTORE: frozenset({Doing.WRITE, Doing.SHARE}),
    Action.DELETE: frozenset({Doing.WRITE, Doing.SHARE}),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be done, and in which documents; None: in all."""

    doings: frozenset[Doing]
    documents: frozenset[UUID] | None = None

    @property
    def only_reads(self) -> bool:
        """Whether nothing may be changed."""
        return self.doings <= {Doing.READ}

    @property
    def is_personal(self) -> bool:
        """Whether it reaches what is a person's own: new documents, folders, stars, notices."""
        return Doing.WRITE in self.doings and self.documents is None

    def reaches(self, document_id: UUID) -> bool:
        """Whether a document is one of those that are meant."""
        return self.documents is None or document_id in self.documents

    def allows(self, action: Action) -> bool:
        """Whether an action may be done by whoever has the right to it."""
        return _NEEDS[action] <= self.doings

    def role(self, role: Role) -> Role:
        """What somebody with `role` is at most to a document."""
        return min(role, self._most, key=strength)

    @property
    def _most(self) -> Role:
        if Doing.WRITE in self.doings:
            return Role.OWNER if Doing.SHARE in self.doings else Role.EDITOR
        return Role.VIEWER if self.doings <= {Doing.READ, Doing.SHARE} else Role.COMMENTER


def scope_of(doings: Iterable[str], documents: Iterable[UUID] | None = None) -> Scope:
    """The scope that allows these, and to read."""
    chosen = None if documents is None else frozenset(documents)
    return Scope(frozenset({Doing.READ, *map(Doing, doings)}), chosen)


def scope_of_guest(document: UUID) -> Scope:
    """What a guest may be let do: in the document that they came to, and without suggesting."""
    return scope_of([Doing.COMMENT, Doing.CHAT], [document])


EVERYTHING = scope_of(Doing)
READING = scope_of([])
