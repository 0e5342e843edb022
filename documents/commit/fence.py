"""What a document's row says, against which every commit and every relay is held."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from documents.models import Document


@dataclass(frozen=True, slots=True)
class Fence:
    """One row; `chat_head` is to the chat what `head` is to the journal."""

    access_version: int
    head: int
    trashed_at: datetime | None
    rights_until: datetime | None
    epoch: int
    quarantined_at: datetime | None
    viewers_chat: bool
    chat_head: int
    title: str

    def holds(self, access_version: int, now: datetime) -> bool:
        """Whether rights that were looked up at this access version are true still."""
        is_over = self.rights_until is not None and self.rights_until <= now
        return self.access_version == access_version and not is_over


_COLUMNS = tuple(Fence.__dataclass_fields__)


def fences(documents: QuerySet[Document]) -> dict[UUID, Fence]:
    """The fences of documents, by id; one query. Those that are gone are missing."""
    return {pk: Fence(*columns) for pk, *columns in documents.values_list("pk", *_COLUMNS)}
