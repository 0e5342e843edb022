"""Sites for the live tests: real server processes on databases of their own."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest

from tests.live.people.node import Node
from tests.live.people.scene import Scene
from tests.live.sites.fleet import Fleet
from tests.live.sites.postgres import Cluster
from tests.live.sites.redis_server import RedisServer
from tests.live.sites.site import Site, Template

# For what must hold whatever the database is, and whatever carries the frames; on PostgreSQL by
# one process and by three, each person on another one.
on_both_databases = pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
on_all_sites = pytest.mark.parametrize("site", ["sqlite", "postgresql", "three"], indirect=True)
on_one_and_three = pytest.mark.parametrize("site", ["sqlite", "three"], indirect=True)
on_both_transports = pytest.mark.parametrize("transport", ["socket", "poll"], indirect=True)
# And by a socket for many documents.
on_every_wire = pytest.mark.parametrize("transport", ["socket", "poll", "lane"], indirect=True)


@pytest.fixture(scope="session")
def broker() -> Iterator[RedisServer]:
    """A Redis; without the program for it, a failure in CI and a skip elsewhere."""
    if not RedisServer.is_installed() and "CI" not in os.environ:
        pytest.skip("Redis is not installed (`make system` installs it)")
    broker = RedisServer()
    yield broker
    broker.close()


def _kind(request: pytest.FixtureRequest) -> str:
    """What the fixture's parameter says; SQLite, if it has none."""
    kind: str = getattr(request, "param", "sqlite")
    return kind


def new_site(
    request: pytest.FixtureRequest,
    folder: Path,
    settings: dict[str, str] | None = None,
    kind: str = "sqlite",
) -> Site | Fleet:
    """A site of a kind with a fresh database."""
    template: Template = request.getfixturevalue("template")
    template.copy(folder)
    if kind == "sqlite":
        return Site(folder, settings)
    cluster: Cluster = request.getfixturevalue("cluster")
    on_postgresql = {"DATABASE_URL": cluster.database(), **(settings or {})}
    if kind == "postgresql":
        return Site(folder, on_postgresql)
    if kind == "three without Redis":
        return Fleet(folder, on_postgresql)
    broker: RedisServer = request.getfixturevalue("broker")
    return Fleet(folder, {"REDIS_URL": broker.url, **on_postgresql})


@contextmanager
def watched(site: Site | Fleet) -> Iterator[None]:
    """Show what the server logs when the test fails; an error in its log fails the test."""
    before = len(site.logged())
    try:
        yield
    finally:
        logged = site.logged()[before:]
        print(logged)
    assert site.may_log_errors or "Traceback" not in logged


@pytest.fixture(scope="session")
def sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Site | Fleet]]:
    """Gives the one site of each kind that tests share: up when it is first asked for, and until
    the end, because to start three processes takes longer than most tests.
    """
    with ExitStack() as end:

        @cache
        def site(kind: str) -> Site | Fleet:
            made = new_site(request, tmp_path_factory.mktemp("site"), kind=kind)
            end.callback(made.close)
            made.start()
            return made

        yield site


@pytest.fixture
def site(request: pytest.FixtureRequest, sites: Callable[[str], Site | Fleet]) -> Site | Fleet:
    """A site that is up, for tests that let it live."""
    return sites(_kind(request))


@pytest.fixture
def own_site(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[dict[str, str]], Site]]:
    """Makes the test's own site, with settings from the environment; it has to be started."""
    with ExitStack() as end:

        def make(settings: dict[str, str]) -> Site:
            site = new_site(request, tmp_path, settings, _kind(request))
            end.enter_context(watched(site))
            end.callback(site.close)
            return site

        yield make


@pytest.fixture
def transport(request: pytest.FixtureRequest) -> str:
    """What carries the frames: "socket" unless the test's parameter says "poll"."""
    return getattr(request, "param", "socket")


@pytest.fixture
def make_scene(transport: str) -> Iterator[Callable[[Site], Scene]]:
    """Makes scenes: Ann's document with Ben as its editor and Cleo as its viewer."""
    with ExitStack() as end:

        def make(site: Site) -> Scene:
            scene = Scene(site, transport=transport)
            end.callback(scene.close)
            scene.person("ben", "editor")
            scene.person("cleo", "viewer")
            return scene

        yield make


@pytest.fixture
def scene(site: Site, make_scene: Callable[[Site], Scene]) -> Iterator[Scene]:
    """A scene on the site that all tests share."""
    with watched(site):
        yield make_scene(site)


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
