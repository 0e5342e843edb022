"""Ann writes in one browser, Ben in the other, and then the other way round.

`python -m tests.engines`: what people do with a text most, in Firefox and in WebKit, on a site of
its own. A step that fails is told with what was seen instead, and the others go on.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.webdriver.common.keys import Keys

from tests.engines.browsers import Engine, firefox, until, webkit
from tests.live.people.scene import Scene
from tests.live.sites.site import Site, Template

_READY = "return !!document.querySelector('.ProseMirror[contenteditable=true]')"
_TEXT = "return document.querySelector('.ProseMirror').innerText"
_SAVED = "return document.querySelector('[data-testid=saved-sign]').innerText"
# Selects words where they stand first, or the place behind them.
_SELECT = """
const [words, isBehind] = arguments;
const text = document.querySelector('.ProseMirror');
text.focus();
const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
for (let node; (node = walker.nextNode()); ) {
  const at = node.data.indexOf(words);
  if (at < 0) continue;
  getSelection().setBaseAndExtent(node, isBehind ? at + words.length : at, node, at + words.length);
  return true;
}
"""
_CHOOSE = """
const list = document.querySelector('[data-testid=mode-list]');
list.value = arguments[0];
list.dispatchEvent(new Event('change', { bubbles: true }));
"""
# Presses the button of the first card that is left, if there is one now.
_ACCEPT = """
const buttons = [...document.querySelectorAll('[data-testid=thread] button:enabled')];
const accept = buttons.find((button) => button.getAttribute('aria-label') === 'Accept');
accept?.click();
return !!accept;
"""
_LINE = """
const found = document.querySelector(arguments[0]);
return found && getComputedStyle(found).textDecorationLine;
"""


class Writer:
    """Somebody at a document in one of the browsers."""

    def __init__(self, engine: Engine, scene: Scene, name: str) -> None:
        self.engine = engine
        site, session = scene.site.url, scene.people[name]["session"]
        engine.go(f"{site}/accounts/login/")
        engine.run("document.cookie = arguments[0]", f"sessionid={session};path=/")
        self._address = f"{site}/documents/{scene.document}/"
        self.open()

    def open(self) -> None:
        """Open the document, or open it again."""
        self.engine.go(self._address)
        until(lambda: self.engine.run(_READY))

    def shows(self, words: str) -> bool:
        """Whether the words are in the text."""
        return words in self.engine.run(_TEXT)

    def select(self, words: str, *, behind: bool = False) -> None:
        """Select words of the text, or the place behind them."""
        until(lambda: self.engine.run(_SELECT, words, behind))

    def has(self, selector: str) -> Any:
        """Whether there is something of that kind."""
        return self.engine.run("return !!document.querySelector(arguments[0])", selector)

    def work(self, mode: str) -> None:
        """Choose how to work on the text."""
        self.engine.run(_CHOOSE, mode)


def formats(ann: Writer, ben: Writer) -> None:
    """What one types, makes bold and takes back, the other sees."""
    ann.engine.run("document.querySelector('.ProseMirror').focus()")
    ann.engine.type("One brave line.")
    until(lambda: ben.shows("One brave line."))
    ben.select("line.", behind=True)
    ben.engine.type(Keys.ENTER)
    ben.engine.type("- Two")
    until(lambda: ann.has("li p"))
    ann.select("brave")
    ann.engine.type(Keys.CONTROL, "b")
    until(lambda: ben.has("strong"))
    ann.engine.type(Keys.CONTROL, "z")
    until(lambda: not ben.has("strong"))


def comments(ann: Writer, ben: Writer) -> None:
    """A comment by keys is at its words for both."""
    ann.select("One")
    ann.engine.type(Keys.CONTROL, Keys.ALT, "m")
    until(lambda: ann.engine.run("return document.activeElement.tagName") == "TEXTAREA")
    ann.engine.type("Is it one?")
    ann.engine.type(Keys.CONTROL, Keys.ENTER)
    until(lambda: ben.has(".ProseMirror .commented"))
    until(lambda: "Is it one?" in ben.engine.run("return document.body.textContent"))


def suggestions(ann: Writer, ben: Writer) -> None:
    """Suggestions look like what they are, and are there when they have been accepted."""
    ann.work("suggest")
    ann.select("One", behind=True)
    ann.engine.type(" very")
    ann.select("line")
    ann.engine.type(Keys.BACKSPACE)
    until(lambda: ben.engine.run(_LINE, "ins.suggested-ins") == "underline")
    until(lambda: ben.engine.run(_LINE, "del.suggested-del") == "line-through")
    ann.work("edit")
    for _ in range(2):
        until(lambda: ben.engine.run(_ACCEPT))
    until(lambda: ann.shows("One very brave ."))
    until(lambda: not ann.has(".suggested"))


def reading(ann: Writer, ben: Writer) -> None:
    """Arrows and Shift select in a text that is only read, and the words can be commented on."""
    ann.work("read")
    until(lambda: ann.has(".ProseMirror[contenteditable=false]"))
    ann.select("brave", behind=True)
    for _ in range(3):
        ann.engine.type(Keys.SHIFT, Keys.ARROW_LEFT)
    until(lambda: ann.engine.run("return String(getSelection())") == "ave")
    ann.work("edit")


def restarts(ann: Writer, ben: Writer, site: Site) -> None:
    """What is written while the server is away is kept, and saved when it is back."""
    site.stop()
    ann.select("brave", behind=True)
    ann.engine.type(" lonely")
    until(lambda: "kept on this device" in ann.engine.run(_SAVED))
    ann.open()
    until(lambda: ann.shows("lonely"))
    site.start()
    until(lambda: ben.shows("lonely"))


def _step(what: str, do: Callable[[], None]) -> bool:
    try:
        do()
    except Exception as error:
        print(f"  {what}: {type(error).__name__}: {error}")
        return False
    print(f"  {what}: works")
    return True


def _walk(site: Site, first: Engine, second: Engine) -> bool:
    """Ann in the first browser, Ben in the second; whether everything works."""
    print(f"Ann in {first.name}, Ben in {second.name}:")
    scene = Scene(site)
    scene.person("ben", "editor")
    ann, ben = Writer(first, scene, "ann"), Writer(second, scene, "ben")
    return all(
        [
            _step("typing, lists, formats, taking back", lambda: formats(ann, ben)),
            _step("a comment by keys", lambda: comments(ann, ben)),
            _step("suggestions", lambda: suggestions(ann, ben)),
            _step("reading by keys", lambda: reading(ann, ben)),
            _step("a server that is away", lambda: restarts(ann, ben, site)),
        ]
    )


def main() -> int:
    """Walk both ways; 1 when a step failed."""
    with tempfile.TemporaryDirectory() as name, firefox() as one, webkit() as other:
        Template(Path(name) / "template").copy(folder := Path(name) / "site")
        site = Site(folder)
        site.start()
        try:
            works = [_walk(site, one, other), _walk(site, other, one)]
        finally:
            site.close()
    return int(not all(works))


if __name__ == "__main__":
    sys.exit(main())
