"""Two people in one document."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.support.browser import Windows
from tests.e2e.support.composer import ANDROID, Composer
from tests.live.people.scene import Scene


def both(windows: Windows, scene: Scene) -> tuple[Desk, Desk]:
    """Ann's and Ben's pages."""
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    return ann, ben


def test_typing(windows: Windows, scene: Scene) -> None:
    """What one types the other sees, both ways, and a reload shows the same to both."""
    ann, ben = both(windows, scene)
    ann.write("From Ann. ")
    ben.reads("From Ann. ")
    ben.write("From Ben.")
    for desk in (ann, ben):
        expect(desk.text).to_have_text("From Ann. From Ben.")
        desk.says("saved")
        desk.reload()
        expect(desk.text).to_have_text("From Ann. From Ben.")


def test_typing_at_once(windows: Windows, scene: Scene) -> None:
    """Letters that two people type in turn, each in a paragraph, all arrive and stay in order."""
    ann, ben = both(windows, scene)
    ann.write("A:")
    expect(ben.text).to_have_text("A:")
    ben.write("\nB:")
    expect(ann.text).to_have_text("A:B:")
    for letter in "simultaneously":
        ann.page.keyboard.type(letter)
        ben.page.keyboard.type(letter)
    for desk in (ann, ben):
        expect(desk.text.locator("p")).to_have_text(["A:simultaneously", "B:simultaneously"])


def test_presence(windows: Windows, scene: Scene) -> None:
    """Carets carry names, the bar says who is here with oneself first, and both end on leaving."""
    ann, ben = both(windows, scene)
    ben.write("Here I am")
    expect(ann.caret("Ben")).to_be_visible()
    expect(ann.people).to_have_text(["AAnn (you)", "BBen"])
    expect(ben.people).to_have_text(["BBen (you)", "AAnn"])
    ann.text.focus()
    expect(ben.caret("Ann")).to_be_visible()
    ben.page.close()
    expect(ann.caret("Ben")).to_have_count(0)
    expect(ann.people).to_have_text(["AAnn (you)"])


def test_formatting(windows: Windows, scene: Scene) -> None:
    """A heading, bold words, a list and a link look the same at the other's and after a reload."""
    ann, ben = both(windows, scene)
    ann.tool("Heading 2").click()
    ann.page.keyboard.type("Plan\n")
    ann.tool("Bold").click()
    ann.page.keyboard.type("bold")
    ann.tool("Bold").click()
    ann.page.keyboard.type(" plain\n")
    ann.tool("Bullet list").click()
    ann.page.keyboard.type("one\ntwo\n\n")
    link(ann, "site", "example.org/a")
    for desk in (ann, ben):
        shows_all(desk)
        desk.says("saved")
        desk.reload()
        shows_all(desk)


def link(desk: Desk, words: str, address: str) -> None:
    """Write words that lead somewhere."""
    desk.page.keyboard.type(words)
    for _ in words:
        desk.page.keyboard.press("Shift+ArrowLeft", delay=MOVE)
    desk.page.keyboard.press("Control+k")
    desk.page.get_by_role("dialog", name="Link").get_by_label("Address").fill(address)
    desk.page.keyboard.press("Enter")


def shows_all(desk: Desk) -> None:
    """Wait for what `test_formatting` writes."""
    expect(desk.text.locator("h2")).to_have_text("Plan")
    expect(desk.text.locator("strong")).to_have_text("bold")
    expect(desk.text.locator("p", has_text="bold plain")).to_be_visible()
    expect(desk.text.locator("ul > li")).to_have_text(["one", "two"])
    made = desk.text.get_by_role("link", name="site")
    expect(made).to_have_attribute("href", "https://example.org/a")
    expect(made).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_undo(windows: Windows, scene: Scene) -> None:
    """Undo takes back one's own words and leaves the other's; redo brings them back."""
    ann, ben = both(windows, scene)
    ann.paste("Ann’s. ")
    ben.reads("Ann’s. ")
    ben.paste("Ben’s.")
    expect(ann.text).to_have_text("Ann’s. Ben’s.")
    ann.tool("Undo").click()
    for desk in (ann, ben):
        expect(desk.text).to_have_text("Ben’s.")
    expect(ann.tool("Undo")).to_have_attribute("aria-disabled", "true")
    ann.page.keyboard.press("Control+Shift+z")
    for desk in (ann, ben):
        expect(desk.text).to_have_text("Ann’s. Ben’s.")


# What follows within half a second is one step of undo.
STEP = 700  # ms


def test_undo_to_the_start(windows: Windows, scene: Scene) -> None:
    """Undo and redo leave the caret where the words were, and nothing that nobody wrote."""
    ann, ben = both(windows, scene)
    keys = ann.page.keyboard
    ann.write("hello world")
    ann.page.wait_for_timeout(STEP)
    for _ in "rld":
        keys.press("ArrowLeft", delay=MOVE)
    keys.type("!")
    ann.page.wait_for_timeout(STEP)
    keys.press("Control+End", delay=MOVE)
    keys.press("Control+z")
    expect(ben.text).to_have_text("hello world")
    keys.type("?")
    expect(ben.text).to_have_text("hello wo?rld")
    keys.press("Control+z")
    expect(ben.text).to_have_text("hello world")
    keys.press("Control+End", delay=MOVE)
    keys.press("Control+Shift+z")
    expect(ben.text).to_have_text("hello wo?rld")
    keys.type("x")
    expect(ben.text).to_have_text("hello wo?xrld")
    for _ in range(3):
        keys.press("Control+z")
    expect(ann.tool("Undo")).to_have_attribute("aria-disabled", "true")
    keys.press("ArrowLeft", delay=MOVE)
    for _ in range(3):
        keys.press("Control+Shift+z")
    for desk in (ann, ben):
        expect(desk.text.locator("p")).to_have_text(["hello wo?xrld"])
    expect(ann.tool("Redo")).to_have_attribute("aria-disabled", "true")


