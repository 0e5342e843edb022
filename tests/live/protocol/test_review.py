"""People who comment over sockets, by requests and by the HTTP API: PROTOCOL.md 5.14 and 5.15."""

import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import anyio
import httpx
import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from collab.client import Moved, sign_in
from documents.content.comment_marks import marked_words
from tests.live.conftest import on_all_sites, on_both_databases, on_every_wire
from tests.live.people import frames
from tests.live.people.node import Node
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene
from tests.support.anchors import anchor_packet

PASSWORD = "correct horse battery"


@pytest.fixture
def written(scene: Scene) -> Scene:
    """A text of Ann's, on which Dora may comment."""
    doc: Doc[Any] = Doc()
    root = doc.get("default", type=XmlFragment)
    for words in ("Hello world", "Good night"):
        root.children.append(XmlElement("paragraph", {}, [XmlText(words)]))
    scene.site.ask("write", scene.document, b64encode(doc.get_update()).decode())
    scene.people["dora"] = scene.site.ask("person", "Dora", PASSWORD)
    scene.share("dora", "commenter")
    return scene


def join(scene: Scene, name: str) -> Peer:
    peer = scene.open(name, marks="comment")
    peer.next("welcome")
    peer.sync()
    return peer


def comment(peer: Peer, words: str, **more: Any) -> str:
    """Open a thread about words that stand once in the text; its id."""
    packet = anchor_packet(peer.doc, words) | {"id": str(uuid4()), "text": "Why?"} | more
    peer.send(frames.packet(packet))
    return str(packet["id"])


def program(scene: Scene, name: str) -> httpx.Client:
    token = scene.site.ask("api_token", scene.people[name]["id"], True)
    address = f"{scene.site.url}/api/v1/documents/{scene.document}"
    return httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"})


@on_all_sites
@on_every_wire
def test_a_comment_reaches_everybody(written: Scene) -> None:
    """5.14, 5.15: the mark and the thread, whichever process and transport serves whom."""
    people = [join(written, name) for name in ("ann", "cleo", "dora")]
    id_ = comment(people[2], "world")
    for peer in people:
        news = peer.next("review")
        assert [thread["id"] for thread in news["threads"]] == [id_]
        assert marked_words(peer.doc) == {id_: "world"}
    people[0].send(frames.packet({"type": "resolve", "thread": id_}))
    for peer in people:
        (thread,) = peer.next("review")["threads"]
        assert thread["resolved"]["by"]["name"] == "Ann"
    people[1].send(frames.packet({"type": "resolve", "thread": id_}))
    assert people[1].next("error")["code"] == "forbidden"


@pytest.mark.parametrize("binding", ["y-prosemirror", "@tiptap/y-tiptap"])
@on_both_databases
def test_a_stock_editor_without_the_mark_loses_nobody_a_word(
    written: Scene, node: Callable[..., Node], binding: str
) -> None:
    """3.13: it deletes from its own copy what it cannot read, and nobody else's."""
    stock = node(
        "prosemirror.mjs",
        binding=binding,
        url=written.site.socket_url,
        document=written.document,
        session=written.people["ben"]["session"],
    )
    assert stock.ask("synced") is True
    stock.ask("write", "By a stock editor")
    dora, ann = join(written, "dora"), join(written, "ann")
    while "stock editor" not in str(ann.doc.get("default", type=XmlFragment)):
        ann.receive()
    dora.sync()
    id_ = comment(dora, "world")
    ann.next("review")
    text = str(written.opened().get("default", type=XmlFragment))
    deadline = time.monotonic() + 20
    while (shown := stock.ask("read")) != "Good nightBy a stock editor":
        assert time.monotonic() < deadline, shown
    stock.ask("write", "Not taken")
    while 4426 not in stock.ask("codes"):
        assert time.monotonic() < deadline
    assert stock.ask("codes")[0] == 4501
    assert str(written.opened().get("default", type=XmlFragment)) == text
    ann.sync()
    assert marked_words(ann.doc) == {id_: "world"}


