"""The page of a document, as the person in front of it sees and uses it."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.share import Share

# The editor hears of a new selection a moment after the browser has made it (milliseconds).
MOVE = 50
# Where a place in the block with these words stands on the page.
_PLACE = """(text, [words, at]) => {
    for (const block of text.querySelectorAll("p, h1, h2, h3")) {
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        const parts = [];
        while (walker.nextNode())
            if (!walker.currentNode.parentElement.closest(".caret")) parts.push(walker.currentNode);
        if (parts.map(({ data }) => data).join("") !== words) continue;
        let left = at;
        const part = parts.find(({ length }) => left <= length || ((left -= length), false));
        const range = document.createRange();
        range.setStart(part, left);
        const box = range.getBoundingClientRect();
        return [box.left, box.top + box.height / 2];
    }
    throw new Error(`no block says ${words}`);
}"""


class Desk:
    """A document's page; the attributes are its parts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.get_by_test_id("editor")
        self.sign = page.get_by_test_id("saved-sign")
        self.slow = page.get_by_test_id("slow-sign")
        self.people = page.get_by_test_id("people").get_by_role("listitem")
        self.title = page.get_by_test_id("title")
        self.shown_title = page.get_by_test_id("title-shown")
        self.toolbar = page.get_by_test_id("toolbar")
        self.notice = page.get_by_test_id("notice")
        self.reading = page.get_by_test_id("reading")

    def visit(self, document: str) -> None:
        """Go to a document and wait until its text is here."""
        self.page.goto(f"/documents/{document}/")
        self.ready()

    def reload(self) -> None:
        """Load the page again and wait until its text is here."""
        self.page.reload()
        self.ready()

    def ready(self) -> None:
        """Wait until everything committed is shown."""
        expect(self.page.locator("#paper[aria-busy]")).to_have_count(0)

    def says(self, state: str) -> None:
        """Wait until the saved sign shows this state."""
        expect(self.sign).to_have_attribute("data-state", state)

    def until_kept(self, document: str) -> None:
        """Wait until the page itself is kept on the device, and the list of what is there."""
        self.page.evaluate(
            """async paths => {
                const isKept = async path => (await caches.match(path)) !== undefined;
                const until = performance.now() + 30000;
                await navigator.serviceWorker.ready;
                while ((await Promise.all(paths.map(isKept))).includes(false)) {
                    if (performance.now() > until) throw new Error("it is not kept");
                    await new Promise(requestAnimationFrame);
                }
            }""",
            [f"/documents/{document}/", "/offline/"],
        )

    def reads(self, words: str) -> None:
        """Wait until the text is this; `to_have_text` would overlook spaces at its end."""
        expect(self.text).to_have_js_property("textContent", words)

    def write(self, words: str) -> None:
        """Type at the end of the text, letter by letter."""
        self.text.press("Control+End", delay=MOVE)
        self.page.keyboard.type(words)

    def paste(self, words: str) -> None:
        """Put words at the end of the text in one change."""
        self.text.press("Control+End", delay=MOVE)
        self.page.keyboard.insert_text(words)

    def drag(self, *places: tuple[str, int]) -> None:
        """Go with the mouse from one place in a block to others, its button being down."""
        (left, top), *others = [self.text.evaluate(_PLACE, place) for place in places]
        self.page.mouse.move(left, top)
        self.page.mouse.down()
        for left, top in others:
            self.page.mouse.move(left, top, steps=5)
        self.page.mouse.up()
        self.page.wait_for_timeout(MOVE)

    def tool(self, name: str) -> Locator:
        """A button of the toolbar."""
        return self.toolbar.get_by_role("button", name=name, exact=True)

    def caret(self, name: str) -> Locator:
        """Another person's caret in the text."""
        return self.text.locator(f'.caret[data-name="{name}"]')

    def download(self, button: str) -> tuple[str, str]:
        """Press a button that gives a file; the file's name and content."""
        with self.page.expect_download() as caught:
            self.page.get_by_role("button", name=button).click()
        path = caught.value.path()
        return caught.value.suggested_filename, Path(path).read_text()

    def look_again(self) -> None:
        """Come back to the window after a moment: it looks at what it is not told."""
        self.page.evaluate(
            """() => {
                const now = Date.now;
                Date.now = () => now() + 5000;
                window.dispatchEvent(new Event("focus"));
                Date.now = now;
            }"""
        )

    def give(self, name: str, role: str) -> None:
        """Choose another role for somebody in the share dialog."""
        share = Share(self.page)
        share.open()
        share.choose(name, role)
        share.close()

    def remove(self, name: str) -> None:
        """Remove somebody in the share dialog."""
        share = Share(self.page)
        share.open()
        share.dialog.get_by_role("button", name=f"Remove {name}").click()
        share.press("Remove")
        share.close()

    def follow_sign(self) -> None:
        """From now on remember every state that the saved sign shows, and what it says."""
        self.sign.evaluate(
            """sign => {
                sign.seen = [];
                sign.said = "";
                const note = () => {
                    const { state } = sign.dataset;
                    if (sign.seen.at(-1) !== state) sign.seen.push(state);
                    sign.said += `${sign.textContent}\n`;
                };
                note();
                new MutationObserver(note).observe(sign, {
                    attributeFilter: ["data-state"], childList: true,
                });
            }"""
        )

    def has_said(self, words: str) -> None:
        """Wait until the saved sign has shown these words since `follow_sign`."""
        self.page.wait_for_function(
            "([sign, words]) => sign.said.includes(words)", arg=[self.sign.element_handle(), words]
        )

    def signs_seen(self) -> list[str]:
        """The states that the saved sign has shown since `follow_sign`."""
        seen: list[str] = self.sign.evaluate("sign => sign.seen")
        return seen
