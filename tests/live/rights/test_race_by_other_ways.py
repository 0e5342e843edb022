"""The race between the end of a right and those who use it by polls, or over the other wire.

Half of the kinds of trial on each site; `make soak` has all of them again and again.
"""

import asyncio

import pytest

from tests.live.conftest import on_one_and_three, watched
from tests.live.sites.fleet import Fleet
from tests.live.sites.site import Site
from tests.live.trials.race import KINDS, LATE_SECONDS, race


@on_one_and_three
def test_nothing_after_the_right_has_ended_by_polling(site: Site | Fleet) -> None:
    """3.7, 7.1: no more when the frames go by requests."""
    half = KINDS[::2] if isinstance(site, Site) else KINDS[1::2]
    with watched(site):
        report = asyncio.run(race(site, len(half), "poll", half))
    print(report)
    assert report.wrong == []
    assert max(report.seconds) < LATE_SECONDS


@pytest.mark.parametrize("site", ["three"], indirect=True)
def test_nothing_after_the_right_has_ended_over_the_other_wire(site: Site | Fleet) -> None:
    """3.7, 8.6: no more by a socket that carries many documents."""
    half = KINDS[::2]
    with watched(site):
        report = asyncio.run(race(site, len(half), "hocuspocus", half))
    print(report)
    assert report.wrong == []
    assert max(report.seconds) < LATE_SECONDS
