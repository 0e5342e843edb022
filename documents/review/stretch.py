"""What has happened in a review, read rev by rev."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import QuerySet

from documents.models import Suggestion, Thread

Row = TypeVar("Row", Thread, Suggestion)


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """The rows that have changed up to `rev`, the least recent first, and the ids of the gone."""

    rev: int
    rows: list[Row]
    gone: tuple[str, ...]


def stretch(found: QuerySet[Row], rev: int, until: int, limit: int | None) -> Stretch[Row]:
    """Those of the rows that have changed after a rev up to and with another.

    With a limit, only so many of them, the least recent first; they end the stretch then.
    """
    rows = list(found.filter(rev__gt=rev, rev__lte=until).order_by("rev")[:limit])
    if limit is not None and len(rows) == limit:
        until = rows[-1].rev
    return Stretch(
        until,
        [row for row in rows if not row.is_gone],
        tuple(str(row.uid) for row in rows if row.is_gone),
    )
