"""What people do with suggestions, and why it may be refused. Pure: no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

# Of all that is open, and of what is kept so that it can be opened again.
MOST_OPEN = 500
MOST_BYTES = 16 * 1024 * 1024
# Of one update; what it is in base64 is less than half as much again.
LONGEST_UPDATE = 1024 * 1024
# Yjs client ids that one suggestion may have written under.
MOST_CLIENTS = 32
# Suggestions that are accepted or rejected at once.
MOST_AT_ONCE = MOST_OPEN
# Of those that are closed, so many are kept.
MOST_CLOSED = 1000


class Content(Protocol):
    """What an update holds, as whoever has looked into it tells.

    `starts` and `ends` say of each client that it has structs of the first clock and the one after
    the last, `needs` up to which clock a client's structs must be there for it to apply.
    """

    @property
    def starts(self) -> Mapping[int, int]: ...
    @property
    def ends(self) -> Mapping[int, int]: ...
    @property
    def needs(self) -> Mapping[int, int]: ...
    @property
    def has_gap(self) -> bool: ...
    @property
    def deletes(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Suggest:
    """A suggestion, or another update for one that is open.

    `found` is what the update holds, None as long as nobody has looked.
    """

    id: UUID
    update: bytes = field(repr=False)
    found: Content | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fit:
    """What an update brings: up to which clock of each client, and up to which clocks of others
    the text lacks what it needs.
    """

    ends: Mapping[int, int]
    lacking: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The end of a suggestion, by its author."""

    suggestion: UUID


@dataclass(frozen=True, slots=True)
class Reject:
    """The end of suggestions, by somebody who might have accepted them."""

    suggestions: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class OpenAgain:
    """A suggestion waits again: its author has withdrawn it, or an editor has rejected it."""

    suggestion: UUID


@dataclass(frozen=True, slots=True)
class Seen:
    """A suggestion as somebody has seen it: at this rev, None for as it is now."""

    id: UUID
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody has found in an update, of the suggestion as of an `update_rev`."""

    update_rev: int
    found: Content


@dataclass(frozen=True, slots=True)
class Accept:
    """Suggestions become changes of the text, all of them or none.

    `seq` is that of the text in which they were seen, None for whatever there is. `compared` is
    that of a text in which accepting them does the same. `looks` are what has been found in their
    updates, by their ids, and `weighed` the moment at which merging them was found to be cheap.
    """

    suggestions: tuple[Seen, ...]
    seq: int | None = None
    compared: int | None = None
    looks: Mapping[UUID, Look] = field(default_factory=dict, compare=False, repr=False)
    weighed: object = field(default=None, compare=False, repr=False)


SuggestionAct = Suggest | TakeBack | Reject | OpenAgain | Accept


@dataclass(frozen=True, slots=True)
class Needs:
    """What these suggestions have is needed, and they are not accepted."""

    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unseen:
    """The text is at this seq, and nobody has seen, compared or weighed what accepting does."""

    head: int


@dataclass(frozen=True, slots=True)
class Part:
    """The update of a suggestion that is accepted, and whose it is: the ids of users by the Yjs
    client ids that are its own, and of those who have made it.
    """

    update: bytes = field(repr=False)
    owners: Mapping[int, int]
    authors: frozenset[int]
    found: Content | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, eq=False, slots=True)
class Acceptance:
    """Suggestions that are to be merged at once, or not at all, for an editor, and the moment at
    which that was found to be cheap.
    """

    editor: int
    parts: Sequence[Part]
    weighed: object = field(default=None, repr=False)
