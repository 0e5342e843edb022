"""Published pages beside a running server, which keeps them in memory: nobody is shown from there
what is not published any more, or otherwise.
"""

import re
import time
from typing import Any

import httpx
from pycrdt import Doc

from documents.content.tree import Node, Run
from documents.content.yjs_writer import append_blocks
from tests.live.conftest import on_one_and_three
from tests.live.people.scene import Scene

_LATE = 30


@on_one_and_three
def test_a_page_that_is_kept_is_that_which_is_published(scene: Scene) -> None:
    """Whichever process is asked: the same again, as it is written on, and at once under another
    title, as a version, and taken back.
    """
    doc: Doc[Any] = Doc()
    token = scene.site.ask("api_token", scene.people["ann"]["id"], True)
    at = f"/api/v1/documents/{scene.document}"
    sites = [f"http://127.0.0.1:{port}" for port in scene.site.ports]
    with httpx.Client(trust_env=False, headers={"Authorization": f"Bearer {token}"}) as owner:

        def write(words: str) -> None:
            update = append_blocks(doc, [Node("paragraph", {}, (Run(words),))])
            headers = {"Content-Type": "application/octet-stream"}
            answer = owner.post(f"{sites[-1]}{at}/updates", content=update, headers=headers)
            answer.raise_for_status()

        write("Hello")
        version = owner.post(f"{sites[-1]}{at}/versions", json={"name": "First"}).json()["id"]
        told = owner.put(f"{sites[-1]}{at}/publication", json={}).raise_for_status().json()
        path = re.sub("^https?://[^/]+", "", told["url"])

        def shown(path: str = path, **headers: str) -> list[httpx.Response]:
            return [httpx.get(site + path, headers=headers, trust_env=False) for site in sites]

        first = shown()
        for _ in range(3):
            for one, again in zip(first, shown(), strict=True):
                assert (again.status_code, again.text) == (200, one.text)
                assert again.headers["etag"] == one.headers["etag"]
                assert again.headers["content-security-policy"].startswith("default-src 'none'")
        assert "Hello" in first[0].text
        etag = first[0].headers["etag"]
        assert [one.status_code for one in shown(**{"If-None-Match": etag})] == [304] * len(sites)
        write("More")
        deadline = time.monotonic() + _LATE
        while not all("More" in one.text for one in shown()):
            assert time.monotonic() < deadline
        owner.put(f"{sites[0]}{at}/publication", json={"version": version}).raise_for_status()
        assert all("More" not in one.text and "Hello" in one.text for one in shown())
        owner.patch(f"{sites[0]}{at}", json={"title": "Other"}).raise_for_status()
        moved = [one.headers["location"] for one in shown()]
        assert [one.status_code for one in shown()] == [302] * len(sites)
        assert all("Other" in one.text for one in shown(moved[0]))
        owner.delete(f"{sites[0]}{at}/publication").raise_for_status()
        assert [one.status_code for one in shown(moved[0])] == [404] * len(sites)
