"""Takes the pictures of the README: `python -m tests.e2e.shots docs/`."""

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.pages.chat import Chat
from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.pages.share import Share
from tests.e2e.pages.suggestions import Suggestions
from tests.e2e.support.browser import PHONE, Windows, chromium
from tests.live.sites.site import Site

DOCUMENT = "Spring release plan"
# Where Ben writes.
PLACE = "All documents, as you type"


def main(folder: Path) -> None:
    """Write the pictures, PNG, into this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as data, chromium() as browser:
        site = Site(Path(data))
        site.run("manage.py", "migrate", "--verbosity", "0")
        site.run("manage.py", "seed")
        site.start()
        try:
            windows = Windows(browser, site.url)
            take_all(windows, folder)
            windows.close()
        finally:
            site.close()


def take_all(windows: Windows, folder: Path) -> None:
    """Have Ann and Ben work in the document and take every picture."""
    ann = enter(windows.open(None), "ann")
    ann.screenshot(path=folder / "list.png")
    ann.goto("/accounts/")
    ann.screenshot(path=folder / "account.png")
    ann.goto("/")
    desk = open_document(ann)
    open_document(enter(windows.open(None), "cleo"))
    ben = open_document(enter(windows.open(None), "ben"))
    ben.text.get_by_text(PLACE).click()
    ben.page.keyboard.press("End", delay=MOVE)
    ben.page.keyboard.type(" Done", delay=20)
    take_document(desk, ben, folder / "document.png")
    take_history(ann, folder / "history.png")
    desk = open_document(ann)
    take_share(desk, folder / "share.png")
    take_chat(desk, folder / "chat.png")
    phone = enter(windows.open(None, PHONE, is_phone=True), "ann")
    take_document(open_document(phone), ben, folder / "phone.png")
    dark = enter(windows.open(None, is_dark=True), "ann")
    take_document(open_document(dark), ben, folder / "dark.png")
    windows.languages = "de-DE"
    german = enter(windows.open(None), "ann")
    take_document(open_document(german), ben, folder / "german.png")
    windows.languages = "en-US"
    desk = open_document(enter(windows.open(None), "ann"))
    take_review(desk, ben, folder / "review.png")
    take_notices(desk, ben, folder / "notices.png")
    take_published(desk, windows, folder / "published.png")


def enter(context: BrowserContext, name: str) -> Page:
    """Sign one of the demo's people in, in whatever language; their list of documents."""
    page = context.new_page()
    page.goto("/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("demo")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("document-row").first).to_be_visible()
    return page


def open_document(page: Page) -> Desk:
    """Go from the list to the document."""
    page.get_by_role("link", name=DOCUMENT).click()
    desk = Desk(page)
    desk.ready()
    return desk


def take_history(page: Page, path: Path) -> None:
    """Take what has changed in the document that is open, and go back to the list."""
    page.get_by_test_id("more").click()
    page.get_by_test_id("history").click()
    page.get_by_test_id("happening-edit").first.click()
    expect(page.get_by_test_id("as-one").locator("ins").first).to_be_visible()
    page.screenshot(path=path)
    page.goto("/")


def take_document(desk: Desk, ben: Desk, path: Path) -> None:
    """Take the document while Ben types, so that his caret shows his name."""
    desk.text.get_by_text(PLACE).scroll_into_view_if_needed()
    # The words are counted when the page has nothing else to do.
    expect(desk.page.get_by_test_id("word-count")).not_to_have_text(re.compile("^0 "))
    ben.page.keyboard.type(".")
    expect(desk.text.get_by_text(PLACE)).to_contain_text("Done.")
    expect(desk.caret("Ben Okafor")).to_be_in_viewport()
    desk.page.screenshot(path=path)
    ben.page.keyboard.press("Backspace")


def take_share(desk: Desk, path: Path) -> None:
    """Take the share dialog."""
    share = Share(desk.page)
    share.open()
    desk.page.screenshot(path=path)
    share.close()


def take_chat(desk: Desk, path: Path) -> None:
    """Take the chat beside the text."""
    chat = Chat(desk.page)
    chat.open()
    expect(chat.messages.last).to_be_in_viewport()
    desk.page.screenshot(path=path)
    chat.toggle.click()


def take_review(desk: Desk, ben: Desk, path: Path) -> None:
    """Take a thread and suggestions of Ben's beside the text."""
    theirs = Suggestions(ben)
    theirs.review.comment("The mobile app", "Shall we tell them now, or in June?")
    theirs.page.keyboard.press("Escape")
    theirs.choose("Suggest")
    theirs.replace("two features finished properly", "two features that are finished")
    theirs.replace(" and we cannot do both", "")
    theirs.review.select("in under 100 ms")
    theirs.page.keyboard.press("Control+b")
    theirs.sent()
    shown = Suggestions(desk)
    expect(shown.cards).to_have_count(4)
    shown.card("Shall we tell").scroll_into_view_if_needed()
    desk.page.screenshot(path=path)


def take_notices(desk: Desk, ben: Desk, path: Path) -> None:
    """Take what Ann is told of, after Ben has named her in the chat, too."""
    theirs = Chat(ben.page)
    theirs.open()
    theirs.field.press_sequentially("@ann")
    expect(theirs.names).to_have_text(re.compile("Ann"))
    ben.page.keyboard.press("Enter")
    ben.page.keyboard.type("could you read the last section before noon?")
    ben.page.keyboard.press("Enter")
    page = desk.page
    expect(page.get_by_test_id("bell-count")).to_be_visible()
    page.get_by_test_id("bell").click()
    expect(page.get_by_test_id("notice-row").filter(has_text="in the chat")).to_be_visible()
    page.screenshot(path=path)
    page.go_back()
    Desk(page).ready()


def take_published(desk: Desk, windows: Windows, path: Path) -> None:
    """Publish the document, and take it as everybody reads it."""
    share = Share(desk.page)
    share.open()
    section = share.dialog.get_by_test_id("share-publication")
    section.get_by_role("switch").click()
    share.settle()
    reader = windows.open(None).new_page()
    reader.goto(section.get_by_label("Address of the page").input_value())
    expect(reader.get_by_test_id("published")).to_contain_text(PLACE)
    reader.screenshot(path=path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
