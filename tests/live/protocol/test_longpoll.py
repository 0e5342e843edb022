"""The long poll beside what it shares with the socket: PROTOCOL.md section 7.

Everything else that is promised holds on both: `on_both_transports`.
"""

import json
import random
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from pycrdt import write_message

from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.poll_socket import PollSocket, unpacked
from tests.live.people.scene import Scene
from tests.live.sites.site import Site

MakeSite = Callable[[dict[str, str]], Site]
MakeScene = Callable[[Site], Scene]

KIB = 1024
QUERY = b"\x03"
UNKNOWN = {"code": 1006, "reason": "There is no such poll any more."}


def poll(scene: Scene, name: str, query: str = "packets=1") -> PollSocket:
    """A person's poll."""
    headers = {"Cookie": f"sessionid={scene.people[name]['session']}"}
    return PollSocket(f"{scene.address()}?{query}", headers)


def greeted(scene: Scene, name: str) -> tuple[PollSocket, int]:
    """A poll, and the number of the last frame of its greeting, which is not acknowledged."""
    ann = poll(scene, name)
    first, heard = unpacked(ann.get(0).content)
    assert first == 1
    assert frames.decode(heard[0]).kind == "welcome"
    return ann, len(heard)


def said(answer: httpx.Response) -> tuple[int, Any]:
    """Status and content of an answer in JSON."""
    return answer.status_code, answer.json()


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("below", ["", "/token"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Poll": "2"},
        {"X-Poll": "1", "Origin": "https://evil.test"},
        {"X-Poll": "1", "Origin": "null"},
    ],
    ids=["no header", "another header", "foreign", "null"],
)
def test_other_sites(scene: Scene, method: str, below: str, headers: dict[str, str]) -> None:
    """7.1: no form and no page of another origin can send what is answered."""
    url = f"{scene.site.url}/collab/{scene.document}/poll{below}"
    cookies = {"sessionid": scene.people["ann"]["session"]}
    answer = httpx.request(method, url, headers=headers, cookies=cookies)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_other_methods(scene: Scene) -> None:
    """7.1: what is not described is 405."""
    ann = poll(scene, "ann")
    url = f"{scene.site.url}/collab/{scene.document}/poll"
    answers = [httpx.get(url, headers={"X-Poll": "1"}), ann.request("PUT")]
    assert [answer.status_code for answer in answers] == [405, 405]


@pytest.mark.parametrize("document", ["", "00000000-0000-4000-8000-000000000000", "plan"])
def test_turned_away(scene: Scene, document: str) -> None:
    """7.2: the answer to the first request says why, like the close code of a socket."""
    url = f"{scene.site.url}/collab/{document or scene.document}/poll"
    cookies = {"sessionid": scene.people["ann"]["session"] if document else "made-up"}
    answer = httpx.post(url, headers={"X-Poll": "1"}, cookies=cookies)
    assert answer.status_code == 410
    assert answer.json()["code"] == (4404 if document else 4401)
    assert answer.headers["Cache-Control"] == "no-store"


def test_whose_poll_it_is(scene: Scene) -> None:
    """7.2: with another session, and for any other token, there is no such poll."""
    ann = poll(scene, "ann")
    other = scene.site.ask("sign_in", scene.people["ann"]["id"])
    for session in (scene.people["ben"]["session"], other, "", "made-up"):
        headers = {"X-Poll": "1", "Cookie": f"sessionid={session}"}
        for method in ("GET", "POST", "DELETE"):
            answer = httpx.request(method, f"{ann.address}?after=0&from=1", headers=headers)
            assert said(answer) == (410, UNKNOWN)
    assert ann.get(0).status_code == 200
    ann.path += "x"
    assert said(ann.get(0)) == (410, UNKNOWN)


@pytest.mark.parametrize("number", ["", "-1", "x", "1.0", "%C2%B2", "9" * 16, "+1"])
def test_numbers(scene: Scene, number: str) -> None:
    """7.3, 7.4: what is no number is 400."""
    ann = poll(scene, "ann")
    assert ann.request("GET", f"?after={number}").status_code == 400
    assert ann.request("POST", f"?from={number}").status_code == 400
    assert ann.request("GET").status_code == 400


