"""What clients may say in packets: one module for each type, named like it (PROTOCOL.md 5). Pure.

A module has one pydantic model, `Packet`, with `act()`: what it does. That is all that a new type
takes: whatever lies in this folder is found.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

import orjson
from pydantic import BaseModel, ValidationError

from documents.chat.acts import Act

SENTENCES = {
    "unknown": "The server does not know this type of packet.",
    "malformed": "The packet is not of the form that its type has.",
    "too_long": "The text is too long.",
    "forbidden": "You may not do this here.",
    "missing": "There is no such message any more.",
    "too_fast": "That was too much at once. Wait a moment.",
}
_LONGEST_NAME = 64

Json = dict[str, Any]


class Packet(Protocol):
    """A packet of a client that was read."""

    def act(self) -> Act:
        """What it does."""


class Unreadable(Exception):
    """A packet that cannot be read; `answer` is the packet that says so."""

    def __init__(self, answer: Json) -> None:
        super().__init__(answer["message"])
        self.answer = answer


MODELS: dict[str, type[BaseModel]] = {
    module.name: import_module(f"{__name__}.{module.name}").Packet
    for module in iter_modules(__path__)
}


def error(code: str, about: str | None, id_: str | None) -> Json:
    """The packet that refuses another one: its type, its id, and why."""
    return {"type": "error", "about": about, "id": id_, "code": code, "message": SENTENCES[code]}


def read(payload: bytes) -> tuple[Packet, str, str | None]:
    """The packet in a frame, its type and its id.

    Raises:
        Unreadable: it is no packet, of no known type, or not of the form of its type.
    """
    content = _object(payload)
    about, id_ = _name(content, "type"), _name(content, "id")
    model = MODELS.get(about or "")
    if about is None or model is None:
        raise Unreadable(error("unknown" if about else "malformed", about, id_))
    try:
        # From the bytes, because only there a text may stand for a UUID.
        packet: Any = model.model_validate_json(payload)
    except ValidationError as invalid:
        is_too_long = "text_too_long" in {found["type"] for found in invalid.errors()}
        raise Unreadable(error("too_long" if is_too_long else "malformed", about, id_)) from None
    return packet, about, id_


def _object(payload: bytes) -> Json:
    try:
        content = orjson.loads(payload)
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise Unreadable(error("malformed", None, None))
    return content


def _name(content: Json, key: str) -> str | None:
    """A short text that the answer may repeat."""
    value = content.get(key)
    return value if isinstance(value, str) and len(value) <= _LONGEST_NAME else None
