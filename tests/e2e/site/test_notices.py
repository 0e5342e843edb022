"""What people are told: the bell on every page, and the page of notices."""

import json
import re

from playwright.sync_api import Page, expect

from tests.e2e.pages.chat import Chat
from tests.e2e.pages.desk import Desk
from tests.e2e.support.axe import faults, too_wide
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene
from tests.support.push_service import Browser, text_of


def rings(page: Page, number: int) -> None:
    """Wait until the bell says so many, to eyes and to screen readers."""
    label = f"Notices, {number} unread" if number else "Notices"
    expect(page.get_by_test_id("bell")).to_have_attribute("aria-label", label)
    count = page.get_by_test_id("bell-count")
    expect(count).to_have_text(str(number))
    expect(count).to_be_visible(visible=number > 0)


def test_notices(windows: Windows, scene: Scene) -> None:
    """The number comes while one writes; by keyboard one goes to the place, and it is read."""
    ann = scene.people["ann"]
    scene.site.ask("address", ann["id"], f"{ann['username']}@example.org")
    desk = windows.desk(scene.people["ann"], scene.document)
    page = desk.page
    desk.says("saved")
    rings(page, 0)
    page.get_by_test_id("more").press("Enter")
    page.get_by_label("Tell me").select_option("every change and message")
    expect(page.get_by_test_id("toast")).to_have_text(re.compile("^You are told of every change"))
    assert faults(page) == []
    page.keyboard.press("Escape")
    ben = Chat(windows.desk(scene.people["ben"], scene.document).page)
    ben.open()
    ben.field.press_sequentially("@a")
    expect(ben.names).to_have_text(re.compile("Ann$"))
    ben.page.keyboard.press("Enter")
    ben.page.keyboard.type("look at this")
    ben.page.keyboard.press("Enter")
    rings(page, 1)
    expect(page.locator("#bell-news")).to_have_text("You have one unread notice.")
    assert too_wide(page) == []
    page.get_by_test_id("bell").press("Enter")
    row = page.get_by_test_id("notice-row").first
    expect(row).to_contain_text("Ben mentioned you in the chat of “Plan”.")
    expect(row).to_contain_text("look at this")
    assert faults(page) == []
    row.get_by_role("link").press("Enter")
    expect(page.get_by_test_id("chat-message")).to_contain_text("look at this")
    Desk(page).says("saved")
    rings(page, 0)
    page.goto("/notices/")
    row.get_by_role("button", name="Mark as unread").press("Enter")
    rings(page, 1)
    page.get_by_test_id("all-read").press("Enter")
    rings(page, 0)
    # Whoever had it before their eyes is mailed nothing.
    assert scene.site.ask("waiting_mails", scene.people["ann"]["id"]) == 0
    page.goto("/")
    page.get_by_label("Actions: Plan").press("Enter")
    page.get_by_role("button", name="Stop watching: Plan").press("Enter")
    expect(page.get_by_test_id("toast")).to_have_text(re.compile("^You are told of this document"))
    page.get_by_label("Actions: Plan").press("Enter")
    expect(page.get_by_role("button", name="Watch: Plan", exact=True)).to_be_visible()
    assert (faults(page), too_wide(page)) == ([], [])


def test_a_mention_in_the_text(windows: Windows, scene: Scene) -> None:
    """It is told at once, and its notice leads to it, however far down it stands."""
    page = windows.page(scene.people["ann"])
    page.goto("/notices/")
    desk = windows.desk(scene.people["ben"], scene.document)
    desk.text.click()
    desk.page.keyboard.press("Control+End")
    desk.page.keyboard.insert_text("\n".join("lines" for _ in range(80)))
    desk.page.keyboard.type("\n@a")
    expect(desk.page.get_by_role("listbox").get_by_role("option").first).to_have_text(
        re.compile("Ann$")
    )
    desk.page.keyboard.press("Enter")
    expect(desk.text.locator(".mention")).to_be_visible()
    desk.says("saved")
    page.reload()
    row = page.get_by_test_id("notice-row").first
    expect(row).to_contain_text("Ben mentioned you in “Plan”.")
    row.get_by_role("link").press("Enter")
    expect(Desk(page).text.locator(".mention")).to_be_in_viewport()
    rings(page, 0)


