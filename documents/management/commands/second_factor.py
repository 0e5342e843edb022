"""`manage.py second_factor <name>`: says what somebody has beside a password, or takes it away."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.accounts.factors.second_factor import reset_factors
from documents.models import User


class Command(BaseCommand):
    """For whoever has lost phone, passkeys and recovery codes."""

    help = (
        "Says what a person signs in with beside their password; --reset takes it away and signs"
        " them out everywhere. Make sure who asks for it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reset", action="store_true", help="take all of it away")

    def handle(self, *, username: str, reset: bool, **options: object) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is nobody called {username}.")
        if reset:
            self.stdout.write(f"{reset_factors(user)} taken from {username}, who is signed out.")
            return
        types = (
            Authenticator.objects.filter(user=user).order_by("pk").values_list("type", flat=True)
        )
        self.stdout.write(f"{username}: {', '.join(types) or 'nothing but a password'}.")
