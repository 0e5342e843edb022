"""A site of the version before the packages were put in order goes on with what it knew.

`tests/golden/site-before` has its two databases, and what it had told people: the keys of sessions,
the tokens of a link, an invitation and a program.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.live.conftest import watched
from tests.live.people.browser import Browser
from tests.live.people.peer import Peer
from tests.live.sites.postgres import Cluster
from tests.live.sites.site import ROOT, Site

BEFORE = ROOT / "tests/golden/site-before"
SETTINGS = {
    "SECRET_KEY": "the-key-of-the-version-before-long-enough-for-anybody-to-sign-with",
    "EMAIL_URL": "console:",
}
TEXT = "# Minutes\n\nEverybody was there.\n\nNobody disagreed.\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """The site as it was left, migrated and up again."""
    settings = dict(SETTINGS)
    if request.param == "sqlite":
        stored = gzip.decompress((BEFORE / "sqlite3.gz").read_bytes())
        (tmp_path / "scriptorium.sqlite3").write_bytes(stored)
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        settings["DATABASE_URL"] = cluster.empty()
        with psycopg.connect(settings["DATABASE_URL"]) as connection:
            connection.execute((BEFORE / "postgresql.sql").read_bytes())
    site = Site(tmp_path, settings)
    try:
        site.run("manage.py", "migrate", "--verbosity", "0")
        site.start()
        with watched(site):
            yield site
    finally:
        site.close()


@pytest.fixture
def told(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What it had told people."""
    kind = request.node.callspec.params["site"]
    found: dict[str, Any] = json.loads((BEFORE / "told.json").read_text())[kind]
    return found


def test_everything_that_was_given_out_still_opens(site: Site, told: dict[str, Any]) -> None:
    people, document = told["people"], told["document"]
    page = f"/documents/{document}/"
    # Sessions, by page and socket; who may not read still may not.
    ann, cleo = (Browser(site.url, people[name]["session"]) for name in ("ann", "cleo"))
    shown = ann.get(page)
    assert shown.status_code == 200
    assert ("Minutes" in shown.text, 'lang="de"' in shown.text) == (True, True)
    assert cleo.get(page).status_code == 404
    ben = Peer(f"{site.socket_url}/{document}", people["ben"]["session"], {"packets": "1"})
    assert ben.next("welcome")["role"] == "editor"
    ben.sync()
    ben.close()
    # The password, the program's token, the share link and the invitation.
    assert Browser(site.url).sign_in("ann", "a secret of Ann's").status_code == 302
    assert _content(site, told) == TEXT
    assert cleo.post("/open/", {"token": told["link"]}).status_code == 200
    assert cleo.get(page).status_code == 200
    assert Browser(site.url).post("/open/", {"token": told["invitation"]}).status_code == 200
    # Chat, version, folder, trash and room.
    headers = {"Authorization": f"Bearer {told['api_token']}"}
    api = httpx.Client(base_url=f"{site.url}/api/v1", headers=headers, trust_env=False)
    said = api.get(f"/documents/{document}/messages").json()["messages"]
    assert {each["text"] for each in said} == {"Who takes notes?", "I do."}
    assert ann.get(f"/documents/{document}/versions/{told['version']}/").status_code == 200
    assert "Board" in ann.get("/").text
    assert ann.post(f"/documents/{told['trashed']}/restore").status_code == 302
    assert cleo.get(f"/documents/{told['room']}/").status_code == 200


def _content(site: Site, told: dict[str, Any]) -> str:
    answer = httpx.get(
        f"{site.url}/api/v1/documents/{told['document']}/content?format=markdown",
        headers={"Authorization": f"Bearer {told['api_token']}"},
        trust_env=False,
    )
    return answer.raise_for_status().text
