"""A server that is killed under typing: nothing acknowledged, and nothing shown, is ever lost."""

from collections.abc import Callable

import pytest

from tests.live.sites.site import Site
from tests.live.trials.storm import SETTINGS, Storm

KILLS = 6


@pytest.mark.parametrize(("seed", "transport"), [(1, "socket"), (2, "lane")])
def test_kill(own_site: Callable[[dict[str, str]], Site], seed: int, transport: str) -> None:
    """After each SIGKILL and restart the database is sound, snapshot and tail equal a replay, and
    the journal has every change that the server relayed or acknowledged to anybody; in the end
    everybody's client has the same, and it is what the journal says.
    """
    site = own_site(SETTINGS)
    site.start()
    storm = Storm(site, seed, transport=transport)
    for _ in range(KILLS):
        storm.kill_and_check()
    assert all(typist.acknowledged for typist in storm.typists)
    assert all(storm.snapshots())
    storm.converge()
