"""People who suggest over sockets, by requests and by the HTTP API: PROTOCOL.md 5.18 to 5.20."""

from base64 import b64encode
from typing import Any
from uuid import uuid4

import anyio
import httpx
import pytest
from pycrdt import Text, XmlFragment

from collab.client import NoSuchDocument, Refused, sign_in
from tests.live.conftest import on_all_sites, on_both_databases, on_every_wire
from tests.live.people import frames
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene
from tests.live.protocol.test_review import PASSWORD, join, program, written
from tests.support.suggestions import Fork, text_in

__all__ = ["written"]
BEFORE = "<paragraph>Hello world</paragraph><paragraph>Good night</paragraph>"
AFTER = BEFORE.replace("Hello", "Oh. Hello")


def shown(peer: Peer) -> str:
    return str(peer.doc.get("default", type=XmlFragment))


def state_of(peer: Peer, id_: str) -> dict[str, Any]:
    """What a client is told next of a suggestion."""
    while True:
        for told in peer.next("review")["suggestions"]:
            if told["id"] == id_:
                return told


@on_all_sites
@on_every_wire
def test_a_suggestion_reaches_everybody_and_the_text_when_it_is_accepted(written: Scene) -> None:
    """5.18: whichever process and transport serves whom; a stock client hears of it at the end."""
    people = [join(written, name) for name in ("ann", "cleo", "dora")]
    fork = Fork(people[2].doc.get_update()).write("Oh. ")
    people[2].send(frames.packet(fork.packet()))
    for peer in people:
        assert state_of(peer, fork.id)["state"] == "open"
        peer.sync()
        assert shown(peer) == BEFORE
    told = state_of_now(written, fork.id)
    seen = {"suggestions": [{"id": fork.id, "rev": told["rev"]}], "seq": told["seq"]}
    people[2].send(frames.packet({"type": "accept", **seen}))
    assert people[2].next("error")["code"] == "forbidden"
    people[0].send(frames.packet({"type": "accept", **seen}))
    for peer in people:
        assert state_of(peer, fork.id)["state"] == "accepted"
        assert shown(peer) == AFTER
    authors = {written.people[name]["id"] for name in ("ann", "dora")}
    assert set(written.entries()[-1]["authors"]) == authors


def state_of_now(scene: Scene, id_: str) -> dict[str, Any]:
    with program(scene, "cleo") as cleo:
        told: dict[str, Any] = cleo.get(f"/suggestions/{id_}").json()
        return told


@on_all_sites
def test_suggestions_by_the_http_api(written: Scene) -> None:
    """Suggest, read, answer, withdraw, open again, accept, reject; too large for a packet, too."""
    ann = join(written, "ann")
    fork = Fork(ann.doc.get_update()).write("Oh. ")
    large = Fork(ann.doc.get_update()).write("x" * 20_000, block=1)
    with program(written, "dora") as dora, program(written, "ann") as owner:
        made = dora.post("/suggestions", json=body_of(fork))
        assert made.status_code == 201, made.text
        assert state_of(ann, fork.id)["update"] == made.json()["update"] == body_of(fork)["update"]
        assert dora.post("/suggestions", json=body_of(fork)).json() == made.json()
        told = dora.post("/suggestions", json=body_of(large)).json()
        assert (told["update"], told["bytes"]) == (None, len(large.update))
        assert owner.get(f"/suggestions/{large.id}/update").content == large.update
        assert [each["id"] for each in owner.get("/suggestions").json()["suggestions"]] == [
            fork.id,
            large.id,
        ]
        answer = {"id": str(uuid4()), "text": "Why?"}
        told = owner.post(f"/suggestions/{large.id}/comments", json=answer).json()
        assert [said["text"] for said in told["comments"]] == ["Why?"]
        told = owner.patch(f"/comments/{answer['id']}", json={"text": "Why so?"}).json()
        assert (told["id"], told["comments"][0]["text"]) == (large.id, "Why so?")
        for act, state in (("withdraw", "withdrawn"), ("reopen", "open")):
            assert dora.post(f"/suggestions/{fork.id}/{act}").json()["state"] == state
        assert dora.post(f"/suggestions/{fork.id}/accept", json={}).status_code == 404
        rejected = owner.post("/suggestions/reject", json={"suggestions": [large.id]})
        assert [each["state"] for each in rejected.json()] == ["rejected"]
        problem(owner.post(f"/suggestions/{large.id}/accept", json={}), "closed")
        seen = {"suggestions": [{"id": fork.id}]}
        accepted = owner.post("/suggestions/accept", json=seen)
        assert [each["state"] for each in accepted.json()] == ["accepted"]
    while shown(ann) != AFTER:
        ann.receive()


def body_of(fork: Fork) -> dict[str, str]:
    return {"id": fork.id, "update": b64encode(fork.update).decode()}


def problem(answer: httpx.Response, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


@on_both_databases
def test_a_script_suggests(written: Scene) -> None:
    """By `collab.client`: suggest, list, reject; the right to accept is asked for."""
    ann = join(written, "ann")
    name = written.people["dora"]["username"]
    id_ = anyio.run(_suggest_by_script, written, name, PASSWORD, ann.doc.get_update())
    assert state_of(ann, id_)["state"] == "open"
    assert shown(ann) == BEFORE


async def _suggest_by_script(scene: Scene, name: str, password: str, state: bytes) -> str:
    def write(doc: Any) -> None:
        text_in(doc.get("default", type=XmlFragment)).insert(0, "Oh. ")

    def elsewhere(doc: Any) -> None:
        doc.get("elsewhere", type=Text).insert(0, "x")

    async with sign_in(scene.site.url, name, password) as site:
        made = await site.review.suggest(scene.document, state, write)
        assert await site.review.suggestions(scene.document) == [made]
        with pytest.raises(Refused):
            await site.review.suggest(scene.document, state, elsewhere)
        for act in (site.review.accept, site.review.reject):
            with pytest.raises(NoSuchDocument):
                await act(scene.document, made["id"])
        return str(made["id"])


@on_both_databases
def test_what_does_the_same_by_now_is_accepted_and_what_does_not_is_shown_again(
    written: Scene,
) -> None:
    """5.19: words in another block are nothing to it; in its own, or too late, they are."""
    ann, dora = join(written, "ann"), join(written, "dora")
    forks = [Fork(dora.doc.get_update()).write("Oh. ") for _ in range(2)]
    told = list[dict[str, Any]]()
    for fork in forks:
        dora.send(frames.packet(fork.packet()))
        told.append(state_of(ann, fork.id))
    seqs = {each["seq"] for each in told}
    write(ann, "Elsewhere", block=1)
    accept(ann, told[0], min(seqs))
    assert state_of(ann, forks[0].id)["state"] == "accepted"
    accept(ann, told[1], min(seqs))
    refused = ann.next("error")
    assert (refused["code"], refused["id"]) == ("changed", forks[1].id)
    # Up to there she has been told the text, which by now is all of it.
    assert refused["seq"] == len(written.entries())
    accept(ann, told[1], refused["seq"])
    assert state_of(ann, forks[1].id)["state"] == "accepted"


def write(peer: Peer, words: str, block: int) -> None:
    fork = Fork(peer.doc.get_update()).write(words, block=block)
    peer.send(frames.update(fork.update))
    peer.next("receipt")


def accept(peer: Peer, told: dict[str, Any], seq: int) -> None:
    seen = [{"id": told["id"], "rev": told["rev"]}]
    peer.send(frames.packet({"type": "accept", "suggestions": seen, "seq": seq}))
