"""An agent that works on documents in a person's name, by `manage.py mcp` or over HTTP."""

import os
import sys
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from pycrdt import Doc

from collab.agents.edits import append_markdown
from tests.live.people.scene import Scene
from tests.live.sites.site import Site

# Comments and suggestions, and nothing else.
CAREFUL = ["comment", "suggest", "chat"]


def token(scene: Scene, doings: list[str]) -> str:
    """One of Ben's, who may edit, for the scene's document."""
    made: str = scene.site.ask(
        "api_token", scene.people["ben"]["id"], True, doings, [scene.document]
    )
    return made


def by_command(scene: Scene, made: str) -> Client:
    """An agent that has started the server itself."""
    return Client(
        StdioServerParameters(
            command=sys.executable,
            args=["manage.py", "mcp", "--url", scene.site.url],
            env={**os.environ, "SCRIPTORIUM_TOKEN": made},
        )
    )


def over_http(scene: Scene, made: str) -> Client:
    """An agent that knows the site's address."""
    headers = {"Authorization": f"Bearer {made}"}
    http = httpx2.AsyncClient(headers=headers, trust_env=False, timeout=30)
    return Client(streamable_http_client(f"{scene.site.url}/api/mcp", http_client=http))


Agent = Callable[[Scene, str], Client]


@pytest.mark.parametrize("agent", [by_command, over_http])
def test_an_agent_works_on_a_document(scene: Scene, agent: Agent) -> None:
    """It finds, reads, comments, suggests and says something; it writes if its token allows that,
    which the history tells; and nothing beside what it allows, though its person might.
    """
    doc: Doc[Any] = Doc()
    append_markdown(doc, "# Plan\n\nWe begin in *spring* next year.")
    scene.site.ask("write", scene.document, b64encode(doc.get_update()).decode())
    anyio.run(_work_carefully, scene, agent)
    anyio.run(_write, scene, agent)
    reading = scene.site.ask("api_token", scene.people["ann"]["id"], False)
    headers = {"Authorization": f"Bearer {reading}"}
    address = f"{scene.site.url}/api/v1/documents/{scene.document}"
    with httpx.Client(base_url=address, headers=headers, trust_env=False) as ann:
        text = ann.get("/content", params={"format": "markdown"}).text
        assert text == "# Plan\n\nWe begin in *autumn* next year.\n\n- At once\n"
        (suggestion,) = ann.get("/suggestions").json()["suggestions"]
        assert suggestion["author"]["name"] == "Ben"
        (thread,) = ann.get("/threads").json()["threads"]
        assert [said["text"] for said in thread["comments"]] == ["Which one?"]
        parts = ann.get("/history").json()["items"][0]["people"]
    ben = next(part for part in parts if part["id"] == scene.people["ben"]["id"])
    # The mark of the comment, and what was written.
    assert (ben["changes"], ben["by_program"]) == (3, 3)


async def _work_carefully(scene: Scene, agent: Agent) -> None:
    plan = {"document": scene.document}
    async with agent(scene, token(scene, CAREFUL)) as client:
        found = await client.call_tool("list_documents", {})
        assert scene.document in str(found.content)
        read = await client.call_tool("read_document", plan)
        assert "We begin in *spring* next year." in read.content[0].text
        quoted = {"quote": "next year", "text": "Which one?"}
        assert not (await client.call_tool("comment", {**plan, **quoted})).is_error
        other = {"old": "We begin", "new": "It begins"}
        assert not (await client.call_tool("suggest_replacement", {**plan, **other})).is_error
        said = await client.call_tool("write_in_chat", {**plan, "text": "I have a suggestion."})
        assert not said.is_error
        refused = await client.call_tool("write_text", {**plan, "markdown": "Mine"})
        assert refused.is_error
        assert "This token is not for that." in refused.content[0].text
        made = await client.call_tool("create_document", {"title": "New"})
        assert made.is_error
        twice = await client.call_tool("suggest_replacement", {**plan, "old": "e", "new": "a"})
        assert "several times" in twice.content[0].text
    assert scene.site.ask("said", scene.document) == ["I have a suggestion."]


async def _write(scene: Scene, agent: Agent) -> None:
    plan = {"document": scene.document}
    async with agent(scene, token(scene, ["write"])) as client:
        other = {"old": "spring", "new": "autumn"}
        assert not (await client.call_tool("write_replacement", {**plan, **other})).is_error
        more = {"markdown": "- At once\n\n![](https://elsewhere.example/a.png)"}
        assert not (await client.call_tool("write_text", {**plan, **more})).is_error
        refused = await client.call_tool("comment", {**plan, "quote": "Plan", "text": "Why?"})
        assert refused.is_error


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPTED = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


def test_who_is_let_in_over_http(scene: Scene) -> None:
    """Whoever has a token that is good, at each request; a browser's session is none, and there is
    nothing but what is sent.
    """
    made, ann = token(scene, CAREFUL), scene.people["ann"]["session"]

    def status(headers: dict[str, str]) -> tuple[int, str | None]:
        answer = http.post("/api/mcp", json=LIST, headers={**ACCEPTED, **headers})
        return answer.status_code, answer.headers.get("WWW-Authenticate")

    with httpx.Client(base_url=scene.site.url, trust_env=False, timeout=30) as http:
        assert status({}) == (401, "Bearer")
        assert status({"Authorization": "Bearer scr_wrong"}) == (401, "Bearer")
        assert status({"Cookie": f"sessionid={ann}"}) == (401, "Bearer")
        assert status({"Authorization": f"Bearer {made}"}) == (200, None)
        heard = http.get("/api/mcp", headers={"Authorization": f"Bearer {made}"})
        assert (heard.status_code, heard.headers["Allow"]) == (405, "POST")
        scene.site.ask("revoke_api_tokens", scene.people["ben"]["id"])
        assert status({"Authorization": f"Bearer {made}"}) == (401, "Bearer")


def test_an_agent_asks_as_often_as_other_programs(
    own_site: Callable[[dict[str, str]], Site], make_scene: Callable[[Site], Scene]
) -> None:
    """429 at the door, with when to come again."""
    site = own_site({"API_READS": "5"})
    site.start()
    scene = make_scene(site)
    headers = {**ACCEPTED, "Authorization": f"Bearer {token(scene, CAREFUL)}"}
    with httpx.Client(base_url=scene.site.url, trust_env=False, timeout=30) as http:
        answers = [http.post("/api/mcp", json=LIST, headers=headers) for _ in range(12)]
    refused = answers[-1]
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 60
