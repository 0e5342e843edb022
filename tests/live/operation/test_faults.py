"""Databases that fail: PROTOCOL.md 3.6. Nothing is shown that is not committed."""

import json
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live.operation.test_health import until
from tests.live.people import frames
from tests.live.people.browser import Browser
from tests.live.people.peer import Peer, converge
from tests.live.people.scene import Scene
from tests.live.sites.site import Site

MakeSite = Callable[[dict[str, str]], Site]
MakeScene = Callable[[Site], Scene]

FULL, LOCKED = "database or disk is full", "database is locked"


class Database:
    """The database of a faulty server, which fails while it is told to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = Path(f"{path}.log")

    def fail(
        self,
        first: int,
        error: str,
        word: str = "",
        committed: bool = False,
        reads: bool = False,
        hangs: float = 0,
    ) -> None:
        """Have every call from the `first` one on fail, as faulty.py describes."""
        plan = {
            "from": first,
            "error": error,
            "word": word,
            "committed": committed,
            "reads": reads,
            "hangs": hangs,
        }
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(plan))
        new.replace(self._path)

    def recover(self) -> list[str]:
        """Every call works again; returns the first words of those that failed."""
        self._path.unlink()
        failed = self._log.read_text().splitlines()
        self._log.unlink()
        return failed


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "faults.json")


@pytest.fixture
def scene(
    own_site: MakeSite, make_scene: MakeScene, tmp_path: Path, request: pytest.FixtureRequest
) -> Scene:
    """Ann's document on a server whose database can fail, and snapshots are far away."""
    settings = {"FAULTS": str(tmp_path / "faults.json"), "SNAPSHOT_SECONDS": "600"}
    site = own_site({**settings, **getattr(request, "param", {})})
    site.server_module = "tests.live.sites.faulty"
    site.may_log_errors = True
    site.start()
    return make_scene(site)


def settle(author: Peer) -> list[str]:
    """The kinds of what an author hears until the receipt, without further `unsaved`."""
    return [kind for kind in author.kinds("receipt") if kind != "unsaved"]


CALLS = [
    "SELECT",  # the documents, locked
    "SELECT",  # the living sessions
    "INSERT",  # the entry
    "UPDATE",  # the document's head
    "COMMIT",
]


@pytest.mark.parametrize(
    ("own_site", "calls"),
    [("sqlite", ["BEGIN", *CALLS]), ("postgresql", ["SELECT", *CALLS])],  # the people, held
    indirect=["own_site"],
)
def test_every_call(scene: Scene, database: Database, calls: list[str]) -> None:
    """3.6: whichever call of a commit fails, COMMIT included, nobody is shown the change and its
    author is told; when the database is back the change arrives once.

    The first call fails, then the second, and so on until a commit has no more calls.
    """
    ann, ben = scene.join("ann"), scene.join("ben")
    for number in range(1, len(calls) + 1):
        before = scene.updates()
        database.fail(number, (FULL, LOCKED)[number % 2])
        ann.type(str(number))
        assert ann.receive().kind == "unsaved"
        assert ben.quiet() == []
        assert scene.updates() == before
        assert database.recover()[0] == calls[number - 1]
        assert settle(ann) == ["update", "receipt"]
        heard = ben.until_text(str(ann.text))
        assert [*before, *heard] == scene.updates()
        assert len(heard) == 1
    database.fail(len(calls) + 1, FULL)
    ann.type("!")
    assert ann.receive().kind == "update"


@pytest.mark.parametrize("others", [0, 1])
def test_commit_that_says_no_and_does(scene: Scene, database: Database, others: int) -> None:
    """3.6: a COMMIT that reports an error but was carried out is found in the journal: it is there
    once, and everybody hears of it, also when somebody joins in between.
    """
    ann, ben = scene.join("ann"), scene.join("ben")
    database.fail(1, FULL, "COMMIT", committed=True)
    ann.type("once")
    assert ann.receive().kind == "unsaved"
    assert ben.quiet() == []
    assert len(scene.updates()) == 1
    assert database.recover()[0] == "COMMIT"
    joined = [scene.join("cleo") for _ in range(others)]
    assert settle(ann) == ["update", "receipt"]
    assert ben.until_text("once") == scene.updates()
    assert len(scene.updates()) == 1
    converge([ann, ben, *joined])


def test_answers_while_failing(scene: Scene, database: Database) -> None:
    """3.1, 3.6: what is not committed is not in the answer to SyncStep1 either."""
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.type("kept")
    ann.until_receipt(1)
    database.fail(1, LOCKED, "INSERT")
    ann.type(" lost?")
    ann.until("unsaved")
    ben.sync()
    assert str(ben.text) == "kept"
    database.recover()
    ben.until_text("kept lost?")


def test_joining_while_failing(scene: Scene, database: Database) -> None:
    """Section 6, 4500: who joins while nothing can be looked up is told to try again."""
    database.fail(1, LOCKED, reads=True)
    assert scene.open("ann").rest() == ([], 4500)
    database.recover()
    assert scene.join("ann").sync() == []


def test_too_much_waits(scene: Scene, database: Database) -> None:
    """3.6: when more than 4 MiB wait, further authors are closed with 4509; the rest is saved."""
    ann, ben = scene.join("ann"), scene.join("ben")
    database.fail(1, FULL)
    ann.type("first")
    ann.until("unsaved")
    # Of what is committed in parts (3.11), one waits at a time.
    for _ in range(69):
        ben.send(frames.update(ben.edit("x" * 60 * 1024)))
    assert ben.close_code() == 4509
    assert scene.updates() == []
    database.recover()
    ann.until_receipt(1)
    ann.sync()
    # A commit takes only a part of what waits.
    while len(str(ann.text)) < len("first") + 68 * 60 * 1024:
        ann.receive()
    assert str(ann.text) == scene.stored_text()


