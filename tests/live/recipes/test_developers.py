"""docs/developers.md does what it says, from its first program to its last."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.live.people.scene import Scene
from tests.live.sites.site import ROOT

PAGE = (ROOT / "docs/developers.md").read_text()
BOTH = "['Hello from Python', 'Hello from Node']"
EXAMPLES = ROOT / "frontend" / "examples"


def programs(language: str) -> list[str]:
    """The programs of the page, in their order; those in a list are indented."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", PAGE, re.M | re.S)
    return [re.sub(rf"^{indent}", "", text, flags=re.M) for indent, text in found]


class Reader:
    """Does what the page says, in Ann's name."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.token: str = scene.site.ask("api_token", scene.people["ann"]["id"], True)
        self.folder, self.site = folder, scene.site.url
        headers = {"Authorization": f"Bearer {self.token}"}
        self.http = httpx.Client(base_url=f"{self.site}/api/v1", headers=headers, trust_env=False)

    def start(self, command: list[str], document: str) -> subprocess.Popen[str]:
        """Start a program."""
        said = {"SITE": self.site, "TOKEN": self.token, "DOCUMENT": document}
        env = {**os.environ, **said, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)

    def python(self, program: str, document: str) -> subprocess.Popen[str]:
        """Start a program in Python."""
        return self.start([sys.executable, "-c", program], document)

    def run(self, program: str, document: str) -> str:
        """What a program in Python prints."""
        return ended(self.python(program, document))


def ended(process: subprocess.Popen[str]) -> str:
    """What a program has printed when it ends well."""
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0, said
    return said


@pytest.fixture
def reader(scene: Scene, tmp_path: Path) -> Iterator[Reader]:
    made = Reader(scene, tmp_path)
    yield made
    made.http.close()


def test_two_programs_write_in_one_document(reader: Reader) -> None:
    made = reader.http.post("/documents", json={"kind": "data", "title": "Greetings"}).json()
    first = reader.python(programs("python")[0], made["id"])
    assert first.stdout
    assert first.stdout.readline() == "Saved\n"
    path = EXAMPLES / f"greet-{os.getpid()}.js"
    path.write_text(programs("js")[0])
    try:
        second = ended(reader.start(["node", str(path)], made["id"]))
    finally:
        path.unlink()
    assert ended(first).strip() == BOTH
    assert second.split() == ["[", "'Hello", "from", "Python',", "'Hello", "from", "Node'", "]"]


def test_the_recipes(scene: Scene, reader: Reader) -> None:
    """One after the other, in one text; the one that watches sees what the next one writes."""
    document: Any = scene.document
    reads, writes, watches, answers, comments = programs("python")[1:]
    assert "Plan" in reader.run(reads, document)
    assert int(reader.run(writes, document)) > 0
    watching = reader.python(watches, document)
    assert watching.stdout
    assert watching.stdout.readline() == "1 blocks\n"
    reader.run(writes.replace("By a program.", "I am ready."), document)
    assert ended(watching) == "Somebody is ready\n"
    reader.http.post(f"/documents/{document}/messages", json=question())
    assert reader.run(answers, document) == "6 words\n"
    assert reader.run(comments, document) == "open\n"
    text = reader.http.get(f"/documents/{document}/content", params={"format": "markdown"}).text
    assert text == "By a program.\n\nI am ready.\n"
    (thread,) = reader.http.get(f"/documents/{document}/threads").json()["threads"]
    assert [said["text"] for said in thread["comments"]] == ["Which one?", "This one."]


def question() -> dict[str, str]:
    """Somebody asks in the chat."""
    return {"mid": "00000000-0000-4000-8000-000000000001", "text": "How long is it?"}
