"""What is kept on a device: through reloads, crashes, sign-outs and removals, with no server."""

import os
import signal
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Error, Page, expect

from tests.e2e.pages.desk import Desk
from tests.e2e.support.browser import NO_TICKET, UNREACHABLE, Windows
from tests.e2e.support.servers import frozen
from tests.e2e.writing.test_saved import journaled
from tests.live.people.scene import Scene

# In what Chromium itself writes when there is no server, or no network, for a page.
OFFLINE = ("/documents/", "/offline/", *UNREACHABLE)

KEPT = """async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name),
    pages: (await Promise.all(
        (await caches.keys()).map(async name => (await (await caches.open(name)).keys()))
    )).flat().map(({ url }) => new URL(url).pathname).filter(path => /^.documents./.test(path)),
})"""


def kept(page: Page) -> dict[str, Any]:
    """The databases and the pages of documents that the browser keeps."""
    found: dict[str, Any] = page.evaluate(KEPT)
    return found


@pytest.fixture
def ann(own_windows: Windows, own_scene: Scene) -> Desk:
    """Ann's page on the test's own site, kept for when there is no server."""
    own_windows.forgiven += OFFLINE
    own_scene.site.start()
    ann = own_windows.desk(own_scene.people["ann"], own_scene.document)
    ann.write("Before. ")
    ann.says("saved")
    ann.until_kept(own_scene.document)
    return ann


def crash(page: Page) -> BrowserContext:
    """Crash the tab: nothing runs at its end."""
    assert page.context.browser
    browser = page.context.browser.new_browser_cdp_session()
    processes = browser.send("SystemInfo.getProcessInfo")["processInfo"]
    with page.expect_event("crash"):
        for process in processes:
            if process["type"] == "renderer":
                os.kill(process["id"], signal.SIGKILL)
    return page.context


@pytest.mark.parametrize("how", ["killed", "offline"])
def test_offline_reload_online(ann: Desk, own_windows: Windows, own_scene: Scene, how: str) -> None:
    """Offline, reload, write on, reload, online: the text is there all the time."""
    context = ann.page.context
    own_scene.site.kill() if how == "killed" else context.set_offline(True)
    if how == "offline":
        # Chromium keeps sockets that are open.
        ann.page.reload()
    ann.says("offline")
    ann.write("During. ")
    expect(ann.sign).to_have_text("Offline — 8 changes kept on this device")
    ann.page.reload()
    ann.reads("Before. During. ")
    expect(ann.sign).to_have_text("Offline — 8 changes kept on this device")
    ann.write("Again.")
    expect(ann.sign).to_have_text("Offline — 14 changes kept on this device")
    ann.page.reload()
    ann.reads("Before. During. Again.")
    own_scene.site.start() if how == "killed" else context.set_offline(False)
    ann.says("saved")
    assert journaled(own_scene) == "<paragraph>Before. During. Again.</paragraph>"
    ben = own_windows.desk(own_scene.people["ben"], own_scene.document)
    ben.reads("Before. During. Again.")
    ann.reload()
    ann.says("saved")
    expect(ann.sign).to_have_attribute("data-changes", "0")


def test_no_server_for_other_pages(ann: Desk, own_scene: Scene) -> None:
    """Offline the way home leads to what is on this device, and a download says what it needs."""
    own_scene.site.kill()
    ann.says("offline")
    ann.write("During.")
    page = ann.page
    page.get_by_test_id("more").click()
    page.get_by_role("link", name="Download as Markdown").click()
    expect(page.get_by_test_id("toast")).to_have_text(
        "A download needs the server, which cannot be reached right now.×"
    )
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Your documents").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("On this device")
    expect(page.get_by_test_id("kept-row")).to_have_text("Plan7 changes not sent yet")
    page.get_by_role("link", name="Plan").click()
    ann.reads("Before. During.")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("On this device")
    own_scene.site.start()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_test_id("document-row")).to_contain_text("Plan")


