"""`collab.client`: what a Python program does in a document, whatever happens meanwhile."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from pycrdt import Doc, Text

from collab.client import (
    Member,
    NoSuchDocument,
    NotAllowed,
    Refused,
    StartedAnew,
    blocking,
    with_token,
)
from tests.live.people import frames
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene
from tests.live.sites.site import Site as Server

PATIENCE = 60


def token(scene: Scene, name: str) -> str:
    """A token that lets its program do what the person may."""
    made: str = scene.site.ask("api_token", scene.people[name]["id"], True)
    return made


@asynccontextmanager
async def joined(scene: Scene, name: str) -> AsyncIterator[Member]:
    """A program of somebody's in the document, that does not wait for ever."""
    made = token(scene, name)
    with anyio.fail_after(PATIENCE):
        async with with_token(scene.site.url, made) as site, site.join(scene.document) as member:
            yield member


async def until_out(member: Member) -> None:
    """Wait for what does not come."""
    await member.until(lambda: False)


def until_seen(peer: Peer, name: str) -> None:
    """Hear who is there until somebody of this name is."""
    shown: list[str] = []
    while name not in shown:
        told = [each.state for each in peer.next("presence").values()]
        shown = [state["user"]["name"] for state in told if state]


def append(doc: Doc[Any], words: str) -> None:
    text = doc.get("text", type=Text)
    text.insert(len(text), words)


def says(doc: Doc[Any], words: str) -> bool:
    return str(doc.get("text", type=Text)) == words


def test_a_program_goes_on_when_the_server_does(
    own_site: Callable[[dict[str, str]], Server], make_scene: Callable[[Server], Scene]
) -> None:
    """What it writes while there is no server is sent by the next connection, once; what others
    write after that it hears, and sees who they are."""
    site = own_site({})
    site.start()
    scene = make_scene(site)

    async def go_on() -> None:
        async with joined(scene, "ben") as member:
            member.awareness.set_local_state({})
            append(member.doc, "a")
            await member.saved()
            site.kill()
            append(member.doc, "b")
            site.start()
            append(member.doc, "c")
            await member.saved()
            assert scene.stored_text() == "abc"
            ann = scene.join("ann")
            ann.show({})
            await member.until(lambda: [each["name"] for each in member.people] == ["Ann"])
            ann.send(bytes((frames.QUERY,)))
            until_seen(ann, "Ben")
            ann.type("d")
            await member.until(lambda: says(member.doc, "abcd"))

    anyio.run(go_on)
    assert len(scene.updates()) == 3


def test_what_a_text_does_not_take_is_said(scene: Scene) -> None:
    """A frozen text takes what was written when it may be written again; a viewer's it never takes,
    and whoever lost the right has no way back."""

    async def write() -> None:
        scene.freeze(True)
        async with joined(scene, "ben") as member:
            append(member.doc, "a")
            with pytest.raises(Refused) as refused:
                await member.saved()
            assert (refused.value.code, member.is_frozen) == ("frozen", True)
            scene.freeze(False)
            await member.until(lambda: not member.is_frozen)
            await member.saved()
            scene.share("ben", "viewer")
            await member.until(lambda: member.role == "viewer")
            append(member.doc, "b")
            with pytest.raises(NotAllowed):
                await member.saved()
            scene.share("ben", "editor")
            await member.until(lambda: member.role == "editor")
        assert scene.stored_text() == "ab"
        async with joined(scene, "ben") as member:
            scene.share("ben", None)
            with pytest.raises(NoSuchDocument):
                await until_out(member)

    anyio.run(write)


def test_a_text_that_starts_anew_is_another_one(scene: Scene) -> None:
    """What the Doc held is not mixed with it."""

    async def write() -> None:
        async with joined(scene, "ben") as member:
            append(member.doc, "a")
            await member.saved()
            seq = scene.site.ask("head", scene.document)
            append(member.doc, "b")
            await member.saved()
            command = (
                "manage.py",
                "document",
                scene.document,
                "rollback",
                "--to",
                str(seq),
                "--yes",
            )
            scene.site.run(*command)
            with pytest.raises(StartedAnew):
                await until_out(member)
        async with joined(scene, "ben") as member:
            assert says(member.doc, "a")

    anyio.run(write)


def test_a_program_without_async(scene: Scene) -> None:
    """It writes, reads, waits, shows itself and hears the chat."""
    ann = scene.join("ann")
    with blocking.with_token(scene.site.url, token(scene, "ben")) as site:
        assert [each["title"] for each in site.documents()] == ["Plan"]
        with site.join(scene.document) as member:
            assert member.role == "editor"
            member.show({})
            until_seen(ann, "Ben")
            member.edit(lambda doc: append(doc, "a"))
            member.saved()
            ann.until_text("a")
            ann.type("b")
            member.until(lambda doc: says(doc, "ab"), PATIENCE)
            heard = member.chat()
            said = site.say(scene.document, "Hello")
            assert next(heard)["id"] == said["id"]
            with pytest.raises(TimeoutError):
                member.until(lambda doc: says(doc, "c"), 0)
        thread = site.review.threads(scene.document)
        assert thread == []
    with pytest.raises(NoSuchDocument), blocking.with_token(scene.site.url, "scr_no") as site:
        site.markdown(scene.document)
