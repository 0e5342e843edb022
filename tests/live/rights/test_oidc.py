"""Signing in with Google, Facebook and any OpenID Connect provider, without a browser."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.live.conftest import new_site, watched
from tests.live.people.browser import Browser
from tests.live.sites.sign_in.oidc import CLIENT_ID, CLIENT_SECRET, Provider
from tests.live.sites.site import Site

DORA = {
    "sub": "4711",
    "id": "4711",
    "name": "Dora Lind",
    "given_name": "Dora",
    "first_name": "Dora",
    "family_name": "Lind",
    "last_name": "Lind",
    "email": "dora@example.org",
    "email_verified": True,
}
LOGIN = "/accounts/oidc/openid/login/"
CALLBACK = "/accounts/oidc/openid/login/callback/"
# The provider is on this machine: no proxy leads there.
_DIRECT = {"NO_PROXY": "*", "no_proxy": "*"}


@pytest.fixture(scope="module")
def abbey() -> Iterator[Provider]:
    """The provider of all tests."""
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(abbey: Provider) -> Provider:
    """It tells of Dora, and has been asked nothing."""
    abbey.claims, abbey.lies = dict(DORA), {}
    abbey.asked.clear()
    return abbey


def keys(provider: Provider) -> dict[str, str]:
    """The settings of a site to which it is known."""
    return {
        **_DIRECT,
        "OPENID_CONNECT_URL": provider.url,
        "OPENID_CONNECT_CLIENT_ID": CLIENT_ID,
        "OPENID_CONNECT_CLIENT_SECRET": CLIENT_SECRET,
        "OPENID_CONNECT_NAME": "the Abbey",
    }


@pytest.fixture(scope="module")
def common_site(
    request: pytest.FixtureRequest, abbey: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site to which the provider is known, of all tests that want no more of it."""
    site = new_site(request, tmp_path_factory.mktemp("site"), keys(abbey))
    site.start()
    yield site
    site.close()


@pytest.fixture
def known(
    request: pytest.FixtureRequest, own_site: Callable[..., Site], provider: Provider
) -> Iterator[Callable[..., Site]]:
    """Gives a site to which the provider is known, and on which nobody has an account yet."""
    with ExitStack() as end:

        def give(**settings: str) -> Site:
            if settings:
                site = own_site(keys(provider) | settings)
                site.start()
                return site
            common: Site = request.getfixturevalue("common_site")
            common.ask("forget_accounts")
            end.enter_context(watched(common))
            return common

        yield give


def come_back(browser: Browser, login: str = LOGIN, **form: str) -> httpx.Response:
    """Press the button, let the provider sign one in, and come back to the site."""
    return browser.follow(browser.follow(browser.post(login, form)))


def code_and_state(browser: Browser) -> dict[str, str]:
    """With what the provider would send this browser back."""
    back = browser.follow(browser.post(LOGIN)).headers["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}


def call_back(browser: Browser, given: dict[str, str]) -> httpx.Response:
    return browser.get(f"{CALLBACK}?{urlencode(given)}")


def test_signing_in(known: Callable[..., Site], provider: Provider) -> None:
    """The first time makes an account, with name and verified address; then it is the same."""
    site = known()
    for _ in range(2):
        browser = Browser(site.url)
        assert "Continue with the Abbey" in browser.get("/accounts/login/").text
        assert come_back(browser).headers["Location"] == "/"
        assert browser.who() == "Dora Lind"
    provider.claims = {**DORA, "sub": "4712", "name": "Emil \u202eBorn", "email": "e@example.org"}
    other = Browser(site.url)
    come_back(other)
    assert other.who() == "Emil Born"
    accounts = site.ask("accounts")
    assert accounts == [
        {"name": "Dora Lind", "email": "dora@example.org", "verified": True},
        {"name": "Emil Born", "email": "e@example.org", "verified": True},
    ]


def test_what_is_asked(known: Callable[..., Site], provider: Provider) -> None:
    """A code for this browser alone: with state and PKCE, back to an address of this site."""
    site = known()
    come_back(Browser(site.url))
    (asked,) = provider.asked
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT_ID
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 16
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"] == f"{site.url}{CALLBACK}"


def test_forms_may_lead_to_the_provider(known: Callable[..., Site], provider: Provider) -> None:
    """`form-action` holds for the redirect after the form, too; nothing else is opened."""
    policy = Browser(known().url).get("/accounts/login/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {provider.url};" in f"{policy};"


def test_pressing_the_button_is_a_form(known: Callable[..., Site], provider: Provider) -> None:
    """Another site can neither start a sign-in by a link nor by a form."""
    site = known()
    assert Browser(site.url).get(LOGIN).status_code == 200
    assert httpx.post(f"{site.url}{LOGIN}", trust_env=False).status_code == 403
    assert provider.asked == []


@pytest.mark.parametrize("state", ["", "made-up", None, "of another browser"])
def test_a_foreign_state(known: Callable[..., Site], state: str | None) -> None:
    """What this browser did not ask for is refused, and nobody is created."""
    site = known()
    browser = Browser(site.url)
    given = code_and_state(browser)
    if state == "of another browser":
        given["state"] = code_and_state(Browser(site.url))["state"]
    elif state is None:
        del given["state"]
    else:
        given["state"] = state
    assert call_back(browser, given).status_code == 401
    assert browser.who() is None
    assert site.ask("accounts") == []


def test_a_state_serves_once(known: Callable[..., Site]) -> None:
    """The same answer again is refused."""
    site = known()
    browser = Browser(site.url)
    given = code_and_state(browser)
    assert call_back(browser, given).status_code == 302
    browser.post("/accounts/logout/")
    assert call_back(browser, given).status_code == 401
    assert browser.who() is None


def test_a_code_of_another_browser(known: Callable[..., Site]) -> None:
    """A code that was got elsewhere does not fit: each is bound to the browser that asked."""
    site = known()
    browser = Browser(site.url)
    stolen = code_and_state(Browser(site.url))["code"]
    given = code_and_state(browser) | {"code": stolen}
    assert call_back(browser, given).status_code == 401
    assert site.ask("accounts") == []


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://evil.test"},
        {"aud": "somebody-else"},
        {"exp": int(time.time()) - 3600},
    ],
    ids=["issuer", "audience", "expired"],
)
def test_a_false_id_token(
    known: Callable[..., Site], provider: Provider, lie: dict[str, object]
) -> None:
    """An ID token of another issuer, for another site or of another hour is refused."""
    site = known()
    provider.lies = lie
    browser = Browser(site.url)
    assert come_back(browser).status_code == 401
    assert browser.who() is None
    assert site.ask("accounts") == []


