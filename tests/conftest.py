"""What the tests of servers and of browsers share."""

import pytest

from tests.live.sites.site import Template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A migrated SQLite database to copy."""
    return Template(tmp_path_factory.mktemp("template"))
