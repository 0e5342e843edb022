"""Who is writing writes on, whatever is decided about their words meanwhile."""

from playwright.sync_api import expect

from tests.e2e.pages.desk import MOVE
from tests.e2e.review.test_suggestions import LINE, WIDE, delayed, pages
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene


def test_accepted_while_writing(windows: Windows, scene: Scene) -> None:
    """What was written after the letters that were accepted becomes a suggestion of its own.

    It does so at its place, and whoever is at it goes on without a pause.
    """
    scene.person("cleo", "commenter")
    cleo, delay = delayed(windows, scene, "cleo")
    page = cleo.page
    page.set_viewport_size(WIDE)
    ann, _ben = pages(windows, scene, "ann", "ben")
    cleo.choose("Suggest")
    cleo.replace("brown", "r")
    cleo.sent()
    expect(ann.card("Replace: brown")).to_contain_text("r")
    delay.hold()
    ann.press("Replace: brown", "Accept")
    expect(ann.cards).to_have_count(0)
    page.keyboard.type("ed", delay=MOVE)
    delay.release()
    expect(cleo.deleted).to_have_count(0)
    page.keyboard.type("dish", delay=MOVE)
    cleo.sent()
    expect(ann.card("eddish")).to_have_count(1)
    expect(cleo.inserted).to_have_text("eddish")
    ann.press("eddish", "Accept")
    for one in (ann, cleo):
        one.desk.reads(f"{LINE.replace('brown', 'reddish')}Second lineThird line")


def test_another_way_to_work(windows: Windows, scene: Scene) -> None:
    """The caret stays where it is when one goes on in another mode."""
    (ann,) = pages(windows, scene, "ann")
    ann.after("quick")
    ann.page.keyboard.press("Control+Alt+Shift+X", delay=MOVE)
    ann.page.keyboard.type("er", delay=MOVE)
    expect(ann.inserted).to_have_text("er")
    ann.desk.reads(f"{LINE.replace('quick', 'quicker')}Second lineThird line")
