"""The suggestions in a text, as the person in front of them makes and judges them."""

from playwright.sync_api import Locator, expect

from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.pages.review import Review

# What is committed: the words without those that are only suggested.
_COMMITTED = """text => {
    const copy = text.cloneNode(true);
    copy.querySelectorAll(".suggested-absent").forEach((shown) => shown.remove());
    return [...copy.children].map((block) => block.textContent).join("/");
}"""


class Suggestions:
    """A document's suggestions; the attributes are their parts."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page = desk.page
        self.review = Review(desk)
        self.modes = self.page.get_by_test_id("mode")
        self.list = self.page.get_by_test_id("mode-menu-list")
        self.cards = self.page.get_by_test_id("thread")
        self.batch = self.page.get_by_test_id("batch")
        self.inserted = desk.text.locator(".suggested-ins")
        self.deleted = desk.text.locator(".suggested-del")
        self.formatted = desk.text.locator(".suggested-format")

    def choose(self, mode: str) -> None:
        """Edit, Suggest or Read."""
        self.modes.get_by_role("radio", name=mode).check()
        editable = "false" if mode == "Read" else "true"
        expect(self.desk.text).to_have_attribute("contenteditable", editable)

    def may_write(self) -> None:
        """Wait until the text can be written in: after a reload it is shown before."""
        expect(self.desk.text).to_have_attribute("contenteditable", "true")

    def after(self, words: str) -> None:
        """Put the caret after the first occurrence of these words.

        Not by an arrow: what others write just then would have the editor put its selection back,
        and the next letter replace the words.
        """
        self.review.go_behind(words)

    def replace(self, words: str, others: str) -> None:
        """Type something over words; nothing deletes them."""
        self.review.select(words)
        if others:
            self.page.keyboard.type(others)
        else:
            self.page.keyboard.press("Delete", delay=MOVE)

    def sent(self) -> None:
        """Wait until the server has everything."""
        expect(self.desk.sign).to_have_attribute("data-changes", "0")

    def card(self, words: str) -> Locator:
        """The card that says this."""
        return self.cards.filter(has_text=words)

    def press(self, words: str, button: str) -> None:
        """Press a button of the card that says this."""
        self.card(words).get_by_role("button", name=button, exact=True).click()

    def committed(self) -> str:
        """The committed text, its blocks parted by slashes, of whoever does not suggest."""
        text: str = self.desk.text.evaluate(_COMMITTED)
        return text
