"""The forms for accounts, as people fill them in."""

import re

from playwright.sync_api import Page


def sign_in(page: Page, username: str, password: str) -> None:
    """Fill in the form for signing in, which the page shows."""
    page.get_by_label(re.compile("user name", re.IGNORECASE)).fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
