"""Folding and erasing beside a running server, on both databases."""

import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.live.conftest import on_both_databases
from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.peer import Peer, converge
from tests.live.people.scene import Scene
from tests.live.sites.site import ROOT, Site

SECRET, KEPT = "Wanderfalke", "Amsel"


class Program:
    """Ann's program, at the address of her document."""

    def __init__(self, scene: Scene) -> None:
        token = scene.site.ask("api_token", scene.people["ann"]["id"], True)
        self._client = httpx.Client(
            base_url=f"{scene.site.url}/api/v1/documents/{scene.document}",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=60,
        )

    def get(self, path: str) -> httpx.Response:
        return self._client.get(path)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self._client.post(path, **more)


@pytest.fixture
def program(scene: Scene) -> Program:
    return Program(scene)


def fold(scene: Scene) -> subprocess.Popen[bytes]:
    command = ["manage.py", "fold", "--days", "0", "--document", scene.document]
    return subprocess.Popen([sys.executable, *command], env=scene.site.env, cwd=ROOT)


def typing(ann: Peer, ben: Peer) -> Iterator[int]:
    """Both type; yields how many words each has typed."""
    for number in count(1):
        ann.type(f"a{number} ")
        ben.type(f"b{number} ")
        yield number


@on_both_databases
def test_folding_under_load(scene: Scene, program: Program) -> None:
    """Two write while their journal is folded up to its head, once to the end and once killed.

    Nothing is lost, everybody has the same, and each version says what it said.
    """
    ann, ben = scene.join("ann"), scene.join("ben")
    versions, typed, words = {}, 0, typing(ann, ben)
    for ending in ("killed", "ended", "killed", "ended"):
        name = f"version {len(versions)}"
        told = program.post("/versions", json={"name": name}).json()
        versions[told["id"]] = scene.stored_text()
        folding, started = fold(scene), time.monotonic()
        while folding.poll() is None:
            typed = next(words)
            ann.until_receipt(typed)
            ben.until_receipt(typed)
            if ending == "killed" and time.monotonic() - started > 1.5:
                folding.kill()
        assert ending == "killed" or folding.returncode == 0
        converge([ann, ben])
        assert scene.stored_text() == str(ann.text)
    assert f"a{typed} " in str(ann.text)
    assert f"b{typed} " in str(ann.text)
    kinds = [entry["kind"] for entry in scene.entries()]
    assert kinds.count("fold") == 1
    assert kinds.count("update") < 2 * typed
    assert program.get("/spans").json()[0]["first"] <= 3
    for id_, text in versions.items():
        state = program.get(f"/versions/{id_}/content?format=yjs")
        draft = Draft()
        draft.doc.apply_update(state.content)
        assert str(draft.text) == text


def kept(site: Site) -> bytes:
    """Every byte of the database's files, or, of PostgreSQL, of what a dump holds."""
    if url := site.env.get("DATABASE_URL"):
        dump = subprocess.run(["pg_dump", url], capture_output=True, check=True)
        return dump.stdout
    return b"".join(path.read_bytes() for path in site.folder.glob("scriptorium.sqlite3*"))


def has(site: Site, word: str) -> bool:
    """Whether a word is anywhere in it: as text, in bytes of an update, or as it is searched."""
    site.run("manage.py", "fold")
    found = kept(site)
    forms = [form.encode() for form in (word, word.lower())]
    return any(form in found or form.hex().encode() in found for form in forms)


def loses(site: Site, word: str) -> bool:
    """Whether a word goes out of it, at once but for what the search knows."""
    deadline = time.monotonic() + 60
    while has(site, word):
        if time.monotonic() > deadline:
            return False
        time.sleep(1)
    return True


@on_both_databases
def test_what_is_erased_does_not_come_back(scene: Scene, program: Program, tmp_path: Path) -> None:
    """Not by those who were away, not under the new epoch, not out of the database's files."""
    ann = scene.join("ann")
    ann.type(f"{SECRET} ")
    ann.until_receipt(1)
    stale = scene.join("ben")
    old = stale.doc.get_update()
    assert SECRET.encode() in old
    program.post("/versions", json={"name": SECRET})
    ann.send(frames.update(ann.erase(len(SECRET) + 1)))
    ann.type(KEPT)
    ann.until_receipt(3)
    stale.close()
    assert has(scene.site, SECRET)

    erased = program.post("/erase-history").json()
    assert erased["epoch"] == 1
    assert ann.close_code() == 4501
    assert scene.open("ben").close_code() == 4501
    late = program.post("/updates", content=old, headers={"Content-Type": OCTETS})
    assert late.status_code == 409
    liar = scene.open("ben", epoch="1")
    liar.next("welcome")
    liar.sync()
    assert str(liar.text) == KEPT
    liar.send(frames.step2(old))
    liar.until_receipt(1)
    assert scene.stored_text() == KEPT
    assert loses(scene.site, SECRET)
    assert has(scene.site, KEPT)

    scene.site.run("manage.py", "document", scene.document, "erase", "--yes")
    assert loses(scene.site, KEPT)
    assert liar.close_code() == 4410


OCTETS = "application/octet-stream"
