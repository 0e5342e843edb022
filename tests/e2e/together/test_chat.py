"""The chat beside a document, and the rooms that are nothing but a chat."""

import re

from playwright.sync_api import Page, Route, expect

from tests.e2e.pages.chat import Chat
from tests.e2e.pages.desk import Desk
from tests.e2e.pages.share import Share
from tests.e2e.support.browser import NO_CHAT, NO_TICKET, PHONE, UNREACHABLE, Windows
from tests.e2e.support.composer import Composer
from tests.e2e.support.hostile import names, texts
from tests.e2e.support.servers import frozen
from tests.live.people.scene import Scene

TITLE = "Plan · Scriptorium"
# Everything that a message may be made of.
ELEMENTS = {"OL", "LI", "SPAN", "DIV", "P", "BDI", "TIME", "A", "SMALL", "BUTTON", "svg", "path"}
HOSTILE = 1000
MESSAGES = "**/messages?*"


def chats(windows: Windows, scene: Scene, *people: str) -> list[Chat]:
    """The open chats of these people."""
    made = [Chat(windows.desk(scene.people[name], scene.document).page) for name in people]
    for chat in made:
        chat.open()
        expect(chat.field).to_be_enabled()
    return made


def say(scene: Scene, name: str, *texts: str, mentions: tuple[int, ...] = ()) -> None:
    """Have somebody say things past the browser."""
    scene.site.ask("say", scene.document, scene.people[name]["id"], texts, mentions)


def said(scene: Scene) -> list[str]:
    """What was said, as it is kept."""
    found: list[str] = scene.site.ask("said", scene.document)
    return found


def background(page: Page, selector: str) -> str:
    """The colour of an element's ground."""
    reading = "element => getComputedStyle(element).backgroundColor"
    return str(page.locator(selector).first.evaluate(reading))


def test_two_people(windows: Windows, scene: Scene) -> None:
    """Both see what each says, in order, at once and after a reload."""
    ann, ben = chats(windows, scene, "ann", "ben")
    ann.say("Hello Ben")
    ben.shows("Hello Ben")
    ben.field.fill("Two")
    ben.field.press("Shift+Enter")
    composer = Composer(ben.page)
    composer.commit("lines")
    # The Enter that ends a composition sends nothing.
    composer.key("Enter")
    expect(ben.field).to_have_value("Two\nlines")
    ann.shows("Hello Ben")
    ben.field.press("Enter")
    for chat in (ann, ben):
        chat.shows("Hello Ben", "Two\nlines")
        chat.page.reload()
        chat.open()
        chat.shows("Hello Ben", "Two\nlines")
    expect(ann.row("Hello Ben").locator(".chat-name")).to_have_text("Ann")
    assert said(scene) == ["Hello Ben", "Two\nlines"]


def test_colors(windows: Windows, scene: Scene) -> None:
    """A person has one colour: beside their messages, in the bar, and at their cursor."""
    ann, ben = chats(windows, scene, "ann", "ben")
    ben.say("Mine")
    ann.shows("Mine")
    Desk(ben.page).write("Here")
    caret = Desk(ann.page).caret("Ben")
    expect(caret).to_be_visible()
    own = background(ann.page, ".chat-row .person")
    assert own == background(ann.page, ".people li:nth-child(2) .person")
    assert own == caret.evaluate("element => getComputedStyle(element).borderLeftColor")
    assert own != background(ann.page, ".people li:nth-child(1) .person")


def test_typing(windows: Windows, scene: Scene) -> None:
    """Who is writing is named until they have sent it, and never to themselves."""
    ann, ben = chats(windows, scene, "ann", "ben")
    ben.field.press_sequentially("I am")
    expect(ann.typing).to_have_text(re.compile("Ben.* is typing…"))
    expect(ben.typing).to_be_empty()
    ben.field.press("Enter")
    expect(ann.typing).to_be_empty()


def test_unread(windows: Windows, scene: Scene) -> None:
    """What was not seen is counted on the button and in the title, until the chat is opened."""
    (ben,) = chats(windows, scene, "ben")
    ann = Chat(windows.desk(scene.people["ann"], scene.document).page)
    for text in ("One", "Two", "Three"):
        ben.say(text)
    expect(ann.toggle).to_have_text("Chat 3")
    expect(ann.toggle).to_have_attribute("aria-label", "Chat, 3 new messages")
    expect(ann.page).to_have_title(f"(3) {TITLE}")
    ann.page.reload()
    expect(ann.page).to_have_title(f"(3) {TITLE}")
    ann.open()
    expect(ann.divider).to_be_visible()
    expect(ann.page).to_have_title(TITLE)
    ann.page.reload()
    Desk(ann.page).says("saved")
    expect(ann.page).to_have_title(TITLE)
    ben.say("Four")
    expect(ann.page).to_have_title(f"(1) {TITLE}")


