"""What becomes of pictures that were given for suggestions."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F
from pycrdt import XmlElement, XmlFragment

from documents.errors import Unfit
from documents.files import storage
from documents.files.views import address_of
from documents.history import erasure
from documents.journal import loading
from documents.models import File, Suggestion, User
from documents.review.suggestions import pictures
from documents.roles import Role
from tests.db.engine.test_engine import joined
from tests.db.files.test_files import picture
from tests.db.review.test_review import commit, errors, say, write
from tests.db.review.test_suggestions import accept, fork_of, states, suggest
from tests.support.suggestions import Fork
from tests.support.world import Peer, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(ann: User, ben: User, settings: Any, tmp_path: Path) -> World:
    """A text of Ann's on which Ben may comment."""
    settings.MEDIA_ROOT = tmp_path
    world = World(ann)
    world.set_role(ben, Role.COMMENTER)
    return world


def given(world: World, peer: Peer) -> File:
    user = User.objects.get(pk=peer.user.pk)
    return storage.add_file(user, world.document.pk, "sea", picture(), is_suggested=True)


def showing(world: World, peer: Peer, file: File) -> Fork:
    """A suggestion of a picture."""
    image = XmlElement("image", {"src": address_of(file)})
    fork = fork_of(world, peer).edit(lambda root: root.children.append(image))
    return suggest(world, peer, fork)


def reject(world: World, peer: Peer, fork: Fork) -> None:
    say(world, peer, type="reject", suggestions=[fork.id])
    commit(world)


def later(days: float) -> None:
    """Time goes by."""
    File.objects.update(at=F("at") - timedelta(days=days))
    Suggestion.objects.update(closed_at=F("closed_at") - timedelta(days=days))
    pictures.sweep_pictures()


def open_again(world: World, peer: Peer, fork: Fork) -> None:
    say(world, peer, type="reopen_suggestion", suggestion=fork.id)
    commit(world)


def test_a_picture_goes_with_its_suggestion(world: World, ann: User, ben: User) -> None:
    """It may be opened again for a week, with what it shows, and then no more."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "one")
    seen, rejected, withdrawn, unused = (given(world, two) for _ in range(4))
    shows = [showing(world, two, file) for file in (seen, rejected, withdrawn)]
    reject(world, one, shows[1])
    say(world, two, type="withdraw_suggestion", suggestion=shows[2].id)
    commit(world)
    later(6)
    assert File.objects.count() == 4
    open_again(world, one, shows[1])
    reject(world, one, shows[1])
    later(2)
    assert set(File.objects.all()) == {seen, rejected}
    assert not Path(unused.blob.path).exists()
    open_again(world, two, shows[2])
    assert errors(two) == [("reopen_suggestion", "closed")]
    later(6)
    assert set(File.objects.all()) == {seen}
    assert [len(bytes(row.update)) > 0 for row in Suggestion.objects.order_by("pk")] == [
        True, False, False
    ]  # fmt: skip
    told = states(one)
    assert told == {shows[0].id: "open", shows[1].id: "rejected", shows[2].id: "withdrawn"}


def test_a_picture_that_something_else_shows_stays(world: World, ann: User, ben: User) -> None:
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "one")
    file = given(world, two)
    forks = [showing(world, two, file) for _ in range(2)]
    reject(world, one, forks[0])
    later(8)
    open_again(world, one, forks[0])
    assert set(states(one).values()) == {"open"}
    assert File.objects.get().is_suggested


@pytest.mark.parametrize("is_before", [True, False])
def test_a_picture_that_the_text_has_had_stays(
    world: World, ann: User, ben: User, monkeypatch: pytest.MonkeyPatch, *, is_before: bool
) -> None:
    """Undo and versions may bring it back; also when it is accepted while somebody looks for it."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "one")
    file = given(world, two)
    fork = showing(world, two, file)
    load = loading.load

    def accepted_meanwhile(document_id: UUID) -> loading.Stored:
        stored = load(document_id)
        accept(world, one, fork)
        return stored

    if is_before:
        accept(world, one, fork)
    else:
        monkeypatch.setattr(pictures, "load", accepted_meanwhile)
    later(8)
    assert not File.objects.get().is_suggested
    world.deliver(one)

    def erase(doc: Any) -> None:
        del doc.get("default", type=XmlFragment).children[1]

    world.edit(one, erase)
    commit(world)
    later(8)
    assert Path(file.blob.path).exists()


def test_what_one_person_suggests_takes_its_part_of_the_room(
    world: World, ann: User, ben: User, settings: Any
) -> None:
    """Until it is accepted; whoever may edit has all of the room, and others their own part."""
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "one")
    file = given(world, two)
    settings.SUGGESTED_FILES_QUOTA = 2 * file.size - 1
    assert storage.room_for(ben, world.document.pk) == storage.Room(file.size, 2 * file.size - 1)
    with pytest.raises(Unfit, match="nobody has accepted"):
        given(world, two)
    assert storage.room_for(ann, world.document.pk) is None
    for _ in range(2):
        given(world, one)
    cleo = User.objects.create_user("cleo")
    world.set_role(cleo, Role.COMMENTER)
    given(world, joined(world, cleo))
    assert File.objects.count() == 4
    accept(world, one, showing(world, two, file))
    assert not File.objects.get(pk=file.pk).is_suggested
    given(world, two)


def test_who_erases_the_past_leaves_what_waits(world: World, ann: User, ben: User) -> None:
    one, two = joined(world, ann), joined(world, ben)
    write(world, one, "one")
    waiting, rejected = given(world, two), given(world, two)
    showing(world, two, waiting)
    reject(world, one, showing(world, two, rejected))
    erasure.erase_history(ann, world.document.pk)
    assert set(File.objects.all()) == {waiting}
