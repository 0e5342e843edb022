"""Something is shared while somebody is taken out: PostgreSQL does both, in one order or the other.

The row that both lock first is held until they wait for it, one behind the other. Whoever is taken
out has nothing afterwards, and where they had the document for a moment its access version has been
raised since, so that nobody takes what was looked up then for true.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest

from tests.live.people.scene import Scene
from tests.live.sites.site import Site

_LATE = 60
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock'"
)


@dataclass(frozen=True)
class Owner:
    """Ann, by the HTTP API."""

    site: Site
    token: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask, and fail if it was refused."""
        answer = httpx.request(
            method,
            f"{self.site.url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
            trust_env=False,
            timeout=_LATE,
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@dataclass(frozen=True)
class Stage:
    """Ben is in a group of Ann's, and has a folder of hers by name."""

    owner: Owner
    document: str
    ben: int
    group: int
    folder: int

    def act(self, name: str) -> Any:
        """Do one of the things that meet."""
        folder, group = f"/shared-folders/{self.folder}", f"/groups/{self.group}"
        method, path, body = {
            "share the document": ("PUT", f"/documents/{self.document}{group}", "editor"),
            "put the document in": ("PUT", f"{folder}/documents/{self.document}", None),
            "share the folder": ("PUT", f"{folder}{group}", "editor"),
            "end the membership": ("DELETE", f"{group}/members/{self.ben}", None),
            "take the folder": ("DELETE", f"{folder}/people/{self.ben}", None),
        }[name]
        return self.owner.ask(method, path, body and {"role": body})


@pytest.fixture
def stage(scene: Scene) -> Stage:
    ann, ben = scene.people["ann"], scene.people["ben"]
    scene.share("ben", None)
    owner = Owner(scene.site, scene.site.ask("api_token", ann["id"], True))
    who = {"who": ben["username"]}
    group = owner.ask("POST", "/groups", {"name": "Team"})["id"]
    owner.ask("POST", f"/groups/{group}/members", who)
    folder = owner.ask("POST", "/shared-folders", {"name": "Shelf"})["id"]
    return Stage(owner, scene.document, ben["id"], group, folder)


# What comes to whom, what ends it, the row that both lock first, and what stands already.
MEETINGS = {
    "a document of a group": ("share the document", "end the membership", "group", ""),
    "a document of a group's folder": (
        "put the document in",
        "end the membership",
        "sharedfolder",
        "share the folder",
    ),
    "a folder of a group": (
        "share the folder",
        "end the membership",
        "group",
        "put the document in",
    ),
    "a document of a person's folder": (
        "put the document in",
        "take the folder",
        "sharedfolder",
        "",
    ),
}


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
@pytest.mark.parametrize("meeting", MEETINGS)
@pytest.mark.parametrize("is_shared_first", [True, False])
def test_nobody_slips_between(
    site: Site, scene: Scene, stage: Stage, meeting: str, is_shared_first: bool
) -> None:
    shares, ends, row, before = MEETINGS[meeting]
    if before:
        stage.act(before)
    if ends == "take the folder":
        body = {"who": scene.people["ben"]["username"], "role": "editor"}
        stage.owner.ask("POST", f"/shared-folders/{stage.folder}/people", body)
    version = stage.owner.ask("GET", f"/documents/{stage.document}")["access_version"]
    meant = stage.group if row == "group" else stage.folder
    acts = (shares, ends) if is_shared_first else (ends, shares)
    with (
        psycopg.connect(site.env["DATABASE_URL"]) as holder,
        psycopg.connect(site.env["DATABASE_URL"], autocommit=True) as watcher,
        ThreadPoolExecutor(2) as pool,
    ):
        holder.execute(f"SELECT 1 FROM documents_{row} WHERE id = %s FOR UPDATE", [meant])
        done: list[Future[Any]] = []
        for number, act in enumerate(acts, 1):
            done.append(pool.submit(stage.act, act))
            _until_waiting(watcher, number)
        holder.rollback()
        for each in done:
            each.result(_LATE)
    sharing = stage.owner.ask("GET", f"/documents/{stage.document}/sharing")
    assert stage.ben not in [person["user"]["id"] for person in sharing["people"]]
    # Shared first, both are changes of the document; else the second alone.
    assert sharing["access_version"] - version == (2 if is_shared_first else 1)


def _until_waiting(watcher: "psycopg.Connection[Any]", count: int) -> None:
    deadline = time.monotonic() + _LATE
    while watcher.execute(_WAITING).fetchall() != [(count,)]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
