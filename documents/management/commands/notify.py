"""`manage.py notify`: tells those who watch documents what has happened. To be run every minute."""

from django.core.management.base import BaseCommand

from documents.notices.watching import tell_watchers


class Command(BaseCommand):
    """Tells watchers what they have not been told."""

    help = "Tells those who watch documents of changes and messages; to be run every minute."

    def handle(self, **options: object) -> None:
        """Tell everybody once."""
        self.stdout.write(f"{tell_watchers()} watches moved on.")
