"""Named versions, as two people in one document live with them."""

from playwright.sync_api import expect

from tests.e2e.pages.desk import Desk
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene


def test_going_back_to_a_version(windows: Windows, scene: Scene) -> None:
    """Ann names what there is, Ben spoils it, Ann goes back: Ben's open page shows it and goes on.

    The spoiled text is a version, too, until Ann erases the history; that keeps Ben's page open.
    """
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ann.write("Good words.")
    ben.reads("Good words.")
    page = windows.open(scene.people["ann"]["session"]).new_page()
    page.goto(f"/documents/{scene.document}/versions/")
    page.get_by_label("Name of this version").fill("Before Ben")
    page.get_by_role("button", name="Name this version").click()
    rows = page.get_by_test_id("version-row")
    expect(rows).to_have_count(1)

    ben.text.press("Control+a")
    ben.page.keyboard.type("Spoiled.")
    ben.says("saved")
    ann.reads("Spoiled.")
    rows.get_by_role("link", name="Before Ben").first.click()
    expect(page.get_by_test_id("version-text")).to_have_text("Good words.")
    page.get_by_role("button", name="Go back to it: Before Ben").click()
    dialog = page.get_by_role("dialog", name="Go back to this version")
    dialog.get_by_role("button", name="Go back to it").click()
    expect(page).to_have_url(f"{scene.site.url}/documents/{scene.document}/")
    for desk in (Desk(page), ann, ben):
        desk.ready()
        desk.reads("Good words.")
    ben.write(" And more.")
    ann.reads("Good words. And more.")
    ben.says("saved")

    page.goto(f"/documents/{scene.document}/versions/")
    expect(rows.locator(".row-title")).to_have_text(
        ["Before going back to “Before Ben”", "Before Ben"]
    )
    page.get_by_role("button", name="Erase the history").click()
    before = [desk.text.element_handle() for desk in (ann, ben)]
    ben.text.press("Control+Home")
    page.get_by_role("dialog").get_by_role("button", name="Erase the history").click()
    expect(rows).to_have_count(0)
    for text in before:
        assert text
        text.wait_for_element_state("hidden")
    for desk in (ann, ben):
        desk.ready()
        desk.reads("Good words. And more.")
    # The caret is where it was.
    ben.page.keyboard.type("Very g")
    ben.page.keyboard.press("Delete")
    ann.reads("Very good words. And more.")


def test_a_frozen_text(windows: Windows, scene: Scene) -> None:
    """Ann approves what there is: both open pages say so, and nobody writes until she lets them."""
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ann.write("Good words.")
    ben.reads("Good words.")
    page = windows.open(scene.people["ann"]["session"]).new_page()
    page.goto(f"/documents/{scene.document}/versions/")
    page.get_by_label("Name of this version").fill("Final")
    page.get_by_role("button", name="Name and freeze").click()
    expect(page.get_by_test_id("freeze")).to_contain_text("Ann approved this text as “Final”")
    for desk in (ann, ben):
        expect(desk.reading).to_contain_text("Ann approved this text as “Final”")
        expect(desk.text).to_have_attribute("contenteditable", "false")
    expect(ben.page.get_by_role("button", name="Unfreeze")).to_have_count(0)
    ann.page.get_by_role("button", name="Unfreeze").click()
    for desk in (ann, ben):
        expect(desk.reading).to_be_hidden()
        expect(desk.text).to_have_attribute("contenteditable", "true")
    ben.write(" And more.")
    ann.reads("Good words. And more.")
