"""Writing together where the network lets no WebSocket through."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.chat import Chat
from tests.e2e.pages.desk import Desk
from tests.e2e.support.browser import NO_TICKET, UNREACHABLE, Windows
from tests.e2e.support.proxy import Fate, Proxy
from tests.e2e.together.test_roles import change_while_typing
from tests.e2e.writing.test_saved import journaled
from tests.live.people.scene import Scene
from tests.live.sites.site import Site

# In what Chromium itself writes of a poll that is closed or breaks.
NO_POLL = "/poll"


def without_sockets(windows: Windows, scene: Scene, name: str) -> Desk:
    """The document's page in a browser that has no WebSockets."""
    page = windows.page(scene.people[name])
    page.add_init_script("delete window.WebSocket")
    desk = Desk(page)
    desk.visit(scene.document)
    return desk


@pytest.fixture
def pair(windows: Windows, scene: Scene) -> tuple[Desk, Desk]:
    """Ann's and Ben's pages, both without WebSockets."""
    windows.forgiven.append(NO_POLL)
    ann, ben = (without_sockets(windows, scene, name) for name in ("ann", "ben"))
    return ann, ben


@pytest.fixture
def proxy(own_site: Site) -> Iterator[Proxy]:
    """A proxy before the test's own site, which is up and believes to be there."""
    with Proxy(own_site.port) as proxy:
        own_site.url = own_site.env["SITE_URL"] = proxy.url
        own_site.start()
        yield proxy


@pytest.fixture
def proxied(proxy: Proxy, own_site: Site, open_windows: Callable[[Site], Windows]) -> Windows:
    """The windows on the site behind the proxy."""
    windows = open_windows(own_site)
    windows.forgiven += [*UNREACHABLE, NO_POLL]
    return windows


def test_typing(pair: tuple[Desk, Desk], scene: Scene) -> None:
    """What one types the other sees, both ways; the sign is there, and what is saved is saved."""
    ann, ben = pair
    for desk in pair:
        expect(desk.slow).to_have_text("Slow connection mode")
    ann.follow_sign()
    ann.write("From Ann. ")
    expect(ben.text).to_have_text("From Ann.")
    ann.says("saved")
    assert ann.signs_seen() == ["saved", "saving", "saved"]
    ben.reads("From Ann. ")
    ben.write("From Ben.")
    for desk in pair:
        desk.reads("From Ann. From Ben.")
        desk.says("saved")
    assert journaled(scene) == "<paragraph>From Ann. From Ben.</paragraph>"


def test_with_a_socket(windows: Windows, scene: Scene) -> None:
    """Whoever has no WebSockets writes with who has, and only the one sees the sign."""
    windows.forgiven.append(NO_POLL)
    ann = without_sockets(windows, scene, "ann")
    ben = windows.desk(scene.people["ben"], scene.document)
    ann.write("Slow. ")
    ben.reads("Slow. ")
    ben.write("Fast.")
    ann.reads("Slow. Fast.")
    expect(ann.slow).to_be_visible()
    expect(ben.slow).to_be_hidden()


def test_presence(pair: tuple[Desk, Desk]) -> None:
    """Carets and names are there, and end as soon as somebody goes elsewhere."""
    ann, ben = pair
    ben.write("Here I am")
    expect(ann.caret("Ben")).to_be_visible()
    expect(ann.people).to_have_text(["AAnn (you)", "BBen"])
    ben.page.goto("/")
    expect(ann.caret("Ben")).to_have_count(0)
    expect(ann.people).to_have_text(["AAnn (you)"])


def test_chat(pair: tuple[Desk, Desk]) -> None:
    """Messages go both ways."""
    ann, ben = (Chat(desk.page) for desk in pair)
    for chat in (ann, ben):
        chat.open()
    ann.say("Hello")
    ben.shows("Hello")
    ben.say("Hello yourself")
    ann.shows("Hello", "Hello yourself")


def test_removed(windows: Windows, pair: tuple[Desk, Desk], scene: Scene) -> None:
    """Who is removed is told at once; what they type then is theirs and nobody else's."""
    windows.forgiven.append(NO_TICKET)
    ann, ben = pair
    ann.write("Everybody’s. ")
    ben.reads("Everybody’s. ")
    change_while_typing(scene, ben, None)
    expect(ben.notice).to_contain_text("1 change was not saved")
    ben.says("closed")
    ann.write("On.")
    ann.says("saved")
    ann.reads("Everybody’s. On.")
    assert journaled(scene) == "<paragraph>Everybody’s. On.</paragraph>"


@pytest.mark.parametrize("fate", ["refused", "dropped"])
def test_proxy(proxied: Windows, proxy: Proxy, own_scene: Scene, fate: Fate) -> None:
    """Behind a proxy that lets no WebSocket live the page polls by itself, and remembers it."""
    proxy.fate = fate
    ann, ben = (proxied.desk(own_scene.people[name], own_scene.document) for name in ("ann", "ben"))
    for desk in (ann, ben):
        expect(desk.slow).to_be_visible()
    ann.write("Through. ")
    ben.reads("Through. ")
    ann.says("saved")
    asked = []
    ann.page.on("request", lambda request: asked.append(request.method))
    ann.page.on("websocket", lambda _: asked.append("websocket"))
    ann.reload()
    ann.reads("Through. ")
    assert "websocket" not in asked[: asked.index("POST")]


def test_back(proxied: Windows, proxy: Proxy, own_scene: Scene) -> None:
    """When WebSockets get through again the page goes back to them; nothing is lost or twice."""
    proxy.fate = "refused"
    ann, ben = (proxied.desk(own_scene.people[name], own_scene.document) for name in ("ann", "ben"))
    expect(ann.slow).to_be_visible()
    ann.write("Slow")
    proxy.fate = "passed"
    ann.page.evaluate("dispatchEvent(new Event('online'))")
    ann.page.keyboard.type(", then fast")
    expect(ann.slow).to_be_hidden()
    ann.says("saved")
    ben.reads("Slow, then fast")
    ann.reads("Slow, then fast")


def test_broken_polls(proxied: Windows, proxy: Proxy, own_scene: Scene) -> None:
    """Two people who type while every connection breaks again and again lose nothing."""
    proxy.fate = "refused"
    ann, ben = (proxied.desk(own_scene.people[name], own_scene.document) for name in ("ann", "ben"))
    ann.write("A")
    ben.reads("A")
    ben.write("\nB")
    ann.reads("AB")
    for step in range(40):
        if step % 8 == 4:
            proxy.cut()
        ann.page.keyboard.type("a")
        ben.page.keyboard.type("b")
    for desk in (ann, ben):
        desk.says("saved")
        expect(desk.text.locator("p")).to_have_text(["A" + 40 * "a", "B" + 40 * "b"])


def test_restart(proxied: Windows, proxy: Proxy, own_scene: Scene) -> None:
    """A new server gets what was typed while there was none."""
    proxy.fate = "refused"
    ann = proxied.desk(own_scene.people["ann"], own_scene.document)
    ann.write("Before. ")
    ann.says("saved")
    own_scene.site.kill()
    ann.says("offline")
    ann.write("During.")
    own_scene.site.start()
    ann.says("saved")
    expect(ann.slow).to_be_visible()
    assert journaled(own_scene) == "<paragraph>Before. During.</paragraph>"
