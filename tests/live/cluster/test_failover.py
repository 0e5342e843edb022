"""PostgreSQL is lost with its machine, and a replica takes its place, while people type."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.live.conftest import watched
from tests.live.people.node import Node
from tests.live.people.scene import Scene
from tests.live.protocol.test_traces import replay, trace_file
from tests.live.sites.fleet import Fleet
from tests.live.sites.network import Network
from tests.live.sites.pair import Pair
from tests.live.sites.postgres import binaries
from tests.live.sites.site import Site, Template
from tests.live.trials.chaos import LOCKED_OUT
from tests.live.trials.storm import Storm


@pytest.fixture
def pair() -> Iterator[Pair]:
    programs = binaries()
    if programs is None and "CI" not in os.environ:
        pytest.skip("PostgreSQL is not installed (`make system` installs it)")
    assert programs, "PostgreSQL is not installed"
    pair = Pair(programs)
    yield pair
    pair.close()


def test_a_trace_while_everything_breaks(
    pair: Pair,
    template: Template,
    make_scene: Callable[[Site | Fleet], Scene],
    node: Callable[..., Node],
    tmp_path: Path,
) -> None:
    """friendsforever by two people on processes that hear each other by PostgreSQL, and others who
    type beside them: one process is killed and started again, then the database's machine is gone
    without a word and a replica takes its place; nothing acknowledged is lost, nothing shown is
    missing, nobody has to come anew, and all ends equal.
    """
    trace_file("friendsforever")
    template.copy(tmp_path / "site")
    database = pair.database_name()
    with ExitStack() as end:
        networks = [end.enter_context(Network(each.socket)) for each in pair.clusters]
        url = pair.url(database, [each.port for each in networks])
        fleet = Fleet(tmp_path / "site", {"DATABASE_URL": url, "DATABASE_SECONDS": "3"})
        end.callback(fleet.close)
        fleet.may_log_errors = True
        end.enter_context(watched(fleet))
        fleet.start()
        scene, storm = make_scene(fleet), Storm(fleet, seed=7, pause=0.2)

        def break_everything() -> None:
            fleet.processes[0].kill()
            fleet.processes[0].start()
            networks[pair.leading].swallow()
            pair.fail_over()

        def type_meanwhile() -> None:
            asyncio.run(storm.type_through(break_everything))
            # Its connection is to what is lost.
            fleet.processes[0].dismiss()

        replay(scene, node, "friendsforever", ["ann", "ben"], type_meanwhile)
        # First, for what was sent last may be on its way yet.
        storm.converge()
        storm.check()
        assert not set().union(*(typist.codes for typist in storm.typists)) & LOCKED_OUT
