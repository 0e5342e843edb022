"""Groups of people: their pages, and the share dialog that gives a document to one."""

from playwright.sync_api import expect

from tests.e2e.pages.desk import Desk
from tests.e2e.pages.share import Share
from tests.e2e.support.axe import faults
from tests.e2e.support.browser import NO_TICKET, PHONE, Windows
from tests.live.people.scene import Scene


def test_groups(windows: Windows, scene: Scene) -> None:
    """Made and filled by keyboard; who is in it has the document, who is taken out is out."""
    windows.forgiven.append(NO_TICKET)
    dora = scene.site.ask("person", "Dora")
    page = windows.page(scene.people["ann"])
    page.goto("/groups/")
    assert faults(page) == []
    page.get_by_label("Name of the group").press_sequentially("Editors of the plan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Editors of the plan")).to_be_visible()
    for name in (dora["username"], "Ben"):
        page.get_by_label("User name, e-mail address or full name").fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("toast")).to_contain_text("is in the group now.")
    expect(page.get_by_test_id("member-row")).to_have_count(3)
    page.get_by_label("What Ben is to the group", exact=True).select_option("manager")
    page.get_by_role("button", name="Set what Ben is to the group").press("Enter")
    expect(page.get_by_test_id("member-row").nth(1).locator(".row-facts")).to_have_text("manager")
    assert faults(page) == []

    share = Share(windows.desk(scene.people["ann"], scene.document).page)
    share.open()
    section = share.dialog.get_by_test_id("share-groups")
    section.get_by_label("Role of the group").select_option("commenter")
    section.get_by_role("button", name="Share with the group").press("Enter")
    row = section.get_by_test_id("share-group-row")
    expect(row).to_contain_text("3 people")
    row.get_by_text("Who is in it").press("Enter")
    expect(row).to_contain_text("Ann, Ben, Dora")
    assert faults(share.page) == []
    # Who is here by the group alone stands there.
    expect(share.row("Dora")).to_have_count(0)
    row.get_by_label("Role of Editors of the plan").select_option("editor")
    share.settle()
    expect(row).to_contain_text("Ann, Ben, Dora")

    desk = windows.desk(dora, scene.document)
    desk.write("By the group.")
    desk.says("saved")
    page.goto("/groups/")
    page.get_by_test_id("group-row").get_by_role("link").click()
    page.get_by_role("button", name="Take out: Dora").press("Enter")
    expect(page.get_by_test_id("member-row")).to_have_count(2)
    desk.says("closed")
    expect(desk.notice).to_contain_text("no longer")
    expect(Desk(share.page).text).to_have_text("By the group.")
    share.close()
    share.open()
    expect(row).to_contain_text("2 people")
    expect(share.dialog.get_by_test_id("share-log")).to_contain_text(
        "You took Dora out of the group"
    )


def test_groups_on_a_phone_in_german(windows: Windows, scene: Scene) -> None:
    """They fit, and every word is there."""
    context = windows.open(scene.people["ann"]["session"], PHONE, is_phone=True)
    page = context.new_page()
    page.goto("/accounts/language/")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.goto("/groups/")
    page.get_by_label("Name der Gruppe").fill(
        "Ein Name, der für ein Telefon recht lang geraten ist"
    )
    page.get_by_role("button", name="Neue Gruppe").click()
    expect(page.get_by_role("heading", name="Mitglieder")).to_be_visible()
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Gruppe löschen").click()
    expect(page.get_by_role("heading", name="Die Gruppe löschen?")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Gruppe löschen").click()
    expect(page.get_by_test_id("toast")).to_contain_text("ist gelöscht")
