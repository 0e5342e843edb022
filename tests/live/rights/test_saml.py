"""Signing in by a SAML provider: a good answer, and every kind that is none."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.live.people.browser import Browser
from tests.live.sites.sign_in.saml import SIGN_IN, Answer, SamlProvider, request_in
from tests.live.sites.site import Site

LOGIN = "/accounts/saml/sso/login/"
ACS = "/accounts/saml/sso/acs/"
REFUSED = "The other site could not say who you are."


def asked(browser: Browser, **form: str) -> Answer:
    """A good answer to what this browser asks."""
    away = browser.post(LOGIN, form).headers["Location"]
    assert away.startswith(f"{SIGN_IN}?SAMLRequest=")
    metadata = f"{browser.url}/accounts/saml/sso/metadata/"
    return Answer(metadata, f"{browser.url}{ACS}", request_in(away))


def bring(browser: Browser, response: str) -> httpx.Response:
    """As the provider's page has the browser do it: without the site's cookies."""
    answer = httpx.post(f"{browser.url}{ACS}", data={"SAMLResponse": response}, trust_env=False)
    if answer.status_code != 302:
        return answer
    for name, value in answer.cookies.items():
        browser.http.cookies.set(name, value)
    return browser.get(answer.headers["Location"])


@pytest.fixture
def provider(tmp_path: Path) -> SamlProvider:
    return SamlProvider(tmp_path / "idp")


@pytest.fixture
def known(own_site: Callable[..., Site], provider: SamlProvider) -> Callable[..., Site]:
    """Starts a site to which the provider is known."""

    def start(**settings: str) -> Site:
        keys = {"SAML_METADATA": str(provider.metadata), "SAML_NAME": "the Abbey"}
        site = own_site({**keys, **settings})
        site.start()
        return site

    return start


def test_signing_in(known: Callable[..., Site], provider: SamlProvider) -> None:
    """The first time makes an account; somebody else's address opens none, and who is deactivated
    does not come back.
    """
    site = known()
    for _ in range(2):
        browser = Browser(site.url)
        page = browser.get("/accounts/login/")
        assert "Continue with the Abbey" in page.text
        assert "https://idp.abbey.example" in page.headers["Content-Security-Policy"]
        answer = asked(browser)
        told = answer.response(provider.sign(answer.assertion()))
        assert bring(browser, told).headers["Location"] == "/"
        assert browser.who() == "Dora Lind"
    # The provider's word for an address is not enough to have it be theirs.
    assert site.ask("accounts") == [
        {"name": "Dora Lind", "email": "dora@example.org", "verified": False}
    ]
    other = Browser(site.url)
    answer = replace(asked(other), name_id="4712")
    told = answer.response(provider.sign(answer.assertion()))
    assert bring(other, told).headers["Location"].startswith("/accounts/3rdparty/signup/")
    assert other.who() is None
    site.ask("deactivate", "Dora Lind")
    answer = asked(other)
    told = answer.response(provider.sign(answer.assertion()))
    assert bring(other, told).headers["Location"] == "/accounts/inactive/"
    metadata = browser.get("/accounts/saml/sso/metadata/").text
    assert f'Location="{site.url}{ACS}"' in metadata
    assert "SingleLogoutService" not in metadata
    assert browser.get("/accounts/saml/sso/sls/").status_code == 404


def test_what_is_refused(
    known: Callable[..., Site], provider: SamlProvider, tmp_path: Path
) -> None:
    """With a sentence in the page and a line in the log, and nobody is created."""
    site = known()
    stranger = SamlProvider(tmp_path / "stranger")

    def refused(browser: Browser, response: str) -> None:
        before = len(site.logged())
        page = bring(browser, response)
        assert REFUSED in page.text
        assert page.status_code == 401
        assert browser.who() is None
        logged = site.logged()[before:].splitlines()
        assert len([line for line in logged if " SAML " in line]) == 1, logged
        assert len(logged) <= 2, logged

    def wrong(sign: Callable[[str], str] = provider.sign, **change: Any) -> None:
        browser = Browser(site.url)
        answer = replace(asked(browser), **change)
        refused(browser, answer.response(sign(answer.assertion())))

    wrong(sign=lambda xml: xml)
    wrong(sign=stranger.sign)
    wrong(sign=lambda xml: provider.sign(xml).replace("Dora Lind", "Ann Bauer"))
    # A signed one beside which another one stands.
    own = Browser(site.url)
    answer = asked(own)
    forged = replace(answer, name_id="1").assertion()
    refused(own, answer.response(forged + provider.sign(answer.assertion())))
    # The envelope alone is signed.
    own = Browser(site.url)
    answer = asked(own)
    whole = provider.sign(b64decode(answer.response(answer.assertion())).decode())
    refused(own, b64encode(whole.encode()).decode())
    wrong(audience="https://elsewhere.example")
    wrong(recipient="https://elsewhere.example/acs/")
    wrong(ends_in=timedelta(minutes=-30))
    wrong(asked="_of-nobody")
    wrong(format="transient")
    for nothing in ("", "@", "AAAA", "x" * 300_000):
        refused(Browser(site.url), nothing)
    assert site.ask("accounts") == []
    # A good one serves once, and in the browser that asked alone.
    browser = Browser(site.url)
    answer = asked(browser)
    good = answer.response(provider.sign(answer.assertion()))
    refused(Browser(site.url), good)
    answer = asked(browser)
    good = answer.response(provider.sign(answer.assertion()))
    assert bring(browser, good).headers["Location"] == "/"
    browser.post("/accounts/logout/")
    refused(browser, good)


@pytest.mark.parametrize("signup", ["invited", "closed"])
def test_signing_up_may_be_closed(
    known: Callable[..., Site], provider: SamlProvider, signup: str
) -> None:
    """A provider's word does not make an account where forms do not."""
    site = known(SIGNUP=signup)
    browser = Browser(site.url)
    answer = asked(browser)
    bring(browser, answer.response(provider.sign(answer.assertion())))
    assert browser.who() is None
    assert site.ask("accounts") == []
