"""A narrow phone, and a dark room."""

import re

from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.pages.desk import Desk
from tests.e2e.support.browser import PHONE, Windows
from tests.live.people.scene import Scene

# WCAG 2.2, success criterion 1.4.3.
LEAST_CONTRAST = 4.5
# What a title has for its letters, in px.
ROOM = "title => title.clientWidth - 2 * parseFloat(getComputedStyle(title).paddingLeft)"
LEAST_ROOM = 100


def test_phone(windows: Windows, scene: Scene) -> None:
    """On a narrow phone nothing is cut off and one can write, format and see that it is saved."""
    ann, ben = (scene.people[name] for name in ("ann", "ben"))
    scene.site.ask("say", scene.document, ben["id"], ["@Ann"], [ann["id"]])
    page = windows.open(ann["session"], PHONE, is_phone=True).new_page()
    page.goto("/")
    fits(page)
    page.get_by_role("link", name="Plan").tap()
    desk = Desk(page)
    desk.ready()
    desk.text.tap()
    desk.tool("Heading 2").tap()
    page.keyboard.type("Wordsthatarelongerthantheyshouldbe" * 3)
    expect(desk.text.locator("h2")).to_be_visible()
    desk.says("saved")
    for part in (desk.sign, desk.shown_title, desk.tool("Bold"), desk.people.first):
        expect(part).to_be_in_viewport()
    assert desk.shown_title.evaluate(ROOM) >= LEAST_ROOM
    more = page.get_by_test_id("more")
    expect(more).to_have_accessible_description("Notices, 1 unread")
    assert more.evaluate("(each) => getComputedStyle(each, '::after').content") == '"1"'
    more.tap()
    expect(page.get_by_role("link", name="Notices, 1 unread")).to_be_in_viewport()
    fits(page)


def test_touch(windows: Windows, scene: Scene) -> None:
    """With a finger alone one ticks off, fills a table, picks from the slash menu and shares."""
    page = windows.open(scene.people["ann"]["session"], PHONE, is_phone=True).new_page()
    desk = Desk(page)
    desk.visit(scene.document)
    desk.text.tap()
    desk.tool("Check list").tap()
    page.keyboard.type("pack")
    desk.text.get_by_role("checkbox", name="pack").tap()
    expect(desk.text.get_by_role("checkbox", name="pack")).to_be_checked()
    desk.text.locator("li p").tap()
    page.keyboard.press("End")
    page.keyboard.type("\n\n/table")
    page.get_by_role("listbox", name="Insert").get_by_role("option").first.tap()
    desk.text.locator("td").first.tap()
    page.keyboard.type("cell")
    tools = page.get_by_role("toolbar", name="Table")
    tools.get_by_role("button", name="Delete row").tap()
    expect(desk.text.locator("tr")).to_have_count(2)
    fits(page)
    page.get_by_test_id("share").tap()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Ben", exact=True)).to_be_visible()
    fits(page)
    dialog.get_by_role("button", name="Close").first.tap()
    page.get_by_test_id("more").tap()
    expect(page.locator("#desk-menu")).to_be_in_viewport()
    fits(page)
    desk.says("saved")


# Where the header's sign stands, and how high the row is in which it does.
SIGN = """() => {
    const { x, y } = document.querySelector(".home img").getBoundingClientRect();
    return [x, y, document.querySelector(".site-header, .desk-bar").clientHeight];
}"""
# What one presses and is smaller than a fingertip: links in sentences and titles are not meant.
SMALL = """() => [...document.querySelectorAll("a, button, summary, select, textarea, input")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !one.matches(".hidden-text, .skip, .row-title, p a"))
    .filter((one) => !one.matches("[type=checkbox], [type=radio]"))
    .filter((one) => !one.closest("[popover]"))
    .filter((one) => one.offsetWidth < 44 || one.offsetHeight < 44)
    .map((one) => one.outerHTML)"""
LARGE: ViewportSize = {"width": 1440, "height": 900}
COMMON: ViewportSize = {"width": 390, "height": 844}
HIGHEST = 64  # px
FIRST_ROW = 400  # px


def test_header(windows: Windows, scene: Scene) -> None:
    """On every page the header is one row, its sign in one place, large enough for a finger."""
    document = f"/documents/{scene.document}/"
    session = scene.people["ann"]["session"]
    for size in (LARGE, COMMON):
        stranger = windows.open(None, size, is_phone=size is COMMON).new_page()
        stranger.goto("/accounts/login/")
        place = stranger.evaluate(SIGN)
        assert place[2] <= HIGHEST
        page = windows.open(session, size, is_phone=size is COMMON).new_page()
        page.goto("/rooms/")
        page.get_by_role("button", name="New room").click()
        page.wait_for_url("**/documents/**")
        pages = [page.url, document, f"{document}versions/"]
        for path in [*pages, "/", "/rooms/", "/accounts/email/", "/accounts/tokens/", "/offline/"]:
            page.goto(path)
            # The account's page goes to the section that is asked for.
            page.evaluate("scrollTo(0, 0)")
            assert page.evaluate(SIGN) == place, f"{path}, {size}"
            if size is COMMON:
                assert page.evaluate(SMALL) == [], path
                fits(page)
    for windows.languages in ("en-US", "de-DE"):
        page = windows.open(session, COMMON, is_phone=True).new_page()
        page.goto("/")
        first = page.get_by_test_id("document-row").first.bounding_box()
        assert first
        assert first["y"] < FIRST_ROW
        page.goto("/?show=trash")
        expect(page.locator(".library-nav [aria-current]")).to_be_in_viewport(ratio=1)
    one_row_of_tools(page, document)


