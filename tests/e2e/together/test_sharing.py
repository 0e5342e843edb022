"""The share dialog, and what becomes of it at the others’."""

from playwright.sync_api import Page, expect

from tests.e2e.pages.accounts import sign_in
from tests.e2e.pages.desk import Desk
from tests.e2e.pages.review import Review
from tests.e2e.pages.share import Share
from tests.e2e.support.axe import faults
from tests.e2e.support.browser import NO_TICKET, Windows
from tests.e2e.support.servers import frozen
from tests.live.people.scene import Scene


def test_add_by_name(windows: Windows, scene: Scene) -> None:
    """Who is added by user name finds the document in the list and may do what was chosen."""
    dora = scene.site.ask("person", "Dora")
    ann = windows.desk(scene.people["ann"], scene.document)
    share = Share(ann.page)
    share.open()
    who = share.dialog.get_by_label("Names or e-mail addresses")
    who.press_sequentially("Be")
    expect(share.dialog.locator("#share-names option")).to_have_attribute("value", "Ben")
    who.fill(f"{dora['username']}, x@example.org")
    share.dialog.get_by_label("Role", exact=True).select_option("viewer")
    share.press("Invite")
    expect(share.role_of("Dora")).to_have_value("viewer")
    expect(share.dialog.get_by_test_id("share-invitation")).to_contain_text("x@example.org")
    expect(who).to_have_value("")
    page = windows.page(dora)
    page.goto("/")
    expect(page.get_by_test_id("document-row")).to_contain_text("Viewer")
    page.get_by_role("link", name="Plan").click()
    expect(Desk(page).reading).to_be_visible()


def test_owners_lower_each_other(windows: Windows, scene: Scene) -> None:
    """Of two owners who lower each other one succeeds; the other is told, live, and reads on."""
    windows.forgiven.append("/collaborators/")
    scene.share("ben", "owner")
    desks = {name: windows.desk(scene.people[name], scene.document) for name in ("ann", "ben")}
    shares = {name: Share(desk.page) for name, desk in desks.items()}
    for share in shares.values():
        share.open()
    with frozen(scene.site):
        shares["ann"].role_of("Ben").select_option("viewer")
        shares["ben"].role_of("Ann").select_option("viewer")
    for share in shares.values():
        share.settle()
    sharing = desks["ann"].page.request.get(f"/api/v1/documents/{scene.document}/sharing").json()
    loser, winner = ("ben", "ann") if sharing["role"] == "owner" else ("ann", "ben")
    expect(desks[loser].reading).to_be_visible()
    expect(desks[loser].text).to_have_attribute("contenteditable", "false")
    for name in desks:
        expect(shares[name].row(winner.title())).to_contain_text("Owner")
    expect(shares[winner].role_of(loser.title())).to_have_value("viewer")
    expect(shares[loser].row(loser.title())).to_contain_text("Viewer")
    expect(shares[loser].role_of(winner.title())).to_have_count(0)
    expect(shares[loser].error).to_be_visible()
    shares[winner].close()
    desks[winner].write("Mine now.")
    expect(desks[loser].text).to_have_text("Mine now.")


def test_leaving(windows: Windows, scene: Scene) -> None:
    """The only owner is not offered a way out; whoever has left finds a way back in the list."""
    ann = windows.desk(scene.people["ann"], scene.document)
    share = Share(ann.page)
    share.open()
    expect(share.row("Ann")).to_contain_text("Owner")
    expect(share.role_of("Ann")).to_have_count(0)
    expect(share.dialog.get_by_role("button", name="Leave this document")).to_have_count(0)
    windows.forgiven.append(NO_TICKET)
    page = windows.desk(scene.person("cleo", "viewer"), scene.document).page
    share = Share(page)
    share.open()
    share.dialog.get_by_role("button", name="Leave this document").click()
    share.dialog.locator("#share-answer").click()
    toast = page.get_by_test_id("toast")
    expect(toast).to_contain_text("You have left")
    expect(page.get_by_test_id("document-row")).to_have_count(0)
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("You are back in")).to_be_visible()
    expect(page.get_by_test_id("document-row")).to_have_count(1)


def test_link(windows: Windows, scene: Scene) -> None:
    """A link brings a stranger, by way of signing in, into the document, until it is switched off.

    The token is not in any address that the browser shows or the server hears.
    """
    dora = scene.site.ask("person", "Dora", "a password")
    ann = windows.desk(scene.people["ann"], scene.document)
    share = Share(ann.page)
    share.open()
    share.dialog.get_by_label("Role by link", exact=True).select_option("editor")
    share.press("Make a link")
    address = share.dialog.get_by_label("Address of the new link").input_value()
    page = windows.open(None).new_page()
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url))
    page.goto(address)
    sign_in(page, dora["username"], "a password")
    dora_desk = Desk(page)
    dora_desk.ready()
    dora_desk.write("By link.")
    dora_desk.says("saved")
    token = address.partition("#")[2]
    assert len(token) >= 22
    assert not any(token in url.partition("#")[0] for url in heard)
    assert token not in page.url
    windows.forgiven += [NO_TICKET, "/open/)"]
    share.dialog.get_by_role("switch", name="Link 1 is on").click()
    expect(dora_desk.notice).to_contain_text("You no longer have access")
    page.goto(address)
    expect(page.get_by_test_id("opening")).to_contain_text("does not work, or not any more")


