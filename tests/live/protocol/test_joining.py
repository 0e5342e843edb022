"""Joining: PROTOCOL.md section 1."""

import time
from uuid import UUID

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.live.conftest import on_all_sites, on_both_transports, on_every_wire
from tests.live.people.frames import clocks
from tests.live.people.scene import Scene


def ticket(scene: Scene, name: str) -> httpx.Response:
    """What the page of a person gets when it asks for a ticket."""
    token = "c" * 32
    return httpx.post(
        f"{scene.site.url}/api/v1/documents/{scene.document}/ticket",
        cookies={"sessionid": scene.people[name]["session"], "csrftoken": token},
        headers={"X-CSRFToken": token},
    )


@on_both_transports
@on_all_sites
def test_greeting(scene: Scene) -> None:
    """1.6, 5.2: the welcome, SyncStep1 with the server's state vector, everybody's presence."""
    ann = scene.join("ann")
    ann.type("Hello")
    ann.until_receipt(1)
    ann.show({"cursor": None})
    # The second one is what everybody is shown (4.6).
    ann.until("presence")
    ann.until("presence")
    ben = scene.open("ben")
    welcome, step1, presence = ben.until("presence")
    assert (welcome.kind, step1.kind) == ("welcome", "step1")
    assert clocks(step1.body) == clocks(ann.doc.get_state())
    assert list(presence.body) == [ann.doc.client_id]
    assert welcome.body == {
        "type": "welcome",
        "role": "editor",
        "access_version": 3,
        "epoch": 0,
        "seq": len(scene.entries()),
        "may_chat": True,
        "may_comment": True,
        "may_suggest": True,
        "frozen": False,
        "chat": {"head": 0, "read": 0},
        "review": {"head": 0},
        "title": "Plan",
    }


@on_every_wire
def test_greeting_of_a_reader(scene: Scene) -> None:
    """1.6, 3.5: somebody who may only read is not asked for changes."""
    cleo = scene.open("cleo")
    assert cleo.kinds("welcome") == ["welcome"]
    assert cleo.sync() == []


@on_both_transports
def test_greeting_without_packets(scene: Scene) -> None:
    """1.4: a client that did not ask for packets gets none, not even receipts."""
    ann = scene.open("ann", packets=False)
    ann.until("step1")
    ann.sync()
    ann.type("Hello")
    assert ann.receive().kind == "update"
    assert ann.sync() == []


def spellings(document: str) -> dict[str, str]:
    """Other ways to write the same id, and what is no id at all."""
    return {
        "upper case": document.upper(),
        "without hyphens": document.replace("-", ""),
        "braces": "{" + document + "}",
        "urn": UUID(document).urn,
        "slash": document + "/",
        "below": document + "/x",
        "nothing": "",
        "no id": "plan",
        "percent": "%00",
    }


def test_one_spelling(scene: Scene) -> None:
    """1.1: only the lower-case id with hyphens leads to the document."""
    ids = spellings(scene.document)
    session = scene.people["ann"]["session"]
    peers = {name: scene.connect(session, {}, id_) for name, id_ in ids.items() if id_}
    codes = {name: peer.close_code() for name, peer in peers.items()}
    assert codes == dict.fromkeys(peers, 4404)


@on_both_transports
@on_all_sites
@pytest.mark.parametrize("session", [None, "", "x" * 32, "é", "{ended}"])
def test_signed_out(scene: Scene, session: str | None) -> None:
    """1.2: without a living session the socket is accepted and closed with 4401."""
    if session == "{ended}":
        session = scene.site.ask("sign_in", scene.people["ann"]["id"])
        scene.site.ask("sign_out", session)
    peer = scene.connect(session, {})
    assert peer.rest() == ([], 4401)


@pytest.mark.parametrize(
    "origin",
    ["null", "https://localhost:{port}", "http://localhost", "http://localhost:{port}.evil.test"],
)
def test_foreign_origin(scene: Scene, origin: str) -> None:
    """1.3: the page of another origin is refused before the WebSocket opens."""
    origin = origin.format(port=scene.site.port)
    with pytest.raises(InvalidStatus) as refusal:
        scene.connect(scene.people["ann"]["session"], {}, origin=origin)
    assert refusal.value.response.status_code == 403


@on_both_transports
def test_own_origin(scene: Scene) -> None:
    """1.3: a page of the site itself comes in."""
    session = scene.people["ann"]["session"]
    peer = scene.connect(session, {}, origin=scene.site.url)
    assert peer.receive().kind == "step1"


@on_every_wire
@on_all_sites
def test_ticket(scene: Scene) -> None:
    """1.4: the page's ticket opens the socket as long as it says the truth; stale is 4501."""
    answer = ticket(scene, "ben").json()
    assert {key: answer[key] for key in ("role", "access_version")} == {
        "role": "editor",
        "access_version": 3,
    }
    before = scene.open("ben", ticket=answer["ticket"])
    assert before.next("welcome")["access_version"] == 3
    scene.share("cleo", "editor")
    after = scene.open("ben", ticket=answer["ticket"])
    assert after.rest() == ([], 4501)
    again = scene.open("ben", ticket=ticket(scene, "ben").json()["ticket"])
    assert again.next("welcome")["access_version"] == 4


@on_every_wire
def test_forged_ticket(scene: Scene) -> None:
    """1.4: forged, damaged or somebody else's tickets are 4501 for whoever may open the document.

    One for another document, of another person or another session of the same person is as false
    as one that was made up.
    """
    good = ticket(scene, "ben").json()["ticket"]
    other = scene.site.ask("document", scene.people["ann"]["id"], "Other")
    ann = scene.people["ann"]
    elsewhere = scene.site.ask("sign_in", ann["id"])
    tickets = [
        "",
        "forged",
        "\x00",
        "é:é:é",
        "a:b:c:d",
        good[:-1],
        good.swapcase(),
        good,  # of Ben
        scene.site.ask("ticket", ann["session"], other),
        scene.site.ask("ticket", elsewhere, scene.document),
    ]
    codes = [scene.open("ann", ticket=ticket).close_code() for ticket in tickets[1:]]
    assert codes == [4501] * (len(tickets) - 1)


def test_tickets_are_for_those_who_may(scene: Scene) -> None:
    """1.4, 1.5: who has no access gets no ticket, and it looks like a missing document."""
    scene.person("dora")
    assert ticket(scene, "dora").status_code == 404
    path = f"/api/v1/documents/{scene.document}/ticket"
    assert httpx.post(f"{scene.site.url}{path}").status_code == 401


@on_every_wire
@on_all_sites
def test_not_found(scene: Scene) -> None:
    """1.5: missing, forbidden and trashed documents look alike, to the last byte."""
    scene.person("dora")
    scene.site.ask("trash", scene.document, scene.people["ann"]["id"])
    missing = "00000000-0000-4000-8000-000000000000"
    peers = [
        scene.connect(scene.people["ann"]["session"], {}, missing),
        scene.open("dora", packets=False),
        scene.open("ann"),
    ]
    assert [peer.rest() for peer in peers] == [([], 4404)] * 3


@on_both_transports
def test_keep_alive(scene: Scene) -> None:
    """2.6: whoever says nothing and hears nothing still hears a sign of life within 20 s."""
    cleo = scene.join("cleo")
    started = time.monotonic()
    frame = cleo.receive(20)
    assert (frame.kind, frame.body) == ("presence", {})
    assert time.monotonic() - started < 20
