"""`hasUnsyncedChanges` of the provider: until all that it has is in the journal (8.4, 8.5)."""

from typing import Any
from uuid import uuid4

import pytest

from tests.live.people.node import Node
from tests.live.people.scene import Scene
from tests.live.protocol.test_hocuspocus import READS, WRITES, StartNode, many


def open_with(client: Node, document: str, **more: Any) -> str:
    """Open a document with what the client has of it; what may be done there."""
    scope: str = client.ask("open", document, None, False, more)
    return scope


def was_heard(client: Node, document: str) -> None:
    """Return when all that a client has said so far is answered, by what it may not say.

    And what it says to what it is asked meanwhile: after the first time it has been asked.
    """
    packets = client.ask("heard", document)["packets"]
    told = sum(packet["type"] == "error" for packet in packets)
    for nth in (told, told + 1):
        client.ask("sayPacket", document, {"type": "resolve", "thread": str(uuid4())})
        client.ask("packet", document, "error", nth)


@pytest.mark.parametrize(
    ("before", "unsaved"),
    [
        pytest.param([], 0, id="what the journal has"),
        pytest.param([["insert", 0, "Mine. "]], 1, id="words besides"),
        pytest.param([["delete", 0, 2]], 1, id="less than that"),
        pytest.param([["insert", 0, "Mine. "], ["delete", 0, 6]], 1, id="words that are gone"),
    ],
)
def test_what_a_reader_has_when_it_comes(
    scene: Scene, node: StartNode, before: list[Any], unsaved: int
) -> None:
    """Whoever may only read and brings a text of their own is not told that it is saved, and is
    when it is the journal's: with nothing of theirs in it, or nothing that others have not
    deleted.
    """
    plan = scene.document
    ann, cleo = many(scene, node, "ann"), many(scene, node, "cleo")
    ann.ask("open", plan)
    ann.ask("insert", plan, 0, "Hello you")
    ann.ask("insert", plan, 0, "Oh. ")
    ann.ask("delete", plan, 0, 4)
    assert ann.ask("saved", plan) == 0
    assert open_with(cleo, plan, state=ann.ask("state", plan), before=before) == READS
    was_heard(cleo, plan)
    assert cleo.ask("unsaved", plan) == unsaved
    assert cleo.ask("forceSync", plan) == 1
    was_heard(cleo, plan)
    assert cleo.ask("unsaved", plan) == unsaved
    assert scene.stored_text() == "Hello you"


def test_what_a_writer_brings(scene: Scene, node: StartNode) -> None:
    """It is saved when it is in the journal, and so is what is asked for again and again."""
    plan, ann = scene.document, many(scene, node, "ann")
    assert open_with(ann, plan, before=[["insert", 0, "Hello"]]) == WRITES
    assert ann.ask("saved", plan) == 0
    assert scene.stored_text() == "Hello"
    for _ in range(2):
        assert ann.ask("forceSync", plan) == 1
        assert ann.ask("saved", plan) == 0
    assert ann.ask("insert", plan, 0, "Oh. ") == 1
    assert ann.ask("saved", plan) == 0
    assert scene.stored_text() == "Oh. Hello"


def test_what_a_reader_has_written_who_becomes_an_editor(scene: Scene, node: StartNode) -> None:
    """All of it is in the journal then, and nothing is unsaved."""
    plan, cleo = scene.document, many(scene, node, "cleo")
    assert open_with(cleo, plan, before=[["insert", 0, "one "]]) == READS
    cleo.ask("insert", plan, 0, "two ")
    assert cleo.ask("insert", plan, 0, "three ") == 3
    was_heard(cleo, plan)
    assert cleo.ask("unsaved", plan) == 3
    scene.share("cleo", "editor")
    assert cleo.ask("saved", plan) == 0
    assert scene.stored_text() == "three two one "
    assert cleo.ask("insert", plan, 0, "four ") == 1
    assert cleo.ask("saved", plan) == 0


def test_changes_that_are_sent_together(scene: Scene, node: StartNode) -> None:
    """What is typed within a moment is one message, one change that waits, and the others' text;
    each of them hears of each change once.
    """
    plan = scene.document
    ann, ben = many(scene, node, "ann"), many(scene, node, "ben")
    assert open_with(ann, plan, options={"flushDelay": 50}) == WRITES
    assert open_with(ben, plan, options={"flushDelay": False}) == WRITES
    assert ann.ask("insertAll", plan, ["c", "b", "a"]) == 1
    assert ben.ask("until", plan, "abc") == "abc"
    assert ann.ask("saved", plan) == 0
    assert (ann.ask("heard", plan)["observed"], ben.ask("heard", plan)["observed"]) == (3, 1)
    assert len(scene.updates()) == 1
    assert ben.ask("insertAll", plan, ["f", "e", "d"]) == 3
    assert ben.ask("saved", plan) == 0
    assert ann.ask("until", plan, "defabc") == "defabc"
    assert ben.ask("heard", plan)["observed"] == 4
