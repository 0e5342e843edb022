"""Documents that the stock provider opens, beside each other and once more (8.1, 8.2, 8.7)."""

from typing import Any

from tests.live.people.node import Node
from tests.live.people.scene import Scene
from tests.live.protocol.test_hocuspocus import WRITES, StartNode, another, many, token

NOBODY = "Please sign in."


def test_it_has_the_text_when_it_is_synced(scene: Scene, node: StartNode) -> None:
    """`synced` is said when what the site has is there, not before."""
    plan = scene.document
    ann, ben = many(scene, node, "ann"), many(scene, node, "ben")
    ann.ask("open", plan)
    ann.ask("insert", plan, 0, "Hello")
    ann.ask("saved", plan)
    ben.ask("open", plan)
    assert ben.ask("heard", plan)["atSync"] == "Hello"


def test_another_token(scene: Scene, node: StartNode) -> None:
    """Who was refused may knock again with a better one, and so may another provider on the same
    socket; whatever token is sent for a document that is open changes nothing.
    """
    plan, made = scene.document, token(scene, "ann", writes=True)
    program = many(scene, node, None)
    assert program.ask("open", plan, "scr_wrong") == NOBODY
    assert program.ask("again", plan, made) == WRITES
    program.ask("sendToken", plan, "scr_wrong")
    program.ask("insert", plan, 0, "Hello")
    assert program.ask("saved", plan) == 0
    assert scene.stored_text() == "Hello"
    other = another(scene)
    assert program.ask("open", other, "scr_wrong") == NOBODY
    program.ask("close", other)
    assert program.ask("open", other, made) == WRITES
    program.ask("close", plan)
    program.ask("insert", other, 0, "Elsewhere")
    assert program.ask("saved", other) == 0


def twice(client: Node, name: str, tokens: dict[str, str]) -> dict[str, Any]:
    """What comes of opening one document several times on one socket, by a token each."""
    return {
        key: client.ask("open", name, given, True, {"key": key}) for key, given in tokens.items()
    }


def test_one_document_twice_on_a_socket(scene: Scene, node: StartNode) -> None:
    """Providers with sessions of their own: each is let in by itself, hears the other and goes
    alone.
    """
    plan, program = scene.document, many(scene, node, None)
    tokens = {name: token(scene, name, writes=True) for name in ("ann", "ben")}
    let_in = twice(program, plan, {**tokens, "nobody": "scr_wrong"})
    assert let_in == {"ann": WRITES, "ben": WRITES, "nobody": NOBODY}
    program.ask("insert", "ann", 0, "From Ann")
    assert program.ask("until", "ben", "From Ann") == "From Ann"
    program.ask("close", "ann")
    program.ask("insert", "ben", 0, "And Ben. ")
    assert program.ask("saved", "ben") == 0
    assert scene.stored_text() == "And Ben. From Ann"


def test_who_is_shown(scene: Scene, node: StartNode) -> None:
    """Who comes is shown those who are there, but not those in another document on the same socket;
    whoever shows nothing is not there, and writes all the same.
    """
    plan, other = scene.document, another(scene)
    ann, ben = many(scene, node, "ann"), many(scene, node, "ben")
    quiet = {"options": {"awareness": None}}
    assert [ann.ask("open", plan), ann.ask("open", other)] == [WRITES, WRITES]
    ann.ask("show", plan, {"user": {"name": "Me"}})
    ann.ask("show", other, {"user": {"name": "Me"}})
    assert ben.ask("open", plan, None, False, quiet) == WRITES
    ben.ask("insert", plan, 0, "Hello")
    assert ann.ask("until", plan, "Hello") == "Hello"
    ben.ask("close", plan)
    assert ben.ask("open", plan) == WRITES
    ben.ask("show", plan, {"user": {"name": "I"}})
    assert ben.ask("present", plan, 2) == ["Ann", "I"]
    assert ann.ask("present", plan, 2) == ["Ben", "Me"]
    assert ann.ask("present", other, 1) == ["Me"]
