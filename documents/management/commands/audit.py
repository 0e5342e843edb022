"""`manage.py audit`: the log of who did what, as lines of JSON."""

import json
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from documents.access.audit import events

_FIELDS = (
    "at", "what", "actor", "actor_name", "subject", "subject_name", "document", "place", "details",
)  # fmt: skip


class Command(BaseCommand):
    """Writes the log out, however long it is."""

    help = "Writes who did what to which document or account, from where: a line of JSON for each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=float, help="no more than the last so many days")
        parser.add_argument("--document", help="of one document, by its id")
        parser.add_argument("--person", type=int, help="by or about one person, by their number")

    def handle(
        self, *, days: float | None, document: str | None, person: int | None, **options: object
    ) -> None:
        rows = events()
        if days is not None:
            rows = rows.filter(at__gte=timezone.now() - timedelta(days=days))
        if document is not None:
            rows = rows.filter(document=document)
        if person is not None:
            rows = rows.filter(actor=person) | rows.filter(subject=person)
        for row in rows.values(*_FIELDS).iterator(chunk_size=1000):
            told = {**row, "at": row["at"].isoformat(), "document": _text(row["document"])}
            self.stdout.write(json.dumps(told, ensure_ascii=False))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