def test_jump(windows: Windows, scene: Scene) -> None:
    """From the newest one jumps to the first unread message, however far above."""
    say(scene, "ben", "Read before")
    (ann,) = chats(windows, scene, "ann")
    ann.shows("Read before")
    ann.page.keyboard.press("Escape")
    expect(ann.place).to_be_hidden()
    expect(ann.toggle).to_be_focused()
    say(scene, "ben", *(f"Message {n}" for n in range(130)))
    ann.page.reload()
    expect(ann.page).to_have_title(f"(99+) {TITLE}")
    held: list[Route] = []
    ann.page.route(MESSAGES, lambda route: held.append(route), times=1)
    with ann.page.expect_request(MESSAGES):
        ann.page.reload()
    # She turns to the chat before its messages are there.
    ann.open()
    held[0].continue_()
    expect(ann.texts.last).to_be_in_viewport()
    expect(ann.to_first).to_have_text("130 new messages above")
    ann.to_first.click()
    expect(ann.divider).to_be_in_viewport()
    expect(ann.row("Message 0")).to_be_in_viewport()
    expect(ann.texts).to_have_count(131)


def test_paging(windows: Windows, scene: Scene) -> None:
    """Earlier messages come as one scrolls up, and what is read stays in its place."""
    say(scene, "ben", *(f"Message {n:03}" for n in range(120)))
    (ann,) = chats(windows, scene, "ann")
    expect(ann.texts.last).to_have_text("Message 119")
    expect(ann.texts).to_have_count(50)
    scroller = ann.page.locator(".chat-scroll")
    scroller.focus()
    first = ann.row("Message 070")
    scroller.evaluate("element => element.scrollTop = 100")
    expect(first).to_be_in_viewport()
    expect(ann.texts).to_have_count(100)
    expect(first).to_be_in_viewport()
    scroller.press("Home")
    expect(ann.row("Message 000")).to_have_count(1)
    numbers = [f"Message {n:03}" for n in range(120)]
    expect(ann.texts).to_have_text(numbers)


def test_mention(windows: Windows, scene: Scene) -> None:
    """A name is chosen by keyboard; who is named sees it at the message, the button, the title."""
    (ben,) = chats(windows, scene, "ben")
    ann = Chat(windows.desk(scene.people["ann"], scene.document).page)
    ben.field.press_sequentially("Look, @a")
    expect(ben.names).to_have_text(["AAnn"])
    ben.page.keyboard.press("Enter")
    expect(ben.field).to_have_value("Look, @Ann ")
    ben.page.keyboard.type("here")
    ben.page.keyboard.press("Enter")
    ben.shows("Look, @Ann here")
    expect(ann.page).to_have_title(f"(1) {TITLE}")
    expect(ann.toggle.locator(".badge")).to_have_class(re.compile("for-me"))
    ann.open()
    expect(ann.row("Look")).to_have_class(re.compile("for-me"))
    expect(ann.row("Look").locator(".mention.me")).to_have_text("@Ann")
    expect(ben.row("Look")).not_to_have_class(re.compile("for-me"))


def test_edit(windows: Windows, scene: Scene) -> None:
    """One's own message gets another text, by keyboard too; nobody else's does."""
    ann, ben = chats(windows, scene, "ann", "ben")
    ben.say("Tomorow")
    ann.shows("Tomorow")
    ben.field.press("ArrowUp")
    ben.page.keyboard.type(" at ten")
    ben.page.keyboard.press("Enter")
    for chat in (ann, ben):
        chat.shows("Tomorow at ten (edited)")
    ben.press("Tomorow", "Edit")
    ben.messages.get_by_test_id("chat-field").fill("Tomorrow at ten")
    ben.messages.get_by_role("button", name="Save").click()
    ann.shows("Tomorrow at ten (edited)")
    ann.row("Tomorrow").hover()
    expect(ann.row("Tomorrow").get_by_role("button", name="Edit")).to_have_count(0)
    assert said(scene) == ["Tomorrow at ten"]


