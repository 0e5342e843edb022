"""What is looked into in children before it goes to the commit, with a hub and the database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async

from collab.engine import anchors
from collab.hub.hub import Hub
from documents.chat.acts import Refusal
from documents.content.comment_marks import marked_words
from documents.models import Comment, Entry, Suggestion, User
from documents.review.acts import Anchor, Moved, Open, Remove, Reply, Withdraw
from documents.review.suggestions.acts import Accept, Needs, Seen, Suggest, Unseen
from documents.roles import Role
from tests.db.engine.test_engine import joined
from tests.db.review.test_review import write
from tests.db.review.test_suggestions import fork_of, shown
from tests.support.suggestions import Fork
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)
Do = Callable[[User, Any], Awaitable[Any]]


@pytest.fixture
def world(ann: User, ben: User) -> World:
    """A text of Ann's on which Ben may comment."""
    world = World(ann)
    world.set_role(ben, Role.COMMENTER)
    for user in (ann, ben):
        joined(world, user)
    return world


def carried_out(world: World, story: Callable[[Do], Awaitable[None]]) -> None:
    """Have people act in a review by a hub, which runs as long as the story does."""
    browsers = {peer.user.pk: peer.browser for peer in world.peers}

    async def main() -> None:
        hub = Hub()

        async def do(user: User, act: Any) -> Any:
            return await hub.review(world.document.pk, browsers[user.pk], act)

        try:
            await story(do)
        finally:
            await hub.stop()

    asyncio.run(main())


def suggested(fork: Fork) -> Suggest:
    return Suggest(UUID(fork.id), fork.update)


def accepting(*forks: Fork, seq: int | None = None) -> Accept:
    return Accept(tuple(Seen(UUID(fork.id)) for fork in forks), seq)


def test_a_text_that_has_moved_on_is_compared(world: World, ann: User, ben: User) -> None:
    """5.19: what does the same is accepted; what does not, or cannot be told any more, is not."""
    write(world, world.peers[0], "one", "two", "three")
    head = len(world.entries())
    same, other, late = (fork_of(world, world.peers[1]).write("x", block=n) for n in (0, 1, 0))
    write(world, world.peers[0], "Later")

    async def story(do: Do) -> None:
        for fork in (same, other, late):
            assert await do(ben, suggested(fork)) is None
        assert await do(ann, accepting(same, seq=head)) is None
        # By now the first block says something else than it did.
        assert isinstance(await do(ann, accepting(late, seq=head)), Unseen)
        assert isinstance(await do(ann, accepting(other, seq=2**40)), Unseen)
        assert await do(ann, accepting(other, seq=head)) is None
        assert await do(ann, accepting(late)) is None

    carried_out(world, story)
    assert shown(world).startswith(
        "<paragraph>xxone</paragraph><paragraph>xtwo</paragraph><paragraph>three</paragraph>"
    )


def test_what_no_text_takes_is_not_asked_of_the_commit(world: World, ann: User, ben: User) -> None:
    """5.20: and what is built on something that waits says so."""
    write(world, world.peers[0], "one")
    first = fork_of(world, world.peers[1]).write("x" * 20_000)
    second = fork_of(world, world.peers[1], first).write("y", at=10)
    head = len(world.entries())

    async def story(do: Do) -> None:
        assert await do(ben, Suggest(uuid4(), b"\1\2\3")) is Refusal.BAD
        assert await do(ben, Suggest(uuid4(), b"\1" * 20_000)) is Refusal.BAD
        for fork in (first, second):
            assert await do(ben, suggested(fork)) is None
        assert await do(ann, accepting(second)) == Needs((first.id,))
        assert await do(ben, accepting(first)) is Refusal.FORBIDDEN
        assert await do(ann, accepting(first, second, seq=head)) is None

    carried_out(world, story)
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"accepted"}
    assert Entry.objects.filter(document=world.document).latest("seq").authors == [ann.pk, ben.pk]


def test_a_mark_in_a_large_text_is_drawn_elsewhere(
    world: World, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5.15: in this process nobody looks for the words, nor for the marks of a thread that ends."""
    for number in range(24):
        write(world, world.peers[0], f"{number} {'word ' * 600}")
    write(world, world.peers[0], "Here stands target")
    thread, withdrawn, removed = uuid4(), uuid4(), uuid4()
    monkeypatch.setattr(anchors, "mark", None)
    monkeypatch.setattr(anchors, "without", None)

    async def story(do: Do) -> None:
        assert await do(ben, Open(thread, Anchor("target"), "Why?")) is None
        assert await do(ben, Open(uuid4(), Anchor("nowhere"), "Why?")) == Moved("")
        for each in (withdrawn, removed):
            assert await do(ben, Open(each, Anchor("stands"), "Why?")) is None
            assert await do(ben, Reply(uuid4(), each, "Well?")) is None
        assert await do(ben, Remove(removed)) is None
        for comment in await _standing(withdrawn):
            assert await do(ben, Withdraw(comment)) is None

    carried_out(world, story)
    assert marked_words(world.journal()) == {str(thread): "target"}
    assert Entry.objects.filter(document=world.document).latest("seq").authors == [ben.pk]


@sync_to_async
def _standing(thread: UUID) -> list[UUID]:
    return list(Comment.objects.filter(thread__uid=thread).values_list("uid", flat=True))
