"""What becomes of suggestions beside the commit: they are in nothing that tells the text."""

import json
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from documents.accounts.erasure import erase_user
from documents.content.normalize import fit
from documents.content.readers.word.docx import read_word
from documents.content.tree import settled
from documents.content.writers.json import json_of
from documents.exchange.exporting import FORMATS
from documents.exchange.personal_archive import take_out
from documents.history import erasure, versions
from documents.library.copies import duplicate_document
from documents.models import Comment, Entry, SearchText, Suggestion, User
from documents.review.reading import news_after
from documents.roles import Role
from documents.search.index import index_document
from tests.db.engine.test_engine import joined
from tests.db.exchange.test_exporting import exported
from tests.db.review.test_review import commit, errors, say, write
from tests.db.review.test_suggestions import accept, fork_of, shown, states, suggest
from tests.support.suggestions import Fork
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Unheard"


@pytest.fixture
def world(ann: User, ben: User) -> World:
    """A text of Ann's on which Ben may comment."""
    world = World(ann)
    world.set_role(ben, Role.COMMENTER)
    write(world, joined(world, ann), "Hello world", "Good night")
    joined(world, ben)
    return world


def secret(world: World) -> Fork:
    """A suggestion of Ben's: words, and words that are not to be any more."""
    fork = fork_of(world, world.peers[1]).write(SECRET, block=1).erase(0, 5)
    return suggest(world, world.peers[1], fork)


PLACES = [
    "content?format=markdown",
    "content?format=html",
    "content?format=json",
    "changes",
    "history",
    "moments/{head}/content?format=markdown",
    "difference?before=0&after={head}",
    "authors?seq={head}",
]


def everything(world: World, browser: Client) -> dict[str, bytes]:
    """All that tells what the text says, for whoever reads it, by where that is."""
    id_, head = world.document.pk, len(world.entries())
    index_document(id_)
    told = {name: exported(world.document, name) for name in FORMATS if name != "docx"}
    # A Word file has them, but as changes that somebody else is still to accept.
    word = read_word(exported(world.document, "docx"))
    told["docx"] = json_of(settled(fit(word.before or word.text)))
    for place in PLACES:
        answer = browser.get(f"/api/v1/documents/{id_}/{place.format(head=head)}")
        told[place] = answer.content
        assert answer.status_code == 200, (place, answer.content)
    told["search"] = repr(SearchText.objects.get(document=id_).text).encode()
    told["state"] = world.engine.diff(id_, b"\0").update
    rows = Entry.objects.filter(document=id_).order_by("seq")
    told["journal"] = b"".join(bytes(update) for update in rows.values_list("update", flat=True))
    world.engine.snapshot([id_])
    copy = duplicate_document(world.owner, id_)
    told["copy"] = exported(copy, "markdown")
    assert not Suggestion.objects.filter(document=copy).exists()
    stock = world.peer(world.owner, packets=False, marks=False)
    world.join(stock)
    world.finish()
    world.deliver(stock)
    told["stock client"] = stock.doc.get_update()
    world.drop(stock)
    return told


def test_not_one_byte_is_in_what_tells_the_text(
    world: World, ann: User, browser: Callable[..., Client]
) -> None:
    """5.18: before it is accepted all of it is what it was; afterwards it is in each of them."""
    page = browser(ann)
    before = everything(world, page)
    fork = secret(world)
    waiting = everything(world, page)
    assert waiting == before
    assert not [place for place, said in waiting.items() if SECRET.encode() in said]
    accept(world, world.peers[0], fork)
    after = everything(world, page)
    same = {place for place, said in after.items() if said == before.get(place)}
    assert same.isdisjoint({*FORMATS, *PLACES, "search", "state", "journal", "copy"})
    assert SECRET.encode() in after["stock client"]


def test_the_page_of_a_text_does_not_have_them(
    world: World, ann: User, browser: Callable[..., Client]
) -> None:
    """What is printed is drawn from the text, which its page asks the server for."""
    secret(world)
    for place in ("", "history/", "versions/"):
        page = browser(ann).get(f"/documents/{world.document.pk}/{place}")
        assert (page.status_code, SECRET.encode() in page.content) == (200, False)


def test_everything_that_one_owns_has_them(world: World, ann: User) -> None:
    fork = secret(world)
    archive = ZipFile(BytesIO(b"".join(take_out(ann))))
    (line,) = archive.read("Plan/suggestions.jsonl").splitlines()
    told = json.loads(line)
    assert (told["id"], b64decode(told["update"])) == (fork.id, fork.update)
    assert SECRET.encode() not in archive.read("Plan/state.yjs")


def test_a_text_of_before_takes_those_that_still_fit(world: World, ann: User) -> None:
    """The others are refused and say so; they stay, for whoever wants to read them."""
    version = versions.name_version(ann, world.document.pk, "First")
    one, two = world.peers
    fits = secret(world)
    write(world, one, "Later")
    late = suggest(world, two, fork_of(world, two).write("Very ", block=2))
    versions.restore_version(ann, world.document.pk, version.pk)
    world.finish()
    ann_again = joined(world, ann)
    accept(world, ann_again, late)
    accept(world, ann_again, fits)
    assert errors(ann_again) == [("accept", "incomplete")]
    assert shown(world).count(SECRET) == 1


def test_with_the_history_those_that_are_closed_are_erased(
    world: World, ann: User, ben: User
) -> None:
    """With what was said about them; the open ones wait on."""
    closed, waits = secret(world), secret(world)
    answer = "5d1f2a44-6b0f-4a53-8a86-3b1f6c6f0e21"
    say(world, world.peers[1], type="reply", id=answer, thread=closed.id, text="Why?")
    say(world, world.peers[0], type="reject", suggestions=[closed.id])
    commit(world)
    erasure.erase_history(ann, world.document.pk)
    world.document.refresh_from_db()
    news = news_after(world.document.pk, 0, world.document.review_head)
    assert ([each["id"] for each in news.suggestions], news.gone) == ([waits.id], (closed.id,))
    assert (Comment.objects.count(), bytes(Suggestion.objects.get(uid=closed.id).update)) == (
        0,
        b"",
    )


def test_what_somebody_suggests_outlives_the_account(world: World, ann: User, ben: User) -> None:
    """Without the name; its entry and the history still tell people apart by their numbers."""
    number = ben.pk
    fork = secret(world)
    erase_user(ben, None)
    (told,) = news_after(world.document.pk, 0, 99).suggestions
    assert (told["id"], told["author"]) == (fork.id, None)
    world.roles[number] = Role.COMMENTER
    accept(world, world.peers[0], fork)
    assert set(world.entries()[-1].authors) == {ann.pk, number}
    assert SECRET in shown(world)
    assert states(world.peers[0])[fork.id] == "accepted"
