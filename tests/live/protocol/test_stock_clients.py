"""Clients as they come: npm y-websocket 2 and 3, and pycrdt's Provider, unmodified."""

import time
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest
from httpx_ws import aconnect_ws
from pycrdt import Doc, Provider, Text
from pycrdt.websocket.websocket import HttpxWebsocket

from tests.live.conftest import on_both_databases
from tests.live.people.draft import ROOT
from tests.live.people.node import Node
from tests.live.people.scene import Scene, same_document

StartNode = Callable[..., Node]
# Seconds; a Yjs client says again after 15 that it is there.
RENEWED = 10

by_each_version = pytest.mark.parametrize("library", ["y-websocket", "y-websocket-2"])


def member(
    scene: Scene,
    node: StartNode,
    name: str,
    url: str | None = None,
    library: str = "y-websocket",
) -> Node:
    """A y-websocket provider that is synced."""
    started = node(
        "member.mjs",
        url=url or scene.site.socket_url,
        document=scene.document,
        session=scene.people[name]["session"],
        library=library,
    )
    assert started.ask("synced") is True
    return started


@asynccontextmanager
async def provider(scene: Scene, name: str) -> AsyncIterator[Doc[Any]]:
    """The Doc of a pycrdt Provider that is synced."""
    doc: Doc[Any] = Doc()
    cookies = {"sessionid": scene.people[name]["session"]}
    async with (
        httpx.AsyncClient(cookies=cookies) as http,
        aconnect_ws(scene.address(), http) as socket,
        Provider(doc, HttpxWebsocket(socket, scene.document)) as syncing,
    ):
        await syncing.synced.wait()
        yield doc


async def until_text(doc: Doc[Any], text: str) -> None:
    """Wait until a Doc reads `text`."""
    root = doc.get(ROOT, type=Text)
    async with doc.events() as events:
        while str(root) != text:
            await events.__anext__()


async def told(started: Node, *line: Any) -> Any:
    """Tell a Node program something, while the Provider goes on."""
    return await anyio.to_thread.run_sync(started.ask, *line)


def doc_of(started: Node) -> Doc[Any]:
    """What the provider in Node has."""
    doc: Doc[Any] = Doc()
    doc.apply_update(b64decode(started.ask("state")))
    return doc


@on_both_databases
@by_each_version
def test_both_write(scene: Scene, node: StartNode, library: str) -> None:
    """y-websocket and pycrdt write in one document and read each other, emoji included.

    y-websocket says `synced`; at last both, a raw client and the journal agree.
    """
    javascript = member(scene, node, "ann", library=library)

    async def story() -> None:
        async with provider(scene, "ben") as python:
            text = python.get(ROOT, type=Text)
            await told(javascript, "insert", 0, "Grüße 👋🏽 ")
            await until_text(python, "Grüße 👋🏽 ")
            text += "日本語 👩‍👩‍👧‍👦"
            await told(javascript, "until", "Grüße 👋🏽 日本語 👩‍👩‍👧‍👦")
            await told(javascript, "delete", 0, 6)
            await until_text(python, "👋🏽 日本語 👩‍👩‍👧‍👦")
            assert same_document(doc_of(javascript), python) == "👋🏽 日本語 👩‍👩‍👧‍👦"

    anyio.run(story)
    assert str(scene.join("cleo").text) == "👋🏽 日本語 👩‍👩‍👧‍👦"
    assert same_document(doc_of(javascript), scene.replayed()) == scene.stored_text()


@by_each_version
def test_both_write_at_once(scene: Scene, node: StartNode, library: str) -> None:
    """Concurrent edits of both clients converge."""
    javascript = member(scene, node, "ann", library=library)
    count = 100

    async def story() -> None:
        async with provider(scene, "ben") as python:
            text = python.get(ROOT, type=Text)
            for number in range(count):
                await told(javascript, "insert", number, "a")
                text += "b"
            raw = scene.join("cleo")
            while len(str(raw.text)) < 2 * count:
                await anyio.to_thread.run_sync(raw.receive)
            await told(javascript, "until", str(raw.text))
            await until_text(python, str(raw.text))
            assert sorted(str(raw.text)) == sorted("ab" * count)
            assert same_document(doc_of(javascript), python) == scene.stored_text()

    anyio.run(story)


@by_each_version
def test_presence_of_stock_clients(scene: Scene, node: StartNode, library: str) -> None:
    """4.1, 4.2: y-websocket's awareness shows accounts, whatever name the client gave itself."""
    ann, ben = (member(scene, node, name, library=library) for name in ("ann", "ben"))
    ann.ask("show", {"user": {"name": "Somebody else"}})
    ben.ask("show", {"user": {"name": "Nobody"}})
    shown = ben.ask("untilPresent", 2)
    assert {person["name"] for person in shown} == {"Nobody", "Ann"}
    come_back(ann, [ben])


def come_back(leaver: Node, watchers: Sequence[Node], url: str | None = None) -> None:
    """4.6: have a client leave and come back, perhaps elsewhere, and see that it is seen at once.

    By itself it would say after 15 s that it is there, by a clock that nobody has seen.
    """
    leaver.ask("offline")
    for watcher in watchers:
        watcher.ask("untilPresent", len(watchers))
    began = time.monotonic()
    leaver.ask("online", url)
    for watcher in watchers:
        watcher.ask("untilPresent", 1 + len(watchers))
    assert time.monotonic() - began < RENEWED


def test_reader_with_a_stock_client(scene: Scene, node: StartNode) -> None:
    """3.5: a reader with y-websocket is synced, reads along, and is cut off for good by typing."""
    reader, ann = member(scene, node, "cleo"), scene.join("ann")
    ann.type("Hello")
    assert reader.ask("until", "Hello") == "Hello"
    reader.ask("insert", 0, "Not so fast. ")
    assert reader.ask("untilClosed")["code"] == 4403
    assert scene.stored_text() == "Hello"


def test_reader_with_a_client_that_comes_again(scene: Scene, node: StartNode) -> None:
    """3.5: y-websocket 2 knows no final codes: cut off, it comes again and reads along; what it has
    typed stays with it.
    """
    reader, ann = member(scene, node, "cleo", library="y-websocket-2"), scene.join("ann")
    ann.type("Hello")
    assert reader.ask("until", "Hello") == "Hello"
    reader.ask("insert", 0, "Not so fast. ")
    assert reader.ask("untilEnded") == 4403
    ann.type(" again")
    assert reader.ask("until", "Not so fast. Hello again") == "Not so fast. Hello again"
    assert scene.stored_text() == "Hello again"


@by_each_version
def test_large_pastes(scene: Scene, node: StartNode, library: str) -> None:
    """2.4: what an editor pastes is within all bounds: a table in a list in a quote, long texts.

    A BigInt among the attributes is a number for the others.
    """
    writer, reader = (member(scene, node, name, library=library) for name in ("ann", "ben"))
    writer.ask("pasteTable", 100, 10)
    writer.ask("pasteWords", 10_000)
    writer.ask("insert", 0, "after it")
    assert reader.ask("until", "after it") == "after it"
    assert reader.ask("elements") == 3 + 1 + 1 + 100 + 2 * 100 * 10 + 200
    assert reader.ask("state") == writer.ask("state")
    assert writer.ask("synced") is True
    writer.ask("setBig", str(2**53))
    writer.ask("insert", 0, "and ")
    assert reader.ask("until", "and after it") == "and after it"
    assert reader.ask("big") == ["number", str(2**53)]
