"""Sites for the live tests: real server processes on databases of their own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.node import Node
from tests.live.postgres import Cluster, binaries
from tests.live.scene import Scene
from tests.live.site import Site, Template

MakeSite = Callable[..., Site]

# For what must hold whatever the database is.
on_both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A migrated SQLite database to copy."""
    return Template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster; without the programs for one, a failure in CI and a skip elsewhere."""
    folder = binaries()
    if folder is None and "CI" not in os.environ:
        pytest.skip("PostgreSQL is not installed (`make system` installs it)")
    assert folder, "PostgreSQL is not installed"
    cluster = Cluster(folder)
    yield cluster
    cluster.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, template: Template, tmp_path: Path) -> dict[str, str]:
    """The environment that names a fresh database: SQLite, or what the parameter says."""
    template.copy(tmp_path)
    if getattr(request, "param", "sqlite") == "sqlite":
        return {}
    return {"DATABASE_URL": request.getfixturevalue("cluster").database()}


@pytest.fixture
def make_site(database: dict[str, str], tmp_path: Path) -> Iterator[MakeSite]:
    """Makes the test's site, with settings of its own; it has to be started.

    What the server has logged is shown when the test fails, and an error in it fails the test.
    """
    sites: list[Site] = []

    def make(**settings: str) -> Site:
        sites.append(Site(tmp_path, {**database, **settings}))
        return sites[-1]

    yield make
    for site in sites:
        site.close()
        print(site.logged())
        assert site.may_log_errors or "Traceback" not in site.logged()


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A site that is up."""
    site = make_site()
    site.start()
    return site


@pytest.fixture
def make_scene() -> Iterator[Callable[[Site], Scene]]:
    """Makes scenes on a site and hangs up for everybody in the end."""
    scenes: list[Scene] = []

    def make(site: Site) -> Scene:
        scenes.append(Scene(site))
        return scenes[-1]

    yield make
    for scene in scenes:
        scene.close()


@pytest.fixture
def scene(site: Site, make_scene: Callable[[Site], Scene]) -> Scene:
    """Ann's document with Ben as its editor and Cleo as its viewer."""
    scene = make_scene(site)
    scene.person("ben", "editor")
    scene.person("cleo", "viewer")
    return scene


@pytest.fixture
def node() -> Iterator[Callable[..., Node]]:
    """Starts Node programs of `tests/node` and ends them after the test."""
    programs: list[Node] = []

    def start(program: str, **configuration: object) -> Node:
        programs.append(Node(program, configuration))
        return programs[-1]

    yield start
    for program in programs:
        program.close()
