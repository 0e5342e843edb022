"""The suggestions of a document that are there: what builds on what, and how many are kept."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import QuerySet, Sum

from documents.models import Suggestion
from documents.notices.telling import take_back_thread
from documents.review.desk import Desk, Revs
from documents.review.news import News
from documents.review.suggestions.acts import LONGEST_UPDATE, MOST_BYTES, MOST_CLOSED
from documents.review.suggestions.telling import suggestions_of
from documents.review.suggestions.telling import told as suggestions_told

State = Suggestion.State


class Shelf:
    """Finds suggestions, and lets go of the oldest that are closed; which takes a rev each."""

    def __init__(self, desk: Desk, revs: Revs) -> None:
        self._desk = desk
        self._revs = revs

    def find(self, uid: UUID) -> Suggestion | None:
        """The suggestion with this id, without its update."""
        return self.rows().filter(uid=uid).first()

    def rows(self) -> QuerySet[Suggestion]:
        """Those that are there, without their updates."""
        return Suggestion.objects.filter(document_id=self._desk.document_id, is_gone=False).defer(
            "update"
        )

    def told(self, row: Suggestion) -> News:
        """One of them as news."""
        rows = suggestions_of(self._desk.document_id).filter(pk=row.pk)
        return News(suggestions=tuple(suggestions_told(list(rows))))

    def needed(self, row: Suggestion, lacking: Mapping[int, int]) -> list[str] | None:
        """The ids of the open suggestions that have what one lacks; None when nobody has it."""
        if not lacking:
            return []
        others = self.rows().filter(state=State.OPEN).exclude(uid=row.uid)
        uids, left = list[str](), dict(lacking)
        for uid, clients in others.order_by("pk").values_list("uid", "clients"):
            has = [client for client, end in clients if left.get(client, end + 1) <= end]
            if has:
                uids.append(str(uid))
                left = {client: clock for client, clock in left.items() if client not in has}
        return None if left else uids

    def has_room(self, size: int, row: Suggestion) -> bool:
        """Whether there is room for an update, once what was closed long ago is let go of."""
        if size > LONGEST_UPDATE:
            return False
        kept = self.rows().exclude(pk=row.pk)
        room = MOST_BYTES - size - kept.aggregate(size=Sum("size", default=0))["size"]
        if room >= 0:
            return True
        for old in kept.exclude(state=State.OPEN).filter(size__gt=0).order_by("rev"):
            room += old.size
            self.let_go(old)
            if room >= 0:
                return True
        return False

    def let_go(self, row: Suggestion) -> None:
        """Keep a closed suggestion without what it said: it cannot be opened again."""
        row.update, row.size, row.rev = b"", 0, self._revs.next()
        row.save(update_fields=["update", "size", "rev"])

    def built_on(self, rows: Collection[Suggestion]) -> list[Suggestion]:
        """Those that are open and build on one of these."""
        uids = {str(row.uid) for row in rows}
        others = self.rows().filter(state=State.OPEN)
        return [other for other in others if not uids.isdisjoint(other.builds_on)]

    def forget_oldest(self) -> None:
        """Keep so many of those that are closed."""
        closed = self.rows().exclude(state=State.OPEN).order_by("-rev")
        for row in closed[MOST_CLOSED:]:
            take_back_thread(row.document_id, row.uid)
            row.comments.all().delete()
            row.is_gone = True
            self.let_go(row)
            row.save(update_fields=["is_gone"])

    def not_yet(
        self, row: Suggestion, states: Collection[str], others: Collection[str]
    ) -> tuple[str, ...]:
        """What a suggestion builds on and is neither in one of these states nor one of others."""
        wanted = [uid for uid in row.builds_on if uid not in others]
        if not wanted:
            return ()
        rows = self.rows().filter(uid__in=wanted, state__in=states)
        there = {str(uid) for uid in rows.values_list("uid", flat=True)}
        return tuple(uid for uid in wanted if uid not in there)
