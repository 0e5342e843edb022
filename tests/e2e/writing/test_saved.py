"""The saved sign tells the truth."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pycrdt import XmlFragment

from tests.e2e.support.browser import NO_CHAT, UNREACHABLE, Windows
from tests.e2e.support.servers import frozen
from tests.live.people.scene import Scene
from tests.live.sites.site import Site


def journaled(scene: Scene) -> str:
    """The text that a replay of the journal gives, with its tags."""
    return str(scene.replayed().get("default", type=XmlFragment))


def test_typing(windows: Windows, scene: Scene) -> None:
    """Saved, then Saving while typing, then Saved, and by then the journal has the words."""
    ann = windows.desk(scene.people["ann"], scene.document)
    ann.says("saved")
    ann.follow_sign()
    ann.write("Every word of this")
    expect(ann.sign).to_have_text("Saved")
    assert ann.signs_seen() == ["saved", "saving", "saved"]
    assert journaled(scene) == "<paragraph>Every word of this</paragraph>"


def test_server_that_hangs(own_windows: Windows, own_scene: Scene) -> None:
    """While the server does not answer nothing is called saved, and the silence is told."""
    own_scene.site.start()
    ann = own_windows.desk(own_scene.people["ann"], own_scene.document)
    ann.says("saved")
    ann.follow_sign()
    with frozen(own_scene.site):
        ann.write("waiting")
        expect(ann.sign).to_have_text("Saving…")
        expect(ann.sign).to_have_attribute("data-changes", str(len("waiting")))
        expect(ann.sign).to_have_text("The server does not answer — 7 changes kept on this device")
    ann.says("saved")
    assert ann.signs_seen() == ["saved", "saving", "silent", "saved"]
    # Nor does the server complain to whoever has just started it.
    assert "Warning: " not in own_scene.site.logged()


def test_server_killed(own_windows: Windows, own_scene: Scene) -> None:
    """After a crash the sign counts what is kept here; a new server gets it, and gives it, once."""
    own_scene.site.start()
    own_windows.forgiven += [*UNREACHABLE, NO_CHAT]
    ann, ben = (own_windows.desk(own_scene.people[n], own_scene.document) for n in ("ann", "ben"))
    ann.write("Before. ")
    ben.reads("Before. ")
    ann.says("saved")
    with frozen(own_scene.site):
        ann.write("Unheard. ")
        ann.says("saving")
        own_scene.site.kill()
    expect(ann.sign).to_have_text("Offline — 9 changes kept on this device")
    ann.write("During.")
    expect(ann.sign).to_have_text("Offline — 16 changes kept on this device")
    expect(ben.sign).to_have_text("Offline — reconnecting…")
    own_scene.site.start()
    ann.says("saved")
    expect(ben.text).to_have_text("Before. Unheard. During.")
    assert journaled(own_scene) == "<paragraph>Before. Unheard. During.</paragraph>"


def test_server_killed_under_typing(own_windows: Windows, own_scene: Scene) -> None:
    """Two people who type through a crash and a restart lose nothing and see the same."""
    own_scene.site.start()
    own_windows.forgiven += [*UNREACHABLE, NO_CHAT]
    ann, ben = (own_windows.desk(own_scene.people[n], own_scene.document) for n in ("ann", "ben"))
    ann.write("A")
    expect(ben.text).to_have_text("A")
    ben.write("\nB")
    expect(ann.text).to_have_text("AB")
    for step in range(30):
        if step == 10:
            own_scene.site.kill()
        if step == 20:
            own_scene.site.start()
        ann.page.keyboard.type("a")
        ben.page.keyboard.type("b")
    for desk in (ann, ben):
        desk.says("saved")
        expect(desk.text.locator("p")).to_have_text(["A" + 30 * "a", "B" + 30 * "b"])


@pytest.mark.parametrize("committed", [False, True])
def test_commit_that_fails(own_windows: Windows, own_scene: Scene, committed: bool) -> None:
    """While commits fail the sign says so and nobody sees the words; then all do, once.

    They do once, too, when the database has `committed` and only the news of it was lost: then
    others may see the words already, because the journal is looked at every second.
    """
    faults = own_scene.site.folder / "faults.json"
    start_faulty(own_scene.site, faults)
    # What else the pages ask for meanwhile fails as well.
    own_windows.forgiven.append("Failed to load resource")
    ann, ben = (own_windows.desk(own_scene.people[n], own_scene.document) for n in ("ann", "ben"))
    ann.says("saved")
    fault = {"from": 1, "word": "COMMIT", "error": "disk is full", "committed": committed}
    faults.write_text(json.dumps(fault))
    ann.follow_sign()
    ann.write("kept")
    # Of what the database has, the news comes in a second: how many are left is not for long.
    ann.has_said("Not saved — the server cannot store changes right now")
    ann.has_said("kept on this device")
    if not committed:
        expect(ann.sign).to_contain_text("your 4 changes are kept on this device")
        expect(ben.text).to_have_text("")
    faults.unlink()
    ann.says("saved")
    expect(ben.text).to_have_text("kept")
    assert journaled(own_scene) == "<paragraph>kept</paragraph>"


def start_faulty(site: Site, faults: Path) -> None:
    """Start a server whose database fails as the file says, while there is one."""
    site.env["FAULTS"] = str(faults)
    site.server_module = "tests.live.sites.faulty"
    site.may_log_errors = True
    site.start()
