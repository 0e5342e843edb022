"""`manage.py seed`: people and documents to try the site with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from pycrdt import Doc

from documents.chat import posting
from documents.chat.acts import Say
from documents.chat.rooms import create_room
from documents.content.yjs_writer import append_blocks
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.management.demo import DEMOS, LOUNGE, PASSWORD, PEOPLE, Demo, Line
from documents.models import User
from documents.sharing import collaborators


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
    lounge = create_room(people[LOUNGE.owner], LOUNGE.title, is_public=True)
    _say(lounge.pk, LOUNGE.lines, people)


def _create_person(username: str) -> User:
    return User.objects.create_user(username, password=PASSWORD, name=PEOPLE[username])


def _create_document(demo: Demo, people: dict[str, User]) -> None:
    owner = people[demo.owner]
    document = lifecycle.create_document(owner, demo.title)
    for username, role in demo.roles.items():
        collaborators.set_role(owner, document.pk, people[username], role)
    updates: list[bytes] = []
    for part in demo.parts:
        # Each part from a Yjs client of its own: a client id belongs to one person.
        doc: Doc[Any] = Doc()
        for update in updates:
            doc.apply_update(update)
        updates.append(append_blocks(doc, part.blocks))
        append_update(document.pk, [people[part.author].pk], updates[-1])
    _say(document.pk, demo.lines, people)
    if demo.trashed:
        lifecycle.trash_document(owner, document.pk)


def _say(document_id: UUID, lines: Sequence[Line], people: dict[str, User]) -> None:
    for line in lines:
        mentions = tuple(people[username].pk for username in line.mentions)
        posting.say(people[line.author], document_id, Say(uuid4(), line.text, mentions))
