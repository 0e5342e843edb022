"""The end of a session ends its sockets: PROTOCOL.md 1.2."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from tests.live.conftest import on_all_sites, on_both_transports, on_every_wire
from tests.live.people import frames
from tests.live.people.browser import Browser
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene
from tests.live.sites.site import Site
from tests.support.lengths import examples

# What is told within the process comes at once; the clock looks every nine seconds.
AT_ONCE, BY_THE_CLOCK = 2.0, 12.0
NEW = "four horses and a cart"


def joined(scene: Scene, session: str) -> Peer:
    """A socket of the session that has been greeted."""
    peer = scene.connect(session, {"packets": "1"})
    peer.next("welcome")
    return peer


def closes(peer: Peer) -> tuple[int, float]:
    """The close code and the seconds until it came."""
    started = time.monotonic()
    return peer.close_code(), time.monotonic() - started


@on_both_transports
@on_all_sites
def test_signing_out(scene: Scene) -> None:
    """Every socket of the session closes with 4401 at once, the person's other sessions' do not."""
    ann = scene.people["ann"]
    other = scene.site.ask("sign_in", ann["id"])
    mine = [joined(scene, ann["session"]) for _ in range(3)]
    kept = joined(scene, other)
    Browser(scene.site.url, ann["session"]).post("/accounts/logout/")
    for peer in mine:
        code, seconds = closes(peer)
        assert (code, seconds < AT_ONCE) == (4401, True)
    kept.sync()


@on_both_transports
@on_all_sites
def test_nothing_is_written_after_signing_out(scene: Scene) -> None:
    """What somebody sends once the answer to signing out is there is not journaled."""
    ben = scene.join("ben")
    ben.type("Before")
    ben.until_receipt(1)
    Browser(scene.site.url, scene.people["ben"]["session"]).post("/accounts/logout/")
    with suppress(ConnectionClosed):
        ben.send(frames.update(ben.edit(" and after")))
    assert ben.close_code() == 4401
    assert scene.stored_text() == "Before"


@on_every_wire
def test_nothing_is_heard_after_signing_out(scene: Scene) -> None:
    """What is written once the answer to signing out is there does not reach the one who left."""
    ann, cleo = scene.join("ann"), scene.join("cleo")
    Browser(scene.site.url, scene.people["cleo"]["session"]).post("/accounts/logout/")
    ann.type("Secret")
    ann.until_receipt(1)
    heard, code = cleo.rest()
    assert code == 4401
    assert [frame.kind for frame in heard if frame.kind == "update"] == []


def test_hundreds_of_times(scene: Scene) -> None:
    """400 sign-outs with open sockets, fifty at a time: each closes its own, with 4401."""
    ann = scene.people["ann"]
    kept = joined(scene, ann["session"])
    slowest = 0.0
    for _ in range(examples(8)):
        sessions = [scene.site.ask("sign_in", ann["id"]) for _ in range(50)]
        peers = [joined(scene, session) for session in sessions]
        for session in sessions:
            answer = Browser(scene.site.url, session).post("/accounts/logout/")
            assert answer.headers["Location"] == "/accounts/login/"
        for peer in peers:
            code, seconds = closes(peer)
            assert code == 4401
            slowest = max(slowest, seconds)
            peer.close()
    assert slowest < AT_ONCE
    kept.sync()


@on_every_wire
def test_signing_out_while_joining(scene: Scene) -> None:
    """A socket that is about to be let in when its session ends is not let in."""
    ann = scene.people["ann"]
    codes: list[tuple[int, float]] = []

    def knock(session: str) -> None:
        peer = scene.connect(session, {})
        codes.append(closes(peer))

    for _ in range(20):
        session = scene.site.ask("sign_in", ann["id"])
        browser = Browser(scene.site.url, session)
        threads = [threading.Thread(target=knock, args=[session]) for _ in range(5)]
        for thread in threads:
            thread.start()
        browser.post("/accounts/logout/")
        for thread in threads:
            thread.join()
        assert [code for code, _ in codes] == [4401] * len(codes)
        assert max(seconds for _, seconds in codes) < AT_ONCE
    assert len(codes) == 100


@on_both_transports
@on_all_sites
def test_a_new_password(scene: Scene) -> None:
    """Every session that there was ends; the browser that changed it joins with its new one."""
    ben = scene.site.ask("person", "Ben", "secret")
    scene.people["ben"] = ben
    scene.share("ben", "editor")
    elsewhere = joined(scene, scene.site.ask("sign_in", ben["id"]))
    here = joined(scene, ben["session"])
    browser = Browser(scene.site.url, ben["session"])
    form = {"oldpassword": "secret", "password1": NEW, "password2": NEW}
    assert browser.post("/accounts/password/change/", form).status_code == 302
    for peer in (elsewhere, here):
        code, seconds = closes(peer)
        assert (code, seconds < AT_ONCE) == (4401, True)
    assert browser.session not in (None, ben["session"])
    assert browser.who() == "Ben"
    joined(scene, browser.session or "")


@on_every_wire
def test_deactivation_by_the_operator(scene: Scene) -> None:
    """The operator's page runs in the server: who is deactivated there is gone at once."""
    operator = scene.site.ask("operator")
    ben = joined(scene, scene.people["ben"]["session"])
    form = {"action": "deactivate", "_selected_action": str(scene.people["ben"]["id"])}
    browser = Browser(scene.site.url, operator["session"])
    assert browser.post("/admin/documents/user/", form).status_code == 302
    code, seconds = closes(ben)
    assert (code in (4401, 4403), seconds < AT_ONCE) == (True, True)


@on_all_sites
@pytest.mark.parametrize("end", ["expire", "sign_out"])
def test_by_the_clock(scene: Scene, end: str) -> None:
    """A session that expires, or that another process ends, closes its sockets within 10 s."""
    session = scene.people["cleo"]["session"]
    cleo, ann = joined(scene, session), scene.join("ann")
    scene.site.ask(end, session)
    code, seconds = closes(cleo)
    assert (code, seconds < BY_THE_CLOCK) == (4401, True)
    ann.sync()


def test_many_by_the_clock(
    own_site: Callable[[dict[str, str]], Site], make_scene: Callable[[Site], Scene]
) -> None:
    """More sessions than one query asks for."""
    site = own_site({})
    site.start()
    scene = make_scene(site)
    sessions = [site.ask("sign_in", scene.people["ann"]["id"]) for _ in range(510)]
    peers = [joined(scene, session) for session in sessions]
    for session in sessions[::50]:
        site.ask("expire", session)
    for peer in peers[::50]:
        assert closes(peer)[0] == 4401
    peers[1].sync()
    peers[-1].sync()
