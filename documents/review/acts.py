"""What people do in a review, and why it may be refused. Pure: no Django."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from documents.chat.acts import Json, Refusal
from documents.review.news import News
from documents.review.suggestions.acts import Needs, SuggestionAct, Unseen

# Of longer ones the quote is the beginning, in code points.
LONGEST_QUOTE = 500
MOST_THREADS = 1000
MOST_COMMENTS = 100


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of a text.

    `quote` says what they are, or how they begin where it has as much as a quote may have: a new
    line between blocks, an `@` before the name of a mention, the description of a picture; white
    space does not count. `start` and `end` are encoded Yjs relative positions: left of the first
    letter or picture, and right of the last. Where `start` is empty the words are looked for: the
    `nth` time that they occur, or the only one.
    """

    quote: str
    start: bytes = b""
    end: bytes = b""
    nth: int | None = None


def without_space(words: str) -> str:
    """The letters of a quote that count."""
    return _SPACE.sub("", words)


# What JavaScript calls white space.
_SPACE = re.compile(r"[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The update that marks the words of an anchor, in the text of a moment; or, where they did not
    stand there, what did.
    """

    moment: object
    update: bytes
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class Cleared:
    """The update that takes a thread's mark off the text of a moment; b"" where it has none."""

    thread: UUID
    moment: object
    update: bytes


@dataclass(frozen=True, slots=True)
class Open:
    """A new thread about some words, with its first comment, which has the same id.

    `drawn` is what somebody has made of it before.
    """

    id: UUID
    anchor: Anchor
    text: str
    mentions: tuple[int, ...] = ()
    drawn: Drawn | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """Another comment in a thread."""

    id: UUID
    thread: UUID
    text: str
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Revise:
    """Another text for a comment."""

    comment: UUID
    text: str
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The end of a comment; of the last one that stands in a thread, that of the thread.

    `cleared` is what somebody has made of that before.
    """

    comment: UUID
    cleared: Cleared | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Remove:
    """The end of a thread with all its comments; `cleared` is as of `Withdraw`."""

    thread: UUID
    cleared: Cleared | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Resolve:
    """What a thread is about has been done, or has not after all."""

    thread: UUID
    on: bool = True


@dataclass(frozen=True, slots=True)
class Assign:
    """Whose it is to do what a thread is about; None: nobody's."""

    thread: UUID
    person: int | None


@dataclass(frozen=True, slots=True)
class React:
    """A sign beside a comment, set or taken away."""

    comment: UUID
    emoji: str
    on: bool = True


ReviewAct = Open | Reply | Revise | Withdraw | Remove | Resolve | Assign | React | SuggestionAct


@dataclass(frozen=True, slots=True)
class Moved:
    """The words of an anchor do not stand at its place; `now` is what stands there."""

    now: str


# What becomes of an act: refused, already done (what there is), or simply done.
ReviewAnswer = Refusal | Moved | Needs | Unseen | News | Json | None


# The signs that may be set.
EMOJIS = ("👍", "❤️", "🎉", "😄", "😕", "👀")
