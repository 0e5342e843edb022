"""Changes that wait for somebody who may make them."""

import re
from base64 import b64encode
from typing import Any

from playwright.sync_api import Page, ViewportSize, WebSocketRoute, expect

from tests.e2e.pages.desk import MOVE, Desk
from tests.e2e.pages.suggestions import Suggestions
from tests.e2e.support.axe import faults
from tests.e2e.support.browser import PHONE, UNREACHABLE, Windows
from tests.e2e.writing.test_editor import png
from tests.live.people.scene import Scene
from tests.support.suggestions import Fork

LINE = "the quick brown fox jumps over the lazy dog"
# More than fit into a packet, each and together.
LARGE, MANY = " very" * 1200, 62
# As the page itself posts.
_POST = """async ([document, said]) => {
    const [, token] = /csrftoken=([^;]*)/.exec(self.document.cookie);
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const path = `/api/v1/documents/${document}/suggestions`;
    for (const one of said) {
        const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(one) });
        if (!answer.ok) throw new Error(await answer.text());
    }
}"""
# Counts how often a card is the chosen one no longer.
_LEFT = """() => {
    window.left = 0;
    const isCard = ({ target }) => target.matches(".thread:not(.chosen)");
    const options = { attributes: true, attributeFilter: ["class"], attributeOldValue: true };
    new MutationObserver(all => all.forEach(one => {
        if (isCard(one) && one.oldValue.split(" ").includes("chosen")) left++;
    })).observe(document.querySelector(".threads"), { ...options, subtree: true });
}"""
# Whether words are shown struck through.
_LINE = "words => getComputedStyle(words).textDecorationLine"
WIDE: ViewportSize = {"width": 1440, "height": 900}


def paragraph(words: str) -> dict[str, Any]:
    """A paragraph."""
    return {"type": "paragraph", "content": [{"type": "text", "text": words}]}


def pages(windows: Windows, scene: Scene, *people: str) -> list[Suggestions]:
    """The pages of these people; the first one has written the text."""
    made = [Suggestions(windows.desk(scene.people[name], scene.document)) for name in people]
    for one in made:
        one.page.set_viewport_size(WIDE)
    made[0].review.fill([paragraph(LINE), paragraph("Second line"), paragraph("Third line")])
    for one in made:
        expect(one.desk.text).to_contain_text("Third line")
    return made


def test_words(windows: Windows, scene: Scene) -> None:
    """A commenter types and deletes; an editor sees both, accepts the one and rejects the other."""
    scene.person("cleo", "commenter")
    ann, cleo = pages(windows, scene, "ann", "cleo")
    before = scene.updates()
    cleo.choose("Suggest")
    cleo.replace("brown", "r")
    expect(cleo.cards).to_have_count(1)
    cleo.page.keyboard.type("e", delay=MOVE)
    expect(cleo.page.locator(".thread.chosen")).to_have_count(1)
    cleo.page.evaluate(_LEFT)
    cleo.page.keyboard.type("d or red", delay=MOVE)
    for _ in " or red":
        cleo.page.keyboard.press("Backspace", delay=MOVE)
    expect(cleo.inserted).to_have_text("red")
    # Whatever is written on in it, its card is the chosen one throughout.
    assert cleo.page.evaluate("left") == 0
    expect(cleo.deleted).to_contain_text("brown")
    cleo.replace("lazy ", "")
    cleo.sent()
    assert scene.updates() == before
    # The text is as it was, and what is suggested stands beside it.
    expect(ann.deleted).to_have_text(["brown", "lazy "])
    expect(ann.inserted).to_contain_text("red")
    assert ann.committed() == f"{LINE}/Second line/Third line"
    ann.review.counts(2)
    expect(ann.review.toggle).to_have_accessible_name("Comments, 2 open suggestions")
    card = ann.card("Replace: brown")
    expect(card).to_contain_text("Cleo")
    details = ann.inserted.get_attribute("aria-details")
    assert details == card.get_attribute("id")
    ann.press("Replace: brown", "Accept")
    accepted = LINE.replace("brown", "red")
    for one in (ann, cleo):
        expect(one.desk.text.locator("p").first).to_contain_text("quick red fox")
        expect(one.inserted).to_have_count(0)
    assert len(scene.updates()) == len(before) + 1
    assert len(scene.entries()[-1]["authors"]) == 2
    ann.press("Delete: lazy", "Reject")
    expect(ann.deleted).to_have_count(0)
    expect(cleo.deleted).to_have_count(0)
    assert ann.committed() == f"{accepted}/Second line/Third line"
    cleo.desk.reads(f"{accepted}Second lineThird line")


