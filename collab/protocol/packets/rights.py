"""What a client is told of its right and of the document (PROTOCOL.md 5.2, 5.5). Pure."""

from typing import Any

from documents.access.grant import Grant
from documents.chat.acts import Standing

Json = dict[str, Any]


def welcome(grant: Grant, head: int, chat: Standing) -> Json:
    """The packet that opens a connection: the right, and where the document stands."""
    return {
        "type": "welcome",
        **_right(grant),
        "epoch": grant.epoch,
        "seq": head,
        "chat": {"head": chat.head, "read": chat.read},
        "review": {"head": chat.review},
        "title": grant.title,
    }


def access(grant: Grant) -> Json:
    """The packet that tells the right when it has changed."""
    return {"type": "access", **_right(grant)}


def _right(grant: Grant) -> Json:
    return {
        "role": grant.role.value,
        "access_version": grant.access_version,
        "may_chat": grant.may_chat,
        "may_comment": grant.may_comment,
        "may_suggest": grant.may_suggest,
        "frozen": grant.is_frozen,
    }
