"""Mails beside a running server: each once, however many send them and whoever is killed."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from tests.live.people.scene import Scene
from tests.live.sites.site import ROOT, Site, free_port
from tests.support.postbox import Postbox

PEOPLE = 8


def notify(site: Site) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", "notify"]
    return subprocess.Popen(command, env=site.env, cwd=ROOT, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("own_site", ["postgresql"], indirect=True)
def test_every_mail_is_sent_once_by_whoever_comes_first(
    own_site: Callable[[dict[str, str]], Site], make_scene: Callable[[Site], Scene]
) -> None:
    """The server and two commands at once; one that a killed server was sending, under its id."""
    port = free_port()
    site = own_site({"EMAIL_URL": f"smtp://127.0.0.1:{port}", "MAILS_PER_SENDER": "0"})
    site.start()
    scene = make_scene(site)
    names = [f"p{number}" for number in range(PEOPLE)]
    for name in names:
        scene.person(name, "viewer")
        site.ask("address", scene.people[name]["id"], f"{name}@example.org")
    token = site.ask("api_token", scene.people["ann"]["id"], True)
    client = httpx.Client(base_url=site.url, trust_env=False)
    client.headers["Authorization"] = f"Bearer {token}"

    def mention() -> None:
        ids = [scene.people[name]["id"] for name in names]
        body = {"mid": str(uuid4()), "text": "Hello", "mentions": ids}
        answer = client.post(f"/api/v1/documents/{scene.document}/messages", json=body)
        assert answer.status_code == 201

    # The mail server is away: what the server tries by itself is in vain, and over.
    mention()
    late = time.monotonic() + 30
    while site.logged().count("a mail could not be sent") < PEOPLE or site.ask("claimed_mails"):
        assert time.monotonic() < late
        time.sleep(0.05)
    with Postbox(port) as postbox:
        postbox.may_answer.clear()
        site.ask("hurry_mails", False)
        sending = notify(site)
        assert postbox.has_mail.wait(30)
        # All are claimed: there is nothing to do for another one.
        assert site.ask("send_mails") == 0
        mention()
        postbox.may_answer.set()
        assert sending.wait(60) == 0
        while site.ask("hurry_mails", False):
            site.ask("send_mails")
        assert Counter(postbox.readers) == dict.fromkeys(names, 2)
        # It is killed while the mail server has a mail and has not said so.
        postbox.has_mail.clear()
        postbox.may_answer.clear()
        mention()
        assert postbox.has_mail.wait(30)
        site.kill()
        postbox.may_answer.set()
        site.ask("hurry_mails", True)
        assert site.ask("send_mails") == PEOPLE
        client.close()
    first, *others = postbox.mails[2 * PEOPLE :]
    assert Counter(postbox.readers[2 * PEOPLE + 1 :]) == dict.fromkeys(names, 1)
    assert [mail["To"] for mail in others if mail["Message-ID"] == first["Message-ID"]] == [
        first["To"]
    ]