def test_frames_come_once(scene: Scene) -> None:
    """7.3: frames that came before are passed over; before a gap nothing is taken."""
    ann, ben = greeted(scene, "ann")[0], scene.join("ben")
    changes = [frames.update(Draft(client=7).write("x")), QUERY, QUERY]
    assert said(ann.post(1, changes[:2])) == (200, {"received": 2})
    assert said(ann.post(1, changes)) == (200, {"received": 3})
    assert said(ann.post(2, changes[1:])) == (200, {"received": 3})
    assert said(ann.post(5, [b"\x09"])) == (409, {"received": 3})
    assert said(ann.post(4, [])) == (200, {"received": 3})
    assert len(ben.until_text("x")) == 1
    assert len(scene.updates()) == 1


def test_cursors(scene: Scene) -> None:
    """7.4: a frame is given until it is acknowledged, and never after that."""
    ann, last = greeted(scene, "ann")
    assert unpacked(ann.get(0).content)[0] == 1
    assert ann.get(last + 1).status_code == 409
    ann.post(1, [QUERY])
    first, heard = unpacked(ann.get(last).content)
    assert (first, [frames.decode(frame).kind for frame in heard]) == (last + 1, ["presence"])
    assert ann.get(last - 1).status_code == 409
    assert ann.get(last).content == ann.get(last).content


def test_malformed_body(scene: Scene) -> None:
    """7.3: a body that is no series of frames ends the connection, like a malformed frame."""
    for body, code in ((b"\x05ab", 4400), (b"\x80\x00", 4400), (b"\xff\xff\xff\x7f", 1009)):
        ann, last = greeted(scene, "ann")
        answers = [ann.post_body(1, body), ann.get(last), ann.get(last)]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
            (410, code)
        ] * 3


def test_what_was_said_before_the_end(scene: Scene) -> None:
    """7.4: the close code comes when all frames before it have been acknowledged."""
    ann, last = greeted(scene, "ann")
    question = frames.packet({"type": "unknown?"})
    assert ann.post(1, [question, b"\x09"]).status_code == 200
    _, heard = unpacked(ann.get(last).content)
    assert [frames.decode(frame).kind for frame in heard] == ["error"]
    answer = ann.get(last + 1)
    assert (answer.status_code, answer.json()["code"]) == (410, 4400)


def big_presence(count: int) -> list[bytes]:
    """Frames of almost 4 KiB each."""
    pad = "x" * 4000
    return [frames.presence({7: (clock, {"pad": pad})}) for clock in range(1, count + 1)]


def test_too_large_a_body(scene: Scene) -> None:
    """7.3: more than the largest frame and a MiB in one body is 413; the connection lives on."""
    ann, last = greeted(scene, "ann")
    body = b"".join(map(write_message, big_presence(8650)))
    pieces = (body[start : start + 64 * KIB] for start in range(0, len(body), 64 * KIB))
    assert ann.post_body(1, pieces).status_code == 413
    # What came before the limit was taken, and taken once.
    assert said(ann.post(1, [QUERY]))[0] == 200
    assert ann.get(last).status_code == 200


def test_a_full_inbox(own_site: MakeSite, make_scene: MakeScene) -> None:
    """7.3: more than 1 MiB that wait for a client who is slowed down (2.8) is 429."""
    site = own_site({"FRAMES_PER_SECOND": "1"})
    site.start()
    ann, _ = greeted(make_scene(site), "ann")
    sent = big_presence(400)
    answer = ann.post(1, sent)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert 250 < answer.json()["received"] < 350


def counted(make_site: MakeSite, make_scene: MakeScene, settings: dict[str, str]) -> Scene:
    """A scene on a site that can say what it holds."""
    site = make_site(settings)
    site.server_module = "tests.live.sites.counted"
    site.start()
    return make_scene(site)


@pytest.fixture
def hasty(own_site: MakeSite, make_scene: MakeScene) -> Scene:
    """A scene on a site that collects polls after three seconds."""
    return counted(own_site, make_scene, {"POLL_SECONDS": "3"})