def test_acts_without_a_server(ann: Desk, own_scene: Scene) -> None:
    """Every act that needs the server says that it is not there, and the page stays as it was."""
    page = ann.page
    page.goto("/")
    star = page.get_by_role("button", name="Star: Plan")
    said = page.get_by_test_id("toast").locator("p")
    own_scene.site.kill()
    star.click()
    expect(said).to_have_text("The server cannot be reached. Try again.")
    expect(star).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(True)
    page.get_by_role("button", name="New document").click()
    expect(said).to_have_text("You are offline. Try again when you are connected.")
    page.get_by_role("searchbox").fill("Pla")
    expect(said).to_have_text("You are offline. Try again when you are connected.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Sign out").click()
    expect(said).to_have_text("The server cannot be reached. Try again.")
    assert kept(page)["pages"] == [f"/documents/{own_scene.document}/"]
    page.get_by_role("button", name="New folder").click()
    page.keyboard.type("Work\n")
    expect(said).to_have_text("The server cannot be reached. Try again.")
    own_scene.site.start()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("empty")).to_contain_text("This folder is empty.")
    expect(page.get_by_test_id("folder")).to_contain_text("Work")


def test_crash(ann: Desk, own_scene: Scene) -> None:
    """A tab that crashes offline loses nothing: the next one has the words and counts them."""
    own_scene.site.kill()
    ann.says("offline")
    ann.write("Typed. ")
    expect(ann.sign).to_have_text("Offline — 7 changes kept on this device")
    again = Desk(crash(ann.page).new_page())
    again.page.goto(f"/documents/{own_scene.document}/")
    again.reads("Before. Typed. ")
    expect(again.sign).to_have_text("Offline — 7 changes kept on this device")
    own_scene.site.start()
    again.says("saved")
    assert journaled(own_scene) == "<paragraph>Before. Typed. </paragraph>"


def test_two_tabs(ann: Desk, own_scene: Scene) -> None:
    """What one tab wrote offline another has, as unsent, and sends; it is there once."""
    own_scene.site.kill()
    ann.says("offline")
    ann.write("One. ")
    expect(ann.sign).to_have_text("Offline — 5 changes kept on this device")
    second = Desk(ann.page.context.new_page())
    second.page.goto(f"/documents/{own_scene.document}/")
    second.reads("Before. One. ")
    expect(second.sign).to_have_text("Offline — 5 changes kept on this device")
    second.write("Two.")
    expect(second.sign).to_have_text("Offline — 9 changes kept on this device")
    ann.reads("Before. One. ")
    own_scene.site.start()
    for tab in (ann, second):
        tab.says("saved")
        tab.reads("Before. One. Two.")
    assert journaled(own_scene) == "<paragraph>Before. One. Two.</paragraph>"
    second.page.close()
    ann.reload()
    ann.says("saved")
    expect(ann.sign).to_have_attribute("data-changes", "0")


def test_warning_on_closing(ann: Desk, own_windows: Windows, own_scene: Scene) -> None:
    """Closing warns when something would be lost, and only then."""
    own_windows.forgiven += OFFLINE
    forbidden = Desk(own_windows.page(own_scene.people["ben"]))
    forbidden.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }"
    )
    forbidden.visit(own_scene.document)
    forbidden.says("saved")
    assert not warns(forbidden)
    forbidden.visit(own_scene.document)
    own_scene.site.kill()
    for desk, said in (
        (ann, "kept on this device"),
        (forbidden, "in this tab only: leave it open"),
    ):
        desk.says("offline")
        desk.write("!")
        expect(desk.sign).to_have_text(f"Offline — 1 change {said}")
    assert warns(forbidden)
    assert not warns(ann)


