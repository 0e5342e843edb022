"""Searching, on a real server with either database."""

import re
import time
from typing import Any

import httpx
import pytest
from pycrdt import Doc

from documents.content import yjs_writer
from documents.management import demo_text
from tests.live.conftest import on_both_databases
from tests.live.people.scene import Scene

HOSTILE = ['"', "'", "a' & | ! <-> :*", "\\", "{title} : x", "*", "a" * 500, "NEAR(a b)"]
PATIENCE = 60.0


class Reader:
    """A program of somebody that searches."""

    def __init__(self, scene: Scene, name: str) -> None:
        token = scene.site.ask("api_token", scene.people[name]["id"], True)
        self.http = httpx.Client(
            base_url=f"{scene.site.url}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )

    def finds(self, q: str, **more: Any) -> list[str]:
        answer = self.http.get("/documents", params={"q": q, **more})
        answer.raise_for_status()
        return [document["title"] for document in answer.json()["documents"]]

    def waits_for(self, q: str, titles: list[str]) -> None:
        """The text is read in the background."""
        end = time.monotonic() + PATIENCE
        while self.finds(q) != titles:
            assert time.monotonic() < end, (q, self.finds(q))
            time.sleep(0.2)

    def write(self, document: str, line: str) -> None:
        update = yjs_writer.append_blocks(Doc(), [demo_text.paragraph(line)])
        self.http.post(
            f"/documents/{document}/updates",
            content=update,
            headers={"Content-Type": "application/octet-stream"},
        ).raise_for_status()


@on_both_databases
def test_search(scene: Scene) -> None:
    """Words of titles and texts, folded alike on both databases; for those alone who may read."""
    scene.person("ben")
    ann, ben = Reader(scene, "ann"), Reader(scene, "ben")
    notes = ann.http.post("/documents", json={"title": "Über Tulpen"}).json()["id"]
    assert ann.finds("uber") == ann.finds("TUL") == ["Über Tulpen"]
    ann.write(scene.document, "Die Straße zum Café, where a tulip stands")
    ann.waits_for("strasse cafe", ["Plan"])
    assert ann.finds("tul") == ["Über Tulpen", "Plan"]
    assert ann.finds("plan straße") == ["Plan"]
    assert ann.finds("tulip plan x") == ann.finds("trasse") == []
    assert ann.finds("tul", sort="title", limit=1) == ["Über Tulpen"]
    ann.http.patch(f"/documents/{notes}", json={"title": "Roses"}).raise_for_status()
    assert (ann.finds("tulpen"), ann.finds("rose")) == ([], ["Roses"])
    for asked in HOSTILE:
        assert isinstance(ann.finds(asked), list)
    assert ben.finds("strasse") == ben.finds("plan") == []
    scene.share("ben", "viewer")
    assert ben.finds("strasse") == ["Plan"]
    scene.share("ben", None)
    assert ben.finds("strasse") == []


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_a_text_of_very_many_words_is_kept_on_postgresql(scene: Scene) -> None:
    """What its index takes of one document is bounded; so is what is sent there."""
    ann = Reader(scene, "ann")
    words = " ".join(f"w{number:x}ßß" for number in range(60_000))
    for start in range(0, len(words), 100_000):
        ann.write(scene.document, words[start : start + 100_000])
    ann.write(scene.document, "marzipan")
    ann.waits_for("w2ssss", ["Plan"])


def test_a_text_of_marks_alone_holds_nobody_up(scene: Scene) -> None:
    """It is read by another process, in a time that grows with its length and no faster."""
    ann = Reader(scene, "ann")
    before = cpu(scene)
    ann.write(scene.document, "e" + "\u0300\u0327" * 60_000 + " marzipan")
    ann.waits_for("marzipan", ["Plan"])
    assert cpu(scene) - before < 3


def cpu(scene: Scene) -> float:
    """Seconds that the server's own process has worked."""
    told = scene.site.get("/metrics").text
    (line,) = re.findall(r"^process_cpu_seconds_total (.*)$", told, re.MULTILINE)
    return float(line)
