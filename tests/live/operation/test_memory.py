"""What a server process keeps of documents that nobody has open any more, and of who listens."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

from websockets.asyncio.client import connect

from tests.bench.support.process import own_bytes
from tests.live.people import frames
from tests.live.people.scene import Scene
from tests.live.sites.site import Site
from tests.live.trials.opened import MOST_GROWN, growth

_DOCUMENTS, _OF = 300, 2_000
_ROUNDS = 4
# Who listens: those who come before it counts, and all together.
_EARLY, _ALL, _AT_ONCE = 300, 1_100, 10
_MOST_EACH = 16 * 1024
_NO_LIMITS = ("HANDSHAKES_PER_MINUTE", "SOCKETS_PER_ADDRESS", "SOCKETS_PER_PERSON")


def test_documents_that_were_opened_and_left(own_site: Callable[[dict[str, str]], Site]) -> None:
    """The short version of what `make soak` does with 2,000: as little for each.

    What is kept for each document grows in every round; what an allocator sets aside for so few
    comes to some megabytes in one round and to nothing in the next.
    """
    site = own_site({})
    site.start()
    most = MOST_GROWN * _DOCUMENTS // _OF
    assert any(growth(site, _DOCUMENTS) < most for _ in range(_ROUNDS))


def test_somebody_who_only_listens(own_site: Callable[[dict[str, str]], Site]) -> None:
    """They have joined and have the document: what one more of them takes."""
    site = own_site(dict.fromkeys(_NO_LIMITS, "0"))
    site.start()
    scene = Scene(site)
    assert asyncio.run(_each_listener(scene)) < _MOST_EACH


async def _each_listener(scene: Scene) -> float:
    assert scene.site.server
    pid = scene.site.server.pid
    async with AsyncExitStack() as open_sockets:
        before = 0
        for number in range(0, _ALL, _AT_ONCE):
            if number == _EARLY:
                before = own_bytes(pid)
            await asyncio.gather(*(_listen(scene, open_sockets) for _ in range(_AT_ONCE)))
        return (own_bytes(pid) - before) / (_ALL - _EARLY)


async def _listen(scene: Scene, until: AsyncExitStack) -> None:
    """Join, and hear all of the document."""
    headers = {"Cookie": f"sessionid={scene.people['ann']['session']}"}
    url = f"{scene.address()}?packets=1"
    socket = await until.enter_async_context(
        connect(url, additional_headers=headers, compression=None, proxy=None, ping_interval=None)
    )
    await socket.send(frames.step1(b"\0"))
    heard = b""
    while not heard or frames.decode(heard).kind != "step2":
        received = await socket.recv()
        assert isinstance(received, bytes)
        heard = received
