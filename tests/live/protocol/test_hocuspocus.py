"""PROTOCOL.md section 8: many documents over one socket, by the stock @hocuspocus/provider."""

from collections.abc import Callable
from uuid import uuid4

import anyio
import httpx
import pytest

from collab.client import NoSuchDocument, with_token
from tests.live.conftest import on_both_databases
from tests.live.people.node import Node
from tests.live.people.scene import Scene

StartNode = Callable[..., Node]
WRITES, READS = "read-write", "readonly"
BYTES = "application/octet-stream"


def many(
    scene: Scene,
    node: StartNode,
    name: str | None,
    origin: str | None = None,
    at: str = "/hocuspocus",
) -> Node:
    """A socket for many documents, of a person in a browser's session or of nobody."""
    url = scene.site.socket_url.replace("/collab", at)
    session = scene.people[name]["session"] if name else None
    return node("many.mjs", url=url, session=session, origin=origin)


def another(scene: Scene, title: str = "Other") -> str:
    """One more document of Ann's."""
    document: str = scene.site.ask("document", scene.people["ann"]["id"], title)
    return document


def token(scene: Scene, name: str, *, writes: bool) -> str:
    """A personal token."""
    made: str = scene.site.ask("api_token", scene.people[name]["id"], writes)
    return made


@on_both_databases
def test_two_documents(scene: Scene, node: StartNode) -> None:
    """8.1, 8.4: each document by itself, with members who speak another protocol; what the provider
    takes for saved is in the journal. Behind the address may stand one of them, for the proxy.
    """
    plan, other = scene.document, another(scene)
    ann, ben = many(scene, node, "ann", at=f"/hocuspocus/{plan}"), scene.join("ben")
    assert ann.ask("open", plan) == WRITES
    assert ann.ask("open", other, None, True) == WRITES
    assert ann.ask("saved", plan) == 0
    assert ann.ask("insert", plan, 0, "Grüße 👋🏽 ") == 1
    assert ann.ask("saved", plan) == 0
    assert scene.stored_text() == "Grüße 👋🏽 "
    while str(ben.text) != "Grüße 👋🏽 ":
        ben.receive()
    ben.type("日本語")
    assert ann.ask("until", plan, "Grüße 👋🏽 日本語") == "Grüße 👋🏽 日本語"
    ann.ask("insert", other, 0, "Elsewhere")
    assert ann.ask("saved", other) == 0
    assert scene.stored_text() == "Grüße 👋🏽 日本語"


def test_what_may_be_done(scene: Scene, node: StartNode) -> None:
    """8.3, 8.5: readers and tokens that only read are told so; what they change is not taken, and
    does not end the connection. A token speaks for its person whatever the cookie says.
    """
    plan = scene.document
    cleo, reading = many(scene, node, "cleo"), many(scene, node, None)
    assert cleo.ask("open", plan) == READS
    assert reading.ask("open", plan, token(scene, "ben", writes=False)) == READS
    ann = scene.join("ann")
    for reader in (cleo, reading):
        assert reader.ask("saved", plan) == 0
        reader.ask("insert", plan, 0, "Mine. ")
        reader.ask("sayPacket", plan, {"type": "say", "id": str(uuid4()), "text": "Hello"})
    ann.type("Hello")
    # Behind their own words, which nobody else has.
    assert cleo.ask("until", plan, "Mine. Hello") == "Mine. Hello"
    assert reading.ask("until", plan, "Mine. Hello") == "Mine. Hello"
    assert [cleo.ask("unsaved", plan), reading.ask("unsaved", plan)] == [1, 1]
    assert scene.stored_text() == "Hello"
    assert scene.site.ask("said", plan) == []
    writing = many(scene, node, "cleo")
    assert writing.ask("open", plan, token(scene, "ben", writes=True)) == WRITES
    writing.ask("insert", plan, 0, "Ben: ")
    assert writing.ask("saved", plan) == 0
    assert scene.entries()[-1]["authors"] == [scene.people["ben"]["id"]]