def test_guest(windows: Windows, scene: Scene) -> None:
    """Without an account one says a name by keyboard, reads what is typed and comments on it, until
    the owner switches the link off.
    """
    ann = windows.desk(scene.people["ann"], scene.document)
    ann.write("Next spring we go.")
    share = Share(ann.page)
    share.open()
    share.dialog.get_by_label("Role by link", exact=True).select_option("editor")
    share.dialog.get_by_label("For", exact=True).select_option("guests")
    expect(share.dialog.get_by_label("Role by link", exact=True)).to_have_value("commenter")
    share.press("Make a link")
    address = share.dialog.get_by_label("Address of the new link").input_value()
    assert faults(ann.page) == []
    page = windows.open(None).new_page()
    page.goto(address)
    name = page.get_by_label("Your name")
    expect(name).to_be_focused()
    assert faults(page) == []
    page.keyboard.type("Zoë")
    page.keyboard.press("Enter")
    guest = Desk(page)
    guest.ready()
    guest.reads("Next spring we go.")
    expect(guest.text).to_have_attribute("contenteditable", "false")
    for hidden in ("share", "bell", "go-to"):
        expect(page.get_by_test_id(hidden)).to_be_hidden()
    assert faults(page) == []
    share.close()
    ann.write(" By train.")
    guest.reads("Next spring we go. By train.")
    expect(ann.people).to_have_text(["AAnn (you)", "Z(guest) Zoë"])
    review = Review(guest)
    review.begin("spring").press_sequentially("Which one?")
    page.keyboard.press("Enter")
    asked = Review(ann)
    expect(asked.threads).to_contain_text("(guest) Zoë")
    expect(asked.threads).to_contain_text("Which one?")
    windows.forgiven += [NO_TICKET, "/open/)", f"{scene.document}/)"]
    share.open()
    share.dialog.get_by_role("switch", name="Link 1 is on").click()
    expect(guest.notice).to_contain_text("You no longer have access")
    page.reload()
    expect(page.get_by_text("does not let you in any more")).to_be_visible()


def test_request(windows: Windows, scene: Scene) -> None:
    """A stranger asks for access on the page that says no; the owner gives it in the dialog."""
    windows.forgiven.append(f"{scene.document}/)")
    ann = windows.desk(scene.people["ann"], scene.document)
    share = Share(ann.page)
    badge = ann.page.get_by_test_id("share-badge")
    expect(badge).to_be_hidden()
    page = windows.page(scene.site.ask("person", "Dora"))
    page.goto(f"/documents/{scene.document}/")
    page.get_by_label("Message to the owner").fill("May I?")
    page.get_by_role("button", name="Request access").click()
    expect(page.locator("#answer")).to_contain_text("owners have been told")
    expect(badge).to_have_text("1")
    share.open()
    expect(share.dialog.get_by_test_id("share-request")).to_contain_text("May I?")
    share.dialog.get_by_label("Role for Dora").select_option("commenter")
    share.press("Give access")
    expect(share.role_of("Dora")).to_have_value("commenter")
    expect(badge).to_be_hidden()
    page.reload()
    reading = Desk(page).reading
    ask = "Ask its owner if you would like to change it."
    expect(reading).to_have_text(
        "You can read this document, comment on it and write in its chat. "
        "Choose “Suggest” beside the title, or under “More”, to propose changes."
    )
    share.choose("Dora", "viewer")
    expect(reading).to_have_text(f"You can read this document. {ask}")
    share.dialog.get_by_role("switch", name="Viewers may comment on the text").click()
    expect(reading).to_have_text(f"You can read this document and comment on it. {ask}")


def test_log(windows: Windows, scene: Scene) -> None:
    """The dialog tells who changed what, in words."""
    ann = windows.desk(scene.people["ann"], scene.document)
    share = Share(ann.page)
    share.open()
    share.choose("Ben", "viewer")
    share.dialog.get_by_role("button", name="Remove Ben").click()
    share.press("Remove")
    expect(share.row("Ben")).to_have_count(0)
    log = share.dialog.get_by_test_id("share-log")
    log.locator("summary").click()
    expect(log.get_by_role("listitem")).to_contain_text(
        ["removed Ben", "made Ben a viewer", "added Ben as an editor"], ignore_case=True
    )


def test_publishing(windows: Windows, scene: Scene) -> None:
    """An owner publishes a text, everybody reads it as it changes or as a version; taken back it is
    gone.
    """
    windows.forgiven.append("/p/")
    ann = windows.desk(scene.people["ann"], scene.document)
    ann.write("Hello, world.")
    ann.says("saved")
    named = ann.page.request.post(
        f"/api/v1/documents/{scene.document}/versions",
        data={"name": "First"},
        headers={"X-CSRFToken": _csrf(ann.page)},
    )
    assert named.ok
    share = Share(ann.page)
    share.open()
    section = share.dialog.get_by_test_id("share-publication")
    section.get_by_role("switch").click()
    share.settle()
    url = section.get_by_label("Address of the page").input_value()
    expect(share.dialog.get_by_test_id("share-newest")).to_be_hidden()
    expect(section.get_by_role("link", name="Open")).to_have_attribute("href", url)
    reader = windows.open(None).new_page()
    reader.goto(url)
    text = reader.get_by_test_id("published")
    expect(text).to_contain_text("Hello, world.")
    section.get_by_label("What it shows").select_option(label="Version “\u2068First\u2069”")
    share.settle()
    field = section.get_by_label("Sites that may show it")
    field.fill("example.org")
    share.press("Set")
    expect(field).to_have_value("https://example.org")
    share.close()
    ann.write(" More.")
    ann.says("saved")
    answer = reader.reload()
    assert answer
    assert answer.headers["content-security-policy"].endswith("frame-ancestors https://example.org")
    expect(text).to_contain_text("First")
    expect(text).not_to_contain_text("More")
    share.open()
    section.get_by_role("switch", name="Publish this document").click()
    share.settle()
    assert reader.goto(url).status == 404


def _csrf(page: Page) -> str:
    return next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