def test_structure(windows: Windows, scene: Scene) -> None:
    """Enter, formats, a list, a table and a picture wait, too; all of one person are accepted.

    That is so with everything that whoever may only comment suggests.
    """
    scene.share("ben", "commenter")
    ann, ben = pages(windows, scene, "ann", "ben")
    ben.choose("Suggest")
    ben.after("Second")
    ben.page.keyboard.press("Enter")
    ben.review.select("Third")
    ben.page.keyboard.press("Control+b")
    expect(ann.card("New paragraph")).to_be_visible()
    expect(ann.card("Bold: Third")).to_be_visible()
    # Whoever reads sees what is suggested, and not only that something is.
    bold = ann.formatted.filter(has_text="Third")
    assert bold.evaluate("words => getComputedStyle(words).fontWeight") == "700"
    expect(bold).to_have_attribute("aria-description", "Suggested format: Bold")
    ben.review.select("quick brown")
    ben.page.keyboard.press("Control+Alt+2")
    expect(ann.desk.text.locator("[data-becomes='Make it: Heading 2']")).to_have_text(LINE)
    expect(ann.card("Make it: Heading 2")).to_be_visible()
    ben.page.keyboard.press("Control+z")
    expect(ann.card("Make it: Heading 2")).to_have_count(0)
    ben.after("dog")
    ben.desk.tool("Table").click()
    expect(ann.desk.text.locator("table.suggested-ins")).to_have_count(1)
    with ben.page.expect_file_chooser() as chosen:
        ben.desk.tool("Picture").click()
    chosen.value.set_files([{"name": "sea.png", "mimeType": "image/png", "buffer": png()}])
    picture = ann.desk.text.locator("img.suggested-ins, .suggested-ins img")
    expect(picture).to_have_js_property("naturalWidth", 320)
    ben.sent()
    assert ann.committed() == f"{LINE}/Second line/Third line"
    # One's own can be taken back, step by step, and what changes nothing is no suggestion.
    count = ann.cards.count()
    ben.review.select("Third")
    ben.page.keyboard.press("Control+b")
    expect(ann.card("Bold: Third")).to_have_count(0)
    ben.page.keyboard.press("Control+z")
    expect(ann.card("Bold: Third")).to_be_visible()
    expect(ann.cards).to_have_count(count)
    ben.sent()
    ann.review.toggle.click()
    ann.batch.get_by_test_id("batch-whose").select_option(label="Ben")
    ann.batch.get_by_role("button", name=f"Accept {count} suggestions").click()
    ann.batch.get_by_role("button", name="Accept", exact=True).click()
    for one in (ann, ben):
        expect(one.cards).to_have_count(0)
        expect(one.desk.text.locator("td, th")).not_to_have_count(0)
        expect(one.desk.text.locator("strong")).to_have_text("Third")
        expect(one.desk.text.locator(".suggested")).to_have_count(0)
        expect(one.desk.text.locator("img")).to_have_js_property("naturalWidth", 320)
    # Whoever suggests has the same text as everybody.
    assert ann.committed() == ben.committed()
    scene.share("ben", "editor")
    ben.choose("Edit")
    ben.desk.write("!")
    expect(ann.desk.text).to_contain_text("!")


def test_offline(windows: Windows, scene: Scene) -> None:
    """What is suggested without a network waits through a reload and is sent once."""
    windows.forgiven += [*UNREACHABLE, "/documents/", "/offline/"]
    scene.person("cleo", "commenter")
    ann, cleo = pages(windows, scene, "ann", "cleo")
    cleo.choose("Suggest")
    cleo.desk.until_kept(scene.document)
    cleo.page.context.set_offline(True)
    cleo.page.reload()
    cleo.may_write()
    cleo.desk.says("offline")
    cleo.after("Second")
    cleo.page.keyboard.type(" long")
    expect(cleo.card("Add: long")).to_contain_text("Waiting to be sent")
    cleo.page.reload()
    expect(cleo.inserted).to_have_text(" long")
    cleo.page.context.set_offline(False)
    expect(ann.inserted).to_contain_text("long")
    # One goes on with it as if nothing had been.
    cleo.after("long")
    cleo.page.keyboard.type("er")
    expect(ann.inserted).to_contain_text("longer")
    expect(ann.cards).to_have_count(1)
    # Of somebody who may not suggest any more it is theirs to keep.
    cleo.page.context.set_offline(True)
    cleo.after("Third")
    cleo.page.keyboard.type(" unsent")
    expect(cleo.card("Add: unsent")).to_be_visible()
    scene.share("cleo", "viewer")
    cleo.page.context.set_offline(False)
    expect(cleo.desk.notice).to_contain_text("A suggestion of yours was not sent")
    _, words = cleo.desk.download("Download as text")
    assert "Third unsent line" in words
    expect(ann.cards).to_have_count(1)


