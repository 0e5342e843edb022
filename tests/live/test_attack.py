"""A short version of `make attack`: those whose limits are held by no test of a lower level."""

from collections.abc import Callable

import pytest

from tests.live import attack
from tests.live.site import Site


@pytest.mark.parametrize("name", ["pictures", "imports", "mails"])
def test_what_one_person_tries(own_site: Callable[[dict[str, str]], Site], name: str) -> None:
    """Nobody's attempt takes 400 MiB of the server's memory, or is answered with 500."""
    site = own_site({})
    site.start()
    figures = attack.run(site, name, 1)
    assert figures.is_held, figures
