"""Every page and every dialog, one after the other, in whatever language they are."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, expect
from pycrdt import Doc

from documents.content.yjs_writer import append_blocks
from documents.management import demo_text
from tests.e2e.pages.desk import Desk
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

Stop = tuple[str, Page]
# Of pages that say no, Chromium writes that they do.
REFUSALS = ("/nowhere", "/p/", "/documents/", "/open/", "/language", "/accounts/")


def visit_all(windows: Windows, scene: Scene, languages: str) -> Iterator[Stop]:
    """Go everywhere and name each place; `languages` is what the browsers prefer.

    Whoever is told of a stop may do with its page what they like, but not leave it.
    """
    windows.forgiven += REFUSALS
    windows.languages = languages
    yield from visit_signed_out(windows, scene)
    page = windows.page(scene.people["ann"])
    yield from visit_lists(page, scene)
    yield from visit_document(page, scene)
    yield from visit_account(page)
    yield from visit_refusals(page, scene)
    yield from visit_as_viewer(windows, scene, page)
    yield from visit_published(windows, scene, page)


def visit_signed_out(windows: Windows, scene: Scene) -> Iterator[Stop]:
    """Where accounts are made and found again."""
    page = windows.open(None).new_page()
    page.goto("/accounts/login/")
    yield "sign in", page
    page.locator("input[name=login]").fill("nobody")
    page.locator("input[name=password]").fill("wrong")
    page.locator("main form.fields button.primary").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "sign in refused", page
    page.goto("/accounts/signup/")
    yield "sign up", page
    for name, value in {
        "name": "Dora",
        "username": "do@ra",
        "email": "d",
        "password1": "1",
    }.items():
        page.locator(f"input[name={name}]").fill(value)
    page.locator("main form.fields").first.evaluate("form => form.noValidate = true")
    page.locator("main form.fields button.primary").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "sign up refused", page
    page.goto("/accounts/password/reset/")
    yield "password reset", page
    page.locator("input[name=email]").fill("nobody@example.org")
    page.locator("main form.fields button.primary").click()
    page.wait_for_url("**/done/")
    yield "password reset sent", page
    page.goto("/accounts/password/reset/key/1-1/")
    yield "password reset with a bad key", page
    page.goto("/accounts/confirm-email/x/")
    yield "bad confirmation", page
    page.goto("/accounts/inactive/")
    yield "inactive", page
    page.goto("/open/#too-short")
    expect(page.get_by_test_id("opening")).not_to_be_empty()
    yield "link that is none", page
    page.goto("/nowhere")
    yield "not found", page
    page.set_content("<form method=post action=/language><button>x</button></form>")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading")).to_be_visible()
    yield "forged form", page


def visit_lists(page: Page, scene: Scene) -> Iterator[Stop]:
    """Documents, trash, rooms, groups and shared folders."""
    ann = scene.people["ann"]["id"]
    scene.site.ask("trash", scene.site.ask("document", ann, "Old plan"), ann)
    page.goto("/")
    yield "list", page
    page.locator("[data-menu] summary").first.click()
    yield "list, menu", page
    page.locator("[data-move-to]").first.click()
    yield "list, moving", page
    page.locator("#move-name").fill("Work")
    page.locator("#move .primary").click()
    expect(page.locator(".toast p")).to_be_visible()
    # The list draws itself anew meanwhile: a menu that was opened at once would be gone.
    page.goto("/")
    page.locator("[data-menu] summary").first.click()
    page.locator("[popovertarget^=rename]").first.click()
    yield "list, renaming", page
    page.goto("/?q=plan")
    yield "list, found", page
    page.goto("/?q=nothing")
    yield "list, nothing found", page
    page.goto(f"/documents/{scene.document}/folder")
    yield "choosing a folder", page
    page.goto("/templates/")
    yield "templates", page
    page.goto("/?show=starred")
    yield "list, no stars", page
    page.goto("/")
    page.get_by_test_id("folder").first.click()
    page.locator("[popovertarget=delete-folder]").first.click()
    yield "folder, deleting", page
    page.goto("/?show=shared")
    yield "list, empty", page
    page.goto("/?show=trash")
    page.locator("[popovertarget^=delete]").first.click()
    yield "trash, deleting", page
    page.goto("/rooms/")
    yield "rooms, empty", page
    page.locator("#new-title").fill("Kitchen")
    page.locator(".create button").click()
    page.get_by_test_id("chat-field").wait_for()
    yield "room", page
    page.goto("/rooms/")
    yield "rooms", page
    page.goto("/groups/")
    yield "groups, none", page
    page.locator("#new-group").fill("Team")
    page.locator(".create button").click()
    page.locator("#members").wait_for()
    yield "group", page
    page.locator("[popovertarget=delete-group]").first.click()
    yield "group, deleting", page
    page.goto("/groups/")
    yield "groups", page
    page.goto("/")
    page.locator("[popovertarget=new-shared-folder]").first.click()
    yield "list, a new shared folder", page
    page.locator("#shared-folder-name").fill("Shelf")
    page.locator("#new-shared-folder .primary").click()
    page.locator("#folder-documents").wait_for()
    page.locator("#folder-groups .create button").click()
    page.get_by_test_id("group-row").wait_for()
    yield "shared folder", page
    page.locator("[popovertarget=delete-shared-folder]").first.click()
    yield "shared folder, deleting", page
    page.goto("/")
    page.locator("[data-testid=shared-folder]").click()
    yield "shared folder, empty", page


def visit_document(page: Page, scene: Scene) -> Iterator[Stop]:
    """A document that is the person's own."""
    scene.site.ask("say", scene.document, scene.people["ben"]["id"], ["Here?"], [])
    desk = Desk(page)
    desk.visit(scene.document)
    yield "document, empty", page
    desk.write("Words")
    desk.says("saved")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    yield "link dialog", page
    page.keyboard.press("Escape")
    yield from visit_tools(page)
    page.get_by_test_id("chat-toggle").click()
    expect(page.get_by_test_id("chat-message")).to_have_count(1)
    yield "chat", page
    page.get_by_test_id("chat-toggle").click()
    page.get_by_test_id("more").click()
    yield "menu", page
    page.get_by_test_id("history-toggle").click()
    expect(page.get_by_test_id("recent").get_by_test_id("happening-edit").first).to_be_focused()
    yield "history beside the text", page
    page.keyboard.press("Escape")
    yield from visit_share_dialog(page)
    yield from visit_versions(page, scene)
    yield from visit_history(page, scene)


