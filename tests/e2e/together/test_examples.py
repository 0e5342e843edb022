"""frontend/examples: other editors on documents of data, from a site of their own, with tokens."""

import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

EXAMPLES = Path(__file__).parents[3] / "frontend" / "examples"
EDITOR = "[contenteditable=true]"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the pages of the examples are, which nobody but a web server of files serves."""
    folder = tmp_path_factory.mktemp("examples")
    build = ["npx", "vite", "build", "--outDir", str(folder), "--logLevel", "error"]
    subprocess.run(build, cwd=EXAMPLES, check=True)
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()


class Data:
    """A document of data, which Ann and Ben have open in an example."""

    def __init__(self, scene: Scene, windows: Windows, address: str) -> None:
        self._scene, self._windows, self._address = scene, windows, address
        self._program: APIRequestContext = windows.open(None).request
        self._tokens = {name: self._token(name) for name in ("ann", "ben")}
        made = self.ask("ann", "post", "/documents", {"kind": "data", "title": "Board"})
        self.document: str = made.json()["id"]
        ids = (scene.people[name]["id"] for name in ("ann", "ben"))
        scene.site.ask("share", self.document, *ids, "editor")

    def _token(self, name: str) -> str:
        token: str = self._scene.site.ask("api_token", self._scene.people[name]["id"], True)
        return token

    def ask(self, name: str, method: str, path: str, body: Any = None) -> Any:
        """What the HTTP API answers."""
        send = getattr(self._program, method)
        headers = {"Authorization": f"Bearer {self._tokens[name]}"}
        return send(f"/api/v1{path}", headers=headers, **({"data": body} if body else {}))

    def value(self, root: str) -> Any:
        """What a root holds."""
        told = self.ask("ann", "get", f"/documents/{self.document}/content?format=json").json()
        return told[root]["value"]

    def shown(self, name: str) -> Page:
        """The site's own page of the document."""
        page = self._windows.page(self._scene.people[name])
        page.goto(f"/documents/{self.document}/")
        return page

    def page(self, name: str, example: str) -> Page:
        """The example's page of a person, when it has the document."""
        page = self._windows.open(None).new_page()
        site = self._scene.site.url.replace("http", "ws")
        asked = {"site": site, "document": self.document, "token": self._tokens[name]}
        page.goto(f"{self._address}/{example}.html#{urlencode(asked)}")
        expect(page.locator("#state")).to_have_text("Saved")
        return page


@pytest.fixture
def data(scene: Scene, windows: Windows, examples: str) -> Data:
    return Data(scene, windows, examples)


@pytest.mark.parametrize("example", ["codemirror", "blocknote"])
def test_an_editor(example: str, data: Data) -> None:
    """Both write, each is shown the other's words and where they are; all of it is kept."""
    ann, ben = data.page("ann", example), data.page("ben", example)
    ann.locator(EDITOR).first.click()
    ann.keyboard.type("Hello from Ann. ")
    expect(ben.locator(EDITOR).first).to_contain_text("Hello from Ann.")
    expect(ben.get_by_text("Ann", exact=True)).to_be_attached()
    ben.locator(EDITOR).first.click()
    ben.keyboard.press("Control+End")
    ben.keyboard.type("And from Ben.")
    expect(ann.locator(EDITOR).first).to_contain_text("And from Ben.")
    expect(ben.locator("#state")).to_have_text("Saved")
    kept = str(data.value("code" if example == "codemirror" else "blocks"))
    assert "Hello from Ann." in kept
    assert "And from Ben." in kept


def test_a_board(data: Data) -> None:
    """A line that Ann draws is drawn at Ben's, who sees her hand; there are no threads."""
    ann, ben = data.page("ann", "board"), data.page("ben", "board")
    ann.mouse.move(100, 100)
    ann.mouse.down()
    ann.mouse.move(200, 150, steps=3)
    ann.mouse.up()
    expect(ben.locator("polyline")).to_have_count(1)
    expect(ben.locator("#board text")).to_have_text("Ann")
    expect(ann.locator("#state")).to_have_text("Saved")
    assert len(data.value("lines")[0]["points"]) == 4
    thread = {"id": str(uuid4()), "quote": "Hello", "text": "What?"}
    refused = data.ask("ann", "post", f"/documents/{data.document}/threads", thread)
    assert (refused.status, refused.json()["code"]) == (409, "textless")
    shown = data.shown("ann")
    expect(shown.get_by_test_id("data-facts")).to_contain_text("Data of other programs")
    expect(shown.get_by_role("list", name="People here")).to_contain_text("Ben")
    messages = shown.get_by_role("region", name="Messages")
    expect(messages).to_contain_text("everybody who can open this document")
    shown.get_by_role("textbox", name="Message").fill("What is this?")
    shown.keyboard.press("Enter")
    expect(messages).to_contain_text("What is this?")
