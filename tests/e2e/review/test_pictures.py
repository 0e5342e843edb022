"""Pictures of which something is suggested, and threads about them."""

from playwright.sync_api import Locator, expect

from tests.e2e.pages.suggestions import Suggestions
from tests.e2e.review.test_suggestions import pages
from tests.e2e.support.browser import Windows
from tests.e2e.writing.test_editor import DROP, paste, png
from tests.live.people.scene import Scene


def shown(page: Suggestions) -> Locator:
    """The pictures of the text that somebody works on."""
    return page.desk.text.locator("figure:not(.suggested-absent) img")


def describe(page: Suggestions, number: int, words: str) -> None:
    """Select a picture and say what is on it."""
    shown(page).nth(number).click()
    page.page.get_by_test_id("picture-description").nth(number).fill(words)
    page.page.keyboard.press("Enter")


def with_picture(windows: Windows, scene: Scene) -> tuple[Suggestions, Suggestions]:
    """Ann's page and Cleo's, who suggests, in a text with a picture."""
    scene.person("cleo", "commenter")
    ann, cleo = pages(windows, scene, "ann", "cleo")
    ann.after("dog")
    paste(ann.desk, {"name": "sea.png", "kind": "image/png", "bytes": list(png())})
    expect(shown(cleo)).to_have_js_property("naturalWidth", 320)
    ann.desk.says("saved")
    cleo.choose("Suggest")
    return ann, cleo


def test_looks(windows: Windows, scene: Scene) -> None:
    """What is said of a picture, and its width, are told in words; to take it back is a change."""
    ann, cleo = with_picture(windows, scene)
    describe(cleo, 0, "The sea")
    shown(cleo).click()
    slider = cleo.desk.text.get_by_role("slider", name="Width")
    for _ in range(2):
        slider.press("ArrowLeft")
    card = ann.card("Description: “\u2068The sea\u2069”, Width: 288 pixels: [Picture]")
    expect(card).to_be_visible()
    over = ann.desk.text.locator(".suggested-block")
    said = "Description: “\u2068The sea\u2069”, Width: 288 pixels"
    expect(over).to_have_attribute("data-becomes", said)
    expect(over).to_have_attribute("aria-description", f"Suggested format: {said}")
    expect(shown(ann)).to_have_attribute("alt", "")
    cleo.sent()
    ann.press("Description", "Accept")
    for page in (ann, cleo):
        expect(page.cards).to_have_count(0)
        expect(shown(page)).to_have_attribute("alt", "The sea")
        expect(shown(page)).to_have_css("width", "288px")
    # What was accepted has been set twice; the reviewer's picture is the one of now.
    slider.press("Home")
    for page in (cleo, ann):
        expect(page.card("As wide as it is: [The sea]")).to_be_visible()
    expect(shown(ann)).to_have_css("width", "288px")
    cleo.sent()
    ann.press("As wide as it is", "Reject")
    expect(shown(cleo)).to_have_css("width", "288px")
    expect(cleo.cards).to_have_count(0)


def test_come_and_go(windows: Windows, scene: Scene) -> None:
    """Pictures come and go; a thread stays with its picture until that is gone."""
    ann, cleo = with_picture(windows, scene)
    cleo.desk.text.evaluate(DROP, list(png((99, 9, 9))))
    added = "Add: [Picture] ¶ [Picture]"
    expect(ann.card(added)).to_be_visible()
    expect(ann.desk.text.locator("img.suggested-ins")).to_have_count(2)
    describe(cleo, 0, "Red")
    expect(ann.card("Add: [Red] ¶ [Picture]")).to_be_visible()
    shown(cleo).last.click()
    cleo.page.keyboard.press("Control+Alt+m")
    cleo.page.keyboard.type("Which sea?")
    cleo.page.keyboard.press("Enter")
    expect(ann.review.thread("Which sea?")).to_be_visible()
    shown(cleo).last.click()
    cleo.page.keyboard.press("Delete")
    card = ann.card("Replace: [Picture][Red] ¶ [Picture]")
    expect(card).to_be_visible()
    expect(ann.desk.text.locator("figure.suggested-del[data-comments]")).to_have_count(1)
    cleo.sent()
    ann.press("Replace", "Accept")
    for page in (ann, cleo):
        expect(shown(page)).to_have_count(2)
        expect(shown(page).first).to_have_attribute("alt", "Red")
        expect(shown(page).last).to_have_js_property("naturalWidth", 320)
    ann.review.toggle.click()
    expect(ann.review.thread("Which sea?")).to_contain_text("The text is gone")
    # One's own that goes again is no suggestion any more.
    paste(cleo.desk, {"name": "b.png", "kind": "image/png", "bytes": list(png((9, 99, 9)))})
    expect(ann.card("Add: [Picture]")).to_be_visible()
    cleo.desk.text.locator("figure.suggested-ins img").click()
    cleo.page.keyboard.press("Delete")
    expect(ann.card("Add: [Picture]")).to_have_count(0)
