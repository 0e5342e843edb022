"""What the tests of servers and of browsers share."""

import pytest
from hypothesis import settings

from tests.live.sites.site import Template

# How long an example takes says what else the machine does.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A migrated SQLite database to copy."""
    return Template(tmp_path_factory.mktemp("template"))
