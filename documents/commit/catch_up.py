"""What others have committed: read without a lock, for rooms that have nothing to commit.

A room hears that its document has moved on, or finds it out (`moved`), and reads what it has not
told its members yet. No lock is taken, so that a busy document costs one locked transaction for
each commit, however many processes show it.

The order of reading carries the promise: entries and messages first, the document's row after
them. A change of rights raises the row's access version before anything later is journaled; so the
version read last is at least as new as everything that is told, and who lost the right goes first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from documents.chat.acts import Json
from documents.chat.messages import messages_after
from documents.commit.fence import Fence, behind, ending, fences, roles_anew
from documents.commit.proposal import Merge, Outcome, Position, Proposal
from documents.journal.loading import Tail, tails_after
from documents.review.news import News
from documents.review.reading import news_after

_DOCUMENTS_PER_QUERY = 500


def moved(rooms: Mapping[UUID, Position]) -> list[UUID]:
    """Those of the documents of which a room does not know everything; a query for each 500.

    Raises:
        DatabaseError: it cannot be said.
    """
    rows = _rows(list(rooms))
    now = timezone.now()
    return [id_ for id_, position in rooms.items() if not _is_true(position, rows.get(id_), now)]


def _is_true(position: Position, row: Fence | None, now: datetime) -> bool:
    """Whether there is nothing that the room has to be told."""
    return (
        row is not None
        and row.trashed_at is None
        and row.quarantined_at is None
        and (*row.reach, row.epoch) == (*position.reach, position.epoch)
        and row.holds(position.access_version, now)
    )


@dataclass(frozen=True, slots=True)
class _News:
    """What was read of one document: up to `head` of the journal and `rev` of the chat.

    `review` says itself how far it goes.
    """

    head: int
    tail: tuple[bytes, ...]
    rev: int
    messages: tuple[Json, ...]
    review: News

    @property
    def reach(self) -> tuple[int, int, int]:
        """How far journal, chat and review have been read."""
        return self.head, self.rev, self.review.rev


def catch_up(merges: Sequence[Merge]) -> list[Outcome]:
    """What has become of the documents of proposals without authors, in the same order.

    Raises:
        DatabaseError: nothing is known.
    """
    proposals = [merge.proposal for merge in merges]
    ids = [proposal.document_id for proposal in proposals]
    rows = _rows(ids)
    tails = tails_after(behind(proposals, rows))
    news = [
        _read(proposal, rows.get(proposal.document_id), tails.get(proposal.document_id))
        for proposal in proposals
    ]
    if any(_is_news(each, proposal) for each, proposal in zip(news, proposals, strict=True)):
        rows = _rows(ids)
    now = timezone.now()
    return [
        _outcome(merge, each, rows.get(merge.proposal.document_id), now)
        for merge, each in zip(merges, news, strict=True)
    ]


def _rows(ids: Collection[UUID]) -> dict[UUID, Fence]:
    asked, rows = list(ids), dict[UUID, Fence]()
    for start in range(0, len(asked), _DOCUMENTS_PER_QUERY):
        rows.update(fences(asked[start : start + _DOCUMENTS_PER_QUERY]))
    return rows


def _read(proposal: Proposal, row: Fence | None, journaled: Tail | None) -> _News:
    position = proposal.position
    head, tail = journaled or (position.head, ())
    rev, messages = position.rev, list[Json]()
    if row and row.chat_head > rev:
        # As the row had it before: a message that comes between is told the next time.
        rev = row.chat_head
        messages = [
            each
            for each in messages_after(proposal.document_id, position.rev)
            if each["rev"] <= rev
        ]
    review = News(position.review)
    if row and row.review_head > position.review:
        review = news_after(proposal.document_id, position.review, row.review_head)
    return _News(head, tail, rev, tuple(messages), review)


def _is_news(news: _News, proposal: Proposal) -> bool:
    return news.reach != proposal.position.reach


def _outcome(merge: Merge, news: _News, row: Fence | None, now: datetime) -> Outcome:
    proposal = merge.proposal
    if ended := ending(proposal, row):
        return ended
    assert row
    roles = roles_anew(proposal, row, now)
    merge.run(news.tail, frozenset())
    return Outcome(
        news.head,
        row.access_version,
        news.tail,
        roles=roles,
        viewers_chat=row.viewers_chat,
        viewers_comment=row.viewers_comment,
        is_frozen=row.frozen_at is not None,
        rev=news.rev,
        messages=news.messages,
        review=news.review,
        title=row.title,
    )
