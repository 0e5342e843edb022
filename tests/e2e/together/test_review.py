"""Threads about the words of a text."""

import re
from typing import Any
from uuid import UUID

from playwright.sync_api import ViewportSize, expect

from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.pages.review import Review
from tests.e2e.support.browser import PHONE, UNREACHABLE, Windows
from tests.e2e.support.hostile import texts
from tests.e2e.writing.test_editor import png
from tests.live.people import frames
from tests.live.people.scene import Scene

WORDS = "brown fox"
LINE = "the quick brown fox jumps over the lazy dog"
HOSTILE, MOST = 120, 15
# Everything that a card may be made of.
ELEMENTS = {
    "HEADER",
    "DIV",
    "P",
    "OL",
    "LI",
    "SPAN",
    "BDI",
    "TIME",
    "A",
    "BUTTON",
    "SMALL",
    "LABEL",
    "SELECT",
    "OPTION",
    "TEXTAREA",
    "UL",
    "svg",
    "path",
    "polyline",
    "circle",
    "line",
    "rect",
}
# Where cards are going to stand: they are seen to move there.
ARE_APART = """() => [...document.querySelectorAll("[data-testid=thread]")]
    .map(({ style, offsetHeight }) => [parseFloat(style.top), offsetHeight])
    .sort(([one], [other]) => one - other)
    .every(([top], i, all) => i === 0 || all[i - 1][0] + all[i - 1][1] <= top)"""
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
    # However long the words are that it quotes.
    card.locator(".thread-quote").evaluate("quote => { quote.textContent = 'word '.repeat(99); }")
    assert card.evaluate("card => card.scrollWidth <= card.clientWidth")
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
    expect(ben.list).to_contain_text("No open comments or suggestions")
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


def test_rights(windows: Windows, scene: Scene) -> None:
    """A commenter selects and comments but does not type; a viewer reads until viewers may."""
    scene.person("cleo", "commenter")
    scene.person("vera", "viewer")
    ann, cleo, vera = reviews(windows, scene, "ann", "cleo", "vera")
    cleo.desk.drag((LINE, 4), (LINE, 9))
    expect(cleo.button).to_be_visible()
    cleo.page.keyboard.type("nothing of this")
    cleo.button.click()
    cleo.page.keyboard.type("Is it?")
    cleo.page.keyboard.press("Enter")
    expect(ann.marked).to_have_text("quick")
    cleo.is_said("Is it?")
    expect(cleo.desk.text).to_contain_text(LINE)
    vera.marked.click()
    expect(vera.thread("Is it?")).to_have_class(re.compile("chosen"))
    expect(vera.thread("Is it?").get_by_test_id("chat-field")).to_have_count(0)
    expect(vera.thread("Is it?").get_by_role("button", name="Resolve")).to_have_count(0)
    ann.page.get_by_test_id("share").click()
    ann.page.locator("#share-comment-on").click()
    expect(ann.page.locator("#share-comment-on")).to_have_attribute("aria-checked", "true")
    vera.answer("Is it?", "I think so")
    expect(cleo.thread("Is it?")).to_contain_text("I think so")


