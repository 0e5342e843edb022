"""What becomes of threads and marks beside the commit: copies, versions, erasing, archives."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from pycrdt import Doc, XmlFragment

from documents.accounts.erasure import erase_user
from documents.content.comment_marks import marked_words
from documents.content.stored import read_content
from documents.content.writers.markdown import markdown_of
from documents.content.yjs_reader import opened
from documents.exchange.personal_archive import take_out
from documents.history import erasure, repair, versions
from documents.library.copies import duplicate_document
from documents.models import Comment, Reaction, Thread, User
from documents.review.acts import EMOJIS
from documents.review.threads import news_after
from documents.roles import Role
from tests.db.engine.test_engine import joined
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


def marks(document_id: UUID) -> dict[str, str]:
    """The marked words of a text as it is stored."""
    return marked_words(opened([read_content(document_id).state]))


def test_a_copy_and_an_export_have_neither_threads_nor_marks(world: World, ann: User) -> None:
    copy = duplicate_document(ann, world.document.pk)
    assert (marks(copy.pk), Thread.objects.filter(document=copy).count()) == ({}, 0)
    root = read_content(world.document.pk).root
    assert markdown_of(root, lambda src: src) == "Hello world\n\nGood night\n"


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