@on_all_sites
def test_threads_by_the_http_api(written: Scene) -> None:
    """Open at a quote, answer, resolve, react, revise, delete; whoever has it open hears of it."""
    ann = join(written, "ann")
    with program(written, "dora") as dora, program(written, "ann") as owner:
        body = {"id": str(uuid4()), "text": "Why?", "quote": "Good  night"}
        made = dora.post("/threads", json=body)
        assert made.status_code == 201, made.text
        assert ann.next("review")["threads"][0]["id"] == body["id"] == made.json()["id"]
        assert marked_words(ann.doc) == {body["id"]: "Good night"}
        again = dora.post("/threads", json=body)
        assert again.json() == made.json()
        answer = {"id": str(uuid4()), "text": "Because."}
        thread = owner.post(f"/threads/{body['id']}/comments", json=answer).json()
        assert [said["text"] for said in thread["comments"]] == ["Why?", "Because."]
        sign = {"emoji": "👍", "on": True}
        assert dora.put(f"/comments/{answer['id']}/reactions", json=sign).status_code == 200
        assert dora.patch(f"/comments/{body['id']}", json={"text": "Why so?"}).status_code == 200
        state = {"resolved": True, "assignee": written.people["dora"]["id"]}
        changed = owner.patch(f"/threads/{body['id']}", json=state).json()
        assert (changed["resolved"]["by"]["name"], changed["assignee"]["name"]) == ("Ann", "Dora")
        assert owner.get("/threads").json()["threads"] == [changed]
        assert dora.delete(f"/comments/{answer['id']}").status_code == 404
        assert owner.delete(f"/threads/{body['id']}").status_code == 204
        assert owner.get("/threads").json()["gone"] == [body["id"]]
    while not (news := ann.next("review"))["gone"]:
        pass
    assert (news["gone"], marked_words(ann.doc)) == ([body["id"]], {})


@on_all_sites
def test_a_quote_that_is_not_there_is_a_problem(written: Scene) -> None:
    """409 as problem+json, with what stands there now; so are words that stand there twice."""
    with program(written, "dora") as dora:
        body = {"id": str(uuid4()), "text": "Why?", "quote": "Good day"}
        answer = dora.post("/threads", json=body)
        assert (answer.status_code, answer.json()["now"]) == (409, "")
        assert answer.headers["Content-Type"] == "application/problem+json"
        anchor = anchor_packet(written.opened(), "Good night")
        places = {key: anchor[key] for key in ("start", "end")}
        answer = dora.post("/threads", json=body | places)
        assert (answer.status_code, answer.json()["now"]) == (409, "Good night")
        assert dora.post("/threads", json=body | {"quote": "o"}).status_code == 409
        found = dora.post("/threads", json=body | {"quote": "o", "nth": 2})
        assert found.status_code == 201
    with program(written, "cleo") as cleo:
        assert cleo.post("/threads", json=body).status_code == 404


@on_both_databases
def test_a_script_comments(written: Scene) -> None:
    """By `collab.client`: open, list, answer, resolve; words that are not there."""
    ann = join(written, "ann")
    name = written.people["dora"]["username"]
    told = anyio.run(_comment_by_script, written, name, PASSWORD)
    assert [said["text"] for said in told["comments"]] == ["Why?", "Because."]
    assert told["resolved"]["by"]["name"] == "Dora"
    while not (thread := ann.next("review")["threads"][0])["resolved"]:
        pass
    assert (thread["id"], thread["rev"]) == (told["id"], told["rev"])
    assert marked_words(ann.doc) == {told["id"]: "Good night"}


async def _comment_by_script(scene: Scene, name: str, password: str) -> Any:
    async with sign_in(scene.site.url, name, password) as site:
        made = await site.review.comment(scene.document, "Good night", "Why?")
        await site.review.answer(scene.document, made["id"], "Because.")
        told = await site.review.resolve(scene.document, made["id"])
        assert await site.review.threads(scene.document) == [told]
        with pytest.raises(Moved):
            await site.review.comment(scene.document, "Good day", "Why?")
        return told
