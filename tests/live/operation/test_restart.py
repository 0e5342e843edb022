"""Stopping, starting again, and the snapshots that make starting quick."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.live.people import frames
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene
from tests.live.sites.postgres import Cluster
from tests.live.sites.site import Site
from tests.live.trials.storm import Storm
from tests.support.yjs import text_update

MakeSite = Callable[[dict[str, str]], Site]
MakeScene = Callable[[Site], Scene]

# The server looks once a second for what is due.
ROUND = 1.0

on_own_sites = pytest.mark.parametrize("own_site", ["sqlite", "postgresql"], indirect=True)


def started(own_site: MakeSite, **settings: str) -> Site:
    """A site of the test's own that is up."""
    site = own_site(settings)
    site.start()
    return site


def type_and_wait(peer: Peer, count: int, so_far: int = 0) -> None:
    """Type letters, each its own entry."""
    for number in range(so_far + 1, so_far + count + 1):
        peer.type("x")
        peer.until_receipt(number)


def until_snapshots(scene: Scene, seqs: list[int], seconds: float) -> None:
    """Wait until these are the snapshots; there is no event that tells."""
    deadline = time.monotonic() + seconds
    while (found := scene.site.ask("snapshots", scene.document)) != seqs:
        assert time.monotonic() < deadline, f"there are snapshots {found}"
        time.sleep(0.05)


@on_own_sites
def test_restart(own_site: MakeSite, make_scene: MakeScene) -> None:
    """Section 6, 4503: a stopped server says so; after the start everything is there and people
    go on where they were.
    """
    scene = make_scene(started(own_site))
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.type("Hello")
    ben.until_text("Hello")
    ann.until_receipt(1)
    scene.site.stop()
    assert [ann.rest(), ben.rest()] == [([], 4503)] * 2
    scene.site.start()
    again = scene.join("ben")
    assert str(again.text) == "Hello"
    again.type(" again")
    again.until_receipt(1)
    assert scene.stored_text() == "Hello again"
    assert [row["seq"] for row in scene.entries()] == [1, 2, 3, 4]


@on_own_sites
def test_kill(own_site: MakeSite, make_scene: MakeScene) -> None:
    """What was acknowledged is there after SIGKILL."""
    scene = make_scene(started(own_site))
    ann = scene.join("ann")
    type_and_wait(ann, 5)
    scene.site.kill()
    scene.site.start()
    assert str(scene.join("ben").text) == "xxxxx"


@pytest.mark.parametrize("own_site", ["postgresql"], indirect=True)
def test_a_backup_that_is_put_back(
    own_site: MakeSite, make_scene: MakeScene, cluster: Cluster
) -> None:
    """3.12: under a running server: what was acknowledged since is journaled again, without a gap,
    and everybody joins again, to all of it.
    """
    site = started(own_site)
    site.may_log_errors = True
    scene = make_scene(site)
    ann, ben = scene.join("ann"), scene.join("ben")
    type_and_wait(ann, 2)
    name = site.env["DATABASE_URL"].rpartition("/")[2]
    backup = cluster.back_up(name)
    type_and_wait(ann, 3, 2)
    type_and_wait(ben, 1)
    cluster.put_back(name, backup)
    site.dismiss()
    assert [peer.close_code() for peer in (ann, ben)] == [4501, 4501]
    again = scene.join("ben")
    assert str(again.text) == scene.stored_text() == "x" * 6
    type_and_wait(again, 1)
    seqs = [entry["seq"] for entry in scene.entries()]
    assert seqs == list(range(1, len(seqs) + 1))


def test_half_a_character_is_refused_after_a_restart(
    own_site: MakeSite, make_scene: MakeScene
) -> None:
    """2.4: in a large document, too, which is looked through before its first change."""
    scene = make_scene(started(own_site, DOCUMENT_ROOTS="default,t,text"))
    ann = scene.join("ann")
    ann.send(frames.update(text_update(5, 0, "😀" * 10_000)))
    ann.until_receipt(1)
    scene.site.stop()
    scene.site.start()
    attacker, ben = scene.join("ann"), scene.join("ben")
    ben.send(frames.update(text_update(7, 0, "x", origin=(5, 9_999))))
    attacker.send(frames.update(text_update(6, 0, "x", origin=(5, 10_000))))
    assert attacker.close_code() == 4400
    type_and_wait(ben, 2, 1)


