"""The history as people see it: what happened, what changed, by whom, since their last visit."""

import re

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.support.axe import faults
from tests.e2e.support.browser import Windows
from tests.live.people.browser import Browser
from tests.live.people.scene import Scene


def long_ago(page: Page, scene: Scene, name: str) -> None:
    """Have this browser believe that the person was in the document last before it was written."""
    key = f"scriptorium-visit:{scene.people[name]['id']}:{scene.document}"
    page.evaluate("key => localStorage.setItem(key, '2026-01-01T00:00:00Z')", key)


def test_what_two_people_changed(windows: Windows, scene: Scene) -> None:
    """Ann goes through what changed by keyboard and names the moment; Ben, who was away, is told
    what others did meanwhile, in the document and in the list.
    """
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ann.write("Good words by Ann.")
    ben.reads("Good words by Ann.")
    ben.text.press("Control+End", delay=MOVE)
    for _ in range(4):
        ben.page.keyboard.press("Backspace")
    ben.page.keyboard.type("Ben.")
    ben.says("saved")
    expect(ann.text).to_contain_text("Good words by Ben.")
    ann.page.get_by_test_id("more").click()
    ann.page.get_by_test_id("history").click()
    page = ann.page
    expect(page.get_by_test_id("happening-edit")).to_have_count(1)
    expect(page.get_by_test_id("happening-edit")).to_be_focused()
    page.keyboard.press("Enter")
    added = page.get_by_test_id("as-one").locator("ins")
    expect(added).to_have_text(["Good words by ", "Ben."])
    for place, name in enumerate(("ann", "ben")):
        expect(added.nth(place)).to_have_attribute("data-by", str(scene.people[name]["id"]))
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#history-news")).to_contain_text("Added by")
    page.get_by_role("button", name="Name this moment").click()
    page.keyboard.type("Both")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("happening-version")).to_contain_text("Both")
    page.get_by_label("By", exact=True).select_option(label="Ben")
    expect(page.get_by_test_id("happening-edit")).to_have_count(1)
    page.get_by_label("By", exact=True).select_option(label="Everybody")
    page.get_by_test_id("happening-edit").first.click()
    page.get_by_role("button", name="Take these changes back").click()
    page.get_by_label("Changes by").select_option(label="Ben")
    # It is previewed: nothing is gone yet.
    expect(page.get_by_test_id("as-one").locator("del")).to_have_text(["Ben"])
    expect(ben.text).to_contain_text("Good words by Ben.")
    page.get_by_role("button", name="Take them back").click()
    ben.reads("Good words by Ann.")
    expect(page.get_by_test_id("as-one")).to_have_text("Good words by Ann.")

    ben.page.goto("/")
    long_ago(ben.page, scene, "ben")
    ben.page.reload()
    ben.page.locator(f"[data-document='{scene.document}'] a.row-title").click()
    Desk(ben.page).ready()
    told = ben.page.get_by_test_id("toast")
    expect(told).to_contain_text(re.compile(r"changes? by Ann"))
    told.get_by_role("link", name="Show").click()
    expect(ben.page.get_by_test_id("as-one")).to_have_text("Good words by Ann.")
    expect(ben.page.locator("#history-title")).to_contain_text("by Ann")


