"""No payload runs a script, breaks the policy or reaches another host: whichever way it came in,
in the editor, the list, the chat and in exported pages.
"""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import docx
from playwright.sync_api import BrowserContext, Page, Request, expect
from pycrdt import Doc

from documents.content.schema import Attributes
from documents.content.tree import Node, Run
from documents.content.yjs_writer import append_blocks
from tests.e2e.pages.desk import Desk
from tests.e2e.support.browser import Windows
from tests.e2e.support.payloads import addresses, payloads
from tests.live.people.scene import Scene

PAYLOADS = payloads()
PAYLOAD_COUNT = 500
_PASTED_AT_ONCE = 150
_OWN_SOURCES = ("data:image/", "/documents/", "files/")
# Files are converted behind everything else that a busy machine does.
_PATIENCE = 120_000  # ms
# What may stand in a text: anything else came out of a payload.
_ELEMENTS = (
    {"DIV", "P", "H1", "H2", "H3", "UL", "OL", "LI", "BLOCKQUOTE", "PRE", "CODE", "A", "STRONG"}
    | {"EM", "S", "U", "MARK", "BR", "HR", "TABLE", "TBODY", "COLGROUP", "COL", "TR", "TH", "TD"}
    | {"IMG", "SPAN", "LABEL", "INPUT", "BODY"}
    # The editor's own: the choice of a language, the frame of a picture; a published text.
    | {"SELECT", "OPTION", "FIGURE", "ARTICLE"}
)
_WATCH = """
    window.__news = [];
    const note = (what) => window.__news.push(what);
    Object.defineProperty(window, "__hit", { set: () => note("hit"), get: () => undefined });
    for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => note(name);
    addEventListener("securitypolicyviolation", (e) => note(`policy: ${e.blockedURI}`));
"""
# Everything that somebody could do with a pointer or a keyboard, but no step to another page.
_STIR = """root => {
    const events = ["pointerover", "mouseover", "mouseenter", "focus", "focusin", "toggle", "click",
        "animationstart", "error", "load"];
    for (const each of [root, ...root.querySelectorAll("*")]) {
        for (const name of events) {
            const event = new Event(name, { bubbles: false, cancelable: true });
            event.preventDefault();
            if (name !== "click" || each.tagName !== "A") each.dispatchEvent(event);
        }
    }
}"""
_FOUND = """root => {
    const all = [root, ...root.querySelectorAll("*")];
    const attributes = all.flatMap((e) => [...e.attributes].map((a) => a.name));
    return {
        elements: [...new Set(all.map((e) => e.tagName))],
        handlers: attributes.filter((name) => name.startsWith("on") || name === "srcdoc"),
        schemes: [...new Set([...root.querySelectorAll("a")].map((a) => a.protocol))],
        sources: [...root.querySelectorAll("img[src]")].map((img) => img.getAttribute("src")),
        fixed: all.filter((e) => getComputedStyle(e).position === "fixed").length,
    };
}"""


class Watch:
    """Hears what pages do that they should not."""

    def __init__(self, context: BrowserContext, own: str) -> None:
        self._own = own
        self.heard: list[str] = []
        context.add_init_script(_WATCH)
        context.on("request", self._request)
        context.on("dialog", lambda dialog: self.heard.append(f"dialog {dialog.message}"))

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._own, "data:", "file:", "blob:", "about:")):
            self.heard.append(request.url)

    def check(self, page: Page, selector: str) -> None:
        """Note what has happened, and what is there that could."""
        root = page.locator(selector)
        root.evaluate(_STIR)
        found = root.evaluate(_FOUND)
        sources = [src for src in found["sources"] if not src.startswith(_OWN_SOURCES)]
        told = {
            "elements": sorted(set(found["elements"]) - _ELEMENTS),
            "handlers": found["handlers"],
            "schemes": sorted(set(found["schemes"]) - {"http:", "https:", "mailto:", ":"}),
            "sources": sources,
            "fixed": found["fixed"],
            "news": page.evaluate("window.__news"),
        }
        self.heard += [f"{page.url}: {name} {what}" for name, what in told.items() if what]


def test_there_are_enough() -> None:
    assert len(PAYLOADS) >= PAYLOAD_COUNT


def test_nothing_runs(windows: Windows, scene: Scene, tmp_path: Path) -> None:
    """By raw updates, paste, import, titles and chat; in the editor and in exported pages."""
    ann = scene.people["ann"]
    context = windows.open(ann["session"])
    watch = Watch(context, scene.site.url)
    desk = Desk(context.new_page())
    for document in by_update(scene), *by_import(scene, context):
        desk.page.goto(f"/documents/{document}/")
        expect(desk.page.locator("#paper[aria-busy]")).to_have_count(0, timeout=_PATIENCE)
        desk.says("saved")
        watch.check(desk.page, ".prose")
        exported(watch, context, document, tmp_path)
        published(watch, context, document)
    pasted(watch, desk, scene)
    titles_and_chat(watch, desk, scene)
    assert watch.heard == []
    for page in context.pages:
        assert page.url.startswith(scene.site.url)


def by_update(scene: Scene) -> str:
    """A document into which a program wrote whatever it liked."""
    words = [Node("paragraph", {}, (Run(payload),)) for payload in PAYLOADS]
    hostile = [
        block for payload in [*PAYLOADS[::10], *addresses()] for block in hostile_blocks(payload)
    ]
    update = append_blocks(Doc(), [*words, *hostile])
    scene.site.ask("write", scene.document, b64encode(update).decode())
    return scene.document


