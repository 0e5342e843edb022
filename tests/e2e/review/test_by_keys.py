"""Review by keys alone, on a narrow window, in German and in the dark."""

from playwright.sync_api import Locator, ViewportSize, expect

from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.pages.suggestions import Suggestions
from tests.e2e.review.test_suggestions import LINE, pages, paragraph
from tests.e2e.support.axe import faults
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

NARROW: ViewportSize = {"width": 320, "height": 640}
LONG = "Wolfgangmaximilianhubertusvonundzuobersteinfelden"
# What stands out of the window, or is too small for a finger.
ASTRAY = """panel => [...panel.querySelectorAll("*")].filter(each => {
    const { left, right, width, height } = each.getBoundingClientRect();
    const isSmall = each.matches("button, select, textarea") && Math.min(width, height) < 24;
    return width > 0 && (left < 0 || right > innerWidth || isSmall);
}).map(each => `${each.tagName} ${each.className} ${each.textContent}`)"""


def narrow(windows: Windows, scene: Scene, name: str) -> Suggestions:
    """A window of somebody's, 320 px wide and dark."""
    context = windows.open(scene.people[name]["session"], NARROW, is_dark=True)
    page = Suggestions(Desk(context.new_page()))
    page.desk.visit(scene.document)
    return page


def tab_to(page: Suggestions, target: Locator) -> None:
    """Press Tab until this has the focus."""
    for _ in range(12):
        page.page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    expect(target).to_be_focused()


def test_narrow(windows: Windows, scene: Scene) -> None:
    """Names without an end are within 320 px; what one does is seen; every part is told of."""
    windows.languages = "de-DE"
    scene.person(LONG, "commenter")
    (ann,) = pages(windows, scene, "ann")
    ann.page.close()
    ann, other = narrow(windows, scene, "ann"), narrow(windows, scene, LONG)
    expect(other.desk.reading).to_contain_text("neben dem Titel oder unter „Mehr“")
    reading = other.desk.reading.bounding_box()
    assert reading
    assert reading["width"] == NARROW["width"]
    sign = other.page.get_by_test_id("mode-sign")
    expect(sign).to_be_hidden()
    other.page.keyboard.press("Control+Alt+Shift+X")
    expect(sign).to_have_text("Wie Sie am Text arbeiten: Vorschlagen")
    other.replace("brown", "red")
    other.review.select("Third")
    other.page.keyboard.press("Control+Alt+2")
    other.after("Second line")
    expect(other.review.button).to_be_hidden()
    other.after("red")
    expect(other.review.button).to_have_text("Vorschlag zeigen")
    other.sent()
    words = ann.desk.text.locator(".suggested-block")
    expect(words).to_have_attribute(
        "aria-description", "Vorgeschlagenes Format: Umwandeln in: Überschrift 2"
    )
    card = ann.cards.filter(has_text="Überschrift 2")
    details = words.get_attribute("aria-details")
    ann.review.comment("Second", "Zwei")
    ann.review.thread("Zwei").focus()
    expect(card).to_have_attribute("id", str(details))
    open_now = "Kommentare, 1 offener Kommentar, 2 offene Vorschläge"
    expect(ann.review.toggle).to_have_attribute("aria-label", open_now)
    expect(ann.batch).to_be_visible()
    assert ann.page.get_by_test_id("thread-list").evaluate(ASTRAY) == []
    assert faults(ann.page) == []
    card.get_by_role("button", name="Im Text zeigen").click()
    expect(ann.review.list).to_be_hidden()
    expect(words).to_be_in_viewport()


def test_blocks_are_told(windows: Windows, scene: Scene) -> None:
    """A block that is only suggested says so, and leads to its card, as words do."""
    ann, ben = pages(windows, scene, "ann", "ben")
    ben.choose("Suggest")
    ben.after("Second line")
    ben.desk.tool("Table").click()
    table = ann.desk.text.locator("table.suggested-ins")
    expect(table).to_have_attribute("aria-description", "Suggested insertion:")
    own = ben.desk.text.locator(".suggested-whole.suggested-ins").first
    expect(own).to_have_attribute("aria-description", "Suggested insertion:")
    expect(own).to_have_attribute("aria-details", str(table.get_attribute("aria-details")))


