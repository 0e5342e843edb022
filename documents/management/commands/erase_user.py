"""`manage.py erase_user <name>`: erases a person."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.accounts.erasure import erase_user, orphans_of
from documents.database.durability import scrub
from documents.errors import Unfit
from documents.models import User


class Command(BaseCommand):
    """Erases a person with their sessions, tokens and addresses; asks first."""

    help = "Erases a person; what they wrote in other people's documents stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        documents = parser.add_mutually_exclusive_group()
        documents.add_argument("--give-to", metavar="USERNAME", help="who gets their documents")
        documents.add_argument(
            "--erase-documents", action="store_true", help="erase what nobody else owns"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(
        self,
        *,
        username: str,
        give_to: str | None,
        erase_documents: bool,
        yes: bool,
        **options: object,
    ) -> None:
        user = _person(username)
        heir = _person(give_to) if give_to else None
        orphans = orphans_of(user).count()
        if orphans and not (heir or erase_documents):
            raise CommandError(
                f"Nobody else owns {orphans} of their documents: say --give-to or"
                " --erase-documents."
            )
        self._ask(f"Erase {username} for good?", yes)
        try:
            erase_user(user, heir)
        except Unfit as unfit:
            raise CommandError(str(unfit)) from unfit
        scrub()
        self.stdout.write(f"{username} is erased.")

    def _ask(self, question: str, yes: bool) -> None:
        if not yes and input(f"{question} [y/N] ").strip().lower() != "y":
            raise CommandError("Nothing was changed.")


def _person(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is nobody called {username}.")
    return user
