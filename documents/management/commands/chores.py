"""`manage.py chores`: does what a site has done by the clock, until it is stopped."""

import signal
from contextlib import suppress

from django.core.management.base import BaseCommand, CommandParser

from documents.chores.round import Keeper


class Command(BaseCommand):
    """Keeps the search, tells watchers, sends mails, keeps snapshots, and sweeps."""

    help = (
        "Keeps the search up to date, tells those who watch documents, sends mails, keeps snapshots"
        " of what nobody has open, removes expired sessions and folds journals; any number may run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="what is due now, and no more")

    def handle(self, *, once: bool, **options: object) -> None:
        """Do them until SIGTERM or SIGINT."""
        keeper = Keeper()
        if once:
            keeper.do_all()
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            keeper.start()
            signal.pause()
        keeper.stop()
