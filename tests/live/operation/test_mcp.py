"""An agent that works on documents by `manage.py mcp`, in a person's name."""

import os
import sys
from base64 import b64encode
from typing import Any

import anyio
import httpx
from mcp import Client, StdioServerParameters
from pycrdt import Doc

from collab.agents.edits import append_markdown
from tests.live.people.scene import Scene

# Comments and suggestions, and nothing else.
CAREFUL = ["comment", "suggest", "chat"]


def agent(scene: Scene, doings: list[str]) -> StdioServerParameters:
    """The server for an agent of Ben's, who may edit."""
    token = scene.site.ask("api_token", scene.people["ben"]["id"], True, doings, [scene.document])
    return StdioServerParameters(
        command=sys.executable,
        args=["manage.py", "mcp", "--url", scene.site.url],
        env={**os.environ, "SCRIPTORIUM_TOKEN": token},
    )


def test_an_agent_works_on_a_document(scene: Scene) -> None:
    """It finds, reads, comments, suggests and says something; it writes if its token allows that,
    which the history tells; and nothing beside what it allows, though its person might.
    """
    doc: Doc[Any] = Doc()
    append_markdown(doc, "# Plan\n\nWe begin in *spring* next year.")
    scene.site.ask("write", scene.document, b64encode(doc.get_update()).decode())
    anyio.run(_work_carefully, scene)
    anyio.run(_write, scene)
    token = scene.site.ask("api_token", scene.people["ann"]["id"], False)
    headers = {"Authorization": f"Bearer {token}"}
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


async def _work_carefully(scene: Scene) -> None:
    plan = {"document": scene.document}
    async with Client(agent(scene, CAREFUL)) as client:
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


async def _write(scene: Scene) -> None:
    plan = {"document": scene.document}
    async with Client(agent(scene, ["write"])) as client:
        other = {"old": "spring", "new": "autumn"}
        assert not (await client.call_tool("write_replacement", {**plan, **other})).is_error
        more = {"markdown": "- At once\n\n![](https://elsewhere.example/a.png)"}
        assert not (await client.call_tool("write_text", {**plan, **more})).is_error
        refused = await client.call_tool("comment", {**plan, "quote": "Plan", "text": "Why?"})
        assert refused.is_error