@on_own_sites
@pytest.mark.parametrize("seed", [1, 2])
def test_stop_under_typing(own_site: MakeSite, seed: int) -> None:
    """SIGTERM under typing: every socket is closed with 4503 within 10 s, nothing that was relayed
    or acknowledged is missing, and everybody's own copy is there once they have joined again.
    """
    site = started(own_site)
    storm = Storm(site, seed)
    began = time.monotonic()
    asyncio.run(storm.type_until(site.stop, len(storm.typists)))
    assert time.monotonic() - began < 10
    assert [typist.close_code for typist in storm.typists] == [4503] * len(storm.typists)
    site.start()
    storm.check()
    storm.converge()


def test_snapshot_after_entries(own_site: MakeSite, make_scene: MakeScene) -> None:
    """A snapshot soon after SNAPSHOT_ENTRIES have come since the last; two are kept."""
    scene = make_scene(started(own_site, SNAPSHOT_ENTRIES="5", SNAPSHOT_SECONDS="600"))
    ann = scene.join("ann")
    first = len(scene.entries())
    taken: list[int] = []
    for number in range(3):
        type_and_wait(ann, 4, 5 * number)
        assert scene.site.ask("snapshots", scene.document) == taken[-2:]
        type_and_wait(ann, 1, 5 * number + 4)
        taken.append(first + 5 * number + 5)
        until_snapshots(scene, taken[-2:], ROUND + 1)
    assert scene.stored_text() == "x" * 15


def test_snapshot_after_seconds(own_site: MakeSite, make_scene: MakeScene) -> None:
    """A snapshot at the latest SNAPSHOT_SECONDS after the first change that is in none."""
    scene = make_scene(started(own_site, SNAPSHOT_SECONDS="2"))
    ann = scene.join("ann")
    for number in range(2):
        type_and_wait(ann, 2, 2 * number)
        newest = len(scene.entries())
        kept = scene.site.ask("snapshots", scene.document)
        until_snapshots(scene, [*kept, newest][-2:], 2 + ROUND)
    assert scene.stored_text() == "xxxx"


@on_own_sites
def test_snapshot_on_unload(own_site: MakeSite, make_scene: MakeScene) -> None:
    """A snapshot when the last person has gone; the next one who comes opens it."""
    scene = make_scene(started(own_site, SNAPSHOT_SECONDS="600"))
    ann = scene.join("ann")
    type_and_wait(ann, 3)
    assert scene.site.ask("snapshots", scene.document) == []
    ann.close()
    until_snapshots(scene, [len(scene.entries())], 5)
    assert str(scene.join("ben").text) == scene.stored_text() == "xxx"


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_chores_beside_one_process(own_site: MakeSite, end: str) -> None:
    """`--chores`, as `make run` has it: another process does them, and ends with the server,
    whatever that has died of; one that has ended itself comes back.
    """
    site = own_site({})
    site.options = ["--chores"]
    site.start()
    first = _until_chores(site, set())
    os.kill(first, signal.SIGKILL)
    second = _until_chores(site, {first})
    getattr(site, end)()
    deadline = time.monotonic() + 20
    while _is_there(second):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _until_chores(site: Site, before: set[int]) -> int:
    """The process that does the chores of a site, other than those before."""
    assert site.server
    children = Path(f"/proc/{site.server.pid}/task/{site.server.pid}/children")
    deadline = time.monotonic() + 20
    while True:
        found = [child for child in map(int, children.read_text().split()) if _is_there(child)]
        if new := set(found) - before:
            return new.pop()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_there(pid: int) -> bool:
    """Whether it runs and does chores."""
    with suppress(OSError):
        return b"chores" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False