def test_a_token_that_allows_a_part(scene: Scene, node: StartNode) -> None:
    """8.3, 8.5: its programs do what it allows, in the documents that it is for, by socket and by
    the HTTP API; their person may do all of it.
    """
    plan, ben = scene.document, scene.people["ben"]["id"]
    other = another(scene)
    scene.site.ask("share", other, scene.people["ann"]["id"], ben, "editor")
    scoped = scene.site.ask("api_token", ben, True, ["chat"], [plan])
    program = many(scene, node, None)
    assert program.ask("open", plan, scoped) == READS
    assert program.ask("open", other, scoped) == "There is no such document for you."
    program.ask("insert", plan, 0, "Mine. ")
    program.ask("sayPacket", plan, {"type": "resolve", "thread": str(uuid4())})
    assert program.ask("packet", plan, "error")["code"] == "forbidden"
    program.ask("sayPacket", plan, {"type": "say", "id": str(uuid4()), "text": "Hello"})
    assert program.ask("packet", plan, "message")["text"] == "Hello"
    assert program.ask("unsaved", plan) == 1
    assert scene.stored_text() == ""
    address, headers = f"{scene.site.url}/api/v1/documents", {"Authorization": f"Bearer {scoped}"}
    with httpx.Client(base_url=address, headers=headers, trust_env=False) as http:
        thread = {"id": str(uuid4()), "quote": "Mine", "text": "Why?"}
        tried = [
            http.post(f"/{plan}/updates", content=b"\0\0", headers={"Content-Type": BYTES}),
            http.post(f"/{plan}/threads", json=thread),
            http.post(f"/{plan}/messages", json={"mid": str(uuid4()), "text": "Bye"}),
            http.get(f"/{other}"),
        ]
    assert [answer.status_code for answer in tried] == [403, 403, 201, 404]
    # At the other address, too, where the token stands in the handshake's head (1.2).
    assert anyio.run(_role_at_collab, scene, scoped) == "commenter"
    scene.site.ask("revoke_api_tokens", ben)
    with pytest.raises(NoSuchDocument):
        anyio.run(_role_at_collab, scene, scoped)


async def _role_at_collab(scene: Scene, made: str) -> str:
    async with with_token(scene.site.url, made) as site, site.join(scene.document) as member:
        return member.role


def test_rights_that_end(scene: Scene, node: StartNode) -> None:
    """8.6: a changed right is told, and whoever has none any more leaves that document alone."""
    plan, other = scene.document, another(scene)
    ids = scene.people["ann"]["id"], scene.people["ben"]["id"]
    scene.site.ask("share", other, *ids, "editor")
    ben = many(scene, node, "ben")
    assert [ben.ask("open", plan), ben.ask("open", other)] == [WRITES, WRITES]
    scene.share("ben", "viewer")
    assert ben.ask("scope", plan, READS) == [WRITES, READS]
    scene.share("ben", None)
    assert len(ben.ask("closed", plan)) == 1
    ben.ask("insert", plan, 0, "Too late")
    ben.ask("insert", other, 0, "In time")
    assert ben.ask("saved", other) == 0
    assert scene.stored_text() == ""


def test_who_is_not_let_in(scene: Scene, node: StartNode) -> None:
    """8.2: strangers, bad tokens and missing documents; a cookie counts only for our own pages, a
    token for those of others, too. One document that is refused does not hold up the others.
    """
    plan, elsewhere = scene.document, "https://elsewhere.example"
    denied = {
        "stranger": many(scene, node, None).ask("open", plan),
        "token": many(scene, node, "ann").ask("open", plan, "scr_wrong"),
        "origin": many(scene, node, "ann", elsewhere).ask("open", plan),
    }
    assert denied == dict.fromkeys(denied, "Please sign in.") | {"token": "Please sign in."}
    foreign = many(scene, node, None, elsewhere)
    assert foreign.ask("open", plan, token(scene, "ann", writes=True)) == WRITES
    ann = many(scene, node, "ann")
    assert ann.ask("open", str(uuid4())) == "There is no such document for you."
    assert ann.ask("open", f"{plan}?epoch=7") == "The text has been taken back to an earlier state."
    assert ann.ask("open", plan) == WRITES


def test_presence_and_packets(scene: Scene, node: StartNode) -> None:
    """8.7: presence shows accounts; packets are stateless messages in both directions."""
    plan = scene.document
    ann, ben = many(scene, node, "ann"), many(scene, node, "ben")
    assert [ann.ask("open", plan), ben.ask("open", plan)] == [WRITES, WRITES]
    ann.ask("show", plan, {"user": {"name": "Somebody else"}})
    ben.ask("show", plan, {"user": {"name": "Nobody"}})
    assert ben.ask("present", plan, 2) == ["Ann", "Nobody"]
    mid = str(uuid4())
    ann.ask("sayPacket", plan, {"type": "say", "id": mid, "text": "Hello"})
    assert ben.ask("packet", plan, "message")["text"] == "Hello"
    ann.ask("close", plan)
    assert ben.ask("present", plan, 1) == ["Nobody"]


def test_a_session_that_ends(scene: Scene, node: StartNode) -> None:
    """8.6: of a token that is revoked, every document is closed."""
    plan, other = scene.document, another(scene)
    made, ann = token(scene, "ann", writes=True), many(scene, node, None)
    assert [ann.ask("open", plan, made), ann.ask("open", other, made)] == [WRITES, WRITES]
    scene.site.ask("revoke_api_tokens", scene.people["ann"]["id"])
    assert [len(ann.ask("closed", name)) for name in (plan, other)] == [1, 1]
    ann.ask("insert", plan, 0, "Too late")
    assert scene.stored_text() == ""
