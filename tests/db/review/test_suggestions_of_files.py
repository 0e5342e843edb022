"""Tracked changes of Word files, accepted here: the text is what Word makes of it."""

import pytest

from documents.content.normalize import fit
from documents.content.readers.word.docx import read_docx
from documents.content.stored import read_content
from documents.content.tree import map_images, settled
from documents.exchange.importing import import_file
from documents.models import ClientId, Suggestion, User
from tests.db.engine.test_engine import joined
from tests.db.review.test_review import commit, errors, say
from tests.support.world import World
from tests.unit.content.test_tracked_changes import READ
from tests.unit.content.test_word_files import p, run, word

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_are_accepted_in_one_commit(ann: User) -> None:
    """Every kind of change, beside what nobody has changed."""
    bodies = [body for body, _, _ in READ.values()]
    data = word("".join(body + p(run("same")) for body in bodies))
    world = World(ann, import_file(ann, "a.docx", data))
    waiting = list(Suggestion.objects.filter(document=world.document))
    suggesting = {client for row in waiting for client, _ in row.clients}
    for client in ClientId.objects.filter(document=world.document).values_list("client", flat=True):
        note = world.note_suggester if client in suggesting else world.note_typist
        note(client, ann)
    owner = joined(world, ann)
    seen = [{"id": str(row.uid), "rev": row.rev} for row in waiting]
    say(world, owner, type="accept", suggestions=seen, seq=len(world.entries()))
    commit(world)
    assert errors(owner) == []
    rows = Suggestion.objects.filter(document=world.document)
    assert {row.state for row in rows} == {"accepted"}
    expected = map_images(fit(read_docx(data)), lambda _: None)
    assert settled(read_content(world.document.pk).root) == settled(expected)
