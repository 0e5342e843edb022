"""What is being written and not said: it is theirs who write it, in the tab in which they do."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.e2e.pages.desk import Desk
from tests.e2e.pages.suggestions import Suggestions
from tests.e2e.review.test_suggestions import pages
from tests.e2e.support.browser import UNREACHABLE, Windows
from tests.e2e.writing.test_offline import warns
from tests.live.people.scene import Scene


def again(page: Suggestions, document: str) -> Suggestions:
    """Another tab of the same browser."""
    other = Suggestions(Desk(page.page.context.new_page()))
    other.desk.visit(document)
    return other


def test_reload(windows: Windows, scene: Scene) -> None:
    """What is being written outlives the page, an edit, too; no other tab or person has it."""
    ann, ben = pages(windows, scene, "ann", "ben")
    ann.review.comment("quick", "Which fox?")
    ben.review.comment("Third", "Mine")
    row = ben.review.comments.filter(has_text="Mine")
    row.hover()
    row.get_by_role("button", name="Edit", exact=True).click()
    edited = ben.review.comments.get_by_test_id("chat-field")
    edited.fill("Mine and")
    ben.review.thread("Which fox?").focus()
    answer = ben.review.thread("Which fox?").locator(".thread-foot").get_by_test_id("chat-field")
    answer.fill("The old")
    ben.review.begin("Second").fill("Half a")

    def has_all() -> None:
        expect(ben.review.beginning.get_by_test_id("chat-field")).to_have_value("Half a")
        expect(edited).to_have_value("Mine and")
        ben.review.thread("Which fox?").focus()
        expect(answer).to_have_value("The old")

    ben.desk.reload()
    has_all()
    other = again(ben, scene.document)
    expect(other.review.thread("Mine")).to_be_visible()
    expect(other.review.beginning).to_have_count(0)
    expect(other.review.comments.get_by_test_id("chat-field")).to_have_count(0)
    other.page.close()
    # Whoever signs in after them in this tab has none of it.
    context = ben.page.context
    for name in ("ann", "ben"):
        context.clear_cookies(name="sessionid")
        session = {"name": "sessionid", "value": scene.people[name]["session"]}
        context.add_cookies([{**session, "url": ben.page.evaluate("origin")}])
        ben.desk.reload()
        if name == "ann":
            expect(ben.review.thread("Mine")).to_be_visible()
            expect(ben.review.beginning).to_have_count(0)
    has_all()
    edited.fill("Mine and yours")
    edited.press("Enter")
    expect(ann.review.thread("Mine and yours")).to_contain_text("(edited)")
    ben.desk.reload()
    expect(ben.review.thread("Mine and yours")).to_be_visible()
    expect(edited).to_have_count(0)
    # Given up, it does not come again.
    ben.review.thread("Mine and yours").focus()
    ben.review.press_in_comment("Mine and yours", "Edit")
    edited.fill("No")
    edited.press("Escape")
    ben.desk.reload()
    expect(ben.review.thread("Mine and yours")).to_be_visible()
    expect(edited).to_have_count(0)


def test_closing(windows: Windows, scene: Scene) -> None:
    """What waits to be said goes with the tab: the browser asks first, as long as it waits."""
    windows.forgiven += [*UNREACHABLE, "/documents/", "/offline/"]
    ann, ben = pages(windows, scene, "ann", "ben")
    ben.desk.until_kept(scene.document)
    ben.page.context.set_offline(True)
    ben.page.reload()
    ben.desk.says("offline")
    field = ben.review.begin("Second")
    field.fill("From the train")
    field.press("Enter")
    expect(ben.review.thread("From the train")).to_contain_text("Waiting to be sent")
    ben.page.once("dialog", lambda dialog: dialog.dismiss())
    with pytest.raises(Error):
        ben.page.goto("about:blank")
    ben.page.context.set_offline(False)
    ben.review.is_said("From the train")
    expect(ann.review.thread("From the train")).to_have_count(1)
    assert not warns(ben.desk)


def test_crash(windows: Windows, scene: Scene) -> None:
    """The page is killed with a suggestion that was not sent: the next one has it, and sends it."""
    windows.forgiven += [*UNREACHABLE, "/documents/", "/offline/"]
    scene.person("cleo", "commenter")
    ann, cleo = pages(windows, scene, "ann", "cleo")
    cleo.desk.until_kept(scene.document)
    cleo.page.context.set_offline(True)
    cleo.page.reload()
    cleo.choose("Suggest")
    cleo.after("Second")
    cleo.page.keyboard.type(" long")
    expect(cleo.card("Add: long")).to_contain_text("Waiting to be sent")
    with cleo.page.expect_event("crash"), suppress(Error):
        cleo.page.goto("chrome://crash")
    other = again(cleo, scene.document)
    cleo.page.close()
    expect(other.card("Add: long")).to_be_visible()
    other.page.context.set_offline(False)
    expect(ann.card("Add: long")).to_have_count(1)
