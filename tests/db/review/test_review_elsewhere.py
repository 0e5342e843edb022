"""What becomes of threads and marks beside the commit: copies, versions, erasing, archives."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import docx
import pytest
from pycrdt import Doc, XmlFragment, XmlText

from documents.accounts.erasure import erase_user
from documents.content.comment_marks import key_of, marked_words
from documents.content.stored import read_content
from documents.content.yjs_reader import opened
from documents.exchange.importing import import_text
from documents.exchange.personal_archive import take_out
from documents.history import erasure, repair, versions
from documents.journal.entries import append_update
from documents.library.copies import duplicate_document
from documents.models import Comment, Reaction, Thread, User
from documents.review.acts import EMOJIS
from documents.review.reading import news_after
from documents.roles import Role
from tests.db.engine.test_engine import joined
from tests.db.exchange.test_exporting import exported
from tests.db.review.test_review import comment, commit, say, write
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(ann: User, ben: User) -> World:
    """A text of Ann's with two threads of Ben's, who may comment."""
    world = World(ann)
    world.set_role(ben, Role.COMMENTER)
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "Hello world", "Good night")
    for words in ("world", "night"):
        comment(world, two, words)
    commit(world)
    return world


def ids() -> list[str]:
    return [str(uid) for uid in Thread.objects.order_by("pk").values_list("uid", flat=True)]


def delete_words(doc: Doc[Any], block: int, where: slice) -> None:
    text = doc.get("default", type=XmlFragment).children[block].children[0]
    assert isinstance(text, XmlText)
    del text[where]


def marks(document_id: UUID) -> dict[str, str]:
    """The marked words of a text as it is stored."""
    return marked_words(opened([read_content(document_id).state]))


def test_a_copy_and_an_export_have_neither_threads_nor_marks(world: World, ann: User) -> None:
    copy = duplicate_document(ann, world.document.pk)
    assert (marks(copy.pk), Thread.objects.filter(document=copy).count()) == ({}, 0)
    assert exported(world.document, "markdown") == b"Hello world\n\nGood night\n"
    for name in ("html", "text"):
        assert not [id_ for id_ in ids() if id_.encode() in exported(world.document, name)]


def test_marks_part_no_words_of_a_look(world: World, ann: User) -> None:
    """Code of which a thread is about a part stays one piece of code."""
    document = import_text(ann, "markdown", b"`one two`", "Code")
    doc = opened([read_content(document.pk).state])
    text = doc.get("default", type=XmlFragment).children[0].children[0]
    before = doc.get_state()
    text.format(4, 7, {key_of(uuid4()): {"id": str(uuid4())}})
    append_update(document.pk, [ann.pk], doc.get_update(before))
    assert exported(document, "markdown") == b"`one two`\n"


def test_word_gets_the_threads_as_comments(world: World, ann: User, ben: User) -> None:
    """Those whose words are there: open ones, and resolved ones as done."""
    first, second = ids()
    say(world, world.peers[0], type="reply", id=str(uuid4()), thread=first, text="So.")
    say(world, world.peers[0], type="resolve", thread=first)
    third = comment(world, world.peers[1], "Good")
    commit(world)
    world.deliver(world.peers[0])
    world.edit(world.peers[0], lambda doc: delete_words(doc, 1, slice(5, 10)))
    commit(world)
    assert (marks(world.document.pk).get(second), marks(world.document.pk)[third]) == (None, "Good")
    word = docx.Document(BytesIO(exported(world.document, "docx")))
    said = [(each.author, each.initials, each.text) for each in word.comments]
    ann_said = (ann.display_name, ann.initials, "So.")
    ben_said = (ben.display_name, ben.initials, "Why?")
    assert said == [ben_said, ann_said, ben_said]
    at = Comment.objects.get(uid=first).at.replace(microsecond=0)
    assert next(each.timestamp for each in word.comments) == at
    (tied,) = [each.blob for each in word.part.package.iter_parts() if "Extended" in each.partname]
    assert (tied.count(b'done="1"'), tied.count(b'done="0"')) == (2, 1)


@pytest.mark.parametrize("is_operator", [False, True])
def test_a_text_of_before_has_the_marks_of_the_threads_that_are_there(
    world: World, ann: User, is_operator: bool
) -> None:
    """What was resolved stays resolved, and what has ended comes back by no mark."""
    lasting, ended = ids()
    version = versions.name_version(ann, world.document.pk, "First")
    say(world, world.peers[0], type="resolve", thread=lasting)
    say(world, world.peers[0], type="remove", thread=ended)
    commit(world)
    if is_operator:
        repair.roll_back(world.document.pk, version.seq)
    else:
        versions.restore_version(ann, world.document.pk, version.pk)
    assert marks(world.document.pk) == {lasting: "world"}
    assert Thread.objects.get(uid=lasting).resolved_at is not None


def test_with_the_history_the_words_of_threads_are_erased(world: World, ann: User) -> None:
    """A quote is no way back to what was deleted."""
    lasting, lost = ids()
    world.deliver(world.peers[0])

    def delete(doc: Doc[Any]) -> None:
        del doc.get("default", type=XmlFragment).children[1]

    world.edit(world.peers[0], delete)
    commit(world)
    assert Thread.objects.get(uid=lost).quote == "night"
    erasure.erase_history(ann, world.document.pk)
    assert dict(Thread.objects.values_list("uid", "quote")) == {
        UUID(lasting): "world",
        UUID(lost): "",
    }
    assert list(Comment.objects.values_list("thread__uid", flat=True)) == [UUID(lasting)]
    world.document.refresh_from_db()
    news = news_after(world.document.pk, 0, world.document.review_head)
    assert ([thread["id"] for thread in news.threads], news.gone) == ([lasting], (lost,))


def test_everything_that_one_owns_has_the_threads(world: World, ann: User) -> None:
    archive = ZipFile(BytesIO(b"".join(take_out(ann))))
    lines = archive.read("Plan/review.jsonl").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids()
    assert json.loads(lines[0])["comments"][0]["text"] == "Why?"


def test_what_somebody_has_said_outlives_the_account(world: World, ann: User, ben: User) -> None:
    """Without the name, and without what is theirs alone."""
    thread = ids()[0]
    say(world, world.peers[1], type="react", comment=thread, emoji=EMOJIS[0], on=True)
    say(world, world.peers[0], type="assign", thread=thread, person=ben.pk)
    commit(world)
    erase_user(ben, None)
    world.document.refresh_from_db()
    told = news_after(world.document.pk, 0, world.document.review_head).threads[-1]
    assert (told["id"], told["author"], told["assignee"]) == (thread, None, None)
    assert (told["comments"][0]["author"], told["comments"][0]["text"]) == (None, "Why?")
    assert Reaction.objects.count() == 0
