"""A short version of `make attack`: those whose limits are held by no test of a lower level."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live.sites.site import Site
from tests.live.trials import attack

SHORT = ["pictures", "imports", "mails", "strangers", "begun"]


@pytest.mark.parametrize("name", SHORT)
def test_what_one_person_tries(
    own_site: Callable[[dict[str, str]], Site], tmp_path: Path, name: str
) -> None:
    """Nobody's attempt takes 400 MiB of the server's memory, or is answered with 500."""
    site = own_site(attack.settings_for(name, tmp_path))
    site.start()
    figures = attack.run(site, name, 1)
    assert figures.is_held, figures
