"""What the HTTP API does through the realtime engine."""

import httpx
import pytest

from tests.live.conftest import on_both_databases
from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.scene import Scene


class Program:
    """A program of somebody's: a client of the API with a token, and a copy of the document."""

    def __init__(
        self, scene: Scene, name: str, *, writes: bool = True, seconds: float = 10
    ) -> None:
        self.draft = Draft()
        self._document = f"/documents/{scene.document}"
        token = scene.site.ask("api_token", scene.people[name]["id"], writes)
        self._http = httpx.Client(
            base_url=f"{scene.site.url}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=seconds,
        )

    def append(
        self, update: bytes, kind: str = "application/octet-stream", epoch: int = 0
    ) -> httpx.Response:
        """Have an update committed."""
        return self._http.post(
            f"{self._document}/updates",
            params={"epoch": epoch},
            content=update,
            headers={"Content-Type": kind},
        )

    def write(self, text: str) -> httpx.Response:
        """Write at the end of the own copy and append that."""
        return self.append(self.draft.write(text))

    def get(self, path: str) -> httpx.Response:
        """Read below the document."""
        return self._http.get(self._document + path)


@on_both_databases
def test_an_update_reaches_open_editors(scene: Scene) -> None:
    """It is journaled under its author's name and then shown, like everybody's changes."""
    ann, cleo = scene.join("ann"), scene.join("cleo")
    ann.type("Hello")
    ann.until_receipt(1)
    answer = Program(scene, "ben").write("From a program. ")
    assert answer.status_code == 200, answer.text
    assert sorted(scene.stored_text()) == sorted("HelloFrom a program. ")
    for peer in (ann, cleo):
        peer.until_text(scene.stored_text())
    entry = scene.entries()[-1]
    assert (entry["seq"], entry["authors"]) == (
        answer.json()["seq"],
        [scene.people["ben"]["id"]],
    )


@on_both_databases
def test_nobody_is_there(scene: Scene) -> None:
    """An update to a document that nobody has open, and what whoever comes later sees."""
    program = Program(scene, "ben")
    seqs = [program.write(word).json()["seq"] for word in ("one ", "two ", "three ")]
    assert [entry["seq"] for entry in scene.entries()][-3:] == seqs
    assert str(scene.join("cleo").text) == scene.stored_text() == "one two three "


@on_both_databases
def test_an_update_that_is_sent_twice_is_journaled_once(scene: Scene) -> None:
    program = Program(scene, "ben")
    update = program.draft.write("once")
    answers = [program.append(update) for _ in range(2)]
    assert [answer.json() for answer in answers] == [answers[0].json()] * 2
    assert len(scene.updates()) == 1


@on_both_databases
@pytest.mark.parametrize("end", ["role", "token", "account"])
def test_revoked(scene: Scene, end: str) -> None:
    """What is sent after the right has gone is nowhere."""
    # The only one of this name on the site.
    name = f"otto-{end}"
    scene.person(name, "editor")
    ann, program = scene.join("ann"), Program(scene, name)
    assert program.write("kept").status_code == 200
    ann.until_text("kept")
    if end == "role":
        scene.share(name, None)
    elif end == "token":
        scene.site.ask("revoke_api_tokens", scene.people[name]["id"])
    else:
        scene.site.ask("deactivate", name.title())
    assert program.write("refused").status_code == (404 if end == "role" else 401)
    assert [frame.kind for frame in ann.sync()] in ([], ["access"])
    assert str(ann.text) == scene.stored_text() == "kept"


def test_who_may_not_write(scene: Scene) -> None:
    """A viewer is told as if there were no document; a token that only reads, what it is."""
    assert Program(scene, "cleo").write("x").status_code == 404
    assert Program(scene, "ben", writes=False).write("x").status_code == 403
    assert scene.updates() == []


def test_what_is_no_update(scene: Scene) -> None:
    program = Program(scene, "ben")
    draft = Draft()
    draft.write("missing")
    later = draft.write(" and later")
    kinds = {
        422: program.append(b"\xff\xff"),
        409: program.append(later),
        413: program.append(b"x" * (32 * 1024 * 1024 + 1)),
        415: program.append(b"{}", "application/json"),
    }
    for status, answer in kinds.items():
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
    assert scene.updates() == []
    # The document is as it was for everybody else.
    assert program.write("fine").status_code == 200


def test_an_update_of_another_epoch(scene: Scene) -> None:
    program = Program(scene, "ben")
    answer = program.append(program.draft.write("x"), epoch=1)
    assert (answer.status_code, answer.json()["detail"]) == (409, "The text has started anew.")


def test_who_is_here(scene: Scene) -> None:
    """Each person once, however many windows they have open."""
    program = Program(scene, "ben")
    assert program.get("/presence").json() == []
    for name in ("ann", "cleo", "cleo"):
        scene.join(name)
    shown = {(row["user"]["name"], row["role"]) for row in program.get("/presence").json()}
    assert shown == {("Ann", "owner"), ("Cleo", "viewer")}
    assert len(program.get("/presence").json()) == 2


def test_changes_and_content_follow_what_is_typed(scene: Scene) -> None:
    """Whoever replays the changes has the text that the editors have."""
    ann, program = scene.join("ann"), Program(scene, "ben")
    ann.type("one", " two")
    ann.until_receipt(2)
    answer = program.get("/changes")
    assert int(answer.headers["X-Head"]) == scene.entries()[-1]["seq"]
    state = program.get("/content?format=yjs")
    program.draft.doc.apply_update(state.content)
    assert str(program.draft.text) == "one two"
    assert frames.clocks(program.draft.doc.get_state()) == frames.clocks(ann.doc.get_state())