def test_everywhere(windows: Windows, scene: Scene) -> None:
    """Across blocks, in a table, in code and about a picture, over others; cut, pasted, copied."""
    (ann,) = reviews(windows, scene, "ann")
    cell = {"type": "tableCell", "content": [paragraph("in a cell")]}
    ann.fill([
        paragraph(LINE), paragraph("Second line"),
        {"type": "table", "content": [{"type": "tableRow", "content": [cell]}]},
        {"type": "codeBlock", "content": [{"type": "text", "text": "let code = 1"}]},
    ])  # fmt: skip
    for words, text in [
        ("dogSecond", "across"), ("a cell", "table"), ("code", "coded"), ("lazy dog", "over")
    ]:  # fmt: skip
        ann.comment(words, text)
        assert ann.about(text) == words
    # A card that has grown is seen to be larger a frame before the others make room.
    ann.page.wait_for_function(ARE_APART)
    with ann.page.expect_file_chooser() as chosen:
        ann.desk.tool("Picture").click()
    chosen.value.set_files([{"name": "sea.png", "mimeType": "image/png", "buffer": png()}])
    ann.desk.text.locator("figure img:visible").click()
    ann.page.keyboard.press("Control+Alt+m")
    ann.page.keyboard.type("pictured")
    ann.page.keyboard.press("Enter")
    ann.is_said("pictured")
    expect(ann.desk.text.locator("[data-comments]").locator("img")).to_be_visible()
    # What is cut and pasted takes its thread along; a copy is no second place.
    ann.select("a cell")
    ann.page.keyboard.press("Control+x")
    expect(ann.thread("table")).to_have_count(0)
    ann.select("quick")
    ann.page.keyboard.press("Control+v")
    expect(ann.thread("table")).to_be_visible()
    assert ann.about("table") == "a cell"
    ann.page.keyboard.press("Control+v")
    expect(ann.desk.text).to_contain_text("a cella cell")
    ann.desk.says("saved")
    assert ann.about("table") == "a cell"


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
    ann.desk.text.press("Control+Home", delay=MOVE)
    ann.page.keyboard.press("Enter")
    expect(ben.marked).to_have_text(WORDS)


def test_offline(windows: Windows, scene: Scene) -> None:
    """Said offline, it waits through a reload and is said once; words that changed are told."""
    windows.forgiven += [*UNREACHABLE, "/documents/", "/offline/"]
    ann, ben = reviews(windows, scene, "ann", "ben")
    # Until the page is kept for a reload without a network.
    ben.desk.until_kept(scene.document)
    ben.begin(WORDS).fill("half a draft")
    ben.desk.reload()
    expect(ben.beginning.get_by_test_id("chat-field")).to_have_value("half a draft")
    ben.page.context.set_offline(True)
    # Chromium keeps sockets that are open.
    ben.page.reload()
    ben.desk.says("offline")
    ben.beginning.get_by_test_id("chat-field").fill("From the train")
    ben.beginning.get_by_test_id("chat-field").press("Enter")
    expect(ben.thread("From the train")).to_contain_text("Waiting to be sent")
    ben.page.context.set_offline(False)
    ben.is_said("From the train")
    expect(ann.thread("From the train")).to_have_count(1)
    ben.page.context.set_offline(True)
    ben.page.reload()
    ben.desk.says("offline")
    field = ben.begin("lazy")
    field.fill("Not so fast")
    field.press("Enter")
    ann.select("az")
    ann.page.keyboard.type("on")
    ann.desk.says("saved")
    ben.page.context.set_offline(False)
    expect(ben.thread("Not so fast")).to_contain_text("The text has changed")
    expect(ben.thread("Not so fast").locator("blockquote")).to_have_text("lony")
    ben.press("Not so fast", "Comment on these words")
    expect(ann.thread("Not so fast")).to_be_visible()
    assert ann.about("Not so fast") == "lony"


def test_keys_and_links(windows: Windows, scene: Scene) -> None:
    """By keys alone: from thread to thread, to answer and back; a link leads to its thread."""
    (ann,) = reviews(windows, scene, "ann")
    ann.comment("quick", "First")
    ann.comment("Third", "Second")
    ann.page.keyboard.press("Escape")
    expect(ann.desk.text).to_be_focused()
    ann.page.keyboard.press("Control+Alt+j")
    expect(ann.thread("First")).to_be_focused()
    ann.page.keyboard.press("ArrowDown")
    expect(ann.thread("Second")).to_be_focused()
    ann.page.keyboard.press("Control+Alt+k")
    expect(ann.thread("First")).to_be_focused()
    ann.page.keyboard.press("Enter")
    ann.page.keyboard.type("An answer")
    ann.page.keyboard.press("Enter")
    expect(ann.thread("First")).to_contain_text("An answer")
    ann.page.keyboard.press("Escape")
    ann.page.keyboard.press("Escape")
    expect(ann.desk.text).to_be_focused()
    # The caret is in the words: the keys for a comment lead to their thread.
    ann.page.keyboard.press("ArrowRight")
    ann.page.keyboard.press("Control+Alt+m")
    expect(ann.thread("First")).to_be_focused()
    key = ann.thread("Second").get_attribute("data-id")
    ann.page.goto("about:blank")
    ann.page.goto(f"/documents/{scene.document}/#thread={key}")
    expect(ann.thread("Second")).to_be_focused()


