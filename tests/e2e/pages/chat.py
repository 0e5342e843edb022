"""The chat, as the person in front of it sees and uses it."""

import re

from playwright.sync_api import Locator, Page, expect


class Chat:
    """The chat of a page, in its side panel or, in a room, filling it; the attributes are parts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.toggle = page.get_by_test_id("chat-toggle")
        self.place = page.get_by_test_id("chat")
        self.field = page.locator(".chat-form").get_by_test_id("chat-field")
        self.messages = page.get_by_test_id("chat-message")
        self.drafts = page.get_by_test_id("chat-draft")
        self.texts = self.messages.locator(".chat-text")
        self.divider = page.get_by_test_id("chat-new")
        self.typing = page.get_by_test_id("chat-typing")
        self.news = page.get_by_test_id("chat-news")
        self.names = page.locator(".chat-form").get_by_role("option")
        self.to_first = page.get_by_role("button", name=re.compile("above$"))

    def open(self) -> None:
        """Open the side panel."""
        self.toggle.click()
        expect(self.place).to_be_visible()

    def say(self, text: str) -> None:
        """Write a message and send it with Enter."""
        self.field.fill(text)
        self.field.press("Enter")

    def row(self, text: str) -> Locator:
        """The message with this text in it."""
        return self.messages.filter(has_text=text)

    def shows(self, *texts: str) -> None:
        """Wait until these are the messages, and none is on its way."""
        expect(self.texts).to_have_text(texts)
        expect(self.drafts).to_have_count(0)

    def press(self, text: str, button: str) -> None:
        """Press a button of the message with this text."""
        self.row(text).hover()
        self.row(text).get_by_role("button", name=button, exact=True).click()
