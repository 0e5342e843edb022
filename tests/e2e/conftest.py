"""Real browsers on real servers. A page that complains, or a traceback in a log, fails the test."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.support.browser import WHOLE, Windows, chromium, launched
from tests.live.conftest import watched
from tests.live.people.scene import Scene
from tests.live.sites.site import Site, Template


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI a browser that was too slow is given one more chance, which the summary tells.

    Only here: what the engine promises is promised every time.
    """
    if "CI" not in os.environ:
        return
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flaky(reruns=1))


# Of the package, not of the session: while it is open Playwright's event loop counts as running,
# and the tests of other packages start loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def whole_browser(browser: Browser) -> Iterator[Browser]:
    """Chromium as people have it, with what belongs to its window."""
    with launched(browser.browser_type, WHOLE) as whole:
        yield whole


@pytest.fixture(scope="package")
def site(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that is up, for tests that let it live."""
    site = _new_site(template, tmp_path_factory.mktemp("site"))
    site.start()
    yield site
    site.close()


@pytest.fixture
def own_site(template: Template, tmp_path: Path) -> Iterator[Site]:
    """A site that is the test's own; it has to be started."""
    site = _new_site(template, tmp_path)
    yield site
    site.close()


def _new_site(template: Template, folder: Path) -> Site:
    template.copy(folder)
    return Site(folder)


@contextmanager
def _windows(browser: Browser, site: Site) -> Iterator[Windows]:
    windows = Windows(browser, site.url)
    with watched(site):
        yield windows
        complaints = windows.complaints()
    assert complaints == []


@pytest.fixture
def open_windows(browser: Browser) -> Iterator[Callable[[Site], Windows]]:
    """Gives the windows on a site."""
    with ExitStack() as end:

        def make(site: Site) -> Windows:
            windows = end.enter_context(_windows(browser, site))
            end.callback(windows.close)
            return windows

        yield make


@pytest.fixture
def windows(site: Site, open_windows: Callable[[Site], Windows]) -> Windows:
    """The windows on the site that all tests share."""
    return open_windows(site)


@pytest.fixture
def whole_windows(site: Site, whole_browser: Browser) -> Iterator[Windows]:
    """Windows of the whole browser on the site that all tests share."""
    with _windows(whole_browser, site) as windows:
        yield windows


@pytest.fixture
def scene(site: Site) -> Scene:
    """Ann's document on the site that all tests share, with Ben as its editor."""
    return _scene(site)


@pytest.fixture
def own_windows(own_site: Site, open_windows: Callable[[Site], Windows]) -> Windows:
    """The windows on the test's own site."""
    return open_windows(own_site)


@pytest.fixture
def own_scene(own_site: Site) -> Scene:
    """Ann's document on the test's own site, with Ben as its editor."""
    return _scene(own_site)


def _scene(site: Site) -> Scene:
    scene = Scene(site)
    scene.person("ben", "editor")
    return scene
