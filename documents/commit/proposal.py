"""Where somebody believes a document to be. Pure: no Django."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from documents.access.grant import Grant
from documents.chat.acts import Act, Answer, Json
from documents.roles import Role


@dataclass(frozen=True, slots=True)
class Known:
    """The last seq, the last rev of the chat, the text's epoch, and the rights' access version."""

    head: int
    rev: int
    epoch: int
    access_version: int


@dataclass(frozen=True, slots=True)
class Merged:
    """The update to journal (b"" when there was nothing new) and the ids of its authors.

    `claims` has the Yjs client ids that the document has not seen before, each with whose it is.
    """

    update: bytes
    authors: frozenset[int]
    claims: Mapping[int, int] = field(default_factory=dict)


# Takes the updates that other writers journaled meanwhile and the grants that passed.
Merge = Callable[[Sequence[bytes], frozenset[Grant]], Merged]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one room wants to commit.

    `head`, `epoch` and `access_version` are what the room believes; `authors` are the grants of
    those whose changes or words wait, `members` the ids of everybody in the room. `said` is what
    they do in the chat, of which the room has been told up to `rev`. `elsewhere` are the ids of
    people whom other processes serve.
    """

    document_id: UUID
    head: int
    epoch: int
    access_version: int
    authors: frozenset[Grant]
    members: frozenset[int]
    merge: Merge
    said: tuple[tuple[Grant, Act], ...]
    rev: int
    elsewhere: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a proposal.

    `tail` and then `update` are to be relayed. `roles` is None unless the access version moved or a
    right has expired; then it holds the role of each member who may still read. `epoch` is the
    document's; nothing is committed when it is not the proposal's, nor when the document is `gone`
    or `is_quarantined`, or `went_back`: the database knows less than the room. `messages` tell the
    chat from the proposal's `rev` up to this one, whoever has spoken; `answers` are to what was
    said, in its order.
    """

    head: int
    access_version: int
    tail: tuple[bytes, ...] = ()
    update: bytes = b""
    signed_out: frozenset[Grant] = frozenset()
    roles: dict[int, Role] | None = None
    gone: bool = False
    is_quarantined: bool = False
    went_back: bool = False
    epoch: int = 0
    viewers_chat: bool = False
    rev: int = 0
    messages: tuple[Json, ...] = ()
    answers: tuple[Answer, ...] = ()
    title: str = ""
