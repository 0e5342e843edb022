"""The threads about a text, as the person in front of them sees and uses them."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.desk import MOVE, Desk

# Selects the first occurrence of words in the text, be it across marks, or only its end.
_SELECT = """(text, [words, isCaret]) => {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const parts = [];
    let all = "";
    while (walker.nextNode()) {
        parts.push([all.length, walker.currentNode]);
        all += walker.currentNode.data;
    }
    const at = all.indexOf(words);
    if (at < 0) throw new Error(`no words ${words} in ${all}`);
    const place = (index, isEnd) => {
        const [start, node] = parts.findLast(([start]) => (isEnd ? start < index : start <= index));
        return [node, index - start];
    };
    if (text.isContentEditable) text.focus();
    const [from, to] = [place(at, false), place(at + words.length, true)];
    from[0].parentElement.scrollIntoView({ block: "center" });
    document.getSelection().setBaseAndExtent(...(isCaret ? to : from), ...to);
    // At once: on a busy machine the editor would put its own selection back first.
    document.dispatchEvent(new Event("selectionchange"));
}"""


class Review:
    """A document's threads; the attributes are their parts."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page: Page = desk.page
        self.toggle = self.page.get_by_test_id("review-toggle")
        self.column = self.page.get_by_test_id("threads")
        self.list = self.page.get_by_test_id("thread-list")
        self.filter = self.page.get_by_test_id("thread-filter")
        self.threads = self.page.get_by_test_id("thread")
        self.beginning = self.page.get_by_test_id("new-thread")
        self.comments = self.page.get_by_test_id("comment")
        self.button = self.page.get_by_test_id("comment-button")
        self.toast = self.page.get_by_test_id("toast")
        self.marked = desk.text.locator("[data-comment]")

    def select(self, words: str) -> None:
        """Select the first occurrence of these words."""
        self.desk.text.evaluate(_SELECT, [words, False])
        self.page.wait_for_timeout(MOVE)

    def go_behind(self, words: str) -> None:
        """Put the caret behind the first occurrence of these words."""
        self.desk.text.evaluate(_SELECT, [words, True])
        self.page.wait_for_timeout(MOVE)

    def begin(self, words: str) -> Locator:
        """Begin a thread about these words by keys; the field for it."""
        self.select(words)
        self.page.keyboard.press("Control+Alt+m")
        field = self.beginning.get_by_test_id("chat-field")
        expect(field).to_be_focused()
        return field

    def comment(self, words: str, text: str) -> None:
        """Comment on words, and wait until the server has it."""
        field = self.begin(words)
        field.fill(text)
        field.press("Enter")
        expect(self.thread(text)).to_be_visible()
        self.is_said(text)

    def is_said(self, text: str) -> None:
        """Wait until nothing of the thread with this text is on its way."""
        expect(self.thread(text).locator(".chat-state")).to_have_count(0)

    def thread(self, text: str) -> Locator:
        """The card that says this."""
        return self.threads.filter(has_text=text)

    def answer(self, text: str, words: str) -> None:
        """Answer in the thread that says `text`, and wait until the server has it."""
        self.thread(text).focus()
        self.thread(text).get_by_test_id("chat-field").fill(words)
        self.thread(text).get_by_test_id("chat-field").press("Enter")
        expect(self.thread(text).locator(".chat-text").last).to_have_text(words)
        self.is_said(text)

    def press(self, text: str, button: str) -> None:
        """Press a button of the card, or of the comment, that says this."""
        self.thread(text).get_by_role("button", name=button, exact=True).first.click()

    def press_in_comment(self, text: str, button: str) -> None:
        """Press a button of the comment that says this."""
        row = self.comments.filter(has_text=text)
        row.hover()
        row.get_by_role("button", name=button, exact=True).click()

    def counts(self, number: int) -> None:
        """Wait until the button counts this many that are open, of both kinds."""
        badge = self.toggle.locator(".badge")
        expect(badge).to_have_text(str(number)) if number else expect(badge).to_be_hidden()

    def about(self, text: str) -> str:
        """The words of the text that the thread saying `text` is about."""
        key = self.thread(text).get_attribute("data-id")
        return "".join(self.desk.text.locator(f'[data-comment="{key}"]').all_inner_texts())

    def fill(self, content: list[dict[str, object]]) -> None:
        """Make this the whole text, and wait until it is saved."""
        self.desk.text.evaluate(
            "(text, content) => void text.editor.commands.setContent({ type: 'doc', content })",
            content,
        )
        self.desk.says("saved")