def test_phone(windows: Windows, scene: Scene) -> None:
    """With fingers: a button for what is selected, the thread in the panel, back to its words."""
    (ann,) = reviews(windows, scene, "ann")
    context = windows.open(scene.people["ben"]["session"], PHONE, is_phone=True)
    ben = Review(Desk(context.new_page()))
    ben.desk.visit(scene.document)
    ben.select("Second")
    ben.button.tap()
    ben.page.keyboard.type("On the way")
    ben.beginning.get_by_role("button", name="Comment", exact=True).tap()
    ben.is_said("On the way")
    expect(ann.marked).to_have_text("Second")
    ben.thread("On the way").locator(".thread-quote").tap()
    expect(ben.list).to_be_hidden()
    expect(ben.marked).to_be_in_viewport()
    assert ben.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_paper(windows: Windows, scene: Scene) -> None:
    """Printed without threads, or with those that are open after the text.

    Above a text that is frozen stands who has approved it, and no more of the page than that.
    """
    (ann,) = reviews(windows, scene, "ann")
    ann.comment(WORDS, "On paper")
    ann.page.evaluate("window.print = () => {}")
    ann.page.emulate_media(media="print")
    expect(ann.thread("On paper")).to_be_hidden()
    ann.page.evaluate("document.getElementById('print-comments').click()")
    expect(ann.page.locator(".printed-threads")).to_contain_text("On paper")
    sign = "element => getComputedStyle(element, '::after').content"
    assert ann.marked.evaluate(sign) == '"[1]"'
    ann.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(ann.page.locator(".printed-threads")).to_have_count(0)
    expect(ann.desk.reading).to_be_hidden()
    scene.freeze(True)
    ann.desk.reload()
    expect(ann.desk.reading).to_contain_text("Ann")
    expect(ann.desk.reading).to_be_visible()
    for other in (ann.desk.reading.get_by_role("button"), ann.page.get_by_test_id("status")):
        expect(other).to_be_hidden()


def test_hostile(windows: Windows, scene: Scene) -> None:
    """Whatever a comment says is shown as letters."""
    (ann,) = reviews(windows, scene, "ann")
    ann.comment(WORDS, "First")
    key = ann.thread("First").get_attribute("data-id")
    peer = scene.open("ben", marks="comment")
    peer.next("welcome")
    # A few comments, because people are slow, of many texts each.
    hostile = texts(HOSTILE)
    for number in range(MOST):
        text = "\n".join(hostile[number::MOST]).encode()[:4000].decode(errors="ignore")
        answer = {"type": "reply", "id": str(UUID(int=number + 2)), "thread": key, "text": text}
        peer.send(frames.packet(answer))
    end = {"type": "reply", "id": str(UUID(int=1)), "thread": key, "text": "The end"}
    peer.send(frames.packet(end))
    expect(ann.comments.last).to_have_text(re.compile("The end"), timeout=30_000)
    assert ann.comments.count() == MOST + 2
    assert ann.page.evaluate("window.__hit") is None
    found = ann.threads.evaluate(
        "card => [...card.querySelectorAll('*')].map((one) => one.tagName)"
    )
    assert set(found) <= ELEMENTS