def test_people(windows: Windows, scene: Scene) -> None:
    """By keys alone, with a screen reader, on a phone, in the dark and on paper."""
    scene.person("cleo", "commenter")
    ann, cleo = pages(windows, scene, "ann", "cleo")
    cleo.page.keyboard.press("Control+Alt+Shift+x")
    expect(cleo.modes.get_by_role("radio", name="Suggest")).to_be_checked()
    cleo.replace("brown", "red")
    cleo.replace("Second ", "")
    cleo.sent()
    expect(ann.cards).to_have_count(2)
    for one in (ann, cleo):
        assert faults(one.page) == []
        one.page.emulate_media(color_scheme="dark")
        assert faults(one.page) == []
        one.page.emulate_media(color_scheme="light")
    # Paper knows nothing of what is not committed.
    for one in (ann, cleo):
        one.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        one.page.emulate_media(media="print")
        said = one.page.locator("#paper").inner_text()
        assert LINE in said
        assert "Second line" in said
    assert ann.deleted.first.evaluate(_LINE) == "none"
    for one in (ann, cleo):
        one.page.emulate_media(media="screen")
        one.page.evaluate("dispatchEvent(new Event('afterprint'))")
    # From card to card, and to the words.
    ann.desk.text.focus()
    ann.page.keyboard.press("Control+Alt+j")
    expect(ann.card("Replace: brown")).to_be_focused()
    for _ in ("Copy the link", "Show in the text", "Accept"):
        ann.page.keyboard.press("Tab")
    expect(ann.card("Replace: brown").get_by_role("button", name="Accept")).to_be_focused()
    ann.page.keyboard.press("Enter")
    expect(ann.desk.text).to_contain_text("quick red fox")
    expect(ann.card("Delete: Second")).to_be_focused()
    context = windows.open(scene.people["ben"]["session"], PHONE, is_phone=True)
    ben = Suggestions(Desk(context.new_page()))
    ben.desk.visit(scene.document)
    ben.page.get_by_test_id("more").tap()
    ben.list.select_option("Suggest")
    expect(ben.desk.text).to_have_attribute("contenteditable", "true")
    ben.review.toggle.tap()
    ben.press("Delete: Second", "Reject")
    expect(ann.cards).to_have_count(0)
    assert faults(ben.page) == []


def test_many(windows: Windows, scene: Scene) -> None:
    """One is too large for a packet, and so are all; only the cards near the window exist."""
    scene.person("cleo", "commenter")
    ann, cleo = pages(windows, scene, "ann", "cleo")
    ann.review.fill([paragraph(f"{number}. {LINE}") for number in range(MANY)])
    cleo.choose("Suggest")
    cleo.after("0. the")
    cleo.page.keyboard.insert_text(LARGE)
    cleo.sent()
    state = scene.opened().get_update()
    forks = [Fork(state).write("And ", number) for number in range(1, MANY)]
    said = [{"id": one.id, "update": b64encode(one.update).decode()} for one in forks]
    cleo.page.evaluate(_POST, [scene.document, said])
    ann.review.counts(MANY)
    expect(ann.desk.text.locator(".suggested-ins")).to_have_count(MANY)
    expect(ann.cards.first).to_have_attribute("aria-setsize", str(MANY))
    assert 0 < ann.cards.count() < MANY / 2
    # The last one exists when one goes there.
    ann.page.keyboard.press("Control+Alt+k")
    expect(ann.page.locator(f"#thread-{forks[-1].id}[aria-posinset='{MANY}']")).to_be_focused()
    ann.review.toggle.click()
    assert 0 < ann.cards.count() < MANY / 2
    ann.batch.get_by_role("button", name=f"Accept {MANY} suggestions").click()
    ann.batch.get_by_role("button", name="Accept", exact=True).click()
    expect(ann.cards).to_have_count(0)
    text = ann.committed()
    assert text.count("/And ") == MANY - 1
    assert LARGE.strip() in text


