"""Three server processes, and what happens to one of them, or to Redis, while people write.

That everything else holds across processes, too, is what `on_all_sites` says in the other files.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, pairwise
from typing import Any
from uuid import UUID, uuid4

import msgpack
import psycopg
import pytest

from collab.cluster import hints
from tests.live.people import frames
from tests.live.people.browser import Browser
from tests.live.people.node import Node
from tests.live.people.peer import converge
from tests.live.people.scene import Scene
from tests.live.protocol.test_presence import everybody, until_shown
from tests.live.protocol.test_stock_clients import come_back, member
from tests.live.sites.fleet import Fleet
from tests.live.sites.redis_server import RedisServer
from tests.live.sites.site import Site

MakeFleet = Callable[[dict[str, str]], Fleet]
MakeScene = Callable[[Site | Fleet], Scene]

# Seconds that a process tells of its people anew, and that anything may take on a busy machine.
REPEAT, LATE = 1, 30

three = pytest.mark.parametrize("own_site", ["three"], indirect=True)
# Those who leave all processes alone share them.
on_three = pytest.mark.parametrize("site", ["three"], indirect=True)
without_redis = pytest.mark.parametrize("own_site", ["three without Redis"], indirect=True)


@pytest.fixture
def fleet(own_site: MakeFleet) -> Fleet:
    """Three processes of the test's own."""
    fleet = own_site({"PRESENCE_SECONDS": str(REPEAT)})
    fleet.start()
    return fleet


@contextmanager
def stopped(broker: RedisServer) -> Iterator[None]:
    """Redis is away meanwhile."""
    broker.stop()
    try:
        yield
    finally:
        broker.start()


def until(condition: Callable[[], bool]) -> None:
    """Wait for what no event tells."""
    deadline = time.monotonic() + LATE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_degraded(process: Site) -> bool:
    """Whether a process says that it is without Redis; it is ready all the same."""
    ready = process.get("/readyz")
    assert ready.status_code == 200
    return bool(ready.json()["channel_layer"] == "degraded")


@three
def test_redis_goes_and_comes_back(
    fleet: Fleet, make_scene: MakeScene, broker: RedisServer
) -> None:
    """Without it everything arrives all the same, by the database; afterwards presence, too.

    Meanwhile every process is ready: the proxy before them would send nobody anywhere.
    """
    scene = make_scene(fleet)
    ann, ben, cleo = (scene.join(name) for name in ("ann", "ben", "cleo"))
    ann.type("one ")
    for peer in (ben, cleo):
        peer.until_text("one ")
    with stopped(broker):
        ben.type("two ")
        for peer in (ann, cleo):
            peer.until_text("one two ")
        ben.send(frames.packet({"type": "say", "id": str(UUID(int=1)), "text": "Slow"}))
        assert cleo.next("message")["text"] == "Slow"
        for process in fleet.processes:
            until(lambda process=process: is_degraded(process))
        scene.share("cleo", None)
        assert cleo.close_code() == 4403
        late = scene.join("ben")
        assert str(late.text) == "one two "
    broker.flush()
    ben.show({"cursor": None})
    until_shown(ann, {ben.doc.client_id})
    ann.type("three")
    ben.until_text("one two three")
    converge([ann, ben, late])


@three
def test_the_people_of_a_process_that_ends(fleet: Fleet, make_scene: MakeScene) -> None:
    """4.5: of one that is killed they are gone soon, of one that is stopped at once."""
    scene = make_scene(fleet)
    ann, ben, cleo = (scene.join(name) for name in ("ann", "ben", "cleo"))
    mine = dict(zip((ann, ben, cleo), fleet.processes, strict=True))
    for peer in (ben, cleo):
        peer.show({"cursor": None})
    until_shown(ann, {ben.doc.client_id, cleo.doc.client_id})
    mine[ben].kill()
    until_shown(ann, {cleo.doc.client_id})
    mine[cleo].stop()
    until_shown(ann, set())


@three
def test_whoever_is_asked_who_is_here(fleet: Fleet, make_scene: MakeScene) -> None:
    """The API's answer is the same of a process that serves nobody in the document."""
    scene = make_scene(fleet)
    ann, ben = scene.join("ann"), scene.join("ben")
    for peer in (ann, ben):
        peer.show({"cursor": None})
    until_shown(ann, {ann.doc.client_id, ben.doc.client_id})
    path = f"/api/v1/documents/{scene.document}/presence"
    for process in fleet.processes:
        here = Browser(process.url, scene.people["cleo"]["session"]).get(path).json()
        roles = {each["user"]["name"]: each["role"] for each in here}
        assert roles == {"Ann": "owner", "Ben": "editor"}


@on_three
def test_a_rename_is_told_by_every_process(scene: Scene) -> None:
    """Whoever serves the form: the title goes to all who have the document open."""
    peers = [scene.join(name) for name in ("ann", "ben", "cleo")]
    for number, process in enumerate(scene.site.processes):
        ann = Browser(process.url, scene.people["ann"]["session"])
        ann.post(f"/documents/{scene.document}/rename", {"title": f"Plan {number}"})
        assert [peer.next("title")["title"] for peer in peers] == [f"Plan {number}"] * 3