def visit_tools(page: Page) -> Iterator[Stop]:
    """What helps with a text: the menu of blocks, find, outline and help."""
    page.keyboard.press("ArrowRight")
    page.keyboard.type("\n/")
    expect(page.locator(".offers")).to_be_visible()
    yield "menu of blocks", page
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+Alt+c")
    expect(page.locator(".code-language")).to_be_visible()
    yield "block of code", page
    page.keyboard.press("Control+f")
    expect(page.get_by_test_id("find")).to_be_visible()
    page.get_by_test_id("status").get_by_role("button").first.click()
    expect(page.get_by_test_id("outline")).to_be_visible()
    yield "find and outline", page
    page.keyboard.press("Escape")
    page.locator(".help-button").click()
    expect(page.get_by_test_id("help")).to_be_visible()
    yield "help", page
    page.keyboard.press("Escape")


def visit_history(page: Page, scene: Scene) -> Iterator[Stop]:
    """What happened to a document, and what changed."""
    page.goto(f"/documents/{scene.document}/history/")
    happened = page.get_by_test_id("happening-edit")
    expect(happened.first).to_be_visible()
    yield "history", page
    happened.first.click()
    expect(page.get_by_test_id("as-one")).to_be_visible()
    yield "history, what changed", page
    page.locator("[data-look=two]").click()
    expect(page.get_by_test_id("as-before")).to_be_visible()
    yield "history, before and after", page
    page.locator("#history-pick").click()
    expect(page.locator("#history-picking")).to_be_visible()
    yield "history, choosing a paragraph", page
    page.locator("[popovertarget=history-name]").first.click()
    yield "history, naming a moment", page
    page.keyboard.press("Escape")


def visit_versions(page: Page, scene: Scene) -> Iterator[Stop]:
    """The versions of a document."""
    page.goto(f"/documents/{scene.document}/versions/")
    yield "versions, none", page
    page.locator("#version-name").fill("First draft")
    page.locator(".create .primary").click()
    page.locator("[popovertarget^=restore]").first.click()
    yield "versions, going back", page
    page.keyboard.press("Escape")
    page.locator("a.row-title").click()
    expect(page.get_by_test_id("version-text")).to_be_visible()
    yield "version", page