class Delay:
    """Keeps back what the server tells a page, while it is asked to."""

    def __init__(self, page: Page) -> None:
        self._kept: list[str | bytes] = []
        self._holds = False
        page.route_web_socket(re.compile("/collab/"), self._open)

    def _open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.connect_to_server().on_message(self._told)

    def _told(self, message: str | bytes) -> None:
        if self._holds:
            self._kept.append(message)
        else:
            self._socket.send(message)

    def hold(self) -> None:
        """Keep back what is told from now on."""
        self._holds = True

    def release(self) -> None:
        """Tell what was kept back, and go on."""
        self._holds = False
        for message in self._kept:
            self._socket.send(message)


def delayed(windows: Windows, scene: Scene, name: str) -> tuple[Suggestions, Delay]:
    """A person's page, which may be told late."""
    page = windows.page(scene.people[name])
    delay = Delay(page)
    one = Suggestions(Desk(page))
    one.desk.visit(scene.document)
    return one, delay


def test_under(windows: Windows, scene: Scene) -> None:
    """Others write under a suggestion; what was not seen is shown again, and not accepted."""
    scene.person("cleo", "commenter")
    ann, delay = delayed(windows, scene, "ann")
    ben, cleo = pages(windows, scene, "ben", "cleo")
    cleo.choose("Suggest")
    cleo.replace("brown", "red")
    cleo.replace("Second ", "")
    cleo.sent()
    expect(ann.cards).to_have_count(2)
    # Beside it and in it others go on, and the suggestion stands where it stood.
    ben.after("the")
    ben.page.keyboard.type(" very")
    expect(ann.desk.text).to_contain_text("the very quick")
    expect(cleo.desk.text).to_contain_text("the very quick")
    expect(ann.deleted.first).to_have_text("brown")
    # What Ann sees when she presses is not what is there by then.
    delay.hold()
    cleo.after("red")
    cleo.page.keyboard.type("dish")
    cleo.sent()
    ann.press("Replace: brown", "Accept")
    delay.release()
    expect(ann.card("Replace: brown")).to_contain_text("look again")
    expect(ann.card("Replace: brown")).to_contain_text("reddish")
    ann.press("Replace: brown", "Accept")
    expect(ben.desk.text).to_contain_text("the very quick reddish fox")
    # The words that somebody wanted to delete are gone anyway.
    ben.review.select("Second line")
    ben.page.keyboard.press("Delete")
    expect(ann.deleted).to_have_count(0)
    ann.review.toggle.click()
    expect(ann.card("The text that it changes is gone")).to_be_visible()


def tabs(windows: Windows, scene: Scene, name: str) -> list[Suggestions]:
    """Two tabs of one browser, in both of which somebody suggests."""
    context = windows.open(scene.people[name]["session"], WIDE)
    made = [Suggestions(Desk(context.new_page())) for _ in range(2)]
    for one in made:
        one.desk.visit(scene.document)
        one.choose("Suggest")
    return made


def test_tabs(windows: Windows, scene: Scene) -> None:
    """Somebody suggests in two tabs at once: both show both, and everything is said once."""
    windows.forgiven += [*UNREACHABLE, "/documents/", "/offline/"]
    scene.person("cleo", "commenter")
    (ann,) = pages(windows, scene, "ann")
    one, other = tabs(windows, scene, "cleo")
    one.after("Second")
    one.page.keyboard.type(" long")
    other.after("Third")
    other.page.keyboard.type(" short")
    for page in (one, other):
        page.desk.reads(f"{LINE}Second long lineThird short line")
    ann.review.counts(2)
    # At the words of the other tab, too.
    other.after("long")
    expect(other.card("Add: long")).to_be_visible()
    other.page.keyboard.type("er")
    one.after("short")
    one.page.keyboard.type("er")
    said = f"{LINE}Second longer lineThird shorter line"
    for page in (one, other):
        page.desk.reads(said)
        expect(page.cards).to_have_count(4)
    ann.review.counts(4)
    # Without a network each goes on with its own.
    one.desk.until_kept(scene.document)
    one.page.context.set_offline(True)
    for page, words in ((one, "one"), (other, "other")):
        page.page.reload()
        page.may_write()
        page.desk.says("offline")
        page.after("quick")
        page.page.keyboard.type(f" {words}")
        expect(page.card(f"Add: {words}")).to_contain_text("Waiting to be sent")
        page.page.reload()
        expect(page.inserted.filter(has_text=words)).to_have_count(1)
    # A tab that is loaded again has its own, though another one waits for its end.
    for page, words in ((one, "one"), (other, "other")):
        page.page.reload()
        expect(page.inserted.filter(has_text=words)).to_have_count(1)
    expect(one.inserted.filter(has_text="other")).to_have_count(0)
    # What a tab has left that is closed, another one sends.
    other.page.close()
    one.page.context.set_offline(False)
    expect(one.inserted.filter(has_text="other")).to_have_count(1)
    ann.review.counts(6)
    one.sent()
    expect(one.cards).to_have_count(6)
    for word in ("one", "other"):
        expect(ann.card(f"Add: {word}")).to_have_count(1)
    assert ann.committed() == f"{LINE}/Second line/Third line"


