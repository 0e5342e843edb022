"""Measures the document page in Chromium: `python -m tests.bench.page [--write]`.

How soon a document is visible on a fresh cache, how long a manuscript of 260,000 edits holds the
page up, and how soon a typed letter is painted while others are there and type.
"""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from tests.bench.members import members
from tests.bench.support import report, suggested
from tests.bench.support.servers import RESULTS
from tests.e2e.pages.desk import Desk
from tests.e2e.support.browser import WHOLE, Windows, chromium
from tests.live.people.scene import Scene
from tests.live.sites.site import Site

# Counts what holds the page up, and how long each letter takes from its key to the next frame.
_WATCH = """() => {
    window.longTasks = [];
    new PerformanceObserver(list => longTasks.push(...list.getEntries().map(e => e.duration)))
        .observe({ type: "longtask", buffered: true });
    window.painted = [];
    document.addEventListener("keydown", event => requestAnimationFrame(() => setTimeout(
        () => painted.push(performance.now() - event.timeStamp)
    )), true);
}"""
# The same text, which the browser alone edits: what no editor's page can do without.
_BARE = """() => {
    const text = document.querySelector(".ProseMirror");
    text.replaceWith(text.cloneNode(true));
}"""
_VISIBLE = """async () => {
    const paper = document.getElementById("paper");
    while (paper.hasAttribute("aria-busy")) await new Promise(requestAnimationFrame);
    return performance.now();
}"""

# Some 50 pages, and a long book.
_LONG = (120_000, 600_000)
_LETTERS = 10

_TEXT = """\
Server, browser and the other people share this machine. “Visible” is from asking for the page to
the text being there, nothing of the site being in the browser’s cache. “Held up” is the longest
time in which the page answered nothing, and all of them together. A letter is painted when the
frame after its key has been drawn; “work” is what the page does for it until that frame is there.
Times are those of the clock, and longer where the machine has other things to do ({load}); CPU is
what the page’s own thread took."""


def main() -> None:
    """Measures everything; with --write into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.page", description=__doc__)
    parser.add_argument("--edits", type=int, default=260_000)
    parser.add_argument("--members", type=int, nargs="*", default=[0, 50, 100])
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    options = parser.parse_args()
    rows, started = [], time.monotonic()
    with tempfile.TemporaryDirectory() as name, chromium(WHOLE) as browser:
        # As many suggestions as are measured are more than a person may make in a minute.
        site = Site(Path(name), {"API_WRITES": "0"})
        site.run("manage.py", "migrate", "--verbosity", "0")
        site.start()
        try:
            for row in _measured(browser, site, options.edits, options.members):
                print(": ".join(row), flush=True)
                rows.append(row)
        finally:
            site.close()
    if options.write:
        report.rewrite(RESULTS, "page", _section(rows, time.monotonic() - started))


def _measured(browser: Browser, site: Site, edits: int, counts: list[int]) -> Iterator[list[str]]:
    yield first_visit(browser, site)
    yield from manuscript(browser, site, edits)
    yield from reviewed(browser, site)
    for letters in _LONG:
        yield others_letter(browser, site, letters)
    for count in counts:
        for active in sorted({count // 2, count}):
            yield typing(browser, site, count, active)


def _section(rows: list[list[str]], seconds: float) -> str:
    written = report.written("tests.bench.page", seconds)
    table = report.markdown(["", "measured"], rows)
    load = f"load at the end {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    return "\n\n".join(["## The document page", _TEXT.format(load=load), written, table]) + "\n"


def open_page(browser: Browser, site: Site, scene: Scene) -> Page:
    """A page of Ann's in a fresh browser, watched from the start."""
    context = Windows(browser, site.url).open(scene.people["ann"]["session"])
    context.add_init_script(f"({_WATCH})()")
    return context.new_page()


def visit(page: Page, scene: Scene) -> tuple[float, str]:
    """Opens the document; after how many milliseconds it is visible, and how it was held up."""
    visible = _open(page, scene)
    page.wait_for_timeout(1000)
    return visible, _held_up(page)


def _open(page: Page, scene: Scene) -> float:
    page.goto(f"/documents/{scene.document}/", wait_until="commit")
    page.wait_for_selector("#paper")
    visible: float = page.evaluate(_VISIBLE)
    return visible


def _held_up(page: Page) -> str:
    tasks = page.evaluate("longTasks")
    return f"held up {max(tasks, default=0):.0f} ms, {sum(tasks):.0f} ms in all"


def first_visit(browser: Browser, site: Site) -> list[str]:
    """A short document, on a fresh cache each time."""
    scene = Scene(site)
    times, sizes = [], []
    for _ in range(5):
        page = open_page(browser, site, scene)
        times.append(visit(page, scene)[0])
        scripts = page.evaluate(
            "performance.getEntriesByType('resource')"
            ".filter(({ name }) => name.endsWith('.js')).map(({ name }) => new URL(name).pathname)"
        )
        sizes = [_gzipped(page, path) for path in set(scripts)]
        page.context.close()
    median = statistics.median(times)
    said = f"visible after {median:.0f} ms, at worst {max(times):.0f} ms"
    return ["First visit", f"{said}; {sum(sizes) // 1000} kB of scripts"]


def _gzipped(page: Page, path: str) -> int:
    return len(gzip.compress(page.request.get(path).body(), 9))