@on_three
def test_a_notice_is_told_by_every_process(scene: Scene) -> None:
    """5.17: whoever serves the message, and of another document, too; and nobody else's."""
    ann, ben = scene.join("ann"), scene.join("ben")
    other = scene.site.ask("document", scene.people["ben"]["id"], "Other")
    ids = scene.people["ben"]["id"], scene.people["ann"]["id"]
    scene.site.ask("share", other, *ids, "viewer")
    assert ann.next("notices")["unread"] == 1
    for number, process in enumerate(scene.site.processes):
        browser = Browser(process.url, scene.people["ben"]["session"])
        body = {"text": "Look", "mid": str(uuid4()), "mentions": [ids[1]]}
        browser.post_json(f"/api/v1/documents/{other}/messages", body).raise_for_status()
        assert ann.next("notices")["unread"] == 2 + number
    scene.site.ask("share", other, *ids, None)
    # Of what was said there none counts any more.
    assert ann.next("notices")["unread"] == 1
    ben.quiet()
    assert ben.rung == []


@without_redis
def test_somebody_comes_to_another_process(fleet: Fleet, make_scene: MakeScene) -> None:
    """4.5: with the same client id and clock, before the old connection is missed; what people show
    travels by PostgreSQL alone.
    """
    scene = make_scene(fleet)
    ann, before, after = scene.join("ann"), scene.join("ben"), scene.join("ben")
    client = before.doc.client_id
    before.show({"cursor": None}, 3)
    for peer in (ann, after):
        until_shown(peer, {client})
    after.show({"typing": True}, 3, client)
    for peer in (ann, before):
        until(lambda peer=peer: "typing" in (everybody(peer)[client].state or {}))
    before.close()
    after.show({"cursor": None}, 4, client)
    until(lambda: everybody(ann)[client].clock == 4)
    after.close()
    until_shown(ann, set())


@three
def test_a_stock_client_that_returns(
    fleet: Fleet, make_scene: MakeScene, node: Callable[..., Node]
) -> None:
    """4.6: to the process that it has left and to another one; who saw it go sees it come."""
    scene = make_scene(fleet)
    first, second, _ = urls = [process.socket_url for process in fleet.processes]
    ann = member(scene, node, "ann", first)
    watchers = [
        member(scene, node, name, url) for name, url in zip(("ben", "cleo"), urls, strict=False)
    ]
    for each in (ann, *watchers):
        each.ask("show", {"user": {}})
    for each in watchers:
        each.ask("untilPresent", 3)
    for url in (first, second, second, first):
        come_back(ann, watchers, url)


@on_three
def test_a_command_tells_the_servers(scene: Scene, broker: RedisServer) -> None:
    """What a process without sockets changes is told to those that have the document open; what is
    of people to all.
    """
    document = f"scriptorium__group__document.{scene.document}"
    with broker.heard("scriptorium__group__processes", document) as heard:
        scene.share("cleo", "editor")
        scene.site.ask("sign_out", scene.people["cleo"]["session"])
        said = [hints.read(msgpack.unpackb(each))[1] for each in islice(heard, 3)]
    cleo = scene.people["cleo"]["id"]
    assert said[:2] == [hints.Told(frozenset({cleo})), hints.Moved({UUID(scene.document): None})]
    assert isinstance(said[2], hints.Ended)


@pytest.mark.parametrize("own_site", ["postgresql"], indirect=True)
def test_a_deadlock_is_nobodys_business(
    own_site: Callable[[dict[str, str]], Site], make_scene: MakeScene
) -> None:
    """A commit that the database lets give way is done again at once, and nothing is logged."""
    site = own_site({})
    site.start()
    scene = make_scene(site)
    ben = scene.join("ben")
    with (
        psycopg.connect(site.env["DATABASE_URL"]) as other,
        psycopg.connect(site.env["DATABASE_URL"], autocommit=True) as watch,
    ):
        lock(other, "user", scene.people["ben"]["id"])
        ben.send(frames.packet({"type": "say", "id": str(UUID(int=1)), "text": "Hello"}))
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        until(lambda: bool(watch.execute(waiting).fetchone()[0]))
        # The commit has the document and waits for the person; this is the other way round.
        lock(other, "document", scene.document)
    assert ben.next("message")["text"] == "Hello"


def lock(connection: "psycopg.Connection[Any]", table: str, key: Any) -> None:
    """Hold a row."""
    connection.execute(f"SELECT 1 FROM documents_{table} WHERE id = %s FOR UPDATE", [key])


@on_three
def test_the_journal_has_no_gaps(scene: Scene) -> None:
    """Everybody types on a process of their own: one order, each letter once."""
    peers = [scene.join("ann"), scene.join("ben"), scene.join("ben")]
    for number in range(20):
        for peer in peers:
            peer.type(str(number % 10))
    for peer in peers:
        peer.until_receipt(20)
    converge(peers)
    assert scene.stored_text() == str(peers[0].text)
    assert len(scene.stored_text()) == 60
    seqs = [row["seq"] for row in scene.entries()]
    assert all(later == sooner + 1 for sooner, later in pairwise(seqs))
