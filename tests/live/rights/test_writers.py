"""The race between the end of a right, a session or a token and every kind of write by HTTP."""

import asyncio

from tests.live.conftest import on_one_and_three
from tests.live.sites.fleet import Fleet
from tests.live.sites.site import Site
from tests.live.trials.writers import TRIALS, race_writers


@on_one_and_three
def test_nothing_of_any_kind_is_written_after_the_end(site: Site | Fleet) -> None:
    """Text, chat, titles, pictures, versions, stars, copies, links, roles, invitations, requests,
    owners, folders, imports, tokens, what is in the trash: whichever way the right, the session or
    the token of their writer ends. One process is tried with a quarter, three with a half, `make
    soak` with all.
    """
    trials = TRIALS[::4] if isinstance(site, Site) else TRIALS[1::2]
    tally = asyncio.run(race_writers(site, trials))
    print(tally, tally.done, tally.refused)
    assert tally.wrong == []
    assert tally.done.keys() - tally.refused.keys() <= {"folder", "import", "token", "request"}
    assert tally.done.keys() >= tally.refused.keys()
