"""`manage.py restored`: to be run on a restored backup before the server starts."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import F

from documents.models import Document, Session

# More than have been raised since the backup: no page that is still open knows such an epoch.
_LEAP = 1_000_000


class Command(BaseCommand):
    """Keeps out what pages that are still open have of the time after the backup."""

    help = "Raises the epoch of every document and signs everybody out."

    @transaction.atomic
    def handle(self, **options: object) -> None:
        """Do it; what was not saved since is set aside in people's browsers."""
        Document.objects.update(epoch=F("epoch") + _LEAP)
        # Those that were ended since the backup would live again.
        Session.objects.all().delete()
        self.stdout.write("Every document has a new epoch; everybody is signed out.")