def test_delete(windows: Windows, scene: Scene) -> None:
    """Authors delete their own messages, owners any; others see that there was one."""
    ann, ben = chats(windows, scene, "ann", "ben")
    ann.say("Ann’s")
    ben.say("Ben’s first")
    ben.say("Ben’s second")
    ann.shows("Ann’s", "Ben’s first", "Ben’s second")
    expect(ben.row("Ann’s").get_by_role("button")).to_have_count(0)
    ben.press("Ben’s first", "Delete")
    ben.press("Ben’s first", "Delete")
    ann.press("Ben’s second", "Delete")
    ann.press("Ben’s second", "Cancel")
    ann.press("Ben’s second", "Delete")
    ann.press("Ben’s second", "Delete")
    for chat in (ann, ben):
        chat.shows("Ann’s")
        expect(chat.row("This message was deleted.")).to_have_count(2)
    assert said(scene) == ["Ann’s", "", ""]


def test_offline(own_windows: Windows, own_scene: Scene) -> None:
    """What is written without a connection waits, and is said once when it is back."""
    own_windows.forgiven += [*UNREACHABLE, "/poll?", NO_CHAT]
    own_scene.site.start()
    ann, ben = chats(own_windows, own_scene, "ann", "ben")
    own_scene.site.kill()
    Desk(ben.page).says("offline")
    for text in ("First", "Second"):
        ben.say(text)
    expect(ben.drafts).to_have_count(2)
    expect(ben.drafts.first).to_contain_text("Waiting to be sent")
    own_scene.site.start()
    for chat in (ann, ben):
        chat.shows("First", "Second")
    assert said(own_scene) == ["First", "Second"]


def test_sent_twice(own_windows: Windows, own_scene: Scene) -> None:
    """A message whose answer got lost with the page is offered again and said once."""
    own_scene.site.start()
    ann, ben = chats(own_windows, own_scene, "ann", "ben")
    with frozen(own_scene.site):
        # It reaches the server, which does not answer any more.
        ben.say("Only once")
        expect(ben.drafts).to_have_text(re.compile("Only once"))
        kept = ben.page.evaluate("JSON.stringify(sessionStorage)")
    ben.shows("Only once")
    # The page as it was before the answer.
    ben.page.evaluate("kept => Object.assign(sessionStorage, JSON.parse(kept))", kept)
    ben.page.reload()
    ben.open()
    for chat in (ann, ben):
        chat.shows("Only once")
    assert ben.page.evaluate("sessionStorage.length") == 0
    assert said(own_scene) == ["Only once"]


def test_viewer(windows: Windows, scene: Scene) -> None:
    """A viewer reads along and is told why there is no field, until an owner allows more."""
    scene.person("cleo", "viewer")
    (ann,) = chats(windows, scene, "ann")
    cleo = Chat(windows.desk(scene.people["cleo"], scene.document).page)
    cleo.open()
    ann.say("Hello all")
    cleo.shows("Hello all")
    expect(cleo.field).to_be_hidden()
    expect(cleo.place).to_contain_text("You can read this chat.")
    share = Share(ann.page)
    share.open()
    share.dialog.get_by_role("switch", name="Viewers may write in the chat").click()
    share.settle()
    expect(share.dialog.get_by_role("switch", checked=True)).to_have_count(1)
    share.close()
    cleo.say("Thank you")
    for chat in (ann, cleo):
        chat.shows("Hello all", "Thank you")


def test_revoked(windows: Windows, scene: Scene) -> None:
    """Who was removed says nothing any more: not a word is kept or shown."""
    windows.forgiven.append(NO_TICKET)
    ann, ben = chats(windows, scene, "ann", "ben")
    ben.say("In time")
    ann.shows("In time")
    # Else he may ask for it when he may not any more.
    Desk(ben.page).until_kept(scene.document)
    # Past the server, which finds out when it commits.
    with frozen(scene.site):
        ben.say("Too late")
        scene.share("ben", None)
    Desk(ben.page).says("closed")
    expect(ben.place).to_contain_text("Disconnected")
    ann.say("Only us")
    ann.shows("In time", "Only us")
    assert said(scene) == ["In time", "Only us"]