def test_choices(windows: Windows, scene: Scene) -> None:
    """By arrows one passes people and modes by: what counts is where one stops."""
    for name in ("cleo", "dora"):
        scene.person(name, "commenter")
    ann, ben = pages(windows, scene, "ann", "ben")
    ann.review.comment("quick", "Whose?")
    expect(ben.review.thread("Whose?")).to_be_visible()
    ben.page.keyboard.press("Control+Alt+j")
    expect(ben.review.thread("Whose?")).to_be_focused()
    choice = ben.review.thread("Whose?").get_by_test_id("assignee")
    tab_to(ben, choice)
    for name in ("Ben (you)", "Ann", "Cleo"):
        ben.page.keyboard.press("ArrowDown", delay=MOVE)
        expect(choice.locator("option:checked")).to_have_text(name)
        expect(choice).to_be_focused()
    expect(ann.review.thread("Whose?").get_by_test_id("assignee")).to_have_value("")
    ben.page.keyboard.press("Enter")
    expect(ann.review.thread("Whose?").locator("option:checked")).to_have_text("Cleo")
    expect(choice).to_be_focused()
    ben.page.keyboard.press("ArrowDown", delay=MOVE)
    ben.page.keyboard.press("Escape")
    expect(choice.locator("option:checked")).to_have_text("Cleo")
    expect(choice).to_be_focused()
    # By the title, too.
    radios = ben.modes.get_by_role("radio")
    radios.nth(0).focus()
    for mode in (1, 2):
        ben.page.keyboard.press("ArrowRight", delay=MOVE)
        expect(radios.nth(mode)).to_be_focused()
        expect(radios.nth(mode)).to_be_checked()
    expect(ben.desk.text).to_have_attribute("contenteditable", "false")
    ben.page.set_viewport_size(NARROW)
    ben.page.get_by_test_id("more").press("Enter")
    tab_to(ben, ben.list)
    for mode in ("suggest", "edit"):
        ben.page.keyboard.press("ArrowUp", delay=MOVE)
        expect(ben.list).to_have_value(mode)
    ben.page.keyboard.press("Enter")
    expect(ben.list).to_be_hidden()
    expect(ben.desk.text).to_be_focused()


def test_in_and_out(windows: Windows, scene: Scene) -> None:
    """Tab goes on in the next card; Escape closes what is open; a held key answers nothing."""
    ann, _ben = pages(windows, scene, "ann", "ben")
    ann.review.comment("quick", "First")
    ann.review.comment("Third", "Second")
    first, second = ann.review.thread("First"), ann.review.thread("Second")
    ann.page.keyboard.press("Control+Alt+k")
    expect(first).to_be_focused()
    tab_to(ann, first.get_by_test_id("chat-field"))
    ann.page.keyboard.press("Tab")
    expect(second.locator(".thread-quote")).to_be_focused()
    ann.page.keyboard.press("Shift+Tab")
    expect(first.get_by_role("button", name="Resolve")).to_be_focused()
    for button, opened in (("React", ".reaction"), ("Delete", ".chat-question")):
        tab_to(ann, first.get_by_role("button", name=button))
        ann.page.keyboard.press("Enter")
        expect(first.locator(opened).first).to_be_visible()
        ann.page.keyboard.press("Escape")
        expect(first.locator(opened)).to_have_count(0)
        expect(first).to_be_focused()
    tab_to(ann, first.get_by_role("button", name="Delete"))
    for _ in range(3):
        ann.page.keyboard.down("Enter")
    ann.page.keyboard.up("Enter")
    expect(first.locator(".chat-question")).to_be_visible()
    ann.page.keyboard.press("Escape")
    ann.page.keyboard.press("Enter")
    ann.page.keyboard.type("An answer")
    ann.page.keyboard.press("Enter")
    expect(first).to_contain_text("An answer")
    expect(first.locator(".thread-foot .actions")).to_be_hidden()


def test_all_that_were_asked_about(windows: Windows, scene: Scene) -> None:
    """The question about all is about those that were open when it came, and Escape closes it."""
    ann, ben = pages(windows, scene, "ann", "ben")
    ben.choose("Suggest")
    ben.replace("brown", "red")
    ben.replace("Second", "Other")
    ben.sent()
    expect(ann.card("Other")).to_have_count(1)
    expect(ann.card("red")).to_have_count(1)
    ann.review.toggle.press("Enter")
    every = ann.batch.get_by_role("button", name="Accept 2 suggestions")
    whose = ann.batch.get_by_test_id("batch-whose")
    whose.focus()
    tab_to(ann, every)
    ann.page.keyboard.press("Enter")
    ann.page.keyboard.press("Escape")
    expect(every).to_be_visible()
    expect(whose).to_be_focused()
    tab_to(ann, every)
    ann.page.keyboard.press("Enter")
    expect(ann.batch).to_contain_text("Accept 2 suggestions?")
    ben.replace("Third", "Last")
    expect(ann.card("Replace: Third")).to_be_visible()
    expect(ann.batch).to_contain_text("Accept 2 suggestions?")
    ann.page.keyboard.press("Enter")
    expect(ann.cards).to_have_count(1)
    assert ann.committed() == f"{LINE.replace('brown', 'red')}/Other line/Third line"


# Where the place that is drawn for readers stands, if it is seen.
_PLACE = """text => {
    const place = text.nextElementSibling;
    if (getComputedStyle(place).visibility !== "visible") return null;
    const { left, top, height } = place.getBoundingClientRect();
    return [Math.round(left), Math.round(top), Math.round(height)];
}"""
# Notes whether the caret of somebody is shown from now on.
_WATCH = """text => {
    window.met = false;
    new MutationObserver(() => { window.met ||= text.querySelector(".caret") !== null; })
        .observe(text, { childList: true, subtree: true });
}"""


def chosen(page: Suggestions) -> str:
    """The words that are selected."""
    words: str = page.page.evaluate("getSelection().toString()")
    return words


