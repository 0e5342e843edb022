"""Firefox by Marionette and WebKit by WebDriver, as Debian packages them, asked the same way."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from marionette_driver.marionette import Marionette
from selenium.webdriver import WebKitGTK
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.live.sites.site import free_port

_PATIENCE, _LOOK_SECONDS = 15.0, 0.05
_DISPLAY = ":97"
# Where WebDriver says that a key is let go of again.
_NULL = "\ue000"
_PROFILE = """
user_pref("marionette.port", {port});
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
"""
# What is drawn by a graphics card is not needed here, nor is a sandbox for our own pages.
_SOFTWARE = {
    "DISPLAY": _DISPLAY,
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
}


class Engine(Protocol):
    """A browser with one page."""

    name: str

    def go(self, address: str) -> None:
        """Open a page."""

    def run(self, script: str, *arguments: object) -> Any:
        """What a script's `return` gives, run in the page."""

    def type(self, *keys: str) -> None:
        """Press keys in whatever has the focus, a text one by one; several are held together."""


class Firefox:
    """Through Marionette, which Firefox itself speaks."""

    name = "Firefox"

    def __init__(self, port: int) -> None:
        self._driver = Marionette(host="127.0.0.1", port=port)
        self._driver.start_session()

    def go(self, address: str) -> None:
        self._driver.navigate(address)

    def run(self, script: str, *arguments: object) -> Any:
        return self._driver.execute_script(script, script_args=list(arguments), sandbox=None)

    def type(self, *keys: str) -> None:
        self._driver.get_active_element().send_keys(*keys)


class WebKit:
    """Through its WebDriver: the engine of Safari."""

    name = "WebKit"

    def __init__(self) -> None:
        options = Options()
        (options.binary_location,) = map(str, Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))
        options.add_argument("--automation")
        self.driver = WebKitGTK(options, Service("/usr/bin/WebKitWebDriver"))

    def go(self, address: str) -> None:
        self.driver.get(address)

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def type(self, *keys: str) -> None:
        held = "".join(keys) + _NULL if len(keys) > 1 else keys[0]
        self.driver.switch_to.active_element.send_keys(held)


@contextmanager
def firefox() -> Iterator[Engine]:
    """A Firefox without a window, until the block ends."""
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        (Path(profile) / "user.js").write_text(_PROFILE.format(port=port))
        command = ["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", profile]
        with _running(command):
            until(lambda: socket.create_connection(("127.0.0.1", port)).close() is None)
            yield Firefox(port)


@contextmanager
def webkit() -> Iterator[Engine]:
    """A WebKit on a screen of its own, until the block ends."""
    with _running(["Xvfb", _DISPLAY, "-screen", "0", "1400x1000x24"]):
        until(Path(f"/tmp/.X11-unix/X{_DISPLAY[1:]}").exists)
        os.environ.update(_SOFTWARE)
        engine = WebKit()
        yield engine
        engine.driver.quit()


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            yield
        finally:
            process.kill()


def until(holds: Callable[[], object]) -> object:
    """Wait until something holds; what it gives.

    Raises:
        AssertionError: it does not come to hold.
    """
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            if found := holds():
                return found
        time.sleep(_LOOK_SECONDS)
    raise AssertionError(f"it does not hold after {_PATIENCE:.0f} seconds")