def one_row_of_tools(page: Page, document: str) -> None:
    """Assert that a phone's tools are one row, whose end is reached by scrolling."""
    page.goto(document)
    tools = page.locator(".desk-tools")
    desk = Desk(page)
    desk.ready()
    height = tools.evaluate("tools => tools.offsetHeight")
    assert height <= HIGHEST
    last = page.locator(".help-button")
    expect(last).not_to_be_in_viewport()
    tools.evaluate("tools => tools.scrollTo(tools.scrollWidth, 0)")
    expect(last).to_be_in_viewport()


def fits(page: Page) -> None:
    """Assert that nothing makes the page wider than the phone."""
    # Not than `innerWidth`: on a phone the window grows with what does not fit.
    width = page.evaluate("document.documentElement.scrollWidth")
    size = page.viewport_size
    assert size
    assert width <= size["width"], f"{page.url} is {width} px wide"


# Which parts of the header stand over one another, or beside it.
COVERED = """() => {
    const bar = document.querySelector(".desk-bar");
    const { left, right, top } = bar.getBoundingClientRect();
    const edges = each => {
        const box = each.getBoundingClientRect();
        const words = document.createRange();
        words.selectNodeContents(each);
        const isSign = each.id === "saved-sign";
        const end = isSign ? Math.max(box.right, words.getBoundingClientRect().right) : box.right;
        return { name: each.id || each.className, left: box.left, right: end, top: box.top };
    };
    const parts = [...bar.children]
        .filter(each => each.getClientRects().length > 0 && !each.classList.contains("hidden-text"))
        .map(edges)
        // Where there is less room the sign stands below the title.
        .filter(({ name, top: y }) => name !== "saved-sign" || y < top + 24);
    return parts
        .filter(({ left: from, right: to }, at) =>
            from < left - 1 || to > right + 1 || to > (parts[at + 1]?.left ?? right) + 1)
        .map(({ name }) => name);
}"""


def test_nothing_in_the_header_is_covered(windows: Windows, scene: Scene) -> None:
    """At any width, beside the panel or not, with three people and the longer words of German."""
    windows.languages = "de-DE"
    scene.person("cleo", "editor")
    desk, *_ = [windows.desk(scene.people[name], scene.document) for name in ("ann", "ben", "cleo")]
    desk.page.get_by_test_id("title-shown").wait_for()
    expect(desk.people).to_have_count(3)
    for width in (1400, 1200, 1100, 1024, 961, 900, 740, 641, 560):
        desk.page.set_viewport_size({"width": width, "height": 800})
        for is_open in (False, True) if width > 960 else (False,):
            if is_open:
                desk.page.get_by_test_id("chat-toggle").click()
            assert desk.page.evaluate(COVERED) == [], f"{width}, panel: {is_open}"
            if is_open:
                desk.page.get_by_test_id("chat-toggle").click()


def test_dark(windows: Windows, scene: Scene) -> None:
    """In dark mode both pages are light on dark, with enough contrast."""
    page = windows.open(scene.people["ann"]["session"], is_dark=True).new_page()
    page.goto("/")
    is_dark_and_clear(page, "h1", "body")
    desk = Desk(page)
    desk.visit(scene.document)
    desk.write("In the dark")
    is_dark_and_clear(page, ".prose p", "#paper")
    desk.says("saved")


def is_dark_and_clear(page: Page, words: str, ground: str) -> None:
    """Assert that the words stand out light on their ground."""
    above = luminance(page, words, "color")
    below = luminance(page, ground, "backgroundColor")
    assert above > below
    assert (above + 0.05) / (below + 0.05) >= LEAST_CONTRAST


def luminance(page: Page, selector: str, what: str) -> float:
    """The relative luminance (0 black to 1 white) of an element's colour, as WCAG defines it."""
    reading = "(element, what) => getComputedStyle(element)[what].match(/[0-9.]+/g).map(Number)"
    found = page.locator(selector).first.evaluate(reading, what)
    assert len(found) == 3, f"{selector} has no opaque {what}"
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in found]
    return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])


def test_paper(windows: Windows, scene: Scene) -> None:
    """On paper there are the title and the text, black, and nothing of the page around them; a
    table's row of headings stands on each page that it goes on to.
    """
    context = windows.open(scene.people["ann"]["session"], is_dark=True)
    desk = Desk(context.new_page())
    desk.visit(scene.document)
    desk.title.fill("A title that is much longer than the field in which it is written" * 2)
    desk.title.press("Enter")
    expect(desk.page.locator("h1[data-title]")).to_have_attribute("data-title", re.compile("^A t"))
    desk.write("To be printed")
    desk.page.get_by_test_id("toolbar").get_by_role("button", name="Table", exact=True).click()
    expect(desk.text.locator("th")).to_have_count(3)
    desk.says("saved")
    desk.page.get_by_test_id("chat-toggle").click()
    desk.page.emulate_media(media="print")
    shown = desk.page.evaluate(
        """() => [...document.body.querySelectorAll("*")]
            .filter((element) => !element.children.length && element.checkVisibility())
            .map((element) => element.textContent.trim()).filter(Boolean)"""
    )
    assert shown == ["To be printed"]
    heading = "h1 => getComputedStyle(h1, '::before').content"
    assert "much longer" in desk.page.locator("h1[data-title]").evaluate(heading)
    assert luminance(desk.page, ".prose p", "color") < 0.02
    rows = "rows => rows.map(row => getComputedStyle(row).display)"
    group = ["contents", "table-header-group", "table-row", "table-row"]
    assert desk.page.locator(".prose :is(tbody, tr)").evaluate_all(rows) == group
