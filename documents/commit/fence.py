"""What a document's row says, against which every commit and every relay is held."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import lt
from typing import NamedTuple
from uuid import UUID

from documents.access.documents import lock_documents
from documents.access.lookup import access_grants
from documents.commit.proposal import Ending, Outcome, Proposal
from documents.database.prepared_query import ID, PreparedForMany
from documents.models import Document
from documents.roles import Role


class Fence(NamedTuple):
    """One row; `chat_head` is to the chat what `head` is to the journal,
    and `review_head` to the review."""

    access_version: int
    head: int
    trashed_at: datetime | None
    rights_until: datetime | None
    epoch: int
    quarantined_at: datetime | None
    viewers_chat: bool
    viewers_comment: bool
    frozen_at: datetime | None
    chat_head: int
    review_head: int
    title: str

    @property
    def reach(self) -> tuple[int, int, int]:
        """How far journal, chat and review have come."""
        return self.head, self.chat_head, self.review_head

    def holds(self, access_version: int, now: datetime) -> bool:
        """Whether rights that were looked up at this access version are true still."""
        is_over = self.rights_until is not None and self.rights_until <= now
        return self.access_version == access_version and not is_over


_COLUMNS = Fence._fields


_FENCES = PreparedForMany(
    (), ID, lambda ids: Document.objects.filter(pk__in=ids).values_list("pk", *_COLUMNS)
)
_LOCKED = PreparedForMany((), ID, lambda ids: lock_documents(ids).values_list("pk", *_COLUMNS))


def fences(ids: Sequence[UUID]) -> dict[UUID, Fence]:
    """The fences of documents, by id; one query. Those that are gone are missing."""
    return _by_id(_FENCES, ids)


def locked_fences(ids: Sequence[UUID]) -> dict[UUID, Fence]:
    """The same of documents that are locked from now on (documents/access/documents.py)."""
    return _by_id(_LOCKED, ids)


def _by_id(query: PreparedForMany, ids: Sequence[UUID]) -> dict[UUID, Fence]:
    return {pk: Fence(*columns) for pk, *columns in query.objects(many=ids)} if ids else {}


def ending(proposal: Proposal, row: Fence | None) -> Outcome | None:
    """The outcome when the document has no room for anybody, or not for this text; else None."""
    position = proposal.position
    if row is None or row.trashed_at is not None:
        return Outcome(ending=Ending.GONE)
    if row.quarantined_at is not None:
        return Outcome(ending=Ending.QUARANTINED)
    if row.epoch != position.epoch:
        return Outcome(ending=Ending.STARTED_ANEW)
    here, known = row.reach, position.reach
    if here != known and any(map(lt, here, known)):
        # Another server took the database's place, or a backup: neither ever falls otherwise.
        return Outcome(ending=Ending.WENT_BACK)
    return None


def behind(proposals: Sequence[Proposal], rows: Mapping[UUID, Fence]) -> dict[UUID, int]:
    """Up to which seq those know their documents that do not know all of the journal."""
    known = {proposal.document_id: proposal.position for proposal in proposals}
    return {
        id_: position.head
        for id_, position in known.items()
        if (row := rows.get(id_)) and row.epoch == position.epoch and row.head > position.head
    }


def roles_anew(proposal: Proposal, row: Fence, now: datetime) -> dict[int, Role] | None:
    """The members' roles, looked up again; None when those that the room knows are true still."""
    if row.holds(proposal.position.access_version, now):
        return None
    return access_grants(proposal.document_id, proposal.members)
