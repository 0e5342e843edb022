"""`manage.py notify`: tells those who watch documents what has happened, and sends the mails that
wait. To be run every minute."""

from django.core.management.base import BaseCommand

from documents.letters.outbox import send_all
from documents.notices.watching import tell_watchers

_SECONDS = 50


class Command(BaseCommand):
    """Tells watchers what they have not been told, and mails what is due."""

    help = "Tells those who watch documents of changes, and sends mails; to be run every minute."

    def handle(self, **options: object) -> None:
        """Do both once; what is left after most of a minute is for the next time."""
        moved = tell_watchers()
        self.stdout.write(f"{moved} watches moved on, {send_all(_SECONDS)} mails were sent.")
