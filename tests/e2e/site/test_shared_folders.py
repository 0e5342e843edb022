"""Shared folders: the list, their page, and the share dialog that says whence a right comes."""

from playwright.sync_api import expect

from tests.e2e.pages.share import Share
from tests.e2e.support.axe import faults
from tests.e2e.support.browser import NO_TICKET, PHONE, Windows
from tests.live.people.scene import Scene


def test_shared_folders(windows: Windows, scene: Scene) -> None:
    """Made, given and filled by keyboard; who has one has what is in it, and nothing else."""
    windows.forgiven.append(NO_TICKET)
    dora = scene.site.ask("person", "Dora")
    page = windows.page(scene.people["ann"])
    page.goto("/")
    page.get_by_role("button", name="New shared folder").press("Enter")
    page.get_by_role("dialog").get_by_label("Name of the folder").press_sequentially("Shelf")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Shelf")).to_be_visible()
    page.get_by_label("User name, e-mail address or full name").fill(dora["username"])
    page.get_by_label("Role in the folder").select_option("editor")
    page.get_by_role("button", name="Share", exact=True).press("Enter")
    expect(page.get_by_test_id("toast")).to_contain_text("has the folder now.")
    expect(page.get_by_test_id("person-row")).to_have_count(2)
    assert faults(page) == []

    share = Share(windows.desk(scene.people["ann"], scene.document).page)
    share.open()
    section = share.dialog.get_by_test_id("share-folder")
    section.get_by_role("button", name="Put into the folder").press("Enter")
    row = section.get_by_test_id("share-folder-row")
    expect(row).to_contain_text("1 person has it only by this")
    row.get_by_text("Who has the document by it").press("Enter")
    expect(row).to_contain_text("Dora (Editor)")
    expect(share.row("Dora")).to_have_count(0)
    assert faults(share.page) == []

    desk = windows.desk(dora, scene.document)
    desk.write("By the folder.")
    desk.says("saved")
    other = windows.page(dora)
    other.goto("/")
    other.keyboard.press("Control+k")
    other.get_by_test_id("palette-field").fill("shelf")
    expect(other.get_by_role("option", name="Shelf")).to_contain_text("Shared folder")
    other.keyboard.press("Enter")
    expect(other.get_by_role("heading", name="Shelf")).to_be_visible()
    expect(other.get_by_test_id("document-row")).to_have_count(1)
    assert faults(other) == []

    row.get_by_role("button", name="Take out of Shelf").press("Enter")
    share.press("Take out")
    expect(row).to_have_count(0)
    desk.says("closed")
    expect(desk.notice).to_contain_text("no longer")
    expect(share.dialog.get_by_test_id("share-log")).to_contain_text("took it out of the shared")

    page.goto("/")
    page.locator("[data-menu] summary").first.press("Enter")
    page.locator("[data-move-to]").first.press("Enter")
    page.locator("#move-folder").select_option(label="Shelf")
    page.locator("#move .primary").press("Enter")
    expect(page.get_by_test_id("toast")).to_contain_text("is in the shared folder “Shelf” now.")
    expect(page.get_by_test_id("in-shared-folder")).to_contain_text("Shelf")


def test_a_shared_folder_on_a_phone_in_german(windows: Windows, scene: Scene) -> None:
    """It fits, and every word is there."""
    context = windows.open(scene.people["ann"]["session"], PHONE, is_phone=True)
    page = context.new_page()
    page.goto("/accounts/language/")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.goto("/")
    page.get_by_role("button", name="Neuer geteilter Ordner").click()
    page.get_by_role("dialog").get_by_label("Name des Ordners").fill(
        "Ein Name, der für ein Telefon recht lang geraten ist"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Personen")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []
    page.get_by_role("button", name="Ordner löschen").click()
    expect(page.get_by_role("heading", name="Den geteilten Ordner löschen?")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Ordner löschen").click()
    expect(page.get_by_test_id("toast")).to_contain_text("ist gelöscht")
