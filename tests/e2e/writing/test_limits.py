"""Where the server says no to somebody who may write: too many, too much, another text."""

import re

from playwright.sync_api import expect

from tests.e2e.support.browser import Windows
from tests.e2e.support.servers import frozen
from tests.live.people.scene import Scene


def test_a_full_document(own_windows: Windows, own_scene: Scene) -> None:
    """4413: the document is as it was, and what did not fit can be kept, or put back with room."""
    own_scene.site.env["DOCUMENT_QUOTA"] = "20000"
    own_scene.site.start()
    ann, ben = (own_windows.desk(own_scene.people[n], own_scene.document) for n in ("ann", "ben"))
    ann.write("Before. ")
    ben.reads("Before. ")
    ann.says("saved")
    ann.paste("Too long. " * 3000)
    expect(ann.notice.first).to_contain_text("This document is full")
    ann.ready()
    ann.reads("Before. ")
    ben.reads("Before. ")
    assert "Too long. Too long." in ann.download("Download as text")[1]
    ann.write("It goes on.")
    ben.reads("Before. It goes on.")
    ann.says("saved")


def test_a_text_that_is_taken_back(own_windows: Windows, own_scene: Scene) -> None:
    """4501, another epoch: an open page shows the earlier text, and offers what was not saved."""
    own_scene.site.start()
    ann = own_windows.desk(own_scene.people["ann"], own_scene.document)
    ann.paste("Kept. ")
    ann.says("saved")
    seq = own_scene.entries()[-1]["seq"]
    ann.paste("Taken back. ")
    ann.says("saved")
    with frozen(own_scene.site):
        ann.paste("On its way.")
        roll_back = ["manage.py", "document", own_scene.document, "rollback"]
        own_scene.site.run(*roll_back, "--to", str(seq), "--yes")
    expect(ann.notice.first).to_contain_text("taken back to an earlier state")
    expect(ann.notice.first).to_contain_text("1 change was not saved")
    ann.ready()
    ann.reads("Kept. ")
    assert "Kept. Taken back. On its way." in ann.download("Download as text")[1]
    ann.write("And on.")
    ann.says("saved")
    ann.reads("Kept. And on.")


def test_too_many_windows(own_windows: Windows, own_scene: Scene) -> None:
    """4529: the page says so, keeps what is written, and comes back by itself."""
    own_scene.site.env["SOCKETS_PER_PERSON"] = "1"
    own_scene.site.start()
    ann = own_windows.desk(own_scene.people["ann"], own_scene.document)
    ann.write("First. ")
    ann.says("saved")
    second = own_windows.page(own_scene.people["ann"])
    second.clock.install()
    second.goto(f"/documents/{own_scene.document}/")
    notice = second.get_by_test_id("notice").first
    expect(notice).to_contain_text("Too much at once for the server")
    ann.page.close()
    second.clock.fast_forward("01:01")
    expect(second.get_by_test_id("editor")).to_have_text(re.compile("First"))
    expect(second.get_by_text("Too much at once for the server")).to_be_hidden()