# As the owner's page does it.
_RESTORE = """async (path) => {
    const [, token] = /csrftoken=([^;]*)/.exec(self.document.cookie);
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const post = async (path, said) => {
        const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(said) });
        if (!answer.ok) throw new Error(await answer.text());
        return answer.json();
    };
    if (!path.endsWith("/restore")) return (await post(path, { name: "Before" })).id;
    return post(path, {});
}"""


def test_taken_back(windows: Windows, scene: Scene) -> None:
    """The text is taken back under what was suggested: what has its place waits on, and is sent.

    What has none any more says so, and of what was never sent the words are kept.
    """
    windows.forgiven += [*UNREACHABLE, "/documents/", "/offline/"]
    scene.person("cleo", "commenter")
    ann, cleo = pages(windows, scene, "ann", "cleo")
    versions = f"/api/v1/documents/{scene.document}/versions"
    version = ann.page.evaluate(_RESTORE, versions)
    ann.desk.write(" and a fourth")
    ann.desk.says("saved")
    cleo.desk.reads(f"{LINE}Second lineThird line and a fourth")
    cleo.choose("Suggest")
    cleo.after("Second")
    cleo.page.keyboard.type(" long")
    cleo.after("a fourth")
    cleo.page.keyboard.type(" gone")
    cleo.sent()
    expect(ann.cards).to_have_count(2)
    cleo.desk.until_kept(scene.document)
    cleo.page.context.set_offline(True)
    cleo.page.reload()
    cleo.may_write()
    cleo.desk.says("offline")
    cleo.after("quick")
    cleo.page.keyboard.type(" unsent")
    cleo.after("and")
    cleo.page.keyboard.type(" lost")
    expect(cleo.cards).to_have_count(4)
    cleo.review.begin("a fourth").fill("About what is no more")
    ann.page.evaluate(_RESTORE, f"{versions}/{version}/restore")
    expect(ann.desk.text).not_to_contain_text("a fourth")
    cleo.page.context.set_offline(False)
    expect(cleo.desk.notice).to_contain_text("A suggestion of yours was not sent")
    expect(cleo.desk.notice).to_contain_text("taken back to an earlier state")
    _, words = cleo.desk.download("Download as text")
    assert "and lost a fourth" in words
    cleo.desk.reads(LINE.replace("quick", "quick unsent") + "Second long lineThird line")
    expect(ann.card("Add: unsent")).to_be_visible()
    cleo.sent()
    # One goes on with both.
    cleo.after("unsent")
    cleo.page.keyboard.type(" no more")
    cleo.after("long")
    cleo.page.keyboard.type("er")
    expect(ann.card("Add: unsent no more")).to_be_visible()
    expect(ann.card("Add: longer")).to_be_visible()
    expect(ann.cards).to_have_count(2)
    ann.review.toggle.click()
    expect(ann.card("The text that it changes is gone")).to_have_count(1)
    # The words of a comment have waited, too, and say why they are not said.
    field = cleo.review.beginning.get_by_test_id("chat-field")
    expect(field).to_have_value("About what is no more")
    field.press("Enter")
    thread = cleo.review.thread("About what is no more")
    expect(thread).to_contain_text("The words that you commented on are not there any more.")
    expect(thread.get_by_role("button", name="Copy")).to_be_visible()
