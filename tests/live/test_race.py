"""The race between a change of rights and those whom it concerns: PROTOCOL.md 3.7."""

import asyncio

from tests.live.conftest import on_both_databases, watched
from tests.live.race import LATE_SECONDS, race
from tests.live.site import Site

TRIALS = 252


@on_both_databases
def test_nothing_after_the_right_has_ended(site: Site) -> None:
    """3.7: 504 times nobody writes, and nobody reads, anything after their right has ended."""
    with watched(site):
        report = asyncio.run(race(site, TRIALS))
    print(report)
    assert report.wrong == []
    assert max(report.seconds) < LATE_SECONDS