def test_nothing_to_say(hasty: Scene) -> None:
    """7.4: after half of its time a poll in vain is answered with 204."""
    cleo, last = greeted(hasty, "cleo")
    started = time.monotonic()
    assert cleo.get(last).status_code == 204
    assert 1.4 < time.monotonic() - started < 2.9


def test_the_second_of_two(scene: Scene) -> None:
    """7.4: one request waits; the next one ends it with 204 and is answered itself."""
    cleo, last = greeted(scene, "cleo")
    answers: list[httpx.Response] = []
    waiting = [threading.Thread(target=lambda: answers.append(cleo.get(last))) for _ in range(3)]
    for thread in waiting:
        thread.start()
    while len(answers) < 2:
        time.sleep(0.01)
    assert [answer.status_code for answer in answers] == [204, 204]
    cleo.post(1, [QUERY])
    for thread in waiting:
        thread.join()
    assert answers[2].status_code == 200


def test_collected(hasty: Scene) -> None:
    """7.5: who does not come back is gone for the others, and leaves nothing."""
    ann = hasty.join("ann")
    before = at_rest(hasty)
    cleo, last = greeted(hasty, "cleo")
    cleo.post(1, [frames.presence({7: (1, {"cursor": None})})])
    assert list(ann.next("presence")) == [7]
    started = time.monotonic()
    assert ann.next("presence") == {7: frames.Shown(1, None)}
    assert 2.5 < time.monotonic() - started < 4.5
    assert said(cleo.get(last)) == (410, UNKNOWN)
    until_counts(hasty, before)


def test_hanging_up(scene: Scene) -> None:
    """7.5: after DELETE the poll is gone; what was sent before it is dealt with."""
    ben = scene.join("ben")
    ann, _ = greeted(scene, "ann")
    ann.post(1, [frames.update(Draft(client=7).write("last words"))])
    assert ann.request("DELETE").status_code == 204
    assert said(ann.request("DELETE")) == (410, UNKNOWN)
    assert len(ben.until_text("last words")) == 1


def test_gone_while_waiting(own_site: MakeSite, make_scene: MakeScene) -> None:
    """7.4: nobody waits on for a client that has given up its request."""
    scene = counted(own_site, make_scene, {})
    cleo, last = greeted(scene, "cleo")
    before = at_rest(scene)
    with pytest.raises(httpx.ReadTimeout):
        cleo.get(last, 0.1)
    until_counts(scene, before)


def test_stopping(hasty: Scene) -> None:
    """7.4, 4503: a server that stops says so to those who wait, and to those who come once more,
    after everything else that is for them.
    """
    waits, last = greeted(hasty, "cleo")
    comes, heard = greeted(hasty, "ann")
    answers: list[httpx.Response] = []
    waiting = threading.Thread(target=lambda: answers.append(waits.get(last)))
    before = at_rest(hasty)
    waiting.start()
    # The request, its wait for frames, and its look-out for a client that hangs up.
    until_counts(hasty, {**before, "tasks": before["tasks"] + 3})
    hasty.site.terminate()
    waiting.join()
    assert len(unpacked(comes.get(0).content)[1]) == heard
    answers.append(comes.get(heard))
    hasty.site.wait()
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(410, 4503)] * 2


def counts(scene: Scene) -> dict[str, int]:
    """How many tasks and polls the server has."""
    path = scene.site.folder / "counts.json"
    path.unlink(missing_ok=True)
    assert scene.site.server
    scene.site.server.send_signal(signal.SIGUSR1)
    while not path.exists():
        time.sleep(0.002)
    found: dict[str, int] = json.loads(path.read_text())
    return found


def at_rest(scene: Scene) -> dict[str, int]:
    """What the server holds once requests that were just answered are done."""
    found = counts(scene)
    while (later := _counts_later(scene)) != found:
        found = later
    return found


def _counts_later(scene: Scene) -> dict[str, int]:
    time.sleep(0.1)
    return counts(scene)


def until_counts(scene: Scene, expected: dict[str, int]) -> None:
    """Wait until the server holds no more than this; there is no event that tells."""
    deadline = time.monotonic() + 10
    while (found := counts(scene)) != expected:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