def test_phone(windows: Windows, scene: Scene) -> None:
    """On a phone the chat covers the page; closing it leads back to where one was."""
    context = windows.open(scene.people["ann"]["session"], PHONE, is_phone=True)
    ann = Chat(context.new_page())
    Desk(ann.page).visit(scene.document)
    ann.toggle.tap()
    expect(ann.field).to_be_focused()
    ann.say("From the train " + "x" * 90)
    expect(ann.texts).to_have_count(1)
    width = ann.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    assert ann.page.evaluate("document.querySelector('main').inert")
    ann.page.get_by_role("button", name="Close the chat").tap()
    expect(ann.toggle).to_be_focused()
    assert not ann.page.evaluate("document.querySelector('main').inert")


def test_news(windows: Windows, scene: Scene) -> None:
    """A screen reader is told who said what, and nothing of one's own."""
    ann, ben = chats(windows, scene, "ann", "ben")
    ann.say("Mine")
    ben.say("For your ears")
    expect(ann.news).to_have_text("\u2068Ben\u2069: For your ears")


def test_hostile(windows: Windows, scene: Scene) -> None:
    """Hostile messages and names are text: nothing runs, nothing is but what the chat makes."""
    crowd = names()
    for number, name in enumerate(crowd):
        scene.people[f"h{number}"] = scene.site.ask("person", name)
        scene.share(f"h{number}", "editor")
    everything = texts(HOSTILE)
    each = len(everything) // len(crowd)
    for number in range(len(crowd)):
        mine = everything[number * each : (number + 1) * each]
        named = (scene.people["ann"]["id"], scene.people[f"h{number}"]["id"])
        # Being mentioned is two notices and a mail for each message: of some it is enough.
        say(scene, f"h{number}", *mine[:5], mentions=named)
        say(scene, f"h{number}", *mine[5:])
    (ann,) = chats(windows, scene, "ann")
    ann.to_first.click()
    expect(ann.divider).to_be_in_viewport(timeout=60_000)
    expect(ann.texts).to_have_count(HOSTILE)
    is_harmless(ann)
    with windows.open(scene.people["h0"]["session"]).new_page() as page:
        other = Chat(page)
        Desk(page).visit(scene.document)
        other.open()
        other.field.press_sequentially("@")
        expect(other.names.first).to_be_visible()
        other.say(everything[0])
        # Before the window is closed, which may be sooner than the message leaves it.
        expect(ann.texts).to_have_count(HOSTILE + 1)
    is_harmless(ann)


def is_harmless(chat: Chat) -> None:
    """Assert that no script ran and that every element, link and width is an allowed one."""
    page = chat.page
    assert page.evaluate("window.__hit") is None
    found = page.locator(".chat-rows").evaluate(
        "list => [...new Set([list, ...list.querySelectorAll('*')].map(e => e.tagName))]"
    )
    assert set(found) <= ELEMENTS
    attributes = page.locator(".chat-rows").evaluate(
        """list => [...list.querySelectorAll('*')].flatMap(e => [...e.attributes])
            .map(a => a.name).filter(name => name.startsWith('on'))"""
    )
    assert attributes == []
    links = page.locator(".chat-text a").evaluate_all(
        "links => links.map(link => [link.protocol, link.target, link.rel])"
    )
    assert len(links) > 0
    for protocol, target, rel in links:
        assert protocol in {"http:", "https:", "mailto:"}
        assert (target, rel) == ("_blank", "noopener noreferrer")
    width = page.locator(".chat-scroll").evaluate("e => e.scrollWidth - e.clientWidth")
    assert width == 0


def test_room(windows: Windows, scene: Scene) -> None:
    """A room is opened by one, found by another, and is a chat with those who are there."""
    ann, ben = (Chat(windows.page(scene.people[name])) for name in ("ann", "ben"))
    title = f"Coffee {scene.document[:8]}"
    ann.page.goto("/rooms/")
    ann.page.get_by_role("textbox", name="Title").fill(title)
    ann.page.get_by_role("checkbox").check()
    ann.page.get_by_role("button", name="New room").click()
    expect(ann.page.get_by_test_id("title")).to_have_value(title)
    ben.page.goto("/rooms/")
    ben.page.get_by_role("link", name=title).click()
    ann.say("Anybody here?")
    ben.shows("Anybody here?")
    ben.say("I am")
    ann.shows("Anybody here?", "I am")
    people = ann.page.get_by_test_id("people").get_by_role("listitem")
    expect(people).to_have_text(["AAnn (you)", "BBen"])
    expect(ann.page.get_by_test_id("editor")).to_have_count(0)
