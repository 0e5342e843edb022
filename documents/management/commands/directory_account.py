"""`manage.py directory_account <name>`: says whose an account is, and changes it."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.accounts.directory.entries import give_to_directory, take_from_directory
from documents.models import DirectoryEntry, User

_HERES = "an account of this site"
_THEIRS = "the directory's"
_WAITING = "the directory's, whose person has not signed in yet"


class Command(BaseCommand):
    """For accounts that were here before the directory, and for what is to outlive it."""

    help = (
        "Says whether an account is the directory's; --give makes it that of whoever has its user"
        " name there, --take one of this site alone. Either signs its person out everywhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--give", action="store_true", help="to the directory")
        way.add_argument("--take", action="store_true", help="from the directory")

    def handle(self, *, username: str, give: bool, take: bool, **options: object) -> None:
        user = User.objects.filter(username=username, guest_in=None).first()
        if user is None:
            raise CommandError(f"There is nobody called {username}.")
        if give:
            give_to_directory(user)
        if take:
            take_from_directory(user)
        row = DirectoryEntry.objects.filter(user=user).first()
        said = _HERES if row is None else _THEIRS if row.digest else _WAITING
        self.stdout.write(f"{username}: {said}.")
