"""Traces of real people's typing, replayed by stock clients through a server."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live.people.node import Node
from tests.live.people.scene import Scene
from tests.live.sites.site import ROOT

# Seconds; a tenth of it on a machine with nothing else to do.
_LONGEST = 120
FOLDER = Path(os.environ.get("TRACES", ROOT.parent / "shared" / "traces"))


def replay(
    scene: Scene,
    node: Callable[..., Node],
    name: str,
    people: list[str],
    meanwhile: Callable[[], object] = lambda: None,
) -> int:
    """Have each person type one agent's part, while something else happens; how many changes.

    In the end the clients, one that joins afterwards, the journal, and snapshot and tail must all
    say what the trace ends with.
    """
    trace = _trace(name)
    agents = [
        node("trace.mjs", **_address(scene, person), file=str(trace_file(name)), agent=agent)
        for agent, person in enumerate(people)
    ]
    assert [agent.answer() for agent in agents] == ["ready"] * len(agents)
    meanwhile()
    sent = sum(agent.answer(_LONGEST)["sent"] for agent in agents)
    scene.join("cleo").until_text(trace["endContent"])
    assert scene.stored_text() == trace["endContent"]
    assert sent == len(trace["txns"])
    return sent


def _address(scene: Scene, person: str) -> dict[str, str]:
    session = scene.people[person]["session"]
    return {"url": scene.site.socket_url, "document": scene.document, "session": session}


def trace_file(name: str) -> Path:
    """Where a trace is; without it the test is skipped."""
    path = FOLDER / f"{name}.json.gz"
    if not path.exists():
        pytest.skip(f"the trace {path.name} is not there; TRACES names its folder")
    return path


def _trace(name: str) -> dict[str, Any]:
    trace: dict[str, Any] = json.loads(gzip.decompress(trace_file(name).read_bytes()))
    return trace


def test_friendsforever(scene: Scene, node: Callable[..., Node]) -> None:
    """Two people with their forks and merges; every merge waits for the server's relay."""
    replay(scene, node, "friendsforever", ["ann", "ben"])
    authors = [row["authors"] for row in scene.entries() if row["kind"] == "update"]
    pair = [scene.people["ann"]["id"], scene.people["ben"]["id"]]
    assert {tuple(each) for each in authors} <= {(pair[0],), (pair[1],), tuple(pair)}
    assert set().union(*authors) == set(pair)


def test_sveltecomponent(scene: Scene, node: Callable[..., Node]) -> None:
    """One person who writes a program."""
    replay(scene, node, "sveltecomponent", ["ben"])
