"""Signing in and out."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.pages.accounts import sign_in
from tests.e2e.pages.desk import Desk
from tests.e2e.support.axe import faults, too_wide
from tests.e2e.support.browser import NO_TICKET, PHONE, Windows
from tests.e2e.writing.test_editor import png
from tests.live.people.scene import Scene

_SEEN = "images => images.map(({ complete, naturalWidth }) => complete && naturalWidth > 0)"


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
    page.goto("/")
    expect(page.get_by_test_id("toast")).to_have_count(0)


def dora_writes(windows: Windows, scene: Scene) -> tuple[dict[str, Any], Desk]:
    """Dora, an editor with a password, and her page, where she has begun to write."""
    windows.forgiven.append(NO_TICKET)
    dora = scene.site.ask("person", "Dora", "a password")
    scene.people["dora"] = dora
    scene.share("dora", "editor")
    desk = windows.desk(dora, scene.document)
    desk.write("Before. ")
    desk.says("saved")
    return dora, desk


def test_sign_out(windows: Windows, scene: Scene) -> None:
    """Signing out in one tab closes the document in the other, which knows the way back."""
    dora, desk = dora_writes(windows, scene)
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


def test_passkey(windows: Windows, scene: Scene) -> None:
    """Behind the password one is added; it signs in alone, and beside the password."""
    dora = scene.site.ask("person", "Dora", "a password")
    page = windows.page(dora)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    phone = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    phone |= dict.fromkeys(("hasResidentKey", "hasUserVerification", "isUserVerified"), True)
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": phone})
    page.goto("/accounts/#second-factor")
    page.get_by_role("link", name="Add a passkey").press("Enter")
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill("a password")
    page.keyboard.press("Enter")
    page.get_by_label("What do you call it?").fill("My phone")
    assert (faults(page), too_wide(page)) == ([], [])
    page.keyboard.press("Enter")
    codes = page.get_by_test_id("recovery-codes")
    assert len(codes.input_value().split()) == 10
    assert (faults(page), too_wide(page)) == ([], [])
    page.goto("/accounts/#second-factor")
    expect(page.get_by_test_id("factors")).to_contain_text("My phone · signs in without a password")
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.get_by_role("button", name="Sign in with a passkey").press("Enter")
    expect(page.get_by_role("link", name="Dora")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    sign_in(page, dora["username"], "a password")
    expect(page.get_by_label("Code of your app, or a recovery code")).to_be_focused()
    assert (faults(page), too_wide(page)) == ([], [])
    page.get_by_role("button", name="Use a passkey").press("Enter")
    expect(page.get_by_role("link", name="Dora")).to_be_visible()


def test_new_password(windows: Windows, scene: Scene) -> None:
    """Who chooses a new password in one tab goes on writing in the other; elsewhere it is over."""
    dora, desk = dora_writes(windows, scene)
    elsewhere = {**dora, "session": scene.site.ask("sign_in", dora["id"])}
    far = windows.desk(elsewhere, scene.document)
    desk.follow_sign()
    other = desk.page.context.new_page()
    other.goto("/")
    other.get_by_role("link", name="Dora").click()
    other.get_by_label("Your present password").fill("a password")
    other.get_by_label("New password", exact=True).fill("another secret 73")
    other.get_by_label("New password once more").fill("another secret 73")
    other.get_by_role("button", name="Change the password").click()
    expect(far.notice).to_contain_text("You are signed out")
    far.says("closed")
    desk.says("saved")
    desk.write("After.")
    desk.says("saved")
    expect(desk.text).to_have_text("Before. After.")
    assert "offline" in desk.signs_seen()
    assert "closed" not in desk.signs_seen()
    expect(desk.notice).to_be_hidden()


def test_account_on_a_phone(windows: Windows, scene: Scene) -> None:
    """From a phone's header there is a way to the account, whose sections stand in one column."""
    context = windows.open(scene.people["ann"]["session"], PHONE, is_phone=True)
    page = context.new_page()
    page.goto("/")
    way = page.get_by_role("link", name="Ann", exact=True)
    box = way.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    way.tap()
    places = page.get_by_role("navigation", name="Your account")
    places.get_by_role("link", name="Password").tap()
    expect(page.get_by_role("region", name="Password")).to_be_in_viewport()
    assert page.evaluate("scrollY") > 0


def test_the_account_by_keyboard(windows: Windows, scene: Scene) -> None:
    """Everything of the account is reached and changed by keys; a browser that is signed out there
    is put out of its document at once."""
    ann = scene.people["ann"]
    # The far window may be asking for what its owner sees just as its session ends.
    windows.forgiven.extend([NO_TICKET, "/sharing)"])
    far = windows.desk({**ann, "session": scene.site.ask("sign_in", ann["id"])}, scene.document)
    page = windows.page(ann)
    page.goto("/accounts/")
    go_to(page, "Profile")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your picture")).to_be_focused()
    give_picture(page, b"no picture")
    expect(page.get_by_role("alert")).to_be_visible()
    give_picture(page, png())
    # In the header and on the page, and seen by others.
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.locator(".person img").evaluate_all(_SEEN) == [True, True]
    far.reload()
    ben = windows.desk(scene.people["ben"], scene.document)
    face = ben.page.get_by_test_id("people").get_by_role("button", name="Ann").locator("img")
    expect(face).to_have_js_property("complete", True)
    assert face.evaluate_all(_SEEN) == [True]
    page.get_by_label("Your picture").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Your name")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Ann of Keys")
    # The field holds the name before it is sent, too: what tells is the page that comes.
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your name")).to_have_value("Ann of Keys")
    go_to(page, "Where you are signed in")
    sessions = page.get_by_test_id("sessions").get_by_role("listitem")
    expect(sessions).to_have_count(2)
    expect(sessions.first).to_contain_text("this browser")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Sign out: ")).to_be_focused()
    page.keyboard.press("Enter")
    expect(sessions).to_have_count(1)
    # Sooner than by the clock, which would take nine seconds.
    expect(far.notice).to_contain_text("You are signed out", timeout=7_000)
    far.says("closed")
    go_to(page, "Delete your account")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your user name, to confirm")).to_be_visible()
    assert faults(page) == []


def give_picture(page: Page, data: bytes) -> None:
    """Choose a file as one's picture and press the button, by keys."""
    field = page.get_by_label("Your picture")
    field.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": data})
    field.focus()
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def go_to(page: Page, section: str) -> None:
    """Follow the page's own list of sections, by keys."""
    way = page.get_by_role("navigation", name="Your account").get_by_role("link", name=section)
    for _ in range(80):
        page.keyboard.press("Shift+Tab")
        if way.evaluate("link => link === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no key leads to {section}")
