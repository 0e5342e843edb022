"""`manage.py seed`: people and documents to try the site with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from pycrdt import Doc

from documents import actions
from documents.blocks import append_blocks
from documents.demo import DEMOS, PASSWORD, PEOPLE, Demo
from documents.journal import append_update
from documents.models import User


class Command(BaseCommand):
    """Creates the demonstration once; where its people are already, it does nothing."""

    help = "Creates three people (password “demo”) and their documents on a local site."

    def handle(self, *args: str, **options: object) -> None:
        if not settings.SITE_IS_LOCAL:
            raise CommandError("Everybody knows the demo passwords: this is for local sites only.")
        if not User.objects.filter(username__in=PEOPLE).exists():
            _create_everything()
            self.stdout.write(f"Created {len(PEOPLE)} people and {len(DEMOS)} documents.")
        self.stdout.write(f"Sign in as {', '.join(PEOPLE)}; the password is “{PASSWORD}”.")


# One transaction: a run that was stopped half-way leaves nothing.
@transaction.atomic
def _create_everything() -> None:
    people = {username: _create_person(username) for username in PEOPLE}
    for demo in DEMOS:
        _create_document(demo, people)


def _create_person(username: str) -> User:
    return User.objects.create_user(username, password=PASSWORD, name=PEOPLE[username])


def _create_document(demo: Demo, people: dict[str, User]) -> None:
    owner = people[demo.owner]
    document = actions.create_document(owner, demo.title)
    for username, role in demo.roles.items():
        actions.set_role(owner, document.pk, people[username], role)
    updates: list[bytes] = []
    for part in demo.parts:
        # Each part from a Yjs client of its own: a client id belongs to one person.
        doc: Doc[Any] = Doc()
        for update in updates:
            doc.apply_update(update)
        updates.append(append_blocks(doc, part.blocks))
        append_update(document.pk, [people[part.author].pk], updates[-1])
    if demo.trashed:
        actions.trash_document(owner, document.pk)
