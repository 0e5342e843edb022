"""Threads about the words of a text."""

from typing import Any

from playwright.sync_api import ViewportSize, expect

from tests.e2e.pages.review import Review
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

WORDS = "brown fox"
LINE = "the quick brown fox jumps over the lazy dog"
EDGES = ("top", "left")
WIDE: ViewportSize = {"width": 1280, "height": 800}


def paragraph(words: str) -> dict[str, Any]:
    """A paragraph."""
    return {"type": "paragraph", "content": [{"type": "text", "text": words}]}


def reviews(windows: Windows, scene: Scene, *people: str) -> list[Review]:
    """The pages of these people; the first one has written the text."""
    made = [Review(windows.desk(scene.people[name], scene.document)) for name in people]
    for review in made:
        review.page.set_viewport_size(WIDE)
    made[0].fill([paragraph(LINE), paragraph("Second line"), paragraph("Third line")])
    for review in made:
        expect(review.desk.text).to_contain_text("Third line")
    return made


def test_two_people(windows: Windows, scene: Scene) -> None:
    """A thread from its first word to its resolution, seen by both as it happens."""
    ann, ben = reviews(windows, scene, "ann", "ben")
    ben.comment(WORDS, "Which fox? See https://example.org/fox.")
    card = ann.thread("Which fox?")
    expect(card).to_be_visible()
    expect(ann.marked).to_have_text(WORDS)
    ann.counts(1)
    expect(card.get_by_role("link")).to_have_attribute("href", "https://example.org/fox")
    # Words and card are tied for screen readers, too.
    details = ann.marked.get_attribute("aria-details")
    assert details == card.get_attribute("id")
    top, left = (card.evaluate(f"card => card.getBoundingClientRect().{it}") for it in EDGES)
    assert abs(top - ann.marked.evaluate("words => words.getBoundingClientRect().top")) < 40
    paper = ann.page.locator("#paper")
    assert left >= paper.evaluate("paper => paper.getBoundingClientRect().right")
    ann.answer("Which fox?", "The @Ben one")
    expect(ben.thread("Which fox?").locator(".chat-text").last).to_have_text("The @Ben one")
    ann.press_in_comment("The @Ben one", "React")
    ann.thread("Which fox?").get_by_role("button", name="🎉").click()
    expect(ben.thread("Which fox?").get_by_role("button", name="🎉 1")).to_be_visible()
    ann.press_in_comment("The @Ben one", "Edit")
    field = ann.comments.last.get_by_test_id("chat-field")
    field.fill("The old one")
    field.press("Enter")
    expect(ben.thread("Which fox?")).to_contain_text("The old one (edited)")
    ann.thread("Which fox?").get_by_test_id("assignee").select_option(label="Ben")
    expect(ben.toggle.locator(".badge.for-me")).to_have_text("1")
    ann.press("Which fox?", "Resolve")
    expect(ben.thread("Which fox?")).to_have_count(0)
    ben.counts(0)
    ann.toast.get_by_role("button", name="Undo").click()
    expect(ben.thread("Which fox?")).to_be_visible()
    ann.press("Which fox?", "Resolve")
    ben.toggle.click()
    expect(ben.list).to_contain_text("No open comments")
    ben.filter.select_option("resolved")
    expect(ben.thread("Which fox?")).to_contain_text("Resolved by")
    ben.filter.select_option("mentioning")
    expect(ben.thread("Which fox?")).to_have_count(0)
    ben.filter.select_option("mine")
    ben.press("Which fox?", "Reopen")
    expect(ann.thread("Which fox?")).to_be_visible()
    ann.thread("Which fox?").focus()
    ann.press_in_comment("The old one", "Delete")
    ann.page.get_by_role("button", name="Delete").last.click()
    expect(ben.thread("Which fox?").locator(".chat-gone")).to_have_count(1)


def test_gone(windows: Windows, scene: Scene) -> None:
    """A thread whose text was deleted keeps its quote; undo brings its place back."""
    ann, ben = reviews(windows, scene, "ann", "ben")
    ben.comment(WORDS, "Why?")
    expect(ann.marked).to_have_text(WORDS)
    ann.select(LINE)
    ann.page.keyboard.press("Delete")
    expect(ben.column).to_be_hidden()
    ben.toggle.click()
    expect(ben.thread("Why?")).to_contain_text("The text is gone")
    expect(ben.thread("Why?").locator(".thread-quote")).to_have_text(WORDS)
    ann.page.keyboard.press("Control+z")
    expect(ben.thread("Why?")).not_to_contain_text("The text is gone")
    ben.press("Why?", WORDS)
    expect(ben.marked).to_be_in_viewport()
    ann.desk.text.press("Control+Home")
    ann.page.keyboard.press("Enter")
    expect(ben.marked).to_have_text(WORDS)
