"""People who are named in the text are told so, once, by the commit that brings it."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from pycrdt import Doc, Text, XmlElement, XmlFragment, XmlText

from documents.commit import mentions
from documents.models import Notice, User
from documents.notices.inbox import notices_of
from documents.notices.sentences import path_of, sentence
from documents.notices.watching import Attention, choose_attention
from documents.roles import Role
from tests.db.engine.test_engine import joined, typing
from tests.support.world import World, failing_at

pytestmark = pytest.mark.django_db(transaction=True)

Edit = Callable[[Doc[Any]], None]


@pytest.fixture
def world(ann: User, ben: User, cleo: User) -> World:
    """A document of Ann's that Ben edits and Cleo reads."""
    world = World(ann)
    world.set_role(ben, Role.EDITOR)
    world.set_role(cleo, Role.VIEWER)
    Notice.objects.all().delete()
    return world


def naming_of(*people: User) -> Edit:
    """An edit that adds a paragraph that names people."""

    def edit(doc: Doc[Any]) -> None:
        _add(doc, [person.pk for person in people])

    return edit


def _add(doc: Doc[Any], ids: list[int]) -> None:
    paragraph = XmlElement("paragraph")
    doc.get("default", type=XmlFragment).children.append(paragraph)
    paragraph.children.append(XmlText("Look, "))
    for id_ in ids:
        mention = XmlElement("mention")
        paragraph.children.append(mention)
        mention.attributes["id"] = id_


def split(doc: Doc[Any]) -> None:
    """What Enter does to a paragraph: what stands behind the caret is made anew in another."""
    root = doc.get("default", type=XmlFragment)
    named = [
        int(child.attributes["id"]) for child in root.children[0].children if _is_mention(child)
    ]
    del root.children[0]
    _add(doc, named)


def _is_mention(node: object) -> bool:
    return isinstance(node, XmlElement) and node.tag == "mention"


def told(user: User) -> list[str]:
    return [sentence(notice) for notice in notices_of(user, None, 50)[0]]


def test_whoever_is_named_is_told_by_whom(world: World, ann: User, ben: User, cleo: User) -> None:
    """Not before the commit; neither who names themselves, nor who has no access."""
    dora = User.objects.create_user("dora", name="Dora")
    one, two = joined(world, ann), joined(world, ben)
    world.edit(one, naming_of(cleo, ann, dora))
    world.edit(two, naming_of(ann))
    world.take()
    assert Notice.objects.count() == 0
    assert not world.commit(failing_at(3))
    assert Notice.objects.count() == 0
    world.finish()
    assert told(cleo) == ["Ann Bauer mentioned you in “Plan”."]
    assert told(ann) == ["Ben Okafor mentioned you in “Plan”."]
    assert (told(ben), told(dora)) == ([], [])
    (notice,) = notices_of(cleo, None, 50)[0]
    assert path_of(notice) == f"/documents/{world.document.pk}/#mentioned"
    world.set_role(cleo, None)
    assert told(cleo) == ["Ann Bauer ended your access to “Plan”."]


@pytest.mark.parametrize("most", [mentions._MOST, 0])
def test_a_mention_is_told_once(world: World, ann: User, ben: User, cleo: User, most: int) -> None:
    """Not again where it is only moved, nor by the answer of whoever comes back with all of it; of
    a text that is too large to be counted only what is new is told."""
    one = joined(world, ann)
    with patch.object(mentions, "_MOST", most):
        world.edit(one, naming_of(cleo))
        world.finish()
        assert Notice.objects.filter(kind="named").count() == 1
        Notice.objects.all().delete()
        for again in range(2):
            world.drop(one)
            world.edit(one, typing(f"{again}"))
            world.join(one)
            world.finish()
        assert Notice.objects.count() == 0
        world.edit(one, split)
        world.finish()
        assert Notice.objects.count() == (0 if most else 1)


def test_what_is_unread_is_told_in_one_notice(
    world: World, ann: User, ben: User, cleo: User
) -> None:
    """Of several the last; to whoever has muted the document, too."""
    choose_attention(cleo, world.document.pk, Attention.MUTE)
    one, two = joined(world, ann), joined(world, ben)
    for peer in (one, two):
        world.edit(peer, naming_of(cleo))
        world.finish()
    assert told(cleo) == ["Ben Okafor mentioned you in “Plan”."]


def test_a_commit_that_names_nobody_looks_for_nobody(world: World, ann: User) -> None:
    """The text is not even written down."""
    one = joined(world, ann)
    with patch.object(mentions, "named_in", side_effect=AssertionError):
        world.edit(one, lambda doc: doc.get("text", type=Text).insert(0, "@Cleo"))
        world.finish()