def test_one_paragraph_comes_back(windows: Windows, scene: Scene) -> None:
    """By keyboard, previewed first, while Ben writes; what cannot be any more says why."""
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ann.write("First.")
    for line in ("Second.", "Third."):
        ann.page.keyboard.press("Enter")
        ann.page.keyboard.type(line)
    ann.says("saved")
    ben.reads("First.Second.Third.")
    people = Browser(scene.site.url, scene.people["ann"]["session"])
    people.post_json(f"/api/v1/documents/{scene.document}/versions", {"name": "Draft"})
    # Ben makes one line of the second and the third: the second is gone.
    ben.text.locator("p").nth(1).click(click_count=3)
    ben.page.keyboard.press("Delete")
    ben.page.keyboard.press("Delete")
    ben.says("saved")
    ann.reads("First.Third.")
    page = ann.page
    page.goto(f"/documents/{scene.document}/history/")
    page.get_by_test_id("happening-version").click()
    expect(page.get_by_test_id("as-before")).to_have_text("First.Second.Third.")
    pick = page.get_by_role("button", name="Put one paragraph back")
    pick.press("Enter")
    expect(pick).to_have_attribute("aria-pressed", "true")
    offers = page.get_by_test_id("put-back")
    # The first has not changed since.
    expect(offers.first).to_be_focused()
    expect(page.locator("#history-picking")).to_contain_text("Choose the paragraph")
    second = page.locator(".pickable").filter(has_text="Second.")
    second.get_by_test_id("put-back").press("Enter")
    expect(page.get_by_test_id("as-one").locator("ins")).to_have_text(["Second."])
    yes = page.get_by_role("button", name="Put it back")
    expect(yes).to_be_focused()
    # Nothing is done yet, and Ben goes on.
    ben.text.press("Control+End", delay=MOVE)
    ben.page.keyboard.type(" By Ben.")
    ben.says("saved")
    ben.reads("First.Third. By Ben.")
    page.keyboard.press("Enter")
    ben.reads("First.Second.Third. By Ben.")
    told = page.get_by_test_id("happening-event").first
    expect(told).to_contain_text("put a paragraph of")
    expect(page.get_by_test_id("as-one").locator("ins")).to_have_text(["Second."])

    ben.page.goto(f"/documents/{scene.document}/history/")
    page = ben.page
    page.get_by_label("By", exact=True).select_option(label="Ben")
    page.get_by_test_id("happening-edit").first.click()
    page.get_by_role("button", name="Take these changes back").click()
    # Browsers complain of every answer that refuses.
    windows.forgiven.append("/take-back")
    scene.share("ben", "viewer")
    page.get_by_role("button", name="Take them back").click()
    toast = page.get_by_test_id("toast")
    expect(toast).to_contain_text("You may not do this any more")
    assert scene.site.ask("head", scene.document) == scene.entries()[-1]["seq"]
    assert scene.entries()[-1]["kind"] == "access"
    scene.share("ben", "editor")
    scene.freeze(True)
    page.get_by_role("button", name="Take them back").click()
    expect(toast.last).to_contain_text("frozen")
    assert scene.entries()[-1]["kind"] == "access"


def test_the_history_beside_the_text(windows: Windows, scene: Scene) -> None:
    """By keyboard; nothing of it is loaded before, and each change leads to the page at it."""
    ann = windows.desk(scene.people["ann"], scene.document)
    ann.write("Good words.")
    ann.says("saved")
    page = ann.page
    page.goto("/")
    long_ago(page, scene, "ann")
    ben = windows.desk(scene.people["ben"], scene.document)
    ben.write(" Better ones.")
    ben.says("saved")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/documents/{scene.document}/")
    Desk(page).ready()
    assert [url for url in asked if "recent" in url] == []
    page.get_by_test_id("more").press("Enter")
    page.get_by_test_id("history-toggle").press("Enter")
    recent = page.get_by_test_id("recent")
    row = recent.get_by_test_id("happening-edit")
    expect(row).to_have_count(1)
    assert [url for url in asked if "recent" in url] != []
    # What others did since one was here comes first.
    since = recent.get_by_role("link", name=re.compile(r"changes? by Ben since"))
    expect(since).to_be_focused()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("more")).to_be_focused()
    expect(recent).to_be_hidden()
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_test_id("more").press("Enter")
    page.get_by_test_id("history-toggle").press("Enter")
    expect(since).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Tab")
    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/history/?moment=*")
    expect(page.get_by_test_id("as-one")).to_contain_text("Better ones.")
    expect(page.get_by_test_id("happening-edit")).to_have_attribute("aria-current", "true")


