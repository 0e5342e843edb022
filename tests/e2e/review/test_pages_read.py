"""Keys that go on by a page, or choose all, in a text that is only read."""

from playwright.sync_api import expect

from tests.e2e.pages.suggestions import Suggestions
from tests.e2e.review.test_by_keys import chosen, into_text
from tests.e2e.review.test_suggestions import pages, paragraph
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

MANY = 80
# In which paragraph the place is, how high it stands in the window, and how high that is.
_PLACE = """text => {
    const { $head } = text.editor.state.selection;
    return [$head.index(0), text.editor.view.coordsAtPos($head.pos).top, innerHeight];
}"""


def place(page: Suggestions) -> tuple[int, float]:
    """The number of the paragraph with the place, which is seen, and how high that stands."""
    number, top, height = page.desk.text.evaluate(_PLACE)
    assert 0 < top < height
    return number, top


def test_pages(windows: Windows, scene: Scene) -> None:
    """The reading place goes on with the page, back to where it was, and selects with Shift."""
    ann, ben = pages(windows, scene, "ann", "ben")
    ann.review.fill([paragraph(f"{number}. line") for number in range(MANY)])
    expect(ben.desk.text).to_contain_text(f"{MANY - 1}. line")
    ben.choose("Read")
    into_text(ben)
    press = ben.page.keyboard.press
    press("Control+Home")
    start, _ = place(ben)
    assert start == 0
    press("PageDown")
    first, _ = place(ben)
    assert 5 < first < MANY / 2
    press("PageDown")
    second, _ = place(ben)
    assert abs((second - first) - (first - start)) <= 6
    press("PageUp")
    assert abs(place(ben)[0] - first) <= 1
    press("PageUp")
    assert place(ben)[0] <= 1
    # At its ends the text cannot be gone on in, and the place goes there.
    for _ in range(MANY):
        press("PageDown")
    assert place(ben)[0] == MANY - 1
    for _ in range(MANY):
        press("PageUp")
    assert place(ben)[0] == 0
    press("Control+Home")
    press("Shift+PageDown")
    words = chosen(ben)
    assert words.startswith("0. line")
    assert f"{first - 2}. line" in words
    press("Shift+PageUp")
    assert chosen(ben).strip() in ("", "0. line")
    press("Control+a")
    assert chosen(ben).split() == " ".join(f"{number}. line" for number in range(MANY)).split()
    press("Control+Home")
    press("PageDown")
    press("Home")
    press("Shift+End")
    words = chosen(ben)
    press("Control+Alt+m")
    ben.page.keyboard.type("By pages")
    press("Enter")
    ben.review.is_said("By pages")
    ann.review.counts(1)
    assert ben.review.about("By pages") == words