def manuscript(browser: Browser, site: Site, edits: int) -> Iterator[list[str]]:
    """A long history, from the server and then from this device."""
    scene = Scene(site)
    state = site.folder / "manuscript"
    command = [
        sys.executable,
        "-m",
        "tests.bench.support.manuscript",
        str(state),
        "--edits",
        str(edits),
    ]
    facts = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    site.ask("write", scene.document, b64encode(state.read_bytes()).decode())
    page = open_page(browser, site, scene)
    for what in (
        f"First visit to a manuscript of {edits:,} edits, {facts['letters']:,} letters",
        "The same again, its text being on this device",
    ):
        visible, held_up = visit(page, scene)
        yield [what, f"visible after {visible:.0f} ms; {held_up}"]
        # What is kept on the device is written meanwhile.
        page.wait_for_timeout(3000)
    page.context.close()


def others_letter(browser: Browser, site: Site, letters: int) -> list[str]:
    """What a letter that somebody else types costs the page of whoever reads a long text."""
    scene = Scene(site)
    scene.person("ben", "editor")
    site.ask("write", scene.document, b64encode(_long_text(letters)).decode())
    windows = Windows(browser, site.url)
    writer, reader = (windows.desk(scene.people[name], scene.document) for name in ("ann", "ben"))
    # What is done when there is time is done by then.
    writer.page.wait_for_timeout(3000)
    writer.write("ab")
    writer.page.wait_for_timeout(3000)
    watch = reader.page.context.new_cdp_session(reader.page)
    watch.send("Performance.enable")
    before = _script(watch)
    for _ in range(_LETTERS):
        writer.page.keyboard.type("x")
        writer.page.wait_for_timeout(700)
    spent = (_script(watch) - before) / _LETTERS
    windows.close()
    what = f"A letter of somebody else in a text of {letters:,} letters"
    return [what, f"{spent:.0f} ms of script, the count of words included"]


def _long_text(letters: int) -> bytes:
    doc: Doc[Any] = Doc()
    paragraphs = doc.get("default", type=XmlFragment).children
    with doc.transaction():
        for _ in range(letters // 400):
            words = paragraphs.append(XmlElement("paragraph")).children.append(XmlText())
            words += ("a line of a long text " * 20)[:400]
    return doc.get_update()


def _script(watch: CDPSession) -> float:
    """The milliseconds that a page's scripts have taken so far."""
    metrics = watch.send("Performance.getMetrics")["metrics"]
    return 1000 * next(row["value"] for row in metrics if row["name"] == "ScriptDuration")


def reviewed(browser: Browser, site: Site) -> Iterator[list[str]]:
    """A text of fifty pages with two hundred open suggestions, and one with as many threads."""
    scene = Scene(site)
    state = suggested.write(scene)
    page = open_page(browser, site, scene)
    visible, held_up = visit(page, scene)
    what = f"{suggested.PAGES} pages without suggestions"
    yield [what, f"visible after {visible:.0f} ms; {held_up}"]
    yield from _typed_there(page)
    page.evaluate(_BARE)
    yield ["Typing in the same elements without an editor", _worked(page)]
    page.context.close()
    suggested.suggest(Windows(browser, site.url), scene, state)
    yield from _marked(browser, site, scene, "suggestions", "data-suggestion")
    scene = Scene(site)
    suggested.write(scene)
    suggested.comment(Windows(browser, site.url), scene)
    yield from _marked(browser, site, scene, "threads", "data-comment")


def _marked(
    browser: Browser, site: Site, scene: Scene, kind: str, mark: str
) -> Iterator[list[str]]:
    page = open_page(browser, site, scene)
    visible = _open(page, scene)
    said = f"visible after {visible:.0f} ms, all {kind} after {suggested.shown(page, mark):.0f} ms"
    page.wait_for_timeout(1000)
    what = f"{suggested.SUGGESTIONS} {kind} in {suggested.PAGES} pages"
    yield [what, f"{said}; {_held_up(page)}"]
    yield from _typed_there(page)
    page.context.close()


def _typed_there(page: Page) -> Iterator[list[str]]:
    for mode in ("Edit", "Suggest"):
        page.get_by_role("radio", name=mode).check()
        page.wait_for_timeout(2000)
        yield [f"Typing there, {mode}", _worked(page)]


def _worked(page: Page) -> str:
    work = suggested.work_of_typing(page, "typing there " * 8)
    cpu = suggested.cpu_of_typing(page, "and there " * 6)
    halves, mosts = zip(*(_shares(times) for times in (work, cpu)), strict=True)
    return (
        f"each letter {halves[0]:.0f} ms of work (p50), {mosts[0]:.0f} ms (p95); with all that"
        f" follows {halves[1]:.0f} ms of CPU (p50), {mosts[1]:.0f} ms (p95)"
    )


def _shares(times: list[float]) -> tuple[float, float]:
    half, most = (times[int(len(times) * share)] for share in (0.5, 0.95))
    return half, most


def typing(browser: Browser, site: Site, count: int, active: int) -> list[str]:
    """A hundred letters while so many members are there, `active` of whom type."""
    scene = Scene(site)
    with members(scene, count, active):
        page = open_page(browser, site, scene)
        visit(page, scene)
        row = [f"Typing with {count} others, {active} of them typing", _type(page)]
        page.context.close()
    return row


def _type(page: Page) -> str:
    desk = Desk(page)
    desk.text.press("Control+End")
    page.keyboard.press("Enter")
    page.evaluate("longTasks.length = painted.length = 0")
    page.keyboard.type("typing while others do " * 4, delay=60)
    painted = sorted(page.evaluate("painted"))
    half, most = (painted[int(len(painted) * share)] for share in (0.5, 0.95))
    said = f"{len(painted)} letters painted after {half:.0f} ms (p50), {most:.0f} ms (p95)"
    return f"{said}; {_held_up(page)}"


if __name__ == "__main__":
    main()