def test_playing_the_text_back(windows: Windows, scene: Scene) -> None:
    """Every moment by keyboard and at speed, and the server is asked for all of them once."""
    ann = windows.desk(scene.people["ann"], scene.document)
    ann.write("First.")
    ann.says("saved")
    ann.text.press("Control+a", delay=MOVE)
    ann.page.keyboard.type("Second.")
    ann.says("saved")
    page = ann.page
    page.goto(f"/documents/{scene.document}/history/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.get_by_role("button", name="Play the text back").click()
    text, slider = page.get_by_test_id("playback-text"), page.get_by_role("slider", name="Moment")
    expect(text).to_have_text("Second.")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(text.locator(".fresh").last).to_have_attribute("data-by", str(scene.people["ann"]["id"]))
    slider.press("Home")
    expect(text).to_have_text("")
    seen = set[str]()
    for _ in range(int(slider.get_attribute("max") or 0)):
        slider.press("ArrowRight")
        seen.add(text.text_content() or "")
    assert {"First.", "Second."} <= seen
    page.get_by_label("Speed").select_option("4×")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(text).to_have_text("Second.")
    assert asked.count("playback") == 1
    assert {each for each in asked if "ifference" in each or "content" in each} == set()


def test_who_wrote_this(windows: Windows, scene: Scene) -> None:
    """The switch colours each letter by who wrote it, also what comes then; a click says when."""
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ann.write("Ann says. ")
    ben.reads("Ann says. ")
    ben.write("Ben says.")
    ben.says("saved")
    expect(ann.text).to_contain_text("Ben says.")
    ben.page.close()
    ann.reads("Ann says. Ben says.")
    ann.page.get_by_test_id("more").click()
    ann.page.get_by_test_id("writers").click()
    ann.page.keyboard.press("Escape")
    expect(ann.page.get_by_test_id("writers-legend")).to_contain_text("AnnBen")
    written = ann.text.locator(".written")
    expect(written).to_have_text(["Ann says. ", "Ben says."])
    expect(written.nth(1)).to_have_attribute("data-by", str(scene.people["ben"]["id"]))
    ann.text.press("Control+End", delay=MOVE)
    ann.page.keyboard.type(" Yes.")
    expect(written).to_have_text(["Ann says. ", "Ben says.", " Yes."])
    ann.says("saved")
    written.nth(1).click()
    told = ann.page.get_by_test_id("toast")
    expect(told).to_contain_text(re.compile(r"Written by .*Ben.*, \d"))
    ann.page.get_by_test_id("more").click()
    ann.page.get_by_test_id("writers").click()
    expect(written).to_have_count(0)


def write_by_agent(scene: Scene, name: str, words: str) -> None:
    """Have an agent of somebody's write at the end of the document."""
    doings, documents = ["write"], [scene.document]
    token = scene.site.ask("api_token", scene.people[name]["id"], True, doings, documents)
    told = {"name": "write_text", "arguments": {"document": scene.document, "markdown": words}}
    answer = httpx.post(
        f"{scene.site.url}/api/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": told},
        headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        trust_env=False,
        timeout=30,
    )
    assert answer.json()["result"]["isError"] is False


def test_what_a_program_wrote(windows: Windows, scene: Scene) -> None:
    """It is shown at once; the history says that a program wrote it, and for whom, and where this
    one wrote something, too.
    """
    ann = windows.desk(scene.people["ann"], scene.document)
    write_by_agent(scene, "ben", "By an agent.")
    expect(ann.text).to_contain_text("By an agent.")
    page = ann.page
    page.goto(f"/documents/{scene.document}/history/")
    happening = page.get_by_test_id("happening-edit")
    expect(happening).to_contain_text("Ben (by a program)")
    ben = windows.desk(scene.people["ben"], scene.document)
    ben.text.press("Control+End", delay=MOVE)
    ben.page.keyboard.type(" And by Ben.")
    ben.says("saved")
    page.reload()
    expect(happening).to_contain_text("Ben (partly by a program)")