def visit_share_dialog(page: Page) -> Iterator[Stop]:
    """The share dialog: people, a new link, a question, the log."""
    page.get_by_test_id("share").click()
    dialog = page.get_by_test_id("share-dialog")
    expect(dialog.get_by_test_id("share-person")).to_have_count(2)
    yield "share dialog", page
    dialog.get_by_test_id("share-links").get_by_role("button").last.click()
    expect(dialog.get_by_test_id("share-link")).to_have_count(1)
    dialog.get_by_test_id("share-log").locator("summary").click()
    yield "share dialog, link and log", page
    dialog.get_by_test_id("share-person").get_by_role("button").last.click()
    expect(dialog.locator("#share-question")).to_be_visible()
    yield "share dialog, asking", page


def visit_account(page: Page) -> Iterator[Stop]:
    """The page of the account, with something in each section."""
    page.goto("/accounts/")
    page.locator("#delete summary").click()
    yield "account", page
    page.locator("#token-name").fill("Backup")
    page.locator("#tokens form.fields button").click()
    expect(page.get_by_test_id("new-token")).to_be_visible()
    yield "account, new token", page
    for name in ("password1", "password2"):
        page.locator(f"#password input[name={name}]").fill(name)
    page.locator("#password button").click()
    expect(page.locator("#password").get_by_role("alert").first).to_be_visible()
    yield "account, refused", page
    for path in ("logout", "3rdparty/login/error", "3rdparty/login/cancelled"):
        page.goto(f"/accounts/{path}/")
        yield f"account, {path}", page
    page.goto("/accounts/")
    page.locator("input[type=email]").fill("ann@example.org")
    page.locator("button[name=action_add]").click()
    expect(page.locator("form input[value='ann@example.org']")).to_have_count(1)
    yield "account, new address", page


def visit_refusals(page: Page, scene: Scene) -> Iterator[Stop]:
    """What a signed-in person is not shown."""
    page.goto("/documents/00000000-0000-0000-0000-000000000000/")
    yield "no such document", page
    page.locator("#request button").click()
    expect(page.locator("#answer")).not_to_be_empty()
    yield "access requested", page
    broken = scene.site.ask("document", scene.people["ann"]["id"], "Broken")
    scene.site.ask("quarantine", broken)
    page.goto(f"/documents/{broken}/")
    yield "quarantined", page


def visit_as_viewer(windows: Windows, scene: Scene, owner: Page) -> Iterator[Stop]:
    """A document that is only read, until its owner takes it away."""
    cleo: dict[str, Any] = scene.person("cleo", "viewer")
    desk = windows.desk(cleo, scene.document)
    yield "document of a viewer", desk.page
    desk.page.get_by_test_id("share").click()
    expect(desk.page.get_by_test_id("share-person").first).to_be_visible()
    yield "share dialog of a viewer", desk.page
    desk.page.keyboard.press("Escape")
    windows.forgiven.append("/ticket)")
    remove(owner, scene.document, cleo["id"])
    expect(desk.notice).to_be_visible()
    yield "removed", desk.page


def visit_published(windows: Windows, scene: Scene, owner: Page) -> Iterator[Stop]:
    """A page that everybody may read, and one that nobody may any more."""
    blocks = [demo_text.heading(2, "Xyz"), demo_text.paragraph("X"), demo_text.heading(3, "Zyx")]
    update = append_blocks(Doc(), blocks)
    scene.site.ask("write", scene.document, b64encode(update).decode())
    path = f"/api/v1/documents/{scene.document}/publication"
    answer = owner.request.put(path, data={}, headers=_token(owner))
    page = windows.open(None).new_page()
    page.goto(answer.json()["url"])
    expect(page.get_by_test_id("published-outline")).to_be_visible()
    yield "published", page
    owner.request.delete(path, headers=_token(owner))
    page.reload()
    yield "not published any more", page


def _token(page: Page) -> dict[str, str]:
    tokens = [c["value"] for c in page.context.cookies() if c["name"] == "csrftoken"]
    return {"X-CSRFToken": tokens[0]}


def remove(page: Page, document: str, user_id: int) -> None:
    """Have the owner whose page this is take a role away."""
    path = f"/api/v1/documents/{document}/collaborators/{user_id}"
    answer = page.request.delete(path, headers=_token(page))
    assert answer.ok, answer.text()
