"""Changes are taken back, and paragraphs put back, by whoever may when that is committed."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import httpx
import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content import yjs_writer
from documents.content.tree import Node, Run
from documents.content.yjs_reader import opened, tree_of
from tests.live.conftest import on_both_databases
from tests.live.people.browser import Browser
from tests.live.people.scene import Scene

# What is posted where, of a text whose two changes have these seqs.
ACTS: dict[str, Callable[[int, int], dict[str, int]]] = {
    "take-back": lambda _, last: {"first": last, "last": last},
    "put-back": lambda first, _: {"seq": first, "line": 0},
}
NAMES = {"take-back": "taken_back", "put-back": "put_back"}
MISSING, OUT = "There is no such document.", "Sign in, or send a living token."
FROZEN = "This text is approved and frozen: an owner has to unfreeze it first."
# How a right ends, and what whoever had it is answered.
ENDS: dict[str, tuple[Callable[[Scene], Any], int, str]] = {
    "revoked": (lambda scene: scene.share("ben", None), 404, MISSING),
    "lowered": (lambda scene: scene.share("ben", "commenter"), 404, MISSING),
    "frozen": (lambda scene: scene.freeze(True), 423, FROZEN),
    "signed out": (
        lambda scene: scene.site.ask("sign_out", scene.people["ben"]["session"]),
        401,
        OUT,
    ),
}


def write(scene: Scene, update: bytes) -> int:
    """Have Ann change the text by the HTTP API; the seq."""
    token = scene.site.ask("api_token", scene.people["ann"]["id"], True)
    answer = httpx.post(
        f"{scene.site.url}/api/v1/documents/{scene.document}/updates",
        content=update,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"},
        trust_env=False,
    )
    seq: int = answer.raise_for_status().json()["seq"]
    return seq


def begin(scene: Scene, paragraphs: int = 1) -> tuple[int, int]:
    """Ann has written a text, and then changed its first paragraph and added a last."""
    doc: Doc[Any] = Doc()
    blocks = [Node("paragraph", {}, (Run(f"Paragraph {n}. " * 8),)) for n in range(paragraphs)]
    first = write(scene, yjs_writer.append_blocks(doc, blocks))
    before, root = doc.get_state(), doc.get("default", type=XmlFragment)
    with doc.transaction():
        root.children[0].children[0].insert(0, "New: ")
        root.children.append(XmlElement("paragraph")).children.append(XmlText("The end."))
    return first, write(scene, doc.get_update(before))


class Ben:
    """Who takes back what Ann has changed last, by the page."""

    def __init__(self, scene: Scene, act: str, changes: tuple[int, int]) -> None:
        self._browser = Browser(scene.site.url, scene.people["ben"]["session"])
        self._path = f"/api/v1/documents/{scene.document}"
        self._act, self._body = act, ACTS[act](*changes)

    def ask(self, *, preview: bool = False) -> httpx.Response:
        body = {**self._body, "preview": preview}
        return self._browser.post_json(f"{self._path}/{self._act}", body)

    def named(self) -> list[Any]:
        """What the list says of changes that have a name."""
        items = self._browser.get(f"{self._path}/history").json()["items"]
        named = NAMES.values()
        return [i for i in items if i["kind"] == "event" and i["event"]["type"] in named]


def said(scene: Scene) -> str:
    return str(tree_of(opened(scene.updates())))


@on_both_databases
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("end", ENDS)
def test_a_right_ends_between_preview_and_commit(scene: Scene, act: str, end: str) -> None:
    """Nothing is committed, nobody is shown anything, and the answer says why."""
    ben = Ben(scene, act, begin(scene))
    assert ben.ask(preview=True).json()["changes"] >= 1
    before, ann = said(scene), scene.join("ann")
    ends, status, why = ENDS[end]
    ends(scene)
    answer = ben.ask()
    assert (answer.status_code, answer.json()["detail"]) == (status, why)
    assert said(scene) == before
    assert [frame for frame in ann.quiet() if frame.kind == "update"] == []


@on_both_databases
@pytest.mark.parametrize("act", ACTS)
def test_what_is_done_is_told_to_everybody(scene: Scene, act: str) -> None:
    """It is one entry of whoever did it, which says what it is."""
    ben, ann = Ben(scene, act, begin(scene)), scene.join("ann")
    assert "New: " in said(scene)
    answer = ben.ask()
    assert answer.status_code == 200, answer.text
    assert "New: " not in said(scene)
    ann.next("update")
    (told,) = ben.named()
    assert told["event"]["type"] == NAMES[act]
    assert told["last"] == answer.json()["seq"]
    assert [each["id"] for each in told["people"]] == [scene.people["ben"]["id"]]


@on_both_databases
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("end", ["revoked", "lowered", "frozen"])
def test_a_right_ends_while_it_is_being_done(scene: Scene, act: str, end: str) -> None:
    """The change is in the journal before the end of the right, or nowhere."""
    ben = Ben(scene, act, begin(scene, 400))
    ends, status, _ = ENDS[end]
    answers: list[httpx.Response] = []
    taking = Thread(target=lambda: answers.append(ben.ask()))
    taking.start()
    ends(scene)
    taking.join()
    kinds = [entry["kind"] for entry in scene.entries()]
    ended = len(kinds) - kinds[::-1].index("access")
    (answer,) = answers
    if answer.status_code == 200:
        assert answer.json()["seq"] < ended
    else:
        assert answer.status_code == status, answer.text
    assert "update" not in kinds[ended:]
