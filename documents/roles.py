"""Who may do what, as one table. Pure: no Django, so that every layer can ask it."""

from collections.abc import Iterable
from enum import StrEnum


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
