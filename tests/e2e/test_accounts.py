"""Signing in and out."""

from playwright.sync_api import expect

from tests.e2e.accounts import sign_in
from tests.e2e.browser import Windows
from tests.e2e.desk import Desk
from tests.live.scene import Scene


def test_sign_in(windows: Windows, scene: Scene) -> None:
    """A stranger is sent to sign in, is told of a wrong password, and arrives where they meant."""
    dora = scene.site.ask("person", "Dora", "a password")
    scene.people["dora"] = dora
    scene.share("dora", "editor")
    page = windows.open(None).new_page()
    page.goto(f"/documents/{scene.document}/")
    sign_in(page, dora["username"], "a wrong one")
    expect(page.get_by_role("alert")).to_be_visible()
    sign_in(page, dora["username"], "a password")
    desk = Desk(page)
    desk.ready()
    expect(desk.people).to_have_text(["DDora (you)"])
    desk.write("Here")
    desk.says("saved")


def test_sign_out(windows: Windows, scene: Scene) -> None:
    """Signing out in one tab closes the document in the other, which knows the way back."""
    dora = scene.site.ask("person", "Dora", "a password")
    scene.people["dora"] = dora
    scene.share("dora", "editor")
    desk = windows.desk(dora, scene.document)
    desk.write("Before. ")
    desk.says("saved")
    other = desk.page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    expect(desk.notice).to_contain_text("You are signed out")
    desk.says("closed")
    with desk.page.context.expect_page() as opened:
        desk.notice.get_by_role("link", name="Sign in").click()
    sign_in(opened.value, dora["username"], "a password")
    expect(opened.value.get_by_test_id("title")).to_have_value("Plan")
    desk.notice.get_by_role("button", name="Try again").click()
    desk.says("saved")
    desk.write("After.")
    desk.says("saved")
    expect(opened.value.get_by_test_id("editor")).to_have_text("Before. After.")
