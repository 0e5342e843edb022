"""Measures the document page in Chromium: `python -m tests.bench.page`.

How soon a document is visible on a fresh cache, how long a manuscript of 260,000 edits holds the
page up, and how soon a typed letter is painted while others are there and type.
"""

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.bench.members import members
from tests.e2e.browser import Windows, chromium
from tests.e2e.desk import Desk
from tests.live.scene import Scene
from tests.live.site import Site

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
_VISIBLE = """async () => {
    const paper = document.getElementById("paper");
    while (paper.hasAttribute("aria-busy")) await new Promise(requestAnimationFrame);
    return performance.now();
}"""


def main() -> None:
    """Prints the numbers."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.page", description=__doc__)
    parser.add_argument("--edits", type=int, default=260_000)
    parser.add_argument("--members", type=int, nargs="*", default=[0, 50, 100])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        site = Site(Path(name))
        site.run("manage.py", "migrate", "--verbosity", "0")
        site.start()
        try:
            first_visit(browser, site)
            manuscript(browser, site, options.edits)
            for count in options.members:
                typing(browser, site, count)
        finally:
            site.close()


def say(what: str, **numbers: object) -> None:
    """Prints a line."""
    print(f"{what}: " + ", ".join(f"{key} {value}" for key, value in numbers.items()), flush=True)


def open_page(browser: Browser, site: Site, scene: Scene) -> Page:
    """A page of Ann's in a fresh browser, watched from the start."""
    context = Windows(browser, site.url).open(scene.people["ann"]["session"])
    context.add_init_script(f"({_WATCH})()")
    return context.new_page()


def visit(page: Page, scene: Scene) -> dict[str, Any]:
    """Opens the document; `visible_ms`, and the `longest_ms` and `blocked_ms` of its long tasks."""
    page.goto(f"/documents/{scene.document}/", wait_until="commit")
    page.wait_for_selector("#paper")
    visible = page.evaluate(_VISIBLE)
    page.wait_for_timeout(1000)
    tasks = page.evaluate("longTasks")
    return {
        "visible_ms": round(visible),
        "longest_task_ms": round(max(tasks, default=0)),
        "all_long_tasks_ms": round(sum(tasks)),
    }


def first_visit(browser: Browser, site: Site) -> None:
    """A short document, on a fresh cache each time."""
    scene = Scene(site)
    times = []
    for _ in range(5):
        page = open_page(browser, site, scene)
        times.append(visit(page, scene)["visible_ms"])
        scripts = page.evaluate(
            "performance.getEntriesByType('resource')"
            ".filter(({ name }) => name.endsWith('.js')).map(({ name }) => new URL(name).pathname)"
        )
        sizes = [_gzipped(page, path) for path in set(scripts)]
        page.context.close()
    median = statistics.median(times)
    say("First visit", median_ms=median, worst_ms=max(times), scripts_gzip_kB=sum(sizes) // 1000)


def _gzipped(page: Page, path: str) -> int:
    return len(gzip.compress(page.request.get(path).body(), 9))


def manuscript(browser: Browser, site: Site, edits: int) -> None:
    """A long history, from the server and then from this device."""
    scene = Scene(site)
    state = site.folder / "manuscript"
    command = [sys.executable, "-m", "tests.bench.manuscript", str(state), "--edits", str(edits)]
    facts = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    site.ask("write", scene.document, b64encode(state.read_bytes()).decode())
    page = open_page(browser, site, scene)
    say(f"Manuscript of {edits} edits, {facts['letters']} letters", **visit(page, scene))
    page.wait_for_timeout(3000)
    say("The same from this device", **visit(page, scene))
    page.context.close()


def typing(browser: Browser, site: Site, count: int) -> None:
    """A hundred letters while so many members are there, of whom half type, then all."""
    for active in sorted({count // 2, count}):
        scene = Scene(site)
        with members(scene, count, active):
            page = open_page(browser, site, scene)
            visit(page, scene)
            say(f"Typing with {count} members, {active} of them typing", **_type(page))
            page.context.close()


def _type(page: Page) -> dict[str, object]:
    desk = Desk(page)
    desk.text.press("Control+End")
    page.keyboard.press("Enter")
    carets = page.locator(".caret").count()
    page.evaluate("longTasks.length = painted.length = 0")
    page.keyboard.type("typing while others do " * 4, delay=60)
    painted = sorted(page.evaluate("painted"))
    tasks = page.evaluate("longTasks")
    return {
        "carets": carets,
        "letters": len(painted),
        "p50_ms": round(painted[len(painted) // 2]),
        "p95_ms": round(painted[int(len(painted) * 0.95)]),
        "long_tasks": len(tasks),
        "all_long_tasks_ms": round(sum(tasks)),
    }


if __name__ == "__main__":
    main()
