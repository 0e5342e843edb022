"""What stands around the text and over it covers nothing, and lets the keyboard through."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

TALL: ViewportSize = {"width": 1440, "height": 900}
LINES = 60
PASTE = """(text, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    const options = { clipboardData, bubbles: true, cancelable: true };
    text.dispatchEvent(new ClipboardEvent("paste", options));
}"""
# What is seen along the line in which the cursor is, at both its ends.
COVERING = """text => {
    const line = getSelection().getRangeAt(0).getBoundingClientRect();
    const { left, right } = text.getBoundingClientRect();
    return [left + 2, line.right, right - 2].flatMap((x) => [line.top + 1, line.bottom - 1]
        .map((y) => document.elementFromPoint(x, y))
        .filter((seen) => !seen?.closest("#paper")).map((seen) => seen?.outerHTML ?? "nothing"));
}"""


def desk_of(windows: Windows, scene: Scene, viewport: ViewportSize) -> Desk:
    """Ann's document in a window of this size."""
    page = windows.open(scene.people["ann"]["session"], viewport).new_page()
    desk = Desk(page)
    desk.visit(scene.document)
    return desk


def box(part: Locator) -> dict[str, float]:
    """Where something is."""
    found: Any = part.bounding_box()
    assert found
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def test_outline(windows: Windows, scene: Scene) -> None:
    """Keys go through the outline; it never lies over the paper unless it was asked for."""
    desk = desk_of(windows, scene, TALL)
    page = desk.page
    desk.write("# First\nWords\n# Second\n")
    outline = page.get_by_test_id("outline")
    expect(outline.get_by_role("button")).to_have_text(["First", "Second"])
    outline.get_by_role("button").first.focus()
    page.keyboard.press("Tab")
    expect(outline.get_by_role("button").last).to_be_focused()
    page.keyboard.press("Enter")
    expect(desk.text).to_be_focused()
    page.keyboard.type("The ")
    expect(desk.text.locator("h1").last).to_have_text("The Second")
    outline.get_by_role("button").last.focus()
    page.keyboard.press("Tab")
    expect(outline.locator(":focus")).to_have_count(0)
    assert box(outline)["right"] <= box(page.locator("#paper"))["x"]
    page.get_by_test_id("chat-toggle").click()
    expect(outline).to_be_hidden()
    page.get_by_test_id("chat-toggle").click()
    expect(outline).to_be_visible()


@pytest.mark.parametrize(
    ("width", "chat"), [(320, False), (390, False), (768, False), (1024, True), (1200, True)]
)
def test_last_line(windows: Windows, scene: Scene, width: int, chat: bool) -> None:
    """Nothing lies over the line that is being written, and it keeps away from the edges."""
    desk = desk_of(windows, scene, {"width": width, "height": 600})
    if chat:
        desk.page.get_by_test_id("chat-toggle").click()
    desk.text.evaluate(PASTE, "<p>A line of the text that is long</p>" * LINES)
    desk.write("\nThe line being written")
    assert desk.text.evaluate(COVERING) == []
    line = box(desk.text.locator("p").last)
    assert line["bottom"] <= 600 - 16
    desk.text.press("PageUp", delay=MOVE)
    desk.text.press("Control+Home", delay=MOVE)
    desk.page.keyboard.type("Up here ")
    assert desk.text.evaluate(COVERING) == []


def test_first_bars(windows: Windows, scene: Scene) -> None:
    """The first bar after a load stands by its words, and by its table without hiding its title."""
    desk = desk_of(windows, scene, TALL)
    page = desk.page
    desk.write("Some words in the middle of a line, and of more words\n# Figures\n")
    cells = "<tr><td>one</td><td>two</td></tr>"
    desk.text.evaluate(PASTE, f"<table>{cells * 2}</table>")
    desk.says("saved")
    desk.reload()
    desk.text.locator("p").first.dblclick(position={"x": 200, "y": 12})
    bubble, words = page.get_by_test_id("bubble"), desk.text.locator("p").first
    expect(bubble).to_be_visible()
    page.wait_for_function("document.querySelector('.bubble')?.style.top")
    assert box(words)["x"] - 100 < box(bubble)["x"]
    assert box(bubble)["bottom"] <= box(words)["y"] or box(bubble)["y"] >= box(words)["bottom"]
    desk.reload()
    desk.text.locator("td").first.click()
    tools, table = page.get_by_test_id("table-tools"), desk.text.locator("table")
    placed(page)
    assert box(tools)["x"] == pytest.approx(box(table)["x"], abs=4)
    assert box(tools)["y"] >= box(table)["bottom"]


def placed(page: Page) -> None:
    """Wait until the table's bar has its place."""
    page.wait_for_function("document.querySelector('[data-testid=table-tools]')?.style.top")


def test_tall_table(windows: Windows, scene: Scene) -> None:
    """A table that is higher than the window has its tools in sight, beside the cursor's row."""
    desk = desk_of(windows, scene, {"width": 1024, "height": 600})
    page = desk.page
    desk.write("# Figures\n")
    desk.text.evaluate(PASTE, f"<table>{'<tr><td>one</td><td>two</td></tr>' * LINES}</table>")
    tools, heading = page.get_by_test_id("table-tools"), desk.text.locator("h1")
    for row in (0, LINES // 2, LINES - 1):
        cell = desk.text.locator("tr").nth(row).locator("td").first
        cell.click()
        placed(page)
        expect(tools).to_be_in_viewport(ratio=1)
        at, tool = box(cell), box(tools)
        assert tool["y"] >= at["bottom"] or tool["bottom"] <= at["y"], row
        assert row or tool["y"] >= box(heading)["bottom"]


def test_link_card(windows: Windows, scene: Scene) -> None:
    """A click on a link offers to open, copy, edit and remove it."""
    desk = desk_of(windows, scene, TALL)
    page, link = desk.page, desk.text.get_by_role("link")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.text.evaluate(PASTE, '<p>See <a href="https://example.org/plan">the plan</a> first</p>')
    link.click()
    card = page.get_by_test_id("link-card")
    way = card.get_by_role("link", name="https://example.org/plan")
    expect(way).to_have_attribute("target", "_blank")
    card.get_by_role("button", name="Copy the address").click()
    expect(card.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "https://example.org/plan"
    card.get_by_role("button", name="Edit the link").click()
    expect(card).to_have_count(0)
    page.get_by_role("dialog", name="Link").get_by_label("Address").fill("example.org/other")
    page.keyboard.press("Enter")
    expect(link).to_have_attribute("href", "https://example.org/other")
    expect(link).to_have_text("the plan")
    page.keyboard.press("End")
    link.click()
    card.get_by_role("button", name="Remove the link").click()
    expect(link).to_have_count(0)
    expect(desk.text).to_have_text("See the plan first")
    expect(desk.text).to_be_focused()
    desk.says("saved")
