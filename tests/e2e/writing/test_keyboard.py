"""Everything without a mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

SHORTCUTS = {
    "Control+b": "strong",
    "Control+i": "em",
    "Control+Shift+s": "s",
    "Control+e": "code",
    "Control+Alt+1": "h1",
    "Control+Alt+3": "h3",
    "Control+Shift+7": "ol",
    "Control+Shift+8": "ul",
    "Control+Shift+b": "blockquote",
    "Control+Alt+c": "pre",
    "Control+.": "sup",
    "Control+,": "sub",
}


def tab_to(page: Page, target: Locator, within: int) -> None:
    """Press Tab until the target has the focus.

    Raises:
        AssertionError: it takes more stops than `within`.
    """
    for _ in range(within):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"more than {within} stops to {target}")


def test_new_document(windows: Windows, scene: Scene) -> None:
    """From the list to a new document's first word: one button, its title, Enter, and typing."""
    page = windows.page(scene.people["ann"])
    page.goto("/")
    tab_to(page, page.get_by_role("button", name="New document"), within=8)
    page.keyboard.press("Enter")
    desk = Desk(page)
    expect(desk.title).to_be_focused()
    expect(desk.title).to_have_attribute("placeholder", "Untitled")
    expect(desk.title).to_have_value("")
    expect(desk.shown_title).to_have_text("Untitled")
    page.keyboard.type("By keyboard")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.keyboard.press("Enter")
    expect(desk.shown_title).to_have_text("By keyboard")
    desk.ready()
    expect(desk.text).to_be_focused()
    page.keyboard.type("First words")
    expect(desk.text).to_have_text("First words")
    desk.says("saved")
    desk.shown_title.click()
    expect(desk.title).to_be_focused()
    desk.title.fill("Two\nlines")
    page.keyboard.press("Enter")
    expect(desk.shown_title).to_have_text("Two lines")
    expect(desk.text).to_be_focused()


class Scripts:
    """The scripts of a page's site, which can be held back."""

    def __init__(self, page: Page) -> None:
        self._held: list[Route] | None = None
        page.route("**/build/*.js", self._arrive)

    def _arrive(self, route: Route) -> None:
        if self._held is None:
            route.continue_()
        else:
            self._held.append(route)

    def hold(self) -> None:
        """Hold back what is asked for from now on."""
        self._held = []

    def let_go(self) -> None:
        """Let everything pass."""
        held, self._held = self._held or [], None
        for route in held:
            route.continue_()


def test_before_the_scripts(windows: Windows, scene: Scene) -> None:
    """What is typed, entered and chosen before a page's scripts are here is done when they are."""
    page = windows.page(scene.people["ann"])
    scripts = Scripts(page)
    scripts.hold()
    page.goto("/", wait_until="commit")
    page.get_by_role("searchbox").fill("nowhere")
    scripts.let_go()
    expect(page).to_have_url(re.compile(r"\?q=nowhere$"))
    scripts.hold()
    page.goto("/", wait_until="commit")
    page.locator("#import-files").set_input_files(
        {"name": "Chosen.md", "mimeType": "text/markdown", "buffer": b"Words"}
    )
    scripts.let_go()
    desk = Desk(page)
    expect(desk.title).to_have_value("Chosen")
    page.goto("/")
    scripts.hold()
    page.get_by_role("button", name="New document").click(no_wait_after=True)
    expect(desk.title).to_be_focused()
    page.keyboard.type("Typed early\nand the first")
    scripts.let_go()
    expect(desk.shown_title).to_have_text("Typed early")
    desk.ready()
    expect(desk.text).to_be_focused()
    page.keyboard.type(" words")
    desk.reads("and the first words")
    desk.says("saved")
    desk.reload()
    expect(desk.title).to_have_value("Typed early")
    desk.reads("and the first words")


