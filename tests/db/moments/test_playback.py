"""The film of a document: at every tick it says what the text said then."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pycrdt import Doc, XmlFragment, XmlText

from documents.content import yjs_writer
from documents.history import erasure, folding, versions
from documents.journal.client_ids import claim
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.management import demo_text
from documents.models import Document, Entry, User
from documents.moments.chronicle import Chronicle
from documents.playback import reading
from documents.playback.film import film_of
from documents.roles import Role
from documents.sharing import collaborators
from tests.support.api_client import Program, problem
from tests.support.typists import doc_of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(ann: User, ben: User, cleo: User) -> list[User]:
    return [ann, ben, cleo]


def write(document: Document, people: list[User], seed: int, count: int) -> list[bytes]:
    """Journal what three people have typed at once."""
    writes = typed(seed, count)
    claim(document.pk, {1000 + 7 * n: user.pk for n, user in enumerate(people)})
    for each in writes:
        append_update(document.pk, [people[each.who].pk], each.update)
    return [each.update for each in writes]


def is_there(born: int, died: int, tick: int) -> bool:
    return born <= tick and (died == 0 or tick < died)


def letters(held: list[Any], tick: int) -> Iterator[str]:
    """What is said at a tick, as a page finds it."""
    for each in held:
        if isinstance(each, list):
            if is_there(each[1], each[2], tick):
                yield each[0]
        elif "c" in each and is_there(each["b"], each["d"], tick):
            yield from letters(each["c"], tick)


def said(film: Any, tick: int) -> str:
    track = next(each for each in reversed(film["tracks"]) if each["first"] <= tick)
    return "".join(letters(track["held"], tick))


def played(document: Document) -> Any:
    document.refresh_from_db()
    return json.loads(reading.playback_of(document))


def text_of(updates: list[bytes]) -> str:
    return plain(doc_of(*updates).get("default", type=XmlFragment))


def plain(node: Any) -> str:
    if isinstance(node, XmlText):
        return "".join(part for part, _ in node.diff() if isinstance(part, str))
    return "".join(plain(child) for child in node.children)


@pytest.mark.parametrize("per_tick", [1, 7])
def test_every_tick_says_what_the_text_said(
    document: Document, people: list[User], monkeypatch: pytest.MonkeyPatch, per_tick: int
) -> None:
    """From the first letter on; of a long past several changes are one tick."""
    updates = write(document, people, 5, 90)
    monkeypatch.setattr(reading, "MOST_TICKS", -(-len(updates) // per_tick))
    film = played(document)
    assert len(film["ticks"]) == 1 + -(-len(updates) // per_tick)
    for tick, (seq, _) in enumerate(film["ticks"]):
        assert said(film, tick) == text_of(updates[:seq])
    # Somebody's letters are theirs.
    assert {each["id"] for each in film["people"]} == {user.pk for user in people}


def test_a_text_that_started_anew_is_played_on(document: Document, people: list[User]) -> None:
    """What it said before stands in a track of its own, and what is no change is no tick."""
    updates = write(document, people, 6, 30)
    half = len(updates) // 2
    version = versions.name_version(people[0], document.pk, "Half", half)
    lifecycle.rename_document(people[0], document.pk, "Another title")
    versions.restore_version(people[0], document.pk, version.pk)
    film = played(document)
    base = len(updates) + 1
    assert [track["first"] for track in film["tracks"]] == [0, base]
    assert film["ticks"][base][0] == Document.objects.get().head
    assert said(film, base - 1) == text_of(updates)
    assert said(film, base) == text_of(updates[:half])


def test_what_was_folded_is_the_past(document: Document, people: list[User]) -> None:
    """It is there at once, and nothing that was deleted in it is told."""
    updates = write(document, people, 7, 40)
    Entry.objects.update(at=timezone.now() - timedelta(days=9))
    folding.fold(document.pk, timezone.now() - timedelta(days=1))
    later = write_more(document, people[0], updates, "Later.")
    film = played(document)
    assert film["ticks"][0][0] == len(updates)
    assert said(film, 0) == text_of(updates)
    assert said(film, 1) == text_of([*updates, later])


def write_more(document: Document, user: User, updates: list[bytes], words: str) -> bytes:
    doc = doc_of(*updates)
    update = yjs_writer.append_blocks(doc, [demo_text.paragraph(words)])
    append_update(document.pk, [user.pk], update)
    return update


def deletion_of(update: bytes) -> bytes:
    """Takes away the first block of a text."""
    doc, sent = doc_of(update), list[bytes]()
    doc.observe(lambda event: sent.append(event.update))
    del doc.get("default", type=XmlFragment).children[0]
    return sent[0]


def test_what_went_in_the_past_is_not_told() -> None:
    """Whatever a state of it still holds."""
    first = yjs_writer.append_blocks(Doc(), [demo_text.paragraph("Forget me.")])
    chronicle = Chronicle()
    chronicle.tell(None, [first, deletion_of(first)])
    assert film_of(chronicle, {}) == []


def test_what_was_erased_is_in_no_film(document: Document, people: list[User]) -> None:
    lost = "Forget me."
    first = write_more(document, people[0], [], lost)
    append_update(document.pk, [people[0].pk], deletion_of(first))
    assert lost in json.dumps(played(document))
    erasure.erase_history(people[0], document.pk)
    assert lost not in json.dumps(played(document))


def test_the_api(document: Document, people: list[User]) -> None:
    """For whoever may read, and once for each state of the text."""
    write(document, people, 5, 20)
    ann, ben, _ = people
    at = f"/documents/{document.pk}/playback"
    assert problem(Program(ben).ask("GET", at))[0] == 404
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    answer = Program(ben).ask("GET", at)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    again = Program(ben).ask("GET", at, If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
