"""`manage.py fold`: lets go of the old part of every journal. To be run daily."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from documents.database.durability import scrub
from documents.errors import Unfit
from documents.history.folding import due, fold


class Command(BaseCommand):
    """Folds what is older than JOURNAL_DAYS."""

    help = "Folds the old part of journals into one state each; the server may go on running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=float, help="instead of JOURNAL_DAYS")
        parser.add_argument("--document", type=UUID, metavar="ID", help="this one alone")

    def handle(self, *, days: float | None, document: UUID | None, **options: object) -> None:
        """Fold them one by one; ends with status 1 when one of them cannot be read."""
        days = settings.JOURNAL_DAYS if days is None else days
        if days is None:
            self.stdout.write("JOURNAL_DAYS is not set: everything is kept.")
        elif days < 0:
            raise CommandError("A journal is kept for 0 days or more.")
        else:
            self._fold_all(document, timezone.now() - timedelta(days=days))
        scrub()

    def _fold_all(self, document_id: UUID | None, before: datetime) -> None:
        documents = [document_id] if document_id else due(before)
        failed = [each for each in documents if not self._fold(each, before)]
        if failed:
            raise CommandError(f"{len(failed)} documents stay as they are.")

    def _fold(self, document_id: UUID, before: datetime) -> bool:
        try:
            count = fold(document_id, before)
        except Unfit as unfit:
            self.stderr.write(f"{document_id}: {unfit}")
            return False
        if count:
            self.stdout.write(f"{document_id}: {count} entries folded")
        return True
