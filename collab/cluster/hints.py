"""What the server processes of a site tell each other. Pure.

A hint may be lost, late, or about something that has long been so: whoever gets one looks for
themselves. What is not a hint is refused as a whole, whoever has sent it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from collab.protocol.lib0 import MAX_UINT
from collab.protocol.presence import Entry

MOST_DOCUMENTS = 500
MOST_DIGESTS = 500
MOST_PEOPLE = 128
MOST_TOLD = 500
_MOST_NUMBER = 2**63 - 1
_LONGEST_STATE = 4096
_DIGEST = 64


Reach = tuple[int, int, int]


class NoHint(Exception):
    """What came is nothing that a process of this site says."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Documents have moved on: to this head of the journal, rev of the chat and rev of the review.

    None says no more than that something about the document is different now.
    """

    documents: Mapping[UUID, Reach | None]


@dataclass(frozen=True, slots=True)
class Ended:
    """The sessions with these digests are over."""

    digests: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """These people have other unread notices than before."""

    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class SharedPresence:
    """What somebody shows, stamped by the process that serves them.

    `since` says when their connection took the client id, in milliseconds of the epoch.
    """

    entry: Entry
    user: int
    since: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The process has a document open, and people in its room show this now."""

    document_id: UUID
    people: tuple[SharedPresence, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The process has opened a document: whoever else has may say so, and what is shown there."""

    document_id: UUID


@dataclass(frozen=True, slots=True)
class Closed:
    """The process has the document open no more."""

    document_id: UUID


@dataclass(frozen=True, slots=True)
class Left:
    """The process has ended, and nobody is served by it any more."""


Hint = Moved | Ended | Told | Shown | Asked | Closed | Left
Message = dict[str, Any]


def write(hint: Hint, sender: str) -> Message:
    """A hint as the channel layer carries it; `sender` names the process."""
    return {"from": sender, **_content(hint)}


def _content(hint: Hint) -> Message:
    if isinstance(hint, Moved):
        documents = {str(id_): list(to) if to else None for id_, to in hint.documents.items()}
        return {"type": "moved", "documents": documents}
    if isinstance(hint, Ended):
        return {"type": "ended", "digests": sorted(hint.digests)}
    if isinstance(hint, Told):
        return {"type": "told", "people": sorted(hint.people)}
    if isinstance(hint, Shown):
        people = [
            [each.entry.client, each.entry.clock, each.entry.state, each.user, each.since]
            for each in hint.people
        ]
        return {"type": "shown", "document": str(hint.document_id), "people": people}
    if isinstance(hint, Asked):
        return {"type": "asked", "document": str(hint.document_id)}
    if isinstance(hint, Closed):
        return {"type": "closed", "document": str(hint.document_id)}
    return {"type": "left"}


def read(message: Any) -> tuple[str, Hint]:
    """The sender of a message and its hint.

    Raises:
        NoHint: it has none.
    """
    try:
        sender, kind = message["from"], message["type"]
        if not isinstance(sender, str) or not 0 < len(sender) <= _DIGEST:
            raise NoHint
        return sender, _READERS[kind](message)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NoHint from None


def _moved(message: Message) -> Moved:
    documents = message["documents"]
    if len(documents) > MOST_DOCUMENTS:
        raise NoHint
    return Moved({UUID(id_): _reach(to) for id_, to in documents.items()})


def _reach(to: Any) -> Reach | None:
    if to is None:
        return None
    head, rev, review = to
    return _number(head), _number(rev), _number(review)


def _ended(message: Message) -> Ended:
    digests = message["digests"]
    if len(digests) > MOST_DIGESTS or not all(_is_digest(each) for each in digests):
        raise NoHint
    return Ended(frozenset(digests))


def _told(message: Message) -> Told:
    people = message["people"]
    if len(people) > MOST_TOLD:
        raise NoHint
    return Told(frozenset(_number(each) for each in people))


def _shown(message: Message) -> Shown:
    people = message["people"]
    if len(people) > MOST_PEOPLE:
        raise NoHint
    return Shown(UUID(message["document"]), tuple(_presence(*each) for each in people))


def _presence(client: Any, clock: Any, state: Any, user: Any, since: Any) -> SharedPresence:
    if not isinstance(state, str) or len(state) > _LONGEST_STATE:
        raise NoHint
    entry = Entry(_number(client, MAX_UINT), _number(clock, MAX_UINT), state)
    return SharedPresence(entry, _number(user), _number(since))


def _is_digest(text: object) -> bool:
    return isinstance(text, str) and len(text) <= _DIGEST


def _number(number: object, most: int = _MOST_NUMBER) -> int:
    if type(number) is not int or not 0 <= number <= most:
        raise NoHint
    return number


_READERS: dict[str, Callable[[Message], Hint]] = {
    "moved": _moved,
    "ended": _ended,
    "told": _told,
    "shown": _shown,
    "asked": lambda message: Asked(UUID(message["document"])),
    "closed": lambda message: Closed(UUID(message["document"])),
    "left": lambda message: Left(),
}
