"""Signing in with a directory's passwords, through a real server process."""

from collections.abc import Callable

from tests.live.people.browser import Browser
from tests.live.sites.sign_in.directory import BASE, PASSWORD, Directory, person
from tests.live.sites.site import Site


def test_signing_in(own_site: Callable[..., Site]) -> None:
    """With the directory's password alone; not with another name's, nor when one is kept out; and
    without the directory accounts of the site go on.
    """
    directory = Directory(
        person("dora", "Dora Lind", "dora@example.org"), person("ann", "Another Ann")
    )
    try:
        site = own_site(
            {
                "LDAP_URL": directory.url,
                "LDAP_PERSON": f"uid={{name}},ou=people,{BASE}",
                "SIGNUP": "open",
            }
        )
        site.start()
        local = Browser(site.url)
        form = {"name": "Ann", "username": "ann", "email": "ann@example.org"}
        local.post("/accounts/signup/", {**form, "password1": "seven horses, no cart"})
        for login, password in (
            ("dora", "wrong"),
            ("dora", ""),
            ("dora)(uid=*", PASSWORD),
            ("ann", PASSWORD),
        ):
            stranger = Browser(site.url)
            assert stranger.sign_in(login, password).status_code == 200
            assert stranger.who() is None
        dora = Browser(site.url)
        dora.sign_in("dora", PASSWORD)
        assert dora.who() == "Dora Lind"
        site.ask("deactivate", "Dora Lind")
        assert dora.who() is None
        assert "deactivated" in Browser(site.url).sign_in("dora", PASSWORD).text
        directory.stop()
        assert "does not answer" in Browser(site.url).sign_in("nobody", PASSWORD).text
        again = Browser(site.url)
        again.sign_in("ann", "seven horses, no cart")
        assert again.who() == "Ann"
    finally:
        directory.close()
