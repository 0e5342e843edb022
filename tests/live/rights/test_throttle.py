"""Guessing, against the real server: PROTOCOL.md 1.7."""

import secrets
import time
from collections.abc import Callable
from itertools import pairwise
from uuid import uuid4

import pytest

from tests.live.conftest import on_both_transports
from tests.live.people import frames
from tests.live.people.browser import Browser
from tests.live.people.node import Node
from tests.live.people.scene import Scene
from tests.live.sites.site import Site

LIMIT = 10


@pytest.fixture
def strict(
    own_site: Callable[[dict[str, str]], Site], make_scene: Callable[[Site], Scene]
) -> Scene:
    """A scene on a site that counts failures and logs what it does."""
    site = own_site({"THROTTLE_FAILURES": str(LIMIT), "LOG_LEVEL": "DEBUG"})
    site.start()
    return make_scene(site)


def knock(scene: Scene, document: str, session: str | None, **query: str) -> int:
    """The code with which a handshake is turned away."""
    peer = scene.connect(session, query, document)
    return peer.close_code()


@on_both_transports
def test_guessing_documents(strict: Scene) -> None:
    """Ten refused handshakes, of whatever kind; then what would be refused is told to slow down,
    and the right one is let in all the same.
    """
    ann = strict.people["ann"]["session"]
    codes = [knock(strict, str(uuid4()), ann) for _ in range(7)]
    started = time.monotonic()
    codes += [knock(strict, strict.document, ann, ticket="made-up") for _ in range(3)]
    assert codes == [4404] * 7 + [4501] * 3
    assert time.monotonic() - started > 1 + 1.2 + 1.4
    assert knock(strict, str(uuid4()), ann) == 4529
    strict.join("ann").close()
    assert Browser(strict.site.url, ann).get("/").status_code == 200


@on_both_transports
def test_who_shares_an_address(strict: Scene) -> None:
    """1.7: a stranger, a session that has ended and a removed person knock for ever; nobody else
    at their address is concerned, nor is the removed person in what is still theirs.
    """
    dora = strict.person("dora")
    sessions = [None, "made-up", dora["session"]]
    codes = [[knock(strict, strict.document, who) for _ in range(LIMIT + 1)] for who in sessions]
    # Who has no living session is counted together, by address and document.
    refused = [4401] * LIMIT + [4529]
    assert codes == [refused, [4529] * (LIMIT + 1), [4404] * LIMIT + [4529]]
    strict.join("ann").close()
    assert Browser(strict.site.url, strict.people["ann"]["session"]).get("/").status_code == 200
    assert knock(strict, str(uuid4()), None) == 4401
    own = strict.site.ask("document", dora["id"], "Own")
    mine = strict.connect(dora["session"], {"packets": "1"}, own)
    assert mine.next("welcome")["role"] == "owner"


@on_both_transports
def test_who_comes_back_again_and_again(strict: Scene) -> None:
    """1.10: a client that has an epoch that is over, or sends nonsense or too much at once, is
    answered later and later and always let in; nobody else is concerned. So is who comes to a
    document that is quarantined.
    """
    started = time.monotonic()
    sent = {4501: b"", 4400: b"\x00\x09Plan", 1009: b"\x01" + frames.write_message(bytes(5000))}
    for code in [*sent] * 3:
        peer = strict.open("ann", **({"epoch": "7"} if code == 4501 else {}))
        if sent[code]:
            peer.send(sent[code])
        assert peer.close_code() == code
    # Each was answered 0.2 s later than the one before it, from the fifth on.
    assert time.monotonic() - started > 0.2 * (1 + 2 + 3 + 4 + 5)
    strict.join("ann").close()
    strict.person("ben", "editor")
    strict.join("ben").close()
    strict.site.ask("quarantine", strict.document)
    for pause in (0.0, 0.2):
        began = time.monotonic()
        assert knock(strict, strict.document, strict.people["ann"]["session"]) == 4423
        assert time.monotonic() - began > 1.2 + pause


def test_stock_clients_of_another_protocol(strict: Scene, node: Callable[..., Node]) -> None:
    """1.10: an unmodified Hocuspocus provider, whose first words are malformed here, comes again
    for ever: it is answered later and later, and so comes less often. Others at its address are
    served at once, and so is its person elsewhere.
    """
    ann = strict.people["ann"]
    knocker = node(
        "knocker.mjs",
        url=strict.site.socket_url,
        document=strict.document,
        session=ann["session"],
        token="good",
    )
    knocks = knocker.ask("knocks", 9)
    own = strict.site.ask("document", ann["id"], "Own")
    asked = [("ben", strict.document), ("cleo", strict.document), ("ann", own)]
    taken = [seconds_to_join(strict, *each) for each in asked]
    assert {knock["code"] for knock in knocks} == {4400}
    # From the fifth on; it waits for a tenth of a second itself, and never for longer. It comes
    # after it has seen itself gone, however late a busy machine tells it that it has come.
    held = [knock["went"] - before["went"] for before, knock in pairwise(knocks[3:])]
    assert all(seconds > 0.2 * more for more, seconds in enumerate(held, 1))
    assert knocks[-1]["went"] - knocks[-2]["went"] > 0.1 + 0.2 * len(held)
    assert min(taken) < 0.2 * len(held)
    assert "Traceback" not in strict.site.logged()


def seconds_to_join(scene: Scene, name: str, document: str) -> float:
    """How long it takes until somebody has all of a document."""
    started = time.monotonic()
    peer = scene.connect(scene.people[name]["session"], {"packets": "1"}, document)
    peer.next("welcome")
    peer.sync()
    return time.monotonic() - started


def test_joining_does_not_count(strict: Scene) -> None:
    """Whoever is let in has not failed, however often."""
    for _ in range(2 * LIMIT):
        strict.join("ann").close()
    assert Browser(strict.site.url, strict.people["ann"]["session"]).get("/").status_code == 200


@pytest.mark.parametrize("name", ["ann", None], ids=["signed in", "signed out"])
def test_guessing_tokens(strict: Scene, name: str | None) -> None:
    """Ten wrong tokens a minute; then 429, but not for a good one. No token is in any log."""
    good = strict.site.ask("link", strict.document, strict.people["ann"]["id"], "viewer")
    session = strict.people[name]["session"] if name else None
    browser = Browser(strict.site.url, session)
    tokens = [secrets.token_urlsafe(24) for _ in range(LIMIT)]
    codes = [browser.post("/open/", {"token": token}).status_code for token in tokens]
    assert codes == [404] * LIMIT
    refused = browser.post("/open/", {"token": secrets.token_urlsafe(24)})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "error" in refused.json()
    assert browser.post("/open/", {"token": good}).status_code == 200
    strict.join("ann").close()
    logged = strict.site.logged()
    assert "404" in logged or "Not Found" in logged
    assert [token for token in [*tokens, good] if token in logged] == []


def test_a_good_token_is_not_logged_either(strict: Scene) -> None:
    """Used signed in, and kept over a sign-in, it stands in no line of the log."""
    token = strict.site.ask("link", strict.document, strict.people["ann"]["id"], "viewer")
    dora = strict.person("dora")
    stranger = Browser(strict.site.url)
    assert "sign_in" in stranger.post("/open/", {"token": token}).json()
    opened = Browser(strict.site.url, dora["session"]).post("/open/", {"token": token})
    assert opened.json() == {"document": f"/documents/{strict.document}/"}
    stranger.get("/open/")
    assert token not in strict.site.logged()