def test_a_notice_ends_with_the_right(windows: Windows, scene: Scene) -> None:
    """Whoever has lost it is told that, and sees nothing of what was said."""
    scene.person("eve", "commenter")
    page = windows.page(scene.people["eve"])
    page.goto("/")
    eve = scene.people["eve"]["id"]
    scene.site.ask("say", scene.document, scene.people["ben"]["id"], ["the secret"], [eve])
    scene.share("eve", None)
    page.get_by_test_id("bell").click()
    rows = page.get_by_test_id("notice-row")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Ann ended your access to “Plan”.")
    expect(page.locator("main")).not_to_contain_text("the secret")


# Push services are on the internet: in place of what one gives a browser.
NO_PUSH_SERVICE = """
const p256dh = "%s", auth = "A".repeat(22), endpoint = "https://push.example/1";
const one = {
  endpoint,
  toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
  unsubscribe: async () => localStorage.removeItem("subscribed"),
};
PushManager.prototype.subscribe = async () => ((localStorage.subscribed = "yes"), one);
PushManager.prototype.getSubscription = async () => (localStorage.subscribed ? one : null);
"""
# Those that the browser shows, as soon as there are two; before any are pushed, none, as soon as
# the worker takes what is pushed. Nothing else ends a page that waits for ever.
SHOWN = """async (number) => {
  const registration = await navigator.serviceWorker.ready;
  for (const until = performance.now() + 15000; performance.now() < until; ) {
    const shown = await registration.getNotifications();
    if (registration.active.state === "activated" && shown.length === number)
      return shown.map(({ title, body }) => `${title}: ${body}`).sort();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not ${number} are shown`);
}"""


def test_notices_are_pushed(whole_windows: Windows, scene: Scene) -> None:
    """Switched on and off by keyboard; what the server pushes is shown, and twice it is one."""
    context = whole_windows.open(scene.people["ann"]["session"])
    context.grant_permissions(["notifications"], origin=scene.site.url)
    context.add_init_script(NO_PUSH_SERVICE % text_of(Browser().key))
    page = context.new_page()
    page.goto("/accounts/#notifications")
    switch = page.get_by_label("Show me what concerns me")
    switch.press("Space")
    expect(page.get_by_test_id("toast")).to_have_text(re.compile("^This browser shows"))
    assert (faults(page), too_wide(page)) == ([], [])
    devtools, registrations = context.new_cdp_session(page), list[dict[str, str]]()
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    assert page.evaluate(SHOWN, 0) == []
    for words in ("Ben mentioned you", "Ben mentioned you", "Cleo mentioned you"):
        told = {"title": "Site", "body": words, "path": "/notices/", "tag": words}
        pushed = {
            "origin": scene.site.url,
            "registrationId": registrations[0]["registrationId"],
            "data": json.dumps(told),
        }
        devtools.send("ServiceWorker.deliverPushMessage", pushed)
    assert page.evaluate(SHOWN, 2) == ["Site: Ben mentioned you", "Site: Cleo mentioned you"]
    page.reload()
    expect(switch).to_be_checked()
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as answer:
        switch.press("Space")
    assert answer.value.status == 204
    page.reload()
    expect(switch).to_be_visible()
    expect(switch).not_to_be_checked()


def test_what_is_mailed_is_chosen_by_keyboard(windows: Windows, scene: Scene) -> None:
    """In the account, each kind by itself; it fits a phone."""
    page = windows.page(scene.people["ben"])
    page.goto("/accounts/#notifications")
    kind = page.get_by_label("Somebody mentions me in a chat")
    expect(kind).to_have_value("at_once")
    kind.focus()
    page.keyboard.press("ArrowDown")
    hour = page.get_by_label("Daily and weekly mails come at")
    hour.select_option("17")
    page.get_by_test_id("mails").get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_test_id("toast")).to_contain_text("Saved.")
    expect(kind).to_have_value("daily")
    expect(hour).to_have_value("17")
    assert (faults(page), too_wide(page)) == ([], [])