def hostile_blocks(payload: str) -> list[Node]:
    """A payload in every attribute of nodes and marks that the editor knows, and of others."""
    names = "href src style class id onclick onload srcdoc language label level colwidth start type"
    everything: Attributes = dict.fromkeys([*names.split(), "colspan", "width", "alt"], payload)
    words = Run("x", dict.fromkeys(["link", "bold", "code", "textStyle", "script"], everything))
    line = Node("paragraph", everything, (words, Node("mention", everything), Run(payload)))
    cell = Node("tableCell", everything, (line,))
    return [
        line,
        Node("heading", everything, (words,)),
        Node("codeBlock", everything, (Run(payload),)),
        Node("image", everything),
        Node("table", everything, (Node("tableRow", everything, (cell,)),)),
        Node("taskList", everything, (Node("taskItem", {"checked": payload}, (line,)),)),
        Node("orderedList", everything, (Node("listItem", everything, (line,)),)),
        *(Node(tag, everything, (Run(payload),)) for tag in ("script", "iframe", "svg", "style")),
    ]


def by_import(scene: Scene, context: BrowserContext) -> list[str]:
    """A document for each format."""
    page = context.new_page()
    page.goto("/")
    token = {c["name"]: c["value"] for c in context.cookies()}.get("csrftoken", "")
    made = []
    for suffix, data in files().items():
        answer = context.request.post(
            "/api/v1/documents/import",
            multipart={"file": {"name": f"x.{suffix}", "mimeType": "text/plain", "buffer": data}},
            headers={
                "Accept": "application/json",
                "X-CSRFToken": token,
                "Referer": scene.site.url,
            },
            timeout=_PATIENCE,
        )
        assert answer.status == 201, answer.text()
        made.append(answer.json()["id"])
    page.close()
    return made


def files() -> dict[str, bytes]:
    """Every payload in a file of each format, in words and as markup."""
    links = [f"[x](<{href}>) ![x](<{href}>) [x]: {href} <{href}>" for href in addresses()]
    word = docx.Document()
    for payload in PAYLOADS:
        word.add_paragraph("".join(char for char in payload if char >= " "))
    out = BytesIO()
    word.save(out)
    # Unclosed elements would nest too deep: each payload is closed by the frame around it.
    html = "".join(f"<table><tr><td>{payload}</td></tr></table>" for payload in PAYLOADS)
    return {
        "md": "\n\n".join([*PAYLOADS, *links]).encode(),
        "html": html.encode(),
        "docx": out.getvalue(),
        "txt": "\n".join(PAYLOADS).encode(),
    }


def exported(watch: Watch, context: BrowserContext, document: str, folder: Path) -> None:
    """The exported page, as a file of the person's own, with its policy and without."""
    answer = context.request.get(f"/documents/{document}/export?format=html")
    html = answer.text()
    assert answer.status == 200
    policy = '<meta http-equiv="Content-Security-Policy"'
    assert policy in html
    page = context.new_page()
    for name, text in {"with": html, "without": html.replace(policy, "<meta name='none'")}.items():
        (folder / f"{document}-{name}.html").write_text(text)
        page.goto(f"file://{folder}/{document}-{name}.html")
        watch.check(page, "body")
    page.close()


def published(watch: Watch, context: BrowserContext, document: str) -> None:
    """The page that everybody may read."""
    token = {c["name"]: c["value"] for c in context.cookies()}["csrftoken"]
    path = f"/api/v1/documents/{document}/publication"
    answer = context.request.put(path, data={}, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()
    page = context.new_page()
    page.goto(answer.json()["url"], timeout=_PATIENCE)
    expect(page.get_by_test_id("published")).to_be_visible()
    watch.check(page, ".prose")
    page.close()


def pasted(watch: Watch, desk: Desk, scene: Scene) -> None:
    """Payloads out of the clipboard of another page."""
    document = scene.site.ask("document", scene.people["ann"]["id"], "Pasted")
    desk.visit(document)
    for start in range(0, len(PAYLOADS), _PASTED_AT_ONCE):
        html = "".join(f"<p>{payload}</p>" for payload in PAYLOADS[start : start + _PASTED_AT_ONCE])
        desk.text.evaluate(
            """(text, html) => {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/html", html);
                clipboardData.setData("text/plain", html);
                const event = { clipboardData, bubbles: true, cancelable: true };
                text.dispatchEvent(new ClipboardEvent("paste", event));
            }""",
            html,
        )
    watch.check(desk.page, ".prose")
    desk.says("saved")


def titles_and_chat(watch: Watch, desk: Desk, scene: Scene) -> None:
    """Payloads as titles in the list and on the page, and as messages."""
    ann = scene.people["ann"]["id"]
    short = [payload for payload in PAYLOADS if len(payload) < 190 and "\0" not in payload]
    for payload in short[::12]:
        last = scene.site.ask("document", ann, payload)
    scene.site.ask("say", last, ann, [p for p in PAYLOADS[::4] if "\0" not in p], [])
    page = desk.page
    page.goto("/")
    expect(page.locator("#content")).to_be_visible()
    assert page.evaluate("window.__news") == []
    desk.visit(last)
    page.get_by_test_id("chat-toggle").click()
    expect(page.locator(".chat-rows li").first).to_be_visible()
    assert page.evaluate("window.__news") == []
    assert watch.heard == []
    assert (
        page.evaluate("document.querySelectorAll('[onerror],[onload],iframe,object').length") == 0
    )
