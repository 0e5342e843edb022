"""A backup of a site that is being written to, restored: it equals the journal up to its seq."""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

from tests.live.conftest import on_both_databases
from tests.live.people.browser import Browser
from tests.live.people.draft import Draft
from tests.live.people.scene import Scene
from tests.live.sites.postgres import Cluster
from tests.live.sites.site import ROOT, Site


@pytest.fixture
def restore(request: pytest.FixtureRequest, site: Site, tmp_path: Path) -> Callable[[Path], Site]:
    """Does what docs/operating.md says, into a site of its own."""

    def done(backup: Path) -> Site:
        folder = tmp_path / "restored"
        folder.mkdir()
        (folder / "secret-key").write_bytes((site.folder / "secret-key").read_bytes())
        settings = {}
        if "DATABASE_URL" in site.env:
            cluster: Cluster = request.getfixturevalue("cluster")
            settings["DATABASE_URL"] = url = cluster.empty()
            command = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}"]
            subprocess.run([*command, str(backup / "scriptorium.dump")], check=True)
        else:
            (backup / "scriptorium.sqlite3").rename(folder / "scriptorium.sqlite3")
        if (backup / "media").exists():
            (backup / "media").rename(folder / "media")
        restored = Site(folder, settings)
        request.addfinalizer(restored.close)
        restored.run("manage.py", "migrate", "--verbosity", "0")
        restored.run("manage.py", "restored")
        restored.start()
        return restored

    return done


def put_picture(browser: Browser, document: str) -> str:
    """Upload a picture into a document; its address."""
    data = BytesIO()
    Image.new("RGB", (4, 4)).save(data, "PNG")
    path, files = f"/api/v1/documents/{document}/files", {"file": ("a.png", data.getvalue())}
    token = {"X-CSRFToken": browser.http.cookies["csrftoken"]}
    answer = browser.http.post(path, files=files, headers=token)
    address: str = answer.raise_for_status().json()["path"]
    return address


@on_both_databases
def test_a_restored_backup_is_the_journal_up_to_its_seq(
    scene: Scene, restore: Callable[[Path], Site], tmp_path: Path
) -> None:
    """It was made while two wrote; those who know more start anew and bring nothing back.

    A picture comes along.
    """
    browser = Browser(scene.site.url, scene.people["ann"]["session"])
    picture = put_picture(browser, scene.document)
    shown = browser.get(picture).raise_for_status().content
    ann, ben = scene.join("ann"), scene.join("ben")
    folder = tmp_path / "backup"
    command = [sys.executable, "manage.py", "backup", str(folder)]
    backup = subprocess.Popen(command, env=scene.site.env, cwd=ROOT)
    for number in count(1):
        for peer in (ann, ben):
            peer.type(f"{number} ")
            peer.until_receipt(number)
        if backup.poll() is not None and number > 5:
            break
    assert backup.returncode == 0
    restored = restore(folder)
    there = Scene.of(restored, scene)
    entries = scene.entries()
    kept = there.entries()
    assert kept == entries[: len(kept)]
    assert 0 < len(kept) < len(entries)
    draft = Draft()
    for entry in kept:
        if entry["update"]:
            draft.doc.apply_update(entry["update"])
    assert there.stored_text() == str(draft.text)
    ann_there = there.open("ann")
    assert ann_there.close_code() == 4401
    session = restored.ask("sign_in", scene.people["ann"]["id"])
    assert there.connect(session, {"packets": "1"}).close_code() == 4501
    again = there.connect(session, {"packets": "1", "epoch": "1000000"})
    again.next("welcome")
    again.sync()
    assert str(again.text) == str(draft.text)
    again.type("on")
    again.until_receipt(1)
    assert Browser(restored.url, session).get(picture).raise_for_status().content == shown
    there.close()
    assert there.stored_text() == f"{draft.text}on"