@pytest.mark.parametrize("scene", [{"BUSY_MS": "100"}], indirect=True)
def test_locked_by_another_process(scene: Scene) -> None:
    """3.6: a database that another process holds locked is one more commit that fails."""
    ann, ben = scene.join("ann"), scene.join("ben")
    other = sqlite3.connect(scene.site.folder / "scriptorium.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ann.type("patience")
    assert ann.receive().kind == "unsaved"
    assert ben.quiet() == []
    assert scene.updates() == []
    other.execute("ROLLBACK")
    other.close()
    assert settle(ann) == ["update", "receipt"]
    assert ben.until_text("patience") == scene.updates()


def test_nobody_who_reads_waits_for_somebody_who_cannot_write(scene: Scene) -> None:
    """While others have the database locked: joining, pages and the API answer all the same."""
    ann = scene.join("ann")
    ann.type("one ")
    ann.until_receipt(1)
    browser = Browser(scene.site.url, scene.people["ben"]["session"])
    other = sqlite3.connect(scene.site.folder / "scriptorium.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ann.type("two ")
    for _ in range(3):
        ben = scene.join("ben")
        assert str(ben.text) == "one "
    assert browser.get(f"/documents/{scene.document}/").status_code == 200
    assert browser.get(f"/api/v1/documents/{scene.document}/content").status_code == 200
    other.execute("ROLLBACK")
    other.close()
    ann.until_receipt(2)
    ben.until_text("one two ")
    # Ann's commit gives up and is tried again where all this takes as long as a lock is waited for.
    failed = [line for line in scene.site.logged().splitlines() if " ERROR " in line]
    assert [line for line in failed if "collab.hub.commit_loop" not in line] == []


@pytest.mark.parametrize("scene", [{"LOG_LEVEL": "DEBUG"}], indirect=True)
def test_what_stands_beside_the_commit_is_put_off(scene: Scene) -> None:
    """While others have the database locked nothing is said of snapshots and expired links, rooms
    that nobody is in stay open; later all of it is done.
    """
    ann, owner = scene.join("ann"), scene.people["ann"]["id"]
    ann.type("left alone")
    ann.until_receipt(1)
    scene.site.ask("link", scene.document, owner, "viewer", 0.5)
    other = sqlite3.connect(scene.site.folder / "scriptorium.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ann.close()
    for put_off in ("snapshots are put off", "links expire later"):
        until(lambda said=put_off: scene.site.logged().count(said) > 1)
    until(lambda: "scriptorium_rooms 1.0" in scene.site.get("/metrics").text)
    other.execute("ROLLBACK")
    other.close()
    until(lambda: "scriptorium_rooms 0.0" in scene.site.get("/metrics").text)
    # The room is none any more as soon as it is about to be kept.
    until(lambda: scene.site.ask("snapshots", scene.document))
    change = scene.document, owner
    until(lambda: scene.site.ask("last_change", *change)["event"]["what"] == "expired")
    logged = scene.site.logged()
    assert "Traceback" not in logged
    assert "could be kept" not in logged


@pytest.mark.parametrize("scene", [{"DATABASE_SECONDS": "0.4"}], indirect=True)
def test_an_engine_that_is_stuck(scene: Scene, database: Database) -> None:
    """A job that takes too long is told: first it is not ready, then only a restart would help."""
    ann = scene.join("ann")
    database.fail(1, FULL, hangs=6)
    ann.type("late")
    until(lambda: scene.site.get("/readyz").json()["engine"] == "slow")
    ready, alive = scene.site.get("/readyz"), scene.site.get("/healthz")
    assert (ready.status_code, alive.status_code) == (503, 200)
    until(lambda: scene.site.get("/healthz").status_code == 503)
    alive = scene.site.get("/healthz").json()
    assert alive["alive"] is False
    assert 3.2 <= alive["engine_seconds"] < 6.5
    ann.until("unsaved")
    database.recover()
    assert settle(ann) == ["update", "receipt"]
    assert scene.site.get("/healthz").status_code == 200
    until(lambda: scene.site.get("/readyz").status_code == 200)


def test_stopping_with_changes_that_wait(scene: Scene, database: Database) -> None:
    """Section 6, 4503: a server that is asked to stop commits what waits, then says farewell."""
    ann, ben = scene.join("ann"), scene.join("ben")
    database.fail(1, LOCKED)
    ann.type("at the last moment")
    ann.until("unsaved")
    scene.site.terminate()
    database.recover()
    told, code = ann.rest()
    assert code == 4503
    assert kinds_but_unsaved(told) == ["update", "receipt"]
    assert ben.rest()[1] == 4503
    assert str(ben.text) == "at the last moment"
    assert scene.site.wait() == -signal.SIGTERM
    assert scene.stored_text() == "at the last moment"


def kinds_but_unsaved(told: list[Any]) -> list[str]:
    """The kinds of frames, without `unsaved`."""
    return [frame.kind for frame in told if frame.kind != "unsaved"]


def test_stopping_without_a_database(scene: Scene, database: Database) -> None:
    """3.6: a change that cannot be saved is not acknowledged by stopping; its author keeps it."""
    ann, ben = scene.join("ann"), scene.join("ben")
    database.fail(1, FULL)
    ann.type("for later")
    ann.until("unsaved")
    assert scene.site.stop() < 10
    told, code = ann.rest()
    assert (kinds_but_unsaved(told), code) == ([], 4503)
    assert ben.rest() == ([], 4503)
    assert scene.updates() == []
    database.recover()
    scene.site.start()
    again = scene.join("ann")
    again.send(frames.step2(ann.doc.get_update()))
    again.until_receipt(1)
    assert scene.stored_text() == "for later"
