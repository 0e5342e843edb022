"""What goes to the commit, and what comes back. Pure."""

from dataclasses import dataclass
from uuid import UUID

from collab.protocol import presence
from collab.protocol.closing import Closing
from collab.room.session import Change, Said, Session
from documents.access.grant import Grant
from documents.chat.acts import Refusal
from documents.roles import Role


@dataclass(frozen=True, slots=True)
class Batch:
    """What a room hands to one commit.

    `head` is how far the members have been told the journal, `epoch` that of their text. `grants`
    are those of the authors at the hand-over; `members` the user ids of everybody whose right
    matters, and `access_version` the oldest that one of these rights was looked up at. `said` waits
    to be said in the chat, of which the members have been told up to `rev`; `elsewhere` are the ids
    of people who are in the room through other processes. `news` are what people show, to be told
    when the rights have been looked at, and `everybody` what is told to those who are `asking`.
    """

    document_id: UUID
    head: int
    epoch: int
    access_version: int
    changes: tuple[Change, ...]
    grants: dict[Session, Grant]
    members: frozenset[int]
    said: tuple[Said, ...]
    rev: int
    elsewhere: frozenset[int] = frozenset()
    news: tuple[presence.Entry, ...] = ()
    asking: tuple[Session, ...] = ()
    everybody: tuple[presence.Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came of a batch.

    `updates` are to be relayed in this order. `roles` is None unless the access version moved; then
    it holds the role of each of `members` who may still read. `settled`, `unknown` (they build on
    something that `vector` does not have) and `dropped` tell the fate of changes, `refused` that of
    senders. `title` is the document's. `size` is what the text takes of its `quota`, in bytes.
    `messages` (packets) tell the chat up to `rev`; of what was said, `unsaid` was refused and
    `repeated` is answered with the message that there is. `closing` ends the room for everybody.
    """

    head: int
    access_version: int
    updates: tuple[bytes, ...] = ()
    settled: tuple[Change, ...] = ()
    unknown: tuple[Change, ...] = ()
    dropped: tuple[Change, ...] = ()
    refused: tuple[tuple[Session, Closing], ...] = ()
    roles: dict[int, Role] | None = None
    members: frozenset[int] = frozenset()
    vector: bytes = b""
    size: int = 0
    quota: int = 1
    viewers_chat: bool = False
    title: str = ""
    rev: int = 0
    messages: tuple[dict[str, object], ...] = ()
    unsaid: tuple[tuple[Said, Refusal], ...] = ()
    repeated: tuple[tuple[Said, dict[str, object]], ...] = ()
    closing: Closing | None = None
