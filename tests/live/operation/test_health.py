"""What machines that look after the site are told: /healthz, /readyz, /metrics, and the log."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.live.conftest import on_both_databases
from tests.live.people import frames
from tests.live.people.scene import Scene
from tests.live.sites.site import OperatorFailure, Site

Bounded = Callable[[dict[str, str]], Site]
MakeScene = Callable[[Site], Scene]
TOKEN = "a-token-for-prometheus"


def metrics(site: Site) -> dict[str, float]:
    """Our own figures, but for the times."""
    lines = site.get("/metrics").text.splitlines()
    ours = (line.rsplit(" ", 1) for line in lines if line.startswith("scriptorium_"))
    return {name: float(value) for name, value in ours}


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@on_both_databases
def test_a_site_that_serves_is_alive_and_ready(scene: Scene) -> None:
    """By the machine's address and any host's name, as probes come."""
    alive = scene.site.get("/healthz", Host="probe.internal")
    assert (alive.status_code, alive.json()) == (200, {"alive": True, "engine_seconds": 0})
    ready = scene.site.get("/readyz", Host="probe.internal")
    names = ("serving", "engine", "database", "migrations", "channel_layer")
    assert (ready.status_code, ready.json()) == (200, dict.fromkeys(names, "ok"))
    assert httpx.post(f"{scene.site.url}/healthz", trust_env=False).status_code == 405


def test_a_site_whose_database_is_behind_or_away_is_not_ready(own_site: Bounded) -> None:
    """It is alive all the same: a restart would not help."""
    site = own_site({})
    site.run("manage.py", "migrate", "documents", "0001", "--verbosity", "0")
    site.start()
    ready = site.get("/readyz")
    assert (ready.status_code, ready.json()["migrations"]) == (503, "missing")
    assert site.get("/healthz").status_code == 200
    site.may_log_errors = True
    database = site.folder / "scriptorium.sqlite3"
    for path in site.folder.glob("scriptorium.sqlite3*"):
        path.unlink()
    database.mkdir()
    until(lambda: site.get("/readyz").json()["database"] == "failed")
    assert site.get("/readyz").status_code == 503


def test_figures_of_a_known_scenario(own_site: Bounded, make_scene: MakeScene) -> None:
    """Twelve changes of two people, one forgery, one stranger, one who leaves."""
    site = own_site({})
    site.start()
    scene = make_scene(site)
    ann, ben, cleo = scene.join("ann"), scene.join("ben"), scene.join("cleo")
    for round_ in range(6):
        for peer in (ann, ben):
            peer.type(f"{round_} ")
            peer.until_receipt(round_ + 1)
    cleo.send(frames.update(cleo.edit("no")))
    assert cleo.close_code() == 4403
    assert scene.open(None).close_code() == 4401
    ben.close()
    until(lambda: metrics(site)["scriptorium_sockets"] == 1)
    found = metrics(site)
    told = {
        'scriptorium_changes_total{fate="settled"}': 12,
        'scriptorium_changes_total{fate="dropped"}': 0,
        'scriptorium_commits_total{outcome="failed"}': 0,
        'scriptorium_refusals_total{code="4401"}': 1,
        'scriptorium_refusals_total{code="4403"}': 1,
        'scriptorium_closes_total{code="4401"}': 1,
        'scriptorium_closes_total{code="4403"}': 1,
        'scriptorium_closes_total{code="client"}': 1,
        "scriptorium_commit_changes_sum": 13,
        "scriptorium_commit_changes_count": 13,
        "scriptorium_relay_seconds_count": 13,
        "scriptorium_sockets": 1,
        "scriptorium_members": 1,
        "scriptorium_rooms": 1,
        "scriptorium_queue_bytes": 0,
    }
    assert {name: found.get(name) for name in told} == told
    commits = found['scriptorium_commits_total{outcome="committed"}']
    assert commits == found["scriptorium_commit_seconds_count"]
    assert commits >= 13
    assert 0 < found["scriptorium_relay_seconds_sum"] < 13


def test_metrics_are_for_this_machine(scene: Scene) -> None:
    """Without a token: not for whom a proxy has brought here."""
    site = scene.site
    assert site.get("/metrics").status_code == 200
    assert site.get("/metrics", **{"X-Forwarded-For": "10.1.2.3"}).status_code == 404
    assert site.get("/metrics", **{"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_metrics_are_for_whoever_has_the_token(own_site: Bounded) -> None:
    site = own_site({"METRICS_TOKEN": TOKEN})
    site.start()
    assert site.get("/metrics").status_code == 404
    assert site.get("/metrics", Authorization=f"Bearer {TOKEN}x").status_code == 404
    assert site.get("/metrics", Authorization=f"Bearer {TOKEN}").status_code == 200


WORDS = ["Wanderfalke", "Siebenschläfer", "Plauderstunde", "Titelblatt"]


@pytest.mark.parametrize("form", ["line", "json"])
def test_the_log_holds_no_content_and_no_secrets(own_site: Bounded, form: str) -> None:
    """At the level that says most: text, chat, tickets, sessions, tokens, passwords, links."""
    site = own_site({"LOG_LEVEL": "DEBUG", "LOG_FORMAT": form})
    site.may_log_errors = True
    site.start()
    scene = Scene(site, title=WORDS[3])
    secrets = live(scene)
    scene.close()
    site.stop()
    log = site.logged()
    assert "Not Found: /nowhere/…" in log
    assert [secret for secret in secrets if secret in log] == []
    if form == "json":
        assert all(set(json.loads(line)) >= {"time", "level", "message"} for line in _lines(log))
        assert json.loads(_lines(log)[0])["logger"]


def _lines(log: str) -> list[str]:
    return [line for line in log.splitlines() if line.strip()]


def live(scene: Scene) -> list[str]:
    """A day on the site; returns what nobody may read in its log."""
    site, person = scene.site, scene.people["ann"]
    ticket = site.ask("ticket", person["session"], scene.document)
    ann = scene.open("ann", ticket=ticket)
    ann.next("welcome")
    ann.sync()
    ann.type(WORDS[0], WORDS[1])
    ann.until_receipt(2)
    site.ask("say", scene.document, person["id"], [WORDS[2]], [])
    token = site.ask("api_token", person["id"], True)
    link = site.ask("link", scene.document, person["id"], "viewer")
    reset = f"1-{uuid4().hex}"
    client = httpx.Client(base_url=site.url, trust_env=False, follow_redirects=True)
    client.get(f"/accounts/password/reset/key/{reset}/")
    # A client of its own, whose cookie the others do not send.
    cookies = {"sessionid": person["session"]}
    httpx.get(f"{site.url}/documents/{scene.document}/", cookies=cookies, trust_env=False)
    for path in (f"/nowhere/{link}", f"/nowhere?t={token}"):
        assert client.get(path).status_code == 404
    address = f"/api/v1/documents/{scene.document}"
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get(f"{address}/content", headers=bearer).status_code == 200
    body = frames.update(ann.edit("x"))
    assert client.post(f"{address}/updates", content=body, headers=bearer).status_code >= 400
    form = {"login": person["username"], "password": "a-Wrong-password-1"}
    client.post("/accounts/login/", data=form)
    ann.send(b"\x07" + WORDS[0].encode())
    return [*WORDS, ticket, token, link, reset, person["session"], "a-Wrong-password-1"]


def test_no_log_call_quotes_what_people_write() -> None:
    """Whoever logs a frame, an update or a text on purpose is found here."""
    root = Path(__file__).resolve().parents[3]
    calls = [
        call
        for folder in ("collab", "documents")
        for path in (root / folder).rglob("*.py")
        for call in re.findall(r"\blog\.\w+\((?:[^()]|\([^()]*\))*\)", path.read_text())
    ]
    assert calls
    assert [call for call in calls if re.search(r"\b(frame|update|text|token|key)\b", call)] == []


def test_the_operator_goes_on_after_a_failure(scene: Scene) -> None:
    """The test is told why a call failed; what is asked next is answered as ever."""
    with pytest.raises(OperatorFailure, match="DoesNotExist"):
        scene.site.ask("head", str(uuid4()))
    assert scene.site.ask("said", scene.document) == []
