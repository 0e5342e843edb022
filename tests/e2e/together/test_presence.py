"""Who is here: faces, going to somebody, and following."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

LINES = 60
# Where the middle of an element is, and how high it is.
LINE = """one => {
    const { top, height } = (one.querySelector(".person") ?? one).getBoundingClientRect();
    return [top + height / 2, one.offsetHeight];
}"""


def face(desk: Desk, name: str) -> Locator:
    """Another person's face in the bar."""
    return desk.page.get_by_test_id("people").get_by_role("button", name=name)


def in_sight(desk: Desk, line: int) -> None:
    """Wait until a line of the text is in the window."""
    expect(desk.text.get_by_text(f"Line {line}.", exact=True)).to_be_in_viewport()


def go_to(desk: Desk, line: int) -> None:
    """Put the cursor into a line."""
    desk.text.get_by_text(f"Line {line}.", exact=True).click()
    desk.page.keyboard.press("End", delay=MOVE)


def test_follow(windows: Windows, scene: Scene) -> None:
    """A click on a face goes to the person and follows, until one does anything."""
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ann.paste("\n".join(f"Line {number}." for number in range(LINES)))
    in_sight(ann, LINES - 1)
    expect(ben.text).to_contain_text(f"Line {LINES - 1}.")
    ben.page.evaluate("scrollTo(0, 0)")
    in_sight(ben, 0)
    bar = ben.page.get_by_test_id("follow-bar")
    expect(bar).to_be_hidden()
    face(ben, "Ann").click()
    expect(bar).to_contain_text("Following Ann")
    expect(face(ben, "Ann")).to_have_attribute("aria-pressed", "true")
    in_sight(ben, LINES - 1)
    go_to(ann, 0)
    in_sight(ben, 0)
    # Ann only scrolls; her cursor stays.
    ann.page.mouse.wheel(0, 100_000)
    in_sight(ann, LINES - 1)
    in_sight(ben, LINES - 1)
    ben.page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    go_to(ann, LINES - 1)
    go_to(ann, 0)
    in_sight(ann, 0)
    expect(ben.text.get_by_text("Line 0.", exact=True)).not_to_be_in_viewport()
    face(ben, "Ann").click()
    in_sight(ben, 0)
    bar.get_by_role("button", name="Stop following").click()
    expect(bar).to_be_hidden()
    face(ben, "Ann").click()
    ben.page.mouse.wheel(0, 200)
    expect(bar).to_be_hidden()
    face(ben, "Ann").click()
    ben.text.press("x")
    expect(bar).to_be_hidden()
    face(ben, "Ann").click()
    ann.page.close()
    expect(bar).to_be_hidden()
    expect(ben.page.get_by_text("Ann has left.")).to_have_count(1)


def test_many(windows: Windows, scene: Scene) -> None:
    """Of many people a few have faces, the others a number in line with them, and a list."""
    for number in range(9):
        scene.person(f"guest{number}", "editor")
        scene.join(f"guest{number}").show({})
    ann = windows.desk(scene.people["ann"], scene.document)
    expect(ann.people).to_have_text(["AAnn (you)", "GGuest0", "GGuest1", "GGuest2", "+6and 6 more"])
    assert len({ann.people.nth(number).evaluate(LINE)[0] for number in range(5)}) == 1
    height = ann.page.locator(".desk-bar").evaluate(LINE)[1]
    ann.page.get_by_role("button", name="and 6 more").click()
    everybody = ann.page.get_by_test_id("everybody")
    names = ["AAnn (you)", *(f"GGuest{number}" for number in range(9))]
    expect(everybody.get_by_role("listitem")).to_have_text(names)
    everybody.get_by_role("button", name="Guest8").click()
    expect(everybody).to_be_hidden()
    expect(ann.page.get_by_test_id("follow-bar")).to_contain_text("no cursor in the text yet")
    # Who comes and goes between two pieces of news is none: so they are there for one.
    news = ann.page.locator("#people-news")
    scene.person("late", "editor")
    scene.join("late").show({})
    expect(news).not_to_be_empty()
    scene.close()
    expect(ann.people).to_have_text(["AAnn (you)"])
    assert ann.page.locator(".desk-bar").evaluate(LINE)[1] == height
    expect(news).to_have_text(re.compile(r"^(9|10) people left\.$"))
