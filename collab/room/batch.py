"""What goes to the commit, and what comes back. Pure."""

from dataclasses import dataclass

from collab.protocol import closing, presence
from collab.protocol.closing import Closing
from collab.room.session import ActRequest, Change, Session
from documents.access.grant import Grant
from documents.commit.proposal import Ending, Outcome, Proposal

_CLOSINGS = {
    Ending.GONE: closing.GONE,
    Ending.QUARANTINED: closing.QUARANTINED,
    Ending.STARTED_ANEW: closing.STARTED_ANEW,
    Ending.WENT_BACK: closing.WENT_BACK,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """What a room hands to one commit: the proposal, and from whom of the room it comes.

    `grants` are those of the authors at the hand-over. `said` waits to be said in the chat. `news`
    are what people show, to be told when the rights have been looked at, and `everybody` what is
    told to those who are `asking`.
    """

    proposal: Proposal
    changes: tuple[Change, ...]
    grants: dict[Session, Grant]
    said: tuple[ActRequest, ...]
    news: tuple[presence.Entry, ...] = ()
    asking: tuple[Session, ...] = ()
    everybody: tuple[presence.Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came of a batch: the outcome of its proposal, and what the room tells of it.

    `settled`, `unknown` (they build on something that `vector` does not have) and `dropped` tell
    the fate of changes, `refused` that of senders. `size` is what the text takes of its `quota`, in
    bytes.
    """

    batch: Batch
    outcome: Outcome
    settled: tuple[Change, ...] = ()
    unknown: tuple[Change, ...] = ()
    dropped: tuple[Change, ...] = ()
    refused: tuple[tuple[Session, Closing], ...] = ()
    vector: bytes = b""
    size: int = 0
    quota: int = 1

    @property
    def closing(self) -> Closing | None:
        """What ends the room for everybody, if anything does."""
        ending = self.outcome.ending
        return _CLOSINGS[ending] if ending else None
