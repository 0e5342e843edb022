"""Rights that change while people are looking and typing."""

from playwright.sync_api import expect

from tests.e2e.pages.desk import Desk
from tests.e2e.support.browser import NO_CHAT, NO_TICKET, UNREACHABLE, Windows
from tests.e2e.support.servers import frozen
from tests.live.people.scene import Scene


def reads_only(desk: Desk) -> None:
    """Wait until the page is one for reading."""
    expect(desk.text).to_have_attribute("contenteditable", "false")
    expect(desk.text).to_have_attribute("aria-readonly", "true")
    expect(desk.reading).to_be_visible()
    expect(desk.toolbar).to_be_hidden()
    assert not desk.title.is_editable()


def writes(desk: Desk) -> None:
    """Wait until the page is one for writing."""
    expect(desk.text).to_have_attribute("contenteditable", "true")
    expect(desk.reading).to_be_hidden()
    expect(desk.toolbar).to_be_visible()
    assert desk.title.is_editable()


def test_viewer(windows: Windows, scene: Scene) -> None:
    """A viewer follows what others write and cannot change a letter."""
    scene.person("cleo", "viewer")
    ann, cleo = (windows.desk(scene.people[name], scene.document) for name in ("ann", "cleo"))
    reads_only(cleo)
    expect(cleo.sign).to_have_text("Read only")
    ann.write("Only to be read")
    expect(cleo.text).to_have_text("Only to be read")
    cleo.text.click()
    cleo.page.keyboard.type("mine")
    cleo.page.keyboard.press("Backspace")
    ann.write(".")
    for desk in (ann, cleo):
        expect(desk.text).to_have_text("Only to be read.")


def test_viewer_becomes_editor(windows: Windows, scene: Scene) -> None:
    """Who is raised while looking types at once: no reload, and nothing twice."""
    scene.person("cleo", "viewer")
    ann, cleo = (windows.desk(scene.people[name], scene.document) for name in ("ann", "cleo"))
    ann.write("Cleo, go on: ")
    cleo.reads("Cleo, go on: ")
    cleo.page.evaluate("document.body.dataset.loaded = 'once'")
    ann.give("Cleo", "editor")
    writes(cleo)
    cleo.write("I do.")
    cleo.says("saved")
    expect(cleo.page.locator("body[data-loaded=once]")).to_have_count(1)
    for desk in (ann, cleo):
        expect(desk.text).to_have_text("Cleo, go on: I do.")


def test_editor_becomes_viewer(windows: Windows, scene: Scene) -> None:
    """Who is lowered while looking reads on, and is offered nothing to rescue."""
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ben.write("Saved in time. ")
    ann.reads("Saved in time. ")
    ann.give("Ben", "viewer")
    reads_only(ben)
    ann.write("And on.")
    for desk in (ann, ben):
        expect(desk.text).to_have_text("Saved in time. And on.")
    expect(ben.notice).to_be_hidden()


def test_lowered_while_typing(windows: Windows, scene: Scene) -> None:
    """Words that came too late are nowhere in the document, and the author keeps them."""
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ann.write("Everybody’s. ")
    ben.reads("Everybody’s. ")
    change_while_typing(scene, ben, "viewer")
    expect(ben.notice).to_contain_text("viewer")
    expect(ben.notice).to_contain_text("1 change was not saved")
    reads_only(ben)
    name, content = ben.download("Download as text")
    assert name == "Plan.txt"
    assert "Everybody’s. Too late." in content
    ben.reload()
    expect(ben.notice).to_contain_text("1 change was not saved")
    for desk in (ann, ben):
        desk.reads("Everybody’s. ")


def change_while_typing(scene: Scene, ben: Desk, role: str | None) -> None:
    """Give Ben another role, or take his, while his words are on their way."""
    with frozen(scene.site):
        ben.paste("Too late.")
        scene.share("ben", role)


def test_removed(windows: Windows, scene: Scene) -> None:
    """Who is removed is told at once and whom to ask, and hears nothing later."""
    windows.forgiven.append(NO_TICKET)
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ben.write("Goodbye. ")
    ann.reads("Goodbye. ")
    ann.remove("Ben")
    expect(ben.notice).to_contain_text("no longer")
    expect(ben.notice).to_contain_text("Ask Ann")
    ben.says("closed")
    expect(ben.text).to_have_attribute("contenteditable", "false")
    expect(ann.people).to_have_count(1)
    ann.write("Not for Ben.")
    ann.says("saved")
    ben.reads("Goodbye. ")


def test_removed_while_typing(windows: Windows, scene: Scene) -> None:
    """Who is removed while typing is refused and told, and can keep the words as a document."""
    windows.forgiven.append(NO_TICKET)
    ann, ben = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    ann.write("Everybody’s. ")
    ben.reads("Everybody’s. ")
    change_while_typing(scene, ben, None)
    expect(ben.notice).to_contain_text("1 change was not saved")
    ben.says("closed")
    for button, form in (("Download as text", "txt"), ("Download as HTML", "html")):
        name, content = ben.download(button)
        assert name == f"Plan.{form}"
        assert "Everybody’s. Too late." in content
    windows.forgiven.append(f"/documents/{scene.document}/")
    ben.page.reload()
    expect(ben.notice).to_contain_text("1 change was not saved")
    ben.page.get_by_role("button", name="Keep as a private copy").click()
    ben.page.get_by_role("link", name="Open the copy").click()
    ben.ready()
    expect(ben.title).to_have_value("Copy of Plan")
    expect(ben.text).to_have_text("Everybody’s. Too late.")
    ann.reads("Everybody’s. ")


def test_copy_that_fails(windows: Windows, scene: Scene) -> None:
    """A private copy that cannot be saved is said to have failed, and can be asked for again."""
    windows.forgiven += UNREACHABLE
    ben = windows.desk(scene.people["ben"], scene.document)
    # More than a message once held.
    for _ in range(2):
        ben.paste("A long line. " * 50_000)
        ben.says("saved")
    change_while_typing(scene, ben, "viewer")
    keep = ben.page.get_by_role("button", name="Keep as a private copy")
    expect(keep).to_be_visible()
    ben.page.context.set_offline(True)
    keep.click()
    expect(ben.notice).to_contain_text("The copy could not be saved")
    ben.page.context.set_offline(False)
    keep.click()
    expect(ben.notice).to_contain_text("Your private copy is saved")
    listed = ben.page.context.new_page()
    listed.goto("/")
    expect(listed.get_by_test_id("document-row")).to_have_count(2)


def test_removed_while_offline(own_windows: Windows, own_scene: Scene) -> None:
    """Words typed without a connection are kept for who finds, on return, to have been removed."""
    own_windows.forgiven += [*UNREACHABLE, NO_TICKET, NO_CHAT]
    own_scene.site.start()
    ben = own_windows.desk(own_scene.people["ben"], own_scene.document)
    ben.says("saved")
    own_scene.site.kill()
    ben.says("offline")
    ben.write("On the train")
    own_scene.share("ben", None)
    own_scene.site.start()
    ben.says("closed")
    expect(ben.notice).to_contain_text("12 changes were not saved")
    assert "On the train" in ben.download("Download as text")[1]
