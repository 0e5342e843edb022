"""The suggestions of a document as files tell them, out and in."""

from collections.abc import Iterable
from uuid import UUID

from documents.content.tree import Change
from documents.exchange.tracking import Suggested
from documents.models import Suggestion
from documents.review.origins import told_origin


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
