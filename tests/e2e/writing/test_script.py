"""A script and a person in one document."""

import anyio
from anyio.from_thread import start_blocking_portal
from pycrdt import XmlElement, XmlFragment, XmlText

from collab.client import Member, sign_in
from tests.e2e.support.browser import Windows
from tests.live.people.scene import Scene

SECONDS = 10


def test_script(windows: Windows, scene: Scene) -> None:
    """The browser shows what the script writes, and the script reads what the browser types."""
    scene.people["robot"] = robot = scene.site.ask("person", "Robot", "a password")
    scene.share("robot", "editor")
    ann = windows.desk(scene.people["ann"], scene.document)
    with start_blocking_portal() as portal:
        site = portal.wrap_async_context_manager(
            sign_in(scene.site.url, robot["username"], "a password")
        )
        with (
            site as signed_in,
            portal.wrap_async_context_manager(signed_in.join(scene.document)) as member,
        ):
            portal.call(write, member, "From the script. ")
            ann.reads("From the script. ")
            ann.write("From the browser.")
            portal.call(read_until, member, "From the browser.")
            ann.says("saved")


async def write(member: Member, words: str) -> None:
    """Append a paragraph and wait until it is saved."""
    text = member.doc.get("default", type=XmlFragment)
    text.children.append(XmlElement("paragraph", {}, [XmlText(words)]))
    with anyio.fail_after(SECONDS):
        await member.saved()


async def read_until(member: Member, words: str) -> None:
    """Wait until the document has these words."""
    with anyio.fail_after(SECONDS):
        while words not in str(member.doc.get("default", type=XmlFragment)):
            await anyio.sleep(0.02)
