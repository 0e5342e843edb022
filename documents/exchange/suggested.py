"""The suggestions of a document as files tell them, out and in."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from django.utils import timezone

from documents.content.forks import Fork
from documents.content.tree import Change
from documents.exchange.tracking import Suggested
from documents.models import Document, Suggestion
from documents.review.origins import origin, told_origin

_AT_ONCE = 100


def suggested_in(document_id: UUID) -> list[Suggested]:
    """Those that wait, each after what it builds on; one query."""
    rows = Suggestion.objects.filter(
        document_id=document_id, is_gone=False, state=Suggestion.State.OPEN
    )
    ordered = _ordered(rows.select_related("author").order_by("pk"))
    return [Suggested(bytes(row.update), Change(*told_origin(row))) for row in ordered]


def _ordered(rows: Iterable[Suggestion]) -> list[Suggestion]:
    left = {str(row.uid): row for row in rows}
    ordered: list[Suggestion] = []
    while left:
        ready = [row for row in left.values() if left.keys().isdisjoint(row.builds_on)]
        # Whatever builds on itself is as good in any order.
        ordered += ready or left.values()
        left = {uid: row for uid, row in left.items() if ready and row not in ready}
    return ordered


def take_in(document_id: UUID, user_id: int, seq: int, rev: int, proposed: Sequence[Fork]) -> None:
    """Make suggestions of the tracked changes of a new text that came in as a file.

    They are those of whoever brings the file in; what it says of their authors is kept beside.
    `seq` is the entry's that has the text, `rev` that of the review so far. The caller holds the
    row lock.
    """
    now = timezone.now()
    rows = [
        Suggestion(
            document_id=document_id,
            uid=uuid4(),
            rev=number,
            update_rev=number,
            seq=seq,
            author_id=user_id,
            at=now,
            clients=[[each.client, each.end]] if each.end else [],
            update=each.update,
            size=len(each.update),
            imported=origin(each.author, each.at),
        )
        for number, each in enumerate(proposed, rev + 1)
    ]
    Suggestion.objects.bulk_create(rows, _AT_ONCE)
    Document.objects.filter(pk=document_id).update(review_head=rev + len(rows))