def test_document(windows: Windows, scene: Scene) -> None:
    """A document is opened, written in and formatted from the keyboard; the bar is one stop."""
    windows.desk(scene.people["ben"], scene.document).write("Some text. ")
    page = windows.page(scene.people["ann"])
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Plan"), within=30)
    page.keyboard.press("Enter")
    desk = Desk(page)
    expect(desk.text).to_have_text("Some text. ")
    # Among them the bell, the comments' button and the switch of modes.
    tab_to(page, desk.text, within=15)
    page.keyboard.press("Control+End")
    page.keyboard.press("Alt+F10")
    expect(desk.tool("Undo")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(desk.tool("Comment")).to_be_focused()
    page.keyboard.press("Home")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(desk.tool("Bold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(desk.text).to_be_focused()
    expect(desk.tool("Bold")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("bold")
    expect(desk.text.locator("strong")).to_have_text("bold")
    desk.says("saved")


def test_shortcuts(windows: Windows, scene: Scene) -> None:
    """The keys that the toolbar names do what its buttons do, and end it when pressed again."""
    ann = windows.desk(scene.people["ann"], scene.document)
    for keys, tag in SHORTCUTS.items():
        ann.page.keyboard.press(keys)
        ann.page.keyboard.type(tag)
        expect(ann.text.locator(tag)).to_have_text(tag)
        ann.page.keyboard.press(keys)
        ann.page.keyboard.press("Enter")
        ann.page.keyboard.type("plain")
        expect(ann.text.locator(":scope > p").last).to_have_text("plain")
        ann.page.keyboard.press("Enter")
    ann.says("saved")


# Keys as these layouts tell them: Ctrl+F and Ctrl+K where K and F stand, ć by AltGr on Windows.
PRESS = """(text, { altGr, ...keys }) => {
    const event = new KeyboardEvent("keydown", {
        ...keys, ctrlKey: true, bubbles: true, cancelable: true, modifierAltGraph: altGr,
    });
    text.dispatchEvent(event);
    return event.defaultPrevented;
}"""


def test_other_layouts(windows: Windows, scene: Scene) -> None:
    """Shortcuts are where they are on Latin layouts; letters by AltGr stay letters; blocks turn."""
    ann = windows.desk(scene.people["ann"], scene.document)
    ann.write("left\nשלום ימין")
    lines = ann.text.locator("p")
    expect(lines.first).to_have_css("direction", "ltr")
    expect(lines.last).to_have_css("direction", "rtl")
    ann.page.keyboard.press("Control+Shift+8")
    expect(ann.text.locator("ul")).to_have_css("direction", "rtl")
    assert ann.text.evaluate(PRESS, {"key": "л", "code": "KeyK"})
    expect(ann.page.get_by_role("dialog", name="Link")).to_be_visible()
    ann.page.keyboard.press("Escape")
    assert ann.text.evaluate(PRESS, {"key": "а", "code": "KeyF"})
    expect(ann.page.get_by_test_id("find-words")).to_be_focused()
    ann.page.keyboard.press("Escape")
    letter = {"key": "ć", "code": "KeyC", "keyCode": 67, "altKey": True, "altGr": True}
    assert not ann.text.evaluate(PRESS, letter)
    expect(ann.text.locator("pre")).to_have_count(0)


def test_link_at_once(windows: Windows, scene: Scene) -> None:
    """A link is for the words selected last, even if its keys follow before the editor hears."""
    ann = windows.desk(scene.people["ann"], scene.document)
    ann.write("to the site")
    ann.text.evaluate(
        """text => {
            getSelection().modify("extend", "backward", "word");
            const keys = { key: "k", ctrlKey: true, bubbles: true, cancelable: true };
            text.dispatchEvent(new KeyboardEvent("keydown", keys));
        }"""
    )
    ann.page.get_by_role("dialog", name="Link").get_by_label("Address").fill("example.org")
    ann.page.keyboard.press("Enter")
    expect(ann.text.get_by_role("link")).to_have_text("site")
    expect(ann.text).to_have_text("to the site")
    ann.says("saved")


def test_keys_that_waited(windows: Windows, scene: Scene) -> None:
    """Enter that comes before the browser has told of the caret's move breaks the line there."""
    ann = windows.desk(scene.people["ann"], scene.document)
    ann.write("Words")
    ann.text.press("Control+a", delay=MOVE)
    ann.text.evaluate(
        """text => {
            getSelection().collapseToEnd();
            const key = { key: "Enter", code: "Enter", keyCode: 13, bubbles: true };
            text.dispatchEvent(new KeyboardEvent("keydown", { ...key, cancelable: true }));
        }"""
    )
    expect(ann.text.locator("p")).to_have_text(["Words", ""])


def test_quote_of_everything(windows: Windows, scene: Scene) -> None:
    """Quoting everything and taking it off again leaves the text as it was, quotes within too."""
    ann = windows.desk(scene.people["ann"], scene.document)
    ann.write("One\nTwo\n")
    ann.tool("Quote").click()
    ann.page.keyboard.type("Three")
    quotes = ann.text.locator("blockquote")
    expect(quotes).to_have_text(["Three"])
    ann.text.press("Control+a", delay=MOVE)
    ann.tool("Quote").click()
    expect(ann.text.locator(":scope > blockquote")).to_have_text("OneTwoThree")
    expect(ann.tool("Quote")).to_have_attribute("aria-pressed", "true")
    ann.page.keyboard.press("Control+Shift+b")
    expect(quotes).to_have_text(["Three"])
    expect(ann.text.locator(":scope > p")).to_have_text(["One", "Two"])
    ann.says("saved")


def test_menu(windows: Windows, scene: Scene) -> None:
    """The menu opens by Enter, its entries are the next stops, and Escape leads back."""
    page = windows.desk(scene.people["ann"], scene.document).page
    more = page.get_by_test_id("more")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#desk-menu")).to_be_visible()
    tab_to(page, page.get_by_test_id("go-to"), within=1)
    page.keyboard.press("Escape")
    expect(page.locator("#desk-menu")).to_be_hidden()
    expect(more).to_be_focused()