class Unlucky:
    """Somebody who writes over a network that cuts, loses and repeats."""

    def __init__(self, scene: Scene, name: str, seed: int) -> None:
        self.draft = Draft()
        self.chance = random.Random(seed)
        self.socket = poll(scene, name)
        self._port = scene.site.port
        self._session = scene.people[name]["session"]
        self._sent: list[bytes] = []
        self._received = self._heard = 0
        self.updates: list[bytes] = []
        self.receipt = 0
        self.broken = 0

    def live(self, rounds: int, length: int) -> None:
        """Write a letter each round, with mishaps; then hear until everything is acknowledged and
        the whole text is here.
        """
        for _ in range(rounds):
            self._sent.append(frames.update(self.draft.write("x")))
            self.chance.choice(
                [self._post, self._post_twice, self._post_unheard, self._get_cut, self._get_old]
            )()
            if self.chance.random() < 0.3:
                self.listen()
        self._post()
        while self.receipt < rounds or len(self.draft.text) < length:
            self.listen()

    def _post(self) -> None:
        # Once more, if one of the lost requests came after it and took over.
        while self._received < len(self._sent):
            answer = self.socket.post(self._received + 1, self._sent[self._received :])
            self._received = answer.raise_for_status().json()["received"]

    def _post_twice(self) -> None:
        first, some = self._received + 1, self._sent[self._received :]
        self._post()
        self.socket.post(first, some).raise_for_status()
        self.broken += 1

    def _post_unheard(self) -> None:
        body = b"".join(map(write_message, self._sent[self._received :]))
        self._cut("POST", f"from={self._received + 1}", body)

    def _get_cut(self) -> None:
        self._cut("GET", f"after={self._heard}", b"")

    def _get_old(self) -> None:
        old = max(0, self._heard - self.chance.randrange(1, 9))
        self._cut("GET", f"after={old}", b"")

    def _cut(self, method: str, query: str, body: bytes) -> None:
        """Send a request, or most of it, and hang up after some bytes of the answer, or none."""
        path = httpx.URL(self.socket.address).path
        head = (
            f"{method} {path}?{query} HTTP/1.1\r\nHost: localhost\r\nX-Poll: 1\r\n"
            f"Cookie: sessionid={self._session}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        request = head.encode() + body
        with socket.create_connection(("127.0.0.1", self._port)) as connection:
            is_whole = self.chance.random() < 0.7
            connection.sendall(request if is_whole else request[:-1])
            if is_whole and method == "POST":
                connection.recv(self.chance.randrange(1, 40))
        self.broken += 1

    def listen(self) -> None:
        """Hear what there is, once."""
        answer = self.socket.get(self._heard)
        if answer.status_code == httpx.codes.NO_CONTENT:
            return
        first, heard = unpacked(answer.raise_for_status().content)
        assert first == self._heard + 1
        self._heard += len(heard)
        for frame in map(frames.decode, heard):
            if frame.kind == "update":
                self.updates.append(frame.body)
                self.draft.doc.apply_update(frame.body)
            if frame.kind == "receipt":
                self.receipt = frame.body["frames"]


def test_a_thousand_broken_polls(hasty: Scene) -> None:
    """7.3, 7.4: two people write while more than a thousand of their requests are cut, lost or
    repeated. Everything is there once: each update is heard once by each, in the journal's order,
    and the receipts count each frame once. Nothing of it is left in the server.
    """
    cleo = hasty.join("cleo")
    before = at_rest(hasty)
    writers = [Unlucky(hasty, "ann", 1), Unlucky(hasty, "ben", 2)]
    rounds = 640
    with ThreadPoolExecutor() as pool:
        for living in [pool.submit(writer.live, rounds, 2 * rounds) for writer in writers]:
            living.result()
    assert sum(writer.broken for writer in writers) > 1000
    assert [writer.receipt for writer in writers] == [rounds, rounds]
    heard = [cleo.until_text("x" * 2 * rounds), *(writer.updates for writer in writers)]
    assert heard == [hasty.updates()] * 3
    assert hasty.stored_text() == str(writers[0].draft.text) == str(writers[1].draft.text)
    until_counts(hasty, before)
