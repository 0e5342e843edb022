"""Somebody who pretends to be others, and what comes of it.

Everything that is forged is drawn from a seed.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pycrdt import merge_updates
from websockets.exceptions import ConnectionClosed

from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.frames import Frame, Shown
from tests.live.people.peer import Peer
from tests.live.people.scene import Scene

_STOLEN = "!"
# Presence is gathered: of so many frames only the last is relayed for certain.
_FRAMES_AT_ONCE = 10
_CURSOR = {"anchor": {"tname": "text", "assoc": 0}, "head": {"tname": "text", "assoc": 0}}


@dataclass(frozen=True)
class Outcome:
    """How many forgeries came through, and how often the forger was hung up on."""

    forged: int
    closed: int


class Forger:
    """Somebody in a document who joins again whenever the server hangs up."""

    def __init__(self, scene: Scene, name: str) -> None:
        self.closed = 0
        self._scene = scene
        self._name = name
        self._join()

    def _join(self) -> None:
        self._peer = self._scene.join(self._name)
        self._changes = self._settled = 0

    @property
    def client(self) -> int:
        """The own client id of this connection."""
        return int(self._peer.doc.client_id)

    def show(self, *shown: bytes) -> None:
        """Send presence frames; the server has seen them, or hung up, when this returns."""
        with self._joining_again():
            for frame in shown:
                self._peer.send(frame)
            self._peer.sync()

    def send(self, update: bytes) -> None:
        """Send a change."""
        with self._joining_again():
            self._peer.send(frames.update(update))
            self._changes += 1

    def settle(self) -> None:
        """Wait until all that was sent is settled, or the server has hung up."""
        with self._joining_again():
            if self._changes > self._settled:
                self._settled = self._peer.until_receipt(self._changes)["frames"]

    @contextmanager
    def _joining_again(self) -> Iterator[None]:
        try:
            yield
        except ConnectionClosed:
            self._peer.close()
            self.closed += 1
            self._join()


def _account(scene: Scene, name: str) -> dict[str, Any]:
    person = scene.people[name]
    return {"id": person["id"], "name": person["name"], "color": person["color"]}


def forge_presence(scene: Scene, count: int, seed: int) -> Outcome:
    """Ben shows himself under Ann's name and entry in `count` frames; Cleo looks on.

    What counts as forged is every entry that Cleo is told and that is not Ann's own or Ben's.
    """
    chance = random.Random(seed)
    ann, cleo, ben = scene.join("ann"), scene.join("cleo"), Forger(scene, "ben")
    ann.show({"cursor": _CURSOR})
    heard = cleo.until("presence")
    truth = Shown(1, {"user": _account(scene, "ann"), "cursor": _CURSOR})
    ids = [ann.doc.client_id, cleo.doc.client_id, 7]
    for start in range(1, count + 1, _FRAMES_AT_ONCE):
        clocks = range(start, min(start + _FRAMES_AT_ONCE, count + 1))
        ben.show(*(_forged(chance, scene, ben.client, ids, clock) for clock in clocks))
        heard += _until_shown(cleo, ben.client, clocks[-1])
        # Hears what has piled up for her, so that she can hang up.
        ann.sync()
    return Outcome(_count_forged(heard, ids[0], truth, _account(scene, "ben")), ben.closed)


def _until_shown(watcher: Peer, client: int, clock: int) -> list[Frame]:
    """What the watcher hears until a client's presence has come to a clock."""
    heard = watcher.until("presence")
    while heard[-1].body.get(client, Shown(0, None)).clock < clock:
        heard += watcher.until("presence")
    return heard


def _forged(chance: random.Random, scene: Scene, own: int, ids: list[int], clock: int) -> bytes:
    name = chance.choice(["ann", "cleo"])
    user = chance.choice([_account(scene, name), {"name": name.title()}, None])
    state = chance.choice([{"user": user}, {"user": user, "cursor": _CURSOR, "name": name}, None])
    others = chance.sample(ids, chance.randint(0, len(ids)))
    # The own entry first, so that the connection has one from the beginning; it never goes.
    entries: dict[int, tuple[int, Any]] = {own: (clock, state or {"user": user})}
    entries |= dict.fromkeys(others, (clock + 1, state))
    return frames.presence(entries)


def _count_forged(heard: list[Frame], client: int, truth: Shown, own: dict[str, Any]) -> int:
    shows = [frame.body.items() for frame in heard if frame.kind == "presence"]
    return sum(
        shown != truth if each == client else bool(shown.state and shown.state["user"] != own)
        for each, shown in chain.from_iterable(shows)
    )


def steal_ids(scene: Scene, count: int, seed: int) -> Outcome:
    """Ann writes under `count` client ids, and Ben then under each of them.

    Forged are the letters of Ben's that the document has in the end.
    """
    chance = random.Random(seed)
    drafts = [Draft(chance.getrandbits(32)) for _ in range(count)]
    ann, ben = scene.join("ann"), Forger(scene, "ben")
    for draft in drafts:
        ann.send(frames.update(draft.write("a")))
    ann.until_receipt(count)
    for draft in drafts:
        ben.send(_stolen(chance, draft))
        ben.settle()
    return Outcome(scene.stored_text().count(_STOLEN), ben.closed)


def _stolen(chance: random.Random, draft: Draft) -> bytes:
    """What goes on under somebody's id, alone or beside something honest, or begins anew."""
    kind = chance.choice(["goes on", "beside", "anew"])
    if kind == "anew":
        return Draft(draft.doc.client_id).write(_STOLEN * 2)
    update = draft.write(_STOLEN)
    honest = Draft(chance.getrandbits(32)).write("b")
    return update if kind == "goes on" else bytes(merge_updates(update, honest))


def write_twice(scene: Scene, count: int, seed: int, other: str) -> set[bytes]:
    """Ann and `other` (Ann's second socket or Ben) write other things under the same ids.

    Returns the different states that there are in the end, as updates: what the one heard who was
    there all the time, what the one is told who comes now, and what is stored.
    """
    chance = random.Random(seed)
    sides = Forger(scene, "ann"), Forger(scene, other)
    cleo = scene.join("cleo")
    for _ in range(count):
        client = chance.getrandbits(32)
        written = [(side, update) for side in sides for update in _session(chance, client)]
        chance.shuffle(written)
        for side, update in written:
            side.send(update)
        for side in sides:
            side.settle()
    cleo.sync()
    late = scene.join("cleo")
    return _states(scene, [cleo, late])


def _session(chance: random.Random, client: int) -> list[bytes]:
    """What somebody writes, and deletes, under a client id."""
    draft, updates = Draft(client), []
    for _ in range(chance.randint(1, 3)):
        updates.append(draft.write(chance.choice("xyz") * chance.randint(1, 5)))
    if chance.random() < 0.5:
        updates.append(draft.erase(0, 1))
    # All that came before goes along: each can be understood alone.
    return [bytes(merge_updates(*updates[: place + 1])) for place in range(len(updates))]


def _states(scene: Scene, peers: list[Peer]) -> set[bytes]:
    docs = [*(peer.doc for peer in peers), scene.opened(), scene.replayed()]
    return {doc.get_update() for doc in docs}
