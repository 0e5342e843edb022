"""The race between the end of a right and those who use it by a socket: PROTOCOL.md 3.7.

Each kind of trial once on SQLite and once by three processes on PostgreSQL; `make soak` has them
again and again.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from websockets.exceptions import ConnectionClosed

from tests.live.conftest import on_both_databases, on_one_and_three, watched
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene
from tests.live.sites.fleet import Fleet
from tests.live.sites.site import Site
from tests.live.trials.race import KINDS, LATE_SECONDS, race
from tests.live.trials.writers import CSRF


@on_one_and_three
def test_nothing_after_the_right_has_ended(site: Site | Fleet) -> None:
    """3.7: whichever way somebody's right or session ends, they neither write nor say anything
    after it, and read and are shown nothing; where there are three processes, whichever serves the
    owner, the witness and them.
    """
    with watched(site):
        report = asyncio.run(race(site, len(KINDS)))
    print(report)
    assert report.wrong == []
    assert max(report.seconds) < LATE_SECONDS


def post(scene: Scene, name: str, path: str, body: dict[str, Any]) -> Any:
    """What a person's page gets when it posts JSON to the API, or a form."""
    cookies = {"sessionid": scene.people[name]["session"], "csrftoken": CSRF}
    headers = {"X-CSRFToken": CSRF}
    given: dict[str, Any] = {"json" if path.startswith("/api/") else "data": body}
    answer = httpx.post(f"{scene.site.url}{path}", cookies=cookies, headers=headers, **given)
    return answer.raise_for_status().json()


def type_on(peer: Peer) -> tuple[int, int]:
    """Type until the server hangs up; returns how many letters were acknowledged, and the code."""
    acknowledged = 0
    try:
        while True:
            peer.type("x")
            acknowledged = peer.until_receipt(acknowledged + 1)["frames"]
            time.sleep(0.02)
    except ConnectionClosed as closed:
        return acknowledged, closed.rcvd.code if closed.rcvd else 1006


@on_both_databases
def test_a_link_expires_while_people_are_there(scene: Scene) -> None:
    """3.7: at its moment those who came by it can write no more, and within seconds they are out.

    Dora goes on typing, Eve says nothing at all; Ben has a role of his own and stays.
    """
    for name in ("dora", "eve"):
        scene.person(name)
    expires_at = datetime.now(UTC) + timedelta(seconds=6)
    body = {"role": "editor", "expires_at": expires_at.isoformat()}
    url = post(scene, "ann", f"/api/v1/documents/{scene.document}/links", body)["url"]
    for name in ("dora", "eve", "ben"):
        post(scene, name, "/open/", {"token": url.partition("#")[2]})
    dora, eve, ben = (scene.join(name) for name in ("dora", "eve", "ben"))

    acknowledged, code = type_on(dora)

    late = expires_at + timedelta(seconds=LATE_SECONDS)
    assert code == eve.close_code() == 4403
    assert expires_at < datetime.now(UTC) < late
    change = last_change(scene, "dora")
    while change["event"].get("what") != "expired":
        assert datetime.now(UTC) < late
        change = last_change(scene, "dora")
    assert change["after"] == 0
    # The last receipt may have been cut off.
    assert change["before"] - acknowledged in (0, 1)
    ben.sync()
    ben.type("x")
    ben.until_receipt(1)


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_the_end_of_a_link_is_told_whoever_has_the_document_locked(
    site: Site, scene: Scene
) -> None:
    """3.7: at its moment, which the room knows; that it is journaled waits for the lock."""
    scene.person("dora")
    expires_at = datetime.now(UTC) + timedelta(seconds=3)
    body = {"role": "editor", "expires_at": expires_at.isoformat()}
    url = post(scene, "ann", f"/api/v1/documents/{scene.document}/links", body)["url"]
    post(scene, "dora", "/open/", {"token": url.partition("#")[2]})
    dora = scene.join("dora")
    with psycopg.connect(site.env["DATABASE_URL"]) as other:
        held = "SELECT 1 FROM documents_document WHERE id = %s FOR UPDATE"
        other.execute(held, [scene.document])
        assert dora.close_code() == 4403
        # Sooner than the server gives up waiting for the lock.
        assert expires_at <= datetime.now(UTC) < expires_at + timedelta(seconds=2)
        assert last_change(scene, "dora")["event"].get("what") != "expired"
    late = time.monotonic() + LATE_SECONDS
    while last_change(scene, "dora")["event"].get("what") != "expired":
        assert time.monotonic() < late


def last_change(scene: Scene, name: str) -> dict[str, Any]:
    """The newest change of rights, and a person's entries before and after it."""
    told: dict[str, Any] = scene.site.ask("last_change", scene.document, scene.people[name]["id"])
    return told
