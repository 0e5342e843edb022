"""Several people type in several documents while the server is killed, again and again."""

import asyncio
import random
from collections.abc import Callable
from itertools import count
from typing import Any

from pycrdt import Doc

from tests.live.people import frames
from tests.live.people.scene import Scene, same_document
from tests.live.people.typist import Typist
from tests.live.sites.fleet import Fleet
from tests.live.sites.site import Site

# Snapshots within a storm, so that documents are opened from them.
SETTINGS = {"SNAPSHOT_ENTRIES": "20", "SNAPSHOT_SECONDS": "2"}
_DOCUMENTS, _TYPISTS = 2, 3
_MOST_ROUNDS = 20
# Seconds until everybody has joined, and until everybody has stopped.
_LATE = 60
# Seconds; most rounds are much shorter, but the server looks once a second for snapshots to take.
_LONGEST = 2.5


class Storm:
    """Documents of their own on a site, each with typists.

    `more` are further arguments of each typist.
    """

    def __init__(self, site: Site | Fleet, seed: int, **more: Any) -> None:
        self._site = site
        self._chance = random.Random(seed)
        seeds = count(seed * 1000)
        self.scenes = [Scene(site) for _ in range(_DOCUMENTS)]
        self._typists = {
            scene: [_typist(scene, number, next(seeds), **more) for number in range(_TYPISTS)]
            for scene in self.scenes
        }

    @property
    def typists(self) -> list[Typist]:
        """Everybody who types."""
        return [typist for typists in self._typists.values() for typist in typists]

    async def type_until(self, end: Callable[[], object], awaited: int = 1) -> None:
        """Have everybody type; at a random moment `end()` makes the server end.

        The moment comes when as many people have joined as are `awaited`.
        """
        joined = asyncio.Semaphore(0)
        tasks = [asyncio.create_task(each.type_until_closed(joined)) for each in self.typists]
        for _ in range(awaited):
            await joined.acquire()
        await asyncio.sleep(self._chance.random() ** 2 * _LONGEST)
        await asyncio.to_thread(end)
        await asyncio.gather(*tasks)

    async def type_through(self, trouble: Callable[[], object]) -> None:
        """Have everybody type, and come back whenever they lose their server, until it is over."""
        joined = asyncio.Semaphore(0)
        tasks = [asyncio.create_task(_type_on(each, joined)) for each in self.typists]
        async with asyncio.timeout(_LATE):
            for _ in tasks:
                await joined.acquire()
        await asyncio.to_thread(trouble)
        for task in tasks:
            task.cancel()
        _, typing = await asyncio.wait(tasks, timeout=_LATE)
        assert not typing

    def snapshots(self) -> list[int]:
        """How many snapshots each document has."""
        return [len(self._site.ask("snapshots", scene.document)) for scene in self.scenes]

    def kill_and_check(self) -> None:
        """Type, kill the server, start it again and see that nothing is lost."""
        asyncio.run(self.type_until(self._site.kill))
        self._site.start()
        self.check()

    def check(self) -> None:
        """What the promise says of the database, as it is now."""
        if "DATABASE_URL" not in self._site.env:
            assert self._site.ask("integrity") == "ok"
        for scene, typists in self._typists.items():
            replayed = scene.replayed()
            same_document(scene.opened(), replayed)
            for typist in typists:
                _check_nothing_lost(typist, replayed)

    def converge(self) -> None:
        """Have everybody join again until all have the same, which must be what is kept.

        Of several processes one may answer before it has heard what another has just committed.
        """
        for _ in range(_MOST_ROUNDS):
            asyncio.run(self._catch_up())
            if self._is_calm:
                break
        for scene, typists in self._typists.items():
            for typist in typists:
                assert same_document(typist.draft.doc, scene.replayed()) == scene.stored_text()

    @property
    def _is_calm(self) -> bool:
        return all(len(set(map(_copy, typists))) == 1 for typists in self._typists.values())

    async def _catch_up(self) -> None:
        await asyncio.gather(*(typist.catch_up() for typist in self.typists))


def _copy(typist: Typist) -> tuple[str, frozenset[tuple[int, int]]]:
    clocks = frames.clocks(typist.draft.doc.get_state())
    return str(typist.draft.text), frozenset(clocks.items())


async def _type_on(typist: Typist, joined: asyncio.Semaphore) -> None:
    while True:
        await typist.type_until_closed(joined)
        await asyncio.sleep(0.05)


def _typist(scene: Scene, number: int, seed: int, **more: Any) -> Typist:
    name = f"typist{number}"
    return Typist(scene.address, scene.person(name, "editor")["session"], seed, **more)


def _check_nothing_lost(typist: Typist, replayed: Doc[Any]) -> None:
    """The journal has all that the server said, and all that it acknowledged."""
    kept = frames.clocks(replayed.get_state())
    told = frames.clocks(typist.told.get_state())
    assert {client: max(clock, kept.get(client, 0)) for client, clock in told.items()} == {
        client: kept.get(client, 0) for client in told
    }
    assert typist.clock(replayed) >= typist.acknowledged_clock
    # Insertions are all there, so that an update can only be news by what it deletes.
    news: list[bytes] = []
    subscription = replayed.observe(lambda event: news.append(event.update))
    for update in [typist.told.get_update(), *typist.acknowledged]:
        replayed.apply_update(update)
    assert news == []
    replayed.unobserve(subscription)
