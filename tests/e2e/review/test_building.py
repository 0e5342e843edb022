"""Suggestions that build on each other: made by one person in two windows."""

from playwright.sync_api import expect

from tests.e2e.pages.suggestions import Suggestions
from tests.e2e.review.test_suggestions import LINE, pages
from tests.e2e.support.axe import faults
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

FIRST, SECOND = "Add: very long", "Replace: longtall"
TOGETHER = f"{LINE}/Second very tall line/Third line"


def built(windows: Windows, scene: Scene) -> Suggestions:
    """Ann's page in a text in which Cleo has suggested words, and others for one of these."""
    scene.person("cleo", "commenter")
    ann, cleo, other = pages(windows, scene, "ann", "cleo", "cleo")
    cleo.choose("Suggest")
    cleo.after("Second")
    cleo.page.keyboard.type(" very long")
    cleo.sent()
    other.choose("Suggest")
    expect(other.inserted.first).to_contain_text("very long")
    other.replace("long", "tall")
    other.sent()
    expect(ann.card(SECOND)).to_be_visible()
    return ann


def test_first_things_first(windows: Windows, scene: Scene) -> None:
    """The second says on which it builds, leads there, and is accepted with it and not without."""
    ann = built(windows, scene)
    expect(ann.card(FIRST)).to_contain_text("1 suggestion builds on it")
    # What is to go is seen, though it is only suggested itself.
    expect(ann.deleted).to_have_text("Suggested deletion: long")
    way = ann.card(SECOND).get_by_role("button", name="Cleo\u2069, \u2068Add very long")
    expect(ann.card(SECOND)).to_contain_text("Builds on:")
    way.press("Enter")
    expect(ann.card(FIRST)).to_be_focused()
    assert faults(ann.page) == []
    ann.press(SECOND, "Accept")
    said = "It builds on another suggestion, which is to be accepted with it."
    expect(ann.card(SECOND).get_by_role("alert")).to_contain_text(said)
    assert ann.committed() == f"{LINE}/Second line/Third line"
    ann.press(SECOND, "Accept them together")
    expect(ann.cards).to_have_count(0)
    assert ann.committed() == TOGETHER


def test_one_after_the_other(windows: Windows, scene: Scene) -> None:
    """They are accepted one by one, too, in their order."""
    ann = built(windows, scene)
    ann.press(FIRST, "Accept")
    expect(ann.card(SECOND)).not_to_contain_text("Builds on")
    ann.press(SECOND, "Accept")
    expect(ann.cards).to_have_count(0)
    assert ann.committed() == TOGETHER


def test_ending_together(windows: Windows, scene: Scene) -> None:
    """What builds on a suggestion ends with it; that is said, and both are opened together."""
    ann = built(windows, scene)
    ann.press(FIRST, "Reject")
    expect(ann.review.toast).to_contain_text("2 suggestions rejected")
    expect(ann.cards).to_have_count(0)
    ann.review.toast.get_by_role("button", name="Undo").click()
    expect(ann.cards).to_have_count(2)
    ann.press(FIRST, "Reject")
    expect(ann.cards).to_have_count(0)
    ann.review.toggle.click()
    ann.review.filter.select_option("resolved")
    expect(ann.cards).to_have_count(2)
    # The one that was begun later cannot be opened without the other.
    later = ann.cards.last
    later.get_by_role("button", name="Open again").click()
    said = "It builds on another suggestion, which is to be opened again with it."
    expect(ann.card(said)).to_be_visible()
    ann.press(said, "Open them together")
    expect(ann.cards).to_have_count(0)
    ann.review.filter.select_option("open")
    expect(ann.cards).to_have_count(2)
    ann.batch.get_by_role("button", name="Accept 2 suggestions").click()
    ann.batch.get_by_role("button", name="Accept", exact=True).click()
    expect(ann.cards).to_have_count(0)
    assert ann.committed() == TOGETHER
