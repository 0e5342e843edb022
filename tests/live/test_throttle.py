"""Guessing, against the real server: PROTOCOL.md 1.7."""

import secrets
import time
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.live.browser import Browser
from tests.live.conftest import on_both_transports
from tests.live.scene import Scene
from tests.live.site import Site

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
    """Ten refused handshakes, of whatever kind; then even the right one is told to slow down."""
    ann = strict.people["ann"]["session"]
    codes = [knock(strict, str(uuid4()), ann) for _ in range(4)]
    codes += [knock(strict, strict.document, "made-up") for _ in range(3)]
    started = time.monotonic()
    codes += [knock(strict, strict.document, ann, ticket="made-up") for _ in range(3)]
    assert codes == [4404] * 4 + [4401] * 3 + [4501] * 3
    assert time.monotonic() - started > 1 + 1.2 + 1.4
    assert knock(strict, strict.document, ann) == 4529
    assert Browser(strict.site.url, ann).get("/").status_code == 429


def test_joining_does_not_count(strict: Scene) -> None:
    """Whoever is let in has not failed, however often."""
    for _ in range(2 * LIMIT):
        strict.join("ann").close()
    assert Browser(strict.site.url, strict.people["ann"]["session"]).get("/").status_code == 200


@pytest.mark.parametrize("name", ["ann", None], ids=["signed in", "signed out"])
def test_guessing_tokens(strict: Scene, name: str | None) -> None:
    """Ten wrong tokens a minute; then 429, for a good one as well. No token is in any log."""
    good = strict.site.ask("link", strict.document, strict.people["ann"]["id"], "viewer")
    session = strict.people[name]["session"] if name else None
    browser = Browser(strict.site.url, session)
    tokens = [secrets.token_urlsafe(24) for _ in range(LIMIT)]
    codes = [browser.post_json("/open/", {"token": token}).status_code for token in tokens]
    assert codes == [404] * LIMIT
    refused = browser.post_json("/open/", {"token": good})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "error" in refused.json()
    assert knock(strict, strict.document, strict.people["ann"]["session"]) == 4529
    logged = strict.site.logged()
    assert "404" in logged or "Not Found" in logged
    assert [token for token in [*tokens, good] if token in logged] == []


def test_a_good_token_is_not_logged_either(strict: Scene) -> None:
    """Used signed in, and kept over a sign-in, it stands in no line of the log."""
    token = strict.site.ask("link", strict.document, strict.people["ann"]["id"], "viewer")
    dora = strict.person("dora")
    stranger = Browser(strict.site.url)
    assert "sign_in" in stranger.post_json("/open/", {"token": token}).json()
    opened = Browser(strict.site.url, dora["session"]).post_json("/open/", {"token": token})
    assert opened.json() == {"document": f"/documents/{strict.document}/"}
    stranger.get("/open/")
    assert token not in strict.site.logged()