def test_changing_one_s_mind(known: Callable[..., Site]) -> None:
    """Who says no at the provider is told so, and stays signed out."""
    site = known()
    browser = Browser(site.url)
    given = code_and_state(browser) | {"error": "access_denied"}
    assert "cancelled" in call_back(browser, given).headers["Location"]
    assert browser.who() is None


def test_somebody_else_s_address(known: Callable[..., Site], provider: Provider) -> None:
    """A provider that tells the address of an account here does not open that account."""
    site = known()
    local = Browser(site.url)
    form = {"name": "Ann", "username": "ann", "email": "ann@example.org"}
    local.post("/accounts/signup/", {**form, "password1": "four horses and a cart"})
    provider.claims = {**DORA, "email": "Ann@example.org"}
    browser = Browser(site.url)
    assert come_back(browser).headers["Location"].startswith("/accounts/3rdparty/signup/")
    assert browser.who() is None
    assert len(site.ask("accounts")) == 1
    # Who has the password may connect the two.
    come_back(local, process="connect")
    assert come_back(Browser(site.url)).headers["Location"] == "/"
    assert len(site.ask("accounts")) == 1


@pytest.mark.parametrize("signup", ["invited", "closed"])
def test_signing_up_may_be_closed(known: Callable[..., Site], signup: str) -> None:
    """A provider's word does not make an account where forms do not."""
    site = known(SIGNUP=signup)
    browser = Browser(site.url)
    come_back(browser)
    assert browser.who() is None
    assert site.ask("accounts") == []


def test_deactivated(known: Callable[..., Site]) -> None:
    """Whoever was deactivated does not come back through a provider."""
    site = known()
    browser = Browser(site.url)
    come_back(browser)
    site.ask("deactivate", "Dora Lind")
    assert come_back(browser).headers["Location"] == "/accounts/inactive/"
    assert browser.who() is None


def test_where_it_leads(known: Callable[..., Site]) -> None:
    """To a page of this site, never to another."""
    site = known()
    page = Browser(site.url).get("/accounts/login/?next=/open/").text
    assert page.count("next=%2Fopen%2F") == 2, "both the button and the way to sign up keep it"
    wanted = "/?show=trash"
    assert come_back(Browser(site.url), next=wanted).headers["Location"] == wanted
    for foreign in ("https://evil.test/", "//evil.test/", "javascript:alert(1)"):
        assert come_back(Browser(site.url), next=foreign).headers["Location"] == "/"


@pytest.mark.parametrize("name", ["google", "facebook"])
def test_google_and_facebook(own_site: Callable[..., Site], provider: Provider, name: str) -> None:
    """With their keys set there is a button each; both lead to one and the same account."""
    keys = {
        f"{name}_CLIENT_{key}": value
        for name in ("GOOGLE", "FACEBOOK")
        for key, value in (("ID", CLIENT_ID), ("SECRET", CLIENT_SECRET))
    }
    module = {"DJANGO_SETTINGS_MODULE": "tests.live.sites.provider_settings"}
    site = own_site({**_DIRECT, **keys, **module, "PROVIDER_URL": provider.url})
    site.start()
    for _ in range(2):
        browser = Browser(site.url)
        assert f"Continue with {name.title()}" in browser.get("/accounts/login/").text
        assert come_back(browser, f"/accounts/{name}/login/").headers["Location"] == "/"
        assert browser.who() == "Dora Lind"
    verified = name == "google"
    assert site.ask("accounts") == [
        {"name": "Dora Lind", "email": "dora@example.org", "verified": verified}
    ]
