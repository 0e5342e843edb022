"""What clients may say in packets (PROTOCOL.md 5). Pure.

A new type is a model in the module of what it is about, with `act()`: what it does; and its name
in `Packet`.
"""

from typing import Annotated, Any

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from collab.protocol.packets.chat import Amend, Read, Say, Unsay
from collab.protocol.packets.review import (
    Assign,
    Comment,
    React,
    Remove,
    Reopen,
    Reply,
    Resolve,
    Revise,
    Withdraw,
)
from collab.protocol.packets.suggestions import (
    Accept,
    Reject,
    ReopenSuggestion,
    Suggest,
    WithdrawSuggestion,
)

SENTENCES = {
    "unknown": "The server does not know this type of packet.",
    "malformed": "The packet is not of the form that its type has.",
    "too_long": "The text is too long.",
    "forbidden": "You may not do this here.",
    "missing": "There is no such message or comment any more.",
    "moved": "The text has changed there.",
    "full": "There is no room for more of these.",
    "changed": "The text or the suggestion is another than you have seen.",
    "builds_on": "It builds on a suggestion that is not accepted.",
    "closed": "The suggestion is closed.",
    "clash": "A client id of the update is taken.",
    "incomplete": "The update builds on something that nobody has.",
    "frozen": "The text is approved and takes no changes.",
    "textless": "This document holds data, not a text: it has no comments and suggestions.",
    "bad": "The update cannot be applied to this text.",
    "too_fast": "That was too much at once. Wait a moment.",
}
_LONGEST_NAME = 64

Json = dict[str, Any]


# A packet of a client that was read.
Packet = (
    Say
    | Amend
    | Unsay
    | Read
    | Comment
    | Reply
    | Revise
    | Withdraw
    | Remove
    | Resolve
    | Reopen
    | Assign
    | React
    | Suggest
    | WithdrawSuggestion
    | ReopenSuggestion
    | Reject
    | Accept
)
_PACKET: TypeAdapter[Packet] = TypeAdapter(Annotated[Packet, Field(discriminator="type")])


class Unreadable(Exception):
    """A packet that cannot be read; `answer` is the packet that says so."""

    def __init__(self, answer: Json) -> None:
        super().__init__(answer["message"])
        self.answer = answer


def error(code: str, about: str | None, id_: str | None) -> Json:
    """The packet that refuses another one: its type, its id, and why."""
    return {"type": "error", "about": about, "id": id_, "code": code, "message": SENTENCES[code]}


def read(payload: bytes) -> tuple[Packet, str, str | None]:
    """The packet in a frame, its type and its id.

    Raises:
        Unreadable: it is no packet, of no known type, or not of the form of its type.
    """
    content = _object(payload)
    about, id_ = _name(content, "type"), _id(content)
    try:
        # From the bytes, because only there a text may stand for a UUID.
        packet = _PACKET.validate_json(payload)
    except ValidationError as invalid:
        raise Unreadable(error(_code(invalid, about), about, id_)) from None
    return packet, packet.type, id_


def _code(invalid: ValidationError, about: str | None) -> str:
    kinds = {found["type"] for found in invalid.errors()}
    if "union_tag_invalid" in kinds and about:
        return "unknown"
    return "too_long" if "text_too_long" in kinds else "malformed"


def _object(payload: bytes) -> Json:
    try:
        content = orjson.loads(payload)
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise Unreadable(error("malformed", None, None))
    return content


def _id(content: Json) -> str | None:
    """What the packet is about: its own id, or that of a comment, thread or suggestion."""
    named = (_name(content, key) for key in ("id", "comment", "thread", "suggestion"))
    return next(filter(None, named), None) or _first_suggestion(content.get("suggestions"))


def _first_suggestion(suggestions: Any) -> str | None:
    """The id of the first of several."""
    first = suggestions[0] if isinstance(suggestions, list) and suggestions else None
    return _name(first if isinstance(first, dict) else {"id": first}, "id")


def _name(content: Json, key: str) -> str | None:
    """A short text that the answer may repeat."""
    value = content.get(key)
    return value if isinstance(value, str) and len(value) <= _LONGEST_NAME else None
