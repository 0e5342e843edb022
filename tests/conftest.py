"""What the tests of servers and of browsers share."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

from tests.live.sites.postgres import Cluster, binaries
from tests.live.sites.site import Template
from tests.support.lengths import examples

# How long an example takes says what else the machine does.
settings.register_profile("tests", deadline=None, max_examples=examples(50))
settings.load_profile("tests")


TESTS = Path(__file__).parent
MEASURED = ("unit", "db/access", "db/commit", "db/content", "db/engine", "db/review")
# What takes long, and goes through little of what is measured (pyproject.toml).
APART = {"frontend", "server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that are measured: not the random ones, which go through what they happen to,
    and not the long ones.

    `make coverage` runs them, and `make test` the others.
    """
    for item in items:
        is_there = any(item.path.is_relative_to(TESTS / folder) for folder in MEASURED)
        is_random = is_hypothesis_test(getattr(item, "obj", None))
        is_apart = item.path.parent.name in APART or is_random or item.get_closest_marker("long")
        if is_there and not is_apart:
            item.add_marker("measured")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave the thousands of tests out of what each collection of garbage goes through."""
    gc.freeze()


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what is made once for all workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def template(common: Path) -> Template:
    """A migrated SQLite database to copy."""
    return Template(common / "template")


@pytest.fixture(scope="session")
def cluster(common: Path) -> Iterator[Cluster]:
    """A PostgreSQL cluster; without the programs for one, a failure in CI and a skip elsewhere."""
    folder = binaries()
    if folder is None and "CI" not in os.environ:
        pytest.skip("PostgreSQL is not installed (`make system` installs it)")
    assert folder, "PostgreSQL is not installed"
    cluster = Cluster(folder, common / "cluster")
    yield cluster
    cluster.close()