def test_title(windows: Windows, scene: Scene) -> None:
    """A title typed over the old one is kept and shown to others at once: field, header, tab, list.

    What somebody is typing meanwhile stays theirs: Escape shows what they would have written over.
    """
    ann, ben = both(windows, scene)
    ann.title.fill("Summer plan")
    with ann.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        ann.title.press("Enter")
    expect(ann.page).to_have_title("Summer plan · Scriptorium")
    expect(ben.title).to_have_value("Summer plan")
    expect(ben.shown_title).to_have_text("Summer plan")
    expect(ben.page).to_have_title("Summer plan · Scriptorium")
    ben.title.fill("Autumn")
    ann.title.fill("Winter plan")
    ann.title.press("Enter")
    expect(ben.page).to_have_title("Winter plan · Scriptorium")
    expect(ben.title).to_have_value("Autumn")
    expect(ben.shown_title).to_have_text("Winter plan")
    ben.title.press("Escape")
    expect(ben.title).to_have_value("Winter plan")
    ben.page.goto("/")
    expect(ben.page.get_by_test_id("document-row")).to_contain_text("Winter plan")


# What Ben does while Ann composes between "abc" and "def" of the second paragraph, by his keys from
# the start of that paragraph, and the blocks that are there in the end.
MEANWHILE: dict[str, tuple[list[str], list[str]]] = {
    "behind": (["End", "x"], ["one", "abc漢字defx", "two"]),
    "before": (["x"], ["one", "xabc漢字def", "two"]),
    "beside": (["ArrowRight"] * 2 + ["x"], ["one", "abxc漢字def", "two"]),
    "deletes behind": (["End", "Backspace"], ["one", "abc漢字de", "two"]),
    "deletes before": (["Delete"], ["one", "bc漢字def", "two"]),
    "splits behind": (["End", "ArrowLeft", "Enter"], ["one", "abc漢字de", "f", "two"]),
    "splits before": (["ArrowRight", "Enter"], ["one", "a", "bc漢字def", "two"]),
    "kind": (["Control+Alt+2"], ["one", "abc漢字def", "two"]),
    "bold": (["Shift+End", "Control+b"], ["one", "abc漢字def", "two"]),
    "list": (["Control+Shift+8"], ["one", "abc漢字def", "two"]),
    "joins": (["Backspace"], ["oneabc漢字def", "two"]),
    "elsewhere": (["ArrowUp", "x", "Enter"], ["x", "one", "abc漢字def", "two"]),
}


# On a phone the editor reads the page's own changes; what may come between them.
ON_PHONES = ("before", "splits behind", "bold", "joins")


@pytest.mark.parametrize(("agent", "cases"), [(None, MEANWHILE), (ANDROID, ON_PHONES)])
def test_composing(windows: Windows, scene: Scene, agent: str | None, cases: Iterable[str]) -> None:
    """What is composed comes once, whatever the other does to its paragraph meanwhile."""
    ben = windows.desk(scene.people["ben"], scene.document)
    ann = Desk(windows.open(scene.people["ann"]["session"], agent=agent).new_page())
    ann.visit(scene.document)
    composer = Composer(ann.page, is_phone=agent is not None)
    for name in cases:
        keys, blocks = MEANWHILE[name]
        ann.text.press("Control+a", delay=MOVE)
        ann.page.keyboard.press("Control+Alt+0")
        ann.page.keyboard.press("Delete")
        ann.page.keyboard.type("one\nabcdef\ntwo")
        ann.drag(("abcdef", 3))
        expect(ben.text).to_have_text("oneabcdeftwo")
        ben.text.get_by_text("abcdef").click()
        ben.text.press("Home", delay=MOVE)
        for part in ("k", "か", "かn", "かん"):
            composer.compose(part)
        expect(ben.text).to_have_text("oneabcかんdeftwo")
        for key in keys:
            ben.page.keyboard.press(key, delay=MOVE)
        ben.says("saved")
        composer.compose("漢字")
        composer.commit("漢字")
        for desk in (ann, ben):
            expect(desk.text.locator("p, h2"), name).to_have_text(blocks)
        # The caret is behind it.
        ann.page.keyboard.type("!")
        for desk in (ann, ben):
            expect(desk.text, name).to_have_text("".join(blocks).replace("漢字", "漢字!"))


def test_composing_word_by_word(windows: Windows, scene: Scene) -> None:
    """A phone's keyboard composes every word; two such people write in one paragraph."""
    ann, ben = both(windows, scene)
    ann.write("A:.B:")
    expect(ben.text).to_have_text("A:.B:")
    composers = [Composer(desk.page) for desk in (ann, ben)]
    ann.text.press("Home", delay=MOVE)
    for _ in "A:":
        ann.page.keyboard.press("ArrowRight", delay=MOVE)
    ben.text.press("Control+End", delay=MOVE)
    words = ("what", "two", "people", "write")
    for word in words:
        for length in range(1, len(word) + 1):
            for composer in composers:
                composer.compose(word[:length])
        for composer in composers:
            composer.commit(word)
            composer.commit(" ")
    said = " ".join(words) + " "
    for desk in (ann, ben):
        desk.reads(f"A:{said}.B:{said}")
        desk.says("saved")