def warns(desk: Desk) -> bool:
    """Leave the page; whether the browser asks first."""
    warnings: list[str] = []

    def leave(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        dialog.accept()

    desk.page.on("dialog", leave)
    desk.page.goto("about:blank")
    desk.page.remove_listener("dialog", leave)
    return warnings == ["beforeunload"]


def test_signing_out(ann: Desk, own_windows: Windows, own_scene: Scene) -> None:
    """Signing out removes what is kept here, also under another tab."""
    context = ann.page.context
    other = context.new_page()
    other.goto("/")
    assert kept(other) == {
        "databases": [f"scriptorium-{own_scene.people['ann']['id']}"],
        "pages": [f"/documents/{own_scene.document}/"],
    }
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/accounts/login/**")
    ann.says("closed")
    expect(ann.sign).to_have_text("Signed out")
    assert kept(other) == {"databases": [], "pages": []}
    own_scene.site.kill()
    with pytest.raises(Error):
        ann.page.reload()


def test_signing_out_with_unsent_words(ann: Desk, own_scene: Scene) -> None:
    """Whoever would lose words by signing out is asked, and stays signed in when they say no."""
    leave_unsent(ann, own_scene, "Unsent.")
    ann.page.goto("/")
    ann.page.once("dialog", lambda dialog: dialog.dismiss())
    with ann.page.expect_event("dialog") as asked:
        ann.page.get_by_role("button", name="Sign out").click()
    assert "Plan: 7 changes" in asked.value.message
    expect(ann.page.get_by_role("button", name="Sign out")).to_be_enabled()
    assert kept(ann.page)["databases"] == [f"scriptorium-{own_scene.people['ann']['id']}"]


def leave_unsent(desk: Desk, scene: Scene, words: str) -> None:
    """Write while there is no server, and leave; then the server is back."""
    scene.site.kill()
    desk.says("offline")
    desk.write(words)
    expect(desk.sign).to_contain_text("kept on this device")
    desk.page.goto("about:blank")
    scene.site.start()


def test_somebody_else(ann: Desk, own_windows: Windows, own_scene: Scene) -> None:
    """The next person at the browser sees and sends nothing of the first one's."""
    leave_unsent(ann, own_scene, "Ann’s.")
    context = ann.page.context
    ben = own_scene.people["ben"]
    cookie = {"name": "sessionid", "url": own_scene.site.url}
    context.add_cookies([{**cookie, "value": ben["session"]}])
    ann.visit(own_scene.document)
    ann.says("saved")
    ann.reads("Before. ")
    assert journaled(own_scene) == "<paragraph>Before. </paragraph>"
    ann.until_kept(own_scene.document)
    own_scene.site.kill()
    ann.says("offline")
    ann.page.reload()
    ann.reads("Before. ")
    own_scene.site.start()
    context.add_cookies([{**cookie, "value": own_scene.people["ann"]["session"]}])
    ann.visit(own_scene.document)
    ann.says("saved")
    ann.reads("Before. Ann’s.")


def test_removed_while_away(ann: Desk, own_windows: Windows, own_scene: Scene) -> None:
    """Who was removed and comes back by a new page is offered the words; then nothing is kept."""
    own_windows.forgiven.append(NO_TICKET)
    ben = own_windows.desk(own_scene.people["ben"], own_scene.document)
    ben.until_kept(own_scene.document)
    own_scene.site.kill()
    ben.says("offline")
    ben.write("Ben’s.")
    expect(ben.sign).to_contain_text("kept on this device")
    ben.page.reload()
    ben.reads("Before. Ben’s.")
    own_scene.share("ben", None)
    own_scene.site.start()
    expect(ben.notice).to_contain_text("6 changes were not saved")
    expect(ben.sign).to_contain_text("No access")
    assert not warns(ben)
    ben.page.goto(f"/documents/{own_scene.document}/")
    expect(ben.notice).to_contain_text("6 changes were not saved")
    assert "Before. Ben’s." in ben.download("Download as text")[1]
    ben.page.get_by_role("button", name="Discard").click()
    ben.page.goto(f"/documents/{own_scene.document}/")
    expect(ben.page.get_by_role("heading")).to_contain_text("nothing here for you")
    expect(ben.notice).to_have_count(0)
    assert kept(ben.page)["pages"] == []


def test_lowered_while_away(ann: Desk, own_windows: Windows, own_scene: Scene) -> None:
    """Who may only read by then has the words aside, through a reload, until they are discarded."""
    ben = own_windows.desk(own_scene.people["ben"], own_scene.document)
    leave_unsent(ben, own_scene, "Ben’s.")
    own_scene.share("ben", "viewer")
    for _ in range(2):
        ben.visit(own_scene.document)
        expect(ben.notice).to_have_count(1)
        expect(ben.notice).to_contain_text("6 changes were not saved")
        ben.reads("Before. ")
        ben.says("readonly")
    ben.page.get_by_role("button", name="Discard").click()
    ben.reload()
    ben.says("readonly")
    expect(ben.notice).to_have_count(0)


def test_taken_back_while_away(ann: Desk, own_scene: Scene) -> None:
    """Words written to a text that an operator took back are kept apart from the new one."""
    leave_unsent(ann, own_scene, "Unsent.")
    own_scene.site.stop()
    site = own_scene.site
    site.run("manage.py", "document", own_scene.document, "rollback", "--to", "1", "--yes")
    site.start()
    ann.visit(own_scene.document)
    ann.says("saved")
    expect(ann.notice).to_contain_text("7 changes were not saved")
    assert "Before. Unsent." in ann.download("Download as text")[1]
    assert "Unsent" not in journaled(own_scene)


def test_restarting(ann: Desk, own_scene: Scene) -> None:
    """A server that restarts is told as such, and what is typed meanwhile arrives."""
    own_scene.site.stop()
    ann.says("restarting")
    expect(ann.sign).to_have_text("The server is restarting — your changes are kept here")
    ann.write("During.")
    expect(ann.sign).to_have_text("The server is restarting — 7 changes kept on this device")
    own_scene.site.start()
    ann.says("saved")
    assert journaled(own_scene) == "<paragraph>Before. During.</paragraph>"


def test_renamed_offline(ann: Desk, own_windows: Windows, own_scene: Scene) -> None:
    """A title given offline counts as not saved, outlives a reload and is kept; or taken back."""
    own_windows.forgiven.append(f"/api/v1/documents/{own_scene.document})")
    ben = own_windows.desk(own_scene.people["ben"], own_scene.document)
    ben.reads("Before. ")

    def renamed_offline(desk: Desk, title: str) -> None:
        own_scene.site.kill()
        desk.says("offline")
        desk.title.fill(title)
        desk.title.press("Enter")
        expect(desk.sign).to_have_text("Offline — 1 change kept on this device")

    renamed_offline(ann, "Autumn plan")
    ann.page.reload()
    expect(ann.title).to_have_value("Autumn plan")
    expect(ann.sign).to_have_text("Offline — 1 change kept on this device")
    own_scene.site.start()
    ann.says("saved")
    expect(ben.title).to_have_value("Autumn plan")
    renamed_offline(ann, "Winter plan")
    ben.title.fill("Spring plan")
    ben.title.press("Enter")
    ann.page.goto("about:blank")
    own_scene.site.start()
    ben.says("saved")
    ann.visit(own_scene.document)
    expect(ann.notice).to_contain_text("The new title was not kept")
    expect(ann.title).to_have_value("Spring plan")
    ann.says("saved")


def test_trashed_while_typing(ann: Desk, own_windows: Windows, own_scene: Scene) -> None:
    """Whoever types while the document goes to the trash is told, and can keep the words.

    Pages that are still open when it is taken out again are of use again.
    """
    own_windows.forgiven.append(NO_TICKET)
    ben = own_windows.desk(own_scene.people["ben"], own_scene.document)
    ben.reads("Before. ")
    with frozen(own_scene.site):
        ben.paste("Late.")
        own_scene.site.ask("trash", own_scene.document, own_scene.people["ann"]["id"])
    ben.says("closed")
    expect(ben.sign).to_have_text("In the trash — 1 change not saved")
    expect(ben.notice).to_contain_text("This document was removed")
    ben.page.get_by_role("button", name="Keep as a private copy").click()
    ben.page.get_by_role("link", name="Open the copy").click()
    ben.reads("Before. Late.")
    own_scene.site.ask("restore", own_scene.document, own_scene.people["ann"]["id"])
    ann.look_again()
    ann.says("saved")
    ann.reads("Before. ")
