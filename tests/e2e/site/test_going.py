"""Going to a document or a command by keyboard from wherever one is."""

from playwright.sync_api import expect

from tests.e2e.pages.desk import Desk
from tests.e2e.support.axe import faults, too_wide
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene


def test_one_goes_by_keyboard_to_a_document_and_to_a_command(
    windows: Windows, scene: Scene
) -> None:
    """What was visited last comes first; in a text the same keys make a link."""
    ann = scene.people["ann"]
    other = scene.site.ask("document", ann["id"], "Österreich <b>")
    page = windows.page(ann)
    for document in (other, scene.document):
        page.goto(f"/documents/{document}/")
        Desk(page).says("saved")
    page.get_by_test_id("more").press("Enter")
    page.get_by_test_id("go-to").press("Enter")
    field, options = page.get_by_test_id("palette-field"), page.get_by_role("option")
    expect(field).to_be_focused()
    expect(options.nth(1)).to_contain_text("Österreich <b>")
    expect(options.get_by_text("Share", exact=True)).to_be_visible()
    assert (faults(page), too_wide(page)) == ([], [])
    page.keyboard.type("osterr")
    expect(options).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", "palette-0")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/documents/{other}/")
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("be")
    expect(options.filter(has_text="Person")).to_have_text(["BenPerson"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Shared with Ben")
    expect(page.get_by_test_id("document-row")).to_have_count(1)
    page.keyboard.press("Control+k")
    page.keyboard.type("room")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(options.first).to_contain_text("Rooms")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rooms/")
    page.keyboard.press("Control+k")
    page.keyboard.type("nothing of this")
    expect(page.get_by_test_id("palette")).to_contain_text("There is nothing of that name.")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("palette")).to_be_hidden()
    desk = windows.desk(ann, scene.document)
    desk.text.click()
    desk.page.keyboard.press("Control+k")
    expect(desk.page.get_by_test_id("palette")).to_be_hidden()
    expect(desk.page.locator("#link-address")).to_be_focused()
