"""What people do in a chat, and why it may be refused. Pure: no Django."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

# Bytes of UTF-8.
LONGEST_TEXT = 4096
MOST_MENTIONS = 50


class Refusal(StrEnum):
    """Why an act was not carried out."""

    FORBIDDEN = "forbidden"
    MISSING = "missing"
    FULL = "full"
    # What may become of suggestions (documents/review/suggestions).
    CHANGED = "changed"
    CLOSED = "closed"
    CLASH = "clash"
    INCOMPLETE = "incomplete"
    BAD = "bad"
    FROZEN = "frozen"
    TEXTLESS = "textless"


@dataclass(frozen=True, slots=True)
class Say:
    """A new message. `mid` is the id that its author's client chose; `mentions` are user ids."""

    mid: UUID
    text: str
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Amend:
    """Another text for the message with this number."""

    number: int
    text: str
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsay:
    """The end of the message with this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Read:
    """Everything up to this number has been read."""

    number: int


Act = Say | Amend | Unsay | Read


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a chat stands for a person: its `head`, and the number up to which they have read.

    `review` is how far the review beside it has come, and `is_commented` whether words of the text
    have ever been commented on.
    """

    head: int = 0
    read: int = 0
    review: int = 0
    is_commented: bool = False


UNSPOKEN = Standing()


def is_sayable(text: str) -> bool:
    """Whether a text says anything, in characters that every database keeps."""
    return bool(text.strip()) and "\0" not in text


Json = dict[str, Any]


# What becomes of an act: refused, already done (the message that there is), or simply done.
Answer = Refusal | Json | None
