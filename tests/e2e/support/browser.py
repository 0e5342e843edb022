"""Chromium, and windows in it that belong to people and are watched for errors."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.e2e.pages.desk import Desk

DESKTOP: ViewportSize = {"width": 1200, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The whole browser draws its window's frame as a page of its own for each window, which costs two
# fifths of the processor's time; it alone has push, and the drawing of a screen.
WHOLE, _SHELL = "chromium", "chromium-headless-shell"
# Several pages and a server share few cores; a page that does not get there has failed anyway.
_PATIENCE = 15_000  # ms
# In what Chromium itself writes when the server or the network is not there, to the socket and to
# whatever a page happens to ask just then: refused, reset and empty are a matter of the moment.
UNREACHABLE = (
    "/collab/", "net::ERR_CONNECTION_", "net::ERR_EMPTY_RESPONSE", "net::ERR_SOCKET_NOT_CONNECTED",
    "net::ERR_INTERNET_DISCONNECTED",
)  # fmt: skip
# In what it writes when it is refused the chat or a ticket.
NO_CHAT = "/messages?"
NO_TICKET = "/ticket)"
# What it says when it looks for a newer worker just while the server is away.
_NO_WORKER = "fetching the script."

expect.set_options(timeout=_PATIENCE)


@contextmanager
def chromium(name: str = _SHELL) -> Iterator[Browser]:
    """The system's Chromium, `WHOLE` or only the shell of it, or the one that CHROMIUM names."""
    with sync_playwright() as playwright, launched(playwright.chromium, name) as browser:
        yield browser


@contextmanager
def launched(kind: BrowserType, name: str) -> Iterator[Browser]:
    """One more browser beside the one that Playwright has started already."""
    program = os.environ.get("CHROMIUM") or shutil.which(name)
    assert program, f"{name} is not installed (`make system` installs it)"
    with kind.launch(executable_path=program, args=_ARGUMENTS) as browser:
        yield browser


class Windows:
    """Opens windows on a site and remembers what they complained about.

    Complaints are console errors (so a violated content security policy too) and exceptions that
    nobody caught. `forgiven` holds parts of those that a test provokes.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._complaints: list[str] = []
        self.forgiven = [_NO_WORKER]
        # What new windows prefer.
        self.languages = "en-US"

    def open(
        self,
        session: str | None,
        viewport: ViewportSize = DESKTOP,
        is_phone: bool = False,
        is_dark: bool = False,
        agent: str | None = None,
    ) -> BrowserContext:
        """A browser of somebody's own; `session` is the key for the cookie, None signed out.

        `agent` is what it calls itself.
        """
        context = self._browser.new_context(
            base_url=self._url,
            user_agent=agent,
            locale=self.languages,
            viewport=viewport,
            is_mobile=is_phone,
            has_touch=is_phone,
            color_scheme="dark" if is_dark else "light",
        )
        context.set_default_timeout(_PATIENCE)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": self._url}])
        context.on("console", self._console)
        context.on("weberror", lambda error: self._complaints.append(str(error.error)))
        return context

    def page(self, person: dict[str, Any]) -> Page:
        """A page in a browser of this person's own."""
        return self.open(person["session"]).new_page()

    def desk(self, person: dict[str, Any], document: str) -> Desk:
        """The document's page in a browser of this person's own."""
        desk = Desk(self.page(person))
        desk.visit(document)
        return desk

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaints.append(f"{message.text} ({message.location['url']})")

    def complaints(self) -> list[str]:
        """What was complained about and is not forgiven."""
        return [
            said for said in self._complaints if not any(part in said for part in self.forgiven)
        ]

    def close(self) -> None:
        """Close every window."""
        for context in self._browser.contexts:
            context.close()
