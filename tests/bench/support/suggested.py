"""A text of fifty pages with two hundred suggestions or threads, opened and written in."""

import json
from base64 import b64encode
from collections.abc import Iterator
from uuid import uuid4

from playwright.sync_api import CDPSession, Page
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from tests.e2e.pages.desk import Desk
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene
from tests.support.suggestions import Fork

PAGES, BLOCKS, SUGGESTIONS = 50, 5, 200
WORDS = "The quick brown fox jumps over the lazy dog and goes on where it was. " * 10
WRITER = 4242
_LETTER = 120  # ms from letter to letter
# As the page itself posts; `said` are the bodies.
_POST = """async ([document, kind, said]) => {
    const [, token] = /csrftoken=([^;]*)/.exec(self.document.cookie);
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    for (const body of said) {
        const answer = await fetch(`/api/v1/documents/${document}/${kind}`, {
            method: "POST", headers, body,
        });
        if (!answer.ok) throw new Error(await answer.text());
    }
}"""
_SHOWN = """async ([mark, count]) => {
    const all = () => [...document.querySelectorAll(`.prose [${mark}]`)];
    const ids = () => new Set(all().map(one => one.getAttribute(mark)));
    while (ids().size < count) await new Promise(requestAnimationFrame);
    return performance.now();
}"""
# What the page does for a key: until it is handled, and in the frame that shows it.
_WORK = """() => {
    if (window.work) return;
    window.work = [];
    const after = then => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = then;
        port2.postMessage(0);
    };
    document.addEventListener("keydown", () => {
        const began = performance.now();
        let handled;
        after(() => (handled = performance.now() - began));
        requestAnimationFrame(() => {
            const frame = performance.now();
            after(() => work.push(handled + performance.now() - frame));
        });
    }, true);
}"""


def text() -> bytes:
    """The text, as an update."""
    doc: Doc[None] = Doc(client_id=WRITER)
    root = doc.get("default", type=XmlFragment)
    for number in range(PAGES * BLOCKS):
        words = XmlText(f"{number}. {WORDS}")
        root.children.append(XmlElement("paragraph", contents=[words]))
    return doc.get_update()


def suggested(state: bytes) -> Iterator[str]:
    """What is posted to make the suggestions: each takes words away and puts others there."""
    for number in range(SUGGESTIONS):
        fork = Fork(state).erase(20, 35, number).write("another word", number, 20)
        yield json.dumps({"id": fork.id, "update": b64encode(fork.update).decode()})


def write(scene: Scene) -> bytes:
    """Write the text; what it is, as an update."""
    state = text()
    scene.site.ask("write", scene.document, b64encode(state).decode())
    return state


def suggest(windows: Windows, scene: Scene, state: bytes) -> None:
    """Have Cleo suggest."""
    desk = windows.desk(scene.person("cleo", "commenter"), scene.document)
    desk.page.evaluate(_POST, [scene.document, "suggestions", list(suggested(state))])
    desk.page.context.close()


def comment(windows: Windows, scene: Scene) -> None:
    """Have Cleo comment on words of as many blocks."""
    desk = windows.desk(scene.person("cleo", "commenter"), scene.document)
    said = [
        json.dumps({"id": str(uuid4()), "quote": f"{number}. The", "nth": 1, "text": "Which?"})
        for number in range(SUGGESTIONS)
    ]
    desk.page.evaluate(_POST, [scene.document, "threads", said])
    desk.page.context.close()


def shown(page: Page, mark: str = "data-suggestion") -> float:
    """After how many milliseconds all suggestions, or what else is marked, are shown."""
    after: float = page.evaluate(_SHOWN, [mark, SUGGESTIONS])
    return after


def cpu_of_typing(page: Page, words: str) -> list[float]:
    """How many milliseconds of CPU the page's thread takes for each letter and all that follows."""
    watch = page.context.new_cdp_session(page)
    watch.send("Performance.enable", {"timeDomain": "threadTicks"})
    took = []
    for letter in words:
        before = _thread_time(watch)
        page.keyboard.type(letter)
        page.wait_for_timeout(_LETTER)
        took.append(1000 * (_thread_time(watch) - before))
    watch.detach()
    return sorted(took)


def _thread_time(watch: CDPSession) -> float:
    metrics = watch.send("Performance.getMetrics")["metrics"]
    seconds: float = next(row["value"] for row in metrics if row["name"] == "TaskDuration")
    return seconds


def work_of_typing(page: Page, words: str) -> list[float]:
    """How long the page works for each letter, sorted."""
    page.evaluate(_WORK)
    desk = Desk(page)
    desk.text.locator("p").first.click()
    page.wait_for_timeout(500)
    page.evaluate("work.length = 0")
    page.keyboard.type(words, delay=60)
    return sorted(page.evaluate("work"))