def into_text(page: Suggestions) -> None:
    """Go to the text by Tab, as to every other part of the page."""
    for _ in range(60):
        page.page.keyboard.press("Tab")
        if page.desk.text.evaluate("it => it === document.activeElement"):
            break
    expect(page.desk.text).to_be_focused()


def test_reading(windows: Windows, scene: Scene) -> None:
    """A viewer who may comment selects words by keys, comments on them and changes nothing."""
    scene.person("vera", "viewer")
    ann, vera = pages(windows, scene, "ann", "vera")
    ann.page.get_by_test_id("share").click()
    ann.page.locator("#share-comment-on").click()
    expect(ann.page.locator("#share-comment-on")).to_have_attribute("aria-checked", "true")
    expect(vera.desk.text).to_have_attribute("contenteditable", "false")
    into_text(vera)
    expect(vera.desk.text).to_have_role("textbox")
    expect(vera.desk.text).to_have_attribute("aria-readonly", "true")
    press = vera.page.keyboard.press
    press("Control+Home")
    start = vera.desk.text.evaluate(_PLACE)
    # Above the first line there is nothing to go to.
    press("ArrowUp")
    assert vera.desk.text.evaluate(_PLACE) == start
    press("Control+ArrowRight")
    left, top, height = vera.desk.text.evaluate(_PLACE)
    assert left > start[0]
    assert top == start[1]
    assert height > 10
    press("Control+Shift+ArrowRight")
    assert chosen(vera).strip() == "quick"
    press("Shift+End")
    assert chosen(vera).strip() == LINE.removeprefix("the ")
    press("ArrowDown")
    press("Home")
    for _ in "Second":
        press("Shift+ArrowRight")
    assert chosen(vera) == "Second"
    vera.page.keyboard.type("x")
    press("Backspace")
    press("Control+Alt+m")
    field = vera.review.beginning.get_by_test_id("chat-field")
    expect(field).to_be_focused()
    vera.page.keyboard.type("By keys")
    press("Enter")
    expect(ann.review.thread("By keys")).to_be_visible()
    assert ann.review.about("By keys") == "Second"
    assert ann.committed() == f"{LINE}/Second line/Third line"


def test_reading_commenter(windows: Windows, scene: Scene) -> None:
    """So does a commenter in Read; Escape and Tab leave; who writes goes on as before."""
    scene.person("cora", "commenter")
    ann, cora = pages(windows, scene, "ann", "cora")
    cora.choose("Read")
    ann.desk.text.evaluate(_WATCH)
    into_text(cora)
    assert faults(cora.page) == []
    press = cora.page.keyboard.press
    press("Control+End")
    for _ in "line":
        press("Shift+ArrowLeft")
    assert chosen(cora) == "line"
    press("Control+Alt+m")
    expect(cora.review.beginning.get_by_test_id("chat-field")).to_be_focused()
    press("Escape")
    expect(cora.desk.text).to_be_focused()
    press("Control+Alt+m")
    cora.page.keyboard.type("The last")
    press("Enter")
    expect(ann.review.thread("The last")).to_be_visible()
    assert ann.review.about("The last") == "line"
    into_text(cora)
    press("Escape")
    expect(cora.desk.text).not_to_be_focused()
    into_text(cora)
    press("Tab")
    expect(cora.desk.text).not_to_be_focused()
    # Where one reads, nobody is shown.
    assert ann.page.evaluate("window.met") is False
    assert faults(cora.page) == []


def test_reading_all(windows: Windows, scene: Scene) -> None:
    """Arrows pass through every kind of block, on and back, and get stuck in none."""
    ann, ben = pages(windows, scene, "ann", "ben")
    cell = {"type": "tableCell", "content": [paragraph("in a cell")]}
    task = {"type": "taskItem", "attrs": {"checked": False}, "content": [paragraph("to do")]}
    ann.review.fill([
        paragraph("First"), {"type": "paragraph"},
        {"type": "taskList", "content": [task]},
        {"type": "codeBlock", "content": [{"type": "text", "text": "one\ntwo"}]},
        {"type": "table", "content": [{"type": "tableRow", "content": [cell, cell]}]},
        {"type": "horizontalRule"},
        paragraph("Last"),
    ])  # fmt: skip
    expect(ben.desk.text).to_contain_text("Last")
    ben.choose("Read")
    into_text(ben)
    place = "text => [text.editor.state.selection.head, text.editor.state.doc.content.size]"
    for on, back in (("ArrowRight", "ArrowLeft"), ("ArrowDown", "ArrowUp")):
        ben.page.keyboard.press("Control+Home")
        first, size = ben.desk.text.evaluate(place)
        assert first == 1
        for _ in range(60):
            ben.page.keyboard.press(on)
        assert ben.desk.text.evaluate(place)[0] >= size - len("Last") - 1
        ben.page.keyboard.press("Control+End")
        assert ben.desk.text.evaluate(place)[0] == size - 1
        for _ in range(60):
            ben.page.keyboard.press(back)
        assert ben.desk.text.evaluate(place)[0] <= len("First") + 1
