"""Files come in on the list page and go out by the document's menu."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from documents.content.normalize import fit
from documents.content.readers.markdown import read_markdown
from documents.content.readers.word.docx import read_docx
from documents.content.remarks import Discussion, Remark
from documents.content.tree import Node, Run, map_images
from documents.content.writers.docx import docx_of
from tests.e2e.pages.desk import Desk
from tests.e2e.pages.review import Review
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene
from tests.live.sites.site import Site
from tests.unit.content.test_round_trips import DATA

MARKDOWN = f"""# Plan

Some **bold**, *italic*, ~~struck~~, <u>under</u>, <mark>marked</mark>, `code`, [li](<https://example.org/>)

- one
  1. two

* [x] done
* [ ] open

> said

![A pixel]({DATA})

| a | b |
| --- | --- |
| 1 | 2 |

---

```python
x = 1
```
"""
# Converting it takes longer than a test waits.
ENDLESS = b"Some **bold** [words](https://example.org)\n\n" * 150_000


def bring(page: Page, **files: bytes) -> None:
    """Choose files on the list page; `name_md` is `name.md`."""
    given: list[FilePayload] = [
        {"name": name.replace("_", "."), "mimeType": "text/plain", "buffer": data}
        for name, data in files.items()
    ]
    page.locator("#import-files").set_input_files(given)


def test_in_and_out(windows: Windows, scene: Scene, tmp_path: Path) -> None:
    """What comes in is shown, and showing it changes nothing; what goes out says the same."""
    page = windows.page(scene.people["ann"])
    page.goto("/")
    bring(page, Sample_md=MARKDOWN.encode())
    page.wait_for_url("**/documents/*-*-*/", timeout=60_000)
    desk = Desk(page)
    desk.ready()
    expect(desk.title).to_have_value("Sample")
    expect(desk.text.locator("table td")).to_have_count(2)
    expect(desk.text.locator("img")).to_have_js_property("naturalWidth", 1)
    expect(desk.text.locator("input[type=checkbox]:checked")).to_have_count(1)
    expect(desk.text.locator(".strange:visible")).to_have_count(0)
    # Plugins that tidy up do so when the text is first touched, too.
    desk.text.press("Control+Home")
    desk.says("saved")
    scene.document = page.url.rstrip("/").rpartition("/")[2]
    assert [entry["kind"] for entry in scene.entries()] == ["update"]
    page.get_by_test_id("more").click()
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download for Word").click()
    assert caught.value.suggested_filename == "Sample.docx"
    caught.value.save_as(tmp_path / "out.docx")
    out = fit(read_docx((tmp_path / "out.docx").read_bytes()))
    wanted = fit(read_markdown(MARKDOWN.replace("```python", "```")))
    # Pictures are written anew when they are taken in.
    assert without_bytes(out) == without_bytes(wanted)
    # Nobody typed: the text is as it came.
    desk.write("!")
    desk.says("saved")
    assert len(scene.entries()) == 2


def test_comments_come_in_beside_their_words(windows: Windows, scene: Scene) -> None:
    """With who said it as the file says, which is not the author; showing them changes nothing."""
    text = Node("paragraph", {}, (Run("A quick "), Run("brown", {}, ("a",)), Run(" fox")))
    said = (Remark("Jane", "2026-01-31T12:00:00Z", "Why?"), Remark("Joe", "", "Because."))
    word = docx_of(Node("doc", {}, (text,)), "T", lambda _: None, [Discussion("a", False, said)])
    page = windows.page(scene.people["ann"])
    page.goto("/")
    bring(page, Fox_docx=word)
    page.wait_for_url("**/documents/*-*-*/", timeout=60_000)
    desk = Desk(page)
    desk.ready()
    review = Review(desk)
    review.counts(1)
    expect(review.marked).to_have_text("brown")
    review.marked.click()
    expect(review.comments.locator(".chat-name")).to_have_text(["Ann", "Ann"])
    expect(review.comments.locator(".thread-origin")).to_have_text(
        [re.compile("Jane.* in the file, .*31.*2026.*:"), re.compile("Joe.* in the file:")]
    )
    scene.document = page.url.rstrip("/").rpartition("/")[2]
    desk.write("!")
    desk.says("saved")
    assert len(scene.entries()) == 2


def without_bytes(tree: Node) -> Node:
    """The tree with nothing but the words of its images."""
    return map_images(tree, lambda image: Node("image", {"alt": image.attributes["alt"]}))


def test_progress_and_cancel(windows: Windows, scene: Scene, site: Site) -> None:
    """Each file has a line; a cancelled one leaves no document and no process behind."""
    # Chromium's word for a file that was refused.
    windows.forgiven.append("/api/v1/documents/import")
    page = windows.page(scene.people["ann"])
    page.goto("/")
    bring(page, Long_md=ENDLESS, Notes_txt=b"Hello", Virus_exe=b"MZ")
    rows = page.get_by_test_id("import-row")
    expect(rows.nth(0)).to_contain_text("Converting…", timeout=60_000)
    expect(rows.nth(1)).to_contain_text("Waiting…")
    rows.nth(0).get_by_role("button", name="Cancel Long.md").click()
    expect(rows.nth(0)).to_have_attribute("data-state", "cancelled")
    expect(rows.nth(1)).to_have_attribute("data-state", "done", timeout=60_000)
    expect(rows.nth(2)).to_contain_text("Choose a Markdown, HTML, Word (.docx) or text file.")
    expect(page.get_by_test_id("document-row").filter(has_text="Notes")).to_have_count(1)
    rows.nth(1).get_by_role("link", name="Open Notes").click()
    Desk(page).ready()
    page.goto("/")
    expect(page.get_by_role("link", name="Notes")).to_have_count(1)
    expect(page.get_by_role("link", name="Long")).to_have_count(0)
    assert site.server is not None
    assert converters(site.server.pid) == []


def converters(server: int) -> list[Any]:
    """The command lines of the server's children that convert."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            stat = (process / "stat").read_text().rpartition(")")[2].split()
            command = (process / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(stat[1]) == server and b"documents.jobs.conversion_child" in command:
            found.append(command)
    return found
