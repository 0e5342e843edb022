"""The list of documents, as the person in front of it uses it."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.share import Share
from tests.e2e.support.browser import DESKTOP, NO_TICKET, Windows
from tests.e2e.writing.test_keyboard import tab_to
from tests.live.people.scene import Scene


def row(page: Page, title: str) -> Locator:
    """The row of the document that is called exactly so."""
    link = page.get_by_role("link", name=title, exact=True)
    return page.get_by_test_id("document-row").filter(has=link)


def menu(page: Page, title: str) -> Locator:
    """Opens the menu of a row."""
    opened = row(page, title).locator("[data-menu]")
    opened.locator("summary").click()
    return opened


def star_of(page: Page, title: str) -> Locator:
    return row(page, title).get_by_role("button", name="Star: ")


def folder(page: Page, name: str) -> Locator:
    return page.get_by_test_id("folder").filter(has_text=name)


def said(page: Page) -> Locator:
    """What the page says at its edge of what was done."""
    return page.get_by_test_id("toast").locator("p")


def test_stars_folders_copies_and_trash(windows: Windows, scene: Scene) -> None:
    """Nothing needs another page, and what is done is said and can be undone."""
    page = windows.page(scene.people["ann"])
    page.goto("/")
    page.get_by_role("button", name="New folder").click()
    page.keyboard.type("Work\n")
    expect(page.get_by_test_id("empty")).to_contain_text("This folder is empty.")
    page.goto("/")

    with page.expect_response("**/star"):
        star_of(page, "Plan").click()
    expect(star_of(page, "Plan")).to_have_attribute("aria-pressed", "true")
    page.goto("/?show=starred")
    with page.expect_response("**/star"):
        star_of(page, "Plan").click()
    page.reload()
    expect(page.get_by_test_id("empty")).to_be_visible()
    page.goto("/")

    menu(page, "Plan").get_by_role("link", name="Move to folder").click()
    page.get_by_label("Folder", exact=True).select_option("Work")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(said(page)).to_have_text("“Plan” is in “Work” now.")
    expect(folder(page, "Work").locator("[data-count]")).to_have_text("1")
    expect(row(page, "Plan").locator(".in-folder")).to_have_text("Work")
    row(page, "Plan").drag_to(page.get_by_role("link", name="All", exact=True))
    expect(folder(page, "Work").locator("[data-count]")).to_have_text("0")
    row(page, "Plan").drag_to(folder(page, "Work"))
    expect(folder(page, "Work").locator("[data-count]")).to_have_text("1")
    folder(page, "Work").click()
    expect(row(page, "Plan")).to_be_visible()

    menu(page, "Plan").get_by_role("button", name="Duplicate").click()
    expect(said(page)).to_have_text("“Copy of Plan” is there.")
    page.goto("/")
    menu(page, "Copy of Plan").get_by_role("button", name="Move to trash").click()
    expect(said(page)).to_have_text("“Copy of Plan” is in the trash.")
    expect(row(page, "Copy of Plan")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Copy of Plan")).to_be_visible()


def test_what_is_said_and_undone(windows: Windows, scene: Scene) -> None:
    """It moves nothing, waits for whoever points at it, and Undo or Ctrl+Z takes the act back."""
    ann = scene.people["ann"]
    scene.site.ask("document", ann["id"], "Later")
    page = windows.page(ann)
    page.clock.install()
    page.goto("/")
    place = page.get_by_test_id("document-row").first.bounding_box()

    def keys() -> None:
        page.keyboard.press("Control+z")

    def button() -> None:
        page.get_by_test_id("toast").get_by_role("button", name="Undo").press("Enter")

    for undo in (keys, button):
        menu(page, "Later").get_by_role("button", name="Move to trash").click()
        expect(said(page)).to_have_text("“Later” is in the trash.")
        expect(row(page, "Later")).to_have_count(0)
        expect(row(page, "Plan").locator("summary")).to_be_focused()
        assert page.get_by_test_id("document-row").first.bounding_box() == place
        undo()
        expect(said(page)).to_have_text("“Later” is back.")
        expect(row(page, "Later")).to_be_visible()
    menu(page, "Later").get_by_role("button", name="Rename").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Sooner\n")
    expect(said(page)).to_have_text("It is called “Sooner” now.")
    expect(row(page, "Sooner")).to_be_visible()
    button()
    expect(row(page, "Later")).to_be_visible()
    star_of(page, "Later").click()
    with page.expect_response("**/star"):
        star_of(page, "Later").click()
    expect(said(page)).to_have_text("“Later” has no star now.")
    page.clock.run_for(10_000)
    said(page).hover()
    page.clock.run_for(60_000)
    expect(said(page)).to_be_visible()
    button()
    expect(star_of(page, "Later")).to_have_attribute("aria-pressed", "true")
    star_of(page, "Later").click()
    expect(said(page)).to_be_visible()
    page.clock.run_for(60_000)
    expect(said(page)).to_have_count(0)


def test_a_double_click_and_a_wrong_one(windows: Windows, scene: Scene) -> None:
    """Two presses make one document, two visits two; who has left by mistake comes back."""
    page = windows.page(scene.people["ben"])
    page.goto("/")
    for number in (1, 2):
        page.get_by_role("button", name="New document").dblclick()
        expect(page.get_by_test_id("title")).to_be_focused()
        page.get_by_role("link", name="Documents").first.click()
        expect(row(page, "Untitled")).to_have_count(number)
    row(page, "Plan").get_by_role("link").click()
    share = Share(page)
    share.open()
    windows.forgiven.append(NO_TICKET)
    share.press("Leave this document")
    share.dialog.get_by_role("button", name="Leave", exact=True).click()
    expect(said(page)).to_have_text("You have left “\u2068Plan\u2069”.")
    expect(row(page, "Plan")).to_have_count(0)
    page.evaluate("window.isSame = true")
    page.keyboard.press("Control+z")
    expect(said(page)).to_have_text("You are back in “Plan”.")
    expect(row(page, "Plan")).to_be_visible()
    # In place, like what the page itself offers.
    assert page.evaluate("window.isSame")


def test_search(windows: Windows, scene: Scene) -> None:
    """What one person has written the other finds a little later; while typing, without a stop."""
    ben = windows.desk(scene.people["ben"], scene.document)
    ben.write("We need marzipan for the cake")
    ben.says("saved")
    page = windows.page(scene.people["ann"])
    page.goto("/")
    field = page.get_by_role("searchbox")
    field.fill("nothing like it")
    expect(page.get_by_test_id("empty")).to_contain_text("Nothing is found for “nothing like it”.")

    def search() -> None:
        with page.expect_response("**/?q=marz*"):
            field.fill("marz")
            field.press("Enter")

    search()
    for _ in range(60):
        if row(page, "Plan").count():
            break
        page.wait_for_timeout(500)
        search()
    expect(row(page, "Plan").locator("mark")).to_have_text("marzipan")
    expect(row(page, "Plan").locator(".excerpt")).to_contain_text("We need marzipan")
    expect(field).to_be_focused()
    page.reload()
    expect(field).to_have_value("marz")
    expect(row(page, "Plan").locator("mark")).to_have_text("marzipan")
    field.fill("")
    expect(row(page, "Plan").locator("mark")).to_have_count(0)
    expect(row(page, "Plan")).to_be_visible()


def test_by_keyboard_alone(windows: Windows, scene: Scene) -> None:
    """Star, menu and folder; Escape leads back to where it was opened."""
    page = windows.page(scene.people["ben"])
    page.goto("/")
    star = star_of(page, "Plan")
    tab_to(page, star, within=25)
    page.keyboard.press("Space")
    expect(star).to_have_attribute("aria-pressed", "true")
    opener = row(page, "Plan").locator("summary")
    tab_to(page, opener, within=3)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Move to folder"), within=3)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Move to folder"), within=3)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Or a new folder"), within=3)
    page.keyboard.type("Later\n")
    expect(said(page)).to_have_text("“Plan” is in “Later” now.")
    expect(folder(page, "Later").locator("[data-count]")).to_have_text("1")
    expect(opener).to_be_focused()


def test_more_than_a_page(windows: Windows, scene: Scene) -> None:
    """The rest comes when it is asked for, below what is there, and the focus goes along."""
    ann = scene.site.ask("person", "Anna")
    for number in range(55):
        scene.site.ask("document", ann["id"], f"Text {number}")
    page = windows.page(ann)
    page.goto("/")
    rows = page.get_by_test_id("document-row")
    expect(rows).to_have_count(50)
    page.get_by_role("link", name="Show more").click()
    expect(rows).to_have_count(55)
    expect(rows.nth(50).get_by_role("link").first).to_be_focused()
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)


def test_without_a_script(windows: Windows, scene: Scene) -> None:
    """Stars and folders are forms; the search is, too."""
    browser = windows.page(scene.people["ann"]).context.browser
    assert browser
    context = browser.new_context(
        base_url=scene.site.url, viewport=DESKTOP, java_script_enabled=False
    )
    context.add_cookies(
        [{"name": "sessionid", "value": scene.people["ann"]["session"], "url": scene.site.url}]
    )
    page = context.new_page()
    page.goto("/?q=plan")
    star_of(page, "Plan").click()
    expect(page).to_have_url(f"{scene.site.url}/?q=plan")
    expect(star_of(page, "Plan")).to_have_attribute("aria-pressed", "true")
    menu(page, "Plan").get_by_role("link", name="Move to folder").click()
    page.get_by_label("Or a new folder").fill("Paper")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(said(page)).to_have_text("“Plan” is in “Paper” now.")
