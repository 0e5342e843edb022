"""The dialog in which owners decide who may do what."""

from playwright.sync_api import Locator, Page, expect


class Share:
    """The share dialog of a document's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialog = page.get_by_test_id("share-dialog")
        self.error = self.dialog.get_by_test_id("share-error")
        self.people = self.dialog.get_by_test_id("share-person")

    def open(self) -> None:
        """Open the dialog and wait until it knows who may do what."""
        self.page.get_by_test_id("share").click()
        self.settle()

    def close(self) -> None:
        """Close the dialog."""
        self.dialog.get_by_role("button", name="Close").click()
        expect(self.dialog).to_be_hidden()

    def settle(self) -> None:
        """Wait until the server has answered."""
        expect(self.dialog).to_have_attribute("aria-busy", "false")
        expect(self.people.first).to_be_visible()

    def role_of(self, name: str) -> Locator:
        """Where a person's role is chosen."""
        return self.dialog.get_by_label(f"Role of {name}")

    def row(self, name: str) -> Locator:
        """A person's row."""
        return self.people.filter(has_text=name)

    def press(self, name: str) -> None:
        """Press a button and wait for the answer."""
        self.dialog.get_by_role("button", name=name, exact=True).click()
        self.settle()

    def choose(self, name: str, role: str) -> None:
        """Choose another role for somebody and wait for the answer."""
        self.role_of(name).select_option(role)
        self.settle()
